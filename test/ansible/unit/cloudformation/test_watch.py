"""Waiting: few calls over ten minutes, little delay, and a fallback without a usable list."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from fake_cloudformation import FakeCloudFormation, refused
from stackrun.cloudformation import watch
from stackrun.run.run import Run


def count_calls(interval: Any, seconds: float) -> int:
    """How many calls are made in `seconds`."""
    at, looks = 0.0, 0
    while at < seconds:
        at += interval(at)
        looks += 1
    return looks


def test_all_stacks_together_need_less_than_half_a_call_per_second() -> None:
    assert count_calls(watch.region_interval, 600) / 600 < 0.5


def test_a_worker_on_its_own_describes_less_and_less_often() -> None:
    assert watch.stack_interval(0) == 0.5
    assert watch.stack_interval(6) == 1.0
    assert watch.stack_interval(600) == 12.0


def test_twenty_workers_share_one_list(tmp_path: Path, cfn: FakeCloudFormation) -> None:
    for number in range(20):
        cfn.add(f"s{number}", "CREATE_IN_PROGRESS")
    run = Run(tmp_path, "apply", parent=os.getppid())
    ended: dict[str, float] = {}

    def wait(name: str) -> None:
        watch.wait_for_stack(cfn, run, name, name, "eu-central-1")
        ended[name] = time.monotonic()

    workers = [threading.Thread(target=wait, args=(f"s{number}",)) for number in range(20)]
    for worker in workers:
        worker.start()
    time.sleep(2)
    for stack in cfn.stacks.values():
        stack["StackStatus"] = "CREATE_COMPLETE"
    finished = time.monotonic()
    for worker in workers:
        worker.join(timeout=5)
    assert len(ended) == 20
    assert max(ended.values()) - finished < 1.0
    assert len(cfn.called("list_stacks")) <= 10
    assert len(cfn.called("describe_stacks")) <= 25


def test_without_permission_to_list_each_worker_describes_its_stack(
    tmp_path: Path, cfn: FakeCloudFormation
) -> None:
    cfn.add("network", "CREATE_COMPLETE")

    def list_stacks(**_: Any) -> None:
        raise refused("AccessDenied", "not authorized", "ListStacks")

    cfn.list_stacks = list_stacks
    run = Run(tmp_path, "apply", parent=os.getppid())
    stack = watch.wait_for_stack(cfn, run, "network", "network", "eu-central-1")
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_a_list_with_too_many_pages_is_not_shared() -> None:
    class Many:
        calls = 0

        def list_stacks(self, **_: Any) -> dict[str, Any]:
            self.calls += 1
            return {"StackSummaries": [], "NextToken": "more"}

    many = Many()
    assert watch.list_in_progress(many)["shared"] is False
    assert many.calls == 3


@pytest.mark.parametrize("status", ["DELETE_COMPLETE", "ROLLBACK_COMPLETE"])
def test_waiting_ends_with_a_final_status(tmp_path: Path, cfn: FakeCloudFormation, status: str) -> None:
    stack_id = cfn.add("network", status)["StackId"]
    run = Run(tmp_path, "apply", parent=os.getppid())
    assert watch.wait_for_stack(cfn, run, stack_id, "network", "eu-central-1")["StackStatus"] == status
