"""Checks forks, order, account, consent to destroy and the lock before anything is changed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from ..run.build import Environment, StackSpec
from ..run.context import RunContext
from ..run.errors import StackError, aws_code
from ..run.partition import partition_of
from ..run.run import Run

MARKER = ".preflight"
"""Name of the marker that lets the workers of the stacks start."""


def check_passed(run: Run) -> None:
    """Raises `bad_input` unless the preflight of this run has passed, for example with --start-at-task."""
    if run.state(MARKER) != "done":
        raise StackError(
            "bad_input",
            "The preflight of this run was skipped.",
            next=["omit --start-at-task and --skip-tags"],
        )


def check_forks(forks: int, hosts: int, batch: int) -> None:
    """Raises `bad_input` if there are fewer forks than stacks: each stack occupies a fork while it waits."""
    needed = min(hosts, batch)
    if forks < needed:
        raise StackError(
            "bad_input",
            f"{hosts} stacks in play need {needed} forks, but there are only {forks}.",
            next=[f"--forks {needed}"],
        )


def check_order(specs: list[StackSpec], batch: int, destroy: bool) -> None:
    """Raises `bad_input` if a stack needs one of a later batch, for which it would wait for ever."""
    order = [spec.stack for spec in (reversed(specs) if destroy else specs)]
    rank = {name: index // batch for index, name in enumerate(order)}
    for spec in specs:
        for need in spec.needs:
            first, second = (spec.stack, need) if destroy else (need, spec.stack)
            if need in rank and rank[first] > rank[second]:
                raise StackError(
                    "bad_input",
                    f"{spec.stack} needs {need}, which comes later in the inventory; with"
                    f" {len(specs)} stacks, {batch} at a time, it would wait for ever.",
                    next=["order the inventory so that each stack comes after those it needs"],
                )


def check_inventory(env: Environment, inventory: str) -> None:
    """Raises `bad_input` if the inventory is a copy of another environment's folder.

    Its hosts.yml then still names that environment's rendered folder.
    """
    folder = Path(inventory)
    if folder.parent.name != "inventories" or folder.name == env.environment:
        return
    raise StackError(
        "bad_input",
        f"inventories/{folder.name}/hosts.yml deploys {env.environment}, not {folder.name}: it was copied.",
        next=[f"ops env render {folder.name}"],
    )


def check_account(context: RunContext, env: Environment, specs: list[StackSpec]) -> None:
    """Raises `wrong_account` unless the credentials are for the account of the environment and its stacks.

    They must also be of the partition that its regions are in: nothing of a stack reaches another one.
    """
    for spec in specs:
        if spec.account != env.account:
            raise StackError(
                "wrong_account",
                f"{spec.stack} belongs to account {spec.account}, but {env.environment} to {env.account}.",
                next=["render the environment again"],
            )
    identity = context.client("sts", env.region).get_caller_identity()
    _check_partition(identity["Arn"], specs)
    if identity["Account"] != env.account:
        raise StackError(
            "wrong_account",
            f"{env.environment} belongs to account {env.account}, but these credentials are for"
            f" {identity['Account']} ({identity['Arn']}).",
            next=["ops whoami", "choose the profile of the environment's account"],
        )


def _check_partition(arn: str, specs: list[StackSpec]) -> None:
    theirs = arn.split(":")[1]
    for spec in specs:
        partition = partition_of(spec.region)
        if partition != theirs:
            raise StackError(
                "wrong_account",
                f"{spec.stack} is in {spec.region} of the partition {partition}, but these credentials are"
                f" for the partition {theirs} ({arn}).",
                next=["ops whoami", f"choose a profile of the partition {partition}"],
            )


def check_consent(run: Run, env: Environment, confirm: str) -> None:
    """Raises `consent_needed` if a run without ops, which asks itself, destroys and was not confirmed."""
    if not run.destroy or run.plan or run.started_by_ops or confirm == env.environment:
        return
    reason = f"stack_confirm is {confirm!r}" if confirm else "stack_confirm is missing"
    raise StackError(
        "consent_needed",
        f"Destroying {env.environment} needs its name: {reason}.",
        next=[f"-e stack_confirm={env.environment}"],
    )


def check_lock(context: RunContext, env: Environment, run: Run) -> str | None:
    """Raises `locked` if someone else holds the lock; a plan or discard only returns who."""
    try:
        answer = context.client("ssm", env.region).get_parameter(Name=env.lock)
    except ClientError as error:
        if aws_code(error) == "ParameterNotFound":
            return None
        raise
    lock = _read_lock(env, answer["Parameter"]["Value"])
    if lock.get("id") == run.lock_id or _is_stale(lock, _age(answer)):
        return None
    message = (
        f"{env.environment} is locked by {lock.get('owner', 'an unknown owner')}"
        f" ({lock.get('reason', 'no reason given')}) since {lock.get('acquired', 'an unknown time')}."
    )
    if run.plan or run.discard:
        return message
    raise StackError("locked", message, next=["wait, or: " + f"ops env unlock {env.environment}"])


def _read_lock(env: Environment, value: str) -> dict[str, Any]:
    try:
        lock = json.loads(value)
    except ValueError:
        lock = None
    if not isinstance(lock, dict):
        raise StackError(
            "locked",
            f"The lock {env.lock} is not readable: ops did not write it.",
            next=[f"ops env unlock {env.environment} --force"],
        )
    return lock


def _age(answer: dict[str, Any]) -> timedelta | None:
    """How long ago the lock was written, by AWS's clock alone; None if the answer does not tell the time."""
    now = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    written = answer["Parameter"].get("LastModifiedDate")
    try:
        return parsedate_to_datetime(now) - written if now and written else None
    except ValueError:
        return None


def _is_stale(lock: dict[str, Any], age: timedelta | None) -> bool:
    """True if the holder has not renewed the lock for as long as it lasts.

    The times in the lock are by its holder's clock, so they are only compared with each other. A lock without
    valid times never becomes stale: refusing once too often is safer.
    """
    try:
        lasts = datetime.fromisoformat(str(lock["expires"])) - datetime.fromisoformat(str(lock["heartbeat"]))
    except (KeyError, ValueError, TypeError):
        return False
    return age is not None and age >= lasts > timedelta(0)
