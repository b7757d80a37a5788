"""Finds the first cause of a failed operation in the stack's events."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

_CONSEQUENCE_REASONS = ("cancelled", "The following resource(s) failed")
"""Texts in the reasons of resources and stacks that failed because another one did."""

_NESTED = "AWS::CloudFormation::Stack"


_CLOCK_SKEW = timedelta(minutes=5)
"""How far the clocks of this machine and AWS may differ if a token identifies the operation's events."""


def _events_since(cfn: Any, stack: str, since: datetime) -> list[dict[str, Any]]:
    """The stack's events from `since` on, oldest first; CloudFormation returns the newest first."""
    found: list[dict[str, Any]] = []
    for page in cfn.get_paginator("describe_stack_events").paginate(StackName=stack):
        for event in page["StackEvents"]:
            if event["Timestamp"] < since:
                return found[::-1]
            found.append(event)
    return found[::-1]


def _operation_events(cfn: Any, stack: str, since: datetime, token: str) -> list[dict[str, Any]]:
    """The events with the operation's ClientRequestToken, or else those since it started."""
    found = _events_since(cfn, stack, since - _CLOCK_SKEW)
    own = [event for event in found if event.get("ClientRequestToken") == token]
    return own or [event for event in found if event["Timestamp"] >= since]


def _is_cause(event: dict[str, Any]) -> bool:
    reason = event.get("ResourceStatusReason", "")
    failed = event.get("ResourceStatus", "").endswith("_FAILED")
    return failed and not any(text in reason for text in _CONSEQUENCE_REASONS)


def find_first_cause(
    cfn: Any, stack: str, since: datetime, token: str = "", depth: int = 3
) -> dict[str, Any] | None:
    """The earliest failure that is not a consequence of another, also in nested stacks."""
    causes = [event for event in _operation_events(cfn, stack, since, token) if _is_cause(event)]
    own = [event for event in causes if event.get("PhysicalResourceId") != event.get("StackId")]
    event = (own or causes or [None])[0]
    if event is None:
        return None
    inner = event.get("PhysicalResourceId", "")
    if event["ResourceType"] == _NESTED and inner and inner != event.get("StackId") and depth:
        nested = find_first_cause(cfn, inner, since, token, depth - 1)
        if nested:
            return nested
    return {
        "logical_id": event["LogicalResourceId"],
        "type": event["ResourceType"],
        "reason": event.get("ResourceStatusReason", "CloudFormation did not return a reason."),
        "at": event["Timestamp"].isoformat(),
    }
