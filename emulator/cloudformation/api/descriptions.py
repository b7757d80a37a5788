"""Adds the response members that ministack's DescribeStacks, DescribeChangeSet and event lists lack."""

import re
from collections.abc import Callable

from ministack.services import cloudformation
from ministack.services.cloudformation import helpers

from emulator.cloudformation.api.requests import Handler, Parameters, Response, Stack, find_stack

_MEMBER_ID = re.compile(r"<StackId>([^<]*)</StackId>")
# CloudFormation omits these when they are empty; botocore parses an empty element as "".
_EMPTY = re.compile(
    r"<(StackStatusReason|StatusReason|ResourceStatusReason|Description|LastUpdatedTime)></\1>"
)


def _text(name: str, value: str | None) -> str:
    return f"<{name}>{helpers._esc(value)}</{name}>" if value else ""


def _notifications(arns: list[str] | None) -> str:
    listed = "".join(f"<member>{helpers._esc(arn)}</member>" for arn in arns or [])
    return f"<NotificationARNs>{listed}</NotificationARNs>"


def _stack_details(stack: Stack) -> str:
    return (
        _text("ChangeSetId", stack.get("ChangeSetId"))
        + _text("RoleARN", stack.get("RoleARN"))
        + _notifications(stack.get("NotificationARNs"))
    )


def _edit(response: Response, edit: Callable[[str], str]) -> Response:
    status, headers, body = response
    return (status, headers, edit(body.decode()).encode()) if status < 400 else response


def without_empty(handler: Handler) -> Handler:
    """Omit empty reasons, descriptions and update times."""
    return lambda parameters: _edit(handler(parameters), lambda text: _EMPTY.sub("", text))


def with_stack_details(handler: Handler) -> Handler:
    """Add ChangeSetId, RoleARN and NotificationARNs; take the description from the deployed template."""

    def handle(parameters: Parameters) -> Response:
        for stack in cloudformation._stacks.values():
            deployed = stack.get("_template") or {}
            if deployed:
                stack["Description"] = str(deployed.get("Description") or "")
        return _edit(handler(parameters), _add_stack_details)

    return without_empty(handle)


def _add_stack_details(text: str) -> str:
    def add(match: re.Match[str]) -> str:
        stack = find_stack(match[1])
        return match[0] + (_stack_details(stack) if stack else "")

    return _MEMBER_ID.sub(add, text)


def with_change_set_details(handler: Handler) -> Handler:
    """Add the change set's notification topics."""

    def handle(parameters: Parameters) -> Response:
        return _edit(handler(parameters), _add_change_set_details)

    return without_empty(handle)


def _add_change_set_details(text: str) -> str:
    found = re.search(r"<ChangeSetId>([^<]*)</ChangeSetId>", text)
    change_set = cloudformation._change_sets.get(found[1]) if found else None
    if found is None or change_set is None:
        return text
    return text.replace(found[0], found[0] + _notifications(change_set.get("NotificationARNs")), 1)
