"""Waits for an operation on a stack, and cancels it if the run is cancelled."""

from __future__ import annotations

import secrets as random

from botocore.exceptions import ClientError

from ..cloudformation import stacks
from ..run.errors import StackError, aws_code
from .job import Job


def wait_or_cancel(job: Job, updating: bool, stack_id: str) -> stacks.Stack | None:
    """Waits for a creation or update. If the run is cancelled, undoes it and raises `cancelled`."""
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
        job.note("it completed before it could be cancelled")
        return after
    undone = "its update was rolled back" if updating else "the resources created so far were deleted"
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
        # Rejected if the update has ended or is cleaning up by now: then wait for it.
        if aws_code(error) != "ValidationError":
            raise


def wait_for_deletion(job: Job, stack_id: str) -> stacks.Stack | None:
    """Waits for a deletion. AWS cannot cancel one, so a cancelled run waits for its end."""
    try:
        return job.wait(stack_id)
    except StackError as error:
        if error.code != "cancelled":
            raise
    job.run.cancelling = True
    job.note("a deletion cannot be cancelled; waited for its end")
    return job.wait(stack_id)
