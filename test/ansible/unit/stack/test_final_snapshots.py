"""The last report names the final snapshots that were made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from fake_cloudformation import FakeCloudFormation
from stackrun.stack.delete import delete_with_environment
from stackrun.stack.job import Job

MakeJob = Callable[..., Job]
STACK = "shop-dev-network"
TEMPLATE = """
Resources:
  Cluster: {Type: AWS::RDS::DBCluster, DeletionPolicy: Snapshot}
  Other: {Type: AWS::RDS::DBCluster, DeletionPolicy: Delete}
"""


class _Rds:
    """RDS with these cluster snapshots; `error` is raised instead."""

    def __init__(self, snapshots: list[dict[str, Any]], error: ClientError | None = None) -> None:
        self.snapshots, self.error = snapshots, error

    def get_paginator(self, operation: str) -> _Rds:
        assert operation == "describe_db_cluster_snapshots"
        return self

    def paginate(self, **given: str) -> Iterator[dict[str, Any]]:
        assert given == {"DBClusterIdentifier": "shop-dev", "SnapshotType": "manual"}
        if self.error:
            raise self.error
        for snapshot in self.snapshots:
            yield {"DBClusterSnapshots": [snapshot]}


def _cluster(logical_id: str, name: str) -> dict[str, str]:
    return {
        "LogicalResourceId": logical_id,
        "ResourceType": "AWS::RDS::DBCluster",
        "PhysicalResourceId": name,
        "ResourceStatus": "CREATE_COMPLETE",
    }


def _destroyed(cfn: FakeCloudFormation, make_job: MakeJob, rds: _Rds) -> Job:
    cfn.add(STACK, "CREATE_COMPLETE")
    cfn.resources[STACK] = [_cluster("Cluster", "shop-dev"), _cluster("Other", "other")]
    job = make_job(run={"mode": "destroy", "destroy": True}, clients={"rds": rds})
    (job.spec.folder / "build.json").write_text(
        '{"format": 1, "project": "shop", "environment": "dev", "account": "123456789012",'
        ' "region": "eu-central-1", "lock": "/l", "stacks": []}'
    )
    delete_with_environment(job)
    return job


@pytest.fixture(autouse=True)
def _no_draining(monkeypatch: pytest.MonkeyPatch, cfn: FakeCloudFormation) -> None:
    monkeypatch.setattr(cfn, "get_template", lambda **_: {"TemplateBody": TEMPLATE})
    monkeypatch.setattr("stackrun.stack.delete.prepare_deletion", lambda *_: None)


def _stays(name: str) -> list[dict[str, str]]:
    return [
        {
            "logical_id": "Cluster",
            "type": "AWS::RDS::DBClusterSnapshot",
            "physical_id": name,
            "why": "final_snapshot",
        }
    ]


def test_the_snapshot_of_this_deletion_is_named(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    now = datetime.now(UTC)
    rds = _Rds(
        [
            {"DBClusterSnapshotIdentifier": "earlier", "SnapshotCreateTime": now - timedelta(days=1)},
            {"DBClusterSnapshotIdentifier": "shop-dev-snapshot-1", "SnapshotCreateTime": now},
        ]
    )
    job = _destroyed(cfn, make_job, rds)
    assert job.stays == _stays("shop-dev-snapshot-1")
    assert job.notes == ["Cluster (shop-dev) left the final snapshot shop-dev-snapshot-1"]


def test_a_snapshot_that_was_not_made_is_not_reported(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    assert _destroyed(cfn, make_job, _Rds([])).stays == []


def test_without_permission_the_cluster_is_named(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeDBClusterSnapshots")
    job = _destroyed(cfn, make_job, _Rds([], denied))
    assert job.stays == _stays("shop-dev")
    assert "is not known: An error occurred (AccessDenied)" in job.notes[0]
