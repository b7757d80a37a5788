"""The artefact bucket: holds the code of functions, and templates too large for a request."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from ..run.errors import aws_code
from ..run.inputs import resolve_input
from ..run.partition import dns_suffix
from .job import Job

_NOT_FOUND = ("404", "403", "NoSuchKey", "NotFound")
"""HeadObject's codes for a missing object; 403 if the caller may not list the bucket."""


def bucket_name(job: Job) -> str | None:
    """The bucket in the region of the stack, or None if there is none yet."""
    spec = job.spec
    return resolve_input(spec.artifact_bucket, spec.region, job.outputs) if spec.artifact_bucket else None


def object_exists(s3: Any, location: dict[str, str]) -> bool:
    """True if the object exists; `location` holds the arguments of HeadObject."""
    try:
        s3.head_object(**location)
    except ClientError as error:
        if aws_code(error) not in _NOT_FOUND:
            raise
        return False
    return True


def upload_template(job: Job, bucket: str, body: str) -> str:
    """Uploads the template unless it exists, under a key derived from its content; returns its URL."""
    job.before_write()
    s3, region, data = job.client("s3"), job.spec.region, body.encode()
    key = f"templates/{job.spec.stack_name}/{hashlib.sha256(data).hexdigest()}.template"
    if not object_exists(s3, {"Bucket": bucket, "Key": key}):
        s3.put_object(Bucket=bucket, Key=key, Body=data, ContentType="text/plain")
    endpoint = s3.meta.endpoint_url
    if "amazonaws.com" in endpoint:
        return f"https://{bucket}.s3.{region}.{dns_suffix(region)}/{quote(key)}"
    return f"{endpoint}/{bucket}/{quote(key)}"
