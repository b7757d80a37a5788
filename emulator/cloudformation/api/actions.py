"""Wraps CloudFormation's actions: refusals, idempotency, and stored options of stacks."""

from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers

from emulator.base.patching import replace
from emulator.cloudformation.api.change_sets import create_change_set
from emulator.cloudformation.api.changes import outputs_differ, resources_differ
from emulator.cloudformation.api.descriptions import (
    with_change_set_details,
    with_stack_details,
    without_empty,
)
from emulator.cloudformation.api.requests import (
    Handler,
    Parameters,
    Response,
    Stack,
    by_name,
    error,
    find_stack,
    members,
    parameter,
    path_style,
)
from emulator.cloudformation.api.service_role import role_error, with_role_check
from emulator.cloudformation.api.tokens import idempotent


def store_options(stack: Stack, parameters: Parameters) -> None:
    """Store the service role and the notification topics; a request without them keeps the stored ones."""
    role = parameter(parameters, "RoleARN")
    if role:
        stack["RoleARN"] = role
    if any(name.startswith("NotificationARNs") for name in parameters):
        stack["NotificationARNs"] = members(parameters, "NotificationARNs")


def _create_stack(handler: Handler) -> Handler:
    def handle(parameters: Parameters) -> Response:
        name = parameter(parameters, "StackName")
        existing = find_stack(name)
        if existing is not None and existing["StackStatus"] != "DELETE_COMPLETE":
            # ministack would overwrite a ROLLBACK_COMPLETE stack; CloudFormation requires its deletion first.
            return error("AlreadyExistsException", f"Stack [{name}] already exists")
        response = handler(path_style(parameters))
        if response[0] < 400:
            stack = cloudformation._stacks[name]
            stack["LastUpdatedTime"] = ""
            store_options(stack, parameters)
        return response

    return handle


def _update_stack(handler: Handler) -> Handler:
    def handle(parameters: Parameters) -> Response:
        stack = find_stack(parameter(parameters, "StackName"))
        if stack is not None and stack["StackStatus"].endswith(("_IN_PROGRESS", "ROLLBACK_FAILED")):
            return not_updatable(stack)
        if stack is not None and stack["StackStatus"] == "ROLLBACK_COMPLETE":
            return not_updatable(stack)
        response = handler(path_style(parameters))
        if stack is not None and response[0] < 400:
            # The stack's current state does not come from a change set.
            stack["ChangeSetId"] = ""
            store_options(stack, parameters)
        return response

    return handle


def not_updatable(stack: Stack) -> Response:
    """CloudFormation's refusal of an update in the stack's current state."""
    message = f"Stack:{stack['StackId']} is in {stack['StackStatus']} state and can not be updated."
    return error("ValidationError", message)


def _execute_change_set(handler: Handler) -> Handler:
    def handle(parameters: Parameters) -> Response:
        named = by_name(parameters)
        change_set_id, change_set = changesets._find_change_set(
            parameter(named, "ChangeSetName"), parameter(named, "StackName")
        )
        if change_set is not None and change_set["ExecutionStatus"] != "AVAILABLE":
            status = (
                change_set["Status"] if change_set["Status"] == "FAILED" else change_set["ExecutionStatus"]
            )
            message = f"ChangeSet [{change_set_id}] cannot be executed in its current status of [{status}]"
            return error("InvalidChangeSetStatus", message)
        stack = find_stack(change_set["StackId"]) if change_set else None
        busy = stack is not None and stack["StackStatus"].endswith("_IN_PROGRESS")
        if stack is not None and busy and stack["StackStatus"] != "REVIEW_IN_PROGRESS":
            return not_updatable(stack)
        refusal = role_error(_service_role(change_set, stack))
        if refusal is not None:
            return refusal
        response = handler(named)
        if stack is not None and change_set is not None and response[0] < 400:
            stack["ChangeSetId"] = change_set_id
            stack.update(
                {key: change_set[key] for key in ("RoleARN", "NotificationARNs") if key in change_set}
            )
        return response

    return handle


def _service_role(change_set: Stack | None, stack: Stack | None) -> str:
    return (change_set or {}).get("RoleARN") or (stack or {}).get("RoleARN", "")


def _list_change_sets(handler: Handler) -> Handler:
    def handle(parameters: Parameters) -> Response:
        stack = find_stack(parameter(parameters, "StackName"))
        if stack is None:
            return error("ValidationError", f"Stack [{parameter(parameters, 'StackName')}] does not exist")
        return handler(by_name(parameters))

    return without_empty(handle)


def _refuse_deleted_names(handler: Handler) -> Handler:
    """Refuse the name of a deleted stack, which only its id finds; ministack accepts the name too."""

    def handle(parameters: Parameters) -> Response:
        name = parameter(parameters, "StackName")
        if name and find_stack(name) is None:
            return error("ValidationError", f"Stack [{name}] does not exist")
        return handler(parameters)

    return handle


def _wrap_has_no_updates(original: Any) -> Any:
    def has_no_updates(
        stack: Stack,
        template: dict[str, Any],
        parameters: dict[str, Any],
        tags: list[Any],
        use_previous_template: bool = False,
        tags_given: bool = False,
    ) -> bool:
        if original(stack, template, parameters, tags, use_previous_template, tags_given):
            return True
        if handlers._stack_tags_changed(stack, tags, tags_given) or handlers._has_dynamic_references(
            template
        ):
            return False
        return not resources_differ(stack, template, parameters) and not outputs_differ(
            stack, template, parameters
        )

    return has_no_updates


def install() -> None:
    """Wrap the actions, and always require capabilities (ministack: only with AUTH=true)."""
    replace("_capabilities_enforced", lambda _original: lambda: True)
    replace("_stack_has_no_updates", _wrap_has_no_updates)
    table = handlers._ACTION_HANDLERS
    table["CreateStack"] = idempotent("CreateStack", _create_stack(table["CreateStack"]))
    table["UpdateStack"] = idempotent("UpdateStack", _update_stack(table["UpdateStack"]))
    table["DeleteStack"] = idempotent("DeleteStack", table["DeleteStack"])
    table["CreateChangeSet"] = idempotent(
        "CreateChangeSet",
        create_change_set(table["CreateChangeSet"], store_options, not_updatable),
        "ClientToken",
    )
    table["ExecuteChangeSet"] = idempotent("ExecuteChangeSet", _execute_change_set(table["ExecuteChangeSet"]))
    for name in ("CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet"):
        table[name] = with_role_check(table[name])
    table["ListChangeSets"] = _list_change_sets(table["ListChangeSets"])
    table["DescribeStacks"] = with_stack_details(table["DescribeStacks"])
    describe_change_set = table["DescribeChangeSet"]
    table["DescribeChangeSet"] = with_change_set_details(
        lambda parameters: describe_change_set(by_name(parameters))
    )
    table["DescribeStackEvents"] = _refuse_deleted_names(table["DescribeStackEvents"])
    for name in ("DescribeStackEvents", "ListStacks", "DescribeStackResources", "DescribeStackResource"):
        table[name] = without_empty(table[name])
    for name in ("ValidateTemplate", "GetTemplateSummary"):
        table[name] = _with_path_style(table[name])


def _with_path_style(handler: Handler) -> Handler:
    return lambda parameters: handler(path_style(parameters))
