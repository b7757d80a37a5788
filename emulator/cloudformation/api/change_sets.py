"""CreateChangeSet: stacks under review, states that refuse an update, and changes of outputs only."""

from collections.abc import Callable

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets

from emulator.cloudformation.api.changes import outputs_differ
from emulator.cloudformation.api.requests import (
    Handler,
    Parameters,
    Response,
    Stack,
    by_name,
    error,
    find_stack,
    parameter,
    path_style,
)

_NOT_UPDATABLE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED")


def create_change_set(
    handler: Handler,
    store_options: Callable[[Stack, Parameters], None],
    not_updatable: Callable[[Stack], Response],
) -> Handler:
    """Wrap ministack's CreateChangeSet."""

    def handle(parameters: Parameters) -> Response:
        named = by_name(path_style(parameters))
        stack = find_stack(parameter(named, "StackName"))
        is_create = parameter(named, "ChangeSetType", "UPDATE") == "CREATE"
        refusal = _refusal(stack, is_create, not_updatable)
        if refusal is not None:
            return refusal
        reviewed_stack = (
            stack if is_create and stack and stack["StackStatus"] == "REVIEW_IN_PROGRESS" else None
        )
        response = (
            _add_to_reviewed_stack(handler, named, reviewed_stack) if reviewed_stack else handler(named)
        )
        if response[0] < 400:
            _correct_result(named, store_options)
        return response

    return handle


def _refusal(
    stack: Stack | None, is_create: bool, not_updatable: Callable[[Stack], Response]
) -> Response | None:
    status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
    if stack is None or status == "DELETE_COMPLETE":
        return None
    if is_create:
        exists = status != "REVIEW_IN_PROGRESS"
        return (
            error("AlreadyExistsException", f"Stack [{stack['StackName']}] already exists")
            if exists
            else None
        )
    return not_updatable(stack) if status in _NOT_UPDATABLE or status.endswith("_IN_PROGRESS") else None


def _add_to_reviewed_stack(handler: Handler, parameters: Parameters, reviewed_stack: Stack) -> Response:
    """Add a change set to a stack under review, which ministack would replace with a new stack."""
    name, stack_id = reviewed_stack["StackName"], reviewed_stack["StackId"]
    events = cloudformation._stack_events[stack_id]
    status, headers, body = handler(parameters)
    replacement = cloudformation._stacks.get(name)
    replacement_id = replacement["StackId"] if replacement else stack_id
    cloudformation._stacks[name] = reviewed_stack
    if replacement_id != stack_id:
        cloudformation._stack_events.pop(replacement_id, None)
    cloudformation._stack_events[stack_id] = events
    for change_set in cloudformation._change_sets.values():
        if change_set["StackId"] == replacement_id:
            change_set["StackId"] = stack_id
    return status, headers, body.replace(replacement_id.encode(), stack_id.encode())


def _correct_result(parameters: Parameters, store_options: Callable[[Stack, Parameters], None]) -> None:
    _id, change_set = _find(parameters)
    store_options(change_set, parameters)
    stack = find_stack(change_set["StackId"])
    unchanged = change_set["Status"] == "FAILED" and "didn't contain changes" in change_set["StatusReason"]
    if stack is None or not unchanged or change_set["ChangeSetType"] != "UPDATE":
        return
    if outputs_differ(stack, change_set["_template"], change_set["_resolved_params"]):
        change_set.update(Status="CREATE_COMPLETE", ExecutionStatus="AVAILABLE", StatusReason="")


def _find(parameters: Parameters) -> tuple[str, Stack]:
    """The change set that the request has just created."""
    return changesets._find_change_set(
        parameter(parameters, "ChangeSetName"), parameter(parameters, "StackName")
    )
