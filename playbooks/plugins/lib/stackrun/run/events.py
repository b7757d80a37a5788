"""Events for whoever started the run: JSON lines on a descriptor of their own."""

from __future__ import annotations

import json
import os
import select
import time
from datetime import UTC, datetime
from typing import Any

_WRITE_TIMEOUT = 5.0
"""Seconds a reader may leave the pipe full; then it is given up, so that the run goes on."""


def events_fd() -> int | None:
    """The descriptor of OPS_EVENTS_FD, or None where nobody listens or it is not open."""
    value = os.environ.get("OPS_EVENTS_FD", "")
    if not value.isdigit():
        return None
    try:
        os.fstat(int(value))
    except OSError:
        return None
    return int(value)


class EventWriter:
    """Writes events; never raises and never blocks for ever. A reader that is gone is forgotten."""

    def __init__(self, fd: int | None) -> None:
        self._fd = fd

    def emit(self, event: str, **keys: Any) -> None:
        """Writes one event with its time; `keys` as run-protocol.md lists them."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if self._fd is not None:
            self._write(json.dumps({"event": event, "at": at, **keys}, default=str).encode() + b"\n")

    def _write(self, line: bytes) -> None:
        end = time.monotonic() + _WRITE_TIMEOUT
        try:
            while line:
                left = end - time.monotonic()
                if left <= 0 or not select.select([], [self._fd], [], left)[1]:
                    raise TimeoutError
                # At most PIPE_BUF bytes: a pipe that select calls writable takes so many without blocking.
                line = line[os.write(self._fd, line[: select.PIPE_BUF]) :]
        except (OSError, ValueError):
            self._fd = None
