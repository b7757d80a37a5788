"""One readable line per stack, for people who run the playbooks without ops. Pure: from results to text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_DONE = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "recreate": "recreated",
    "none": "unchanged",
}
_SIGN = {"add": "+", "modify": "~", "remove": "-", "import": "+", "dynamic": "~"}
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: Any) -> str:
    """Text from AWS without escape, control and bidi characters, so that it can't act on a terminal."""
    kept = _ESCAPE.sub("", str(text))
    return "".join(
        one for one in kept if one in "\n\t" or (one not in _BIDI and unicodedata.category(one) != "Cc")
    )


def duration(seconds: float) -> str:
    """Seconds as `7s` or `1m02s`."""
    whole = round(seconds)
    return f"{whole // 60}m{whole % 60:02d}s" if whole >= 60 else f"{whole}s"


def _counts(changes: list[dict[str, Any]]) -> str:
    kinds = {
        "to add": sum(change["action"] in ("add", "import") for change in changes),
        "to change": sum(
            change["action"] in ("modify", "dynamic") and not _replaced(change) for change in changes
        ),
        "to replace": sum(_replaced(change) for change in changes),
        "to delete": sum(change["action"] == "remove" for change in changes),
    }
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)


def _replaced(change: dict[str, Any]) -> bool:
    return change["action"] == "modify" and change["replacement"] != "never"


def change_line(change: dict[str, Any]) -> str:
    """One change of a plan."""
    sign = "!" if _replaced(change) else _SIGN[change["action"]]
    told = f"     {sign} {change['logical_id']}  {change['type']}"
    if change["properties"]:
        told += f"  {', '.join(change['properties'])}"
    if _replaced(change):
        told += "  replaced" if change["replacement"] == "always" else "  perhaps replaced"
    return plain(told + ("  HOLDS DATA" if change["holds_data"] and sign in "!-" else ""))


def planned(result: dict[str, Any]) -> list[str]:
    """A plan's lines: what would be done, and each change but the additions to a new stack."""
    action = result["action"]
    told = "no changes" if action == "none" else action
    counts = _counts(result["changes"])
    after = f"known after {', '.join(result['known_after'])}" if result["known_after"] else ""
    head = "  ".join(part for part in (f" .. {result['stack']:<20}", told, counts, after) if part)
    shown = [] if action in ("create", "recreate", "delete") else result["changes"]
    return [plain(head), *map(change_line, shown), *_notes(result)]


def finished(result: dict[str, Any]) -> list[str]:
    """What was done to one stack."""
    done = _DONE[result["action"]]
    time = duration(result["seconds"]) if result["seconds"] else ""
    head = "  ".join(part for part in (f" ok {result['stack']:<20}", f"{done:<9}", time) if part)
    return [plain(head).rstrip(), *_notes(result)]


def _notes(result: dict[str, Any]) -> list[str]:
    made = [f"secret generated: {name}" for name in result["secrets_generated"]]
    taken = [f"secret copied: {name}" for name in result["secrets_copied"]]
    return [plain(f"     {note}") for note in [*made, *taken, *result["notes"]]]


def failed(error: dict[str, Any], name: str | None) -> list[str]:
    """What happened, its first cause, and what to try next."""
    sign = "--" if error["code"] in ("needs_failed", "not_started", "detached") else "!!"
    lines = [f" {sign} {name or 'preflight':<20}  {error['message']}"]
    cause = error.get("first_cause")
    if cause and cause["reason"] not in error["message"]:
        lines.append(f"     first cause: {cause['logical_id']} ({cause['type']}): {cause['reason']}")
    lines += [f"     next: {step}" for step in error.get("next", [])]
    return [plain(line) for line in lines]
