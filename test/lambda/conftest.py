"""The functions as Lambda loads them: with their own folder and the common one on the path."""

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

from fakes import ACCOUNT, REGION, Aws, Clock, Context, ResponseUrl  # noqa: E402 - needs the path above

STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/shop-dev-database/1f2e"


def load(function: str) -> ModuleType:
    """The function's handler.py as a module with a unique name."""
    spec = importlib.util.spec_from_file_location(f"{function}_handler", FUNCTIONS / function / "handler.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """AWS as the function sees it; unexpected calls fail the test."""
    fake = Aws()
    monkeypatch.setattr(boto3, "client", fake.client)
    yield fake
    assert fake.problems() == []


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    fake = Clock()
    monkeypatch.setattr(time, "time", fake.time)
    monkeypatch.setattr(time, "sleep", fake.sleep)
    return fake


@pytest.fixture
def context(clock: Clock) -> Context:
    return Context(clock)


@pytest.fixture
def response() -> Iterator[ResponseUrl]:
    server = ResponseUrl()
    yield server
    server.close()


@pytest.fixture
def request_of(response: ResponseUrl) -> Callable[..., dict[str, Any]]:
    """Builds a request as CloudFormation sends it; None removes a key."""

    def build(kind: str = "Create", properties: dict[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
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

    return build
