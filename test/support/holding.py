"""Which stack operations are held back, and how CloudFormation's answers are rewritten for them."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

_FINAL = re.compile(r"(_COMPLETE|_FAILED)$")


@dataclass(frozen=True)
class Held:
    """A stack operation that is to look unfinished until `end` (clock of time.monotonic)."""

    stack_id: str
    status: str
    begun: datetime
    end: float
    after: str = ""
    """The status from `end` on, where it is not the emulator's: that of a cancelled update."""


def _field(text: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return found.group(1) if found else ""


def _stack_name(name_or_id: str) -> str:
    return name_or_id.split("/")[1] if name_or_id.startswith("arn:") else name_or_id


class Holds:
    """Thread-safe. Stacks of one name in two regions are held as one: give them different names."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._held: dict[str, Held] = {}
        self._sets: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def _get(self, stack: str) -> Held | None:
        with self._lock:
            held = self._held.get(_stack_name(stack)) if stack else None
            return held if held and time.monotonic() < held.end else None

    def _hold(self, stack_id: str, status: str) -> None:
        held = Held(stack_id, status, datetime.now(UTC), time.monotonic() + self._seconds)
        with self._lock:
            self._held[_stack_name(stack_id)] = held

    def before(self, form: dict[str, str], ask: Callable[[dict[str, str]], str]) -> None:
        """Notes a deletion: afterwards the emulator knows the stack by its id alone."""
        if form["Action"] != "DeleteStack":
            return
        asked = {"Action": "DescribeStacks", "Version": form.get("Version", "2010-05-15")}
        told = ask({**asked, "StackName": form["StackName"]})
        if _field(told, "StackStatus") not in ("", "REVIEW_IN_PROGRESS", "DELETE_COMPLETE"):
            self._hold(_field(told, "StackId"), "DELETE_IN_PROGRESS")

    def cancel(self, form: dict[str, str]) -> bool:
        """Turns an update that is held into its rollback; False where there is none to cancel.

        The emulator has done the update already, so what its resources are is not rolled back.
        """
        held = self._get(form.get("StackName", ""))
        if held is None or held.status != "UPDATE_IN_PROGRESS":
            return False
        end = time.monotonic() + self._seconds
        rolling = replace(
            held, status="UPDATE_ROLLBACK_IN_PROGRESS", end=end, after="UPDATE_ROLLBACK_COMPLETE"
        )
        with self._lock:
            self._held[_stack_name(held.stack_id)] = rolling
        return True

    def request(self, form: dict[str, str]) -> dict[str, str]:
        """The request as the emulator is to see it."""
        held = self._get(form.get("StackName", ""))
        if held and form["Action"] in ("DescribeStacks", "DescribeStackEvents"):
            return {**form, "StackName": held.stack_id}
        if form["Action"] == "ListStacks":
            return {key: value for key, value in form.items() if not key.startswith("StackStatusFilter")}
        return form

    def after(self, form: dict[str, str], answer: str) -> str:
        """The emulator's answer as the client is to see it; starts a hold where an operation has begun."""
        action = form["Action"]
        if action == "CreateChangeSet":
            kind = form.get("ChangeSetType", "UPDATE")
            with self._lock:
                self._sets[_field(answer, "Id")] = (_field(answer, "StackId"), kind)
        elif action == "ExecuteChangeSet":
            self._begin(form["ChangeSetName"])
        elif action in ("CreateStack", "UpdateStack"):
            self._hold(_field(answer, "StackId"), f"{action[:-5].upper()}_IN_PROGRESS")
        elif action == "DescribeStacks":
            return self._each(answer, self._stack)
        elif action == "ListStacks":
            wanted = {value for key, value in form.items() if key.startswith("StackStatusFilter")}
            return self._each(answer, lambda member: self._listed(member, wanted))
        elif action == "DescribeStackEvents":
            return self._each(answer, self._event)
        elif action == "DescribeChangeSet" and self._get(_field(answer, "StackId")):
            return answer.replace("EXECUTE_COMPLETE", "EXECUTE_IN_PROGRESS")
        return answer

    def _begin(self, change_set: str) -> None:
        stack_id, kind = self._sets.get(change_set, ("", ""))
        if stack_id:
            self._hold(stack_id, f"{kind}_IN_PROGRESS")

    @staticmethod
    def _each(answer: str, rewrite: Callable[[str], str]) -> str:
        """Rewrites the outermost members: a stack, a summary, an event."""
        out, place = [], 0
        for start, end in _outermost(answer):
            out += [answer[place:start], rewrite(answer[start:end])]
            place = end
        return "".join([*out, answer[place:]])

    def _stack(self, member: str) -> str:
        with self._lock:
            held = self._held.get(_field(member, "StackName"))
        if not held or held.stack_id != _field(member, "StackId"):
            return member
        told = held.status if time.monotonic() < held.end else held.after
        status = f"<StackStatus>{told}</StackStatus>"
        return re.sub(r"<StackStatus>.*?</StackStatus>", status, member) if told else member

    def _listed(self, member: str, wanted: set[str]) -> str:
        member = self._stack(member)
        return member if not wanted or _field(member, "StackStatus") in wanted else ""

    def _event(self, member: str) -> str:
        """An event that ends something is not seen before the hold ends."""
        held = self._get(_field(member, "StackName"))
        if not held or not _FINAL.search(_field(member, "ResourceStatus")):
            return member
        at = datetime.fromisoformat(_field(member, "Timestamp").replace("Z", "+00:00"))
        return "" if at >= held.begun.replace(microsecond=0) else member


def _outermost(text: str) -> list[tuple[int, int]]:
    """The spans of the members that lie in no other member."""
    spans, depth, start = [], 0, 0
    for found in re.finditer(r"<(/?)member>", text):
        if not found.group(1):
            start = found.start() if depth == 0 else start
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                spans.append((start, found.end()))
    return spans
