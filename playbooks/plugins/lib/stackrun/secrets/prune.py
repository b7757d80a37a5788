"""Finds the secrets of an environment that no stack declares any more, and deletes them with consent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from ..run.build import Environment, StackSpec, load_stack
from ..run.context import RunContext
from ..run.errors import DENIED, aws_code
from ..stack.job import Job
from .tag_owner import SERVICE_TAG, owner_of, secret_names

CONSENT = "secrets_remove_undeclared=true"

_NAMES_PER_CALL = 10
"""Names in one DeleteParameters (its limit)."""


@dataclass
class Undeclared:
    """The undeclared secrets of one region, by full name."""

    region: str
    removable: list[str] = field(default_factory=list)
    """Their tag Service shows that ops or a service's stack created them."""
    unmanaged: list[str] = field(default_factory=list)
    """Created by other means, such as a custom resource: never deleted here."""


def find(context: RunContext, env: Environment) -> list[Undeclared]:
    """Calls DescribeParameters once per region and 50 secrets, and once more if any is undeclared."""
    specs = [load_stack(env.folder, name) for name in env.stacks]
    regions = sorted({spec.region for spec in specs if spec.scope == "environment"})
    found = [_find_in_region(context.client("ssm", region), env, region, specs) for region in regions]
    return [one for one in found if one.removable or one.unmanaged]


def _find_in_region(ssm: Any, env: Environment, region: str, specs: list[StackSpec]) -> Undeclared:
    in_region = [spec for spec in specs if spec.region == region]
    declared = {item["name"] for spec in in_region for item in spec.secrets}
    # A service reads every parameter below these paths, declared or not.
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
    """False if a part of the name starts with a dot, as in the name of the lock."""
    return not any(part.startswith(".") for part in name.removeprefix(f"{path}/").split("/"))


def _removable(ssm: Any, env: Environment, path: str, undeclared: list[str]) -> set[str]:
    services = sorted({owner_of(env, name) or "" for name in undeclared} - {""})
    found: set[str] = set()
    for start in range(0, len(services), 50):
        found |= set(secret_names(ssm, path, **{SERVICE_TAG: services[start : start + 50]}))
    return found.intersection(undeclared)


def note_undeclared(job: Job, env: Environment) -> None:
    """Notes undeclared secrets, or that they may not be listed, with the first stack in play."""
    if job.spec.stack != job.run.in_play[0]:
        return
    try:
        found = find(job.context, env)
    except ClientError as error:
        if aws_code(error) not in DENIED:
            raise
        job.note(f"undeclared secrets were not checked: {aws_code(error)}")
        return
    for note in notes(env, found):
        job.note(note)


def notes(env: Environment, found: list[Undeclared]) -> list[str]:
    """One note per region and kind, with names only."""
    sentences = []
    for one in found:
        if one.removable:
            names = _names(env, one.region, one.removable)
            sentences.append(f"no stack declares {names} any more: delete with -e {CONSENT}")
        if one.unmanaged:
            names = _names(env, one.region, one.unmanaged)
            sentences.append(f"no stack declares {names}: created by other means, never deleted")
    return sentences


def _names(env: Environment, region: str, names: list[str]) -> str:
    short = ", ".join(name.removeprefix(f"/{env.project}/{env.environment}/") for name in names)
    return short if region == env.region else f"{short} in {region}"


def delete(context: RunContext, found: list[Undeclared]) -> list[str]:
    """Deletes the removable ones; the client checks before each write that the run is still alive."""
    for one in found:
        ssm = context.client("ssm", one.region)
        for start in range(0, len(one.removable), _NAMES_PER_CALL):
            ssm.delete_parameters(Names=one.removable[start : start + _NAMES_PER_CALL])
    return [name for one in found for name in one.removable]


def deletion_notes(env: Environment, found: list[Undeclared], plan: bool) -> list[str]:
    """One line per secret that was deleted or, in a plan, would be."""
    done = "would be deleted" if plan else "deleted"
    return [f"secret {done}: {_names(env, one.region, [name])}" for one in found for name in one.removable]
