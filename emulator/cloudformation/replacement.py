"""Reads from the schemas which property changes replace a resource, for change sets and updates.

ministack has a table for some types and reports every other change as "may replace".
"""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import provisioners

from emulator.cloudformation.checks.schemas import Schema, conditionally_create_only, create_only, schema


class _SchemaTable(dict[str, tuple[str, ...]]):
    """ministack's table, extended from the schema when a type is first looked up."""

    def __init__(
        self, entries: dict[str, tuple[str, ...]], read: Callable[[Schema], tuple[str, ...]]
    ) -> None:
        super().__init__(entries)
        self._read = read

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            document = schema(key)
            if document is None:
                return default
            self[key] = self._read(document)
        return self[key]


def install() -> None:
    """Extend both of ministack's tables."""
    always, conditional = provisioners._REPLACING_PROPERTIES, provisioners._CONDITIONALLY_REPLACING_PROPERTIES
    provisioners._REPLACING_PROPERTIES = _SchemaTable(always, create_only)
    # A type in ministack's table keeps ministack's conditional properties, even if it has none.
    defaults = {resource_type: conditional.get(resource_type, ()) for resource_type in always}
    conditional_table = _SchemaTable({**defaults, **conditional}, conditionally_create_only)
    provisioners._CONDITIONALLY_REPLACING_PROPERTIES = conditional_table
