"""Walks a template's values and yields what they refer to, following ``Fn::If`` where its side is known."""

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
    """One ``Ref`` (no attribute) or ``Fn::GetAtt``; ``taken`` is false on the unused side of ``Fn::If``."""

    name: str
    attribute: str | None
    function: str
    taken: bool


class Walk:
    """One walk over values of a template. ``conditions`` maps each condition's name to its truth.

    :raises ValueError: from ``references``, for ``Fn::If`` with a condition that does not exist
    """

    def __init__(self, conditions: dict[str, bool], known: bool = True) -> None:
        self._conditions = conditions
        self._known = known

    def references(self, node: Any, taken: bool = True) -> Iterator[Reference]:
        """Every reference below ``node``."""
        if isinstance(node, list):
            for item in node:
                yield from self.references(item, taken)
        elif isinstance(node, dict):
            for key, value in node.items():
                yield from self._function(key, value, taken)

    def _function(self, key: str, value: Any, taken: bool) -> Iterator[Reference]:
        if key == "Ref" and isinstance(value, str):
            yield Reference(value, None, key, taken)
        elif key == "Fn::GetAtt":
            yield from self._attribute(value, taken)
        elif key == "Fn::Sub":
            yield from self._substitution(value, taken)
        elif key == "Fn::If" and isinstance(value, list) and len(value) == 3:
            yield from self._choice(value, taken)
        else:
            yield from self.references(value, taken)

    def _attribute(self, value: Any, taken: bool) -> Iterator[Reference]:
        name, attribute = value.split(".", 1) if isinstance(value, str) else ([*value, None])[:2]
        yield Reference(name, attribute if isinstance(attribute, str) else "", "Fn::GetAtt", taken)

    def _substitution(self, value: Any, taken: bool) -> Iterator[Reference]:
        text, bound = value if isinstance(value, list) and len(value) == 2 else (value, {})
        for variable in _VARIABLE.findall(str(text)):
            if variable not in bound:
                name, dot, attribute = variable.partition(".")
                yield Reference(name, attribute if dot else None, "Fn::Sub", taken)
        yield from self.references(bound, taken)

    def _choice(self, value: list[Any], taken: bool) -> Iterator[Reference]:
        name, when_true, when_false = value
        if self._known and name not in self._conditions:
            raise ValueError(f"Template error: unresolved condition dependency {name}")
        # Where conditions are unknown (ValidateTemplate has no parameter values) neither side is sure.
        holds = self._conditions.get(name)
        yield from self.references(when_true, taken and holds is True)
        yield from self.references(when_false, taken and holds is False)
