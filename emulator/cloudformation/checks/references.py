"""Walks a template's values and yields their references, with the branch of ``Fn::If`` that they are in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PSEUDO_PARAMETERS = frozenset(
    f"AWS::{name}"
    for name in (
        "AccountId",
        "NoValue",
        "NotificationARNs",
        "Partition",
        "Region",
        "StackId",
        "StackName",
        "URLSuffix",
    )
)
_VARIABLE = re.compile(r"\$\{([^}!][^}]*)\}")


@dataclass(frozen=True)
class Reference:
    """One ``Ref`` (no attribute) or ``Fn::GetAtt``; ``active`` is false in an unused branch of ``Fn::If``."""

    name: str
    attribute: str | None
    function: str
    active: bool


class ReferenceWalker:
    """Walks the values of a template. ``conditions`` maps the name of each condition to its value.

    :raises ValueError: from ``references``, for ``Fn::If`` with a condition that does not exist
    """

    def __init__(self, conditions: dict[str, bool], conditions_known: bool = True) -> None:
        self._conditions = conditions
        self._conditions_known = conditions_known

    def references(self, node: Any, active: bool = True) -> Iterator[Reference]:
        """Every reference below ``node``."""
        if isinstance(node, list):
            for item in node:
                yield from self.references(item, active)
        elif isinstance(node, dict):
            for key, value in node.items():
                yield from self._function(key, value, active)

    def _function(self, key: str, value: Any, active: bool) -> Iterator[Reference]:
        if key == "Ref" and isinstance(value, str):
            yield Reference(value, None, key, active)
        elif key == "Fn::GetAtt":
            yield from self._attribute(value, active)
        elif key == "Fn::Sub":
            yield from self._substitution(value, active)
        elif key == "Fn::If" and isinstance(value, list) and len(value) == 3:
            yield from self._if_branches(value, active)
        else:
            yield from self.references(value, active)

    def _attribute(self, value: Any, active: bool) -> Iterator[Reference]:
        name, attribute = value.split(".", 1) if isinstance(value, str) else ([*value, None])[:2]
        yield Reference(name, attribute if isinstance(attribute, str) else "", "Fn::GetAtt", active)

    def _substitution(self, value: Any, active: bool) -> Iterator[Reference]:
        text, variables = value if isinstance(value, list) and len(value) == 2 else (value, {})
        for variable in _VARIABLE.findall(str(text)):
            if variable not in variables:
                name, dot, attribute = variable.partition(".")
                yield Reference(name, attribute if dot else None, "Fn::Sub", active)
        yield from self.references(variables, active)

    def _if_branches(self, value: list[Any], active: bool) -> Iterator[Reference]:
        name, when_true, when_false = value
        if self._conditions_known and name not in self._conditions:
            raise ValueError(f"Template error: unresolved condition dependency {name}")
        # With unknown conditions (ValidateTemplate has no parameter values) neither branch is active.
        result = self._conditions.get(name)
        yield from self.references(when_true, active and result is True)
        yield from self.references(when_false, active and result is False)
