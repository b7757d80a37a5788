"""Converts the results of a stack's tasks into the events of a run."""

from __future__ import annotations

from typing import Any

Event = tuple[str, dict[str, Any]]


class Outcomes:
    """Collects the results of tasks; each stack ends once."""

    def __init__(self) -> None:
        self.plan = False
        self.ok = True
        self._started: set[str] = set()
        self._finished: set[str] = set()
        self._secrets_results: dict[str, dict[str, Any]] = {}

    def start(self, stack: str) -> bool:
        """True the first time it is called for this stack."""
        first = stack not in self._started
        self._started.add(stack)
        return first

    def record(self, stack: str, action: str, task_result: dict[str, Any], failed: bool) -> list[Event]:
        """The events that follow from one task's result; `task_result` is what the plugin returned."""
        if failed:
            return self._fail(stack, task_result)
        result = task_result.get("ops", {}).get("result")
        if action == "ops_secrets" and result:
            self._secrets_results[stack] = result
        if action != "ops_stack" or not result:
            return []
        self._finished.add(stack)
        return [
            (
                "stack_planned" if self.plan else "stack_finished",
                {"stack": stack, "result": self._merged(result)},
            )
        ]

    def _merged(self, result: dict[str, Any]) -> dict[str, Any]:
        """The stack's result, including what its secrets task did before."""
        secrets_result = self._secrets_results.get(result["stack"], {})
        joined = ("secrets_generated", "secrets_copied", "notes")
        return {**result, **{key: [*secrets_result.get(key, []), *result[key]] for key in joined}}

    def _fail(self, stack: str, task_result: dict[str, Any]) -> list[Event]:
        self.ok = False
        if stack in self._finished:
            return []
        self._finished.add(stack)
        report = task_result.get("ops") or {}
        keys: dict[str, Any] = {
            "stack": stack,
            "error": report.get("error") or self.unexpected_error(stack, task_result),
        }
        if report.get("result"):
            keys["result"] = self._merged(report["result"])
        return [("stack_failed", keys)]

    @staticmethod
    def unexpected_error(stack: str | None, task_result: dict[str, Any]) -> dict[str, Any]:
        """A failure that these plugins did not report: of a hook's task, or of Ansible itself."""
        message = str(task_result.get("msg") or "A task failed without a message.")
        return {
            "code": "bug",
            "message": message,
            "stack": stack,
            "status": None,
            "first_cause": None,
            "next": [],
        }
