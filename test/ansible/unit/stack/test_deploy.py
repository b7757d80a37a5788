"""Creating and updating stacks in cases that the emulator cannot reproduce."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from fake_cloudformation import FakeCloudFormation, change, failure
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


def test_the_arguments_of_create_change_set(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.planned = [TOPIC]
    job = make_job(
        parameters={"Size": 0, "On": False, "Empty": ""},
        tags={"env": "dev"},
        capabilities=["CAPABILITY_IAM"],
        role_arn="arn:aws:iam::123456789012:role/cfn",
        disable_rollback=True,
        notification_arns=["arn:aws:sns:eu-central-1:123456789012:ops"],
    )
    deploy(job)
    arguments_sent = dict(cfn.called("create_change_set")[0])
    name = arguments_sent.pop("ChangeSetName")
    assert re.fullmatch(r"ops-0123456789abcdef-[0-9a-f]{16}-[0-9a-f]{8}", name)
    assert arguments_sent == {
        "StackName": STACK,
        "ChangeSetType": "CREATE",
        "ClientToken": name,
        "TemplateBody": "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n",
        "Parameters": [
            {"ParameterKey": "Size", "ParameterValue": "0"},
            {"ParameterKey": "On", "ParameterValue": "false"},
            {"ParameterKey": "Empty", "ParameterValue": ""},
        ],
        "Capabilities": ["CAPABILITY_IAM"],
        "Tags": [{"Key": "env", "Value": "dev"}],
        "NotificationARNs": ["arn:aws:sns:eu-central-1:123456789012:ops"],
        "RoleARN": "arn:aws:iam::123456789012:role/cfn",
        "OnStackFailure": "DO_NOTHING",
    }
    assert cfn.called("execute_change_set")[0]["ClientRequestToken"] == name
    assert (job.action, job.status) == ("create", "CREATE_COMPLETE")


@pytest.mark.parametrize("lost", ["create_change_set", "execute_change_set"])
def test_a_lost_response_has_no_second_effect(cfn: FakeCloudFormation, make_job: MakeJob, lost: str) -> None:
    cfn.planned = [TOPIC]
    cfn.lose = {lost}
    job = make_job()
    if lost == "create_change_set":
        # botocore retries the request with the same name: the fake then answers that it exists.
        original = cfn.create_change_set

        def repeat(**arguments: Any) -> dict[str, Any]:
            try:
                return original(**arguments)
            except Exception as error:
                if type(error).__name__ != "ConnectionClosedError":
                    raise
                return original(**arguments)

        cfn.create_change_set = repeat
    deploy(job)
    assert (job.action, job.status) == ("create", "CREATE_COMPLETE")
    assert len(cfn.called("execute_change_set")) == 1
    assert len(cfn.sets) == 1


def test_a_lost_request_is_an_error(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.planned = [TOPIC]

    def lost(**arguments: Any) -> None:
        cfn.calls.append(("execute_change_set", arguments))
        cfn.lose = {"x"}
        cfn._answer("x", {})

    cfn.execute_change_set = lost
    with pytest.raises(Exception, match="Connection was closed"):
        deploy(make_job())


def test_changes_of_all_pages_need_consent(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.add(STACK, "UPDATE_COMPLETE")
    cfn.planned = [
        change("Task", "AWS::ECS::TaskDefinition", "Modify", "True"),
        change("Alarm", "AWS::CloudWatch::Alarm", "Modify", "Conditional"),
        change("Table", "AWS::DynamoDB::GlobalTable", "Modify", "Conditional"),
        change("Queue", "AWS::SQS::Queue", "Remove"),
        change("Host", "AWS::EC2::Instance", "Modify", "True"),
    ]
    error = refusal(make_job(run={"allow": ["network/Queue", "other/Host"]}))
    assert error.code == "consent_needed"
    assert [one["logical_id"] for one in error.changes] == ["Table", "Host"]
    assert error.message == (
        "network: the change replaces Table (AWS::DynamoDB::GlobalTable, holds data);"
        " replaces Host (AWS::EC2::Instance), which was not allowed. Nothing was changed."
    )
    assert cfn.writes() == ["create_change_set", "delete_change_set"]


def test_the_first_cause_is_not_a_consequence(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.add(STACK, "UPDATE_COMPLETE")
    cfn.planned, cfn.ends = [TOPIC], ["UPDATE_ROLLBACK_COMPLETE"]
    stack_id = next(iter(cfn.stacks))
    whole = {"StackId": "the stack", "PhysicalResourceId": "the stack"}
    cfn.events[stack_id] = [
        failure("shop-dev-network", "The following resource(s) failed to create: [B].", 9, **whole),
        failure("C", "Resource creation cancelled", 4),
        failure("B", "no such instance type", 3),
    ]
    error = refusal(make_job())
    assert (error.code, error.status) == ("stack_failed", "UPDATE_ROLLBACK_COMPLETE")
    assert error.first_cause == {
        "logical_id": "B",
        "type": "AWS::SNS::Topic",
        "reason": "no such instance type",
        "at": "2099-01-01T00:00:03+00:00",
    }


def test_the_policy_is_restored_after_a_failure(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.add(STACK, "UPDATE_COMPLETE")
    cfn.planned, cfn.ends = (
        [change("Host", "AWS::EC2::Instance", "Modify", "True")],
        ["UPDATE_ROLLBACK_COMPLETE"],
    )
    before = {
        "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "Update:Replace", "Resource": "*"}]
    }
    cfn.policies[STACK] = json.dumps(before)
    refusal(make_job(run={"allow": ["network/Host"]}))
    lifted = json.loads(cfn.called("set_stack_policy")[0]["StackPolicyBody"])
    assert lifted["Statement"] == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "Update:Replace",
            "NotResource": ["LogicalResourceId/Host"],
        },
        {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": ["LogicalResourceId/Host"]},
    ]
    assert json.loads(cfn.policies[STACK]) == before


def test_the_policy_is_relaxed_for_data_that_a_replacement_retains(
    cfn: FakeCloudFormation, make_job: MakeJob
) -> None:
    """It needs no consent, because nothing is lost; but a policy on its type would deny it."""
    cfn.add(STACK, "UPDATE_COMPLETE")
    retained = change("Store", "AWS::S3::Bucket", "Modify", "Conditional")
    retained["ResourceChange"]["PolicyAction"] = "ReplaceAndRetain"
    cfn.planned = [retained]
    cfn.policies[STACK] = json.dumps({"Statement": []})
    job = make_job()
    deploy(job)
    assert job.notes == ["stack policy: relaxed for Store, then restored"]


DENY_REPLACEMENT = {
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "Update:Replace", "Resource": "*"}]
}


def test_the_policy_is_read_while_the_stack_is_updated(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.add(STACK, "UPDATE_COMPLETE")
    cfn.planned = [TOPIC]
    cfn.policies[STACK] = json.dumps(DENY_REPLACEMENT)
    deploy(make_job(stack_policy=DENY_REPLACEMENT))
    calls = [name for name, _ in cfn.calls]
    after = calls[calls.index("execute_change_set") + 1 :]
    assert (after[0], after.count("get_stack_policy")) == ("get_stack_policy", 1)
    assert "set_stack_policy" not in calls


def test_a_policy_that_may_not_be_read_is_an_error_once_the_update_has_ended(
    cfn: FakeCloudFormation, make_job: MakeJob
) -> None:
    cfn.add(STACK, "UPDATE_COMPLETE")
    cfn.planned, cfn.deny = [TOPIC], {"get_stack_policy"}
    job = make_job(stack_policy=DENY_REPLACEMENT)
    with pytest.raises(ClientError, match="GetStackPolicy"):
        deploy(job)
    assert job.status == "UPDATE_COMPLETE"


def test_a_plan_writes_only_its_own_change_set(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.planned = [TOPIC]
    deploy(make_job(run={"mode": "plan"}, termination_protection=True))
    assert cfn.writes() == ["create_change_set", "delete_change_set", "delete_stack"]
    assert [one["StackStatus"] for one in cfn.stacks.values()] == ["DELETE_COMPLETE"]


KEPT = (
    f"the empty stack {STACK} (REVIEW_IN_PROGRESS) is kept, because these credentials may not delete it;"
    " an apply creates the stack in it"
)


def test_a_plan_keeps_an_empty_stack_that_it_may_not_delete(
    cfn: FakeCloudFormation, make_job: MakeJob
) -> None:
    cfn.planned, cfn.deny = [TOPIC], {"delete_stack"}
    job = make_job(run={"mode": "plan"})
    deploy(job)
    assert (job.action, job.notes, cfn.sets) == ("create", [KEPT], {})
    assert [one["StackStatus"] for one in cfn.stacks.values()] == ["REVIEW_IN_PROGRESS"]

    again = make_job(run={"mode": "plan"})
    deploy(again)
    assert (again.action, cfn.sets) == ("recreate", {})
    assert again.notes == ["REVIEW_IN_PROGRESS without a change set: the empty stack is deleted first"]


def test_an_apply_creates_a_stack_in_an_empty_one_that_it_may_not_delete(
    cfn: FakeCloudFormation, make_job: MakeJob
) -> None:
    cfn.add(STACK, "REVIEW_IN_PROGRESS")
    cfn.planned, cfn.deny = [TOPIC], {"delete_stack"}
    job = make_job()
    deploy(job)
    assert (job.status, len(cfn.stacks)) == ("CREATE_COMPLETE", 1)
    assert KEPT in job.notes


def test_a_stopped_run_starts_nothing(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    job = make_job()
    (job.run.folder / "stop").touch()
    assert refusal(job).code == "not_started"
    assert cfn.writes() == []
