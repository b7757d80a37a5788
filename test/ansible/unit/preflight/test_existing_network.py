"""An existing VPC that is not as the answers say; AWS's service model validates the stubbed responses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from stackrun.preflight import existing_network
from stackrun.run.build import StackSpec
from stackrun.run.errors import StackError

VPC = "vpc-0a1b2c3d"
PARAMETERS = {
    "ExistingVpcId": VPC,
    "ExistingVpcCidr": "10.1.0.0/16",
    "ExistingPublicSubnets": "subnet-01,subnet-02",
    "ExistingPrivateSubnets": "subnet-03,subnet-04",
}
SUBNETS = {
    "subnet-01": ("10.1.0.0/20", "a"),
    "subnet-02": ("10.1.16.0/20", "b"),
    "subnet-03": ("10.1.32.0/20", "a"),
    "subnet-04": ("10.1.48.0/20", "b"),
}


def spec(**parameters: Any) -> StackSpec:
    return StackSpec(
        folder=Path(),
        stack="network",
        stack_name="shop-dev-network",
        scope="environment",
        account="111122223333",
        region="eu-central-1",
        needs=[],
        template="network.template.yaml",
        fingerprint="",
        parameters={**PARAMETERS, **parameters},
    )


def route(target: str, key: str = "GatewayId") -> dict[str, Any]:
    return {"DestinationCidrBlock": "0.0.0.0/0", key: target, "State": "active"}


def client(
    ranges: tuple[str, ...] = ("10.1.0.0/16",),
    subnets: dict[str, dict[str, str]] | None = None,
    public: dict[str, Any] | None = None,
    private: dict[str, Any] | None = None,
) -> Any:
    """A client of a sound network, with these differences; it accepts each of the three calls once."""
    made = boto3.client(
        "ec2", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    stubber = Stubber(made)
    associated = [{"CidrBlock": each, "CidrBlockState": {"State": "associated"}} for each in ranges]
    vpc = {"VpcId": VPC, "CidrBlock": ranges[0], "CidrBlockAssociationSet": associated}
    stubber.add_response("describe_vpcs", {"Vpcs": [vpc]}, {"VpcIds": [VPC]})
    found = [
        {"SubnetId": name, "VpcId": VPC, "CidrBlock": block, "AvailabilityZone": f"eu-central-1{zone}"}
        | (subnets or {}).get(name, {})
        for name, (block, zone) in SUBNETS.items()
    ]
    stubber.add_response("describe_subnets", {"Subnets": found})
    tables = [
        {
            "Associations": [{"SubnetId": "subnet-01"}, {"SubnetId": "subnet-02"}],
            "Routes": [public or route("igw-01")],
        },
        {"Associations": [{"Main": True}], "Routes": [private or route("nat-01", "NatGatewayId")]},
    ]
    stubber.add_response("describe_route_tables", {"RouteTables": tables})
    stubber.activate()
    return made


def check(made: Any, **parameters: Any) -> list[str]:
    return existing_network.check(lambda _: made, [spec(**parameters)])


def test_a_network_as_the_answers_say_passes() -> None:
    assert check(client()) == []


def test_a_secondary_range_of_the_vpc_counts() -> None:
    assert check(client(ranges=("10.9.0.0/16", "10.1.0.0/16"))) == []


def test_without_an_existing_vpc_nothing_is_read() -> None:
    def unexpected(_: str) -> Any:
        raise AssertionError("no client is needed")

    assert existing_network.check(unexpected, [spec(ExistingVpcId="")]) == []


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (client(ranges=("10.2.0.0/16",)), f"vpc_cidr is 10.1.0.0/16, but {VPC} has 10.2.0.0/16."),
        (
            client(subnets={"subnet-03": {"VpcId": "vpc-99"}}),
            f"The private subnet subnet-03 is in vpc-99, not in {VPC}.",
        ),
        (
            client(
                ranges=("10.1.0.0/16", "100.64.0.0/16"), subnets={"subnet-04": {"CidrBlock": "100.64.0.0/20"}}
            ),
            "The private subnet subnet-04 has 100.64.0.0/20, which is not in vpc_cidr 10.1.0.0/16.",
        ),
        (
            client(subnets={"subnet-02": {"AvailabilityZone": "eu-central-1a"}}),
            "All public subnets are in eu-central-1a; they must be in two zones or more.",
        ),
        (
            client(public=route("nat-01", "NatGatewayId")),
            "The public subnet subnet-01 has no route to an internet gateway.",
        ),
    ],
    ids=["range", "VPC", "subnet's range", "zones", "route"],
)
def test_a_difference_is_refused(made: Any, message: str) -> None:
    with pytest.raises(StackError) as raised:
        check(made)
    assert (raised.value.code, raised.value.message, raised.value.stack) == (
        "network_differs",
        message,
        "network",
    )


def test_a_private_subnet_without_a_route_to_the_internet_is_noted() -> None:
    local = {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active"}
    assert check(client(private=local)) == [
        f"{name} has no route to the internet: hosts and tasks in it reach AWS only by VPC endpoints"
        for name in ("subnet-03", "subnet-04")
    ]


@pytest.mark.parametrize("code", ["InvalidVpcID.NotFound", "UnauthorizedOperation"])
def test_a_vpc_that_does_not_exist_is_refused_and_one_that_cannot_be_read_is_noted(code: str) -> None:
    made = boto3.client(
        "ec2", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    stubber = Stubber(made)
    stubber.add_client_error("describe_vpcs", code, f"{code}: {VPC}")
    stubber.activate()
    if code == "UnauthorizedOperation":
        assert check(made) == [f"{VPC} was not checked, because it could not be read"]
        return
    with pytest.raises(StackError, match="The existing network is not in eu-central-1"):
        check(made)
