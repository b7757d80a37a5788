"""Checks once, for all stacks in play, that the run may change the environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun.plugin import task
from stackrun.plugin.action import OnceAction
from stackrun.preflight import (
    backup_regions,
    checks,
    existing_network,
    hosted_zones,
    listener_rules,
    public_registries,
    region_services,
)
from stackrun.run.build import load_environment, load_stack


class ActionModule(OnceAction):
    """Arguments: `build` (rendered folder), `state`, `confirm`, `batch`, `inventory` (its folder)."""

    def work(self, context: task.RunContext, run: task.Run) -> dict[str, Any]:
        """Returns the mode of the run and notes; raises the error that refuses it."""
        args = self._task.args
        env = load_environment(args["build"])
        specs = [load_stack(env.folder, name) for name in run.in_play]
        batch = task.batch_size(args.get("batch", task.DEFAULT_BATCH))
        checks.check_forks(self._forks, len(specs), batch)
        checks.check_order(specs, batch, run.destroy)
        checks.check_inventory(env, str(args.get("inventory") or ""))
        checks.check_consent(run, env, str(args.get("confirm") or ""))
        checks.check_account(context, env, specs)
        locked = checks.check_lock(context, env, run)
        # ops itself says whose run is in progress, also if nothing is in play.
        notes = [locked] if locked and not run.started_by_ops else []
        if not run.destroy and not run.discard:
            notes += region_services.check(env.environment, specs)
            notes += public_registries.check(specs)
            notes += existing_network.check(lambda region: context.client("ec2", region), specs)
            notes += backup_regions.check(lambda region: context.client("backup", region), specs)
            many = env.stacks if len(env.stacks) > listener_rules.DEFAULT else []
            everything = [load_stack(env.folder, name) for name in many]
            notes += listener_rules.check(lambda region: context.client("elbv2", region), everything)
            notes += hosted_zones.check(lambda: context.client("route53", env.region), specs)
        run.mark_done(checks.MARKER)
        return {"changed": False, "ops": {"mode": "plan" if run.plan else run.mode, "notes": notes}}
