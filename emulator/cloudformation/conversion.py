"""Converts text to the numbers and booleans of the schema, as CloudFormation does, and attributes to text.

Parameter values are text, but some of ministack's handlers compute with them. Attributes are text too: a
boolean one in an output fails the stack in ministack.
"""

from collections.abc import Callable
from typing import Any

from emulator.base.patching import replace
from emulator.cloudformation.checks.schemas import Schema, schema

Properties = dict[str, Any]


def _scalar(value: str, kind: Any) -> Any:
    if kind == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    try:
        return int(value) if kind == "integer" else float(value) if kind == "number" else value
    except ValueError:
        return value


def convert(value: Any, rule: Schema, document: Schema) -> Any:
    """``value`` with text converted where ``rule``, a part of ``document``, has another single type."""
    while "$ref" in rule:
        target: Any = document
        for part in rule["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        rule = target
    if isinstance(value, str):
        return _scalar(value, rule.get("type"))
    if isinstance(value, list) and isinstance(rule.get("items"), dict):
        return [convert(item, rule["items"], document) for item in value]
    if isinstance(value, dict):
        nested_rules = rule.get("properties") or {}
        return {key: convert(item, nested_rules.get(key) or {}, document) for key, item in value.items()}
    return value


def convert_properties(resource_type: str, properties: Properties) -> Properties:
    """The converted properties of a resource; unchanged if its type has no schema."""
    document = schema(resource_type)
    return properties if document is None else convert(properties, document, document)


def _with_boolean_text(result: tuple[str, Properties]) -> tuple[str, Properties]:
    physical_id, attributes = result
    text = {key: str(value).lower() for key, value in attributes.items() if isinstance(value, bool)}
    return physical_id, {**attributes, **text}


def _wrap_create(original: Callable[..., Any]) -> Callable[..., Any]:
    return lambda kind, logical_id, properties, stack: _with_boolean_text(
        original(kind, logical_id, convert_properties(kind, properties), stack)
    )


def _wrap_update(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(kind: str, physical_id: str, old: Properties, new: Properties, *rest: Any) -> Any:
        return _with_boolean_text(
            original(kind, physical_id, convert_properties(kind, old), convert_properties(kind, new), *rest)
        )

    return update


def _wrap_delete(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete(kind: str, physical_id: str, properties: Properties, *rest: Any) -> Any:
        return original(kind, physical_id, convert_properties(kind, properties), *rest)

    return delete


def install() -> None:
    """Convert before every create, update and delete."""
    replace("_provision_resource", _wrap_create)
    replace("_update_resource", _wrap_update)
    replace("_delete_resource", _wrap_delete)
