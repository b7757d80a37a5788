"""Deletes the change set that a plan kept for an apply, if that apply will not happen."""

from __future__ import annotations

from botocore.exceptions import ClientError

from ..run.errors import aws_code
from . import change_set
from .job import Job

_GONE = ("ChangeSetNotFound", "ChangeSetNotFoundException", "ValidationError")
_EXECUTABLE = ("AVAILABLE", "UNAVAILABLE")


def discard(job: Job) -> None:
    """Deletes the stack's planned change set, and its empty stack, unless it was executed or is gone."""
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
        job.note("the planned change set was deleted")
