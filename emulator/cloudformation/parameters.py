"""Checks template parameters: unknown, missing and previous values, and ids of missing resources."""

import re
from collections.abc import Callable
from typing import Any

from ministack.services import ec2, route53

from emulator.base.patching import replace

_STORES = {
    "AWS::EC2::VPC::Id": lambda: ec2._vpcs,
    "AWS::EC2::Subnet::Id": lambda: ec2._subnets,
    "AWS::EC2::SecurityGroup::Id": lambda: ec2._security_groups,
    "AWS::Route53::HostedZone::Id": lambda: route53._zones,
}
RequestParameters = list[dict[str, Any]]


def _check_names(definitions: dict[str, Any], given: RequestParameters, previous: dict[str, Any]) -> None:
    unknown = [entry["Key"] for entry in given if entry["Key"] not in definitions]
    if unknown:
        raise ValueError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    for entry in given:
        if entry.get("UsePreviousValue") and entry["Key"] not in previous:
            raise ValueError(
                f"Invalid input for parameter key {entry['Key']}. Cannot specify usePreviousValue as true "
                "for a parameter key not in the previous template"
            )
    names = {entry["Key"] for entry in given}
    missing = [
        name for name, definition in definitions.items() if name not in names and "Default" not in definition
    ]
    if missing:
        raise ValueError(f"Parameters: [{', '.join(missing)}] must have values")


def _check_existence(definitions: dict[str, Any], resolved: dict[str, Any]) -> None:
    ec2._ensure_defaults_initialized()
    for name, definition in definitions.items():
        declared = str(definition.get("Type", "String"))
        store = _STORES.get(declared.removeprefix("List<").removesuffix(">"))
        if store is None:
            continue
        values = resolved[name]["Value"]
        for value in (
            [part.strip() for part in values.split(",")] if declared.startswith("List<") else [values]
        ):
            if value not in store():
                message = f"parameter value {value} for parameter name {name} does not exist."
                raise ValueError(f"Parameter validation failed: {message}")


def _as_aws_error(error: ValueError) -> ValueError:
    match = re.match(
        r"Parameter '([^']+)' value .* is not (in AllowedValues: \[(.*)\]|a valid Number)", str(error)
    )
    if match is None:
        return error
    if match[3] is None:
        return ValueError(f"Parameter '{match[1]}' must be a number.")
    return ValueError(
        f"Parameter '{match[1]}' must be one of AllowedValues: [{match[3].replace(chr(39), '')}]"
    )


def _wrap_resolve(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def resolve(
        template: dict[str, Any], given: RequestParameters, previous: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        definitions = template.get("Parameters") or {}
        _check_names(definitions, given, previous or {})
        try:
            resolved = original(template, given, previous)
        except ValueError as error:
            raise _as_aws_error(error) from error
        _check_existence(definitions, resolved)
        return resolved

    return resolve


def install() -> None:
    """Check before and after ministack resolves the parameters."""
    replace("_resolve_parameters", _wrap_resolve)
