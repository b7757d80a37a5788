"""Starts and stops an emulator process for tests, and creates clients for it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-central-1"


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(port: int, state_dir: Path) -> list[str]:
    """The command line of an emulator."""
    return [sys.executable, "-m", "emulator", "--port", str(port), "--state-dir", str(state_dir)]


@dataclass
class Emulator:
    """A running emulator."""

    port: int
    state_dir: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str, account: str = "000000000000", region: str = REGION) -> Any:
        """A boto3 client; the access key id selects the account."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=account,
            aws_secret_access_key="none",
            config=Config(retries={"max_attempts": 1}, read_timeout=30),
        )

    def client_with(self, service: str, credentials: dict[str, Any], region: str = REGION) -> Any:
        """A boto3 client with an access key as IAM or STS returns it."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials.get("SessionToken"),
            config=Config(retries={"max_attempts": 1}, read_timeout=30),
        )

    def get(self, path: str) -> Any:
        """A JSON document from the gateway."""
        with urllib.request.urlopen(self.url + path, timeout=10) as response:
            return json.load(response)

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Send the signal and wait; returns the exit code."""
        self.process.send_signal(signal_number)
        return self.process.wait(timeout=20)


@contextmanager
def start_emulator(state_dir: Path, options: Sequence[str] = (), **settings: str) -> Iterator[Emulator]:
    """A ready emulator with extra environment variables; stopped at the end."""
    chosen = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    with (state_dir.parent / f"{state_dir.name}.log").open("ab") as log:
        process = subprocess.Popen(
            [*command(chosen, state_dir), *options], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            emulator = Emulator(chosen, state_dir, process)
            _wait(emulator)
            yield emulator
        finally:
            if process.poll() is None:
                emulator.stop()


def _wait(emulator: Emulator) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            assert emulator.get("/_ops/health")["status"] == "ready"
            return
        except OSError:
            if emulator.process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
