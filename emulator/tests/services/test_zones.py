"""Availability zones: as many as the region has, both in EC2 and in templates."""

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.stacks import Stacks
from emulator.tests.templates import resource, template

BODY = template(
    {"Topic": resource("SNS::Topic")},
    Outputs={"Zones": {"Value": {"Fn::Join": [",", {"Fn::GetAZs": ""}]}}},
)


@pytest.mark.parametrize(
    ("region", "letters"), [("us-east-1", "abcdef"), ("us-west-2", "abcd"), ("eu-central-1", "abc")]
)
def test_zones_of_a_region(emulator: Emulator, region: str, letters: str) -> None:
    names = [f"{region}{letter}" for letter in letters]
    ec2 = emulator.client("ec2", region=region)
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    assert [one["ZoneName"] for one in zones] == names
    assert len({one["ZoneId"] for one in zones}) == len(names)
    stacks = Stacks(emulator.client("cloudformation", region=region))
    assert stacks.outputs(stacks.create(BODY)) == {"Zones": ",".join(names)}

    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    last = zones[-1]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24", AvailabilityZoneId=last["ZoneId"])
    assert subnet["Subnet"]["AvailabilityZone"] == last["ZoneName"]
