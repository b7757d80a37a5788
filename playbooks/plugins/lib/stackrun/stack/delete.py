"""Deletes one stack: with its whole environment, or because the files no longer contain it."""

from __future__ import annotations

import secrets as random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ..cloudformation import changes, stacks, template
from ..cloudformation.first_cause import find_first_cause
from ..run.build import dependents, load_environment
from .cancel import wait_for_deletion
from .drain import prepare_deletion
from .final_snapshots import note_final_snapshots
from .job import Job
from .needs import wait_for_dependents, wait_for_needs
from .owner import check_owner

_DELETED_LATER = frozenset({"AWS::KMS::Key", "AWS::KMS::ReplicaKey"})
"""Types that AWS deletes after days; until then the deletion can be cancelled."""


def delete_with_environment(job: Job) -> None:
    """Deletes the stack (in a plan: lists what that deletes). Account stacks are never deleted."""
    spec = job.spec
    if spec.scope == "account":
        job.status = stacks.status(stacks.describe(job.cfn, spec.stack_name))
        job.note("kept: it belongs to the account, not to the environment")
        return
    if not job.run.plan:
        wait_for_dependents(job, dependents(spec.folder, load_environment(spec.folder).stacks, spec.stack))
        job.run.check_stop()
    _delete(job)


def delete_orphan(job: Job) -> None:
    """Deletes a stack that the files no longer contain, last in the play; needs consent for `<stack>/*`."""
    if not job.run.plan:
        wait_for_needs(job)
        job.run.check_stop()
    _delete(job, needs_consent=True)


def _delete(job: Job, needs_consent: bool = False) -> None:
    spec, stack = job.spec, job.wait_until_idle()
    if stack is None:
        return
    check_owner(job, stack)
    job.action = "delete"
    summaries = stacks.resources(job.cfn, spec.stack_name)
    document = _deployed_template(job)
    retained = template.retained(document)
    job.changes = changes.removals([item for item in summaries if item["LogicalResourceId"] not in retained])
    for item in summaries:
        _note_remaining(job, item, retained)
    if job.run.plan:
        return
    if needs_consent:
        _check_consent(job)
    _disable_termination_protection(job, stack)
    prepare_deletion(job, summaries, retained)
    # Logs that arrive meanwhile prevent the deletion of a bucket, so a retry prepares the deletion again.
    job.deleted_at = datetime.now(UTC)
    delete_stack(job, stack, before_retry=lambda: prepare_deletion(job, summaries, retained))
    note_final_snapshots(job, summaries, template.snapshots(document))


def delete_stack(job: Job, stack: stacks.Stack, before_retry: Callable[[], None] | None = None) -> None:
    """Deletes the stack and waits; retries a failed deletion once, then reports its first cause.

    `before_retry` is called before the second attempt.
    """
    spec, stack_id = job.spec, stack["StackId"]
    for last in (False, True):
        job.before_write()
        since = job.events_since()
        # New for each attempt: CloudFormation ignores a second request with the same token.
        token = f"ops-delete-{random.token_hex(8)}"
        job.cfn.delete_stack(StackName=stack_id, ClientRequestToken=token)
        gone = wait_for_deletion(job, stack_id, token)
        if gone is None or stacks.status(gone) == "DELETE_COMPLETE":
            job.status = None
            return
        if not last:
            job.note(f"the deletion ended with {stacks.status(gone)} and was retried")
            if before_retry:
                before_retry()
    cause = find_first_cause(job.cfn, stack_id, since, token)
    reason = f": {cause['logical_id']}: {cause['reason']}" if cause else "."
    raise job.error("stack_failed", f"{spec.stack_name} could not be deleted{reason}", first_cause=cause)


def _note_remaining(job: Job, item: dict[str, Any], retained: set[str]) -> None:
    """Notes a resource that remains after the deletion; one without a physical id was never created."""
    logical_id, kind = item["LogicalResourceId"], item["ResourceType"]
    why = "retained" if logical_id in retained else "pending_deletion" if kind in _DELETED_LATER else None
    physical_id = item.get("PhysicalResourceId")
    if why is None or not physical_id:
        return
    fate = "is retained" if why == "retained" else "is deleted by AWS after its waiting period"
    job.note(f"{logical_id} ({physical_id}) {fate}")
    job.stays.append({"logical_id": logical_id, "type": kind, "physical_id": physical_id, "why": why})


def _check_consent(job: Job) -> None:
    consent = f"{job.spec.stack}/*"
    if consent in job.run.allow:
        return
    raise job.error(
        "consent_needed",
        f"{job.spec.stack} is no longer in the files, but deleting its stack was not allowed: it is kept.",
        changes=[changes.stack_deletion(job.spec.stack_name, job.changes)],
        next=[f"-e 'stack_allow={consent}'"],
    )


def _deployed_template(job: Job) -> dict[str, Any]:
    """The deployed template, whose deletion policies count: the rendered one may have changed since."""
    body = job.cfn.get_template(StackName=job.spec.stack_name, TemplateStage="Original").get("TemplateBody")
    return template.parse(body, job.spec.stack_name) if body else {}


def _disable_termination_protection(job: Job, stack: stacks.Stack) -> None:
    if not stack.get("EnableTerminationProtection"):
        return
    job.before_write()
    job.cfn.update_termination_protection(StackName=job.spec.stack_name, EnableTerminationProtection=False)
    job.note("termination protection: disabled")
