"""Whether a deployed stack belongs to this environment: its name alone does not say so."""

from __future__ import annotations

from ..cloudformation import stacks
from .job import Job

_OWNER_TAGS = ("Project", "Environment", "ManagedBy")
"""`shop` with `dev-api` and `shop-dev` with `api` name their stacks alike; these tags differ."""


def check_owner(job: Job, stack: stacks.Stack | None) -> None:
    """Raises `not_ours` if the tags of a deployed stack name another owner; an empty shell has none."""
    if stack is None:
        return
    tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
    if not tags and stacks.status(stack) == "REVIEW_IN_PROGRESS":
        return
    if all(tags.get(key) == job.spec.tags.get(key) for key in _OWNER_TAGS):
        return
    owner = ", ".join(f"{key} {tags[key]}" for key in _OWNER_TAGS if key in tags) or "no tags of ops"
    raise job.error(
        "not_ours",
        f"{job.spec.stack_name} is not this environment's stack ({owner}). Nothing was changed.",
        next=["choose another name for the environment or the project"],
    )
