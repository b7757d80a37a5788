"""A call that hangs is reported once, and ends without a retry."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from stackrun.run import calls
from stackrun.run.context import RunContext
from stackrun.run.run import Run


@pytest.fixture
def silent() -> Iterator[str]:
    """An endpoint that accepts connections and answers nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def context(silent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunContext:
    monkeypatch.setenv("AWS_ENDPOINT_URL", silent)
    monkeypatch.setenv("OPS_TIMEOUT", "1")
    session = boto3.session.Session("000000000000", "test", region_name="eu-central-1")
    run = Run(tmp_path, "apply", parent=os.getppid())
    return RunContext(os.getppid(), str(tmp_path), session, run=run, stack="network")


def test_a_call_without_an_answer_ends_once(
    context: RunContext, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, sent, notes = context.client("cloudformation", "eu-central-1"), [], []
    client.meta.events.register("before-send", lambda **_: sent.append(1))
    client.meta.events.register_first("response-received", lambda **_: notes.extend(open_calls(context)))
    monkeypatch.setattr(calls, "REPORT_AFTER", 0.0)
    with pytest.raises(ReadTimeoutError):
        client.describe_stacks()
    assert len(sent) == 1
    assert notes == [{"stack": "network", "action": "DescribeStacks", "endpoint": silent, "seconds": 0}]
    assert open_calls(context) == []


def open_calls(context: RunContext) -> list[dict[str, Any]]:
    return list(calls.unanswered(Path(context.folder), set()))


def test_a_call_is_reported_once_after_ten_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(calls.time, "monotonic", lambda: now)
    calls.begin(tmp_path, "network", "ExecuteChangeSet", "https://cloudformation.example/?Action=x")
    reported: set[float] = set()
    now += 9.9
    assert list(calls.unanswered(tmp_path, reported)) == []
    now += 0.2
    expected = {
        "stack": "network",
        "action": "ExecuteChangeSet",
        "endpoint": "https://cloudformation.example",
        "seconds": 10,
    }
    assert list(calls.unanswered(tmp_path, reported)) == [expected]
    assert list(calls.unanswered(tmp_path, reported)) == []


@pytest.mark.parametrize(("given", "seconds"), [(None, 30), ("", 30), ("90", 90), ("0", 30), ("soon", 30)])
def test_the_timeout(monkeypatch: pytest.MonkeyPatch, given: str | None, seconds: int) -> None:
    monkeypatch.delenv("OPS_TIMEOUT", raising=False)
    if given is not None:
        monkeypatch.setenv("OPS_TIMEOUT", given)
    assert calls.timeout() == seconds
