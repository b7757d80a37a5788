"""Waits for an operation on a stack, and cancels it if the run is cancelled."""

from __future__ import annotations

import secrets as random

from botocore.exceptions import ClientError

from ..cloudformation import stacks
from ..run.errors import StackError, aws_code
from .job import Job


def wait_or_cancel(job: Job, updating: bool, stack_id: str, token: str) -> stacks.Stack | None:
    """Waits for a creation or update. If the run is cancelled, undoes it and raises `cancelled`."""
    try:
        return job.wait(stack_id, token)
    except StackError as error:
        if error.code != "cancelled":
            raise
    job.run.cancelling = True
    tokens = [token]
    if stacks.in_progress(stacks.status(stacks.describe(job.cfn, stack_id))):
        cancelling = _cancel(job, updating, stack_id)
        # The events of a rollback have the token of the update, or of its cancellation.
        tokens = [token, cancelling] if updating else [cancelling]
    after = job.wait(stack_id, *tokens)
    if job.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        job.note("it completed before it could be cancelled")
        return after
    undone = "its update was rolled back" if updating else "the resources created so far were deleted"
    message = f"{job.spec.stack} was cancelled: {undone} ({job.status})."
    raise job.error("cancelled", message, next=["ops env apply"])


def _cancel(job: Job, updating: bool, stack_id: str) -> str:
    token = f"ops-cancel-{random.token_hex(8)}"
    if not updating:
        job.cfn.delete_stack(StackName=stack_id, ClientRequestToken=token)
        return token
    try:
        job.cfn.cancel_update_stack(StackName=job.spec.stack_name, ClientRequestToken=token)
    except ClientError as error:
        # Rejected if the update has ended or is cleaning up by now: then wait for it.
        if aws_code(error) != "ValidationError":
            raise
    return token


def wait_for_deletion(job: Job, stack_id: str, token: str) -> stacks.Stack | None:
    """Waits for a deletion. AWS cannot cancel one, so a cancelled run waits for its end."""
    try:
        return job.wait(stack_id, token)
    except StackError as error:
        if error.code != "cancelled":
            raise
    job.run.cancelling = True
    job.note("a deletion cannot be cancelled; waited for its end")
    return job.wait(stack_id, token)
