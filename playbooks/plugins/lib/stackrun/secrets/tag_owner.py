"""Whose a secret is: its tag Service names the service that declares it, or `shared` where several do."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from ..run.build import Environment
from ..run.errors import aws_code
from ..stack.job import Job
from .declared import versions

SERVICE_TAG = "Service"

DENIED = ("AccessDenied", "AccessDeniedException")


def owner_of(env: Environment, name: str) -> str | None:
    """The part of the name after project and environment; None for a name of another shape."""
    path = f"/{env.project}/{env.environment}/"
    parts = name.removeprefix(path).split("/")
    return parts[0] if name.startswith(path) and len(parts) > 1 and not parts[0].startswith(".") else None


def tags_for(job: Job, env: Environment, name: str) -> dict[str, str]:
    """The tags of a secret that is written: the stack's, with its own Service."""
    service = owner_of(env, name)
    return {**job.spec.tags, **({SERVICE_TAG: service} if service else {})}


def to_aws_tags(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as AWS takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def secret_names(ssm: Any, path: str, **tag: list[str]) -> list[str]:
    """Names of the SecureStrings below a path, of those that have such a tag; 50 in a call, and no value."""
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
    """Gives declared secrets that are there the tag Service where they lack it; a plan notes them.

    Whoever may not look at tags deploys all the same.
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
        job.note(f"the tag {SERVICE_TAG} of its secrets was not looked after: {aws_code(error)}")
    if job.secrets_tagged:
        done = "missing on" if job.run.plan else "set on"
        job.note(f"tag {SERVICE_TAG} {done} {', '.join(job.secrets_tagged)}")


def _untagged(job: Job, env: Environment, names: list[str]) -> list[str]:
    """Those that are there without the tag: a call for the service's own, and one for what it shares."""
    ssm, missing = job.client("ssm"), set()
    for service in sorted({owner_of(env, name) or "" for name in names} - {""}):
        path = f"/{env.project}/{env.environment}/{service}"
        here = {name for name in names if owner_of(env, name) == service}
        missing |= here.difference(secret_names(ssm, path, **{SERVICE_TAG: [service]}))
    # What a plan found missing has no tag either, and is another's to tell.
    existing = versions(ssm, sorted(missing)) if job.run.plan else missing
    return [name for name in names if name in missing and name in existing]
