"""Keeps a new host out of service until its ECS agent accepts tasks."""

from __future__ import annotations

from typing import Any

from lifecycle import CONTINUE, Action, container_instance, wait
from log import log


def handler(event: Any, context: Any) -> None:
    """Entry point: an "EC2 Instance-launch Lifecycle Action". After the deadline the host is replaced."""
    wait(event, context, check)


def check(action: Action) -> str | None:
    """Ready once the agent is registered, connected and accepts tasks."""
    host = container_instance(action)
    if host is not None and host["agentConnected"] and host["status"] == "ACTIVE":
        return CONTINUE
    log(
        "not ready",
        instance=action.instance,
        registered=host is not None,
        connected=bool(host and host["agentConnected"]),
    )
    return None
