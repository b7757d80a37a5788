"""What a denied request tells: who may not call what, and which kind of policy decides.

The same sentences as src/domain/aws/denial.ts; test/support/aws-denials.json tests both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DENIAL = re.compile(
    r"User: (?P<who>\S+) is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r"(?: on resource: (?P<resource>\S+))?"
    r"(?: because no (?P<missing>.+?) allows the| with an explicit deny in an? (?P<denying>[\w -]+))?"
)
"""IAM user guide, "Troubleshoot access denied error messages"."""

_ENCODED = re.compile(r"\s*Encoded authorization failure message:.*", re.DOTALL)
"""Amazon EC2 appends it; only DecodeAuthorizationMessage can read it."""

PERMISSIONS = "docs/reference/permissions.md lists what each command needs"


@dataclass(frozen=True)
class Denial:
    """`sentence` without a full stop; `advice` is what permits the call."""

    sentence: str
    advice: str


def readable(message: str) -> str:
    """The message without what only AWS can read."""
    return _ENCODED.sub("", message)


def parse(message: str) -> Denial | None:
    """None if the message has no such form."""
    found = _DENIAL.search(message)
    if not found:
        return None
    who, action, resource, missing, denying = (
        found[name] for name in ("who", "action", "resource", "missing", "denying")
    )
    caller = _caller(who)
    on = f" on {resource}" if resource else ""
    why = f": no {missing} allows it" if missing else f": a {denying} denies it" if denying else ""
    sentence = f"{caller[0].upper()}{caller[1:]} may not call {action}{on}{why}"
    return Denial(sentence, _advice(missing or denying or "", action, caller, resource))


def _caller(arn: str) -> str:
    """`the role ops` for arn:aws:sts::123456789012:assumed-role/ops/session."""
    name = arn.split(":", 5)[-1]
    kind, _, rest = name.partition("/")
    if kind == "assumed-role":
        return f"the role {rest.split('/')[0]}"
    if kind in ("user", "role"):
        return f"the {kind} {rest.split('/')[-1]}"
    return "the root user" if name == "root" else arn


def _advice(policy: str, action: str, caller: str, resource: str | None) -> str:
    if policy in ("service control policy", "resource control policy"):
        return f"ask an administrator of the organization to allow {action} in its {policy}"
    if policy == "permissions boundary":
        return f"ask an administrator to allow {action} in the permissions boundary of {caller}"
    if policy == "session policy":
        return f"sign in to {caller} with a session policy that allows {action}, or without one"
    if policy == "VPC endpoint policy":
        return f"allow {action} in the policy of the VPC endpoint"
    if policy == "resource-based policy" and resource:
        return f"allow {action} for {caller} in the policy of {resource}"
    return f"ask an administrator to allow {action} for {caller}"
