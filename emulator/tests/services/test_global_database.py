"""A global database in two regions: the primary stays as it is, each leaves in its turn."""

import itertools
from typing import Any

import pytest

from emulator.tests.errors import refusal
from emulator.tests.running import Emulator
from emulator.tests.shop import ref, resource
from emulator.tests.stacks import Stacks, new_name, template

_accounts = itertools.count(700_000_000_000)

HOME, AWAY = "eu-central-1", "eu-west-1"
KEY = "arn:aws:kms:eu-west-1:000000000000:key/1"
PASSWORD = {"MasterUsername": "dbadmin", "MasterUserPassword": "a-long-password"}
IMMUTABLE = "Resource is immutable"
UNMANAGED = "can't be managed by RDS"
PART = "part of a global cluster, please remove it from globalcluster first"


def cluster(*instances: str, **properties: Any) -> str:
    given = {"Engine": "aurora-postgresql", "EngineVersion": "17.7", "StorageEncrypted": True, **properties}
    resources = {"Cluster": resource("RDS::DBCluster", **given)}
    for name in instances:
        resources[name] = resource(
            "RDS::DBInstance",
            DBClusterIdentifier=ref("Cluster"),
            Engine="aurora-postgresql",
            DBInstanceClass="db.serverless",
        )
    arn = {"Value": {"Fn::GetAtt": ["Cluster", "DBClusterArn"]}}
    return template(resources, Outputs={"Name": {"Value": ref("Cluster")}, "Arn": arn})


def world(name: str, arn: str, protected: bool = False) -> str:
    one = resource(
        "RDS::GlobalCluster",
        GlobalClusterIdentifier=name,
        SourceDBClusterIdentifier=arn,
        DeletionProtection=protected,
    )
    return template({"Global": one})


class Database:
    """The stacks of one global database in an account of its own."""

    def __init__(self, running: Emulator, account: str) -> None:
        self.running, self.account, self.name = running, account, new_name("global")
        self.home = Stacks(running.client("cloudformation", account))
        self.away = Stacks(running.client("cloudformation", account, AWAY))
        self.primary = self.home.create(cluster("Writer", **PASSWORD))
        self.arn = self.home.outputs(self.primary)["Arn"]
        self.world = self.home.create(world(self.name, self.arn))

    def copy(self, *instances: str, **properties: Any) -> dict[str, Any]:
        given = {"GlobalClusterIdentifier": self.name, "KmsKeyId": KEY, **properties}
        return self.away.create(cluster(*instances, **given), OnFailure="DO_NOTHING")

    def rds(self, region: str = HOME) -> Any:
        return self.running.client("rds", self.account, region)

    def described(self) -> dict[str, Any]:
        asked = self.rds().describe_global_clusters(GlobalClusterIdentifier=self.name)
        return asked["GlobalClusters"][0]

    def writers(self) -> dict[str, bool]:
        members = self.described()["GlobalClusterMembers"]
        return {one["DBClusterArn"].split(":")[3]: one["IsWriter"] for one in members}


@pytest.fixture
def database(running: Emulator) -> Database:
    """Each test has an account of its own: global clusters are an account's, not a region's."""
    return Database(running, str(next(_accounts)))


def test_the_primary_and_its_copy_are_seen(database: Database) -> None:
    made = database.copy("Reader", EnableGlobalWriteForwarding=True)
    assert made["StackStatus"] == "CREATE_COMPLETE"
    assert database.writers() == {HOME: True, AWAY: False}
    described = database.described()
    assert (described["StorageEncrypted"], described["EngineVersion"]) == (True, "17.7")
    copied = database.rds(AWAY).describe_db_clusters()["DBClusters"][0]
    assert (copied["MasterUsername"], copied["KmsKeyId"], copied["StorageEncrypted"]) == (
        "dbadmin",
        KEY,
        True,
    )
    assert copied["GlobalWriteForwardingStatus"] == "enabled"
    assert [one["IsClusterWriter"] for one in copied["DBClusterMembers"]] == [False]
    assert "MasterUserSecret" not in copied
    primary = database.rds().describe_db_clusters()["DBClusters"][0]
    assert [one["IsClusterWriter"] for one in primary["DBClusterMembers"]] == [True]


def test_the_copy_takes_over(database: Database) -> None:
    target = database.away.outputs(database.copy("Reader"))["Arn"]
    database.rds().switchover_global_cluster(
        GlobalClusterIdentifier=database.name, TargetDbClusterIdentifier=target
    )
    assert database.writers() == {HOME: False, AWAY: True}
    for region, writes in ((HOME, False), (AWAY, True)):
        found = database.rds(region).describe_db_clusters()["DBClusters"][0]
        assert [one["IsClusterWriter"] for one in found["DBClusterMembers"]] == [writes]


def test_they_leave_in_order(database: Database) -> None:
    copied = database.copy("Reader")
    home, away = database.home, database.away
    for stack, logical_id, why in (
        (database.primary, "Cluster", PART),
        (database.world, "Global", "still has member clusters"),
    ):
        assert home.delete(stack)["StackStatus"] == "DELETE_FAILED"
        assert why in home.failures(stack["StackId"])[logical_id]
    assert database.writers() == {HOME: True, AWAY: False}
    assert away.delete(copied)["StackStatus"] == "DELETE_COMPLETE"
    assert database.writers() == {HOME: True}
    assert home.delete(database.world)["StackStatus"] == "DELETE_COMPLETE"
    assert database.rds().describe_global_clusters()["GlobalClusters"] == []
    left = database.rds().describe_db_clusters()["DBClusters"]
    assert [(one["DBClusterArn"], one["Status"]) for one in left] == [(database.arn, "available")]
    assert home.delete(database.primary)["StackStatus"] == "DELETE_COMPLETE"


def test_a_protected_one_stays(database: Database) -> None:
    home = database.home
    home.update(database.world["StackName"], world(database.name, database.arn, protected=True))
    assert home.delete(database.world)["StackStatus"] == "DELETE_FAILED"
    assert "DeletionProtection" in home.failures(database.world["StackId"])["Global"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"MasterUsername": "dbadmin"}, "Cannot specify user name for cross region replication cluster"),
        (PASSWORD, "Cannot specify user name for cross region replication cluster"),
        ({"DatabaseName": "app"}, "Cannot specify database name for cross region"),
        ({"ManageMasterUserPassword": True}, UNMANAGED),
        ({"KmsKeyId": ""}, "kmsKeyId should be explicitly specified"),
        ({"EngineVersion": "16.4"}, "Value for engineVersion should match setting for global cluster"),
        ({"Engine": "aurora-mysql"}, "Value for engine should match setting for global cluster"),
    ],
)
def test_a_copy_has_nothing_of_its_own(database: Database, given: dict[str, Any], why: str) -> None:
    made = database.copy(**given)
    assert made["StackStatus"] == "CREATE_FAILED"
    assert why in database.away.failures(made["StackId"])["Cluster"]
    assert database.writers() == {HOME: True}
    database.away.delete(made)


def test_a_password_that_rds_manages_has_no_copy(database: Database) -> None:
    home, name = database.home, database.primary["StackName"]
    managed = {"MasterUsername": "dbadmin", "ManageMasterUserPassword": True}
    assert home.update(name, cluster("Writer", **managed))["StackStatus"] == "UPDATE_COMPLETE"
    refused = database.copy()
    assert UNMANAGED in database.away.failures(refused["StackId"])["Cluster"]
    database.away.delete(refused)
    assert home.update(name, cluster("Writer", **PASSWORD))["StackStatus"] == "UPDATE_COMPLETE"
    assert database.copy()["StackStatus"] == "CREATE_COMPLETE"
    assert home.update(name, cluster("Writer", **managed))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert UNMANAGED in home.failures(name)["Cluster"]


def test_a_running_cluster_joins_as_the_source_alone(database: Database) -> None:
    away = database.away
    alone = away.create(cluster(KmsKeyId=KEY, **PASSWORD))
    joins = cluster(KmsKeyId=KEY, GlobalClusterIdentifier=database.name, **PASSWORD)
    assert away.update(alone["StackName"], joins)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert IMMUTABLE in away.failures(alone["StackName"])["Cluster"]
    assert away.delete(alone)["StackStatus"] == "DELETE_COMPLETE"


def test_forwarding_needs_a_member(database: Database) -> None:
    alone = database.away.create(
        cluster(EnableGlobalWriteForwarding=True, **PASSWORD), OnFailure="DO_NOTHING"
    )
    assert "global database" in database.away.failures(alone["StackId"])["Cluster"]


def test_the_api_keeps_a_member(database: Database) -> None:
    home = database.rds()
    name = database.home.outputs(database.primary)["Name"]
    assert refusal(home.delete_db_cluster, DBClusterIdentifier=name, SkipFinalSnapshot=True)[0] == (
        "InvalidDBClusterStateFault"
    )
    assert (
        refusal(home.delete_global_cluster, GlobalClusterIdentifier=database.name)[0]
        == "InvalidGlobalClusterStateFault"
    )
