"""Lifecycle actions of an Auto Scaling group: a host waits until it is ready or its deadline has passed.

The event is EventBridge's "EC2 Instance-launch Lifecycle Action" or "EC2 Instance-terminate Lifecycle Action"
(Amazon EC2 Auto Scaling User Guide). The cluster and the time allowed come from the hook's
NotificationMetadata: {"cluster": name, "seconds": allowed}.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError
from log import log
from reinvocation import must_reinvoke, reinvoke

CONTINUE, ABANDON = "CONTINUE", "ABANDON"

INTERVAL = 10
"""Seconds between two checks of the host."""

HEARTBEAT = 60
"""Seconds between two heartbeats; the hooks' HeartbeatTimeout is several times longer."""


@dataclass(frozen=True)
class Action:
    """One host's pending lifecycle action. `deadline` is in seconds since the epoch."""

    group: str
    hook: str
    token: str
    instance: str
    cluster: str
    deadline: float

    @property
    def identifiers(self) -> dict[str, str]:
        """The parameters that identify the action in calls to Auto Scaling."""
        return {
            "AutoScalingGroupName": self.group,
            "LifecycleHookName": self.hook,
            "LifecycleActionToken": self.token,
            "InstanceId": self.instance,
        }


Check = Callable[[Action], "str | None"]
"""Checks the host and does what it needs. Returns the action's result, or None to keep waiting."""


def parse(event: Any) -> Action:
    """The action of an event. Raises ValueError for a malformed event."""
    try:
        detail = event["detail"]
        metadata = json.loads(detail["NotificationMetadata"])
        started = datetime.fromisoformat(event["time"]).timestamp()
        return Action(
            group=detail["AutoScalingGroupName"],
            hook=detail["LifecycleHookName"],
            token=detail["LifecycleActionToken"],
            instance=detail["EC2InstanceId"],
            cluster=metadata["cluster"],
            deadline=started + float(metadata["seconds"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not a lifecycle action with cluster and seconds: {error!r}") from error


def wait(event: Any, context: Any, check: Check) -> None:
    """Keeps the action alive until `check` returns its result or the deadline has passed (ABANDON).

    Before the function times out it reinvokes itself with the same event: the deadline counts from the time
    of the event. Raises ValueError for a malformed event, which then goes to the dead-letter queue.
    """
    action = parse(event)
    next_heartbeat = 0.0
    while True:
        result = check(action) or (ABANDON if time.time() >= action.deadline else None)
        if result:
            _complete(action, result)
            return
        if time.time() >= next_heartbeat:
            if not _heartbeat(action):
                return
            next_heartbeat = time.time() + HEARTBEAT
        if must_reinvoke(context):
            reinvoke(event, context)
            return
        time.sleep(INTERVAL)


def _heartbeat(action: Action) -> bool:
    """False if the action has ended: completed by another invocation, or timed out."""
    return _call(action, "heartbeat", boto3.client("autoscaling").record_lifecycle_action_heartbeat)


def _complete(action: Action, result: str) -> None:
    complete = boto3.client("autoscaling").complete_lifecycle_action
    if _call(action, "completed", complete, LifecycleActionResult=result):
        log("completed", instance=action.instance, hook=action.hook, result=result)


def _call(action: Action, step: str, operation: Callable[..., Any], **parameters: str) -> bool:
    """Calls Auto Scaling for the action; False if the action has already ended."""
    try:
        operation(**action.identifiers, **parameters)
    except ClientError as error:
        # The only code Auto Scaling has for "No active Lifecycle Action found".
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        log("the action has already ended", instance=action.instance, hook=action.hook, at=step)
        return False
    return True


def container_instance(action: Action) -> dict[str, Any] | None:
    """The host's container instance, or None if it is not (or no longer) registered in the cluster."""
    ecs = boto3.client("ecs")
    found = ecs.list_container_instances(
        cluster=action.cluster, filter=f"ec2InstanceId == {action.instance}"
    )["containerInstanceArns"]
    if not found:
        return None
    described = ecs.describe_container_instances(cluster=action.cluster, containerInstances=found)
    return next(iter(described["containerInstances"]), None)
