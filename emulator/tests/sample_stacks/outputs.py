"""Outputs for ``Ref`` and every attribute in the resource schemas."""

from typing import Any

from emulator.cloudformation.checks.schemas import read_only, schema
from emulator.tests.templates import Resources, att, ref


def attributes(resource_type: str, unsupported: tuple[str, ...]) -> list[str]:
    """The type's attributes, except those whose ``<type>.<attribute>`` begins with one of ``unsupported``."""
    document = schema(resource_type)
    found = sorted(read_only(document)) if document else []
    return [name for name in found if not f"{resource_type}.{name}".startswith(unsupported)]


def all_outputs(resources: Resources, unsupported: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Outputs named ``<logical id>`` for ``Ref`` and ``<logical id>X<attribute>`` for attributes."""
    outputs = {name: {"Value": ref(name)} for name in resources}
    for name, one in resources.items():
        for attribute in attributes(one["Type"], unsupported):
            outputs[f"{name}X{attribute.replace('.', '')}"] = {"Value": att(name, attribute)}
    return outputs
