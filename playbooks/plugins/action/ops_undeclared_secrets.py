"""Deletes, once for all stacks, the secrets of an environment that no stack declares any more."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun import plugin, preflight, undeclared
from stackrun.build import Environment, load_environment
from stackrun.errors import StackError
from stackrun.run import Run


class ActionModule(ActionBase):
    """Arguments: `build` (rendered folder), `state`. Consent is the caller's `when`."""

    BYPASS_HOST_LOOP = True
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Names only."""
        super().run(tmp, task_vars)
        try:
            return self._delete(task_vars or {})
        except Exception as error:
            return plugin.failure(error, None)

    def _delete(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        args, ours = self._task.args, plugin.shared()
        run = plugin.run_for(ours, args, task_vars, self._task.check_mode)
        preflight.check_passed(run)
        if run.destroy or run.discard:
            return {"changed": False, "ops": {"notes": []}}
        env = load_environment(args["build"])
        found = undeclared.find(ours, env)
        if not run.plan and any(one.ours for one in found):
            _refuse_unfinished(run, env)
            undeclared.delete(ours, found)
        told = undeclared.said(env, found, run.plan)
        return {"changed": bool(told), "ops": {"notes": told}}


def _refuse_unfinished(run: Run, env: Environment) -> None:
    """A stack not in its wanted state, or left out of the run, may still run what was given the secret."""
    run.guard()
    outside = [name for name in env.stacks if name not in run.in_play]
    if outside:
        raise StackError(
            "not_started",
            f"No secret was deleted: this run leaves out {', '.join(outside)}.",
            next=["run the same without --limit"],
        )
    unfinished = [name for name in run.in_play if run.state(name) != "done"]
    if unfinished:
        raise StackError(
            "not_started",
            f"No secret was deleted: {', '.join(unfinished)} did not end well.",
            next=["run the same again once all stacks are in their wanted state"],
        )
