"""The project's own templates in a home and a replica region: the same names, each with own parameters."""

from typing import Any

import pytest

from emulator.tests.errors import refusal
from emulator.tests.running import ROOT, Emulator
from emulator.tests.shop_environment import vpc
from emulator.tests.stacks import Stacks, parameters, template

HOME, AWAY, ACCOUNT = "eu-central-1", "eu-west-1", "710000000000"
ENVIRONMENT = {"Project": "shop", "Environment": "dev"}


class Region:
    """Stacks of one region by the name of their template; what a stack takes is given by name."""

    def __init__(self, running: Emulator, region: str) -> None:
        self.region, self.running = region, running
        self.stacks = Stacks(self.client("cloudformation"))
        self.network = self.stacks.outputs(self.stacks.create(_network(), name="network"))
        self.key = self.put("keys", **ENVIRONMENT)["KeyArn"]

    def client(self, service: str) -> Any:
        return self.running.client(service, ACCOUNT, self.region)

    def put(self, name: str, stack: str | None = None, **given: str) -> dict[str, str]:
        """Create or update a stack from its template; its outputs."""
        body = (ROOT / "cfn" / f"{name}.yaml").read_text(encoding="utf-8")
        stack, options = stack or f"shop-dev-{name}", {"Parameters": parameters(given)}
        known = [one["StackName"] for one in self.stacks.cfn.describe_stacks()["Stacks"]]
        if stack in known:
            ended = self.stacks.update(stack, body, **options)
        else:
            ended = self.stacks.create(body, name=stack, **options)
        assert ended["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), self.stacks.failures(stack)
        return self.stacks.outputs(ended)

    def delete(self, name: str) -> str:
        stack = self.stacks.cfn.describe_stacks(StackName=f"shop-dev-{name}")["Stacks"][0]
        return self.stacks.delete(stack)["StackStatus"]

    def database(self, **given: str) -> dict[str, str]:
        return self.put("database", **ENVIRONMENT, **self.network, KeyArn=self.key, **given)


def _network() -> str:
    group = {"Value": {"Ref": "Group"}}
    subnets = {"Value": {"Fn::Join": [",", [{"Ref": "Subnet0"}, {"Ref": "Subnet1"}]]}}
    outputs = {
        "VpcId": {"Value": {"Ref": "Vpc"}},
        "DataSubnets": subnets,
        "HostSecurityGroup": group,
        "TaskSecurityGroup": group,
    }
    names = ("Vpc", "Subnet0", "Subnet1", "Group")
    return template({name: one for name, one in vpc().items() if name in names}, Outputs=outputs)


@pytest.fixture(scope="module")
def home(running: Emulator) -> Region:
    return Region(running, HOME)


@pytest.fixture(scope="module")
def away(running: Emulator) -> Region:
    return Region(running, AWAY)


def _members(region: Region) -> dict[str, bool]:
    found = region.client("rds").describe_global_clusters()["GlobalClusters"]
    return {
        member["DBClusterArn"].split(":")[3]: member["IsWriter"]
        for one in found
        for member in one["GlobalClusterMembers"]
    }


def test_a_database_gets_a_copy_and_loses_it_again(home: Region, away: Region) -> None:
    before = home.database()
    ours = home.database(ManageMasterUserPassword="false")
    assert ours["DatabaseClusterArn"] == before["DatabaseClusterArn"]
    assert ours["DatabaseSecretArn"] != before["DatabaseSecretArn"]
    world = home.put("global-database", **ENVIRONMENT, DatabaseClusterArn=ours["DatabaseClusterArn"])
    copied = {**world, "ManageMasterUserPassword": "false", "DatabaseReaders": "1"}
    theirs = away.database(**copied)
    assert set(ours) - set(theirs) == {"DatabaseSecretArn"}
    assert theirs["DatabaseClusterId"] == ours["DatabaseClusterId"] == "shop-dev-1"
    assert _members(home) == {HOME: True, AWAY: False}

    cluster = away.client("rds").describe_db_clusters()["DBClusters"][0]
    assert (cluster["MasterUsername"], cluster["DatabaseName"]) == ("dbadmin", "app")
    assert (cluster["KmsKeyId"], cluster["StorageEncrypted"]) == (away.key, True)
    assert cluster["GlobalWriteForwardingStatus"] == "enabled"
    assert [one["IsClusterWriter"] for one in cluster["DBClusterMembers"]] == [False, False]

    assert home.delete("global-database") == "DELETE_FAILED"
    away.database(**copied, DeletionProtection="false")
    assert away.delete("database") == "DELETE_COMPLETE"
    # As the playbook lifts it: a stack whose deletion has failed cannot be updated.
    unprotected = {"GlobalClusterIdentifier": "shop-dev", "DeletionProtection": False}
    home.client("rds").modify_global_cluster(**unprotected)
    assert home.delete("global-database") == "DELETE_COMPLETE"
    left = home.client("rds").describe_db_clusters()["DBClusters"]
    assert [one["DBClusterArn"] for one in left] == [ours["DatabaseClusterArn"]]
    assert home.database(ManageMasterUserPassword="true")["DatabaseClusterArn"] == ours["DatabaseClusterArn"]


@pytest.mark.parametrize(
    ("which", "given"),
    [
        ("GlobalClusterIdentifier", {"ManageMasterUserPassword": "true"}),
        ("SnapshotIdentifier", {"ManageMasterUserPassword": "false", "SnapshotIdentifier": "old"}),
    ],
)
def test_a_copy_has_neither_a_password_nor_a_snapshot(
    away: Region, which: str, given: dict[str, str]
) -> None:
    body = (ROOT / "cfn" / "database.yaml").read_text(encoding="utf-8")
    wanted = {
        **ENVIRONMENT,
        **away.network,
        "KeyArn": away.key,
        "GlobalClusterIdentifier": "shop-dev",
        **given,
    }
    code, told = refusal(
        away.stacks.cfn.create_stack,
        StackName="refused",
        TemplateBody=body,
        Capabilities=["CAPABILITY_IAM"],
        Parameters=parameters(wanted),
    )
    assert code == "ValidationError"
    assert f"together with {which}" in told


def test_a_table_says_where_its_copy_is(home: Region, away: Region) -> None:
    given = {**ENVIRONMENT, "KeyArn": home.key, "DeletionProtection": "false"}
    assert "ReplicaTableArn" not in home.put("tables", **given)
    copied = home.put("tables", **given, ReplicaRegion=AWAY, ReplicaKeyArn=away.key)
    table = away.client("dynamodb").describe_table(TableName=copied["TableName"])["Table"]
    assert table["TableArn"] == copied["ReplicaTableArn"] != copied["TableArn"]


def test_artefacts_are_copied(home: Region, away: Region) -> None:
    there = away.put("toolchain", "shop-toolchain", Project="shop")
    plain = home.put("toolchain", "shop-toolchain", Project="shop")
    ours = home.put(
        "toolchain", "shop-toolchain", Project="shop", ReplicaBucketArn=there["ArtifactBucketArn"]
    )
    assert ours == plain
    assert ours["ArtifactBucket"] != there["ArtifactBucket"]
    home.client("s3").put_object(Bucket=ours["ArtifactBucket"], Key="functions/a.zip", Body=b"code")
    copied = away.client("s3").get_object(Bucket=there["ArtifactBucket"], Key="functions/a.zip")
    assert copied["Body"].read() == b"code"


def test_dashboards_of_two_regions_are_two(home: Region, away: Region) -> None:
    for region in (home, away):
        given = {
            **ENVIRONMENT,
            "KeyArn": region.key,
            "PublicLoadBalancerFullName": "app/public/1",
            "InternalLoadBalancerFullName": "app/internal/1",
            "ClusterName": "shop-dev",
        }
        name = region.put("observability", **given)["DashboardName"]
        assert name == f"shop-dev-{region.region}"
        assert region.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardName"] == name
