"""The run directory, the boto3 session and its clients, created once before ansible-playbook forks.

Workers inherit them. Otherwise loading boto3's service models costs each worker a second and 20 MB.
"""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.client import Config

from . import calls
from .proxies import bypass_loopback
from .run import Run

_READ_PREFIXES = ("Describe", "Get", "List")


@dataclass
class RunContext:
    """`pid` is the process id of ansible-playbook, `folder` the run directory."""

    pid: int
    folder: str
    session: Any
    clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    run: Run | None = None
    """Set by a worker, to check the parent and the lifeline before each write."""
    stack: str | None = None
    """Set by a worker that works on one stack."""

    def client(self, service: str, region: str) -> Any:
        """The service's client in this region; created on first use unless the parent created it."""
        key = (service, region)
        if key not in self.clients:
            self.clients[key] = self._create_client(service, region)
        return self.clients[key]

    def _create_client(self, service: str, region: str) -> Any:
        seconds = calls.timeout()
        config = Config(
            retries={"mode": "adaptive", "total_max_attempts": 6},
            connect_timeout=min(5, seconds),
            read_timeout=seconds,
        )
        client = self.session.client(service, region_name=region, config=config)
        events = client.meta.events
        events.register("before-send", self._before_send)
        events.register("response-received", self._after_send)
        events.register_first("needs-retry", calls.end_without_retry)
        return client

    def _before_send(self, request: Any, event_name: str = "", **_: Any) -> None:
        # Called for each attempt, so neither a write nor its retry is sent for a run that has died.
        if self.run is None:
            return
        operation = event_name.rsplit(".", 1)[-1]
        if not operation.startswith(_READ_PREFIXES):
            self.run.ensure_alive()
        calls.begin(self.run.folder, self.stack, operation, request.url)

    def _after_send(self, **_: Any) -> None:
        if self.run is not None:
            calls.end(self.run.folder)


_current: RunContext | None = None


def prepare(folder: str, clients: list[tuple[str, str]]) -> RunContext:
    """Called once in ansible-playbook's process; creates the clients of these (service, region) pairs."""
    global _current
    bypass_loopback(os.environ)
    _current = RunContext(pid=os.getpid(), folder=folder, session=boto3.session.Session())
    for service, region in clients:
        client = _current.client(service, region)
        if service == "cloudformation":
            # Loads the model of its paginators, which every worker uses; it takes a twentieth of a second.
            client.can_paginate("describe_change_set")
    # Freeze what is loaded, so that garbage collection in a worker does not touch, and so copy, its pages.
    gc.freeze()
    gc.enable()
    return _current


def current() -> RunContext | None:
    """What `prepare` created in this process or its parent; None if it was not called."""
    return _current
