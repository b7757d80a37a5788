"""Checks that a change set does not exceed the quotas of the account, before it is executed.

Quotas come from the API of the service. If it does not return one (no permission, not available), the quota
is unknown: then a change beyond AWS's default is only noted, because the quota may have been raised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..cloudformation.changes import Change
from ..run.build import EMBEDDED_ACCOUNT
from .job import Job

DEFAULTS_AS_OF = "2026-11-23"

Client = Callable[[str], Any]
"""Service name → its client in the stack's region."""


@dataclass(frozen=True)
class Limit:
    """The quota of a resource type in a region: `limit` and `used` call AWS."""

    what: str
    default: int
    limit: Callable[[Client], int]
    used: Callable[[Client], int]
    advice: str = "Delete unused ones, or request a quota increase in Service Quotas in the AWS console"


def _vpc_limit(client: Client) -> int:
    quota = client("service-quotas").get_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")
    return int(quota["Quota"]["Value"])


def _vpcs(client: Client) -> int:
    pages = client("ec2").get_paginator("describe_vpcs").paginate()
    return sum(len(page["Vpcs"]) for page in pages)


def _address_limit(client: Client) -> int:
    answer = client("ec2").describe_account_attributes(AttributeNames=["vpc-max-elastic-ips"])
    return int(answer["AccountAttributes"][0]["AttributeValues"][0]["AttributeValue"])


def _addresses(client: Client) -> int:
    return len(client("ec2").describe_addresses()["Addresses"])


def _balancer_limit(client: Client) -> int:
    pages = client("elbv2").get_paginator("describe_account_limits").paginate()
    found = [one["Max"] for page in pages for one in page["Limits"] if one["Name"] == _BALANCERS]
    return int(found[0])


def _balancers(client: Client) -> int:
    pages = client("elbv2").get_paginator("describe_load_balancers").paginate()
    return sum(one["Type"] == "application" for page in pages for one in page["LoadBalancers"])


def _analyzers(client: Client) -> int:
    return len(client("accessanalyzer").list_analyzers(type="ACCOUNT")["analyzers"])


_BALANCERS = "application-load-balancers"

LIMITS = {
    # Amazon VPC quotas, "VPCs per Region" and "Elastic IP addresses per Region".
    "AWS::EC2::VPC": Limit("VPCs", 5, _vpc_limit, _vpcs),
    "AWS::EC2::EIP": Limit("Elastic IP addresses", 5, _address_limit, _addresses),
    # Quotas for your Application Load Balancers, "Application Load Balancers per Region".
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Limit(
        "Application Load Balancers", 50, _balancer_limit, _balancers
    ),
    # IAM Access Analyzer quotas, "Analyzers with an account zone of trust": it cannot be raised.
    "AWS::AccessAnalyzer::Analyzer": Limit(
        "access analyzers", 1, lambda _: 1, _analyzers, "Write access_analyzer: false in account.yml"
    ),
}


def check(job: Job, changes: list[Change]) -> None:
    """Raises `limit_reached` if the changes exceed a quota; notes quotas that AWS does not return."""
    if job.spec.account == EMBEDDED_ACCOUNT:
        return
    for kind, limit in LIMITS.items():
        more = sum(change["type"] == kind and change["action"] == "add" for change in changes)
        if more:
            _check(job, limit, more)


def _check(job: Job, limit: Limit, more: int) -> None:
    region = job.spec.region
    used, allowed = _query(limit.used, job.client), _query(limit.limit, job.client)
    if used is None:
        job.note(f"{limit.what}: the quota was not checked, because the number in {region} is unknown")
    elif allowed is None and used + more > limit.default:
        job.note(
            f"{limit.what}: adds {more} to {used} in {region}; the account's quota is unknown,"
            f" AWS's default is {limit.default} ({DEFAULTS_AS_OF})"
        )
    elif allowed is not None and used + more > allowed:
        raise job.error(
            "limit_reached",
            f"{job.spec.stack} adds {more} {limit.what},"
            f" but {region} already has {used} of the {allowed} that the quota allows.",
            next=[limit.advice],
        )


def _query(question: Callable[[Client], int], client: Client) -> int | None:
    """The number, or None if AWS does not return it."""
    try:
        return question(client)
    except (ClientError, BotoCoreError, LookupError, ValueError):
        return None
