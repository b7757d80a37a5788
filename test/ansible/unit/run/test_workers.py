"""Tasks whose worker can no longer report are found, and no other ones."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Any

import pytest
from stackrun.run import workers
from stackrun.run.workers import LONG_PATIENCE, PATIENCE, Workers

FORKS = 40


@dataclass
class Host:
    name: str

    def get_name(self) -> str:
        return self.name


class Process:
    """What Ansible's WorkerProcess shows of itself."""

    def __init__(self, host: str, exitcode: int | None = None) -> None:
        self._host = Host(host)
        self.exitcode = exitcode


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


def watched(clock: Clock, *alive: Any) -> tuple[Workers, list[Any]]:
    processes = list(alive)
    return Workers(clock, lambda: processes), processes


@pytest.mark.parametrize(
    ("exitcode", "end", "advice"),
    [
        (
            -signal.SIGKILL,
            "was killed by SIGKILL: the system does so when memory runs out",
            ["check the memory of this machine: free -m, dmesg"],
        ),
        (-signal.SIGSEGV, "was killed by SIGSEGV", []),
        (1, "ended with status 1 and without a result", []),
    ],
)
def test_a_dead_worker_is_lost_once_its_result_cannot_come_any_more(
    clock: Clock, exitcode: int, end: str, advice: list[str]
) -> None:
    process = Process("network")
    found, alive = watched(clock, process)
    found.started("network")
    assert found.lost(FORKS) is None
    alive.clear()
    process.exitcode = exitcode
    clock.time += PATIENCE - 0.1
    assert found.lost(FORKS) is None
    clock.time += 0.1
    error = found.lost(FORKS)
    assert error
    message = f"The process that worked on network {end}."
    assert (error.code, error.stack, error.message, error.next) == ("machine", "network", message, advice)


def test_a_worker_that_has_ended_by_itself_is_given_more_time(clock: Clock) -> None:
    process = Process("network")
    found, alive = watched(clock, process)
    found.started("network")
    found.lost(FORKS)
    alive.clear()
    process.exitcode = 0
    clock.time += LONG_PATIENCE - 1
    assert found.lost(FORKS) is None
    found.ended("network")
    clock.time += LONG_PATIENCE
    assert found.lost(FORKS) is None


def test_a_worker_that_works_for_hours_is_not_lost(clock: Clock) -> None:
    found, _ = watched(clock, Process("network"))
    found.started("network")
    for _ in range(10):
        clock.time += 3600
        assert found.lost(FORKS) is None


def test_a_worker_that_could_not_be_started_is_lost(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = watched(clock, Process("keys"))
    found.started("network")
    found.started("keys")
    clock.time += LONG_PATIENCE
    monkeypatch.setattr(workers, "full_file_systems", list)
    error = found.lost(FORKS)
    assert error
    assert error.message == "The process that worked on network could not be started: /dev/shm is full."


def test_a_worker_that_ansible_gave_up_to_start_is_lost(clock: Clock) -> None:
    found, alive = watched(clock, *[Process(f"s{number}") for number in range(FORKS)])
    found.queued()
    clock.time += LONG_PATIENCE
    # It waits for a free fork.
    assert found.lost(FORKS) is None
    alive.pop()
    error = found.lost(FORKS)
    assert error
    assert error.stack is None
    assert error.message.startswith("A process of the run could not be started")
    found.started("s39")
    assert found.lost(FORKS) is None


def test_a_process_that_ansible_has_closed_is_no_error(clock: Clock) -> None:
    def closed() -> list[Any]:
        raise ValueError("process object is closed")

    found = Workers(clock, closed)
    found.started("network")
    clock.time += LONG_PATIENCE
    assert found.lost(FORKS) is None
