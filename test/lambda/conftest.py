"""The functions as Lambda loads them: their own folder and the common one on the path."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ROOT / "cfn" / "lambda"
sys.path[:0] = [str(FUNCTIONS / "common"), str(Path(__file__).parent)]

from fakes import ACCOUNT, REGION, Aws, Clock, Context, ResponseUrl  # noqa: E402 - found by the path above

STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/shop-dev-database/1f2e"


def load(function: str) -> ModuleType:
    """The function's handler.py under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"{function}_handler", FUNCTIONS / function / "handler.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """The AWS that the function meets; a call that the test does not expect fails it."""
    ours = Aws()
    monkeypatch.setattr(boto3, "client", ours.client)
    yield ours
    assert ours.complaints() == []


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    ours = Clock()
    monkeypatch.setattr(time, "time", ours.time)
    monkeypatch.setattr(time, "sleep", ours.sleep)
    return ours


@pytest.fixture
def context(clock: Clock) -> Context:
    return Context(clock)


@pytest.fixture
def response() -> Iterator[ResponseUrl]:
    inbox = ResponseUrl()
    yield inbox
    inbox.close()


@pytest.fixture
def request_of(response: ResponseUrl) -> Callable[..., dict[str, Any]]:
    """Makes a request as CloudFormation sends it; None takes a key away."""

    def make(kind: str = "Create", properties: dict[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
        event = {
            "RequestType": kind,
            "ResponseURL": response.url,
            "StackId": STACK,
            "RequestId": "6f1c2f0a-1111-4222-8333-944445555666",
            "LogicalResourceId": "Thing",
            "ResourceType": "Custom::Thing",
            "ResourceProperties": {"ServiceToken": "arn:aws:lambda:x", **(properties or {})},
            **keys,
        }
        return {key: value for key, value in event.items() if value is not None}

    return make
