"""The reference page of the calls that ops makes as the operator's role. Run this file to rewrite it."""

import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "templates"))

from call_needs import NEEDS, Need
from role_calls import AS_A_USER, LOCAL, PLAYBOOK, ROLES, RUNS, calls_of, ports_calls_of
from source_calls import commands
from template_loader import ROOT

PAGE = ROOT / "docs" / "reference" / "permissions.md"
COMMAND = ".tools/dev/bin/python test/judge/permissions/calls_page.py"


def commands_table() -> str:
    """Each command that calls AWS: the roles that may run it, and its calls."""
    lines = ["| command | roles | calls of ops | runs |", "|---|---|---|---|"]
    for name in sorted(set(commands()) - LOCAL):
        roles = ["administrator", *(role for role, (_, _, names) in ROLES.items() if name in names)]
        if calls_of(name) <= AS_A_USER | {"sts:GetCallerIdentity"}:
            roles = ["every user"]
        runs = ", ".join(RUNS.get(name, ()))
        calls = grouped(ports_calls_of(name))
        lines.append(f"| `ops {name}` | {', '.join(roles)} | {calls} | {runs} |")
    return "\n".join(lines)


def runs_table() -> str:
    """The calls of a run's plugins by mode."""
    lines = ["| run | calls of the plugins |", "|---|---|"]
    return "\n".join([*lines, *(f"| {mode} | {grouped(calls)} |" for mode, calls in PLAYBOOK.items())])


def grouped(calls: Iterable[str]) -> str:
    """Calls by service: ``ssm: GetParameter, PutParameter``."""
    by_service: dict[str, list[str]] = {}
    for call in sorted({one.split(" ")[0] for one in calls}):
        service, _, operation = call.partition(":")
        by_service.setdefault(service, []).append(operation)
    return "; ".join(f"{service}: {', '.join(names)}" for service, names in by_service.items())


def needs_table() -> str:
    """Each call, and the actions and resources that it needs."""
    lines = ["| call | action | on |", "|---|---|---|"]
    for call, needs in sorted(NEEDS.items()):
        for action, resources in by_action(needs).items():
            lines.append(f"| {call} | `{action}` | {'<br>'.join(f'`{one}`' for one in resources)} |")
        if not needs:
            lines.append(f"| {call} | none | |")
    return "\n".join(lines)


def by_action(needs: Iterable[Need]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for need in needs:
        found.setdefault(need.action, []).append(resource_text(need.arn))
    return found


def resource_text(arn: str) -> str:
    """The service's own part of an ARN, with the names' placeholders."""
    text = arn if arn == "*" else arn.split(":", 5)[-1]
    return text.replace("{project}", "PROJECT").replace("{environment}", "ENV")


def page(text: str) -> str:
    """The page with its tables rewritten."""
    tables = {"commands": commands_table(), "runs": runs_table(), "needs": needs_table()}
    for name, table in tables.items():
        before, rest = text.split(f"<!-- {name} -->\n")
        after = rest.split("<!-- end -->", 1)[1]
        text = f"{before}<!-- {name} -->\n{table}\n<!-- end -->{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
