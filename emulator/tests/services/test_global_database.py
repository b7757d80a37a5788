"""An Aurora global database in two regions: creation, switchover, refusals, removal in order."""

import itertools
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import ref, resource, template

_accounts = itertools.count(700_000_000_000)

HOME, REPLICA = "eu-central-1", "eu-west-1"
KEY = "arn:aws:kms:eu-west-1:000000000000:key/1"
PASSWORD = {"MasterUsername": "dbadmin", "MasterUserPassword": "a-long-password"}
IMMUTABLE = "Resource is immutable"
UNMANAGED = "can't be managed by RDS"
MEMBER = "part of a global cluster, please remove it from globalcluster first"


def cluster(*instances: str, **properties: Any) -> str:
    settings = {
        "Engine": "aurora-postgresql",
        "EngineVersion": "17.7",
        "StorageEncrypted": True,
        **properties,
    }
    resources = {"Cluster": resource("RDS::DBCluster", **settings)}
    for name in instances:
        resources[name] = resource(
            "RDS::DBInstance",
            DBClusterIdentifier=ref("Cluster"),
            Engine="aurora-postgresql",
            DBInstanceClass="db.serverless",
        )
    arn = {"Value": {"Fn::GetAtt": ["Cluster", "DBClusterArn"]}}
    return template(resources, Outputs={"Name": {"Value": ref("Cluster")}, "Arn": arn})


def global_cluster(name: str, arn: str, protected: bool = False) -> str:
    one = resource(
        "RDS::GlobalCluster",
        GlobalClusterIdentifier=name,
        SourceDBClusterIdentifier=arn,
        DeletionProtection=protected,
    )
    return template({"Global": one})


class Database:
    """The stacks of one global database in its own account."""

    def __init__(self, emulator: Emulator, account: str) -> None:
        self.emulator, self.account, self.name = emulator, account, new_name("global")
        self.home = Stacks(emulator.client("cloudformation", account))
        self.replica = Stacks(emulator.client("cloudformation", account, REPLICA))
        self.primary = self.home.create(cluster("Writer", **PASSWORD))
        self.arn = self.home.outputs(self.primary)["Arn"]
        self.global_stack = self.home.create(global_cluster(self.name, self.arn))

    def add_secondary(self, *instances: str, **properties: Any) -> dict[str, Any]:
        settings = {"GlobalClusterIdentifier": self.name, "KmsKeyId": KEY, **properties}
        return self.replica.create(cluster(*instances, **settings), OnFailure="DO_NOTHING")

    def rds(self, region: str = HOME) -> Any:
        return self.emulator.client("rds", self.account, region)

    def describe(self) -> dict[str, Any]:
        response = self.rds().describe_global_clusters(GlobalClusterIdentifier=self.name)
        return response["GlobalClusters"][0]

    def writers(self) -> dict[str, bool]:
        members = self.describe()["GlobalClusterMembers"]
        return {one["DBClusterArn"].split(":")[3]: one["IsWriter"] for one in members}


@pytest.fixture
def database(emulator: Emulator) -> Database:
    """A global database in a new account per test, because global clusters belong to an account."""
    return Database(emulator, str(next(_accounts)))


def test_primary_and_secondary_are_described(database: Database) -> None:
    created = database.add_secondary("Reader", EnableGlobalWriteForwarding=True)
    assert created["StackStatus"] == "CREATE_COMPLETE"
    assert database.writers() == {HOME: True, REPLICA: False}
    describe = database.describe()
    assert (describe["StorageEncrypted"], describe["EngineVersion"]) == (True, "17.7")
    secondary = database.rds(REPLICA).describe_db_clusters()["DBClusters"][0]
    assert (secondary["MasterUsername"], secondary["KmsKeyId"], secondary["StorageEncrypted"]) == (
        "dbadmin",
        KEY,
        True,
    )
    assert secondary["GlobalWriteForwardingStatus"] == "enabled"
    assert [one["IsClusterWriter"] for one in secondary["DBClusterMembers"]] == [False]
    assert "MasterUserSecret" not in secondary
    primary = database.rds().describe_db_clusters()["DBClusters"][0]
    assert [one["IsClusterWriter"] for one in primary["DBClusterMembers"]] == [True]


def test_switchover_to_the_secondary(database: Database) -> None:
    target = database.replica.outputs(database.add_secondary("Reader"))["Arn"]
    database.rds().switchover_global_cluster(
        GlobalClusterIdentifier=database.name, TargetDbClusterIdentifier=target
    )
    assert database.writers() == {HOME: False, REPLICA: True}
    for region, writes in ((HOME, False), (REPLICA, True)):
        found = database.rds(region).describe_db_clusters()["DBClusters"][0]
        assert [one["IsClusterWriter"] for one in found["DBClusterMembers"]] == [writes]


def test_members_are_removed_in_order(database: Database) -> None:
    secondary = database.add_secondary("Reader")
    home, replica = database.home, database.replica
    for stack, logical_id, reason in (
        (database.primary, "Cluster", MEMBER),
        (database.global_stack, "Global", "still has member clusters"),
    ):
        assert home.delete(stack)["StackStatus"] == "DELETE_FAILED"
        assert reason in home.failures(stack["StackId"])[logical_id]
    assert database.writers() == {HOME: True, REPLICA: False}
    assert replica.delete(secondary)["StackStatus"] == "DELETE_COMPLETE"
    assert database.writers() == {HOME: True}
    assert home.delete(database.global_stack)["StackStatus"] == "DELETE_COMPLETE"
    assert database.rds().describe_global_clusters()["GlobalClusters"] == []
    remaining = database.rds().describe_db_clusters()["DBClusters"]
    assert [(one["DBClusterArn"], one["Status"]) for one in remaining] == [(database.arn, "available")]
    assert home.delete(database.primary)["StackStatus"] == "DELETE_COMPLETE"


def test_a_protected_global_cluster_is_not_deleted(database: Database) -> None:
    home = database.home
    home.update(
        database.global_stack["StackName"], global_cluster(database.name, database.arn, protected=True)
    )
    assert home.delete(database.global_stack)["StackStatus"] == "DELETE_FAILED"
    assert "DeletionProtection" in home.failures(database.global_stack["StackId"])["Global"]


@pytest.mark.parametrize(
    ("settings", "reason"),
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
def test_a_secondary_with_settings_of_its_own_is_refused(
    database: Database, settings: dict[str, Any], reason: str
) -> None:
    created = database.add_secondary(**settings)
    assert created["StackStatus"] == "CREATE_FAILED"
    assert reason in database.replica.failures(created["StackId"])["Cluster"]
    assert database.writers() == {HOME: True}
    database.replica.delete(created)


def test_a_managed_password_excludes_a_secondary(database: Database) -> None:
    home, name = database.home, database.primary["StackName"]
    managed = {"MasterUsername": "dbadmin", "ManageMasterUserPassword": True}
    assert home.update(name, cluster("Writer", **managed))["StackStatus"] == "UPDATE_COMPLETE"
    refused = database.add_secondary()
    assert UNMANAGED in database.replica.failures(refused["StackId"])["Cluster"]
    database.replica.delete(refused)
    assert home.update(name, cluster("Writer", **PASSWORD))["StackStatus"] == "UPDATE_COMPLETE"
    assert database.add_secondary()["StackStatus"] == "CREATE_COMPLETE"
    assert home.update(name, cluster("Writer", **managed))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert UNMANAGED in home.failures(name)["Cluster"]


def test_an_existing_cluster_joins_only_as_the_source(database: Database) -> None:
    replica = database.replica
    standalone = replica.create(cluster(KmsKeyId=KEY, **PASSWORD))
    joining = cluster(KmsKeyId=KEY, GlobalClusterIdentifier=database.name, **PASSWORD)
    assert replica.update(standalone["StackName"], joining)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert IMMUTABLE in replica.failures(standalone["StackName"])["Cluster"]
    assert replica.delete(standalone)["StackStatus"] == "DELETE_COMPLETE"


def test_write_forwarding_requires_a_global_database(database: Database) -> None:
    standalone = database.replica.create(
        cluster(EnableGlobalWriteForwarding=True, **PASSWORD), OnFailure="DO_NOTHING"
    )
    assert "global database" in database.replica.failures(standalone["StackId"])["Cluster"]


def test_the_api_refuses_to_delete_a_member(database: Database) -> None:
    home = database.rds()
    name = database.home.outputs(database.primary)["Name"]
    assert refusal(home.delete_db_cluster, DBClusterIdentifier=name, SkipFinalSnapshot=True)[0] == (
        "InvalidDBClusterStateFault"
    )
    assert (
        refusal(home.delete_global_cluster, GlobalClusterIdentifier=database.name)[0]
        == "InvalidGlobalClusterStateFault"
    )
