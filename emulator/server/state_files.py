"""Writes the state of all services to their files: each is written beside the old one before any is replaced.

So a full disk leaves the state that was saved last, whole, instead of a new file of one service beside an old
one of another.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.core import persistence as files

GetState = Callable[[], Any]

_ATTEMPTS = 5  # a thread that serves a request may change a state while it is read


def write_states(states: dict[str, GetState]) -> list[str]:
    """Write all states in ministack's format; what could not be saved, and why.

    A state that cannot be read is left out, because it must not cost the others. If a file cannot be written,
    all files stay as they are.
    """
    problems: list[str] = []
    staged: list[tuple[Path, Path]] = []
    try:
        for name, get_state in states.items():
            try:
                text = _document(name, get_state)
            except Exception as error:  # any fault of a service
                problems.append(f"state of {name}: {error}")
                continue
            if text is not None:
                staged.append(_stage(name, text))
        for beside, path in staged:
            beside.replace(path)
    except OSError as error:
        problems.append(f"{error.strerror or error}: {error.filename or files.STATE_DIR}")
    finally:
        for beside, _ in staged:
            beside.unlink(missing_ok=True)
    return problems


def _document(name: str, get_state: GetState) -> str | None:
    """The file's text; None for a service that has no state to report, whose file stays."""
    for attempt in range(_ATTEMPTS):
        try:
            state = get_state()
            if state is None:
                return None
            document = {"__ministack_format__": files._state_format_version(name), "payload": state}
            return json.dumps(document, default=files._json_default)
        except RuntimeError:
            if attempt == _ATTEMPTS - 1:
                raise
    return None


def _stage(name: str, text: str) -> tuple[Path, Path]:
    path = Path(files.STATE_DIR) / f"{name}.json"
    beside = path.with_name(f"{path.name}.tmp")
    try:
        beside.write_text(text, encoding="utf-8")
    except OSError as error:
        beside.unlink(missing_ok=True)
        # A failed write, unlike a failed open, does not name its file.
        raise OSError(error.errno, error.strerror, str(path)) from error
    return beside, path
