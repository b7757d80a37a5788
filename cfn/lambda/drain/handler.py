"""Lets a terminating host's tasks end before the host does."""

from __future__ import annotations

from typing import Any

import boto3
from lifecycle import CONTINUE, Action, container_instance, wait
from log import log


def handler(event: Any, context: Any) -> None:
    """Entry: an "EC2 Instance-terminate Lifecycle Action".

    The host goes either way. Past the deadline the result is ABANDON, which ends the waiting of other hooks
    too: ECS's managed draining has one of its own, and the deadline then holds for both.
    """
    wait(event, context, look)


def look(action: Action) -> str | None:
    """Sets the host to DRAINING where it is not; lets it go once it has no task or has left the cluster."""
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
    answer = boto3.client("ecs").update_container_instances_state(
        cluster=action.cluster, containerInstances=[host["containerInstanceArn"]], status="DRAINING"
    )
    if answer.get("failures"):
        log("not drained", level="WARNING", instance=action.instance, failures=answer["failures"])
        return host
    return answer["containerInstances"][0]
