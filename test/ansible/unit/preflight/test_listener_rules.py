"""The quota of listener rules, which an account may have raised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from stackrun.preflight import listener_rules
from stackrun.run.build import StackSpec
from stackrun.run.errors import StackError

PUBLIC = {"stack": "ingress", "stack_name": "shop-dev-ingress", "output": "PublicListenerArn"}
REFUSED = (
    "101 services are exposed on PublicListenerArn in eu-central-1,"
    " but a load balancer of this account has at most 100 rules. Nothing was changed."
)


def exposed(count: int, listener: Any = PUBLIC, **more: Any) -> list[StackSpec]:
    about = {"account": "111122223333", "region": "eu-central-1", "scope": "environment", **more}
    return [
        StackSpec(
            folder=Path(),
            stack=f"service-s{number}",
            stack_name=f"shop-dev-service-s{number}",
            needs=[],
            template="",
            fingerprint="",
            parameters={"ListenerArn": listener, "ListenerPriority": number + 1},
            **about,
        )
        for number in range(count)
    ]


def check(specs: list[StackSpec], limits: dict[str, str] | None) -> list[str]:
    """Without `limits`, the call is denied."""
    client = boto3.client(
        "elbv2", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    stubber = Stubber(client)
    if limits is None:
        stubber.add_client_error("describe_account_limits", "AccessDenied")
    else:
        answer = [{"Name": name, "Max": most} for name, most in limits.items()]
        stubber.add_response("describe_account_limits", {"Limits": answer})
    stubber.activate()
    return listener_rules.check(lambda _: client, specs)


def raised(most: int) -> dict[str, str]:
    return {"target-groups": "3000", "rules-per-application-load-balancer": str(most)}


def test_a_hundred_rules_ask_for_no_quota() -> None:
    def refused(region: str) -> Any:
        raise AssertionError(region)

    many = [*exposed(100), *exposed(100, "arn:aws:elasticloadbalancing:x"), *exposed(200, "")]
    assert listener_rules.check(refused, [*many, *exposed(150, account="000000000000")]) == []


def test_a_raised_quota_is_enough() -> None:
    assert check(exposed(150), raised(150)) == []


def test_more_than_the_quota_is_refused() -> None:
    with pytest.raises(StackError) as refused:
        check(exposed(101), raised(100))
    assert (refused.value.code, refused.value.message) == ("limit_reached", REFUSED)


@pytest.mark.parametrize("limits", [None, {"target-groups": "3000"}])
def test_an_unknown_quota_is_noted(limits: dict[str, str] | None) -> None:
    assert check(exposed(101), limits) == [
        "101 services are exposed on PublicListenerArn in eu-central-1;"
        " AWS's default quota is 100 rules, the account's could not be read"
    ]
