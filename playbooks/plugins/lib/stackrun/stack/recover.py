"""Recovers a stack from a failed operation, so that a change set can be created for it."""

from __future__ import annotations

import secrets as random
from typing import Any

from ..cloudformation import stacks
from ..cloudformation.changes import removals
from ..cloudformation.first_cause import find_first_cause
from ..cloudformation.resource_types import holds_data
from ..run.errors import StackError
from . import change_set
from .delete import delete_stack
from .job import Job


def recover(job: Job, stack: stacks.Stack | None) -> stacks.Stack | None:
    """The stack that can be updated, or None if it must be created; a plan only notes what would be done.

    Sets `job.action` to `recreate` if the failed stack is deleted first.
    """
    status = stacks.status(stack)
    if stack is None or stacks.is_deployed(stack):
        return stack
    if status in stacks.DELETE_ONLY:
        return _delete_failed_stack(job, stack)
    if status == stacks.REVIEW_IN_PROGRESS:
        return _handle_review(job, stack)
    if stacks.must_roll_back(stack):
        return _continue_rollback(job, stack)
    raise _unknown_way_out(job)


def _delete_failed_stack(job: Job, stack: stacks.Stack) -> None:
    """Deletes a stack whose creation or deletion failed. Resources that still hold data need consent."""
    job.action = "recreate"
    status, summaries = stacks.status(stack), stacks.resources(job.cfn, job.spec.stack_name)
    existing = [item for item in summaries if item.get("PhysicalResourceId")]
    remaining = [
        item for item in existing if item["ResourceStatus"] not in ("DELETE_SKIPPED", "DELETE_COMPLETE")
    ]
    # A completed rollback has already deleted all it could; in other statuses the deletion loses data.
    losing_data = [
        item for item in remaining if holds_data(item["ResourceType"]) and status != "ROLLBACK_COMPLETE"
    ]
    job.lost = removals(losing_data)
    refused = [c for c in job.lost if f"{job.spec.stack}/{c['logical_id']}" not in job.run.allow]
    job.note(f"{status}: the failed stack is deleted, then created again")
    _note_retained(job, existing)
    if job.run.plan:
        return
    if refused:
        names = ", ".join(change["logical_id"] for change in refused)
        message = f"{job.spec.stack} is {status}; recreating it deletes {names}."
        allowed = ",".join(f"{job.spec.stack}/{change['logical_id']}" for change in refused)
        raise job.error("consent_needed", message, changes=refused, next=[f"-e stack_allow={allowed}"])
    delete_stack(job, stack)


def _note_retained(job: Job, summaries: list[dict]) -> None:
    for item in summaries:
        if item["ResourceStatus"] == "DELETE_SKIPPED":
            job.note(
                f"{item['LogicalResourceId']} ({item['PhysicalResourceId']}) is retained outside the stack"
            )


def _handle_review(job: Job, stack: stacks.Stack) -> stacks.Stack | None:
    """Deletes an empty stack unless it has change sets; otherwise the new change set is created in it."""
    if job.spec.stack in job.run.change_sets:
        return None
    sets = change_set.names(job)
    if sets:
        job.note(
            f"REVIEW_IN_PROGRESS with {len(sets)} change sets: they are kept, the stack is created in place"
        )
        return None
    job.action = "recreate"
    job.note("REVIEW_IN_PROGRESS without a change set: the empty stack is deleted first")
    if not job.run.plan:
        job.before_write()
        change_set.delete_empty_stack(job, stack["StackId"])
        job.status = None
    return None


def _continue_rollback(job: Job, stack: stacks.Stack) -> stacks.Stack | None:
    status, name = stacks.status(stack), job.spec.stack_name
    job.note(f"{status}: the rollback is continued first")
    if job.run.plan:
        return stack
    job.before_write()
    since, token = job.events_since(), f"ops-rollback-{random.token_hex(8)}"
    if status == "UPDATE_ROLLBACK_FAILED":
        job.cfn.continue_update_rollback(StackName=name, ClientRequestToken=token)
    else:
        job.cfn.rollback_stack(StackName=name, ClientRequestToken=token)
    after = job.wait(stack["StackId"], token)
    if stacks.is_deployed(after):
        return after
    raise _rollback_failed(job, find_first_cause(job.cfn, name, since, token))


def _rollback_failed(job: Job, cause: dict[str, Any] | None) -> StackError:
    """The error of a rollback that failed again: "Continue rolling back an update" names these two ways out.

    Only resources whose rollback failed can be skipped; CloudFormation then takes them for rolled back.
    """
    name, region = job.spec.stack_name, job.spec.region
    failed = [
        item["LogicalResourceId"]
        for item in stacks.resources(job.cfn, name)
        if item["ResourceStatus"] == "UPDATE_FAILED"
    ]
    reason = f": {cause['logical_id']}: {cause['reason']}" if cause else "."
    steps = [f"fix {', '.join(failed) or 'the cause'} in AWS, then run the same command again"]
    if failed:
        command = f"aws cloudformation continue-update-rollback --stack-name {name} --region {region}"
        steps.append(f"or skip what cannot be fixed: {command} --resources-to-skip {' '.join(failed)}")
    return job.error(
        "stack_failed",
        f"{name} is {job.status}: its rollback was continued once and failed again{reason}",
        first_cause=cause,
        next=steps,
    )


def _unknown_way_out(job: Job) -> StackError:
    """The error of a stack in a status that no update or its rollback ends with (a failed import)."""
    name, region = job.spec.stack_name, job.spec.region
    return job.error(
        "stack_failed",
        f"{name} is {job.status}: CloudFormation accepts no update of a stack in this status.",
        next=[
            f"aws cloudformation describe-stack-events --stack-name {name} --region {region} shows the cause",
            "fix it in the CloudFormation console, then run the same command again",
        ],
    )
