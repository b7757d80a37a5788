"""Reads what an environment was last deployed from, as a run has kept it in the artefact bucket."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun.plugin import task
from stackrun.plugin.action import OnceAction
from stackrun.preflight import checks
from stackrun.run.build import load_environment, load_sources
from stackrun.run.errors import StackError
from stackrun.sources import kept


class ActionModule(OnceAction):
    """Arguments: `build`, a folder with `build.json` and `sources.json`, which name the object."""

    def work(self, context: task.RunContext, run: task.Run) -> dict[str, Any]:  # noqa: ARG002 - changes nothing
        """Returns the text of the object, or null if there is none."""
        build = self._task.args["build"]
        env, sources = load_environment(build), load_sources(build)
        if sources is None:
            raise StackError("bad_input", f"{build} has no sources.json, which names the object.")
        checks.check_account(context, env, [])
        return {"changed": False, "ops": {"text": kept.read(context, env, sources)}}
