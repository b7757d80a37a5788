"""Quotas of the account; the stubbed responses are validated against AWS's service models."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from fake_cloudformation import FakeCloudFormation, change
from stackrun.run.errors import StackError
from stackrun.stack.deploy import deploy
from stackrun.stack.job import Job

MakeJob = Callable[..., Job]
EIP = "AWS::EC2::EIP"
LIMIT = "application-load-balancers"


def stubbed(service: str, *answers: tuple[str, dict[str, Any] | str]) -> Any:
    """A client that returns these responses in order; a string is an error code."""
    client = boto3.client(
        service, region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    stubber = Stubber(client)
    for operation, answer in answers:
        if isinstance(answer, str):
            stubber.add_client_error(operation, answer)
        else:
            stubber.add_response(operation, answer)
    stubber.activate()
    return client


def addresses(used: int, allowed: int | None) -> Any:
    attribute = {
        "AttributeName": "vpc-max-elastic-ips",
        "AttributeValues": [{"AttributeValue": str(allowed)}],
    }
    return stubbed(
        "ec2",
        ("describe_addresses", {"Addresses": [{"PublicIp": f"192.0.2.{i}"} for i in range(used)]}),
        (
            "describe_account_attributes",
            "UnauthorizedOperation" if allowed is None else {"AccountAttributes": [attribute]},
        ),
    )


@pytest.fixture
def three_addresses(cfn: FakeCloudFormation) -> None:
    cfn.planned = [change(f"Ip{index}", EIP, "Add") for index in range(3)]


@pytest.mark.usefixtures("three_addresses")
@pytest.mark.parametrize("run", [{}, {"mode": "plan", "keep_change_sets": True}])
def test_exceeding_a_quota_is_refused_and_leaves_no_change_set(
    cfn: FakeCloudFormation, make_job: MakeJob, run: dict[str, Any]
) -> None:
    job = make_job(run=run, clients={"ec2": addresses(used=3, allowed=5)})
    with pytest.raises(StackError) as caught:
        deploy(job)
    assert caught.value.code == "limit_reached"
    assert caught.value.message == (
        "network adds 3 Elastic IP addresses, but eu-central-1 already has 3 of the 5 that the quota allows."
    )
    assert cfn.called("execute_change_set") == []
    assert len(cfn.called("delete_change_set")) == 1


@pytest.mark.usefixtures("three_addresses")
@pytest.mark.parametrize(
    ("used", "allowed", "notes"),
    [
        (2, 5, []),
        (40, 50, []),
        (2, None, []),
        (
            3,
            None,
            [
                "Elastic IP addresses: adds 3 to 3 in eu-central-1; the account's quota is unknown,"
                " AWS's default is 5 (2026-11-23)"
            ],
        ),
    ],
)
def test_changes_within_the_quota_pass_and_unknown_quotas_are_noted(
    make_job: MakeJob, used: int, allowed: int | None, notes: list[str]
) -> None:
    job = make_job(clients={"ec2": addresses(used, allowed)})
    deploy(job)
    assert (job.status, job.notes) == ("CREATE_COMPLETE", notes)


def test_vpcs_and_load_balancers_have_quotas_of_their_own(cfn: FakeCloudFormation, make_job: MakeJob) -> None:
    balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    cfn.planned = [change("Vpc", "AWS::EC2::VPC", "Add"), change("Public", balancer, "Add")]
    clients = {
        "ec2": stubbed("ec2", ("describe_vpcs", {"Vpcs": [{"VpcId": "vpc-1"}]})),
        "service-quotas": stubbed("service-quotas", ("get_service_quota", {"Quota": {"Value": 5.0}})),
        "elbv2": stubbed(
            "elbv2",
            ("describe_load_balancers", {"LoadBalancers": [{"Type": "application"}, {"Type": "network"}]}),
            (
                "describe_account_limits",
                {"Limits": [{"Name": "target-groups", "Max": "3000"}, {"Name": LIMIT, "Max": "1"}]},
            ),
        ),
    }
    with pytest.raises(StackError, match=r"adds 1 Application Load Balancers, .* already has 1 of the 1"):
        deploy(make_job(clients=clients))


@pytest.mark.usefixtures("three_addresses")
def test_the_embedded_aws_has_no_quotas(make_job: MakeJob) -> None:
    job = make_job(account="000000000000")
    deploy(job)
    assert job.status == "CREATE_COMPLETE"


@pytest.mark.usefixtures("three_addresses")
def test_a_quota_is_not_checked_if_its_usage_is_unknown(make_job: MakeJob) -> None:
    denied = [("describe_addresses", "UnauthorizedOperation"), ("describe_account_attributes", "Throttling")]
    job = make_job(clients={"ec2": stubbed("ec2", *denied)})
    deploy(job)
    assert job.notes == [
        "Elastic IP addresses: the quota was not checked, because the number in eu-central-1 is unknown"
    ]


@pytest.mark.parametrize("present", [0, 1])
def test_an_account_has_one_access_analyzer_per_region(
    cfn: FakeCloudFormation, make_job: MakeJob, present: int
) -> None:
    cfn.planned = [change("Analyzer", "AWS::AccessAnalyzer::Analyzer", "Add")]
    other = {
        "arn": "arn:aws:access-analyzer:eu-central-1:111122223333:analyzer/other",
        "name": "other",
        "type": "ACCOUNT",
        "createdAt": datetime(2026, 1, 1, tzinfo=UTC),
        "status": "ACTIVE",
    }
    analyzers = stubbed("accessanalyzer", ("list_analyzers", {"analyzers": [other] * present}))
    has_role = stubbed("iam", ("get_role", "AccessDenied"))
    job = make_job(run={}, clients={"accessanalyzer": analyzers, "iam": has_role})
    if not present:
        deploy(job)
        return
    with pytest.raises(StackError) as caught:
        deploy(job)
    assert caught.value.code == "limit_reached"
    assert caught.value.next == ["Write access_analyzer: false in account.yml"]
    assert cfn.called("execute_change_set") == []
