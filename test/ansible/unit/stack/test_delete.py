"""Deleting stacks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError
from fake_cloudformation import FakeCloudFormation, failure, refused
from stackrun.plugin.task import failure as report
from stackrun.run.errors import StackError
from stackrun.stack.delete import delete_stack, delete_with_environment
from stackrun.stack.job import Job

MakeJob = Callable[..., Job]
STACK = "shop-dev-network"


def test_a_failed_deletion_is_retried_once(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.add(STACK, "CREATE_COMPLETE", EnableTerminationProtection=True)
    cfn.ends = ["DELETE_FAILED"]
    job = make_job(run={"mode": "destroy", "destroy": True})
    (job.spec.folder / "build.json").write_text(
        '{"format": 1, "project": "shop", "environment": "dev", "account": "123456789012",'
        ' "region": "eu-central-1", "lock": "/l", "stacks": []}'
    )
    delete_with_environment(job)
    assert (job.action, job.status) == ("delete", None)
    assert job.notes == [
        "termination protection: disabled",
        "the deletion ended with DELETE_FAILED and was retried",
    ]
    tokens = [one["ClientRequestToken"] for one in cfn.called("delete_stack")]
    assert len(set(tokens)) == 2, "a repeated token would be taken for the first request"

    stack_id = cfn.add(STACK, "CREATE_COMPLETE")["StackId"]
    cfn.ends = ["DELETE_FAILED", "DELETE_FAILED"]
    cfn.events[stack_id] = [failure("Role", "role has policies attached", 1, ResourceStatus="DELETE_FAILED")]
    with pytest.raises(StackError) as caught:
        delete_with_environment(make_job(run={"mode": "destroy", "destroy": True}))
    assert caught.value.message == "shop-dev-network could not be deleted: Role: role has policies attached"
    assert caught.value.status == "DELETE_FAILED"


def test_aws_continues_with_a_deletion_that_cannot_be_watched_any_more(
    cfn: FakeCloudFormation, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = cfn.add(STACK, "CREATE_COMPLETE")
    job = make_job(run={"mode": "destroy", "destroy": True})

    def refuse(**_: object) -> None:
        raise refused("AccessDenied", "You may not call this", "ListStacks")

    monkeypatch.setattr(cfn, "list_stacks", refuse)
    monkeypatch.setattr(cfn, "describe_stacks", refuse)
    with pytest.raises(ClientError) as caught:
        delete_stack(job, stack)
    error = report(caught.value, "network", job)["ops"]["error"]
    assert (error["code"], error["in_flight"]) == ("access_denied", True)


def test_an_account_stack_is_never_deleted(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.add(STACK, "CREATE_COMPLETE")
    job = make_job(run={"mode": "destroy", "destroy": True}, scope="account")
    delete_with_environment(job)
    assert (job.action, job.status, cfn.writes()) == ("none", "CREATE_COMPLETE", [])
