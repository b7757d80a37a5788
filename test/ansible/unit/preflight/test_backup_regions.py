"""Regions whose settings exclude what the backup plan selects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from stackrun.preflight import backup_regions
from stackrun.run.build import StackSpec


def spec(
    folder: Path, resource: str = "AWS::Backup::BackupSelection", account: str = "111122223333"
) -> StackSpec:
    (folder / "backup.template.yaml").write_text(f"Resources: {{One: {{Type: {resource}}}}}")
    return StackSpec(
        folder=folder,
        stack="backup",
        stack_name="shop-dev-backup",
        scope="environment",
        account=account,
        region="eu-central-1",
        needs=[],
        template="backup.template.yaml",
        fingerprint="",
    )


def check(spec: StackSpec, included: dict[str, bool] | None) -> list[str]:
    client = boto3.client(
        "backup", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    stubber = Stubber(client)
    if included is None:
        stubber.add_client_error("describe_region_settings", "AccessDeniedException")
    else:
        stubber.add_response("describe_region_settings", {"ResourceTypeOptInPreference": included})
    stubber.activate()
    return backup_regions.check(lambda _: client, [spec])


@pytest.mark.parametrize(
    ("included", "notes"),
    [
        ({"Aurora": True, "DynamoDB": True, "EBS": False}, []),
        (
            {"Aurora": False, "EBS": True},
            [
                "AWS Backup takes no backups of Aurora and DynamoDB in eu-central-1: its settings exclude it;"
                " run: aws backup update-region-settings --region eu-central-1"
                " --resource-type-opt-in-preference Aurora=true,DynamoDB=true"
            ],
        ),
        (
            None,
            ["the settings of AWS Backup in eu-central-1 were not checked, because they could not be read"],
        ),
    ],
    ids=["included", "excluded", "unreadable"],
)
def test_excluded_types_are_noted(tmp_path: Path, included: dict[str, bool] | None, notes: list[str]) -> None:
    assert check(spec(tmp_path), included) == notes


@pytest.mark.parametrize(
    "about",
    [{"resource": "AWS::Backup::BackupVault"}, {"account": "000000000000"}],
    ids=["vault", "embedded"],
)
def test_other_stacks_and_the_embedded_aws_are_not_asked(tmp_path: Path, about: dict[str, Any]) -> None:
    def unexpected(_: str) -> Any:
        raise AssertionError("no client is needed")

    assert backup_regions.check(unexpected, [spec(tmp_path, **about)]) == []
