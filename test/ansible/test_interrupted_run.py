"""A run that is stopped, or whose starter dies: nothing is written any more, and a rerun converges."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from test_stack_graph import after
from workspace import Workspace


def chain(workspace: Workspace) -> None:
    workspace.stack("first")
    after(workspace, "second", "first")
    after(workspace, "third", "second")


@contextlib.contextmanager
def playing(workspace: Workspace, run: Path, **more: Any) -> Iterator[subprocess.Popen[str]]:
    (run / "run.json").write_text('{"mode": "apply"}')
    paths = {"ops_build": str(workspace.build), "ops_run": str(run)}
    unsafe = json.dumps({key: {"__ansible_unsafe": value} for key, value in paths.items()})
    process = subprocess.Popen(
        workspace.command("-e", unsafe),
        env=workspace.environment(**more.pop("env", {})),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **more,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def workers_of(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen in {seconds} s"
        time.sleep(0.05)


def in_progress(aws: Callable[[str], Any], stack: str) -> bool:
    found = aws("cloudformation").list_stacks()["StackSummaries"]
    return any(
        one["StackName"] == f"shop-dev-{stack}" and one["StackStatus"] == "CREATE_COMPLETE" for one in found
    )


def names(aws: Callable[[str], Any]) -> list[str]:
    return sorted(one["StackName"] for one in aws("cloudformation").list_stacks()["StackSummaries"])


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return folder


def test_kill_9_of_ansible_playbook_ends_its_workers(
    workspace: Workspace, aws: Callable[[str], Any], slow: Callable[[float], Any], run: Path
) -> None:
    chain(workspace)
    slow(3)
    with playing(workspace, run) as process:
        until(lambda: in_progress(aws, "first"), 20, "the first stack")
        workers = workers_of(process.pid)
        assert len(workers) == 3
        os.kill(process.pid, signal.SIGKILL)
        until(lambda: not any(alive(worker) for worker in workers), 2, "the workers' end")
    time.sleep(3)
    assert names(aws) == ["shop-dev-first"]
    rerun = workspace.play()
    assert rerun.code == 0, rerun.output
    assert rerun.actions == {"first": "none", "second": "create", "third": "create"}


def test_the_end_of_the_lifeline_ends_the_run(
    workspace: Workspace, aws: Callable[[str], Any], slow: Callable[[float], Any], run: Path
) -> None:
    chain(workspace)
    slow(3)
    reading, writing = os.pipe()
    with playing(workspace, run, pass_fds=[reading], env={"OPS_LIFELINE_FD": str(reading)}) as process:
        os.close(reading)
        until(lambda: in_progress(aws, "first"), 20, "the first stack")
        os.close(writing)
        assert process.wait(timeout=3) != 0
        assert "ops has ended" in process.stdout.read()
    assert names(aws) == ["shop-dev-first"]
    codes = {name: (run / f"{name}.failed").read_text() for name in ("first", "second", "third")}
    assert codes == {"first": "detached", "second": "not_started", "third": "not_started"}


def test_the_stop_file_detaches_what_is_in_flight(
    workspace: Workspace, aws: Callable[[str], Any], slow: Callable[[float], Any], run: Path
) -> None:
    chain(workspace)
    slow(3)
    with playing(workspace, run) as process:
        until(lambda: in_progress(aws, "first"), 20, "the first stack")
        (run / "stop").write_text("detach")
        assert process.wait(timeout=2) != 0
    codes = {name: (run / f"{name}.failed").read_text() for name in ("first", "second", "third")}
    assert codes == {"first": "detached", "second": "not_started", "third": "not_started"}
    assert names(aws) == ["shop-dev-first"]
    # A new run waits for what is still in progress.
    rerun = workspace.play()
    assert rerun.code == 0, rerun.output
    assert "waited for shop-dev-first" in rerun.results["first"]["notes"][0]


def test_a_reader_of_events_that_is_gone_harms_nothing(workspace: Workspace, run: Path) -> None:
    chain(workspace)
    reading, writing = os.pipe()
    os.close(reading)
    with playing(workspace, run, pass_fds=[writing], env={"OPS_EVENTS_FD": str(writing)}) as process:
        os.close(writing)
        assert process.wait(timeout=30) == 0


def test_a_step_of_ops_is_waited_for(workspace: Workspace, aws: Callable[[str], Any], run: Path) -> None:
    workspace.stack("first")
    with playing(workspace, run) as process:
        (run / "run.json").write_text('{"mode": "apply", "wait_for": {"first": ["images"]}}')
        time.sleep(3)
        assert process.poll() is None
        assert names(aws) == []
        (run / "images.done").touch()
        assert process.wait(timeout=10) == 0
    assert names(aws) == ["shop-dev-first"]


def change_sets(aws: Callable[[str], Any], stack: str) -> list[str]:
    listed = aws("cloudformation").list_change_sets(StackName=stack)["Summaries"]
    return [item["ExecutionStatus"] for item in listed if item["ExecutionStatus"] == "AVAILABLE"]


@contextlib.contextmanager
def waiting_for_a_step(
    workspace: Workspace, aws: Callable[[str], Any], run: Path
) -> Iterator[subprocess.Popen[str]]:
    """A run over `first`, which stands and has made its change set, and `second`, which is new."""
    workspace.stack("first")
    assert workspace.play().code == 0
    workspace.stack("first", parameters={"Label": "new"})
    workspace.stack("second")
    with playing(workspace, run) as process:
        (run / "run.json").write_text('{"mode": "apply", "change_after": ["judged"]}')
        until(lambda: change_sets(aws, "shop-dev-first") == ["AVAILABLE"], 20, "the change set")
        yield process


def test_a_step_that_all_changes_wait_for_lets_what_stands_make_its_change_set(
    workspace: Workspace, aws: Callable[[str], Any], run: Path
) -> None:
    with waiting_for_a_step(workspace, aws, run) as process:
        time.sleep(1)
        assert process.poll() is None
        assert names(aws) == ["shop-dev-first"]
        assert change_sets(aws, "shop-dev-first") == ["AVAILABLE"]
        (run / "judged.done").touch()
        assert process.wait(timeout=10) == 0
    assert names(aws) == ["shop-dev-first", "shop-dev-second"]


@pytest.mark.parametrize(
    ("file", "word", "code"), [("judged.failed", "x", "needs_failed"), ("stop", "hold", "not_started")]
)
def test_where_that_step_fails_or_the_run_is_stopped_nothing_is_changed_or_left(
    workspace: Workspace, aws: Callable[[str], Any], run: Path, file: str, word: str, code: str
) -> None:
    with waiting_for_a_step(workspace, aws, run) as process:
        (run / file).write_text(word)
        assert process.wait(timeout=10) != 0
    assert [(run / f"{name}.failed").read_text() for name in ("first", "second")] == [code] * 2
    assert change_sets(aws, "shop-dev-first") == []
    assert names(aws) == ["shop-dev-first"]


def test_a_cancelled_update_is_rolled_back_and_waited_for(
    workspace: Workspace, slow: Callable[[float], Any], run: Path
) -> None:
    chain(workspace)
    assert workspace.play().code == 0
    workspace.stack("first", parameters={"Label": "new"})
    workspace.stack("second", parameters={"Label": "new"}, needs=["first"])
    server = slow(2)
    with playing(workspace, run) as process:
        until(lambda: server.counts["ExecuteChangeSet"] == 1, 20, "the update of the first stack")
        (run / "stop").write_text("cancel")
        begun = time.monotonic()
        assert process.wait(timeout=10) != 0
        output = process.stdout.read()
    assert time.monotonic() - begun > 1.5
    assert "first was cancelled: its update was rolled back (UPDATE_ROLLBACK_COMPLETE)." in output
    assert server.counts["ExecuteChangeSet"] == 1
    codes = {name: (run / f"{name}.failed").read_text() for name in ("first", "second", "third")}
    assert codes == {"first": "cancelled", "second": "not_started", "third": "not_started"}


@pytest.mark.parametrize(
    ("how", "code", "left"), [("hold", None, ["shop-dev-first"]), ("cancel", "cancelled", [])]
)
def test_a_run_that_holds_finishes_what_is_in_flight_and_one_that_is_cancelled_undoes_it(
    workspace: Workspace,
    aws: Callable[[str], Any],
    slow: Callable[[float], Any],
    run: Path,
    how: str,
    code: str | None,
    left: list[str],
) -> None:
    chain(workspace)
    workspace.stack("first", termination_protection=how == "hold")
    slow(2)
    with playing(workspace, run) as process:
        until(lambda: in_progress(aws, "first"), 20, "the first stack")
        (run / "stop").write_text(how)
        assert process.wait(timeout=10) != 0
    first = run / "first.failed"
    assert (first.read_text() if first.exists() else None) == code
    assert [(run / f"{name}.failed").read_text() for name in ("second", "third")] == ["not_started"] * 2
    found = aws("cloudformation").describe_stacks()["Stacks"]
    assert [one["StackName"] for one in found] == left
    assert all(one["EnableTerminationProtection"] for one in found)
