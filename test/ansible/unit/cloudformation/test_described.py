"""A stack that stays as it is in this run is described once, whoever needs it."""

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
def needing(tmp_path: Path, make_job: MakeJob) -> Callable[..., Job]:
    """A job whose stack needs `keys`."""

    def make(in_play: list[str]) -> Job:
        keys = {"stack": "keys", "stack_name": "shop-dev-keys", "template": "keys.template.yaml"}
        rest = {"scope": "environment", "account": "123456789012", "region": REGION, "needs": []}
        (tmp_path / "keys.json").write_text(
            json.dumps({"format": 1, "fingerprint": "0123456789abcdef", **keys, **rest})
        )
        return make_job(run={"in_play": in_play}, needs=["keys"])

    return make


def asked(cfn: FakeCloudFormation) -> int:
    return len(cfn.called("describe_stacks"))


def outputs(job: Job) -> dict[str, str] | None:
    return job.outputs("shop-dev-keys", REGION)


def test_outside_the_play_it_is_asked_for_once(cfn: FakeCloudFormation, needing: Callable[..., Job]) -> None:
    cfn.add("shop-dev-keys", "UPDATE_COMPLETE", Outputs=OUTPUTS, Tags=[{"Key": "a", "Value": "b"}])
    found = [outputs(needing(["network"])) for _ in range(3)]
    assert found == [{"VpcId": "vpc-1"}] * 3
    assert asked(cfn) == 1


def test_one_in_the_play_is_kept_once_it_is_done(
    cfn: FakeCloudFormation, needing: Callable[..., Job]
) -> None:
    stack = cfn.add("shop-dev-keys", "UPDATE_COMPLETE", Outputs=[])
    assert outputs(needing(["network", "keys"])) == {}
    stack["Outputs"] = OUTPUTS
    needing(["network", "keys"]).run.mark_done("keys")
    assert [outputs(needing(["network", "keys"])) for _ in range(2)] == [{"VpcId": "vpc-1"}] * 2
    assert asked(cfn) == 2


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS", None])
def test_one_that_does_not_stand_is_asked_for_again(
    cfn: FakeCloudFormation, needing: Callable[..., Job], status: str | None
) -> None:
    if status:
        cfn.add("shop-dev-keys", status)
    for _ in range(2):
        stack = needing(["network"]).other_stack("shop-dev-keys", REGION)
        assert (stack and stack["StackStatus"]) == status
        assert not is_deployed(stack)
    assert asked(cfn) == 2


def test_who_comes_second_waits_for_the_first(
    cfn: FakeCloudFormation, needing: Callable[..., Job], tmp_path: Path
) -> None:
    cfn.add("shop-dev-keys", "CREATE_COMPLETE", Outputs=OUTPUTS)
    job = needing(["network"])
    found: list[Any] = []
    with (tmp_path / f".stack-{REGION}-shop-dev-keys.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(
            target=lambda: found.append(described.describe_once(cfn, job.run, "shop-dev-keys", REGION))
        )
        second.start()
        time.sleep(0.1)
        assert (found, asked(cfn)) == ([], 0)
    second.join(5)
    assert [one["StackStatus"] for one in found] == ["CREATE_COMPLETE"]
    assert asked(cfn) == 1
