"""Describes stacks that do not change during a run once, and shares them through the run directory.

Twenty services may need the same five stacks. If each worker described them itself, that would be a quarter
of a run's calls, all while change sets are created.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from ..run.files import read_json, try_lock, write_json
from ..run.run import Run
from . import stacks

_POLL_INTERVAL = 0.02
"""Seconds between checks for the description that another worker is requesting."""

_KEPT_KEYS = ("StackName", "StackId", "StackStatus", "Outputs")


def describe_once(cfn: Any, run: Run, name: str, region: str) -> stacks.Stack | None:
    """The stack's status and outputs, requested by one worker of the run; only a deployed stack is kept.

    Only for stacks that this run no longer changes: those outside the play, or done.
    """
    path = run.folder / f".stack-{region}-{name}.json"
    while True:
        stack = read_json(path)
        if stack is not None:
            return stack
        with try_lock(path.with_suffix(".lock")) as locked:
            if locked:
                return read_json(path) or _describe(cfn, name, path)
        run.check_stop()
        time.sleep(_POLL_INTERVAL)


def _describe(cfn: Any, name: str, path: Path) -> stacks.Stack | None:
    stack = stacks.describe(cfn, name)
    if stack is None or not stacks.is_deployed(stack):
        return stack
    kept = {key: stack[key] for key in _KEPT_KEYS if key in stack}
    write_json(path, kept)
    return kept
