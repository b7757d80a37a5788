"""Waiting for CloudFormation with few calls and little delay.

All waiting workers share one look at the region: whoever finds the last one too old asks ListStacks for what
is in progress and writes it to a board in the run directory. Only a worker whose stack is no longer on the
board describes it. So twenty stacks in flight cost as many calls as one, and none waits over three seconds.
Where the list needs many pages (an account with hundreds of stacks), each describes its own stack instead, at
intervals that grow further.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

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


def region_interval(elapsed: float) -> float:
    """Seconds between two looks at the region, `elapsed` seconds after the wait began."""
    return min(max(_REGION_FLOOR, elapsed / 20), _REGION_CEILING)


def stack_interval(elapsed: float) -> float:
    """Seconds between two looks of a worker at its own stack: each is about 1.2 times the one before."""
    return min(max(_STACK_FLOOR, elapsed / 6), _STACK_CEILING)


class InProgressList:
    """What one region has in progress, as last seen by any worker of this run."""

    def __init__(self, folder: Path, region: str) -> None:
        self._path = folder / f".board-{region}.json"
        self._lock = folder / f".board-{region}.lock"

    def read(self) -> dict[str, Any]:
        """The last look; before the first one an old and empty one."""
        return read_json(self._path) or {"at": 0.0, "shared": True, "names": []}

    def refresh(self, cfn: Any, older_than: float) -> bool:
        """Looks at the region unless another worker does so now (False), or has since `older_than`."""
        with try_lock(self._lock) as locked:
            if locked and self.read()["at"] < older_than:
                write_json(self._path, list_in_progress(cfn))
            return locked


def list_in_progress(cfn: Any) -> dict[str, Any]:
    """The names in progress; `at` is taken before the request, on the clock all processes share."""
    seen: dict[str, Any] = {"at": time.monotonic(), "shared": True, "names": []}
    token: dict[str, str] = {}
    try:
        for _ in range(_MAX_PAGES):
            page = cfn.list_stacks(StackStatusFilter=_IN_PROGRESS, **token)
            seen["names"] += [item["StackName"] for item in page["StackSummaries"]]
            if not page.get("NextToken"):
                return seen
            token = {"NextToken": page["NextToken"]}
    except ClientError:
        # A caller without cloudformation:ListStacks may still describe the stacks named to it.
        pass
    return {**seen, "shared": False}


def wait_for_stack(
    cfn: Any, run: Run, name: str, stack_name: str, region: str, in_flight: bool = True
) -> stacks.Stack | None:
    """Waits until the stack is no longer in progress. `name` is its name or id, as describe takes it.

    `in_flight`: the operation is this run's own, so a stop leaves it to AWS; else it is that of another.
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
                if not stacks.in_progress(stacks.status(stack)):
                    return stack
        elif now - max(seen["at"], last_listed) >= region_interval(elapsed) and listing.refresh(
            cfn, now - _REGION_FLOOR / 2
        ):
            continue
        time.sleep(_POLL_INTERVAL)
