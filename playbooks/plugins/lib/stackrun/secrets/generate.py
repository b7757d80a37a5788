"""Generates declared secrets that do not exist, and reports those that only the operator can set.

A generated value is passed only to PutParameter; it is never logged and never part of a result.
"""

from __future__ import annotations

import secrets
import string
from typing import Any

from botocore.exceptions import ClientError

from ..run.build import Environment
from ..run.errors import StackError, aws_code
from ..run.redact import remember
from ..stack.job import Job
from .declared import marker, report_unset, versions, wait_for_key, wait_for_steps
from .tag_owner import tags_for, to_aws_tags

_ALPHABETS = {
    "alphanumeric": string.ascii_letters + string.digits,
    "hex": "0123456789abcdef",
    # No character that is special to a shell, a .env file or a quoted string.
    "printable": string.ascii_letters + string.digits + "!#%&()*+,-./:;<=>?@[]^_{|}~",
}


def ensure(job: Job, env: Environment) -> None:
    """Generates missing secrets and adds their names to `job.secrets_generated` (a plan only adds the names).

    Raises `bad_input` if a secret is missing that only the operator can set.
    """
    declared = [item for item in job.spec.secrets if not item.get("copy_from")]
    missing = _missing(job, declared)
    unset = [item["name"] for item in missing if not item.get("generate")]
    if unset and not job.run.plan and wait_for_steps(job):
        missing = _missing(job, declared)
        unset = [item["name"] for item in missing if not item.get("generate")]
    if unset:
        report_unset(job, env, unset)
    generated = [item for item in missing if item.get("generate")]
    if generated and not job.run.plan:
        wait_for_key(job, env)
    for item in generated:
        if _first_to_plan(job, item["name"]) if job.run.plan else _create(job, env, item):
            job.secrets_generated.append(item["name"])


def _first_to_plan(job: Job, name: str) -> bool:
    """A plan lists a secret once, even if several services share it."""
    return job.run.claim(marker(job, "generated", name))


def _missing(job: Job, declared: list[dict[str, Any]]) -> list[dict[str, Any]]:
    existing = versions(job.client("ssm"), [item["name"] for item in declared])
    return [item for item in declared if item["name"] not in existing]


def _generate_value(generate: dict[str, Any]) -> str:
    kind, length = generate.get("alphabet", "alphanumeric"), generate.get("length", 32)
    if kind not in _ALPHABETS:
        known = ", ".join(sorted(_ALPHABETS))
        raise StackError("bad_input", f"generate.alphabet is {kind!r}; it must be one of {known}.")
    if not isinstance(length, int) or not 1 <= length <= 4096:
        raise StackError("bad_input", f"generate.length is {length!r}; it must be 1 to 4096.")
    return "".join(secrets.choice(_ALPHABETS[kind]) for _ in range(length))


def _create(job: Job, env: Environment, item: dict[str, Any]) -> bool:
    """Creates the secret with a new value; False if another process created it meanwhile."""
    job.before_write()
    try:
        job.client("ssm").put_parameter(
            Name=item["name"],
            Value=remember(_generate_value(item["generate"])),
            Type="SecureString",
            KeyId=item["key_id"],
            Overwrite=False,
            Tags=to_aws_tags(tags_for(job, env, item["name"])),
        )
    except ClientError as error:
        if aws_code(error) != "ParameterAlreadyExists":
            raise
        return False
    return True
