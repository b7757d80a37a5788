"""Stacks wait for the steps of ops named in run.json."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from background_run import names, playing, until
from workspace import Workspace


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return folder


def test_a_stack_waits_for_a_step_of_ops(workspace: Workspace, aws: Callable[[str], Any], run: Path) -> None:
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
def run_waiting_for_a_step(
    workspace: Workspace, aws: Callable[[str], Any], run: Path
) -> Iterator[subprocess.Popen[str]]:
    """A run with `first`, which is deployed and has its change set, and `second`, which is new."""
    workspace.stack("first")
    assert workspace.play().code == 0
    workspace.stack("first", parameters={"Label": "new"})
    workspace.stack("second")
    with playing(workspace, run) as process:
        (run / "run.json").write_text('{"mode": "apply", "change_after": ["judged"]}')
        until(lambda: change_sets(aws, "shop-dev-first") == ["AVAILABLE"], 20, "the change set")
        yield process


def test_deployed_stacks_create_change_sets_while_changes_wait_for_a_step(
    workspace: Workspace, aws: Callable[[str], Any], run: Path
) -> None:
    with run_waiting_for_a_step(workspace, aws, run) as process:
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
def test_nothing_is_changed_or_left_if_the_step_fails_or_the_run_stops(
    workspace: Workspace, aws: Callable[[str], Any], run: Path, file: str, word: str, code: str
) -> None:
    with run_waiting_for_a_step(workspace, aws, run) as process:
        (run / file).write_text(word)
        assert process.wait(timeout=10) != 0
    assert [(run / f"{name}.failed").read_text() for name in ("first", "second")] == [code] * 2
    assert change_sets(aws, "shop-dev-first") == []
    assert names(aws) == ["shop-dev-first"]
