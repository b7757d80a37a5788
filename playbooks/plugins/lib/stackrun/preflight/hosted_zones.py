"""Checks that DNS records will be in their hosted zone; otherwise Route 53 rejects them late in a run.

It does not check that the parent zone delegates to the hosted zone: that needs public DNS, which a run may
not reach.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..run.build import StackSpec
from ..run.errors import StackError, aws_code

_NAME_PARAMETERS = ("DomainName", "ApiDomainName")


def check(route53: Callable[[], Any], specs: list[StackSpec]) -> list[str]:
    """Raises `zone_elsewhere` unless each name is in its stack's public zone.

    Returns notes on zones that cannot be read. The client is created only if there is a zone to check.
    """
    notes: list[str] = []
    zones: dict[str, dict[str, Any] | None] = {}
    for spec, zone_id, name in _names_with_zones(specs):
        if zone_id not in zones:
            zones[zone_id] = _get_zone(route53(), spec, zone_id, notes)
        zone = zones[zone_id]
        if zone is not None:
            _check_name(spec, zone_id, zone, name)
    return notes


def _names_with_zones(specs: list[StackSpec]) -> list[tuple[StackSpec, str, str]]:
    """Stacks with their zones and names; the domain itself first, because other names are derived from it."""
    present = [spec for spec in specs if spec.state != "absent"]
    named = [
        (spec, _literal(spec, "HostedZoneId"), _literal(spec, name))
        for name in _NAME_PARAMETERS
        for spec in present
    ]
    return [(spec, zone_id, name) for spec, zone_id, name in named if zone_id and name]


def _literal(spec: StackSpec, parameter: str) -> str:
    """The value if it is a literal; AWS checks outputs of other stacks once they are known."""
    value = spec.parameters.get(parameter)
    return value if isinstance(value, str) else ""


def _get_zone(route53: Any, spec: StackSpec, zone_id: str, notes: list[str]) -> dict[str, Any] | None:
    try:
        zone: dict[str, Any] = route53.get_hosted_zone(Id=zone_id)["HostedZone"]
    except ClientError as error:
        if aws_code(error) == "NoSuchHostedZone":
            raise _zone_error(
                spec, f"There is no hosted zone {zone_id} in account {spec.account}."
            ) from error
    except BotoCoreError:
        pass
    else:
        return zone
    notes.append(f"hosted zone {zone_id} was not checked, because it could not be read")
    return None


def _check_name(spec: StackSpec, zone_id: str, zone: dict[str, Any], name: str) -> None:
    apex = str(zone["Name"]).rstrip(".")
    if zone.get("Config", {}).get("PrivateZone"):
        raise _zone_error(
            spec, f"The hosted zone {zone_id} of {apex} is private: only its VPCs can resolve {name}."
        )
    if name != apex and not name.endswith(f".{apex}"):
        raise _zone_error(spec, f"{name} is not in the hosted zone {zone_id} of {apex}.")


def _zone_error(spec: StackSpec, message: str) -> StackError:
    return StackError(
        "zone_elsewhere",
        message,
        stack=spec.stack,
        next=[
            "aws route53 list-hosted-zones lists the zones of the account",
            "without hosted_zone, create the records yourself where the zone is",
        ],
    )
