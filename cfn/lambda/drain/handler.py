"""Drains the tasks of a terminating host before it terminates."""

from __future__ import annotations

from typing import Any

import boto3
from lifecycle import CONTINUE, Action, container_instance, wait
from log import log


def handler(event: Any, context: Any) -> None:
    """Entry point: an "EC2 Instance-terminate Lifecycle Action".

    The host terminates in any case. After the deadline the result is ABANDON, which also ends the waiting of
    other hooks: ECS managed draining has its own, so the deadline applies to both.
    """
    wait(event, context, check)


def check(action: Action) -> str | None:
    """Sets the host to DRAINING if needed; releases it once it has no tasks or has left the cluster."""
    host = container_instance(action)
    if host is not None and host["status"] == "ACTIVE":
        host = _drain(action, host)
    if host is None or host["runningTasksCount"] + host["pendingTasksCount"] == 0:
        return CONTINUE
    log(
        "draining",
        instance=action.instance,
        status=host["status"],
        running=host["runningTasksCount"],
        pending=host["pendingTasksCount"],
    )
    return None


def _drain(action: Action, host: dict[str, Any]) -> dict[str, Any]:
    response = boto3.client("ecs").update_container_instances_state(
        cluster=action.cluster, containerInstances=[host["containerInstanceArn"]], status="DRAINING"
    )
    if response.get("failures"):
        log(
            "could not set DRAINING", level="WARNING", instance=action.instance, failures=response["failures"]
        )
        return host
    return response["containerInstances"][0]
