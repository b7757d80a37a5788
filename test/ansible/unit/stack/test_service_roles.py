"""Service-linked roles of new resources; the stubbed responses are validated against IAM's service model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from fake_cloudformation import FakeCloudFormation, change
from stackrun.run.errors import StackError
from stackrun.run.run import Run
from stackrun.stack.deploy import deploy
from stackrun.stack.job import Job
from test_quotas import stubbed

MakeJob = Callable[..., Job]
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PLAN = {"mode": "plan", "keep_change_sets": True}
MISSING = ("get_role", "NoSuchEntity")
DENIED = ("get_role", "AccessDenied")
LACKED = "made the service-linked role of ECS, which this account lacked"


def existing(age: float) -> tuple[str, dict[str, Any]]:
    """GetRole's answer for a role that was made so many seconds ago."""
    role = {
        "Path": "/aws-service-role/ecs.amazonaws.com/",
        "RoleName": "AWSServiceRoleForECS",
        "RoleId": "AROA1234567890123456",
        "Arn": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        "CreateDate": NOW - timedelta(seconds=age),
    }
    headers = {"date": format_datetime(NOW, usegmt=True)}
    return "get_role", {"Role": role, "ResponseMetadata": {"HTTPHeaders": headers}}


def created() -> tuple[str, dict[str, Any]]:
    return "create_service_linked_role", {"Role": existing(0)[1]["Role"]}


def creation_refused(code: str, message: str) -> Any:
    """IAM in which the role is missing, cannot be made, and exists when it is asked for again."""
    iam = boto3.client("iam", aws_access_key_id="test", aws_secret_access_key="test")
    stubber = Stubber(iam)
    stubber.add_client_error("get_role", "NoSuchEntity")
    stubber.add_client_error("create_service_linked_role", code, message)
    stubber.add_response(*existing(60))
    stubber.activate()
    return iam


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the run has slept."""
    found: list[float] = []
    monkeypatch.setattr(Run, "sleep", lambda _self, seconds, _in_flight=False: found.append(seconds))
    return found


@pytest.fixture(autouse=True)
def new_cluster(cfn: FakeCloudFormation) -> None:
    cfn.planned = [change("Cluster", "AWS::ECS::Cluster", "Add"), change("Hello", "AWS::ECS::Service", "Add")]


def test_a_missing_role_is_made_before_the_stack_and_is_given_time(
    cfn: FakeCloudFormation, make_job: MakeJob, slept: list[float]
) -> None:
    iam = stubbed("iam", MISSING, created(), MISSING, existing(2))
    iam.meta.events.register(
        "before-call.iam.CreateServiceLinkedRole",
        lambda **_: cfn.calls.append(("create_service_linked_role", {})),
    )
    job = make_job(clients={"iam": iam})
    deploy(job)
    order = [
        name
        for name, _ in cfn.calls
        if name in ("create_change_set", "create_service_linked_role", "execute_change_set")
    ]
    assert order[0] == "create_change_set"
    assert order[-1] == "execute_change_set"
    assert (job.status, job.notes) == ("CREATE_COMPLETE", [LACKED])
    # A second until IAM returns the role, and until it is 15 seconds old.
    assert slept[:2] == [1, 13.0]


def test_a_role_that_exists_is_neither_made_nor_noted(make_job: MakeJob, slept: list[float]) -> None:
    job = make_job(clients={"iam": stubbed("iam", existing(3600))})
    deploy(job)
    assert (job.status, job.notes, slept) == ("CREATE_COMPLETE", [], [])


def test_a_role_that_another_run_has_just_made_is_given_time(make_job: MakeJob, slept: list[float]) -> None:
    job = make_job(clients={"iam": stubbed("iam", existing(5))})
    deploy(job)
    assert (job.status, job.notes, slept[:1]) == ("CREATE_COMPLETE", [], [10.0])


def test_the_embedded_aws_waits_for_no_role(make_job: MakeJob, slept: list[float]) -> None:
    job = make_job(account="000000000000", clients={"iam": stubbed("iam", MISSING, created(), existing(0))})
    deploy(job)
    assert (job.status, job.notes, slept) == ("CREATE_COMPLETE", [LACKED], [])


def test_an_update_that_adds_nothing_asks_nothing(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    cfn.planned = [change("Hello", "AWS::ECS::Service", "Modify")]
    job = make_job()
    deploy(job)
    assert job.notes == []


def test_a_plan_makes_no_role_and_notes_it(make_job: MakeJob) -> None:
    job = make_job(run=PLAN, clients={"iam": stubbed("iam", MISSING)})
    deploy(job)
    assert job.notes == ["makes the service-linked role of ECS, which this account lacks"]


def test_a_plan_notes_the_roles_of_a_stack_that_waits_for_others(make_job: MakeJob) -> None:
    inputs = {
        "Vpc": {"stack": "vpc", "stack_name": "shop-dev-vpc", "output": "Vpc", "region": "eu-central-1"}
    }
    job = make_job(run=PLAN, parameters=inputs, clients={"iam": stubbed("iam", MISSING)})
    (job.spec.folder / "network.template.yaml").write_text("Resources: {One: {Type: AWS::ECS::Cluster}}")
    deploy(job)
    assert job.known_after == ["vpc"]
    assert job.notes == ["makes the service-linked role of ECS, which this account lacks"]


def test_a_role_is_made_once_in_a_run(make_job: MakeJob, slept: list[float]) -> None:
    deploy(make_job(clients={"iam": stubbed("iam", MISSING, created(), existing(20))}))
    second = make_job(stack_name="shop-dev-other")
    deploy(second)
    assert (second.status, second.notes, slept) == ("CREATE_COMPLETE", [], [])


def test_a_role_that_someone_else_made_meanwhile_is_a_success(make_job: MakeJob) -> None:
    taken = "Service role name AWSServiceRoleForECS has been taken in this account, please try another."
    job = make_job(clients={"iam": creation_refused("InvalidInput", taken)})
    deploy(job)
    assert job.status == "CREATE_COMPLETE"


def test_another_refusal_of_iam_is_an_error(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    job = make_job(clients={"iam": creation_refused("InvalidInput", "AWSServiceName is not valid")})
    with pytest.raises(Exception, match="AWSServiceName is not valid"):
        deploy(job)
    assert cfn.called("execute_change_set") == []


@pytest.mark.parametrize("first", [True, False])
def test_without_the_right_to_make_it_the_command_of_an_administrator_is_named(
    cfn: FakeCloudFormation, make_job: MakeJob, first: bool
) -> None:
    job = make_job(clients={"iam": creation_refused("AccessDenied", "no")})
    if not first:
        # Another stack of the run has tried.
        assert job.run.claim(".role-AWSServiceRoleForECS")
        job.run.mark_failed(".role-AWSServiceRoleForECS", "aws")
    with pytest.raises(StackError) as caught:
        deploy(job)
    assert caught.value.code == "role_missing"
    assert caught.value.message == (
        "network needs AWSServiceRoleForECS, the service-linked role of ECS, which account 123456789012"
        " lacks, and these credentials may not make it."
    )
    assert caught.value.next == [
        "let an administrator run: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com"
    ]
    assert cfn.called("execute_change_set") == []
    assert len(cfn.called("delete_change_set")) == 1


@pytest.mark.parametrize("run", [{}, PLAN])
def test_a_role_that_cannot_be_read_is_left_to_the_service(make_job: MakeJob, run: dict[str, Any]) -> None:
    job = make_job(run=run, clients={"iam": stubbed("iam", DENIED)})
    deploy(job)
    assert job.notes == ["AWSServiceRoleForECS was not checked, because it could not be read"]


def test_iam_that_does_not_answer_refuses_no_stack(make_job: MakeJob) -> None:
    class Silent:
        def get_role(self, **_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://iam.amazonaws.com")

    job = make_job(clients={"iam": Silent()})
    deploy(job)
    assert (job.status, len(job.notes)) == ("CREATE_COMPLETE", 1)
