"""Runs playbooks in forks of one process that has imported Ansible and boto3 (playbook_server.py)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import playbook_client

SERVER = Path(__file__).resolve().parents[1] / "support" / "playbook_server.py"
TIMEOUT = 120
"""Seconds, far more than a run takes."""
_socket: list[Path] = []


def socket_path() -> Path:
    """Where the process listens."""
    return _socket[0]


@contextlib.contextmanager
def server(folder: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Starts the process in this environment; its socket is in ``folder``."""
    _socket[:] = [folder / "playbooks"]
    command = [sys.executable, "-I", str(SERVER), str(_socket[0])]
    process = subprocess.Popen(command, env=dict(environment), stdin=subprocess.PIPE)
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(timeout=TIMEOUT)


def run(arguments: Sequence[str], environment: Mapping[str, str], output: Path, events: Path) -> int:
    """The exit code of ansible-playbook with these arguments; raises ``TimeoutError``."""
    with (
        Path(os.devnull).open("rb") as nothing,
        output.open("wb") as written,
        events.open("ab") as reported,
    ):
        files = [nothing, written, written, reported]
        descriptors = {number: file.fileno() for number, file in enumerate(files)}
        try:
            return playbook_client.run(
                str(socket_path()),
                arguments,
                {**environment, "OPS_EVENTS_FD": "3"},
                str(Path.cwd()),
                descriptors,
                TIMEOUT,
            )
        except TimeoutError:
            raise TimeoutError(
                f"the playbook runs for more than {TIMEOUT} s:\n{output.read_text()[-2000:]}"
            ) from None
