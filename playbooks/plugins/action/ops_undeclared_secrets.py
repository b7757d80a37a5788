"""Deletes once, for all stacks, the secrets of an environment that no stack declares any more."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun.plugin import task
from stackrun.plugin.action import OnceAction
from stackrun.preflight import checks
from stackrun.run.build import Environment, load_environment
from stackrun.run.errors import StackError
from stackrun.run.run import Run
from stackrun.secrets import prune


class ActionModule(OnceAction):
    """Arguments: `build` (rendered folder), `state`. The task's `when` checks the consent."""

    def work(self, context: task.RunContext, run: task.Run) -> dict[str, Any]:
        """Returns the names of the deleted secrets as notes."""
        checks.check_passed(run)
        if run.destroy or run.discard:
            return {"changed": False, "ops": {"notes": []}}
        env = load_environment(self._task.args["build"])
        found = prune.find(context, env)
        if not run.plan and any(one.removable for one in found):
            _refuse_unfinished(run, env)
            prune.delete(context, found)
        notes = prune.deletion_notes(env, found, run.plan)
        return {"changed": bool(notes), "ops": {"notes": notes}}


def _refuse_unfinished(run: Run, env: Environment) -> None:
    """Raises `not_started` unless all stacks were deployed: others may still run tasks with the secret."""
    run.check_stop()
    outside = [name for name in env.stacks if name not in run.in_play]
    if outside:
        raise StackError(
            "not_started",
            f"No secret was deleted: this run does not include {', '.join(outside)}.",
            next=["run the same command without --limit"],
        )
    unfinished = [name for name in run.in_play if run.state(name) != "done"]
    if unfinished:
        raise StackError(
            "not_started",
            f"No secret was deleted: {', '.join(unfinished)} did not succeed.",
            next=["run the same command again once all stacks are in their desired state"],
        )
