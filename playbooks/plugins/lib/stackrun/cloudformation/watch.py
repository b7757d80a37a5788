"""Waits for CloudFormation with few calls and little delay.

All waiting workers share one list per region: a worker that finds it outdated calls ListStacks for the stacks
in progress and writes it to the run directory. A worker describes its stack only once it is no longer listed.
So twenty stacks in flight cost as many calls as one, and no worker waits more than three seconds too long. If
the list takes many pages (an account with hundreds of stacks), each worker describes its own stack instead,
less often the longer it waits.

CloudFormation is eventually consistent: just after an operation was accepted, lists and descriptions may
still show the stack as it was. So an operation has ended only once its own events say so.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from ..run.errors import is_denied
from ..run.files import read_json, try_lock, write_json
from ..run.run import Run
from . import stacks

_IN_PROGRESS = [
    "CREATE_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "IMPORT_IN_PROGRESS",
    "IMPORT_ROLLBACK_IN_PROGRESS",
    "ROLLBACK_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
]
_REGION_FLOOR, _REGION_CEILING = 0.3, 3.0
_STACK_FLOOR, _STACK_CEILING = 0.5, 12.0
_POLL_INTERVAL = 0.1
_MAX_PAGES = 3
_LATEST_EVENTS = 300.0
"""Seconds after which a stack at rest counts without an event: then its operation left none."""


def region_interval(elapsed: float) -> float:
    """Seconds between two lists of the region, `elapsed` seconds after the wait started."""
    return min(max(_REGION_FLOOR, elapsed / 20), _REGION_CEILING)


def stack_interval(elapsed: float) -> float:
    """Seconds between two descriptions of a worker's own stack, `elapsed` seconds after the wait started."""
    return min(max(_STACK_FLOOR, elapsed / 6), _STACK_CEILING)


class InProgressList:
    """The stacks in progress in one region, as last listed by any worker of this run."""

    def __init__(self, folder: Path, region: str) -> None:
        self._path = folder / f".board-{region}.json"
        self._lock = folder / f".board-{region}.lock"

    def read(self) -> dict[str, Any]:
        """The last list, or an outdated empty one before the first."""
        return read_json(self._path) or {"at": 0.0, "shared": True, "names": []}

    def refresh(self, cfn: Any, older_than: float) -> bool:
        """Lists the region again if the list is older than `older_than`; False if another worker does so."""
        with try_lock(self._lock) as locked:
            if locked and self.read()["at"] < older_than:
                write_json(self._path, list_in_progress(cfn))
            return locked


def list_in_progress(cfn: Any) -> dict[str, Any]:
    """The names of the stacks in progress; `at` is the monotonic time before the request."""
    seen: dict[str, Any] = {"at": time.monotonic(), "shared": True, "names": []}
    token: dict[str, str] = {}
    try:
        for _ in range(_MAX_PAGES):
            page = cfn.list_stacks(StackStatusFilter=_IN_PROGRESS, **token)
            seen["names"] += [item["StackName"] for item in page["StackSummaries"]]
            if not page.get("NextToken"):
                return seen
            token = {"NextToken": page["NextToken"]}
    except ClientError as error:
        # A caller without cloudformation:ListStacks may still describe single stacks.
        if not is_denied(error):
            raise
    return {**seen, "shared": False}


def has_begun(cfn: Any, name: str, token: str) -> bool:
    """True if there is an event of the operation with this client request token."""
    events = cfn.describe_stack_events(StackName=name)["StackEvents"]
    return any(event.get("ClientRequestToken") == token for event in events)


def has_ended(cfn: Any, name: str, status: str | None, tokens: Collection[str]) -> bool:
    """True if an operation with one of these client request tokens has begun, and ended with this status.

    All events of an operation have its token (StackEvent, "ClientRequestToken"); the newest come first.
    """
    try:
        events = cfn.describe_stack_events(StackName=name)["StackEvents"]
    except ClientError as error:
        # Without cloudformation:DescribeStackEvents, a stack is only known by its description.
        if not is_denied(error):
            raise
        return True
    own = [event for event in events if event.get("PhysicalResourceId") == event["StackId"]]
    begun = any(event.get("ClientRequestToken") in tokens for event in events)
    return begun and bool(own) and own[0]["ResourceStatus"] == status


def wait_for_stack(
    cfn: Any,
    run: Run,
    name: str,
    stack_name: str,
    region: str,
    in_flight: bool = True,
    tokens: Collection[str] = (),
) -> stacks.Stack | None:
    """Waits until the stack is no longer in progress. `name` is its name or id, for DescribeStacks.

    `in_flight`: this run started the operation, so a stop of the run detaches from it. `tokens`: its client
    request tokens; before an event with one of them, a stack at rest is only what it was before.
    """
    started = last_listed = last_described = time.monotonic()
    listing = InProgressList(run.folder, region)
    while True:
        run.check_stop(in_flight)
        seen, now = listing.read(), time.monotonic()
        elapsed = now - started
        if not seen["shared"] or seen["at"] > last_listed:
            last_listed = seen["at"]
            missing = stack_name not in seen["names"]
            first_look = seen["shared"] and last_described == started
            if missing and (first_look or now - last_described >= stack_interval(elapsed)):
                last_described = now
                stack = stacks.describe(cfn, name)
                status = stacks.status(stack)
                known = stack is None or not tokens or elapsed > _LATEST_EVENTS
                if not stacks.in_progress(status) and (known or has_ended(cfn, name, status, tokens)):
                    return stack
        elif now - max(seen["at"], last_listed) >= region_interval(elapsed) and listing.refresh(
            cfn, now - _REGION_FLOOR / 2
        ):
            continue
        time.sleep(_POLL_INTERVAL)
