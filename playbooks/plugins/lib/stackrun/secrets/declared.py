"""What generating and replicating share: versions, markers, waiting, and reporting unset secrets."""

from __future__ import annotations

from typing import Any

from ..run.build import Environment, load_stack
from ..stack.job import Job

_NAMES_PER_CALL = 10
"""Names in one GetParameters (its limit)."""


def versions(ssm: Any, names: list[str]) -> dict[str, int]:
    """Name → version of the secrets that exist. WithDecryption is off, so no value is read."""
    found: dict[str, int] = {}
    for start in range(0, len(names), _NAMES_PER_CALL):
        answer = ssm.get_parameters(Names=names[start : start + _NAMES_PER_CALL], WithDecryption=False)
        found |= {one["Name"]: one["Version"] for one in answer["Parameters"]}
    return found


def marker(job: Job, done: str, name: str) -> str:
    """Name of the marker with which one stack of a run claims an action on a secret."""
    return f"secret-{done}-{job.spec.region}{name.replace('/', '+')}"


def wait_for_steps(job: Job) -> bool:
    """Waits for the steps of ops that write the operator's secrets (`wait_for`); False without any."""
    steps = job.run.wait_for.get(job.spec.stack, [])
    for step in steps:
        if job.run.wait_for_marker(step) == "failed":
            raise job.error("needs_failed", f"{job.spec.stack} needs {step}, which failed.", needs=[step])
    return bool(steps)


def wait_for_key(job: Job, env: Environment) -> None:
    """Waits for the stack with the KMS key of the secrets, which most environments have in each region."""
    stack_name = f"{env.project}-{env.environment}-keys"
    for need in job.spec.needs:
        if need not in job.run.in_play or load_stack(job.spec.folder, need).stack_name != stack_name:
            continue
        if job.run.wait_for_marker(need) == "failed":
            raise job.error("needs_failed", f"{job.spec.stack} needs {need}, which failed.", needs=[need])


def report_unset(job: Job, env: Environment, names: list[str]) -> None:
    """Reports secrets that only the operator can set: as notes in a plan, otherwise as an error."""
    if job.run.plan:
        for name in names:
            job.note(f"{name} is not set; only the operator can set it")
        return
    raise job.error(
        "bad_input",
        f"{job.spec.stack} needs {', '.join(names)}, which only the operator can set.",
        next=set_commands(env, names),
    )


def set_commands(env: Environment, names: list[str]) -> list[str]:
    """The commands that set these secrets."""
    pairs = [name.rsplit("/", 2)[-2:] for name in names]
    return [f"ops secret set {key} -e {env.environment} -s {service}" for service, key in pairs]
