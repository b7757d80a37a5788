"""Services of regions, with botocore's endpoint data or, where that has no gap, with test data."""

from __future__ import annotations

from pathlib import Path

import botocore
import pytest
from stackrun.preflight import region_services
from stackrun.run.build import StackSpec
from stackrun.run.errors import StackError

VERSION = f"(botocore {botocore.__version__})"
VAULT = "Resources: {Vault: {Type: AWS::Backup::BackupVault}, Key: {Type: AWS::KMS::Key}}"
PIPELINE = "Resources: {Pipeline: {Type: AWS::CodePipeline::Pipeline}}"
MAYBE = "Resources: {Vault: {Type: AWS::Backup::BackupVault, Condition: HasVault}}"
CLUSTER = "Resources: {Cluster: {Type: AWS::RDS::DBCluster}}"
EVERYWHERE = frozenset({"eu-central-1", "eu-central-2", "eu-west-1", "us-east-1", "xx-far-1"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def spec(
    folder: Path,
    body: str,
    region: str = "eu-central-1",
    stack: str = "backup",
    account: str = "111122223333",
    state: str = "present",
) -> StackSpec:
    (folder / f"{stack}.template.yaml").write_text(body, encoding="utf-8")
    return StackSpec(
        folder=folder,
        stack=stack,
        stack_name=f"shop-dev-{stack}",
        scope="environment",
        account=account,
        region=region,
        needs=[],
        template=f"{stack}.template.yaml",
        fingerprint="",
        state=state,
    )


def lacking(*services: str) -> region_services.Regions:
    """Data in which eu-central-1 does not have these services, and all other regions do."""
    return lambda service, _region: EVERYWHERE - ({"eu-central-1"} if service in services else set())


def test_a_missing_service_is_refused_with_the_answer_that_disables_it(folder: Path) -> None:
    with pytest.raises(StackError) as caught:
        region_services.check("dev", [spec(folder, VAULT)], lambda: lacking("backup"))
    assert caught.value.as_dict() == {
        "code": "service_missing",
        "message": f"backup needs AWS Backup, but eu-central-1 does not have it {VERSION}.",
        "stack": "backup",
        "status": None,
        "first_cause": None,
        "next": [
            "eu-central-2, eu-west-1, us-east-1, xx-far-1 have it, for example:"
            " create the environment in one of them",
            "ops env set dev backup_vault=false",
        ],
    }


def test_botocore_data_suggests_nearby_regions(folder: Path) -> None:
    with pytest.raises(StackError) as caught:
        region_services.check("dev", [spec(folder, PIPELINE, "ca-west-1", "delivery")])
    assert (caught.value.code, caught.value.stack, caught.value.message) == (
        "service_missing",
        "delivery",
        f"delivery needs CodePipeline, but ca-west-1 does not have it {VERSION}.",
    )
    [advice] = caught.value.next
    assert advice.startswith("ca-central-1, ")


def test_a_missing_service_of_a_conditional_resource_is_noted(folder: Path) -> None:
    assert region_services.check("dev", [spec(folder, MAYBE)], lambda: lacking("backup")) == [
        "backup: eu-central-1 has no AWS Backup; Vault cannot be created there"
    ]


def test_a_missing_service_that_no_template_uses_is_ignored(folder: Path) -> None:
    assert region_services.check("dev", [spec(folder, VAULT)], lambda: lacking("codepipeline", "rds")) == []


@pytest.mark.parametrize("region", ["eu-central-9", "mars-north-1"])
def test_a_region_that_botocore_does_not_know_is_noted_once(folder: Path, region: str) -> None:
    specs = [spec(folder, VAULT, region), spec(folder, PIPELINE, region, "delivery")]
    assert region_services.check("dev", specs) == [
        f"region {region} was not checked, because its services are unknown {VERSION}"
    ]


def test_a_service_without_endpoint_data_is_left_to_aws(folder: Path) -> None:
    def regions(service: str, _region: str) -> frozenset[str] | None:
        return None if service == "backup" else EVERYWHERE

    assert region_services.check("dev", [spec(folder, VAULT)], lambda: regions) == []


def test_database_engines_are_noted_as_not_checked(folder: Path) -> None:
    assert region_services.check("dev", [spec(folder, CLUSTER, stack="database")]) == [
        "database: the database engine's version and Serverless v2 were not checked in eu-central-1"
    ]


def test_embedded_and_deleted_stacks_are_not_checked(folder: Path) -> None:
    def never() -> region_services.Regions:
        raise AssertionError("the endpoint data was read")

    local = spec(folder, VAULT, account="000000000000")
    going = spec(folder, PIPELINE, "ca-west-1", "delivery", state="absent")
    assert region_services.check("dev", [local, going], never) == []


def test_the_endpoint_data_knows_every_service() -> None:
    regions = region_services.endpoint_data()
    without = [name for name, _ in region_services.SERVICES.values() if regions(name, "eu-central-1") is None]
    assert without == []
