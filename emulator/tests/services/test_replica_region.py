"""The project's templates in a home and a replica region: the same names, different parameters."""

from typing import Any

import pytest

from emulator.tests.emulator_process import ROOT, Emulator
from emulator.tests.errors import refusal
from emulator.tests.sample_stacks.environment import vpc
from emulator.tests.stacks import Stacks
from emulator.tests.templates import parameters, template

HOME, REPLICA, ACCOUNT = "eu-central-1", "eu-west-1", "710000000000"
ENVIRONMENT = {"Project": "shop", "Environment": "dev"}


class Region:
    """The stacks of one region, named after their templates."""

    def __init__(self, emulator: Emulator, region: str) -> None:
        self.region, self.emulator = region, emulator
        self.stacks = Stacks(self.client("cloudformation"))
        self.network = self.stacks.outputs(self.stacks.create(_network(), name="network"))
        self.key = self.deploy("keys", **ENVIRONMENT)["KeyArn"]

    def client(self, service: str) -> Any:
        return self.emulator.client(service, ACCOUNT, self.region)

    def deploy(self, name: str, stack: str | None = None, **settings: str) -> dict[str, str]:
        """Create or update a stack from its template; returns its outputs."""
        body = (ROOT / "cfn" / f"{name}.yaml").read_text(encoding="utf-8")
        stack, options = stack or f"shop-dev-{name}", {"Parameters": parameters(settings)}
        existing = [one["StackName"] for one in self.stacks.cfn.describe_stacks()["Stacks"]]
        if stack in existing:
            stack_state = self.stacks.update(stack, body, **options)
        else:
            stack_state = self.stacks.create(body, name=stack, **options)
        assert stack_state["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), self.stacks.failures(
            stack
        )
        return self.stacks.outputs(stack_state)

    def delete(self, name: str) -> str:
        stack = self.stacks.cfn.describe_stacks(StackName=f"shop-dev-{name}")["Stacks"][0]
        return self.stacks.delete(stack)["StackStatus"]

    def database(self, **settings: str) -> dict[str, str]:
        return self.deploy("database", **ENVIRONMENT, **self.network, KeyArn=self.key, **settings)


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
def home(emulator: Emulator) -> Region:
    return Region(emulator, HOME)


@pytest.fixture(scope="module")
def replica(emulator: Emulator) -> Region:
    return Region(emulator, REPLICA)


def _members(region: Region) -> dict[str, bool]:
    found = region.client("rds").describe_global_clusters()["GlobalClusters"]
    return {
        member["DBClusterArn"].split(":")[3]: member["IsWriter"]
        for one in found
        for member in one["GlobalClusterMembers"]
    }


def test_a_database_gains_and_loses_a_secondary(home: Region, replica: Region) -> None:
    before = home.database()
    home_outputs = home.database(ManageMasterUserPassword="false")
    assert home_outputs["DatabaseClusterArn"] == before["DatabaseClusterArn"]
    assert home_outputs["DatabaseSecretArn"] != before["DatabaseSecretArn"]
    global_cluster = home.deploy(
        "global-database", **ENVIRONMENT, DatabaseClusterArn=home_outputs["DatabaseClusterArn"]
    )
    secondary = {**global_cluster, "ManageMasterUserPassword": "false", "DatabaseReaders": "1"}
    replica_outputs = replica.database(**secondary)
    assert set(home_outputs) - set(replica_outputs) == {"DatabaseSecretArn"}
    assert replica_outputs["DatabaseClusterId"] == home_outputs["DatabaseClusterId"] == "shop-dev-1"
    assert _members(home) == {HOME: True, REPLICA: False}

    cluster = replica.client("rds").describe_db_clusters()["DBClusters"][0]
    assert (cluster["MasterUsername"], cluster["DatabaseName"]) == ("dbadmin", "app")
    assert (cluster["KmsKeyId"], cluster["StorageEncrypted"]) == (replica.key, True)
    assert cluster["GlobalWriteForwardingStatus"] == "enabled"
    assert [one["IsClusterWriter"] for one in cluster["DBClusterMembers"]] == [False, False]

    assert home.delete("global-database") == "DELETE_FAILED"
    replica.database(**secondary, DeletionProtection="false")
    assert replica.delete("database") == "DELETE_COMPLETE"
    # The playbook lifts the protection the same way: a DELETE_FAILED stack cannot be updated.
    unprotected = {"GlobalClusterIdentifier": "shop-dev", "DeletionProtection": False}
    home.client("rds").modify_global_cluster(**unprotected)
    assert home.delete("global-database") == "DELETE_COMPLETE"
    remaining = home.client("rds").describe_db_clusters()["DBClusters"]
    assert [one["DBClusterArn"] for one in remaining] == [home_outputs["DatabaseClusterArn"]]
    assert (
        home.database(ManageMasterUserPassword="true")["DatabaseClusterArn"]
        == home_outputs["DatabaseClusterArn"]
    )


@pytest.mark.parametrize(
    ("parameter", "settings"),
    [
        ("GlobalClusterIdentifier", {"ManageMasterUserPassword": "true"}),
        ("SnapshotIdentifier", {"ManageMasterUserPassword": "false", "SnapshotIdentifier": "old"}),
    ],
)
def test_a_secondary_accepts_neither_a_managed_password_nor_a_snapshot(
    replica: Region, parameter: str, settings: dict[str, str]
) -> None:
    body = (ROOT / "cfn" / "database.yaml").read_text(encoding="utf-8")
    settings_with_cluster = {
        **ENVIRONMENT,
        **replica.network,
        "KeyArn": replica.key,
        "GlobalClusterIdentifier": "shop-dev",
        **settings,
    }
    code, message = refusal(
        replica.stacks.cfn.create_stack,
        StackName="refused",
        TemplateBody=body,
        Capabilities=["CAPABILITY_IAM"],
        Parameters=parameters(settings_with_cluster),
    )
    assert code == "ValidationError"
    assert f"together with {parameter}" in message


def test_a_table_outputs_the_arn_of_its_replica(home: Region, replica: Region) -> None:
    settings = {**ENVIRONMENT, "KeyArn": home.key, "DeletionProtection": "false"}
    assert "ReplicaTableArn" not in home.deploy("tables", **settings)
    secondary = home.deploy("tables", **settings, ReplicaRegion=REPLICA, ReplicaKeyArn=replica.key)
    table = replica.client("dynamodb").describe_table(TableName=secondary["TableName"])["Table"]
    assert table["TableArn"] == secondary["ReplicaTableArn"] != secondary["TableArn"]


def test_artifacts_are_replicated(home: Region, replica: Region) -> None:
    replica_outputs = replica.deploy("toolchain", "shop-toolchain", Project="shop")
    without_replica = home.deploy("toolchain", "shop-toolchain", Project="shop")
    home_outputs = home.deploy(
        "toolchain", "shop-toolchain", Project="shop", ReplicaBucketArn=replica_outputs["ArtifactBucketArn"]
    )
    assert home_outputs == without_replica
    assert home_outputs["ArtifactBucket"] != replica_outputs["ArtifactBucket"]
    home.client("s3").put_object(Bucket=home_outputs["ArtifactBucket"], Key="functions/a.zip", Body=b"code")
    secondary = replica.client("s3").get_object(
        Bucket=replica_outputs["ArtifactBucket"], Key="functions/a.zip"
    )
    assert secondary["Body"].read() == b"code"


def test_each_region_has_its_own_dashboard(home: Region, replica: Region) -> None:
    for region in (home, replica):
        settings = {
            **ENVIRONMENT,
            "KeyArn": region.key,
            "PublicLoadBalancerFullName": "app/public/1",
            "InternalLoadBalancerFullName": "app/internal/1",
            "ClusterName": "shop-dev",
        }
        name = region.deploy("observability", **settings)["DashboardName"]
        assert name == f"shop-dev-{region.region}"
        assert region.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardName"] == name
