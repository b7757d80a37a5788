"""Prints one readable line per stack: the output of the playbooks for people who run them without ops."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun.run import lines
from stackrun.run.outcomes import Outcomes

DOCUMENTATION = """
name: stack_lines
type: stdout
short_description: One line per stack
description:
  - Prints what happens to each stack, its errors with their first cause and what to try next.
  - Shows tasks of other roles and hooks where they change something or fail.
"""


class CallbackModule(CallbackBase):
    """The only writer to stdout."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "stack_lines"

    def __init__(self) -> None:
        super().__init__()
        self._outcomes = Outcomes()
        self._refused = False

    def _print(self, printed: list[str]) -> None:
        for line in printed:
            self._display.display(line)

    def v2_playbook_on_no_hosts_matched(self) -> None:
        """Nothing to do, and why."""
        self._print([" !! no stack matches: look at the inventory and at --limit"])

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task has ended well."""
        self._take(result, failed=False)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """A task has failed."""
        if not ignore_errors:
            self._take(result, failed=True)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """A host of the user's own could not be reached."""
        self._take(result, failed=True)

    def _take(self, result: Any, failed: bool) -> None:
        # Ansible takes `failed` out of what callbacks see: which method is called tells it.
        stack, action, told = result.host.get_name(), result.task.action, dict(result.result)
        if action == "ops_preflight":
            self._preflight(told, failed)
            return
        if action == "ops_undeclared_secrets":
            self._undeclared(told, failed)
            return
        if told.get("changed") and not action.startswith("ops_"):
            self._print([f"     {stack}: {result.task.get_name()}"])
        for event, keys in self._outcomes.take(stack, action, told, failed):
            if event == "stack_failed":
                self._print(lines.failed(keys["error"], stack))
            else:
                show = lines.planned if event == "stack_planned" else lines.finished
                self._print(show(keys["result"]))

    def _undeclared(self, told: dict[str, Any], failed: bool) -> None:
        ours = told.get("ops") or {}
        if failed:
            self._print(lines.failed(ours.get("error") or self._outcomes.foreign(None, told), "secrets"))
        self._print([lines.plain(f" -- {note}") for note in ours.get("notes", [])])

    def _preflight(self, told: dict[str, Any], failed: bool) -> None:
        ours = told.get("ops", {})
        if failed:
            self._refused = True
            self._print(lines.failed(ours.get("error") or self._outcomes.foreign(None, told), None))
            return
        self._outcomes.plan = ours.get("mode") == "plan"
        self._print([lines.plain(f" -- {note}") for note in ours.get("notes", [])])

    def v2_playbook_on_stats(self, stats: Any) -> None:  # noqa: ARG002 - Ansible passes it
        """The end of the playbook."""
        if self._refused:
            self._print(["Nothing was changed."])
        elif not self._outcomes.ok:
            self._print(["Not all stacks are in their wanted state; those that are, are kept."])
