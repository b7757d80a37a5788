"""Runs playbooks in forks of one process that has imported Ansible and boto3: half of a short run's time.

Only for runs whose process is not what a test observes: the configuration of Ansible (ANSIBLE_*) and HOME are
read once, when the process is started.
"""

from __future__ import annotations

import atexit
import importlib
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from pathlib import Path
from unittest import mock

IMPORTED = [
    "start",
    "ansible.cli.playbook",
    "ansible.plugins.strategy.free",
    "ansible.plugins.strategy.linear",
    "boto3",
    "stackrun.plugin.action",
    "stackrun.plugin.task",
    "stackrun.run.context",
    "stackrun.run.outcomes",
    "stackrun.run.required_clients",
    # multiprocessing imports the main module of its caller.
    "pytest",
]
TIMEOUT = 120
"""Seconds, far more than a run takes."""
_context = multiprocessing.get_context("forkserver")


def start(environment: Mapping[str, str]) -> None:
    """Starts the process in this environment; it ends with its caller."""
    _context.set_forkserver_preload(IMPORTED)
    with mock.patch.dict(os.environ, {**environment, "PYTHONPATH": os.pathsep.join(sys.path)}, clear=True):
        forkserver.ensure_running()


def run(arguments: Sequence[str], environment: Mapping[str, str], output: Path, events: Path) -> int:
    """The exit code of ansible-playbook with these arguments; raises ``TimeoutError``."""
    process = _context.Process(
        target=_play, args=(list(arguments), dict(environment), str(output), str(events))
    )
    process.start()
    process.join(TIMEOUT)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"the playbook runs for more than {TIMEOUT} s:\n{output.read_text()[-2000:]}")
    return process.exitcode


def _play(arguments: list[str], environment: dict[str, str], output: str, events: str) -> None:
    atexit._clear()
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(written, 1)
    os.dup2(written, 2)
    reported = os.open(events, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.set_inheritable(reported, True)
    os.environ.clear()
    os.environ.update(environment, OPS_EVENTS_FD=str(reported))
    _use_own_temporary_folder()
    program = importlib.import_module("start")
    program.end(program.run(arguments))


def _use_own_temporary_folder() -> None:
    """Ansible creates its temporary folder when it is imported, and deletes it at exit."""
    constants = importlib.import_module("ansible.constants")
    constants.DEFAULT_LOCAL_TMP = tempfile.mkdtemp(prefix="ansible-local-")
    atexit.register(shutil.rmtree, constants.DEFAULT_LOCAL_TMP, ignore_errors=True)
