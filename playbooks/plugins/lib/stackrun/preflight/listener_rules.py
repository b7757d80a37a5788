"""Refuses more listener rules than a load balancer of the account may have.

The quota is asked for only above AWS's default, which most accounts have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..run.build import EMBEDDED_ACCOUNT, StackSpec
from ..run.errors import StackError

DEFAULT = 100
"""Quotas for your Application Load Balancers: "Rules per Application Load Balancer", without default ones."""

_LIMIT = "rules-per-application-load-balancer"
"""The same in DescribeAccountLimits (Elastic Load Balancing API reference)."""


def check(elbv2: Callable[[str], Any], specs: list[StackSpec]) -> list[str]:
    """Notes a quota that AWS does not return. `specs`: all stacks; `elbv2` returns a client of a region."""
    listeners = [found for spec in specs if (found := _listener(spec))]
    crowded = [(found, count) for found, count in Counter(listeners).items() if count > DEFAULT]
    return [note for (region, name), count in crowded for note in _check(elbv2(region), region, name, count)]


def _listener(spec: StackSpec) -> tuple[str, str] | None:
    """The region and the name of the listener that the stack adds a rule to."""
    listener, priority = spec.parameters.get("ListenerArn"), spec.parameters.get("ListenerPriority")
    if not listener or not priority or spec.state == "absent" or spec.account == EMBEDDED_ACCOUNT:
        return None
    return spec.region, listener["output"] if isinstance(listener, dict) else str(listener)


def _check(client: Any, region: str, name: str, count: int) -> list[str]:
    allowed = _allowed(client)
    what = f"{count} services are exposed on {name} in {region}"
    if allowed is None:
        return [f"{what}; AWS's default quota is {DEFAULT} rules, the account's could not be read"]
    if count <= allowed:
        return []
    raise StackError(
        "limit_reached",
        f"{what}, but a load balancer of this account has at most {allowed} rules. Nothing was changed.",
        next=[
            "expose fewer of them, or route several of them through one",
            'request a higher quota "Rules per Application Load Balancer" in Service Quotas',
        ],
    )


def _allowed(client: Any) -> int | None:
    try:
        pages = client.get_paginator("describe_account_limits").paginate()
        limits = {one["Name"]: int(one["Max"]) for page in pages for one in page["Limits"]}
    except (ClientError, BotoCoreError):
        return None
    return limits.get(_LIMIT)
