"""Finds the tasks whose result will never come: the system has killed their worker, or could not start it.

Ansible waits for such a result for ever, and so do the workers of the stacks that need this one.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import StackError
from .machine import full_file_systems

PATIENCE = 3.0
"""Seconds after the death of a worker in which its result may still be on its way."""

_SEMAPHORES = "/dev/shm"  # noqa: S108 - the system keeps semaphores there (sem_overview(7)), one per worker

LONG_PATIENCE = 30.0
"""The same for a worker that ended by itself, or was never seen: a busy machine only delays its result."""


@dataclass
class _Task:
    since: float
    """When it was started, or its worker was last seen alive."""
    worker: Any = None
    """The process, once it is seen."""


class Workers:
    """The tasks in progress, by host: Ansible reports them, and the watchdog asks for lost ones."""

    def __init__(
        self, now: Callable[[], float], alive: Callable[[], Sequence[Any]] = multiprocessing.active_children
    ) -> None:
        self._now = now
        self._alive = alive
        self._tasks: dict[str, _Task] = {}
        self._queued: float | None = None
        self._lock = threading.Lock()

    def queued(self) -> None:
        """Ansible is about to start a worker; it ignores the error if the system refuses one."""
        with self._lock:
            self._queued = self._now()

    def started(self, host: str) -> None:
        """Ansible starts the worker for the next task of this host."""
        with self._lock:
            self._queued = None
            self._tasks[host] = _Task(self._now())

    def ended(self, host: str) -> None:
        """The result of the host's task has come."""
        with self._lock:
            self._tasks.pop(host, None)

    def lost(self, forks: int) -> StackError | None:
        """The first task that has no worker any more; None if there is none. Called a few times a second."""
        try:
            alive = {str(worker._host.get_name()): worker for worker in self._alive()}
        except (AttributeError, ValueError):
            # Ansible closes a process that has ended while this thread looks at it.
            return None
        with self._lock:
            now = self._now()
            for host, task in self._tasks.items():
                if host in alive:
                    task.since, task.worker = now, alive[host]
                elif now - task.since >= _patience(task.worker):
                    return _lost(host, task.worker)
            # With every fork in use, Ansible waits for a free one.
            if self._queued is not None and now - self._queued >= LONG_PATIENCE and len(alive) < forks:
                return _lost(None, None)
        return None


def _exit_code(worker: Any) -> int | None:
    """Negative: the number of the signal; None: not known."""
    try:
        return worker.exitcode
    except (AttributeError, ValueError):
        return None


def _patience(worker: Any) -> float:
    return PATIENCE if _exit_code(worker) else LONG_PATIENCE


def _lost(host: str | None, worker: Any) -> StackError:
    code = _exit_code(worker)
    of = f"The process that worked on {host}" if host else "A process of the run"
    return StackError("machine", f"{of} {_end(code)}.", host, next=_next(code))


def _end(code: int | None) -> str:
    if code is None:
        full = full_file_systems([_SEMAPHORES])
        why = f": {full[0]} is full" if full else ", or ended without a result"
        return f"could not be started{why}"
    if code >= 0:
        return f"ended with status {code} and without a result"
    name = signal.Signals(-code).name
    why = ": the system does so when memory runs out" if name == "SIGKILL" else ""
    return f"was killed by {name}{why}"


def _next(code: int | None) -> list[str]:
    if code is None:
        return ["check the limits of this machine: ulimit -a, df /dev/shm"]
    return ["check the memory of this machine: free -m, dmesg"] if code == -signal.SIGKILL else []
