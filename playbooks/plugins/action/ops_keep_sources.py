"""Keeps once, after all stacks, what the environment was rendered from in the artefact bucket."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun.plugin import task
from stackrun.plugin.action import OnceAction
from stackrun.preflight import checks
from stackrun.run.build import load_environment
from stackrun.run.run import Run
from stackrun.sources import kept


class ActionModule(OnceAction):
    """Arguments: `build` (rendered folder), `state`."""

    def work(self, context: task.RunContext, run: task.Run) -> dict[str, Any]:
        """Returns null if there was nothing to keep, else a note if it could not be kept."""
        checks.check_passed(run)
        if not _is_complete(run):
            return {"changed": False, "ops": None}
        env = load_environment(self._task.args["build"])
        report = kept.keep(context, env, "destroyed" if run.destroy else "deployed")
        return {"changed": report == {"note": None}, "ops": report}


def _is_complete(run: Run) -> bool:
    """True if the run has changed stacks, and every stack in play is in its desired state."""
    return not run.plan and not run.discard and all(run.state(name) == "done" for name in run.in_play)
