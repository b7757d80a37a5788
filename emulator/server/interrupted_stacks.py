"""Stacks whose operation was in progress when the emulator stopped."""

from typing import Any

from ministack.core.responses import now_iso
from ministack.services import cloudformation


def close_interrupted_stacks() -> None:
    """Mark interrupted stacks as failed: without their task they would stay in progress forever."""
    for stack in cloudformation._stacks._data.values():
        status = stack.get("StackStatus", "")
        if not status.endswith("_IN_PROGRESS") or status == "REVIEW_IN_PROGRESS":
            continue
        failed = status.replace("_COMPLETE_CLEANUP", "").removesuffix("_IN_PROGRESS") + "_FAILED"
        reason = f"The emulator stopped while the stack was {status}."
        stack.update(StackStatus=failed, StackStatusReason=reason)
        events = cloudformation._stack_events._data
        for (_account, _region, stack_id), entries in events.items():
            if stack_id == stack["StackId"]:
                entries.append({**entries[-1], **_closing_event(stack, failed, reason, len(entries))})


def _closing_event(stack: dict[str, Any], status: str, reason: str, number: int) -> dict[str, Any]:
    return {
        "EventId": f"interrupted-{number}",
        "LogicalResourceId": stack["StackName"],
        "PhysicalResourceId": stack["StackId"],
        "ResourceType": "AWS::CloudFormation::Stack",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": now_iso(),
    }
