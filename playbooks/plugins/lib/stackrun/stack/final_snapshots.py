"""Finds the final snapshots that the databases of a deleted stack have left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from .job import Job

_CLUSTER = "AWS::RDS::DBCluster"

_CLOCK_DIFFERENCE = timedelta(minutes=5)
"""How far the clocks of AWS and of this machine may differ."""


def note_final_snapshots(job: Job, summaries: list[dict[str, Any]], kept: set[str]) -> None:
    """Adds the snapshots made since the deletion began to `job.stays`, with their names.

    `kept` holds the logical ids whose deletion policy is Snapshot. CloudFormation does not say what it names
    a snapshot (CloudFormation User Guide, "DeletionPolicy attribute"), so RDS is asked. Without that
    permission, or without an answer, the snapshot is reported without its name.
    """
    for item in summaries:
        cluster = item.get("PhysicalResourceId")
        if item["LogicalResourceId"] not in kept or item["ResourceType"] != _CLUSTER or not cluster:
            continue
        for name in _names(job, cluster):
            job.note(f"{item['LogicalResourceId']} ({cluster}) left {_named(name)}")
            job.stays.append(
                {
                    "logical_id": item["LogicalResourceId"],
                    "type": "AWS::RDS::DBClusterSnapshot",
                    "physical_id": name or cluster,
                    "why": "final_snapshot",
                }
            )


def _names(job: Job, cluster: str) -> list[str | None]:
    since = (job.deleted_at or datetime.now(UTC)) - _CLOCK_DIFFERENCE
    try:
        pages = job.client("rds").get_paginator("describe_db_cluster_snapshots")
        found = [
            snapshot
            for page in pages.paginate(DBClusterIdentifier=cluster, SnapshotType="manual")
            for snapshot in page["DBClusterSnapshots"]
        ]
    except (ClientError, BotoCoreError) as error:
        job.note(f"the name of the final snapshot of {cluster} is not known: {error}")
        return [None]
    return [
        snapshot["DBClusterSnapshotIdentifier"]
        for snapshot in found
        if snapshot.get("SnapshotCreateTime", since) >= since
    ]


def _named(name: str | None) -> str:
    return f"the final snapshot {name}" if name else "a final snapshot"
