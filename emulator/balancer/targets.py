"""The registered targets of all target groups: their health, and the requests that are in flight.

ministack's records say which targets are registered; this table follows them. A target that is registered
no longer is draining: it gets no new requests, and stays until those in flight are answered or the
deregistration delay is over. States, reasons and descriptions are those of TargetHealth (Elastic Load
Balancing API Reference).
"""

import time
from dataclasses import dataclass, field
from typing import Any

from ministack.services import alb

Key = tuple[str, str, int]
"""Target group, id and port: an id may be registered with several ports."""


@dataclass
class Target:
    """One registered target, and where it is reached."""

    account: str
    group: str
    id: str
    port: int
    address: tuple[str, int]
    state: str = "initial"
    reason: str = "Elb.RegistrationInProgress"
    description: str = "Target registration is in progress"
    in_flight: int = 0
    successes: int = 0
    failures: int = 0
    since: float = field(default_factory=time.monotonic)
    drained_at: float = 0.0

    @property
    def key(self) -> Key:
        """What identifies it."""
        return self.group, self.id, self.port

    def become(self, state: str, reason: str = "", description: str = "") -> None:
        """Change the state."""
        self.state, self.reason, self.description = state, reason, description


TABLE: dict[Key, Target] = {}
_places: dict[Key, tuple[str, int]] = {}


def place(group: str, target_id: str, port: int, address: tuple[str, int] | None) -> None:
    """Say where a target is reached whose id is not its address, such as an instance's; None forgets it."""
    if address is None:
        _places.pop((group, target_id, port), None)
    else:
        _places[group, target_id, port] = address


def _registered() -> dict[Key, str]:
    """The registered targets and their accounts."""
    found = {}
    for (account, group), targets in list(alb._targets._data.items()):
        record = record_of(group)
        if record and record.get("TargetType") != "lambda":
            for one in targets:
                found[group, str(one["Id"]), int(one.get("Port") or record["Port"])] = account
    return found


def record_of(group: str) -> dict[str, Any] | None:
    """The target group's record, in whatever account and region it is."""
    region, account = group.split(":")[3:5]
    return alb._tgs.get_scoped(account, region, group)


def attribute(account: str, group: str, name: str, default: str) -> str:
    """A target group's attribute."""
    for one in alb._tg_attrs.get_scoped(account, None, group) or []:
        if one["Key"] == name:
            return str(one["Value"])
    return default


def follow() -> list[Target]:
    """Bring the table up to date; the targets that are new."""
    registered, new = _registered(), []
    for key, account in registered.items():
        present = TABLE.get(key)
        if present is None or present.state == "draining":
            group, target_id, port = key
            TABLE[key] = Target(account, group, target_id, port, _places.get(key, (target_id, port)))
            new.append(TABLE[key])
    now = time.monotonic()
    for target in [one for key, one in TABLE.items() if key not in registered]:
        if target.state != "draining":
            delay = attribute(target.account, target.group, "deregistration_delay.timeout_seconds", "300")
            target.drained_at = now + float(delay)
            target.become(
                "draining", "Target.DeregistrationInProgress", "Target deregistration is in progress"
            )
        if target.in_flight == 0 or now >= target.drained_at:
            del TABLE[target.key]
    return new


def of(group: str) -> list[Target]:
    """The targets of a group."""
    return [target for key, target in list(TABLE.items()) if key[0] == group]


def usable(group: str) -> list[Target]:
    """The targets that get requests: healthy ones, or all unhealthy ones if there is no healthy one.

    "Target group health" (User Guide): a load balancer fails open.
    """
    found = of(group)
    healthy = [target for target in found if target.state == "healthy"]
    return healthy or [target for target in found if target.state == "unhealthy"]
