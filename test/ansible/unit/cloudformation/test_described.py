"""A stack that a run does not change is described once for all stacks that need it."""

from __future__ import annotations

import fcntl
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_cloudformation import REGION, FakeCloudFormation
from stackrun.cloudformation import described
from stackrun.cloudformation.stacks import is_deployed
from stackrun.stack.job import Job

MakeJob = Callable[..., Job]
OUTPUTS = [{"OutputKey": "VpcId", "OutputValue": "vpc-1"}]


@pytest.fixture
def job_needing_keys(tmp_path: Path, make_job: MakeJob) -> Callable[..., Job]:
    """A job whose stack needs `keys`."""

    def make(in_play: list[str]) -> Job:
        keys = {"stack": "keys", "stack_name": "shop-dev-keys", "template": "keys.template.yaml"}
        rest = {"scope": "environment", "account": "123456789012", "region": REGION, "needs": []}
        (tmp_path / "keys.json").write_text(
            json.dumps({"format": 1, "fingerprint": "0123456789abcdef", **keys, **rest})
        )
        return make_job(run={"in_play": in_play}, needs=["keys"])

    return make


def describe_calls(cfn: FakeCloudFormation) -> int:
    return len(cfn.called("describe_stacks"))


def outputs(job: Job) -> dict[str, str] | None:
    return job.outputs("shop-dev-keys", REGION)


def test_a_stack_outside_the_play_is_described_once(
    cfn: FakeCloudFormation, job_needing_keys: Callable[..., Job]
) -> None:
    cfn.add("shop-dev-keys", "UPDATE_COMPLETE", Outputs=OUTPUTS, Tags=[{"Key": "a", "Value": "b"}])
    found = [outputs(job_needing_keys(["network"])) for _ in range(3)]
    assert found == [{"VpcId": "vpc-1"}] * 3
    assert describe_calls(cfn) == 1


def test_a_stack_in_the_play_is_described_once_after_it_is_done(
    cfn: FakeCloudFormation, job_needing_keys: Callable[..., Job]
) -> None:
    stack = cfn.add("shop-dev-keys", "UPDATE_COMPLETE", Outputs=[])
    assert outputs(job_needing_keys(["network", "keys"])) == {}
    stack["Outputs"] = OUTPUTS
    job_needing_keys(["network", "keys"]).run.mark_done("keys")
    assert [outputs(job_needing_keys(["network", "keys"])) for _ in range(2)] == [{"VpcId": "vpc-1"}] * 2
    assert describe_calls(cfn) == 2


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS", None])
def test_a_stack_that_is_not_deployed_is_described_again(
    cfn: FakeCloudFormation, job_needing_keys: Callable[..., Job], status: str | None
) -> None:
    if status:
        cfn.add("shop-dev-keys", status)
    for _ in range(2):
        stack = job_needing_keys(["network"]).other_stack("shop-dev-keys", REGION)
        assert (stack and stack["StackStatus"]) == status
        assert not is_deployed(stack)
    assert describe_calls(cfn) == 2


def test_a_second_worker_waits_for_the_first(
    cfn: FakeCloudFormation, job_needing_keys: Callable[..., Job], tmp_path: Path
) -> None:
    cfn.add("shop-dev-keys", "CREATE_COMPLETE", Outputs=OUTPUTS)
    job = job_needing_keys(["network"])
    found: list[Any] = []
    with (tmp_path / f".stack-{REGION}-shop-dev-keys.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(
            target=lambda: found.append(described.describe_once(cfn, job.run, "shop-dev-keys", REGION))
        )
        second.start()
        time.sleep(0.1)
        assert (found, describe_calls(cfn)) == ([], 0)
    second.join(5)
    assert [one["StackStatus"] for one in found] == ["CREATE_COMPLETE"]
    assert describe_calls(cfn) == 1
