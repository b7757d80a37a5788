"""Cancelling a stack in flight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fake_cloudformation import FakeCloudFormation, change
from stackrun.run.errors import StackError
from stackrun.stack.deploy import deploy
from stackrun.stack.job import Job

TOPIC = change("Topic", "AWS::SNS::Topic", "Add")
STACK = "shop-dev-network"
MakeJob = Callable[..., Job]


def refusal(job: Job) -> StackError:
    with pytest.raises(StackError) as caught:
        deploy(job)
    return caught.value


def cancelled_while(cfn: FakeCloudFormation, job: Job) -> None:
    """The run is cancelled while the change set is being executed."""
    execute = cfn.execute_change_set

    def then_cancel(**arguments: Any) -> dict[str, Any]:
        (job.run.folder / "stop").write_text("cancel")
        return execute(**arguments)

    cfn.execute_change_set = then_cancel


def test_an_update_in_flight_is_cancelled(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.add(STACK, "UPDATE_COMPLETE")
    cfn.planned, cfn.ends = [TOPIC], ["UPDATE_IN_PROGRESS"]
    job = make_job()
    cancelled_while(cfn, job)
    error = refusal(job)
    assert (error.code, error.status) == ("cancelled", "UPDATE_ROLLBACK_COMPLETE")
    assert error.message == "network was cancelled: its update was rolled back (UPDATE_ROLLBACK_COMPLETE)."
    assert len(cfn.called("cancel_update_stack")) == 1


def test_a_stack_created_before_the_cancellation_is_kept(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.planned = [TOPIC]
    job = make_job()
    cancelled_while(cfn, job)
    deploy(job)
    assert (job.status, job.notes) == ("CREATE_COMPLETE", ["it completed before it could be cancelled"])
    assert cfn.called("delete_stack") == []
