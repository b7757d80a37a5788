"""Hosted zones that records are to be made in: Route 53 would refuse at the end what is seen at the start.

Whether the world asks this zone at all (the name servers that the zone above names) is not looked at: that
takes the public DNS, which a run may not reach.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..run.build import StackSpec
from ..run.errors import StackError, aws_code

_NAMES = ("DomainName", "ApiDomainName")


def check(route53: Callable[[], Any], specs: list[StackSpec]) -> list[str]:
    """Raises `zone_elsewhere` unless each name is in its stack's public zone.

    Gives notes on zones that AWS does not tell of. The client is made where there is a zone to ask for.
    """
    notes: list[str] = []
    zones: dict[str, dict[str, Any] | None] = {}
    for spec, identifier, name in _wanted(specs):
        if identifier not in zones:
            zones[identifier] = _zone(route53(), spec, identifier, notes)
        zone = zones[identifier]
        if zone is not None:
            _prove(spec, identifier, zone, name)
    return notes


def _wanted(specs: list[StackSpec]) -> list[tuple[StackSpec, str, str]]:
    """Stacks with their zones and names; the domain itself first, of which the others' names are made."""
    present = [spec for spec in specs if spec.state != "absent"]
    named = [(spec, _text(spec, "HostedZoneId"), _text(spec, name)) for name in _NAMES for spec in present]
    return [(spec, identifier, name) for spec, identifier, name in named if identifier and name]


def _text(spec: StackSpec, parameter: str) -> str:
    """The value where it is there already; an output of another stack is judged when it is known, by AWS."""
    value = spec.parameters.get(parameter)
    return value if isinstance(value, str) else ""


def _zone(route53: Any, spec: StackSpec, identifier: str, notes: list[str]) -> dict[str, Any] | None:
    try:
        zone: dict[str, Any] = route53.get_hosted_zone(Id=identifier)["HostedZone"]
    except ClientError as error:
        if aws_code(error) == "NoSuchHostedZone":
            raise _elsewhere(
                spec, f"There is no hosted zone {identifier} in account {spec.account}."
            ) from error
    except BotoCoreError:
        pass
    else:
        return zone
    notes.append(f"hosted zone {identifier}: what it is the zone of is unknown, so it was not checked")
    return None


def _prove(spec: StackSpec, identifier: str, zone: dict[str, Any], name: str) -> None:
    apex = str(zone["Name"]).rstrip(".")
    if zone.get("Config", {}).get("PrivateZone"):
        raise _elsewhere(
            spec, f"The hosted zone {identifier} of {apex} is private: only its VPCs would find {name}."
        )
    if name != apex and not name.endswith(f".{apex}"):
        raise _elsewhere(spec, f"{name} is not in the hosted zone {identifier}, which is that of {apex}.")


def _elsewhere(spec: StackSpec, message: str) -> StackError:
    return StackError(
        "zone_elsewhere",
        message,
        stack=spec.stack,
        next=[
            "aws route53 list-hosted-zones names the zones of the account",
            "without hosted_zone, the records are made where the zone is",
        ],
    )
