"""The settings of a run and its markers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from stackrun.run.errors import StackError
from stackrun.run.run import Run, load_run


def test_the_defaults_of_a_run_without_ops(tmp_path: Path) -> None:
    def mode(check: bool, state: str) -> tuple[str, bool, bool]:
        run = load_run(tmp_path, 1, check, state, [], [])
        return run.mode, run.plan, run.destroy

    assert mode(False, "present") == ("apply", False, False)
    assert mode(True, "present") == ("plan", True, False)
    assert mode(False, "absent") == ("destroy", False, True)
    assert mode(True, "absent") == ("destroy", True, True)
    (tmp_path / "run.json").write_text('{"mode": "plan"}')
    assert mode(False, "absent") == ("plan", True, True)
    (tmp_path / "run.json").write_text('{"mode": "apply"}')
    with pytest.raises(StackError, match="mode apply contradicts stack_state absent"):
        mode(False, "absent")
    with pytest.raises(StackError, match="must be present or absent"):
        mode(False, "gone")


def test_markers(tmp_path: Path) -> None:
    run = Run(tmp_path, "apply", parent=os.getppid())
    assert run.state("network") is None
    run.mark_done("network")
    assert run.state("network") == "done"
    run.mark_failed("network", "stack_failed")
    assert (run.state("network"), (tmp_path / "network.failed").read_text()) == ("failed", "stack_failed")
