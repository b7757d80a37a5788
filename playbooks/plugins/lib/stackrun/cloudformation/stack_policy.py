"""Changes stack policies to allow updates of exactly the resources that an operator named."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

_PREFIX = "LogicalResourceId/"


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _narrow(statement: dict[str, Any], allowed: list[str]) -> dict[str, Any] | None:
    """The Deny statement without the allowed resources, or None if no resource is left in it."""
    names = [f"{_PREFIX}{name}" for name in allowed]
    if "NotResource" in statement:
        return {**statement, "NotResource": [*_as_list(statement["NotResource"]), *names]}
    patterns = _as_list(statement.get("Resource", "*"))
    if "*" in patterns or f"{_PREFIX}*" in patterns:
        rest = {key: value for key, value in statement.items() if key != "Resource"}
        return {**rest, "NotResource": names}
    kept = [one for one in patterns if not any(fnmatchcase(name, one) for name in names)]
    return {**statement, "Resource": kept} if kept else None


def allow_updates(policy: dict[str, Any], allowed: list[str]) -> dict[str, Any]:
    """The policy that lets `allowed` (logical ids) be replaced and deleted.

    In a stack policy a Deny always overrides an Allow, so each Deny is narrowed; and what no statement allows
    is denied, so a new statement allows these resources ("Prevent updates to stack resources").
    """
    statements = []
    for statement in _as_list(policy.get("Statement", [])):
        kept = _narrow(statement, allowed) if statement.get("Effect") == "Deny" else statement
        if kept:
            statements.append(kept)
    own = [f"{_PREFIX}{name}" for name in allowed]
    statements.append({"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": own})
    return {**policy, "Statement": statements}


def matches(body: str | None, policy: dict[str, Any]) -> bool:
    """True if the deployed policy body (JSON text or None) equals this policy."""
    try:
        return body is not None and json.loads(body) == policy
    except ValueError:
        return False
