"""Declared secrets: those that may be generated are made sure of; the others are asked for.

A value lives in one local variable between its generation and PutParameter. It is returned by nothing.
"""

from __future__ import annotations

import secrets
import string
from typing import Any

from botocore.exceptions import ClientError

from .errors import StackError, aws_code
from .job import Job

_ALPHABETS = {
    "alphanumeric": string.ascii_letters + string.digits,
    "hex": "0123456789abcdef",
    # Nothing that a shell, a .env file or a quoted string reads as more than itself.
    "printable": string.ascii_letters + string.digits + "!#%&()*+,-./:;<=>?@[]^_{|}~",
}
_BATCH = 10
"""Names in one GetParameters (its limit)."""


def ensure(job: Job, env: str) -> None:
    """Generates what is missing and may be generated; `job.secrets_generated` names it (in a plan too).

    Raises `bad_input` where a secret is missing that only the operator can set.
    """
    declared = job.spec.secrets
    missing = _missing(job, [item["name"] for item in declared])
    asked = [item["name"] for item in declared if item["name"] in missing and not item.get("generate")]
    if asked and not job.run.plan and _await_operator(job):
        missing = _missing(job, [item["name"] for item in declared])
        asked = [name for name in asked if name in missing]
    if asked:
        _ask(job, env, asked)
    wanted = [item for item in declared if item["name"] in missing and item.get("generate")]
    if wanted and not job.run.plan:
        _await_key(job)
    for item in wanted:
        if job.run.plan or _generate(job, item):
            job.secrets_generated.append(item["name"])


def _missing(job: Job, names: list[str]) -> set[str]:
    """Which of them are not there. WithDecryption is off: no value is ever read."""
    absent: set[str] = set()
    for start in range(0, len(names), _BATCH):
        batch = names[start : start + _BATCH]
        absent |= set(
            job.client("ssm").get_parameters(Names=batch, WithDecryption=False)["InvalidParameters"]
        )
    return absent


def _await_operator(job: Job) -> bool:
    """Waits for the steps of ops that this stack waits for: they write the operator's secrets."""
    steps = job.run.wait_for.get(job.spec.stack, [])
    for step in steps:
        if job.run.wait_marker(step) == "failed":
            raise job.error("needs_failed", f"{job.spec.stack} needs {step}, which failed.", needs=[step])
    return bool(steps)


def _await_key(job: Job) -> None:
    """The key that encrypts the secrets is a stack of its own in most environments."""
    if "keys" in job.spec.needs and "keys" in job.run.in_play and job.run.wait_marker("keys") == "failed":
        raise job.error("needs_failed", f"{job.spec.stack} needs keys, which failed.", needs=["keys"])


def _ask(job: Job, env: str, names: list[str]) -> None:
    if job.run.plan:
        for name in names:
            job.note(f"{name} is not set, and only the operator can set it")
        return
    pairs = [name.rsplit("/", 2)[-2:] for name in names]
    raise job.error(
        "bad_input",
        f"{job.spec.stack} needs {', '.join(names)}, which only the operator can set.",
        next=[f"ops secret set {key} -e {env} -s {service}" for service, key in pairs],
    )


def _value(generate: dict[str, Any]) -> str:
    kind, length = generate.get("alphabet", "alphanumeric"), generate.get("length", 32)
    if kind not in _ALPHABETS:
        known = ", ".join(sorted(_ALPHABETS))
        raise StackError("bad_input", f"generate.alphabet is {kind!r}; it must be one of {known}.")
    if not isinstance(length, int) or not 1 <= length <= 4096:
        raise StackError("bad_input", f"generate.length is {length!r}; it must be 1 to 4096.")
    return "".join(secrets.choice(_ALPHABETS[kind]) for _ in range(length))


def _generate(job: Job, item: dict[str, Any]) -> bool:
    """Writes a new value where there is none; False where another had written one meanwhile."""
    job.writing()
    try:
        job.client("ssm").put_parameter(
            Name=item["name"],
            Value=_value(item["generate"]),
            Type="SecureString",
            KeyId=item["key_id"],
            Overwrite=False,
            Tags=[{"Key": key, "Value": value} for key, value in job.spec.tags.items()],
        )
    except ClientError as error:
        if aws_code(error) != "ParameterAlreadyExists":
            raise
        return False
    return True
