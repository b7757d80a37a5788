"""Proves, once for all stacks in play, that the run may change the environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun import offered, plugin, preflight, zones
from stackrun.action import OnceAction
from stackrun.build import load_environment, load_stack


class ActionModule(OnceAction):
    """Arguments: `build` (rendered folder), `state`, `allow`, `confirm`, `batch`."""

    def work(self, ours: plugin.Shared, run: plugin.Run) -> dict[str, Any]:
        """The mode of the run, or the error that refuses it."""
        args = self._task.args
        env = load_environment(args["build"])
        specs = [load_stack(env.folder, name) for name in run.in_play]
        batch = plugin.batch_size(args.get("batch", plugin.BATCH))
        preflight.check_forks(self._forks, len(specs), batch)
        preflight.check_order(specs, batch, run.destroy)
        preflight.check_consent(run, env, str(args.get("confirm") or ""))
        preflight.check_account(ours, env, specs)
        locked = preflight.check_lock(ours, env, run)
        notes = [locked] if locked else []
        if not run.destroy and not run.discard:
            notes += offered.check(env.environment, specs)
            notes += zones.check(lambda: ours.client("route53", env.region), specs)
        run.done(preflight.MARKER)
        return {"changed": False, "ops": {"mode": "plan" if run.plan else run.mode, "notes": notes}}
