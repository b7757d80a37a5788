"""Prints one line per stack, for people who run the playbooks without ops."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun.run import text_output
from stackrun.run.outcomes import Outcomes

DOCUMENTATION = """
name: stack_lines
type: stdout
short_description: One line per stack
description:
  - Prints the result of each stack, and its error with the first cause and what to try next.
  - Shows tasks of other roles and hooks if they change something or fail.
"""


def _flush() -> None:
    """Flushes standard output; from now on discards it if no process reads it.

    Ansible flushes it before it forks a worker and takes an error for an abort: then it waits for ever for a
    worker that it has not started.
    """
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class CallbackModule(CallbackBase):
    """The only plugin that writes to stdout."""

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
        _flush()

    def v2_playbook_on_no_hosts_matched(self) -> None:
        """No stack is in play."""
        self._print([" !! no stack matches: check the inventory and --limit"])

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task has succeeded."""
        self._handle(result, failed=False)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """A task has failed."""
        if not ignore_errors:
            self._handle(result, failed=True)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """A host in a user's own play could not be reached."""
        self._handle(result, failed=True)

    def _handle(self, result: Any, failed: bool) -> None:
        # Ansible removes `failed` from the result that callbacks see; only the called method tells it.
        stack, action, task_result = result.host.get_name(), result.task.action, dict(result.result)
        if action == "ops_preflight":
            self._preflight(task_result, failed)
            return
        if action == "ops_keep_sources" and not failed:
            note = (task_result.get("ops") or {}).get("note")
            self._print([text_output.sanitize(f" -- {note}")] if note else [])
            return
        if action == "ops_read_sources":
            self._sources(task_result, failed)
            return
        if action == "ops_undeclared_secrets":
            self._undeclared(task_result, failed)
            return
        if task_result.get("changed") and not action.startswith("ops_"):
            self._print([f"     {stack}: {result.task.get_name()}"])
        for event, keys in self._outcomes.record(stack, action, task_result, failed):
            if event == "stack_failed":
                self._print(text_output.error_lines(keys["error"], stack))
            else:
                show = text_output.plan_lines if event == "stack_planned" else text_output.result_lines
                self._print(show(keys["result"]))

    def _undeclared(self, task_result: dict[str, Any], failed: bool) -> None:
        report = task_result.get("ops") or {}
        if failed:
            self._print(
                text_output.error_lines(
                    report.get("error") or self._outcomes.unexpected_error(None, task_result), "secrets"
                )
            )
        self._print([text_output.sanitize(f" -- {note}") for note in report.get("notes", [])])

    def _sources(self, task_result: dict[str, Any], failed: bool) -> None:
        report = task_result.get("ops") or {}
        if failed:
            error = report.get("error") or self._outcomes.unexpected_error(None, task_result)
            self._print(text_output.error_lines(error, None))
        else:
            self._print([text_output.sanitize(report.get("text") or " -- nothing is kept")])

    def _preflight(self, task_result: dict[str, Any], failed: bool) -> None:
        report = task_result.get("ops", {})
        if failed:
            self._refused = True
            self._print(
                text_output.error_lines(
                    report.get("error") or self._outcomes.unexpected_error(None, task_result), None
                )
            )
            return
        self._outcomes.plan = report.get("mode") == "plan"
        self._print([text_output.sanitize(f" -- {note}") for note in report.get("notes", [])])

    def v2_playbook_on_stats(self, stats: Any) -> None:  # noqa: ARG002 - Ansible passes it
        """The playbook has ended."""
        if self._refused:
            self._print(["Nothing was changed."])
        elif not self._outcomes.ok:
            self._print(
                ["Some stacks are not in their desired state; the others were deployed and are kept."]
            )
