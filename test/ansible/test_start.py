"""playbooks/start.py ends like ansible-playbook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from workspace import ROOT, Workspace

FAILING = "- hosts: stacks\n  gather_facts: false\n  tasks: [{ansible.builtin.fail: {msg: broken}}]\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--version"], 0), ([], 2), (["absent.yml"], 1), (["failing.yml"], 2)],
    ids=["version", "usage", "no playbook", "failed"],
)
def test_exit_code_and_output_are_those_of_ansible_playbook(
    workspace: Workspace, arguments: list[str], code: int
) -> None:
    workspace.stack("network")
    (workspace.folder / "failing.yml").write_text(FAILING)
    results = []
    for program in ([str(workspace.bin / "ansible-playbook")], [sys.executable, "-I", str(_start())]):
        ended = subprocess.run(
            [*program, "-i", str(workspace.inventory), *arguments] if arguments else program,
            cwd=workspace.folder,
            env=workspace.environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        results.append((ended.returncode, _stable(ended.stdout), _stable(ended.stderr)))
    assert results[1] == results[0]
    assert results[1][0] == code


READING = """- hosts: localhost
  gather_facts: false
  tasks: [{ansible.builtin.debug: {msg: "{{ lookup('file', folder ~ '/note') }} of {{ groups.stacks }}"}}]
"""


def test_a_folder_named_like_a_variable_is_used_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "$HOME"
    folder.mkdir()
    (folder / "hosts.yml").write_text("stacks: {hosts: {network: {}}}\n")
    (folder / "note").write_text("note")
    (folder / "reading.yml").write_text(READING)
    ended = subprocess.run(
        [
            *(sys.executable, "-I", str(_start()), "-i", str(folder / "hosts.yml")),
            *("-e", json.dumps({"folder": {"__ansible_unsafe": str(folder)}}), str(folder / "reading.yml")),
        ],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "note of ['network']" in ended.stdout, ended.stdout + ended.stderr
    assert ended.returncode == 0


def _start() -> Path:
    return ROOT / "playbooks" / "start.py"


def _stable(text: str) -> list[str]:
    """The lines without the one that names the started program."""
    return [line for line in text.splitlines() if "executable location" not in line]
