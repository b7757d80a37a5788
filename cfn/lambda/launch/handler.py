"""Keeps a new host out of service until its ECS agent can take tasks."""

from __future__ import annotations

from typing import Any

from lifecycle import CONTINUE, Action, container_instance, wait
from log import log


def handler(event: Any, context: Any) -> None:
    """Entry: an "EC2 Instance-launch Lifecycle Action". Past the deadline the group replaces the host."""
    wait(event, context, look)


def look(action: Action) -> str | None:
    """Ready once the agent is registered, connected and takes tasks."""
    host = container_instance(action)
    if host is not None and host["agentConnected"] and host["status"] == "ACTIVE":
        return CONTINUE
    log(
        "not yet",
        instance=action.instance,
        registered=host is not None,
        connected=bool(host and host["agentConnected"]),
    )
    return None
