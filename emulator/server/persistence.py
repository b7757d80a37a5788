"""Saves the emulator's own state with ministack's, at the stop, on request and while running.

ministack saves only at a clean stop. So that a crash does not lose the environment, the state is also saved
a few seconds after the last change.
"""

import asyncio
import logging
from typing import Any, Protocol

from ministack import app
from ministack.core.persistence import load_state

from emulator.base.recorded import RECORDED, STATE_NAME
from emulator.server.interrupted_stacks import close_interrupted_stacks
from emulator.server.state_files import GetState, write_states
from emulator.services import account_settings, s3_files
from emulator.services.ecr import lifecycle
from emulator.services.ecr import state as registry_state

MAX_UNSAVED_INTERVALS = 6  # in save intervals
_logger = logging.getLogger("emulator")


class _WriteCounter(Protocol):
    writes: int


class _LastSave:
    """Why the last save failed, for the stop; None: the state is saved."""

    failure: str | None = None


def install() -> None:
    """Add the emulator's own state to ministack's save, load and reset; check what is saved at the stop."""
    build, load, reset = app._build_persistence_save_dict, app._load_persisted_state, app._reset_all_state

    def build_with_records() -> dict[str, Any]:
        records = {STATE_NAME: RECORDED.state, account_settings.STATE_NAME: account_settings.state}
        return {**build(), **records}

    def load_with_records() -> None:
        load()
        RECORDED.restore(load_state(STATE_NAME))
        account_settings.restore(load_state(account_settings.STATE_NAME))
        close_interrupted_stacks()

    def reset_with_records(*arguments: Any, **options: Any) -> Any:
        RECORDED.clear()
        account_settings.clear()
        return reset(*arguments, **options)

    app._build_persistence_save_dict = build_with_records
    app._load_persisted_state = load_with_records
    app._reset_all_state = reset_with_records
    app.save_all = _save_states


def save() -> str | None:
    """Save now; the reason if the state could not be saved completely."""
    _save_states(app._build_persistence_save_dict())
    return _LastSave.failure


def last_failure() -> str | None:
    """Why the last save failed; None if it succeeded."""
    return _LastSave.failure


async def save_regularly(requests: _WriteCounter, interval: float) -> None:
    """Save after changes: when requests pause for ``interval`` seconds, at the latest after
    ``MAX_UNSAVED_INTERVALS`` intervals, because a polling client never pauses."""
    saved = seen = requests.writes
    unsaved = 0
    while True:
        await asyncio.sleep(interval)
        paused, seen = requests.writes == seen, requests.writes
        unsaved = 0 if seen == saved else unsaved + 1
        if unsaved and (paused or unsaved >= MAX_UNSAVED_INTERVALS):
            # A full disk must not stop the emulator; the next change tries again.
            save()
            saved, unsaved = seen, 0


def _save_states(states: dict[str, GetState]) -> None:
    """In place of ministack's ``save_all``, which goes on after a failure and reports success."""
    lifecycle.expire()
    problems = write_states(states)
    # Layers that are no longer needed may be what fills the disk.
    if registry_state.collect() and problems:
        problems = write_states(states)
    problems += [f"object not written: {name}" for name in s3_files.write_missing()]
    _LastSave.failure = "; ".join(problems) or None
    if problems:
        _logger.error("The state could not be saved: %s", _LastSave.failure)
