"""Converts change sets, templates and resources into the changes that run-protocol.md defines."""

from __future__ import annotations

from typing import Any

from . import template
from .resource_types import holds_data, is_routine

Change = dict[str, Any]

_RETAINING_ACTIONS = ("Retain", "ReplaceAndRetain")
"""Values of PolicyAction with which CloudFormation keeps the old resource and its data."""

_REPLACEMENT = {"True": "always", "Conditional": "conditional"}


def _change(logical_id: str, resource_type: str, action: str, **more: Any) -> Change:
    return {
        "logical_id": logical_id,
        "type": resource_type,
        "action": action,
        "replacement": more.get("replacement", "never"),
        "physical_id": more.get("physical_id"),
        "holds_data": holds_data(resource_type) and not more.get("retained", False),
        "routine": is_routine(resource_type),
        "properties": more.get("properties", []),
    }


def _properties(details: list[dict[str, Any]]) -> list[str]:
    """The changed properties, each once; an attribute such as `Tags` if it changes as a whole."""
    names: list[str] = []
    for detail in details:
        target = detail.get("Target", {})
        name = target.get("Name") or target.get("Attribute")
        if name and name not in names:
            names.append(name)
    return names


def from_change_set(entries: list[dict[str, Any]]) -> list[Change]:
    """`entries` are the `Changes` of all pages of DescribeChangeSet."""
    found = []
    for entry in entries:
        resource = entry.get("ResourceChange")
        if not resource:
            continue
        found.append(
            _change(
                resource["LogicalResourceId"],
                resource["ResourceType"],
                resource["Action"].lower(),
                replacement=_REPLACEMENT.get(str(resource.get("Replacement")), "never"),
                physical_id=resource.get("PhysicalResourceId"),
                properties=_properties(resource.get("Details", [])),
                retained=resource.get("PolicyAction") in _RETAINING_ACTIONS,
            )
        )
    return found


def from_template(document: dict[str, Any]) -> list[Change]:
    """Every resource of a template as an addition."""
    return [_change(key, value["Type"], "add") for key, value in template.resources(document).items()]


def removals(summaries: list[dict[str, Any]]) -> list[Change]:
    """Every resource of a stack as a removal; `summaries` as ListStackResources returns them."""
    return [
        _change(
            item["LogicalResourceId"],
            item["ResourceType"],
            "remove",
            physical_id=item.get("PhysicalResourceId"),
        )
        for item in summaries
    ]


def recreation(lost: list[Change], added: list[Change]) -> list[Change]:
    """The changes of a stack that is deleted and created again; `lost`: the removals of what holds data."""
    removed = {change["logical_id"]: change for change in lost}
    found = []
    for change in added:
        old = removed.pop(change["logical_id"], None)
        found.append({**old, "action": "modify", "replacement": "always"} if old else change)
    return [*found, *removed.values()]


def stack_deletion(stack_name: str, found: list[Change]) -> Change:
    """The deletion of a whole stack as one change, named `*`; `found` are its resources' removals."""
    change = _change("*", "AWS::CloudFormation::Stack", "remove", physical_id=stack_name)
    return {**change, "holds_data": any(one["holds_data"] for one in found)}


def destroys(change: Change) -> bool:
    """True if the change removes or replaces an existing resource.

    A conditional replacement counts only for resources that hold data: CloudFormation reports one for each
    reference to a changed resource, and most do not happen. It cannot predict a `dynamic` change at all.
    """
    if change["routine"] or change["action"] in ("add", "import"):
        return False
    if change["action"] in ("remove", "dynamic") or change["replacement"] == "always":
        return True
    return change["replacement"] == "conditional" and change["holds_data"]


def may_replace_data(change: Change) -> bool:
    """True if the change may replace or remove a resource that holds data, even if that is retained."""
    certain = change["action"] in ("remove", "dynamic") or change["replacement"] != "never"
    return certain and holds_data(change["type"])


def without_consent(found: list[Change], stack: str, allow: list[str]) -> list[Change]:
    """The destructive changes that `allow` does not name as `<stack>/<logical id>`."""
    return [change for change in found if destroys(change) and f"{stack}/{change['logical_id']}" not in allow]
