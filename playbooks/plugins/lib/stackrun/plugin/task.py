"""What the action plugins have in common: from a task's arguments to a run, and from an error to a result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..run.context import RunContext, current
from ..run.errors import StackError, to_stack_error
from ..run.run import Run, load_run
from ..stack.job import Job

DEFAULT_BATCH = 40
"""Stacks in play at once; each holds a worker of about 12 MB while it waits."""


def current_context() -> RunContext:
    """What the parent has prepared. Raises `bad_input` where the callback plugin was not there to do so."""
    found = current()
    if found is None:
        raise StackError(
            "bad_input",
            "The callback plugin stack_events is not loaded, so no run was prepared.",
            next=["run from the folder of these playbooks' ansible.cfg, or set ANSIBLE_CONFIG"],
        )
    return found


def as_list(value: Any) -> list[str]:
    """A list, or a string with commas, as `-e stack_allow=a,b` gives it."""
    items = value.split(",") if isinstance(value, str) else list(value or [])
    return [str(item).strip() for item in items if str(item).strip()]


def batch_size(value: Any) -> int:
    """`stack_batch` as a number; Ansible hands over what was typed."""
    if not str(value).isdigit() or int(str(value)) < 1:
        raise StackError("bad_input", f"stack_batch is {value!r}; it must be a whole number from 1.")
    return int(str(value))


def load_task_run(context: RunContext, args: dict[str, Any], task_vars: dict[str, Any], check: bool) -> Run:
    """The run that a task belongs to, watched from now on before each write."""
    run = load_run(
        folder=Path(context.folder),
        parent=context.pid,
        check=check,
        state=str(args.get("state", "present")),
        in_play=[str(host) for host in task_vars.get("ansible_play_hosts_all", [])],
        allow=as_list(args.get("allow")),
    )
    context.run = run
    return run


def success(job: Job, changed: bool) -> dict[str, Any]:
    """The result of a task that did its work."""
    return {"changed": changed, "ops": {"result": job.result(), "error": None}}


def failure(error: Exception, stack: str | None, job: Job | None = None) -> dict[str, Any]:
    """A failed task's result; `msg` is what Ansible shows, `ops.error` what the protocol tells."""
    stack_error = to_stack_error(error, stack)
    result = job.result() if job else None
    return {
        "failed": True,
        "changed": False,
        "msg": stack_error.message,
        "ops": {"result": result, "error": stack_error.as_dict()},
    }


def run_for_stack(
    stack: str, run: Run, work: Callable[[], dict[str, Any]], job: Callable[[], Job | None]
) -> dict[str, Any]:
    """Runs `work`; a failure leaves the stack's marker for those that wait for it."""
    try:
        return work()
    except Exception as error:
        started = job()
        if started:
            started.finish()
        failed = failure(error, stack, started)
        run.mark_failed(stack, failed["ops"]["error"]["code"])
        return failed
