"""Brings one CloudFormation stack, the host, to its wanted state."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun import plugin
from stackrun.action import StackAction
from stackrun.destroy import absent, removed
from stackrun.discard import discard
from stackrun.job import Job
from stackrun.present import present
from stackrun.run import Run


class ActionModule(StackAction):
    """Arguments: `build` (rendered folder), `state` (present, absent), `allow` (`<stack>/<logical id>`)."""

    def work(self, job: Job, run: Run) -> dict[str, Any]:
        """Creates, updates or deletes; the stack's marker is written when it is done."""
        if run.discard:
            discard(job)
        elif run.destroy:
            absent(job)
        elif job.spec.state == "absent":
            removed(job)
        else:
            present(job)
        job.finish()
        run.done(job.spec.stack)
        return plugin.outcome(job, changed=job.action != "none")
