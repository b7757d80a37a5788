"""JSON files and locks in the run directory, shared by the workers of a run."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def read_json(path: Path) -> Any | None:
    """The document, or None if no worker has written it yet."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_json(path: Path, document: Any) -> None:
    """Replaces the file in one step, so that no reader sees half of it."""
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(document), encoding="utf-8")
    temporary.replace(path)


@contextmanager
def try_lock(path: Path) -> Iterator[bool]:
    """Yields True to the one process that holds the lock, and False to others without waiting."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
