"""Delays stack operations by rewriting CloudFormation's responses."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

_FINAL = re.compile(r"(_COMPLETE|_FAILED)$")


@dataclass(frozen=True)
class Hold:
    """A stack operation that appears unfinished until `end` (clock of time.monotonic)."""

    stack_id: str
    status: str
    started: datetime
    end: float
    final_status: str = ""
    """The status from `end` on if it is not the emulator's, as for a cancelled update."""


def _field(text: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return found.group(1) if found else ""


def _stack_name(name_or_id: str) -> str:
    return name_or_id.split("/")[1] if name_or_id.startswith("arn:") else name_or_id


class StackHolds:
    """Thread-safe. Stacks with the same name in two regions share a hold: give them different names."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._holds: dict[str, Hold] = {}
        self._sets: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def _get(self, stack: str) -> Hold | None:
        with self._lock:
            hold = self._holds.get(_stack_name(stack)) if stack else None
            return hold if hold and time.monotonic() < hold.end else None

    def _hold(self, stack_id: str, status: str) -> None:
        hold = Hold(stack_id, status, datetime.now(UTC), time.monotonic() + self._seconds)
        with self._lock:
            self._holds[_stack_name(stack_id)] = hold

    def before(self, form: dict[str, str], send: Callable[[dict[str, str]], str]) -> None:
        """Starts the hold of a deletion: afterwards the emulator finds the stack only by its ID."""
        if form["Action"] != "DeleteStack":
            return
        request = {"Action": "DescribeStacks", "Version": form.get("Version", "2010-05-15")}
        response = send({**request, "StackName": form["StackName"]})
        if _field(response, "StackStatus") not in ("", "REVIEW_IN_PROGRESS", "DELETE_COMPLETE"):
            self._hold(_field(response, "StackId"), "DELETE_IN_PROGRESS")

    def cancel(self, form: dict[str, str]) -> bool:
        """Turns an update on hold into its rollback; False if there is none to cancel.

        The emulator has already finished the update, so its resources are not rolled back.
        """
        hold = self._get(form.get("StackName", ""))
        if hold is None or hold.status != "UPDATE_IN_PROGRESS":
            return False
        end = time.monotonic() + self._seconds
        rollback = replace(
            hold, status="UPDATE_ROLLBACK_IN_PROGRESS", end=end, final_status="UPDATE_ROLLBACK_COMPLETE"
        )
        with self._lock:
            self._holds[_stack_name(hold.stack_id)] = rollback
        return True

    def request(self, form: dict[str, str]) -> dict[str, str]:
        """The request for the emulator."""
        hold = self._get(form.get("StackName", ""))
        if hold and form["Action"] in ("DescribeStacks", "DescribeStackEvents"):
            return {**form, "StackName": hold.stack_id}
        if form["Action"] == "ListStacks":
            return {key: value for key, value in form.items() if not key.startswith("StackStatusFilter")}
        return form

    def after(self, form: dict[str, str], response: str) -> str:
        """The emulator's response for the client; starts a hold if an operation has started."""
        action = form["Action"]
        if action == "CreateChangeSet":
            kind = form.get("ChangeSetType", "UPDATE")
            with self._lock:
                self._sets[_field(response, "Id")] = (_field(response, "StackId"), kind)
        elif action == "ExecuteChangeSet":
            self._start(form["ChangeSetName"])
        elif action in ("CreateStack", "UpdateStack"):
            self._hold(_field(response, "StackId"), f"{action[:-5].upper()}_IN_PROGRESS")
        elif action == "DescribeStacks":
            return self._each(response, self._stack)
        elif action == "ListStacks":
            wanted = {value for key, value in form.items() if key.startswith("StackStatusFilter")}
            return self._each(response, lambda member: self._listed(member, wanted))
        elif action == "DescribeStackEvents":
            return self._each(response, self._event)
        elif action == "DescribeChangeSet" and self._get(_field(response, "StackId")):
            return response.replace("EXECUTE_COMPLETE", "EXECUTE_IN_PROGRESS")
        return response

    def _start(self, change_set: str) -> None:
        stack_id, kind = self._sets.get(change_set, ("", ""))
        if stack_id:
            self._hold(stack_id, f"{kind}_IN_PROGRESS")

    @staticmethod
    def _each(response: str, rewrite: Callable[[str], str]) -> str:
        """Rewrites the outermost members: stacks, summaries or events."""
        out, place = [], 0
        for start, end in _outermost(response):
            out += [response[place:start], rewrite(response[start:end])]
            place = end
        return "".join([*out, response[place:]])

    def _stack(self, member: str) -> str:
        with self._lock:
            hold = self._holds.get(_field(member, "StackName"))
        if not hold or hold.stack_id != _field(member, "StackId"):
            return member
        status = hold.status if time.monotonic() < hold.end else hold.final_status
        element = f"<StackStatus>{status}</StackStatus>"
        return re.sub(r"<StackStatus>.*?</StackStatus>", element, member) if status else member

    def _listed(self, member: str, wanted: set[str]) -> str:
        member = self._stack(member)
        return member if not wanted or _field(member, "StackStatus") in wanted else ""

    def _event(self, member: str) -> str:
        """Hides events with a final status until the hold ends; the last one has the hold's own status."""
        hold = self._get(_field(member, "StackName"))
        if not _FINAL.search(_field(member, "ResourceStatus")):
            return member
        if not hold:
            return self._final_event(member)
        at = datetime.fromisoformat(_field(member, "Timestamp").replace("Z", "+00:00"))
        return "" if at >= hold.started.replace(microsecond=0) else member

    def _final_event(self, member: str) -> str:
        with self._lock:
            hold = self._holds.get(_field(member, "StackName"))
        of_stack = _field(member, "PhysicalResourceId") == _field(member, "StackId")
        if not hold or not hold.final_status or not of_stack:
            return member
        element = f"<ResourceStatus>{hold.final_status}</ResourceStatus>"
        return re.sub(r"<ResourceStatus>.*?</ResourceStatus>", element, member)


def _outermost(text: str) -> list[tuple[int, int]]:
    """The spans of the members that are not inside another member."""
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
