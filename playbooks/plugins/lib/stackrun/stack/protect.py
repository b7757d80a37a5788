"""Sets termination protection and the stack policy, and relaxes the policy for allowed updates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from ..cloudformation import stack_policy, stacks
from .job import Job


def deployed_policy(job: Job) -> str | None:
    """The stack policy in AWS as JSON text, or None."""
    return job.cfn.get_stack_policy(StackName=job.spec.stack_name).get("StackPolicyBody")


def _set_policy(job: Job, wanted: dict[str, Any]) -> None:
    job.run.ensure_alive()
    job.cfn.set_stack_policy(StackName=job.spec.stack_name, StackPolicyBody=json.dumps(wanted))


def policy_meanwhile(job: Job) -> str | None:
    """The stack policy, read while the stack is in progress, so that nothing waits for it at the end.

    None if it cannot be read: the reading at the end reports why, when nothing is in flight any more.
    """
    try:
        return deployed_policy(job) if job.spec.stack_policy is not None else None
    except ClientError:
        return None


def update(job: Job, stack: stacks.Stack | None, policy: str | None = None) -> bool:
    """Sets what differs from the description (a plan only notes it); True if anything did.

    `policy`: the stack policy in AWS, if it was read already.
    """
    spec, changed = job.spec, False
    if stack is None or not stacks.is_deployed(stack):
        return False
    if bool(stack.get("EnableTerminationProtection")) != spec.termination_protection:
        job.note(f"termination protection: {'on' if spec.termination_protection else 'off'}")
        changed = True
        if not job.run.plan:
            job.before_write()
            job.cfn.update_termination_protection(
                StackName=spec.stack_name, EnableTerminationProtection=spec.termination_protection
            )
    if spec.stack_policy is None:
        return changed
    if not stack_policy.matches(policy or deployed_policy(job), spec.stack_policy):
        if job.action not in ("create", "recreate"):
            job.note("stack policy: set")
        changed = True
        if not job.run.plan:
            job.before_write()
            _set_policy(job, spec.stack_policy)
    return changed


@contextmanager
def policy_allowing(job: Job, allowed: list[str]) -> Iterator[None]:
    """Inside, the stack policy lets `allowed` (logical ids) be replaced and deleted; then it is restored.

    If a worker dies inside, the next run restores the policy, because `update` always compares it.
    """
    body = deployed_policy(job) if allowed and job.status != stacks.REVIEW_IN_PROGRESS else None
    if not body:
        yield
        return
    before = json.loads(body)
    _set_policy(job, stack_policy.allow_updates(before, allowed))
    job.note(f"stack policy: relaxed for {', '.join(allowed)}, then restored")
    try:
        yield
    finally:
        _set_policy(job, before)
