"""Creates, describes, executes and deletes change sets."""

from __future__ import annotations

import secrets as random
import time
from typing import Any

from botocore.exceptions import ClientError

from ..cloudformation import stacks, template
from ..cloudformation.changes import Change, from_change_set
from ..cloudformation.watch import has_begun
from ..run.errors import DENIED, aws_code, aws_message, response_lost
from .artifact_bucket import bucket_name, upload_template
from .job import Job

_PREFIX = "ops-"
_NO_CHANGE = ("didn't contain changes", "No updates are to be performed")
"""CloudFormation has no error code for a change set without changes, only these messages."""

_ROLE_UNUSABLE = "is invalid or cannot be assumed"
"""CloudFormation has no error code for a service role that it cannot assume, only this message."""

_REFUSED = ("ValidationError", "InsufficientCapabilitiesException", "LimitExceededException")


def new_name(job: Job, digest: str) -> str:
    """A new name, as build-format.md defines it under "Change set names"."""
    return f"{_PREFIX}{job.spec.fingerprint}-{digest}-{random.token_hex(4)}"


def is_ours(name: str) -> bool:
    """True if ops or its playbooks created the change set."""
    return name.startswith(_PREFIX)


def inputs_digest(arn: str) -> str:
    """The digest of the inputs in a change set's name, or "" if ops did not create it."""
    parts = arn.split("/")[1].split("-") if "/" in arn else arn.split("-")
    return parts[2] if len(parts) == 4 and parts[0] == "ops" else ""


def _body(job: Job) -> dict[str, str]:
    spec = job.spec
    body = template.read(spec.template_path)
    size = len(body.encode())
    if size <= template.INLINE_LIMIT:
        return {"TemplateBody": body}
    if size > template.S3_LIMIT:
        limit = template.S3_LIMIT
        raise job.error(
            "template_refused", f"{spec.template} has {size} bytes; CloudFormation accepts {limit}."
        )
    bucket = bucket_name(job)
    if not bucket:
        raise job.error(
            "bad_input",
            f"{spec.template} has {size} bytes; over {template.INLINE_LIMIT} it needs the artefact bucket,"
            f" but {spec.region} has none.",
            next=["ops account apply"],
        )
    return {"TemplateURL": upload_template(job, bucket, body)}


def create_arguments(job: Job, kind: str, name: str, values: dict[str, str]) -> dict[str, Any]:
    """The arguments of CreateChangeSet, without the template; `kind` is CREATE or UPDATE."""
    spec = job.spec
    wanted: dict[str, Any] = {
        "StackName": spec.stack_name,
        "ChangeSetName": name,
        "ChangeSetType": kind,
        "ClientToken": name,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        "Capabilities": spec.capabilities,
        "Tags": [{"Key": key, "Value": value} for key, value in spec.tags.items()],
        "NotificationARNs": spec.notification_arns,
    }
    if spec.role_arn:
        wanted["RoleARN"] = spec.role_arn
    if kind == "CREATE" and spec.disable_rollback:
        wanted["OnStackFailure"] = "DO_NOTHING"
    return wanted


def create(job: Job, kind: str, digest: str, values: dict[str, str]) -> dict[str, Any]:
    """Creates a change set, waits for it and describes it; see `has_no_changes` if its status is FAILED."""
    name = new_name(job, digest)
    arguments = {**create_arguments(job, kind, name, values), **_body(job)}
    # For a deployed stack this changes nothing; for a new one it creates an empty stack.
    job.before_write(changes=kind == "CREATE")
    try:
        arn = job.cfn.create_change_set(**arguments)["Id"]
    except ClientError as error:
        code = aws_code(error)
        # The name is random, so an existing change set is ours: the response to the first request was lost.
        if code == "AlreadyExistsException":
            return wait(job, name)
        if code == "ValidationError" and _ROLE_UNUSABLE in aws_message(error):
            raise job.error(
                "bad_input",
                f"CloudFormation cannot assume {job.spec.role_arn}: the role is gone or does not trust it.",
                next=["ops account apply", "or remove `service_role` from environment.yml"],
            ) from error
        if code in _REFUSED:
            raise job.error(
                "template_refused", f"CloudFormation rejected {job.spec.template}: {aws_message(error)}"
            ) from error
        raise
    return wait(job, arn)


def wait(job: Job, change_set: str) -> dict[str, Any]:
    """Waits until the change set is created or failed; returns it with the changes of all pages."""
    pause = 0.1
    while True:
        described = describe(job, change_set)
        if described["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            return described
        job.run.sleep(pause)
        pause = min(pause * 1.5, 5.0)


def describe(job: Job, change_set: str) -> dict[str, Any]:
    """The change set with the changes of all pages."""
    wanted = {"ChangeSetName": change_set}
    if not change_set.startswith("arn:"):
        wanted["StackName"] = job.spec.stack_name
    return job.cfn.get_paginator("describe_change_set").paginate(**wanted).build_full_result()


def has_no_changes(described: dict[str, Any]) -> bool:
    """True if the stack is already in its desired state."""
    reason = described.get("StatusReason") or ""
    return described["Status"] == "FAILED" and any(text in reason for text in _NO_CHANGE)


def changes(described: dict[str, Any]) -> list[Change]:
    """The changes of a described change set, as run-protocol.md defines them."""
    return from_change_set(described.get("Changes") or [])


def load_planned(job: Job, arn: str, digest: str) -> dict[str, Any]:
    """The planned change set. Raises `bad_input` unless it can be executed and its inputs are current."""
    again = ["ops env plan"]
    try:
        described = describe(job, arn)
    except ClientError as error:
        if aws_code(error) not in ("ChangeSetNotFound", "ChangeSetNotFoundException", "ValidationError"):
            raise
        message = f"The planned change set of {job.spec.stack} is gone; plan again."
        raise job.error("bad_input", message, next=again) from error
    if described["ExecutionStatus"] != "AVAILABLE":
        why = f"{described['Status']}, {described['ExecutionStatus']}"
        message = f"{job.spec.stack} was changed since it was planned (its change set is {why}); plan again."
        raise job.error("bad_input", message, next=again)
    if inputs_digest(arn) != digest:
        message = f"The inputs of {job.spec.stack} have changed since it was planned; plan again."
        raise job.error("bad_input", message, next=again)
    return described


def delete(job: Job, described: dict[str, Any]) -> None:
    """Deletes a change set that ops created, and its empty stack unless another change set refers to it."""
    arn, name = described["ChangeSetId"], described["ChangeSetName"]
    if not is_ours(name):
        return
    job.run.ensure_alive()
    try:
        job.cfn.delete_change_set(ChangeSetName=arn)
    except ClientError as error:
        if aws_code(error) not in ("ChangeSetNotFound", "ChangeSetNotFoundException"):
            raise
    stack = stacks.describe(job.cfn, described["StackId"])
    if stack and stacks.status(stack) == stacks.REVIEW_IN_PROGRESS and not names(job, without=arn):
        delete_empty_stack(job, described["StackId"])


def names(job: Job, without: str = "") -> list[str]:
    """The names of the stack's change sets."""
    pages = job.cfn.get_paginator("list_change_sets").paginate(StackName=job.spec.stack_name)
    found = [item for page in pages for item in page["Summaries"]]
    return [item["ChangeSetName"] for item in found if item["ChangeSetId"] != without]


def delete_empty_stack(job: Job, stack_id: str) -> None:
    """Deletes a REVIEW_IN_PROGRESS stack and waits: its name cannot be used until it is gone.

    Credentials for plans may not delete stacks: then it is kept, and a change set creates the stack in it.
    """
    job.run.ensure_alive()
    try:
        job.cfn.delete_stack(StackName=stack_id)
    except ClientError as error:
        if aws_code(error) not in DENIED:
            raise
        job.note(
            f"the empty stack {job.spec.stack_name} ({stacks.REVIEW_IN_PROGRESS}) is kept, because these"
            " credentials may not delete it; an apply creates the stack in it"
        )
        return
    pause = 0.1
    for _ in range(20):
        stack = stacks.describe(job.cfn, stack_id)
        if stack is None or stacks.status(stack) == "DELETE_COMPLETE":
            return
        time.sleep(pause)
        pause = min(pause * 1.5, 2.0)


def execute(job: Job, described: dict[str, Any]) -> None:
    """Executes the change set exactly once, even if the response is lost."""
    job.before_write()
    arn, token = described["ChangeSetId"], described["ChangeSetName"]
    try:
        job.cfn.execute_change_set(ChangeSetName=arn, ClientRequestToken=token)
    except Exception as error:
        repeated = isinstance(error, ClientError) and aws_code(error) in (
            "InvalidChangeSetStatus",
            "ChangeSetNotFound",
            "ChangeSetNotFoundException",
        )
        if not (repeated or response_lost(error)) or not _was_executed(job, described):
            raise


def _was_executed(job: Job, described: dict[str, Any]) -> bool:
    """True if this change set has changed the stack or is changing it: only the response was lost.

    The stack's description may be older than the execution; its events are then the first to show it.
    """
    stack = job.describe()
    if stack and stack.get("ChangeSetId") == described["ChangeSetId"]:
        return job.status != stacks.REVIEW_IN_PROGRESS
    return has_begun(job.cfn, described["StackId"], described["ChangeSetName"])
