"""Stack policies, enforced on updates ("Prevent updates to stack resources", CloudFormation User Guide).

A denied replacement or modification fails the resource during the update, and the stack rolls back.
A denied deletion fails the update before it changes anything.
"""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import handlers, helpers, provisioners, stacks

from emulator.base.patching import replace
from emulator.cloudformation.api.requests import (
    Handler,
    Parameters,
    Response,
    Stack,
    error,
    find_stack,
    parameter,
)

Statement = dict[str, Any]
_DURING_UPDATE = "_stack_policy_during_update"
_BODIES = ("StackPolicyBody", "StackPolicyDuringUpdateBody")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _covers(statement: Statement, element: str, value: str) -> bool:
    """Whether the element, or else its ``Not…`` form, covers the value; both accept wildcards."""
    if element in statement:
        return any(fnmatchcase(value, one) for one in _as_list(statement[element]))
    return not any(fnmatchcase(value, one) for one in _as_list(statement.get(f"Not{element}", "*")))


def _conditions_met(statement: Statement, resource_type: str) -> bool:
    tests = {"StringEquals": str.__eq__, "StringLike": fnmatchcase}
    return all(
        any(tests[operator](resource_type, one) for one in _as_list(keys["ResourceType"]))
        for operator, keys in statement.get("Condition", {}).items()
    )


def denial(policy: str, action: str, logical_id: str, resource_type: str) -> str | None:
    """CloudFormation's reason if the policy denies the action; None if it allows it or is empty."""
    if not policy:
        return None
    target, allowed = f"LogicalResourceId/{logical_id}", False
    for number, statement in enumerate(_as_list(json.loads(policy)["Statement"]), 1):
        covered = _covers(statement, "Action", action) and _covers(statement, "Resource", target)
        if not covered or not _conditions_met(statement, resource_type):
            continue
        if statement["Effect"] == "Deny":
            return (
                f"Action denied by stack policy: Statement [#{number}] does not allow [{action}] "
                f"for resource [{target}];"
            )
        allowed = True
    return None if allowed else f"Action not allowed by stack policy: [{action}] for resource [{target}];"


def _policy(stack: Stack) -> str:
    return stack.get(_DURING_UPDATE) or stack.get("_stack_policy") or ""


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
        stack = cloudformation._stacks.get(stack_name) or {}
        # Policies do not apply to rollbacks.
        if old != new and stack.get("StackStatus") == "UPDATE_IN_PROGRESS":
            replaces = provisioners._requires_replacement(resource_type, old, new)
            action = "Update:Replace" if replaces else "Update:Modify"
            reason = denial(_policy(stack), action, str(logical_id), resource_type)
            if reason:
                raise ValueError(reason)
        return original(resource_type, physical_id, old, new, stack_name, logical_id, old_attributes)

    return update


def _denied_deletions(stack: Stack, previous: Stack, template: Any, parameters: Any) -> dict[str, str]:
    """Reasons by logical id for the resources whose removal the policy denies."""
    conditions = stacks._evaluate_conditions(template, parameters)
    kept = set(stacks._topological_sort(template.get("Resources", {}), conditions))
    reasons = {
        name: denial(_policy(stack), "Update:Delete", name, one["ResourceType"])
        for name, one in previous.get("_resources", {}).items()
        if name not in kept
    }
    return {name: reason for name, reason in reasons.items() if reason}


def _wrap_deploy(original: Callable[..., Any]) -> Callable[..., Any]:
    async def deploy(
        stack_name: str,
        stack_id: str,
        template: dict[str, Any],
        parameters: dict[str, Any],
        disable_rollback: bool,
        tags: list[Any],
        is_update: bool = False,
        previous_stack: Stack | None = None,
        *rest: Any,
        **options: Any,
    ) -> None:
        stack, previous = cloudformation._stacks[stack_name], previous_stack or {}
        denied = _denied_deletions(stack, previous, template, parameters) if is_update else {}
        if denied:
            await _refuse(stack, previous, template, parameters, denied)
            return
        await original(
            stack_name,
            stack_id,
            template,
            parameters,
            disable_rollback,
            tags,
            is_update,
            previous_stack,
            *rest,
            **options,
        )

    return deploy


async def _refuse(stack: Stack, previous: Stack, template: Any, parameters: Any, denied: Any) -> None:
    name, stack_id = stack["StackName"], stack["StackId"]
    for logical_id, reason in denied.items():
        one = previous["_resources"][logical_id]
        resource_event = (stack_id, name, logical_id, one["ResourceType"])
        stacks._add_event(*resource_event, "UPDATE_FAILED", reason, one["PhysicalResourceId"])
    tags = stack.get("Tags") or [], previous.get("Tags") or []
    operation = stacks._failed_operation(
        True, previous, [], None, next(iter(denied)), [], False, template, parameters, False, *tags
    )
    reason = f"The following resource(s) failed to update: [{', '.join(denied)}]. "
    await stacks._roll_back_operation(name, stack_id, stack, operation, reason)


def _is_policy(text: str) -> bool:
    try:
        statements = _as_list(json.loads(text)["Statement"])
    except (ValueError, KeyError, TypeError):
        return False
    return all(one.get("Effect") in ("Allow", "Deny") and one.get("Principal") == "*" for one in statements)


def _with_validation(handler: Handler) -> Handler:
    def handle(parameters: Parameters) -> Response:
        given = [parameter(parameters, name) for name in _BODIES]
        if not all(_is_policy(text) for text in given if text):
            return error("ValidationError", "Error validating stack policy: Invalid stack policy")
        return handler(parameters)

    return handle


def _with_temporary_policy(handler: Handler) -> Handler:
    """A temporary policy overrides the stack's for one update ("Updating protected resources")."""

    def handle(parameters: Parameters) -> Response:
        stack = find_stack(parameter(parameters, "StackName"))
        names = ("StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL")
        policy, refused = helpers._resolve_document(parameters, *names, "Stack policy")
        if refused:
            return refused
        if stack is not None and not stack["StackStatus"].endswith("_IN_PROGRESS"):
            stack[_DURING_UPDATE] = policy or ""
        return handler(parameters)

    return handle


def _without_temporary_policy(handler: Handler) -> Handler:
    """A change set is executed with the stack's own policy."""

    def handle(parameters: Parameters) -> Response:
        for stack in cloudformation._stacks.values():
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                stack.pop(_DURING_UPDATE, None)
        return handler(parameters)

    return handle


def install() -> None:
    """Enforce policies; called after the actions are wrapped and the events corrected."""
    replace("_update_resource", _wrap_update)
    replace("_deploy_stack_async", _wrap_deploy)
    table = handlers._ACTION_HANDLERS
    for name in ("CreateStack", "UpdateStack", "SetStackPolicy"):
        table[name] = _with_validation(table[name])
    table["UpdateStack"] = _with_temporary_policy(table["UpdateStack"])
    table["ExecuteChangeSet"] = _without_temporary_policy(table["ExecuteChangeSet"])
