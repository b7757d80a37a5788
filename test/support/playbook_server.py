"""Runs playbooks in forks of one process that has imported Ansible and boto3: a second less for each.

Only for runs whose process is not what a test observes. The configuration of Ansible (ANSIBLE_*) and HOME are
read once, when this process starts; a run with another configuration is refused.

python playbook_server.py SOCKET   serves playbook_client.py until the standard input is closed
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import Any, NoReturn

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"
IMPORTED = [
    "start",
    "ansible.plugins.strategy.free",
    "ansible.plugins.strategy.linear",
    "boto3",
    "stackrun.plugin.action",
    "stackrun.plugin.task",
    "stackrun.run.context",
    "stackrun.run.outcomes",
    "stackrun.run.required_clients",
]
PER_RUN = {"ANSIBLE_LOCAL_TEMP"}
"""Settings of Ansible that each run has for itself."""
MOST_DESCRIPTORS = 16
ABOVE_STANDARD = 64
"""Received descriptors move above this number before they get the numbers that they have in the client."""


def serve(path: str) -> None:
    # Listens first, so that a client that comes early waits instead of failing.
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        sys.path[:0] = [str(PLAYBOOKS), str(PLAYBOOKS / "plugins" / "lib")]
        for name in IMPORTED:
            importlib.import_module(name)
        while True:
            ready, _, _ = select.select([listener, 0], [], [])
            if listener not in ready:
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _run(connection)
            connection.close()
            _forget_ended_runs()


def _forget_ended_runs() -> None:
    """Their clients have read the results."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _run(connection: socket.socket) -> NoReturn:
    """Becomes the run that the client asks for; sends its exit code when everything else has ended."""
    os.setsid()
    program = importlib.import_module("start")
    status = 1
    atexit._clear()
    atexit.register(lambda: _answer(connection, status))
    try:
        connection, request = _receive(connection)
        _use(request["environment"])
        os.chdir(request["folder"])
        status = program.run(request["arguments"])
    except BaseException:
        traceback.print_exc()
    program.end(status)


def _receive(connection: socket.socket) -> tuple[socket.socket, dict[str, Any]]:
    """The request; the client's descriptors are open under the same numbers."""
    _, received, _, _ = socket.recv_fds(connection, 1, MOST_DESCRIPTORS)
    moved = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, ABOVE_STANDARD) for one in received]
    kept = socket.socket(fileno=fcntl.fcntl(connection, fcntl.F_DUPFD_CLOEXEC, ABOVE_STANDARD))
    for one in (*received, connection.detach()):
        os.close(one)
    with kept.makefile("rb") as lines:
        request = json.loads(lines.readline())
    threading.Thread(target=_end_with_client, args=(kept,), daemon=True).start()
    for number, one in zip(request["descriptors"], moved, strict=True):
        os.dup2(one, number)
        os.close(one)
    return kept, request


def _end_with_client(connection: socket.socket) -> NoReturn:
    """A process of its own would end when its caller kills it."""
    with contextlib.suppress(OSError):
        connection.recv(1)
    os.killpg(0, signal.SIGKILL)


def _use(environment: dict[str, str]) -> None:
    ours, theirs = (
        {k: v for k, v in all_.items() if k.startswith("ANSIBLE_") and k not in PER_RUN}
        for all_ in (os.environ, environment)
    )
    if ours != theirs:
        raise ValueError(f"this process has the configuration {ours}; the run needs {theirs}")
    os.environ.clear()
    os.environ.update(environment)
    # Ansible creates its temporary folder when it is imported, and deletes it at exit.
    folder = environment.get("ANSIBLE_LOCAL_TEMP")
    if folder:
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    constants = importlib.import_module("ansible.constants")
    constants.DEFAULT_LOCAL_TMP = tempfile.mkdtemp(prefix="ansible-local-", dir=folder)
    atexit.register(shutil.rmtree, constants.DEFAULT_LOCAL_TMP, ignore_errors=True)


def _answer(connection: socket.socket, status: int) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    with contextlib.suppress(OSError):
        connection.sendall(bytes([status]))


if __name__ == "__main__":
    serve(sys.argv[1])
