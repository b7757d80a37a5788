"""Checks that an existing VPC and its subnets are as the answers say.

With another address range, or in subnets of another VPC, an environment is created without an error, and its
targets never become healthy: the rules of its security groups do not match.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..run.build import StackSpec
from ..run.errors import StackError, aws_code

_SUBNETS = {
    "public": "ExistingPublicSubnets",
    "private": "ExistingPrivateSubnets",
    "data": "ExistingDataSubnets",
}
_ABSENT = frozenset({"InvalidVpcID.NotFound", "InvalidSubnetID.NotFound"})


def check(ec2: Callable[[str], Any], specs: list[StackSpec]) -> list[str]:
    """Raises `network_differs`; returns notes on what could not be read and on missing default routes.

    `ec2` returns a client for a region, and is called only if a stack is deployed into an existing VPC.
    """
    notes: list[str] = []
    for spec in specs:
        vpc = spec.parameters.get("ExistingVpcId")
        if spec.state == "absent" or not isinstance(vpc, str) or not vpc:
            continue
        try:
            notes += _check_network(ec2(spec.region), spec, vpc)
        except ClientError as error:
            if aws_code(error) in _ABSENT:
                reason = error.response["Error"].get("Message", "")
                raise _error(spec, f"The existing network is not in {spec.region}: {reason}.") from error
            notes.append(f"{vpc} was not checked, because it could not be read")
        except BotoCoreError:
            notes.append(f"{vpc} was not checked, because it could not be read")
    return notes


def _check_network(client: Any, spec: StackSpec, vpc: str) -> list[str]:
    subnets = {kind: _listed(spec, parameter) for kind, parameter in _SUBNETS.items()}
    wanted = [subnet for listed in subnets.values() for subnet in listed]
    network = _check_range(spec, client.describe_vpcs(VpcIds=[vpc])["Vpcs"][0])
    found = client.describe_subnets(SubnetIds=wanted)["Subnets"] if wanted else []
    described = {each["SubnetId"]: each for each in found}
    for kind, listed in subnets.items():
        _check_subnets(spec, vpc, network, kind, [described[subnet] for subnet in listed])
    tables = client.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    for subnet in subnets["public"]:
        if not _default_route(tables, subnet).startswith("igw-"):
            raise _error(spec, f"The public subnet {subnet} has no route to an internet gateway.")
    return [
        f"{subnet} has no route to the internet: hosts and tasks in it reach AWS only by VPC endpoints"
        for subnet in subnets["private"]
        if not _default_route(tables, subnet)
    ]


def _listed(spec: StackSpec, parameter: str) -> list[str]:
    value = spec.parameters.get(parameter)
    return value.split(",") if isinstance(value, str) and value else []


def _check_range(spec: StackSpec, vpc: dict[str, Any]) -> IPv4Network:
    """The range that the answers give; it must be in one of the VPC's, of which secondary ones count too."""
    given = IPv4Network(str(spec.parameters["ExistingVpcCidr"]), strict=False)
    ranges = [
        IPv4Network(each["CidrBlock"])
        for each in vpc.get("CidrBlockAssociationSet", [])
        if each.get("CidrBlockState", {}).get("State", "associated") == "associated"
    ] or [IPv4Network(vpc["CidrBlock"])]
    if not any(given.subnet_of(each) for each in ranges):
        actual = ", ".join(map(str, ranges))
        raise _error(spec, f"vpc_cidr is {given}, but {vpc['VpcId']} has {actual}.")
    return given


def _check_subnets(
    spec: StackSpec, vpc: str, network: IPv4Network, kind: str, subnets: list[dict[str, Any]]
) -> None:
    for subnet in subnets:
        name, block = subnet["SubnetId"], subnet["CidrBlock"]
        if subnet["VpcId"] != vpc:
            raise _error(spec, f"The {kind} subnet {name} is in {subnet['VpcId']}, not in {vpc}.")
        if not IPv4Network(block).subnet_of(network):
            raise _error(spec, f"The {kind} subnet {name} has {block}, which is not in vpc_cidr {network}.")
    zones = {subnet["AvailabilityZone"] for subnet in subnets}
    if subnets and len(zones) < 2:
        raise _error(spec, f"All {kind} subnets are in {zones.pop()}; they must be in two zones or more.")


def _default_route(tables: list[dict[str, Any]], subnet: str) -> str:
    """The id of what the subnet's traffic to the internet goes to; empty if there is no such route.

    A subnet without a route table of its own uses the main one.
    """
    own = [t for t in tables if any(a.get("SubnetId") == subnet for a in t.get("Associations", []))]
    main = [t for t in tables if any(a.get("Main") for a in t.get("Associations", []))]
    for table in (own or main)[:1]:
        for route in table.get("Routes", []):
            if route.get("DestinationCidrBlock") == "0.0.0.0/0" and route.get("State", "active") == "active":
                targets = [value for key, value in route.items() if key.endswith("Id")]
                return str(targets[0]) if targets else ""
    return ""


def _error(spec: StackSpec, message: str) -> StackError:
    return StackError(
        "network_differs",
        message,
        stack=spec.stack,
        next=["aws ec2 describe-subnets shows each subnet's VPC, range and zone"],
    )
