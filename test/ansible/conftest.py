"""Fixtures: the embedded AWS, and a workspace with its own account for each test."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(ROOT / "playbooks" / "plugins" / "lib"),
    str(ROOT / "test" / "support"),
    str(Path(__file__).parent),
    str(ROOT / "playbooks"),
]

import preloaded  # noqa: E402 - found by the path above
from faults import Faults  # noqa: E402 - found by the path above
from slow_endpoint import SlowServer  # noqa: E402 - found by the path above
from workspace import REGION, Workspace  # noqa: E402 - found by the path above

_accounts = itertools.count(100_000_000_000 + os.getpid() * 1000)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _emulator_python() -> str:
    own = ROOT / ".tools" / "emulator" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


@contextmanager
def start_emulator(folder: Path, *options: str) -> Iterator[str]:
    """The URL of a running embedded AWS."""
    port = _free_port()
    log = (folder / "log").open("wb")
    command = [
        _emulator_python(),
        "-m",
        "emulator",
        "--port",
        str(port),
        "--state-dir",
        str(folder),
        *options,
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _await(url, process, folder / "log")
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the session's embedded AWS."""
    with start_emulator(tmp_path_factory.mktemp("emulator")) as url:
        yield url


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{url}/_ministack/health", timeout=1)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the emulator did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def ansible(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[bytes]]:
    """The process that has imported Ansible, whose forks run the playbooks."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
    home = tmp_path_factory.mktemp("home")
    settings = {**kept, "HOME": str(home), "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}
    with preloaded.server(home, settings) as process:
        yield process


@pytest.fixture
def workspace(emulator: str, ansible: subprocess.Popen[bytes], tmp_path: Path) -> Workspace:  # noqa: ARG001 - only started
    return Workspace(tmp_path, str(next(_accounts)), emulator, Path(sys.executable).parent)


@pytest.fixture
def aws(workspace: Workspace, emulator: str) -> Callable[[str], Any]:
    """Creates clients with which a test reads its account directly, not through a slow endpoint."""
    session = boto3.session.Session(workspace.account, "test", region_name=REGION)
    return lambda service: session.client(service, endpoint_url=emulator)


@pytest.fixture
def slow(workspace: Workspace, emulator: str) -> Iterator[Callable[..., SlowServer]]:
    """Starts an endpoint in front of the emulator that makes each stack take `seconds`.

    `withhold` is an action, and the number of the call whose response is withheld.
    """
    servers: list[SlowServer] = []

    def start(seconds: float, withhold: tuple[str, int] | None = None) -> SlowServer:
        faults = Faults(withhold=[withhold] if withhold else [])
        server = SlowServer(emulator, 0, seconds, 5, faults)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        workspace.endpoint = f"http://127.0.0.1:{server.port}"
        return server

    yield start
    for server in servers:
        server.faults.release()
        server.shutdown()
        server.server_close()
