"""An operation counts as ended only once its own events say so: descriptions may be older than it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fake_cloudformation import FakeCloudFormation, change, refused
from stackrun.cloudformation import watch
from stackrun.stack.delete import delete_stack
from stackrun.stack.deploy import deploy
from stackrun.stack.job import Job

TOPIC = change("Topic", "AWS::SNS::Topic", "Add")
STACK = "shop-dev-network"
MakeJob = Callable[..., Job]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_STACK_FLOOR", 0.05)
    monkeypatch.setattr(watch, "_REGION_FLOOR", 0.05)


@pytest.mark.parametrize("deployed", ["UPDATE_COMPLETE", None])
def test_a_stack_that_still_looks_as_before_is_waited_for(
    cfn: FakeCloudFormation, make_job: MakeJob, deployed: str | None
) -> None:
    if deployed:
        cfn.add(STACK, deployed)
    cfn.planned, cfn.lag = [TOPIC], 3
    cfn.ends = ["UPDATE_ROLLBACK_COMPLETE" if deployed else "ROLLBACK_COMPLETE"]
    job = make_job()
    with pytest.raises(Exception, match=r"ended with (UPDATE_)?ROLLBACK_COMPLETE"):
        deploy(job)
    assert cfn.lag == 0


def test_a_deletion_that_is_not_shown_yet_is_not_repeated(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    stack = cfn.add(STACK, "CREATE_COMPLETE")
    cfn.lag = 3
    job = make_job()
    delete_stack(job, stack)
    assert (job.status, len(cfn.called("delete_stack"))) == (None, 1)


def test_a_rollback_that_is_not_shown_yet_is_waited_for(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.add(STACK, "UPDATE_ROLLBACK_FAILED")
    cfn.planned, cfn.lag = [TOPIC], 3
    job = make_job()
    deploy(job)
    assert job.status == "UPDATE_COMPLETE"


def test_an_execution_whose_response_was_lost_is_found_by_its_events(
    cfn: FakeCloudFormation, make_job: MakeJob
) -> None:
    cfn.add(STACK, "UPDATE_COMPLETE")
    cfn.planned, cfn.lose = [TOPIC], {"execute_change_set"}
    describe = cfn.describe_stacks

    def without_change_set(**arguments: Any) -> dict[str, Any]:
        found = describe(**arguments)["Stacks"][0]
        return {"Stacks": [{key: value for key, value in found.items() if key != "ChangeSetId"}]}

    cfn.describe_stacks = without_change_set
    deploy(make_job())
    assert len(cfn.called("execute_change_set")) == 1


def event(status: str, token: str, **keys: Any) -> dict[str, Any]:
    return {
        "StackId": "s",
        "PhysicalResourceId": "s",
        "ResourceStatus": status,
        "ClientRequestToken": token,
        **keys,
    }


@pytest.mark.parametrize(
    ("newest_first", "ended"),
    [
        ([], False),
        ([event("UPDATE_COMPLETE", "before")], False),
        ([event("UPDATE_IN_PROGRESS", "ours"), event("UPDATE_COMPLETE", "before")], False),
        ([event("CREATE_COMPLETE", "ours", PhysicalResourceId="topic")], False),
        ([event("UPDATE_COMPLETE", "ours"), event("UPDATE_IN_PROGRESS", "ours")], True),
        ([event("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "ours")], False),
        ([event("UPDATE_ROLLBACK_COMPLETE", "ours"), event("UPDATE_IN_PROGRESS", "ours")], False),
        ([event("UPDATE_COMPLETE", "next"), event("UPDATE_COMPLETE", "ours")], True),
    ],
)
def test_when_an_operation_has_ended(newest_first: list[dict[str, Any]], ended: bool) -> None:
    class Events:
        def describe_stack_events(self, **_: Any) -> dict[str, Any]:
            return {"StackEvents": newest_first}

    assert watch.has_ended(Events(), "s", "UPDATE_COMPLETE", ["ours"]) is ended


def test_without_permission_to_read_events_the_description_decides() -> None:
    class Denied:
        def describe_stack_events(self, **_: Any) -> None:
            raise refused("AccessDenied", "not authorized", "DescribeStackEvents")

    assert watch.has_ended(Denied(), "s", "UPDATE_COMPLETE", ["ours"]) is True
