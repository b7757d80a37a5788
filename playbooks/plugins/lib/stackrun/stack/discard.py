"""Takes away the change sets that a plan left for an apply which is not to follow."""

from __future__ import annotations

from botocore.exceptions import ClientError

from ..run.errors import aws_code
from . import change_set
from .job import Job

_GONE = ("ChangeSetNotFound", "ChangeSetNotFoundException", "ValidationError")
_EXECUTABLE = ("AVAILABLE", "UNAVAILABLE")


def discard(job: Job) -> None:
    """Removes the stack's planned change set, and its shell, unless it was executed or is gone."""
    planned = job.run.change_sets.get(job.spec.stack)
    if not planned:
        return
    try:
        described = change_set.describe(job, planned)
    except ClientError as error:
        if aws_code(error) not in _GONE:
            raise
        return
    if described["ExecutionStatus"] in _EXECUTABLE:
        change_set.delete(job, described)
        job.note("the planned change set was removed")
