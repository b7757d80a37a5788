"""Makes change sets respect Conditions: inactive resources and Fn::If branches are left out.

ministack compares all resources of both templates, regardless of their conditions.
"""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import engine

from emulator.base.patching import replace

Template = dict[str, Any]
_RESOLVED_IFS = "ResolvedIfs"


def _active_resources(resources: dict[str, Any], conditions: dict[str, bool]) -> dict[str, Any]:
    return {
        key: resource
        for key, resource in resources.items()
        if conditions.get(resource.get("Condition"), True)
    }


def _resolve_ifs(node: Any, conditions: dict[str, bool]) -> Any:
    """``node`` with each Fn::If replaced by its active branch."""
    if isinstance(node, list):
        return [_resolve_ifs(item, conditions) for item in node]
    if not isinstance(node, dict):
        return node
    choice = node.get("Fn::If")
    if len(node) == 1 and isinstance(choice, list) and len(choice) == 3 and choice[0] in conditions:
        return _resolve_ifs(choice[1] if conditions[choice[0]] else choice[2], conditions)
    return {key: _resolve_ifs(value, conditions) for key, value in node.items()}


def _wrap_resolve(original: Callable[..., Template]) -> Callable[..., Template]:
    def resolve(template: Template, params: dict[str, Any], *stack: str) -> Template:
        resolved = original(template, params, *stack)
        if not template:
            return resolved
        conditions = engine._evaluate_conditions(template, params)
        resources = _active_resources(resolved["Resources"], conditions)
        raw = {key: template["Resources"][key] for key in resources}
        return {"Resources": resources, _RESOLVED_IFS: {"Resources": _resolve_ifs(raw, conditions)}}

    return resolve


def _wrap_diff(original: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    def diff(
        old: Template, new: Template, resources: Any = None, template: Any = None, *rest: Any, **options: Any
    ) -> list[Any]:
        return original(old, new, resources, new.get(_RESOLVED_IFS) or template, *rest, **options)

    return diff


def install() -> None:
    """Wrap the functions that compute change sets."""
    replace("_resolve_props_for_diff", _wrap_resolve)
    replace("_diff_resources", _wrap_diff)
