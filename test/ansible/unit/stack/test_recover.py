"""Recovering stacks that a failed operation left unusable."""

from __future__ import annotations

from collections.abc import Callable

import botocore.session
import pytest
from fake_cloudformation import FakeCloudFormation, change, failure
from stackrun.cloudformation import watch
from stackrun.cloudformation.changes import destroys
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


@pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED"])
def test_a_rollback_that_fails_again_names_two_ways_out(
    cfn: FakeCloudFormation, make_job: MakeJob, status: str
) -> None:
    cfn.add(STACK, status)
    cfn.ends = ["UPDATE_ROLLBACK_FAILED"]
    topic = {"LogicalResourceId": "Topic", "PhysicalResourceId": "t", "ResourceType": "AWS::SNS::Topic"}
    fine = {**topic, "LogicalResourceId": "Queue", "ResourceStatus": "UPDATE_COMPLETE"}
    cfn.resources[STACK] = [{**topic, "ResourceStatus": "UPDATE_FAILED"}, fine]
    cfn.events[STACK] = [failure("Topic", "it was deleted", 3, ResourceStatus="UPDATE_FAILED")]
    error = refusal(make_job(source="inventories/dev/environment.yml"))
    assert (error.code, error.status) == ("stack_failed", "UPDATE_ROLLBACK_FAILED")
    assert error.message == (
        "shop-dev-network is UPDATE_ROLLBACK_FAILED: its rollback was continued once and failed again:"
        " Topic: it was deleted"
    )
    assert error.next == [
        "fix Topic in AWS, then run the same command again",
        "or skip what cannot be fixed: aws cloudformation continue-update-rollback"
        " --stack-name shop-dev-network --region eu-central-1 --resources-to-skip Topic",
    ]


AT_REST = {
    None: ("create", "create"),
    "CREATE_COMPLETE": ("update", "update"),
    "UPDATE_COMPLETE": ("update", "update"),
    "UPDATE_ROLLBACK_COMPLETE": ("update", "update"),
    "IMPORT_COMPLETE": ("update", "update"),
    "IMPORT_ROLLBACK_COMPLETE": ("update", "update"),
    "CREATE_FAILED": ("recreate", "recreate"),
    "ROLLBACK_COMPLETE": ("recreate", "recreate"),
    "ROLLBACK_FAILED": ("recreate", "recreate"),
    "DELETE_FAILED": ("recreate", "recreate"),
    "DELETE_COMPLETE": ("create", "create"),
    "REVIEW_IN_PROGRESS": ("recreate", "recreate"),
    "UPDATE_FAILED": ("update", "update"),
    "UPDATE_ROLLBACK_FAILED": ("update", "update"),
    "IMPORT_ROLLBACK_FAILED": ("stack_failed", "stack_failed"),
}
"""Status → what a plan and an apply do about it."""


@pytest.mark.parametrize(("status", "expected"), AT_REST.items())
def test_a_plan_and_an_apply_take_the_same_way_out_of_every_status(
    cfn: FakeCloudFormation, make_job: MakeJob, status: str | None, expected: tuple[str, str]
) -> None:
    def act(mode: str) -> str:
        cfn.stacks.clear()
        cfn.sets.clear()
        if status:
            cfn.add(STACK, status)
        cfn.planned = [TOPIC]
        job = make_job(run={"mode": mode}, source="inventories/dev/environment.yml")
        try:
            deploy(job)
        except StackError as error:
            assert error.next
            assert not any("environment.yml" in step for step in error.next)
            return error.code
        return job.action

    assert (act("plan"), act("apply")) == expected


def test_every_status_of_cloudformation_is_known() -> None:
    model = botocore.session.get_session().get_service_model("cloudformation")
    known = {*AT_REST, *watch._IN_PROGRESS} - {None}
    assert set(model.shape_for("StackStatus").enum) == known


def test_a_plan_of_a_failed_rollback_changes_nothing_and_says_what_an_apply_does(
    cfn: FakeCloudFormation, make_job: MakeJob
) -> None:
    cfn.add(STACK, "UPDATE_ROLLBACK_FAILED")
    cfn.planned = [TOPIC]
    job = make_job(run={"mode": "plan"})
    deploy(job)
    assert (job.action, job.changes, cfn.writes()) == ("update", [], [])
    assert job.notes == [
        "UPDATE_ROLLBACK_FAILED: the rollback is continued first",
        "the changes are known once the rollback is complete",
    ]


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
    assert error.next == ["-e stack_allow=network/Store"]
    assert cfn.writes() == []

    planned = make_job(run={"mode": "plan"})
    deploy(planned)
    assert [(one["logical_id"], one["action"], destroys(one)) for one in planned.changes] == [
        ("Topic", "add", False),
        ("Store", "remove", True),
    ]

    job = make_job(run={"allow": ["network/Store"]})
    deploy(job)
    assert (job.action, job.status) == ("recreate", "CREATE_COMPLETE")
    assert job.notes == [
        f"{status}: the failed stack is deleted, then created again",
        "Kept (k) is retained outside the stack",
    ]
