"""Makes sure of the secrets a stack's service declares. No value is in an argument, a result or a log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun import copied, generated, plugin
from stackrun.action import StackAction
from stackrun.build import load_environment
from stackrun.job import Job
from stackrun.run import Run


class ActionModule(StackAction):
    """Arguments: `build` (rendered folder), `state`."""

    def work(self, job: Job, run: Run) -> dict[str, Any]:
        """Generates what is declared so and missing, copies what is another region's; only names are told."""
        if job.spec.secrets and not run.destroy and not run.discard:
            env = load_environment(self._task.args["build"])
            generated.ensure(job, env)
            copied.ensure(job, env)
        job.finish()
        return plugin.outcome(job, changed=bool(job.secrets_generated or job.secrets_copied))
