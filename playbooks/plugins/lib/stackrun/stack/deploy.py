"""Creates or updates one stack, or plans it: the same code, up to the execution of the change set."""

from __future__ import annotations

import contextlib
from typing import Any

from botocore.exceptions import ClientError

from ..cloudformation import changes, stacks, template
from ..cloudformation.first_cause import find_first_cause
from ..run.errors import StackError
from ..run.inputs import digest, resolve
from . import artifacts, change_set, protect, quotas, service_roles
from .cancel import wait_or_cancel
from .discard import discard
from .job import Job
from .needs import wait_for_needs
from .owner import check_owner
from .recover import recover


def deploy(job: Job) -> None:
    """Brings the stack to its desired state (in a plan: lists the changes); records the result in `job`."""
    if not job.run.plan:
        _wait_for_needs(job)
        job.run.check_stop()
    found = job.wait_until_idle()
    check_owner(job, found)
    stack = recover(job, found)
    values, missing = resolve(job.spec, job.outputs)
    if missing:
        _handle_missing_inputs(job, stack, missing)
        return
    if job.run.plan and job.action == "recreate":
        # No change set can be created until the failed stack is deleted, and a plan does not delete it.
        job.changes = changes.recreation(job.lost, _from_template(job))
        service_roles.ensure(job, job.changes)
        return
    if job.run.plan and stacks.must_roll_back(stack):
        # Nor until its update is rolled back, and a plan does not do that either.
        job.action = "update"
        job.note("the changes are known once the rollback is complete")
        return
    if stack is None and job.action == "none":
        job.action = "create"
    if not job.run.plan:
        artifacts.upload(job)
    described = _make_or_load_change_set(job, stack, values)
    if change_set.has_no_changes(described):
        change_set.delete(job, described)
        job.action = "update" if protect.update(job, stack) else "none"
        return
    _plan_or_apply(job, stack, described)


def _wait_for_needs(job: Job) -> None:
    try:
        wait_for_needs(job)
    except StackError:
        # The planned change set can no longer be executed as it was shown.
        with contextlib.suppress(ClientError):
            discard(job)
        raise


def _handle_missing_inputs(job: Job, stack: stacks.Stack | None, missing: list[dict[str, Any]]) -> None:
    """Handles inputs that do not exist yet: a plan uses the template, an apply fails."""
    job.known_after = sorted({item["stack"] for item in missing})
    if not job.run.plan:
        wanted = ", ".join(f"{item['stack']}.{item['output']}" for item in missing)
        raise job.error(
            "bad_input",
            f"{job.spec.stack} needs {wanted}, but there is no such output.",
            next=[f"check the Outputs of {missing[0]['stack_name']} and {job.spec.source or 'the inputs'}"],
        )
    if stack is None:
        job.action = job.action if job.action == "recreate" else "create"
        job.changes = changes.recreation(job.lost, _from_template(job))
        service_roles.ensure(job, job.changes)
    else:
        job.action = "update"
        job.note("the changes are known once the stacks that provide its inputs are deployed")


def _from_template(job: Job) -> list[changes.Change]:
    document = template.parse(template.read(job.spec.template_path), job.spec.template)
    return changes.from_template(document)


def _make_or_load_change_set(job: Job, stack: stacks.Stack | None, values: dict[str, str]) -> dict[str, Any]:
    inputs = digest(values, job.spec.tags)
    planned = job.run.change_sets.get(job.spec.stack)
    if planned and not job.run.plan:
        return change_set.load_planned(job, planned, inputs)
    described = change_set.create(job, "UPDATE" if stack else "CREATE", inputs, values)
    if described["Status"] == "FAILED" and not change_set.has_no_changes(described):
        reason = described.get("StatusReason") or "no reason given"
        change_set.delete(job, described)
        raise job.error("template_refused", f"CloudFormation rejected {job.spec.template}: {reason}")
    return described


def _plan_or_apply(job: Job, stack: stacks.Stack | None, described: dict[str, Any]) -> None:
    job.changes = change_set.changes(described)
    if stack is not None:
        job.action = "update"
    if job.run.plan:
        _finish_plan(job, stack, described)
        return
    refused = changes.without_consent(job.changes, job.spec.stack, job.run.allow)
    if refused:
        if job.spec.stack not in job.run.change_sets:
            change_set.delete(job, described)
        raise job.error(
            "consent_needed",
            _consent_message(job, refused),
            changes=refused,
            next=_consent_arguments(job, refused),
        )
    _apply(job, stack, described)


def _finish_plan(job: Job, stack: stacks.Stack | None, described: dict[str, Any]) -> None:
    """Deletes the change set of a plan, unless an apply is to execute it."""
    _before_execution(job, described)
    protect.update(job, stack)
    if job.run.keep_change_sets:
        job.change_set = described["ChangeSetId"]
    else:
        change_set.delete(job, described)


def _consent_message(job: Job, refused: list[changes.Change]) -> str:
    losses = [
        f"{'deletes' if change['action'] == 'remove' else 'replaces'} {change['logical_id']}"
        f" ({change['type']}{', holds data' if change['holds_data'] else ''})"
        for change in refused
    ]
    return f"{job.spec.stack}: the change {'; '.join(losses)}, which was not allowed. Nothing was changed."


def _consent_arguments(job: Job, refused: list[changes.Change]) -> list[str]:
    names = ",".join(f"{job.spec.stack}/{change['logical_id']}" for change in refused)
    return [f"-e stack_allow={names}"]


def _before_execution(job: Job, described: dict[str, Any]) -> None:
    """Checks quotas, roles of services, and that the run may write; if not, deletes the change set."""
    try:
        quotas.check(job, job.changes)
        service_roles.ensure(job, job.changes)
        job.before_write()
    except StackError:
        with contextlib.suppress(ClientError):
            change_set.delete(job, described)
        raise


def _apply(job: Job, stack: stacks.Stack | None, described: dict[str, Any]) -> None:
    spec = job.spec
    relaxed = [one for one in job.changes if changes.destroys(one) or changes.may_replace_data(one)]
    allowed = [change["logical_id"] for change in relaxed] if stack else []
    _before_execution(job, described)
    since = job.events_since()
    with protect.policy_allowing(job, allowed):
        change_set.execute(job, described)
        job.in_flight = True
        # A relaxed policy is restored first, and a new stack has none yet.
        policy = protect.policy_meanwhile(job) if stack and not allowed else None
        after = wait_or_cancel(job, stack is not None, described["StackId"], described["ChangeSetName"])
    wanted = "UPDATE_COMPLETE" if stack else "CREATE_COMPLETE"
    if job.status != wanted:
        cause = find_first_cause(job.cfn, described["StackId"], since, described["ChangeSetName"])
        reason = f": {cause['logical_id']} ({cause['type']}): {cause['reason']}" if cause else "."
        raise job.error(
            "stack_failed", f"{spec.stack_name} ended with {job.status}{reason}", first_cause=cause
        )
    protect.update(job, after, policy)
