"""What the parent makes once, before it forks: the run directory, the SDK's session and its clients.

Workers inherit it as they fork. boto3's service models alone cost a second and 20 MB a worker otherwise.
"""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.client import Config

from .run import Run

_READ_PREFIXES = ("Describe", "Get", "List")


@dataclass
class RunContext:
    """`pid` is the process of ansible-playbook, `folder` the run directory."""

    pid: int
    folder: str
    session: Any
    clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    run: Run | None = None
    """Set by a worker: whose parent and lifeline are looked at before each write."""

    def client(self, service: str, region: str) -> Any:
        """The service's client in this region; made at its first use where the parent has not."""
        key = (service, region)
        if key not in self.clients:
            self.clients[key] = self._create_client(service, region)
        return self.clients[key]

    def _create_client(self, service: str, region: str) -> Any:
        config = Config(
            retries={"mode": "adaptive", "total_max_attempts": 6}, connect_timeout=5, read_timeout=30
        )
        client = self.session.client(service, region_name=region, config=config)
        client.meta.events.register("before-send", self._before_send)
        return client

    def _before_send(self, event_name: str = "", **_: Any) -> None:
        # Each attempt comes by here, so no write, and no retry of one, goes out for a run that has died.
        operation = event_name.rsplit(".", 1)[-1]
        if self.run is not None and not operation.startswith(_READ_PREFIXES):
            self.run.ensure_alive()


_current: RunContext | None = None


def prepare(folder: str, clients: list[tuple[str, str]]) -> RunContext:
    """Called once in ansible-playbook's own process; `clients` are (service, region) pairs to make now."""
    global _current
    _current = RunContext(pid=os.getpid(), folder=folder, session=boto3.session.Session())
    for service, region in clients:
        _current.client(service, region)
    # What is loaded by now stays: no worker need look through it, and so copy it, to collect its own garbage.
    gc.freeze()
    gc.enable()
    return _current


def current() -> RunContext | None:
    """What `prepare` has made in this process or in its parent; None where it was not called."""
    return _current
