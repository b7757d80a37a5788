"""Findings of the judges, and which of them are accepted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from template_loader import ROOT


@dataclass(frozen=True, order=True)
class Finding:
    """A tool's finding in a resource; the parameter ``values`` can decide whether it is accepted."""

    tool: str
    template: str
    resource: str
    rule: str
    message: str
    line: int = 0
    values: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    def __str__(self) -> str:
        where = f"{self.template}:{self.line or line_of(self.template, self.resource)}"
        return f"{where}  {self.resource or '-'}  {self.tool} {self.rule}  {self.message}"


@dataclass(frozen=True)
class Accepted:
    """Findings of one rule that are accepted, optionally only for these resources or with this value."""

    tool: str
    rule: str
    reason: str
    template: str = ""
    resources: frozenset[str] = frozenset()
    when: tuple[str, str] | None = None

    def covers(self, found: Finding) -> bool:
        return (
            (self.tool, self.rule) == (found.tool, found.rule)
            and self.template in ("", found.template)
            and (not self.resources or found.resource in self.resources)
            and (self.when is None or found.values.get(self.when[0]) == self.when[1])
        )


@dataclass(frozen=True)
class Classified:
    """Open findings, the number of accepted ones, and the entries that match no finding."""

    open: list[Finding]
    accepted: int
    stale: list[Accepted]


def classify(findings: Iterable[Finding], accepted: Iterable[Accepted]) -> Classified:
    """A finding is open unless an entry covers it; an entry that covers no finding is stale."""
    rules, found = list(accepted), list(findings)
    open_ = [one for one in found if not any(rule.covers(one) for rule in rules)]
    stale = [rule for rule in rules if not any(rule.covers(one) for one in found)]
    covered = [one for one in found if any(rule.covers(one) for rule in rules)]
    return Classified(sorted(set(open_)), len(set(covered)), stale)


@cache
def _text(template: str) -> str:
    path = Path(template) if Path(template).is_absolute() else ROOT / template
    return path.read_text(encoding="utf-8") if path.exists() else ""


def line_of(template: str, resource: str) -> int:
    """The line of a resource in its template's file; 1 if the file does not contain it."""
    match = re.search(rf"^  {re.escape(resource)}:", _text(template), flags=re.MULTILINE)
    return _text(template).count("\n", 0, match.start()) + 1 if resource and match else 1
