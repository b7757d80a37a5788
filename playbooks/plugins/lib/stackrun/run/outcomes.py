"""What the callbacks keep of each stack while a run goes on: from task results to events."""

from __future__ import annotations

from typing import Any

Event = tuple[str, dict[str, Any]]


class Outcomes:
    """Turns the results of a stack's tasks into the stack's events; each stack ends once."""

    def __init__(self) -> None:
        self.plan = False
        self.ok = True
        self._begun: set[str] = set()
        self._ended: set[str] = set()
        self._before: dict[str, dict[str, Any]] = {}

    def begin(self, stack: str) -> bool:
        """True the first time."""
        first = stack not in self._begun
        self._begun.add(stack)
        return first

    def take(self, stack: str, action: str, told: dict[str, Any], failed: bool) -> list[Event]:
        """The events that follow from one task's result; `told` is the result as the plugin returned it."""
        if failed:
            return self._fail(stack, told)
        result = told.get("ops", {}).get("result")
        if action == "ops_secrets" and result:
            self._before[stack] = result
        if action != "ops_stack" or not result:
            return []
        self._ended.add(stack)
        return [
            (
                "stack_planned" if self.plan else "stack_finished",
                {"stack": stack, "result": self._merged(result)},
            )
        ]

    def _merged(self, result: dict[str, Any]) -> dict[str, Any]:
        """The stack's result with what its secrets' task did before."""
        before = self._before.get(result["stack"], {})
        joined = ("secrets_generated", "secrets_copied", "notes")
        return {**result, **{key: [*before.get(key, []), *result[key]] for key in joined}}

    def _fail(self, stack: str, told: dict[str, Any]) -> list[Event]:
        self.ok = False
        if stack in self._ended:
            return []
        self._ended.add(stack)
        ours = told.get("ops") or {}
        keys: dict[str, Any] = {"stack": stack, "error": ours.get("error") or self.foreign(stack, told)}
        if ours.get("result"):
            keys["result"] = self._merged(ours["result"])
        return [("stack_failed", keys)]

    @staticmethod
    def foreign(stack: str | None, told: dict[str, Any]) -> dict[str, Any]:
        """A failure that none of our plugins told: a hook's task, or Ansible itself."""
        message = str(told.get("msg") or "A task failed without a message.")
        return {
            "code": "bug",
            "message": message,
            "stack": stack,
            "status": None,
            "first_cause": None,
            "next": [],
        }
