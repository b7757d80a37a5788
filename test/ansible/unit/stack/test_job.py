"""The work on one stack waits for operations that other runs have started."""

from __future__ import annotations

import threading
from collections.abc import Callable

from fake_cloudformation import FakeCloudFormation
from stackrun.stack.job import Job


def test_an_operation_outside_the_run_is_waited_for_and_noted(
    cfn: FakeCloudFormation, make_job: Callable[..., Job]
) -> None:
    stack = cfn.add("shop-dev-network", "UPDATE_IN_PROGRESS")
    timer = threading.Timer(0.5, lambda: stack.update(StackStatus="UPDATE_COMPLETE"))
    timer.start()
    job = make_job()
    found = job.wait_until_idle()
    timer.join()
    assert found is not None
    assert job.status == "UPDATE_COMPLETE"
    assert job.notes == [
        "waited for shop-dev-network, which another operation was changing (UPDATE_IN_PROGRESS)"
    ]
