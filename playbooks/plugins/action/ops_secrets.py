"""Makes sure of the secrets a stack's service declares. No value is in an argument, a result or a log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun import copied, generated, owned, plugin, undeclared
from stackrun.action import StackAction
from stackrun.build import load_environment
from stackrun.job import Job
from stackrun.run import Run


class ActionModule(StackAction):
    """Arguments: `build` (rendered folder), `state`."""

    def work(self, job: Job, run: Run) -> dict[str, Any]:
        """Generates what is missing, copies what is another region's, tags; only names are told."""
        if not run.destroy and not run.discard:
            env = load_environment(self._task.args["build"])
            undeclared.tell(job, env)
            if job.spec.secrets:
                generated.ensure(job, env)
                copied.ensure(job, env)
                owned.ensure(job, env)
        job.finish()
        changed = [*job.secrets_generated, *job.secrets_copied, *job.secrets_tagged]
        return plugin.outcome(job, changed=bool(changed))
