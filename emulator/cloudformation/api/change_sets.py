"""CreateChangeSet: existing shells, states that refuse an update, and changes of outputs alone."""

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

_REFUSING = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED")


def create_change_set(
    handler: Handler,
    remember_options: Callable[[Stack, Parameters], None],
    not_updatable: Callable[[Stack], Response],
) -> Handler:
    """Wrap ministack's CreateChangeSet."""

    def handle(parameters: Parameters) -> Response:
        named = by_name(path_style(parameters))
        stack = find_stack(parameter(named, "StackName"))
        creates = parameter(named, "ChangeSetType", "UPDATE") == "CREATE"
        refusal = _refusal(stack, creates, not_updatable)
        if refusal is not None:
            return refusal
        shell = stack if creates and stack and stack["StackStatus"] == "REVIEW_IN_PROGRESS" else None
        response = _in_shell(handler, named, shell) if shell else handler(named)
        if response[0] < 400:
            _complete(named, remember_options)
        return response

    return handle


def _refusal(
    stack: Stack | None, creates: bool, not_updatable: Callable[[Stack], Response]
) -> Response | None:
    status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
    if stack is None or status == "DELETE_COMPLETE":
        return None
    if creates:
        taken = status != "REVIEW_IN_PROGRESS"
        return (
            error("AlreadyExistsException", f"Stack [{stack['StackName']}] already exists") if taken else None
        )
    return not_updatable(stack) if status in _REFUSING or status.endswith("_IN_PROGRESS") else None


def _in_shell(handler: Handler, parameters: Parameters, shell: Stack) -> Response:
    """Add a change set to a stack under review: ministack would put a new stack in its place."""
    name, stack_id = shell["StackName"], shell["StackId"]
    events = cloudformation._stack_events[stack_id]
    status, headers, body = handler(parameters)
    made = cloudformation._stacks.get(name)
    made_id = made["StackId"] if made else stack_id
    cloudformation._stacks[name] = shell
    if made_id != stack_id:
        cloudformation._stack_events.pop(made_id, None)
    cloudformation._stack_events[stack_id] = events
    for change_set in cloudformation._change_sets.values():
        if change_set["StackId"] == made_id:
            change_set["StackId"] = stack_id
    return status, headers, body.replace(made_id.encode(), stack_id.encode())


def _complete(parameters: Parameters, remember_options: Callable[[Stack, Parameters], None]) -> None:
    _id, change_set = _made(parameters)
    remember_options(change_set, parameters)
    stack = find_stack(change_set["StackId"])
    unchanged = change_set["Status"] == "FAILED" and "didn't contain changes" in change_set["StatusReason"]
    if stack is None or not unchanged or change_set["ChangeSetType"] != "UPDATE":
        return
    if outputs_differ(stack, change_set["_template"], change_set["_resolved_params"]):
        change_set.update(Status="CREATE_COMPLETE", ExecutionStatus="AVAILABLE", StatusReason="")


def _made(parameters: Parameters) -> tuple[str, Stack]:
    """The change set that a request names; it has just been made."""
    return changesets._find_change_set(
        parameter(parameters, "ChangeSetName"), parameter(parameters, "StackName")
    )
