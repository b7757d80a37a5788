"""Secrets of an environment that no stack declares any more: told, and deleted with consent only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from ..run.build import Environment, StackSpec, load_stack
from ..run.context import RunContext
from ..run.errors import aws_code
from ..stack.job import Job
from .tag_owner import DENIED, SERVICE_TAG, owner_of, secret_names

CONSENT = "secrets_remove_undeclared=true"

_NAMES_PER_CALL = 10
"""Names in one DeleteParameters (its limit)."""


@dataclass
class Undeclared:
    """What lies in one region; names are full ones."""

    region: str
    removable: list[str] = field(default_factory=list)
    """Their tag Service says that a service's stack, or ops, has made them."""
    unmanaged: list[str] = field(default_factory=list)
    """Made by other means, such as a stack's own custom resource: never deleted here."""


def find(context: RunContext, env: Environment) -> list[Undeclared]:
    """One DescribeParameters a region and 50 secrets, and one more where something is undeclared."""
    specs = [load_stack(env.folder, name) for name in env.stacks]
    regions = sorted({spec.region for spec in specs if spec.scope == "environment"})
    found = [_find_in_region(context.client("ssm", region), env, region, specs) for region in regions]
    return [one for one in found if one.removable or one.unmanaged]


def _find_in_region(ssm: Any, env: Environment, region: str, specs: list[StackSpec]) -> Undeclared:
    in_region = [spec for spec in specs if spec.region == region]
    declared = {item["name"] for spec in in_region for item in spec.secrets}
    # Below these a service reads whatever there is, declared or not.
    read = tuple(f"{path}/" for spec in in_region for path in spec.secret_paths)
    path = f"/{env.project}/{env.environment}"
    undeclared = [
        name
        for name in secret_names(ssm, path)
        if name not in declared and not name.startswith(read) and _is_visible(name, path)
    ]
    removable = _removable(ssm, env, path, undeclared)
    return Undeclared(region, sorted(removable), sorted(set(undeclared) - removable))


def _is_visible(name: str, path: str) -> bool:
    """What lies below a part that begins with a dot (the lock, say) is none of these."""
    return not any(part.startswith(".") for part in name.removeprefix(f"{path}/").split("/"))


def _removable(ssm: Any, env: Environment, path: str, undeclared: list[str]) -> set[str]:
    services = sorted({owner_of(env, name) or "" for name in undeclared} - {""})
    found: set[str] = set()
    for start in range(0, len(services), 50):
        found |= set(secret_names(ssm, path, **{SERVICE_TAG: services[start : start + 50]}))
    return found.intersection(undeclared)


def note_undeclared(job: Job, env: Environment) -> None:
    """Notes them, once a run: with the first stack in play. Who may not list them is told so."""
    if job.spec.stack != job.run.in_play[0]:
        return
    try:
        found = find(job.context, env)
    except ClientError as error:
        if aws_code(error) not in DENIED:
            raise
        job.note(f"whether secrets are declared no more was not looked at: {aws_code(error)}")
        return
    for note in notes(env, found):
        job.note(note)


def notes(env: Environment, found: list[Undeclared]) -> list[str]:
    """Names only."""
    sentences = []
    for one in found:
        if one.removable:
            sentences.append(
                f"no stack declares {_names(env, one.region, one.removable)} any more: -e {CONSENT} deletes"
            )
        if one.unmanaged:
            sentences.append(
                f"no stack declares {_names(env, one.region, one.unmanaged)}: made by others, and left alone"
            )
    return sentences


def _names(env: Environment, region: str, names: list[str]) -> str:
    short = ", ".join(name.removeprefix(f"/{env.project}/{env.environment}/") for name in names)
    return short if region == env.region else f"{short} in {region}"


def delete(context: RunContext, found: list[Undeclared]) -> list[str]:
    """Deletes those that are ours; each write first looks whether the run still lives."""
    for one in found:
        ssm = context.client("ssm", one.region)
        for start in range(0, len(one.removable), _NAMES_PER_CALL):
            ssm.delete_parameters(Names=one.removable[start : start + _NAMES_PER_CALL])
    return [name for one in found for name in one.removable]


def deletion_notes(env: Environment, found: list[Undeclared], plan: bool) -> list[str]:
    """What was deleted, or would be, for people."""
    done = "would be deleted" if plan else "deleted"
    return [f"secret {done}: {_names(env, one.region, [name])}" for one in found for name in one.removable]
