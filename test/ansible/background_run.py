"""A run of the playbook in the background, observed by the test."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
