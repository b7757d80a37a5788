"""Ends ansible-playbook and its workers, and reports calls that hang, whatever Ansible's own loop is doing.

That loop can wait for ever: for a worker that was killed, or for results that its thread no longer reads
because no process reads standard output any more. And a worker notices nothing while it waits for an answer
from AWS.
"""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from . import calls
from .errors import StackError
from .run import lifeline_closed, stop_word
from .workers import Workers

GRACE = 5.0
"""Seconds after ops has died in which the workers and Ansible may end by themselves."""

_POLL_INTERVAL = 0.2
"""Seconds between checks of the run directory."""


class Watchdog:
    """Watches the lifeline, the run directory and the workers in a thread.

    `report` is called with the name and the keys of an event: of each call to AWS that has no answer, and of
    what broke the run. Without a lifeline, ops did not start this run.
    """

    def __init__(self, lifeline: int | None, report: Callable[..., None], forks: int = 5) -> None:
        self._lifeline = lifeline
        self._report = report
        self._forks = forks
        self._reported: set[float] = set()
        self.workers = Workers(time.monotonic)
        self.folder: Path | None = None
        """The run directory, once it is known."""
        self.broken: StackError | None = None
        """Set by Ansible's thread if workers wait for something that it cannot write."""

    def start(self) -> None:
        """Watches until the process ends."""
        threading.Thread(target=self._watch, args=(self._lifeline,), name="watchdog", daemon=True).start()

    def _watch(self, lifeline: int | None) -> None:
        poll = select.poll()
        if lifeline is not None:
            poll.register(lifeline, select.POLLHUP)
        while not lifeline_closed(lifeline):
            if self.folder is not None:
                self._check(self.folder)
            broken = self.broken or self.workers.lost(self._forks)
            if broken is not None:
                self._end_broken(broken)
            poll.poll(_POLL_INTERVAL * 1000)
        time.sleep(GRACE)
        end_processes()

    def _end_broken(self, error: StackError) -> NoReturn:
        """Reports what broke the run, lets the workers say what AWS continues with, and ends the run."""
        self._report("run_broken", error=error.as_dict())
        if self.folder is not None:
            # A full disk may refuse it; then the workers are killed.
            with suppress(OSError):
                (self.folder / "stop").write_text("detach", encoding="utf-8")
        end = time.monotonic() + GRACE
        while time.monotonic() < end and multiprocessing.active_children():
            time.sleep(_POLL_INTERVAL)
        # For their results.
        time.sleep(_POLL_INTERVAL)
        end_processes()

    def _check(self, folder: Path) -> None:
        if stop_word(folder) == "end":
            end_processes()
        for call in calls.unanswered(folder, self._reported):
            self._report("call_unanswered", **call)


def end_processes() -> NoReturn:
    """Kills the workers with all that they have started, then ends this process."""
    for worker in multiprocessing.active_children():
        with suppress(ProcessLookupError, PermissionError):
            # Each worker of Ansible leads a process group of its own.
            os.killpg(worker.pid, signal.SIGKILL)
        worker.kill()
    os._exit(1)
