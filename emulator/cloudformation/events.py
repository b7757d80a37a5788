"""Makes stack events match CloudFormation's: which events there are, their order and their reasons."""

import re
from collections.abc import Callable
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import stacks

from emulator.base.patching import replace

_STACK_TYPE = "AWS::CloudFormation::Stack"
_INITIATED = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "REVIEW_IN_PROGRESS"}
_CLEANUP = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
_VERBS = {"CREATE_FAILED": "create", "UPDATE_FAILED": "update"}
# Resources whose properties an update does not change: (stack id, logical id). CloudFormation reports no
# event for them, ministack reports an update of each.
_unchanged: set[tuple[str, str]] = set()
_add: Callable[..., None] = stacks._add_event


def _last_event(stack_id: str) -> dict[str, Any]:
    entries = cloudformation._stack_events.get(stack_id)
    return entries[-1] if entries else {}


def _stack_reason(stack_name: str, status: str, reason: str) -> str:
    if status in _INITIATED:
        return reason or "User Initiated"
    failed = re.match(r"Resource (\w+) failed: ", reason)
    if status in _VERBS and failed:
        reason = f"The following resource(s) failed to {_VERBS[status]}: [{failed[1]}]. "
        stack = cloudformation._stacks.get(stack_name)
        if stack is not None:
            stack["StackStatusReason"] = reason
    return "" if reason == "Rollback complete" else reason


def _begin_cleanup(stack: dict[str, Any]) -> None:
    if stack["StackStatus"] != _CLEANUP:
        stack["StackStatus"] = _CLEANUP
        _add(
            stack["StackId"],
            stack["StackName"],
            stack["StackName"],
            _STACK_TYPE,
            _CLEANUP,
            "",
            stack["StackId"],
        )


def _add_event(
    stack_id: str,
    stack_name: str,
    logical_id: str,
    resource_type: str,
    status: str,
    reason: str = "",
    physical_id: str = "",
    detailed_status: str = "",
) -> None:
    if physical_id == stack_id:
        if status == "UPDATE_COMPLETE":
            _begin_cleanup(
                {**cloudformation._stacks[stack_name], "StackStatus": _last_stack_status(stack_id)}
            )
        reason = _stack_reason(stack_name, status, reason)
    elif status == "UPDATE_COMPLETE" and (stack_id, logical_id) in _unchanged:
        _unchanged.discard((stack_id, logical_id))
        return
    elif status == "CREATE_COMPLETE":
        initiated = "Resource creation Initiated"
        _add(stack_id, stack_name, logical_id, resource_type, "CREATE_IN_PROGRESS", initiated, physical_id)
    _add(stack_id, stack_name, logical_id, resource_type, status, reason, physical_id, detailed_status)


def _last_stack_status(stack_id: str) -> str:
    entries = cloudformation._stack_events.get(stack_id) or []
    own = (entry["ResourceStatus"] for entry in reversed(entries) if entry["PhysicalResourceId"] == stack_id)
    return next(own, "")


def _wrap_update(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(
        resource_type: str,
        physical_id: str,
        old: dict[str, Any],
        new: dict[str, Any],
        stack_name: str,
        logical_id: str | None = None,
        old_attributes: dict[str, Any] | None = None,
    ) -> Any:
        stack = cloudformation._stacks.get(stack_name)
        if stack is not None and old == new and not stacks._runs_on_worker_thread(resource_type):
            _remove_update_event(stack["StackId"], str(logical_id))
        return original(resource_type, physical_id, old, new, stack_name, logical_id, old_attributes)

    return update


def _remove_update_event(stack_id: str, logical_id: str) -> None:
    last = _last_event(stack_id)
    if last.get("LogicalResourceId") == logical_id and last.get("ResourceStatus") == "UPDATE_IN_PROGRESS":
        cloudformation._stack_events[stack_id].pop()
        _unchanged.add((stack_id, logical_id))


def _wrap_delete(original: Callable[..., None]) -> Callable[..., None]:
    def delete(
        resource_type: str,
        physical_id: str,
        properties: dict[str, Any],
        stack_name: str | None = None,
        logical_id: str | None = None,
    ) -> None:
        stack = cloudformation._stacks.get(stack_name) if stack_name else None
        # The engine reports the deletions of a rollback or a stack deletion, but not those of a cleanup.
        if stack is None or stack["StackStatus"] not in ("UPDATE_IN_PROGRESS", _CLEANUP):
            original(resource_type, physical_id, properties, stack_name, logical_id)
            return
        _begin_cleanup(stack)
        resource_event = (stack["StackId"], stack_name, logical_id, resource_type)
        _add(*resource_event, "DELETE_IN_PROGRESS", physical_id=physical_id)
        original(resource_type, physical_id, properties, stack_name, logical_id)
        _add(*resource_event, "DELETE_COMPLETE", physical_id=physical_id)

    return delete


def _wrap_rollback(original: Callable[..., Any]) -> Callable[..., Any]:
    async def roll_back(
        stack_name: str,
        stack_id: str,
        stack: dict[str, Any],
        operation: dict[str, Any],
        reason_override: str = "",
    ) -> None:
        failed = operation.get("failed_logical_id")
        if failed and not reason_override and not operation.get("is_update"):
            reason_override = (
                f"The following resource(s) failed to create: [{failed}]. Rollback requested by user."
            )
        await original(stack_name, stack_id, stack, operation, reason_override)

    return roll_back


def install() -> None:
    """Wrap the functions that write events."""
    replace("_add_event", lambda _original: _add_event)
    replace("_update_resource", _wrap_update)
    replace("_delete_resource", _wrap_delete)
    replace("_roll_back_operation", _wrap_rollback)
