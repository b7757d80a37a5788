"""Waits for the stacks that a stack needs or, before deleting it, for those that need it."""

from __future__ import annotations

from ..cloudformation import stacks
from ..run.build import StackSpec, load_stack
from .job import Job


def wait_for_needs(job: Job) -> None:
    """Waits until all needed stacks are deployed. Raises `needs_failed` as soon as one has failed.

    A stack to be deleted waits only for stacks in play: it needs none of them, but they may still use it.
    """
    run, spec = job.run, job.spec
    steps = run.wait_for.get(spec.stack, [])
    in_play = [name for name in spec.needs if name in run.in_play]
    for name in spec.needs:
        if name not in in_play and spec.state == "present":
            _check_deployed(job, load_stack(spec.folder, name))
    for name in [*in_play, *steps]:
        if run.wait_for_marker(name) == "failed":
            raise job.error("needs_failed", _failed_need_message(spec, name), needs=[name])


def _failed_need_message(spec: StackSpec, name: str) -> str:
    if spec.state == "absent":
        return f"{spec.stack} is kept for now: {name} failed and may still use it."
    return f"{spec.stack} needs {name}, which failed."


def _check_deployed(job: Job, need: StackSpec) -> None:
    stack = job.other_stack(need.stack_name, need.region)
    status = stacks.status(stack)
    if not stacks.is_deployed(stack):
        state = f"is {status}" if status else "does not exist"
        raise job.error(
            "needs_failed",
            f"{job.spec.stack} needs {need.stack}, which {state} ({need.stack_name}) and is not in this run.",
            needs=[need.stack],
            next=[f"include {need.stack} in --limit, or omit --limit"],
        )
    job.uses.append({"stack": need.stack, "status": str(status)})


def wait_for_dependents(job: Job, names: list[str]) -> None:
    """Waits until all dependents are deleted. Raises `needs_failed` if one still exists."""
    run, spec = job.run, job.spec
    for name in names:
        if name in run.in_play:
            continue
        other = load_stack(spec.folder, name)
        stack = stacks.describe(job.context.client("cloudformation", other.region), other.stack_name)
        if stack is not None:
            message = f"{name} still needs {spec.stack} and is outside this run ({stacks.status(stack)})."
            raise job.error("needs_failed", message, needs=[name], next=[f"include {name} in --limit"])
    for name in [one for one in names if one in run.in_play]:
        if run.wait_for_marker(name) == "failed":
            message = f"{spec.stack} is kept: {name}, which needs it, was not deleted."
            raise job.error("needs_failed", message, needs=[name])
