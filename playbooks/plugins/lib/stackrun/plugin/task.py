"""Converts a task's arguments into a run, and jobs and errors into a task's result."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..run.context import RunContext, current
from ..run.conversion import to_stack_error
from ..run.errors import StackError
from ..run.redact import redact
from ..run.run import Run, load_run
from ..stack.job import Job

_UNWATCHED = ("access_denied", "credentials", "aws", "machine")
"""Codes of errors that end the work on a stack without telling how AWS continues with it."""

DEFAULT_BATCH = 40
"""Stacks in play at once; each keeps a worker of about 12 MB while it waits."""


def current_context() -> RunContext:
    """What the callback plugin prepared. Raises `bad_input` if that plugin is not loaded."""
    found = current()
    if found is None:
        raise StackError(
            "bad_input",
            "The callback plugin stack_events is not loaded, so the run was not prepared.",
            next=["run from the folder of the playbooks' ansible.cfg, or set ANSIBLE_CONFIG"],
        )
    return found


def as_list(value: Any) -> list[str]:
    """The items of a list or of a comma-separated string, as `-e stack_allow=a,b` passes it."""
    items = value.split(",") if isinstance(value, str) else list(value or [])
    return [str(item).strip() for item in items if str(item).strip()]


def batch_size(value: Any) -> int:
    """`stack_batch` as a number; Ansible passes it as it was typed."""
    if not str(value).isdigit() or int(str(value)) < 1:
        raise StackError("bad_input", f"stack_batch is {value!r}; it must be a whole number of at least 1.")
    return int(str(value))


def load_task_run(context: RunContext, args: dict[str, Any], task_vars: dict[str, Any], check: bool) -> Run:
    """The run of a task; from now on it is checked before each write."""
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
    """The result of a task that succeeded."""
    return {"changed": changed, "ops": {"result": job.result(), "error": None}}


def failure(error: Exception, stack: str | None, job: Job | None = None) -> dict[str, Any]:
    """The result of a task that failed: `msg` for Ansible, `ops.error` for the protocol."""
    context = current()
    stack_error = _redacted(to_stack_error(error, stack, context.folder if context else None))
    if job and job.in_flight and stack_error.code in _UNWATCHED:
        if job.settled:
            stack_error.status = job.status
        else:
            # Not known: nothing could be asked any more.
            stack_error.in_flight = True
            stack_error.message += " AWS continues with this stack."
    result = job.result() if job else None
    return {
        "failed": True,
        "changed": False,
        "msg": stack_error.message,
        "ops": {"result": result, "error": stack_error.as_dict()},
    }


def _redacted(error: StackError) -> StackError:
    """The error without the values of secrets: a service's message may echo what it was sent."""
    error.message = redact(error.message)
    if error.first_cause:
        error.first_cause = {**error.first_cause, "reason": redact(error.first_cause["reason"])}
    return error


def run_for_stack(
    stack: str, run: Run, work: Callable[[], dict[str, Any]], job: Callable[[], Job | None]
) -> dict[str, Any]:
    """Runs `work`; if it fails, marks the stack as failed for the stacks that wait for it."""
    try:
        return work()
    except Exception as error:
        started = job()
        if started:
            started.finish()
        failed = failure(error, stack, started)
        # The callback plugin sees to it that no stack waits for a marker that cannot be written.
        with suppress(OSError):
            run.mark_failed(stack, failed["ops"]["error"]["code"])
        return failed
