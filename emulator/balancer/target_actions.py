"""ministack's actions on targets, which compare ids alone and call every target healthy."""

from collections.abc import Iterable
from html import escape
from typing import Any

from ministack.core.concurrency import resource_lock
from ministack.services import alb

from emulator.balancer import targets
from emulator.balancer.targets import Target

Parameters = dict[str, Any]
Record = dict[str, Any]


def _key(record: Record, target: Record) -> tuple[str, int]:
    return str(target["Id"]), int(target.get("Port") or record["Port"])


def _not_found(group: str) -> Any:
    return alb._error("TargetGroupNotFound", f"Target group '{group}' not found.")


def _register(parameters: Parameters) -> Any:
    """RegisterTargets: an id may be registered with several ports."""
    group = alb._p(parameters, "TargetGroupArn")
    record = alb._tgs.get(group)
    if record is None:
        return _not_found(group)
    with resource_lock("elbv2-targets", group):
        present = alb._targets.setdefault(group, [])
        keys = {_key(record, one) for one in present}
        for one in alb._parse_targets_param(parameters):
            if _key(record, one) not in keys:
                present.append(one)
                keys.add(_key(record, one))
    return alb._empty("RegisterTargets")


def _deregister(parameters: Parameters) -> Any:
    """DeregisterTargets: without a port, all targets with the id."""
    group = alb._p(parameters, "TargetGroupArn")
    record = alb._tgs.get(group)
    if record is None:
        return _not_found(group)
    leaving = alb._parse_targets_param(parameters)
    keys = {_key(record, one) for one in leaving if "Port" in one}
    ids = {str(one["Id"]) for one in leaving if "Port" not in one}
    with resource_lock("elbv2-targets", group):
        alb._targets[group] = [
            one
            for one in alb._targets.get(group, [])
            if _key(record, one) not in keys and str(one["Id"]) not in ids
        ]
    return alb._empty("DeregisterTargets")


def _described(group: str, record: Record) -> list[Target]:
    """The targets of the group; those that the data plane has not noticed yet are initial."""
    found = {target.key: target for target in targets.of(group)}
    for one in alb._targets.get(group, []):
        target_id, port = _key(record, one)
        key = (group, target_id, port)
        if key not in found or found[key].state == "draining":
            found[key] = Target("", group, target_id, port, (target_id, port))
    return list(found.values())


def _unregistered(group: str, wanted: Iterable[tuple[str, int]]) -> list[Target]:
    found = []
    for target_id, port in wanted:
        target = Target("", group, target_id, port, (target_id, port))
        target.become("unused", "Target.NotRegistered", "Target is not registered to the target group")
        found.append(target)
    return found


def _describe_health(parameters: Parameters) -> Any:
    """DescribeTargetHealth: what probes have found."""
    group = alb._p(parameters, "TargetGroupArn")
    record = alb._tgs.get(group)
    if record is None:
        return _not_found(group)
    described = _described(group, record)
    wanted = [_key(record, one) for one in alb._parse_targets_param(parameters)]
    if wanted:
        known = {(one.id, one.port) for one in described}
        described = [one for one in described if (one.id, one.port) in wanted]
        described += _unregistered(group, [one for one in wanted if one not in known])
    members = "".join(_health_xml(record, one) for one in described)
    return alb._xml(
        200, "DescribeTargetHealth", f"<TargetHealthDescriptions>{members}</TargetHealthDescriptions>"
    )


def _health_xml(record: Record, target: Target) -> str:
    chosen = record.get("HealthCheckPort", "traffic-port")
    port = target.port if chosen == "traffic-port" else chosen
    why = (
        f"<Reason>{target.reason}</Reason><Description>{escape(target.description)}</Description>"
        if target.reason
        else ""
    )
    return (
        f"<member><Target><Id>{escape(target.id)}</Id><Port>{target.port}</Port></Target>"
        f"<HealthCheckPort>{port}</HealthCheckPort>"
        f"<TargetHealth><State>{target.state}</State>{why}</TargetHealth></member>"
    )


def _set_for_group(group: str, fresh: Iterable[tuple[str, int]], previous: Iterable[Any] = ()) -> bool:
    """Replace what a service has registered; ``previous`` has ids, or pairs of id and port."""
    record, added, withdrawn = alb._tgs.get(group), list(fresh), set(previous)
    if record is None:
        return False
    kept = [
        one
        for one in alb._targets.get(group, [])
        if one["Id"] not in withdrawn and _key(record, one) not in {*withdrawn, *added}
    ]
    alb._targets[group] = kept + [{"Id": target_id, "Port": port} for target_id, port in added]
    return True


def install() -> None:
    """Replace ministack's functions."""
    alb.set_targets_for_group = _set_for_group
    alb._ACTION_MAP.update(
        RegisterTargets=_register, DeregisterTargets=_deregister, DescribeTargetHealth=_describe_health
    )
