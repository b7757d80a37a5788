"""Hosted zones of names; the stubbed responses are validated against AWS's service model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from stackrun.preflight import hosted_zones
from stackrun.run.build import StackSpec
from stackrun.run.errors import StackError

ZONE = "Z0123456789"


def spec(stack: str = "edge", **parameters: Any) -> StackSpec:
    return StackSpec(
        folder=Path(),
        stack=stack,
        stack_name=f"shop-dev-{stack}",
        scope="environment",
        account="111122223333",
        region="eu-central-1",
        needs=[],
        template="edge.template.yaml",
        fingerprint="",
        parameters={"HostedZoneId": ZONE, **parameters},
    )


def route53(name: str | None, private: bool = False, error: str = "NoSuchHostedZone") -> Any:
    """A client that accepts one call; without a name it returns the error."""
    client = boto3.client("route53", aws_access_key_id="test", aws_secret_access_key="test")
    stubber = Stubber(client)
    if name is None:
        stubber.add_client_error("get_hosted_zone", error, expected_params={"Id": ZONE})
    else:
        zone = {"Id": f"/hostedzone/{ZONE}", "Name": name, "CallerReference": "1"}
        answer = {"HostedZone": {**zone, "Config": {"PrivateZone": private}}}
        stubber.add_response("get_hosted_zone", answer, expected_params={"Id": ZONE})
    stubber.activate()
    return client


def test_names_in_their_zone_pass_and_each_zone_is_read_once() -> None:
    client = route53("example.com.")
    specs = [
        spec("certificate", DomainName="dev.example.com"),
        spec(DomainName="example.com"),
        spec("api", ApiDomainName="api.dev.example.com"),
    ]
    assert hosted_zones.check(lambda: client, specs) == []


@pytest.mark.parametrize(
    ("client", "name", "message"),
    [
        (
            route53("example.com."),
            "dev.example.org",
            f"dev.example.org is not in the hosted zone {ZONE} of example.com.",
        ),
        (
            route53("example.com."),
            "badexample.com",
            f"badexample.com is not in the hosted zone {ZONE} of example.com.",
        ),
        (
            route53("test.example.com."),
            "example.com",
            f"example.com is not in the hosted zone {ZONE} of test.example.com.",
        ),
        (
            route53("example.com.", private=True),
            "dev.example.com",
            f"The hosted zone {ZONE} of example.com is private: only its VPCs can resolve dev.example.com.",
        ),
        (
            route53(None),
            "dev.example.com",
            f"There is no hosted zone {ZONE} in account 111122223333.",
        ),
    ],
)
def test_a_domain_outside_its_zone_is_refused(client: Any, name: str, message: str) -> None:
    with pytest.raises(StackError) as caught:
        hosted_zones.check(lambda: client, [spec("api", ApiDomainName=f"api.{name}"), spec(DomainName=name)])
    assert (caught.value.code, caught.value.message, caught.value.stack) == (
        "zone_elsewhere",
        message,
        "edge",
    )


def test_a_zone_that_cannot_be_read_is_noted() -> None:
    client = route53(None, error="AccessDenied")
    assert hosted_zones.check(lambda: client, [spec(DomainName="dev.example.com")]) == [
        f"hosted zone {ZONE} was not checked, because it could not be read"
    ]


def test_no_client_is_created_without_a_zone_to_check() -> None:
    def client() -> Any:
        raise AssertionError("a client was created")

    output = {"stack": "network", "stack_name": "shop-dev-network", "region": "r", "output": "o"}
    specs = [spec(), spec(DomainName="dev.example.com", HostedZoneId=""), spec(DomainName=output)]
    assert hosted_zones.check(client, specs) == []
