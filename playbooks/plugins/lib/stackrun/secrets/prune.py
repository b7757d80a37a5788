"""Secrets of an environment that no stack declares any more: told, and deleted with consent only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from ..run.build import Environment, StackSpec, load_stack
from ..run.errors import aws_code
from ..run.shared import Shared
from ..stack.job import Job
from .tag_owner import DENIED, SERVICE_TAG, described, owner

CONSENT = "secrets_remove_undeclared=true"

_BATCH = 10
"""Names in one DeleteParameters (its limit)."""


@dataclass
class Undeclared:
    """What lies in one region; names are full ones."""

    region: str
    ours: list[str] = field(default_factory=list)
    """Their tag Service says that a service's stack, or ops, has made them."""
    others: list[str] = field(default_factory=list)
    """Made by other means, such as a stack's own custom resource: never deleted here."""


def find(shared: Shared, env: Environment) -> list[Undeclared]:
    """One DescribeParameters a region and 50 secrets, and one more where something is undeclared."""
    specs = [load_stack(env.folder, name) for name in env.stacks]
    regions = sorted({spec.region for spec in specs if spec.scope == "environment"})
    found = [_in_region(shared.client("ssm", region), env, region, specs) for region in regions]
    return [one for one in found if one.ours or one.others]


def _in_region(ssm: Any, env: Environment, region: str, specs: list[StackSpec]) -> Undeclared:
    there = [spec for spec in specs if spec.region == region]
    declared = {item["name"] for spec in there for item in spec.secrets}
    # Below these a service reads whatever there is, declared or not.
    read = tuple(f"{path}/" for spec in there for path in spec.secret_paths)
    path = f"/{env.project}/{env.environment}"
    strays = [
        name
        for name in described(ssm, path)
        if name not in declared and not name.startswith(read) and _visible(name, path)
    ]
    ours = _tagged(ssm, env, path, strays)
    return Undeclared(region, sorted(ours), sorted(set(strays) - ours))


def _visible(name: str, path: str) -> bool:
    """What lies below a part that begins with a dot (the lock, say) is none of these."""
    return not any(part.startswith(".") for part in name.removeprefix(f"{path}/").split("/"))


def _tagged(ssm: Any, env: Environment, path: str, strays: list[str]) -> set[str]:
    services = sorted({owner(env, name) or "" for name in strays} - {""})
    found: set[str] = set()
    for start in range(0, len(services), 50):
        found |= set(described(ssm, path, **{SERVICE_TAG: services[start : start + 50]}))
    return found.intersection(strays)


def tell(job: Job, env: Environment) -> None:
    """Notes them, once a run: with the first stack in play. Who may not list them is told so."""
    if job.spec.stack != job.run.in_play[0]:
        return
    try:
        found = find(job.shared, env)
    except ClientError as error:
        if aws_code(error) not in DENIED:
            raise
        job.note(f"whether secrets are declared no more was not looked at: {aws_code(error)}")
        return
    for note in notes(env, found):
        job.note(note)


def notes(env: Environment, found: list[Undeclared]) -> list[str]:
    """Names only."""
    told = []
    for one in found:
        if one.ours:
            told.append(
                f"no stack declares {_names(env, one.region, one.ours)} any more: -e {CONSENT} deletes"
            )
        if one.others:
            told.append(
                f"no stack declares {_names(env, one.region, one.others)}: made by others, and left alone"
            )
    return told


def _names(env: Environment, region: str, names: list[str]) -> str:
    short = ", ".join(name.removeprefix(f"/{env.project}/{env.environment}/") for name in names)
    return short if region == env.region else f"{short} in {region}"


def delete(shared: Shared, found: list[Undeclared]) -> list[str]:
    """Deletes those that are ours; each write first looks whether the run still lives."""
    for one in found:
        ssm = shared.client("ssm", one.region)
        for start in range(0, len(one.ours), _BATCH):
            ssm.delete_parameters(Names=one.ours[start : start + _BATCH])
    return [name for one in found for name in one.ours]


def said(env: Environment, found: list[Undeclared], plan: bool) -> list[str]:
    """What was deleted, or would be, for people."""
    done = "would be deleted" if plan else "deleted"
    return [f"secret {done}: {_names(env, one.region, [name])}" for one in found for name in one.ours]
