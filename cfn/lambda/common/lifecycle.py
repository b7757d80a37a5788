"""Lifecycle actions of an auto scaling group: a host is kept waiting until it is ready, or its time is up.

The event is EventBridge's "EC2 Instance-launch Lifecycle Action" or "EC2 Instance-terminate Lifecycle Action"
(Amazon EC2 Auto Scaling User Guide). What it lacks, the cluster and the time allowed, is the hook's
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
from again import hand_over, must_hand_over
from botocore.exceptions import ClientError
from log import log

CONTINUE, ABANDON = "CONTINUE", "ABANDON"

INTERVAL = 10
"""Seconds between two looks at the host."""

HEARTBEAT = 60
"""Seconds between two heartbeats; the hooks' HeartbeatTimeout is several times that."""


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
    def named(self) -> dict[str, str]:
        """The action as the calls of Auto Scaling name it."""
        return {
            "AutoScalingGroupName": self.group,
            "LifecycleHookName": self.hook,
            "LifecycleActionToken": self.token,
            "InstanceId": self.instance,
        }


Look = Callable[[Action], "str | None"]
"""Looks at the host, and does what is to be done to it: the action's result, or None while it has to wait."""


def read(event: Any) -> Action:
    """The action of an event. Raises ValueError for an event of another shape."""
    try:
        detail = event["detail"]
        given = json.loads(detail["NotificationMetadata"])
        began = datetime.fromisoformat(event["time"]).timestamp()
        return Action(
            group=detail["AutoScalingGroupName"],
            hook=detail["LifecycleHookName"],
            token=detail["LifecycleActionToken"],
            instance=detail["EC2InstanceId"],
            cluster=given["cluster"],
            deadline=began + float(given["seconds"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not a lifecycle action with a cluster and its seconds: {error!r}") from error


def wait(event: Any, context: Any, look: Look) -> None:
    """Keeps the action alive until `look` names its result or the deadline has passed (ABANDON).

    Before the function's time is up it hands over to a new invocation with the same event: the deadline
    counts from the event's own time. Raises ValueError for a malformed event, which the dead-letter queue
    then keeps.
    """
    action = read(event)
    beat_after = 0.0
    while True:
        result = look(action) or (ABANDON if time.time() >= action.deadline else None)
        if result:
            _complete(action, result)
            return
        if time.time() >= beat_after:
            if not _heartbeat(action):
                return
            beat_after = time.time() + HEARTBEAT
        if must_hand_over(context):
            hand_over(event, context)
            return
        time.sleep(INTERVAL)


def _heartbeat(action: Action) -> bool:
    """False where the action is over: completed by another invocation, or its time-out has passed."""
    return _told(action, "heartbeat", boto3.client("autoscaling").record_lifecycle_action_heartbeat)


def _complete(action: Action, result: str) -> None:
    complete = boto3.client("autoscaling").complete_lifecycle_action
    if _told(action, "completed", complete, LifecycleActionResult=result):
        log("completed", instance=action.instance, hook=action.hook, result=result)


def _told(action: Action, what: str, call: Callable[..., Any], **more: str) -> bool:
    try:
        call(**action.named, **more)
    except ClientError as error:
        # The only code Auto Scaling has for "No active Lifecycle Action found".
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        log("the action is over", instance=action.instance, hook=action.hook, at=what)
        return False
    return True


def container_instance(action: Action) -> dict[str, Any] | None:
    """The host as its cluster knows it, or None where it has not registered (or no longer is)."""
    ecs = boto3.client("ecs")
    found = ecs.list_container_instances(
        cluster=action.cluster, filter=f"ec2InstanceId == {action.instance}"
    )["containerInstanceArns"]
    if not found:
        return None
    described = ecs.describe_container_instances(cluster=action.cluster, containerInstances=found)
    return next(iter(described["containerInstances"]), None)
