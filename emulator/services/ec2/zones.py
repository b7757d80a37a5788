"""Availability zones: as many as each region has; in ministack every region has three."""

import re
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_region
from ministack.services import ec2

from emulator.base.patching import replace

_EXTRA_ZONES = {"us-east-1": "def", "us-west-2": "d", "ap-northeast-2": "d"}
"""Zones beyond the first three ("AWS Regions and Availability Zones", zones open to every account)."""


def zone_names(region: str) -> list[str]:
    """The region's zones, in order."""
    return [f"{region}{letter}" for letter in "abc" + _EXTRA_ZONES.get(region, "")]


def _wrap_describe(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def describe(parameters: Any) -> Any:
        status, headers, body = original(parameters)
        text, region = body.decode(), get_region()
        first = re.search(r"<item>.*?</item>", text, re.DOTALL)
        if first is None:
            return status, headers, body
        first_zone = f"{region}a"
        extra = "".join(
            first[0].replace(first_zone, name).replace(_zone_id(first_zone), _zone_id(name))
            for name in zone_names(region)[3:]
        )
        end = text.rindex("</availabilityZoneInfo>")
        return status, headers, (text[:end] + extra + text[end:]).encode()

    return describe


_zone_id: Callable[[str], str] = ec2._az_id_for_zone_name


def _wrap_zone_name(_original: Callable[[str], str | None]) -> Callable[[str], str | None]:
    return lambda zone_id: next(
        (name for name in zone_names(get_region()) if _zone_id(name) == zone_id), None
    )


def _wrap_resolve(original: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(node: Any, *rest: Any, **options: Any) -> Any:
        found = original(node, *rest, **options)
        zones = isinstance(node, dict) and len(node) == 1 and "Fn::GetAZs" in node
        # The list of another region is empty: CloudFormation returns only the stack's own zones.
        return zone_names(get_region()) if zones and found else found

    return resolve


def install() -> None:
    """Replace ministack's zones."""
    actions = ec2._ACTION_MAP
    actions["DescribeAvailabilityZones"] = _wrap_describe(actions["DescribeAvailabilityZones"])
    ec2._zone_name_for_az_id = _wrap_zone_name(ec2._zone_name_for_az_id)
    replace("_resolve_refs", _wrap_resolve)
