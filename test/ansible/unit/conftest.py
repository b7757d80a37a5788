"""Fixtures: a job that uses the fake CloudFormation and its own run directory."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_cloudformation import REGION, FakeCloudFormation
from stackrun.run.build import StackSpec
from stackrun.run.run import Run
from stackrun.stack.job import Job


class Clients:
    """Replaces RunContext: has only the clients that the test provides."""

    def __init__(self, **clients: Any) -> None:
        self.clients = clients

    def client(self, service: str, _region: str) -> Any:
        return self.clients[service]


@pytest.fixture
def cfn() -> FakeCloudFormation:
    return FakeCloudFormation()


@pytest.fixture
def make_job(tmp_path: Path, cfn: FakeCloudFormation) -> Callable[..., Job]:
    """Creates the job of the stack `network`; `run` holds fields of Run, `keys` fields of StackSpec."""

    def make(run: dict[str, Any] | None = None, clients: dict[str, Any] | None = None, **keys: Any) -> Job:
        (tmp_path / "network.template.yaml").write_text("Resources:\n  Topic: {Type: AWS::SNS::Topic}\n")
        given = {
            "stack": "network",
            "stack_name": "shop-dev-network",
            "scope": "environment",
            "account": "123456789012",
            "region": REGION,
            "needs": [],
            "template": "network.template.yaml",
            "fingerprint": "0123456789abcdef",
            **keys,
        }
        spec = StackSpec(folder=tmp_path, **given)
        settings = {"mode": "apply", "parent": os.getppid(), "in_play": ["network"], **(run or {})}
        return Job(spec, Run(folder=tmp_path, **settings), Clients(cloudformation=cfn, **(clients or {})))

    return make
