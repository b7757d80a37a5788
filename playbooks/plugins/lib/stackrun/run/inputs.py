"""Resolves the inputs of a stack (literals and outputs of other stacks) and computes their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from .build import StackSpec
from .errors import StackError

Outputs = dict[str, str]
OutputLookup = Callable[[str, str], "Outputs | None"]
"""(stack name, region) → its outputs, or None if no such stack is in a success state."""


def to_text(value: Any) -> str:
    """A literal as CloudFormation accepts it: `false`, `0` and `""` arrive unchanged."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(to_text(item) for item in value)
    if value is None or isinstance(value, dict):
        raise StackError(
            "bad_input", f"An input is {value!r}; it must be a string, a number, a boolean or a list."
        )
    return str(value)


def is_output(value: Any) -> bool:
    """True if the input is an output of another stack."""
    return isinstance(value, dict) and "output" in value and "stack_name" in value


def resolve_input(value: Any, region: str, lookup: OutputLookup) -> str | None:
    """The input as text, or None if its stack does not exist or does not have the output yet."""
    if not is_output(value):
        return to_text(value)
    outputs = lookup(value["stack_name"], value.get("region") or region)
    return None if outputs is None else outputs.get(value["output"])


def resolve(spec: StackSpec, lookup: OutputLookup) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The parameters as text, and the inputs that could not be resolved."""
    values: dict[str, str] = {}
    missing: list[dict[str, Any]] = []
    for name, given in spec.parameters.items():
        value = resolve_input(given, spec.region, lookup)
        if value is None:
            missing.append(given)
        else:
            values[name] = value
    return values, missing


def digest(values: dict[str, str], tags: dict[str, str]) -> str:
    """The digest that build-format.md defines under "Change set names"."""
    lines = [f"p {name}={values[name]}\n" for name in sorted(values)]
    lines += [f"t {name}={tags[name]}\n" for name in sorted(tags)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
