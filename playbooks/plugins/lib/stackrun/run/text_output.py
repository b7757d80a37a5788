"""Formats results and errors as lines of text, for people who run the playbooks without ops."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_ACTION_DONE = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "recreate": "recreated",
    "none": "unchanged",
}
_ACTION_SIGN = {"add": "+", "modify": "~", "remove": "-", "import": "+", "dynamic": "~"}
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")
_UNSEEN = frozenset("\u061c\u2028\u2029\u202a\u202b\u202c\u202d\u202e\ufeff") | {
    chr(code) for code in (*range(0x200B, 0x2010), *range(0x2060, 0x206A))
}
"""Characters that reorder, hide or break text (Unicode TR36: bidi controls and zero width)."""
_LINE_BREAK = "↵"


def sanitize(text: Any) -> str:
    """Text on one line, without escape sequences, control and bidi characters.

    Text from AWS cannot control a terminal, and it begins no line: line breaks are visible.
    """
    kept = _ESCAPE.sub("", str(text)).replace("\r\n", "\n").replace("\n", _LINE_BREAK)
    return "".join(
        char for char in kept if char == "\t" or (char not in _UNSEEN and unicodedata.category(char) != "Cc")
    )


def duration(seconds: float) -> str:
    """Seconds as `7s` or `1m02s`."""
    whole = round(seconds)
    return f"{whole // 60}m{whole % 60:02d}s" if whole >= 60 else f"{whole}s"


def _counts(changes: list[dict[str, Any]]) -> str:
    kinds = {
        "to add": sum(change["action"] in ("add", "import") for change in changes),
        "to change": sum(
            change["action"] in ("modify", "dynamic") and not _is_replaced(change) for change in changes
        ),
        "to replace": sum(_is_replaced(change) for change in changes),
        "to delete": sum(change["action"] == "remove" for change in changes),
    }
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)


def _is_replaced(change: dict[str, Any]) -> bool:
    return change["action"] == "modify" and change["replacement"] != "never"


def change_line(change: dict[str, Any]) -> str:
    """The line of one change in a plan."""
    sign = "!" if _is_replaced(change) else _ACTION_SIGN[change["action"]]
    line = f"     {sign} {change['logical_id']}  {change['type']}"
    if change["properties"]:
        line += f"  {', '.join(change['properties'])}"
    if _is_replaced(change):
        line += "  replaced" if change["replacement"] == "always" else "  may be replaced"
    return sanitize(line + ("  HOLDS DATA" if change["holds_data"] and sign in "!-" else ""))


def plan_lines(result: dict[str, Any]) -> list[str]:
    """The lines of a planned stack: its action and, unless it is created or deleted, each change."""
    action = result["action"]
    summary = "no changes" if action == "none" else action
    counts = _counts(result["changes"])
    after = f"known after {', '.join(result['known_after'])}" if result["known_after"] else ""
    head = "  ".join(part for part in (f" .. {result['stack']:<20}", summary, counts, after) if part)
    shown = [] if action in ("create", "recreate", "delete") else result["changes"]
    return [sanitize(head), *map(change_line, shown), *_note_lines(result)]


def result_lines(result: dict[str, Any]) -> list[str]:
    """The lines of a finished stack."""
    done = _ACTION_DONE[result["action"]]
    time = duration(result["seconds"]) if result["seconds"] else ""
    head = "  ".join(part for part in (f" ok {result['stack']:<20}", f"{done:<9}", time) if part)
    return [sanitize(head).rstrip(), *_note_lines(result)]


def _note_lines(result: dict[str, Any]) -> list[str]:
    generated = [f"secret generated: {name}" for name in result["secrets_generated"]]
    copied = [f"secret copied: {name}" for name in result["secrets_copied"]]
    uses = [f"uses {one['stack']} as deployed ({one['status']})" for one in result.get("uses", [])]
    return [sanitize(f"     {note}") for note in [*generated, *copied, *uses, *result["notes"]]]


def error_lines(error: dict[str, Any], name: str | None) -> list[str]:
    """The lines of an error: the message, the first cause and what to try next."""
    sign = "--" if error["code"] in ("needs_failed", "not_started", "detached") else "!!"
    lines = [f" {sign} {name or 'preflight':<20}  {error['message']}"]
    cause = error.get("first_cause")
    if cause and cause["reason"] not in error["message"]:
        lines.append(f"     first cause: {cause['logical_id']} ({cause['type']}): {cause['reason']}")
    lines += [f"     next: {step}" for step in error.get("next", [])]
    return [sanitize(line) for line in lines]
