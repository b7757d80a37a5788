"""AWS's Service Authorization Reference, as cfn-lint carries it: all actions, and which name a resource."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cfnlint

# Metrics may lie in a data set, and those of AWS itself lie in none: they are reached by no resource's name.
ALSO_WITHOUT_RESOURCE = {"cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "cloudwatch:PutMetricData"}


@cache
def _services() -> dict[str, dict[str, bool]]:
    """Service → action in lower case → whether it has types of resources to name."""
    path = Path(cfnlint.__file__).parent / "data" / "AdditionalSpecs" / "Policies.json"
    services = json.loads(path.read_text(encoding="utf-8"))
    return {
        service: {action: bool(about.get("Resources")) for action, about in entry["Actions"].items()}
        for service, entry in services.items()
    }


def exists(action: str) -> bool:
    service, _, name = action.partition(":")
    return name.lower() in _services().get(service, {})


def has_resource(action: str) -> bool:
    """Whether the resources that a policy names limit it. Raises ``KeyError`` for an action that is none."""
    service, _, name = action.partition(":")
    return _services()[service][name.lower()] and action not in ALSO_WITHOUT_RESOURCE


def all_actions() -> Iterator[str]:
    """Every action of AWS, its name in lower case."""
    return (f"{service}:{name}" for service, names in _services().items() for name in names)
