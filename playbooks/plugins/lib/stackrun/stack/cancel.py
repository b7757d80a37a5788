"""Cancelling a stack in flight, when ops was asked to."""

from __future__ import annotations

import secrets as random

from botocore.exceptions import ClientError

from ..cloudformation import stacks
from ..run.errors import StackError, aws_code
from .job import Job


def wait_or_cancel(job: Job, updating: bool, stack_id: str) -> stacks.Stack | None:
    """Waits for a creation or update. Raises `cancelled`, once it is undone, where the run is cancelled."""
    try:
        return job.wait(stack_id)
    except StackError as error:
        if error.code != "cancelled":
            raise
    job.run.cancelling = True
    if stacks.in_progress(stacks.status(stacks.describe(job.cfn, stack_id))):
        _cancel(job, updating, stack_id)
    after = job.wait(stack_id)
    if job.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        job.note("it was done before it could be cancelled")
        return after
    undone = "its update was rolled back" if updating else "what was created of it was deleted"
    message = f"{job.spec.stack} was cancelled: {undone} ({job.status})."
    raise job.error("cancelled", message, next=["ops env apply"])


def _cancel(job: Job, updating: bool, stack_id: str) -> None:
    token = f"ops-cancel-{random.token_hex(8)}"
    if not updating:
        job.cfn.delete_stack(StackName=stack_id, ClientRequestToken=token)
        return
    try:
        job.cfn.cancel_update_stack(StackName=job.spec.stack_name, ClientRequestToken=token)
    except ClientError as error:
        # Refused where the update has ended meanwhile, or has come to its clean-up: then it is waited for.
        if aws_code(error) != "ValidationError":
            raise


def wait_for_deletion(job: Job, stack_id: str) -> stacks.Stack | None:
    """Waits for a deletion. AWS can't cancel one, so a run that is cancelled waits for its end."""
    try:
        return job.wait(stack_id)
    except StackError as error:
        if error.code != "cancelled":
            raise
    job.run.cancelling = True
    job.note("a deletion can't be cancelled; it was waited for")
    return job.wait(stack_id)
