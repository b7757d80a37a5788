"""AWS's Service Authorization Reference, from cfn-lint: all actions, and which support resources."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cfnlint

# Metrics may belong to a dataset, but AWS's own metrics belong to none, so no resource ARN matches them.
ALSO_WITHOUT_RESOURCE = {"cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "cloudwatch:PutMetricData"}


@cache
def _reference() -> dict[str, Any]:
    path = Path(cfnlint.__file__).parent / "data" / "AdditionalSpecs" / "Policies.json"
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def _services() -> dict[str, dict[str, frozenset[str]]]:
    """Service → action in lower case → the types of resources that it supports, as ``service:type``."""
    return {
        service: {
            action: frozenset(f"{service}:{one}" for one in about.get("Resources", []))
            for action, about in entry["Actions"].items()
        }
        for service, entry in _reference().items()
    }


def exists(action: str) -> bool:
    service, _, name = action.partition(":")
    return name.lower() in _services().get(service, {})


def has_resource(action: str) -> bool:
    """Whether a policy can limit the action to resources. Raises ``KeyError`` for an unknown action."""
    return bool(resource_types(action)) and action not in ALSO_WITHOUT_RESOURCE


def resource_types(action: str) -> frozenset[str]:
    """The types of resources that the action supports. Raises ``KeyError`` for an unknown action."""
    service, _, name = action.partition(":")
    return _services()[service][name.lower()]


def all_actions() -> Iterator[str]:
    """Every AWS action, with its name in lower case."""
    return (f"{service}:{name}" for service, names in _services().items() for name in names)


def _resource(kind: str) -> dict[str, Any]:
    service, _, name = kind.partition(":")
    return _reference()[service]["Resources"].get(name.lower(), {})


@cache
def arn_formats(kind: str) -> list[str]:
    """Regular expressions of the ARNs of a type of resource, given as ``service:type``."""
    return [re.sub(r"\$\{\w+\}", "[^:]*", one) for one in _resource(kind).get("ARNFormats", [])]


@cache
def condition_keys(kind: str) -> frozenset[str]:
    """The condition keys that every action on this type of resource has."""
    return frozenset(_resource(kind).get("ConditionKeys", []))
