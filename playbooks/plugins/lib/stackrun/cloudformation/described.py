"""Stacks that stay as they are while a run goes on: described once, shared through the run directory.

Twenty services need the same five stacks. Each worker asking for itself was a quarter of a run's calls, all
of them at the moment when change sets are made.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from ..run.files import read_json, try_lock, write_json
from ..run.run import Run
from . import stacks

_POLL_INTERVAL = 0.02
"""Seconds between two looks at what another worker is asking for."""

_KEPT_KEYS = ("StackName", "StackId", "StackStatus", "Outputs")


def describe_once(cfn: Any, run: Run, name: str, region: str) -> stacks.Stack | None:
    """The stack's status and outputs, asked for by one worker of the run; only one that stands is kept.

    Only for a stack that nobody works on any more in this run: outside the play, or done.
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
