"""Makes the service-linked roles that resources need, before CloudFormation creates the first of them.

Most services make their role at first use, but some cannot use it at once: the first cluster of a new account
fails with "Unable to assume the service linked role". IAM is eventually consistent (IAM User Guide, "Changes
that I make are not always immediately visible"), so a stack waits until a new role is some seconds old.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..cloudformation.changes import Change
from ..cloudformation.linked_roles import NEEDED, LinkedRole
from ..run.build import EMBEDDED_ACCOUNT
from ..run.errors import StackError, aws_code, aws_message, is_denied
from .job import Job

SETTLED = timedelta(seconds=15)
"""Age of a role that its service can use. AWS gives no number; services refuse new roles for some seconds."""

_ATTEMPTS = 30
"""How often GetRole is asked for a role that was just made, once a second."""


def ensure(job: Job, changes: list[Change]) -> None:
    """Makes the missing roles of the resources that the changes add; a plan only notes them.

    Each role is made once in a run; the other stacks that need it wait. Raises `role_missing` if these
    credentials may not make it.
    """
    added = {change["type"] for change in changes if change["action"] == "add"}
    needed = {role.name: role for kind in sorted(added) for role in NEEDED.get(kind, ())}
    for role in needed.values():
        _ensure_once(job, role)


def _ensure_once(job: Job, role: LinkedRole) -> None:
    marker = f".role-{role.name}"
    if not job.run.claim(marker):
        # If the first stack could not make it, this one tries: its failure then has a reason of its own.
        if not job.run.plan and job.run.wait_for_marker(marker) == "failed":
            _ensure(job, role)
        return
    try:
        _ensure(job, role)
    except Exception:
        job.run.mark_failed(marker, "aws")
        raise
    job.run.mark_done(marker)


def _ensure(job: Job, role: LinkedRole) -> None:
    iam = job.client("iam")
    try:
        age = _age(iam, role)
    except (ClientError, BotoCoreError) as error:
        if isinstance(error, ClientError) and not is_denied(error):
            raise
        # Roles of people and pipelines had no permission for it in earlier bases.
        job.note(f"{role.name} was not checked, because it could not be read")
        return
    if age is None and job.run.plan:
        job.note(f"makes the service-linked role of {role.what}, which this account lacks")
    elif age is None:
        _make(job, iam, role)
        job.note(f"made the service-linked role of {role.what}, which this account lacked")
    elif not job.run.plan:
        _wait_until_settled(job, age)


def _age(iam: Any, role: LinkedRole) -> timedelta | None:
    """How long ago the role was made, by AWS's clock alone; None if there is no such role."""
    try:
        answer = iam.get_role(RoleName=role.name)
    except ClientError as error:
        if aws_code(error) == "NoSuchEntity":
            return None
        raise
    now = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    made: datetime = answer["Role"]["CreateDate"]
    return parsedate_to_datetime(now) - made if now else SETTLED


def _make(job: Job, iam: Any, role: LinkedRole) -> None:
    """Makes the role and waits until its service can use it."""
    job.before_write()
    try:
        iam.create_service_linked_role(AWSServiceName=role.service)
    except ClientError as error:
        if is_denied(error):
            raise _missing_error(job, role) from error
        # Someone else has made it meanwhile, or the response to a first request was lost.
        if aws_code(error) != "InvalidInput" or "has been taken" not in aws_message(error):
            raise
    for _ in range(_ATTEMPTS):
        age = _age(iam, role)
        if age is not None:
            _wait_until_settled(job, age)
            return
        job.run.sleep(1)
    job.note(f"{role.name} was made, but IAM does not return it yet")


def _wait_until_settled(job: Job, age: timedelta) -> None:
    left = (SETTLED - age).total_seconds()
    if left > 0 and job.spec.account != EMBEDDED_ACCOUNT:
        job.run.sleep(min(left, SETTLED.total_seconds()))


def _missing_error(job: Job, role: LinkedRole) -> StackError:
    command = f"aws iam create-service-linked-role --aws-service-name {role.service}"
    return job.error(
        "role_missing",
        f"{job.spec.stack} needs {role.name}, the service-linked role of {role.what}, which account"
        f" {job.spec.account} lacks, and these credentials may not make it.",
        next=[f"let an administrator run: {command}"],
    )
