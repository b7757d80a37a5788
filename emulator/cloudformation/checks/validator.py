"""Validates resolved properties against a resource schema, with CloudFormation's messages.

Text is valid for numbers and booleans, because CloudFormation converts it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from emulator.cloudformation.checks.schemas import Schema, read_only

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def _is_integer(value: Any) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value) is not None)
    )


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value) is not None)
    )


def _is_object(value: Any) -> bool:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return False
    return isinstance(value, dict)


_TYPES = {
    "string": lambda value: isinstance(value, str | int | float | bool),
    "boolean": lambda value: str(value).lower() in ("true", "false"),
    "integer": _is_integer,
    "number": _is_number,
    "array": lambda value: isinstance(value, list),
    "object": _is_object,
    "null": lambda value: value is None,
}


def _kind(value: Any) -> str:
    kinds = {
        dict: "JSONObject",
        list: "JSONArray",
        str: "String",
        bool: "Boolean",
        int: "Integer",
        float: "Number",
    }
    return kinds.get(type(value), "null")


class Validator:
    """The problems of one resource's properties, as ``<pointer>: <problem>`` lines."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def problems(self, properties: dict[str, Any]) -> list[str]:
        """All problems, outermost first; empty for valid properties."""
        forbidden = read_only(self._schema) & properties.keys()
        found = [f"#: extraneous key [{name}] is not permitted" for name in sorted(forbidden)]
        return found + list(self._check(properties, self._schema, "#"))

    def _target(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            target: Any = self._schema
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema

    def _check(self, value: Any, schema: Schema, at: str) -> Iterator[str]:
        schema = self._target(schema)
        kinds = schema.get("type")
        kinds = [kinds] if isinstance(kinds, str) else kinds or []
        if kinds and not any(_TYPES[kind](value) for kind in kinds):
            yield f"{at}: expected type: {' or '.join(kinds).capitalize()}, found: {_kind(value)}"
            return
        if isinstance(value, dict):
            yield from self._check_object(value, schema, at)
        elif isinstance(value, list):
            yield from self._check_list(value, schema, at)
        else:
            yield from _check_scalar(value, schema, at)
        for key in ("anyOf", "oneOf"):
            choices = schema.get(key)
            if choices and all(any(self._check(value, choice, at)) for choice in choices):
                yield f"{at}: 0 subschemas matched instead of one of {len(choices)}"
        for part in schema.get("allOf") or []:
            yield from self._check(value, part, at)

    def _check_object(self, value: dict[str, Any], schema: Schema, at: str) -> Iterator[str]:
        for name in schema.get("required") or []:
            if name not in value:
                yield f"{at}: required key [{name}] not found"
        yield from _check_required_groups(value, schema, at)
        known = schema.get("properties") or {}
        patterns = schema.get("patternProperties") or {}
        for name, item in value.items():
            rules = (
                [known[name]] if name in known else [patterns[one] for one in patterns if _matches(one, name)]
            )
            for rule in rules:
                yield from self._check(item, rule, f"{at}/{name}")
            if not rules and schema.get("additionalProperties") is False:
                yield f"{at}: extraneous key [{name}] is not permitted"

    def _check_list(self, value: list[Any], schema: Schema, at: str) -> Iterator[str]:
        yield from _check_size(len(value), schema, at, "Items", "item count")
        if schema.get("uniqueItems") and len({json.dumps(one, sort_keys=True) for one in value}) < len(value):
            yield f"{at}: array items are not unique"
        items = schema.get("items")
        if isinstance(items, dict):
            for index, item in enumerate(value):
                yield from self._check(item, items, f"{at}/{index}")


def _check_required_groups(value: dict[str, Any], schema: Schema, at: str) -> Iterator[str]:
    exactly_one, at_least_one = schema.get("requiredXor"), schema.get("requiredOr")
    if exactly_one and len(value.keys() & set(exactly_one)) != 1:
        yield f"{at}: exactly one of [{', '.join(exactly_one)}] is required"
    if at_least_one and not value.keys() & set(at_least_one):
        yield f"{at}: one of [{', '.join(at_least_one)}] is required"
    for name, others in (schema.get("dependentRequired") or {}).items():
        missing = [other for other in others if other not in value]
        if name in value and missing:
            yield f"{at}: property [{name}] requires [{', '.join(missing)}]"


def _check_scalar(value: Any, schema: Schema, at: str) -> Iterator[str]:
    allowed = schema.get("enum")
    if allowed is not None and str(value) not in [str(one) for one in allowed]:
        yield f"{at}: {value} is not a valid enum value"
    if schema.get("pattern") and not _matches(schema["pattern"], str(value)):
        yield f"{at}: failed validation constraint for keyword [pattern]"
    if isinstance(value, str):
        yield from _check_size(len(value), schema, at, "Length", "length")
    if _is_number(value):
        number = float(value)
        if number < schema.get("minimum", number):
            yield f"{at}: {value} is not greater or equal to {schema['minimum']}"
        if number > schema.get("maximum", number):
            yield f"{at}: {value} is not less or equal to {schema['maximum']}"


def _check_size(size: int, schema: Schema, at: str, suffix: str, word: str) -> Iterator[str]:
    smallest, largest = schema.get(f"min{suffix}"), schema.get(f"max{suffix}")
    if smallest is not None and size < smallest:
        yield f"{at}: expected minimum {word}: {smallest}, found: {size}"
    if largest is not None and size > largest:
        yield f"{at}: expected maximum {word}: {largest}, found: {size}"


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        # A few published patterns use syntax that Python does not support; they are not checked.
        return True
