"""A run that is stopped or whose starter dies writes nothing more, and a rerun converges."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from background_run import alive, chain, in_progress, names, playing, until, workers_of
from workspace import EVENT, Workspace


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


def test_closing_the_lifeline_ends_the_run(
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


def test_a_run_continues_when_the_reader_of_its_output_is_gone(
    workspace: Workspace, slow: Callable[..., Any], run: Path
) -> None:
    """The preflight prints a note, and Ansible flushes it before it starts the workers of the stacks."""
    conditional = """
Conditions: {Never: !Equals [a, b]}
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Pipeline: {Type: AWS::CodePipeline::Pipeline, Condition: Never}
"""
    workspace.stack("first", conditional, region="ca-west-1")
    faults = slow(0, withhold=("GetCallerIdentity", 1)).faults
    with playing(workspace, run) as process:
        until(lambda: faults.withheld == ["GetCallerIdentity"], 60, "the preflight's call")
        process.stdout.close()
        faults.release()
        assert process.wait(timeout=60) == 0


def test_a_run_whose_starter_died_ends_even_if_ansible_waits_for_ever(
    workspace: Workspace, aws: Callable[[str], Any], slow: Callable[..., Any], run: Path
) -> None:
    chain(workspace)
    slow(60)
    reading, writing = os.pipe()
    with playing(workspace, run, pass_fds=[reading], env={"OPS_LIFELINE_FD": str(reading)}) as process:
        os.close(reading)
        until(lambda: in_progress(aws, "first"), 60, "the first stack")
        workers = workers_of(process.pid)
        # Ansible waits for ever for the result of a worker that was killed.
        os.kill(workers[0], signal.SIGKILL)
        os.close(writing)
        assert process.wait(timeout=60) != 0
        until(lambda: not any(alive(worker) for worker in workers), 20, "the workers' end")
    assert names(aws) == ["shop-dev-first"]


@pytest.mark.parametrize("how", ["the lifeline", "the stop file"])
def test_workers_that_wait_for_an_answer_end_with_the_run(
    workspace: Workspace, slow: Callable[..., Any], run: Path, how: str
) -> None:
    chain(workspace)
    faults = slow(0, withhold=("ExecuteChangeSet", 1)).faults
    reading, writing = os.pipe()
    with playing(workspace, run, pass_fds=[reading], env={"OPS_LIFELINE_FD": str(reading)}) as process:
        os.close(reading)
        until(lambda: faults.withheld == ["ExecuteChangeSet"], 60, "the execution of a change set")
        workers = workers_of(process.pid)
        with os.fdopen(writing, "w") as lifeline:
            if how == "the lifeline":
                lifeline.close()
            else:
                (run / "stop").write_text("end")
            # The answer never comes: without an end from outside, the call ends by its own time-out of 30 s.
            until(lambda: not any(alive(worker) for worker in workers), 20, "the workers' end")
            assert process.wait(timeout=20) != 0


def test_the_stop_file_detaches_stacks_in_flight(
    workspace: Workspace, aws: Callable[[str], Any], slow: Callable[[float], Any], run: Path
) -> None:
    chain(workspace)
    # Longer than the rerun takes to start, on a busy machine too.
    slow(10)
    with playing(workspace, run) as process:
        until(lambda: in_progress(aws, "first"), 20, "the first stack")
        (run / "stop").write_text("detach")
        assert process.wait(timeout=2) != 0
    codes = {name: (run / f"{name}.failed").read_text() for name in ("first", "second", "third")}
    assert codes == {"first": "detached", "second": "not_started", "third": "not_started"}
    assert names(aws) == ["shop-dev-first"]
    # A new run waits for the operation that is still in progress.
    rerun = workspace.play("--limit", "first")
    assert rerun.code == 0, rerun.output
    assert "waited for shop-dev-first" in rerun.results["first"]["notes"][0]


def test_a_run_continues_when_the_reader_of_events_is_gone(workspace: Workspace, run: Path) -> None:
    chain(workspace)
    reading, writing = os.pipe()
    os.close(reading)
    with playing(workspace, run, pass_fds=[writing], env={"OPS_EVENTS_FD": str(writing)}) as process:
        os.close(writing)
        assert process.wait(timeout=30) == 0


def test_cancelling_an_update_waits_for_its_rollback(
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
        started = time.monotonic()
        assert process.wait(timeout=10) != 0
        output = process.stdout.read()
    assert time.monotonic() - started > 1.5
    assert "first was cancelled: its update was rolled back (UPDATE_ROLLBACK_COMPLETE)." in output
    assert server.counts["ExecuteChangeSet"] == 1
    codes = {name: (run / f"{name}.failed").read_text() for name in ("first", "second", "third")}
    assert codes == {"first": "cancelled", "second": "not_started", "third": "not_started"}


@pytest.mark.parametrize(
    ("how", "code", "left"), [("hold", None, ["shop-dev-first"]), ("cancel", "cancelled", [])]
)
def test_hold_finishes_stacks_in_flight_and_cancel_undoes_them(
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


def test_a_killed_worker_ends_the_run(
    workspace: Workspace, aws: Callable[[str], Any], slow: Callable[..., Any], run: Path
) -> None:
    """A worker is killed while it executes a change set, as the system does when memory runs out."""
    chain(workspace)
    workspace.stack("other")
    slow(60, withhold=("ExecuteChangeSet", 1))
    reported = run / "events"
    with (
        reported.open("wb") as events,
        playing(
            workspace, run, pass_fds=[events.fileno()], env={"OPS_EVENTS_FD": str(events.fileno())}
        ) as process,
    ):
        until(lambda: all(in_progress(aws, name) for name in ("first", "other")), 60, "two stacks")
        killed, pid = executing(run)
        os.kill(pid, signal.SIGKILL)
        assert process.wait(timeout=60) != 0
        assert f"The process that worked on {killed} was killed by SIGKILL" in process.stdout.read()
    lines = [json.loads(line) for line in reported.read_text().splitlines()]
    for line in lines:
        EVENT.validate(line)
    broken = [one["error"] for one in lines if one["event"] == "run_broken"]
    assert [(error["code"], error["stack"]) for error in broken] == [("machine", killed)]
    failed = {one["stack"]: one["error"]["code"] for one in lines if one["event"] == "stack_failed"}
    states = {"first": "detached", "other": "detached", "second": "not_started", "third": "not_started"}
    assert failed == {name: code for name, code in states.items() if name != killed}


def executing(run: Path) -> tuple[str, int]:
    """The stack whose worker waits for the answer to ExecuteChangeSet, and that worker."""
    notes = {path: json.loads(path.read_text()) for path in run.glob(".call-*.json")}
    found = [(note["stack"], path) for path, note in notes.items() if note["action"] == "ExecuteChangeSet"]
    assert len(found) == 1
    return found[0][0], int(found[0][1].stem.removeprefix(".call-"))
