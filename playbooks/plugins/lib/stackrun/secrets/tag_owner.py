"""Tags each secret with its owner: Service is the service that declares it, or `shared`."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from ..run.build import Environment
from ..run.errors import DENIED, aws_code
from ..stack.job import Job
from .declared import versions

SERVICE_TAG = "Service"


def owner_of(env: Environment, name: str) -> str | None:
    """The part of the name after project and environment; None if the name has another structure."""
    path = f"/{env.project}/{env.environment}/"
    parts = name.removeprefix(path).split("/")
    return parts[0] if name.startswith(path) and len(parts) > 1 and not parts[0].startswith(".") else None


def tags_for(job: Job, env: Environment, name: str) -> dict[str, str]:
    """The tags of a new secret: those of the stack, with the secret's own Service."""
    service = owner_of(env, name)
    return {**job.spec.tags, **({SERVICE_TAG: service} if service else {})}


def to_aws_tags(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as AWS accepts them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def secret_names(ssm: Any, path: str, **tag: list[str]) -> list[str]:
    """Names of the SecureStrings below a path that have these tags; 50 per call, without values."""
    filters = [
        {"Key": "Path", "Option": "Recursive", "Values": [path]},
        {"Key": "Type", "Values": ["SecureString"]},
        *({"Key": f"tag:{key}", "Values": values} for key, values in tag.items()),
    ]
    pages = ssm.get_paginator("describe_parameters").paginate(
        ParameterFilters=filters, PaginationConfig={"PageSize": 50}
    )
    return [one["Name"] for page in pages for one in page["Parameters"]]


def ensure(job: Job, env: Environment) -> None:
    """Adds the missing tag Service to declared secrets that exist; a plan only notes them.

    Without permission to read or write tags, the deployment continues with a note.
    """
    new = {*job.secrets_generated, *job.secrets_copied}
    declared = [item["name"] for item in job.spec.secrets if item["name"] not in new]
    try:
        for name in _untagged(job, env, declared):
            if not job.run.plan:
                job.before_write()
                job.client("ssm").add_tags_to_resource(
                    ResourceType="Parameter",
                    ResourceId=name,
                    Tags=[{"Key": SERVICE_TAG, "Value": owner_of(env, name)}],
                )
            job.secrets_tagged.append(name)
    except ClientError as error:
        if aws_code(error) not in DENIED:
            raise
        job.note(f"the tag {SERVICE_TAG} of its secrets was not checked: {aws_code(error)}")
    if job.secrets_tagged:
        done = "missing on" if job.run.plan else "set on"
        job.note(f"tag {SERVICE_TAG} {done} {', '.join(job.secrets_tagged)}")


def _untagged(job: Job, env: Environment, names: list[str]) -> list[str]:
    """Secrets without the tag: one call for the service's own secrets, one for its shared ones."""
    ssm, missing = job.client("ssm"), set()
    for service in sorted({owner_of(env, name) or "" for name in names} - {""}):
        path = f"/{env.project}/{env.environment}/{service}"
        here = {name for name in names if owner_of(env, name) == service}
        missing |= here.difference(secret_names(ssm, path, **{SERVICE_TAG: [service]}))
    # Secrets that do not exist yet have no tag either; a plan lists them as generated or copied.
    existing = versions(ssm, sorted(missing)) if job.run.plan else missing
    return [name for name in names if name in missing and name in existing]
