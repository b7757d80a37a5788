"""The run directory, and the checks that stop a worker before it writes for a run that has ended."""

from __future__ import annotations

import json
import os
import select
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from .errors import StackError

_MODES = ("plan", "apply", "destroy", "discard", "read")

_POLL_INTERVAL = 0.1
"""Seconds between checks of the parent, the lifeline, the stop file and markers."""


def lifeline_fd() -> int | None:
    """The descriptor in OPS_LIFELINE_FD, or None if it is not set."""
    value = os.environ.get("OPS_LIFELINE_FD", "")
    return int(value) if value.isdigit() else None


def lifeline_closed(fd: int | None) -> bool:
    """True if no process holds the writing end of the pipe any more: ops has died."""
    if fd is None:
        return False
    poll = select.poll()
    poll.register(fd, select.POLLIN | select.POLLHUP)
    return any(events & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, events in poll.poll(0))


def stop_word(folder: Path) -> str | None:
    """The word in the stop file (docs/reference/run-protocol.md), or None if ops has not stopped the run."""
    try:
        return (folder / "stop").read_text(encoding="utf-8").strip()
    except OSError:
        return None


@dataclass
class Run:
    """One run of a playbook; `parent` is the process id of ansible-playbook."""

    folder: Path
    mode: str
    parent: int
    in_play: list[str] = field(default_factory=list)
    lock_id: str | None = None
    keep_change_sets: bool = False
    change_sets: dict[str, str] = field(default_factory=dict)
    allow: list[str] = field(default_factory=list)
    wait_for: dict[str, list[str]] = field(default_factory=dict)
    change_after: list[str] = field(default_factory=list)
    lifeline: int | None = None
    started_by_ops: bool = False
    check: bool = False
    destroy: bool = False
    cancelling: bool = False
    """This worker is cancelling its stack and ignores the stop file until that is done."""

    @property
    def plan(self) -> bool:
        """The run must not change anything: its mode is `plan`, or --check was given."""
        return self.mode == "plan" or self.check

    @property
    def discard(self) -> bool:
        """The run only deletes the change sets named in run.json and changes no stack."""
        return self.mode == "discard" and not self.check

    def _marker(self, name: str, state: str) -> Path:
        return self.folder / f"{name}.{state}"

    def mark_done(self, name: str) -> None:
        """Writes the marker that lets the stacks waiting for `name` start."""
        self._marker(name, "done").touch(mode=0o600)

    def mark_failed(self, name: str, code: str) -> None:
        """Writes the marker that stops the stacks waiting for `name`; `code` is the error code."""
        self._marker(name, "failed").write_text(code, encoding="utf-8")

    def state(self, name: str) -> str | None:
        """`done`, `failed`, or None if neither marker exists."""
        if self._marker(name, "failed").exists():
            return "failed"
        return "done" if self._marker(name, "done").exists() else None

    def claim(self, name: str) -> bool:
        """True for the first worker of this run that claims `name`, so that only one does shared work."""
        try:
            os.close(os.open(self._marker(name, "claimed"), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        return True

    @property
    def stop_mode(self) -> str | None:
        """How ops stops the run: `hold`, `detach` or `cancel`, or None. Every other word means `detach`."""
        word = stop_word(self.folder)
        return word if word in (None, "hold", "cancel") else "detach"

    def ensure_alive(self, in_flight: bool = False) -> None:
        """Exits if ansible-playbook has ended; raises an error if ops has ended."""
        if os.getppid() != self.parent:
            _exit()
        if lifeline_closed(self.lifeline):
            raise self._stop_error("ops has ended", in_flight)

    def check_stop(self, in_flight: bool = False) -> None:
        """Raises `not_started` if the run was stopped; in flight `detached`, `cancelled`, or none on hold."""
        self.ensure_alive(in_flight)
        how = None if self.cancelling else self.stop_mode
        if how is None or (in_flight and how == "hold"):
            return
        if in_flight and how == "cancel":
            raise StackError("cancelled", "The run was cancelled.", next=["ops env apply"])
        raise self._stop_error("The run was stopped", in_flight)

    @staticmethod
    def _stop_error(why: str, in_flight: bool) -> StackError:
        if in_flight:
            return StackError("detached", f"{why}; AWS continues with this stack.", next=["ops env watch"])
        return StackError("not_started", f"{why} before this stack started.", next=["ops env apply"])

    def sleep(self, seconds: float, in_flight: bool = False) -> None:
        """Sleeps, and calls `check_stop` at each poll interval."""
        end = time.monotonic() + seconds
        while True:
            self.check_stop(in_flight)
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, _POLL_INTERVAL))

    def wait_for_marker(self, name: str, in_flight: bool = False) -> str:
        """Waits until `name` is `done` or `failed`, and returns which."""
        while True:
            self.check_stop(in_flight)
            state = self.state(name)
            if state:
                return state
            time.sleep(_POLL_INTERVAL)


def _exit() -> NoReturn:
    os._exit(1)


def load_run(
    folder: str | Path, parent: int, check: bool, state: str, in_play: list[str], allow: list[str]
) -> Run:
    """Reads `run.json` over the defaults of run-protocol.md. Without the file, ops did not start this run."""
    folder = Path(folder)
    path = folder / "run.json"
    settings: dict[str, Any] = {}
    if path.exists():
        try:
            settings = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise StackError("bad_input", f"{path} is not valid JSON: {error}.") from error
    if state not in ("present", "absent"):
        raise StackError("bad_input", f"stack_state is {state!r}; it must be present or absent.")
    default = "destroy" if state == "absent" else "plan" if check else "apply"
    mode = settings.get("mode") or default
    if mode not in _MODES:
        raise StackError("bad_input", f"{path}: mode is {mode!r}; it must be one of {', '.join(_MODES)}.")
    if state == "absent" and mode in ("apply", "discard"):
        raise StackError("bad_input", f"{path}: mode {mode} contradicts stack_state absent.")
    return Run(
        folder=folder,
        mode=mode,
        destroy=mode == "destroy" or state == "absent",
        parent=parent,
        in_play=in_play,
        lock_id=settings.get("lock_id"),
        keep_change_sets=bool(settings.get("keep_change_sets", False)),
        change_sets=settings.get("change_sets") or {},
        allow=[*(settings.get("allow") or []), *allow],
        wait_for=settings.get("wait_for") or {},
        change_after=settings.get("change_after") or [],
        lifeline=lifeline_fd(),
        started_by_ops=bool(settings),
        check=check,
    )
