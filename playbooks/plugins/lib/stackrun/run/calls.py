"""Calls to AWS that have no answer yet: how long they wait, and how ops learns of them.

A worker that waits for an answer can report nothing. So it notes each call in the run directory, and the
watchdog of ansible-playbook reports the notes that stay.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ReadTimeoutError

from .files import read_json

DEFAULT_TIMEOUT = 30
"""Seconds that a call may take without an answer; OPS_TIMEOUT overrides it."""

REPORT_AFTER = 10.0
"""Seconds after which an operator learns that a call has no answer."""


def timeout() -> int:
    """Seconds that a call may take without an answer."""
    given = os.environ.get("OPS_TIMEOUT", "")
    return int(given) if given.isdigit() and int(given) > 0 else DEFAULT_TIMEOUT


def end_without_retry(caught_exception: Exception | None = None, **_: Any) -> None:
    """Called before a retry: a call whose answer did not come in time ends, instead of waiting once more."""
    if isinstance(caught_exception, ReadTimeoutError):
        raise caught_exception


def _path(folder: Path) -> Path:
    return folder / f".call-{os.getpid()}.json"


def begin(folder: Path, stack: str | None, operation: str, url: str) -> None:
    """Notes that this process waits for the answer to `operation`."""
    parts = urlsplit(url)
    call = {"stack": stack, "action": operation, "endpoint": f"{parts.scheme}://{parts.netloc}"}
    with suppress(OSError):
        _path(folder).write_text(json.dumps({**call, "at": time.monotonic()}), encoding="utf-8")


def end(folder: Path) -> None:
    """Notes that this process waits no longer."""
    with suppress(OSError):
        _path(folder).unlink(missing_ok=True)


def unanswered(folder: Path, reported: set[float]) -> Iterator[dict[str, Any]]:
    """The calls that have had no answer for ten seconds, each once; adds the times of these to `reported`."""
    for path in folder.glob(".call-*.json"):
        call = read_json(path)
        if not call or call["at"] in reported or time.monotonic() - call["at"] < REPORT_AFTER:
            continue
        reported.add(call.pop("at"))
        yield {**call, "seconds": int(REPORT_AFTER)}
