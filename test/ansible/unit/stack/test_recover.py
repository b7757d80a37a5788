"""Recovering stacks that a failed operation left unusable."""

from __future__ import annotations

from collections.abc import Callable

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


def test_a_failed_rollback_is_continued_once(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.add(STACK, "UPDATE_ROLLBACK_FAILED")
    cfn.planned = [TOPIC]
    job = make_job()
    deploy(job)
    assert (job.action, job.status) == ("update", "UPDATE_COMPLETE")
    assert job.notes == ["UPDATE_ROLLBACK_FAILED: the rollback is continued first"]

    cfn.stacks.clear()
    cfn.add(STACK, "UPDATE_ROLLBACK_FAILED")
    cfn.ends = ["UPDATE_ROLLBACK_FAILED"]
    assert "was continued once and failed again" in refusal(make_job()).message
    assert len(cfn.called("continue_update_rollback")) == 2


@pytest.mark.parametrize("status", ["ROLLBACK_FAILED", "DELETE_FAILED", "CREATE_FAILED"])
def test_deleting_a_failed_stack_that_holds_data_needs_consent(
    cfn: FakeCloudFormation, make_job: MakeJob, status: str
) -> None:
    cfn.add(STACK, status)
    bucket = {
        "LogicalResourceId": "Store",
        "PhysicalResourceId": "shop-store",
        "ResourceType": "AWS::S3::Bucket",
        "ResourceStatus": "DELETE_FAILED",
    }
    kept = {
        **bucket,
        "LogicalResourceId": "Kept",
        "PhysicalResourceId": "k",
        "ResourceStatus": "DELETE_SKIPPED",
    }
    cfn.resources[STACK] = [bucket, kept]
    cfn.planned = [TOPIC]
    error = refusal(make_job())
    assert error.code == "consent_needed"
    assert [one["logical_id"] for one in error.changes] == ["Store"]
    assert cfn.writes() == []

    job = make_job(run={"allow": ["network/Store"]})
    deploy(job)
    assert (job.action, job.status) == ("recreate", "CREATE_COMPLETE")
    assert job.notes == [
        f"{status}: the failed stack is deleted, then created again",
        "Kept (k) is retained outside the stack",
    ]
