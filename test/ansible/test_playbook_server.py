"""A fork that runs a playbook (test/support/playbook_server.py) is like a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import playbook_client
import preloaded
import pytest
from background_run import alive, until
from background_run import workers_of as children_of
from workspace import Workspace


def started(workspace: Workspace, program: list[str], **more: str) -> tuple[int, str]:
    environment = {**workspace.environment(), **more}
    ended = subprocess.run(program, env=environment, cwd=workspace.folder, capture_output=True, text=True)
    return ended.returncode, ended.stdout + ended.stderr


def client(*arguments: str) -> list[str]:
    return [sys.executable, "-I", "-S", playbook_client.__file__, str(preloaded.socket_path()), *arguments]


@pytest.mark.parametrize(("playbook", "code"), [("failing.yml", 2), ("absent.yml", 1), ("working.yml", 0)])
def test_exit_code_and_output_are_those_of_a_process(workspace: Workspace, playbook: str, code: int) -> None:
    (workspace.folder / "failing.yml").write_text(
        "- {hosts: localhost, gather_facts: false, tasks: [fail: {}]}"
    )
    (workspace.folder / "working.yml").write_text(
        "- {hosts: localhost, gather_facts: false, tasks: [debug: {}]}"
    )
    arguments = ["-i", "localhost,", playbook]
    forked = started(workspace, client(*arguments))
    assert forked == started(workspace, [str(workspace.bin / "ansible-playbook"), *arguments])
    assert forked[0] == code


def test_another_configuration_of_ansible_is_refused(workspace: Workspace) -> None:
    code, output = started(workspace, client("--version"), ANSIBLE_FORKS="3")
    assert code == 1
    assert "the run needs {'ANSIBLE_CONFIG'" in output


def test_a_run_ends_when_its_client_is_killed(workspace: Workspace, ansible: subprocess.Popen[bytes]) -> None:
    pipe = workspace.folder / "pipe"
    os.mkfifo(pipe)
    reading = f"{{{{ lookup('file', '{pipe}') }}}}"
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [{"debug": {"msg": reading}}]}
    (workspace.folder / "long.yml").write_text(json.dumps([play]))
    before = children_of(ansible.pid)
    process = subprocess.Popen(
        client("-i", "localhost,", "long.yml"), env=workspace.environment(), cwd=workspace.folder
    )
    with pipe.open("w"):
        # The task reads: the run has begun, and does not end by itself.
        (run,) = set(children_of(ansible.pid)) - set(before)
        assert alive(run)
        process.kill()
        process.wait()
        until(lambda: not alive(run), 60, "the end of the run")
