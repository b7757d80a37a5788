"""What a judge says, where, and what of it is accepted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from template_loader import ROOT


@dataclass(frozen=True, order=True)
class Finding:
    """What a tool finds in a resource of a template; its ``values`` may decide whether it is accepted."""

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
    """A finding that is meant so: of one rule, perhaps only of these resources or with this value."""

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
class Sorted:
    """Findings that stay, how many are accepted, and what is accepted although nothing is found any more."""

    open: list[Finding]
    accepted: int
    stale: list[Accepted]


def sort(findings: Iterable[Finding], accepted: Iterable[Accepted]) -> Sorted:
    """Each finding is open unless something covers it; what covers nothing is stale."""
    rules, found = list(accepted), list(findings)
    still = [one for one in found if not any(rule.covers(one) for rule in rules)]
    stale = [rule for rule in rules if not any(rule.covers(one) for one in found)]
    covered = [one for one in found if any(rule.covers(one) for rule in rules)]
    return Sorted(sorted(set(still)), len(set(covered)), stale)


@cache
def _text(template: str) -> str:
    path = Path(template) if Path(template).is_absolute() else ROOT / template
    return path.read_text(encoding="utf-8") if path.exists() else ""


def line_of(template: str, resource: str) -> int:
    """The line on which a resource begins in the file its template comes from; 1 where it is not in there."""
    match = re.search(rf"^  {re.escape(resource)}:", _text(template), flags=re.MULTILINE)
    return _text(template).count("\n", 0, match.start()) + 1 if resource and match else 1
