"""Writes events as JSON lines to the file descriptor that ops passes."""

from __future__ import annotations

import json
import os
import select
import threading
import time
from datetime import UTC, datetime
from typing import Any

_WRITE_TIMEOUT = 5.0
"""Seconds to wait for a reader that leaves the pipe full; then events stop and the run continues."""


def events_fd() -> int | None:
    """The descriptor in OPS_EVENTS_FD, or None if it is not set or not open."""
    value = os.environ.get("OPS_EVENTS_FD", "")
    if not value.isdigit():
        return None
    try:
        os.fstat(int(value))
    except OSError:
        return None
    return int(value)


class EventWriter:
    """Writes events; never raises and never blocks for ever. It stops writing once the reader is gone.

    Ansible and the watchdog write in different threads.
    """

    def __init__(self, fd: int | None) -> None:
        self._fd = fd
        self._writing = threading.Lock()

    def emit(self, event: str, **keys: Any) -> None:
        """Writes one event with its time; run-protocol.md lists the `keys`."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"event": event, "at": at, **keys}, default=str).encode() + b"\n"
        with self._writing:
            if self._fd is not None:
                self._write(line)

    def _write(self, line: bytes) -> None:
        end = time.monotonic() + _WRITE_TIMEOUT
        try:
            while line:
                left = end - time.monotonic()
                if left <= 0 or not select.select([], [self._fd], [], left)[1]:
                    raise TimeoutError
                # A pipe that select reports as writable accepts PIPE_BUF bytes without blocking.
                line = line[os.write(self._fd, line[: select.PIPE_BUF]) :]
        except (OSError, ValueError):
            self._fd = None
