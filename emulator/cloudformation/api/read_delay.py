"""Delays what reads show of an operation on a stack, because CloudFormation is eventually consistent.

Off by default. With ``--read-delay SECONDS``, descriptions, lists and events show for so long the stack as it
was before the operation was accepted.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers

from emulator.cloudformation.api.requests import Handler, Parameters, Response, Stack, find_stack, parameter

_OPERATIONS = (
    "ContinueUpdateRollback",
    "CreateStack",
    "DeleteStack",
    "ExecuteChangeSet",
    "RollbackStack",
    "UpdateStack",
)
_READS = ("DescribeStacks", "ListStacks", "DescribeStackEvents")


@dataclass
class _Before:
    """A stack as it was before its latest operation, and until when reads show it."""

    stack: Stack | None
    events: list[dict[str, Any]]
    until: float


_before: dict[str, _Before] = {}
"""By stack id."""


def _changed_stack(parameters: Parameters) -> Stack | None:
    stack = find_stack(parameter(parameters, "StackName"))
    if stack is not None:
        return stack
    name, owner = parameter(parameters, "ChangeSetName"), parameter(parameters, "StackName")
    change_set = changesets._find_change_set(name, owner)[1] if name else None
    return find_stack(change_set["StackId"]) if change_set else None


def _with_snapshot(handler: Handler, seconds: float) -> Handler:
    def handle(parameters: Parameters) -> Response:
        stack = _changed_stack(parameters)
        before = dict(stack) if stack else None
        events = list(cloudformation._stack_events.get(stack["StackId"]) or []) if stack else []
        response = handler(parameters)
        changed = stack or find_stack(parameter(parameters, "StackName"))
        if response[0] < 400 and changed is not None:
            _before[changed["StackId"]] = _Before(before, events, time.monotonic() + seconds)
        return response

    return handle


@contextmanager
def _as_before() -> Iterator[None]:
    """Inside, the stacks whose operation is too recent are as they were."""
    stacks, events = cloudformation._stacks, cloudformation._stack_events
    recent = {
        name: stack
        for name, stack in list(stacks.items())
        if stack["StackId"] in _before and time.monotonic() < _before[stack["StackId"]].until
    }
    current = {stack["StackId"]: events.get(stack["StackId"]) for stack in recent.values()}
    try:
        for name, stack in recent.items():
            before = _before[stack["StackId"]]
            events[stack["StackId"]] = before.events
            if before.stack is None:
                del stacks[name]
            else:
                stacks[name] = before.stack
        yield
    finally:
        stacks.update(recent)
        for stack_id, found in current.items():
            events[stack_id] = found or []


def _with_delay(handler: Handler) -> Handler:
    def handle(parameters: Parameters) -> Response:
        with _as_before():
            return handler(parameters)

    return handle


def install(seconds: float) -> None:
    """Delay reads by ``seconds``; called after the actions are wrapped."""
    if seconds <= 0:
        return
    table = handlers._ACTION_HANDLERS
    for name in _OPERATIONS:
        table[name] = _with_snapshot(table[name], seconds)
    for name in _READS:
        table[name] = _with_delay(table[name])
