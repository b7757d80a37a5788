"""The work on one stack waits for operations that other runs have started."""

from __future__ import annotations

import threading
from collections.abc import Callable

from botocore.exceptions import ClientError
from fake_cloudformation import FakeCloudFormation
from stackrun.plugin.task import failure
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


def test_a_stack_in_flight_goes_on_in_aws_when_the_credentials_expire(make_job: Callable[..., Job]) -> None:
    expired = {"Error": {"Code": "ExpiredToken", "Message": "The security token is expired"}}
    job = make_job()
    messages = []
    for job.in_flight in (False, True):
        failed = failure(ClientError(expired, "DescribeStacks"), "network", job)
        assert failed["ops"]["error"]["code"] == "credentials"
        messages.append(failed["msg"])
    refused = "AWS rejected the credentials: The security token is expired (ExpiredToken)."
    assert messages == [refused, f"{refused} AWS continues with this stack."]
