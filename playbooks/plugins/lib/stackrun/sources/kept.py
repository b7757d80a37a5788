"""An environment's answers and manifests in the artefact bucket (build-format.md, "Sources")."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from ..cloudformation import stacks
from ..run.build import Environment, load_sources
from ..run.context import RunContext
from ..run.conversion import to_stack_error
from ..run.errors import StackError, aws_code
from ..run.redact import redact

LARGEST = 1_000_000
"""Bytes of the object: answers and manifests have some thousands. More is neither written nor read."""

Sources = dict[str, Any]


def keep(context: RunContext, env: Environment, state: str) -> dict[str, str | None] | None:
    """Writes the object; `note` says why it could not. None: the rendered folder has no `sources.json`.

    `state` is `deployed` or `destroyed`. Raises nothing: the stacks are in their desired state either way.
    """
    try:
        sources = load_sources(env.folder)
        if sources is None:
            return None
        _write(context, env, sources, state)
    except Exception as error:
        reason = redact(to_stack_error(error).message)
        what = f"the answers and manifests of {env.environment}"
        return {"note": f"{what} are not kept in the artefact bucket: {reason}"}
    return {"note": None}


def _write(context: RunContext, env: Environment, sources: Sources, state: str) -> None:
    """One request, so that the object is never incomplete."""
    bucket = _bucket(context, sources["bucket"])
    if bucket is None:
        stack = sources["bucket"]["stack_name"]
        raise StackError("bad_input", f"the stack {stack} has no artefact bucket.")
    by = context.client("sts", env.region).get_caller_identity()["Arn"]
    body = _document(sources, state, by)
    if len(body) > LARGEST:
        raise StackError("bad_input", f"they have {len(body):,} bytes, the maximum is {LARGEST:,}.")
    s3 = context.client("s3", sources["bucket"]["region"])
    location = {"Bucket": bucket, "Key": sources["key"], "ExpectedBucketOwner": env.account}
    s3.put_object(**location, Body=body, ContentType="application/json")


def _document(sources: Sources, state: str, by: str) -> bytes:
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    # build.py reads numbers with a point as Decimal.
    return json.dumps({**sources, "state": state, "at": at, "by": by}, default=float).encode()


def read(context: RunContext, env: Environment, sources: Sources) -> str | None:
    """The object's text, or None if there is none. Only its size is checked: ops checks what it says."""
    bucket = _bucket(context, sources["bucket"])
    if bucket is None:
        return None
    s3 = context.client("s3", sources["bucket"]["region"])
    try:
        answer = s3.get_object(Bucket=bucket, Key=sources["key"], ExpectedBucketOwner=env.account)
    except ClientError as error:
        if aws_code(error) == "NoSuchKey":
            return None
        raise
    body = answer["Body"].read(LARGEST + 1)
    if len(body) > LARGEST:
        raise StackError("bad_input", f"{sources['key']} in {bucket} has more than {LARGEST:,} bytes.")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise StackError("bad_input", f"{sources['key']} in {bucket} is not text in UTF-8.") from error


def _bucket(context: RunContext, output: dict[str, str]) -> str | None:
    """The value of the output, or None if its stack is not deployed."""
    cfn = context.client("cloudformation", output["region"])
    stack = stacks.describe(cfn, output["stack_name"])
    return stacks.outputs(stack).get(output["output"]) if stack and stacks.is_deployed(stack) else None
