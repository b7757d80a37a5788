"""Ensures that the secrets of a stack exist. No value is in an argument, a result or a log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun.plugin import task
from stackrun.plugin.action import StackAction
from stackrun.run.build import load_environment
from stackrun.run.run import Run
from stackrun.secrets import generate, prune, replicate, tag_owner
from stackrun.stack.job import Job


class ActionModule(StackAction):
    """Arguments: `build` (rendered folder), `state`."""

    def work(self, job: Job, run: Run) -> dict[str, Any]:
        """Generates missing secrets, copies those of the home region and tags them; returns only names."""
        if not run.destroy and not run.discard:
            env = load_environment(self._task.args["build"])
            prune.note_undeclared(job, env)
            if job.spec.secrets:
                generate.ensure(job, env)
                replicate.ensure(job, env)
                tag_owner.ensure(job, env)
        job.finish()
        changed = [*job.secrets_generated, *job.secrets_copied, *job.secrets_tagged]
        return task.success(job, changed=bool(changed))
