"""Brings one CloudFormation stack, the host, to its desired state."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun.plugin import task
from stackrun.plugin.action import StackAction
from stackrun.run.run import Run
from stackrun.stack.delete import delete_orphan, delete_with_environment
from stackrun.stack.deploy import deploy
from stackrun.stack.discard import discard
from stackrun.stack.job import Job


class ActionModule(StackAction):
    """Arguments: `build` (rendered folder), `state` (present, absent), `allow` (`<stack>/<logical id>`)."""

    def work(self, job: Job, run: Run) -> dict[str, Any]:
        """Creates, updates or deletes the stack, then writes its marker."""
        if run.discard:
            discard(job)
        elif run.destroy:
            delete_with_environment(job)
        elif job.spec.state == "absent":
            delete_orphan(job)
        else:
            deploy(job)
        job.finish()
        run.mark_done(job.spec.stack)
        return task.success(job, changed=job.action != "none")
