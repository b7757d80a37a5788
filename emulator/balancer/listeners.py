"""ministack's records of load balancers and listeners, as the data plane reads them."""

from dataclasses import dataclass
from typing import Any

from ministack.services import alb

from emulator.balancer.http.head import Headers
from emulator.base.partition import partition_of

Record = dict[str, Any]
Scope = tuple[str, str]
"""Account and region."""

# Actions that only ministack's own data plane serves, at the gateway, like Lambda targets.
OTHER_ACTIONS = ("authenticate-oidc", "authenticate-cognito")


@dataclass(frozen=True)
class Listener:
    """One listener of an application load balancer."""

    scope: Scope
    record: Record
    balancer: Record

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.record["ListenerArn"]

    @property
    def dns_name(self) -> str:
        """The load balancer's DNS name."""
        suffix = ".cn" if partition_of(self.scope[1]) == "aws-cn" else ""
        return f"{self.balancer['DNSName']}{suffix}"

    @property
    def port(self) -> int:
        """The port that it has in AWS."""
        return int(self.record["Port"])

    @property
    def protocol(self) -> str:
        """HTTP or HTTPS."""
        return self.record["Protocol"]

    def current(self) -> "Listener":
        """The listener as it is recorded now."""
        record = alb._listeners.get_scoped(*self.scope, self.arn) or self.record
        return Listener(self.scope, record, self.balancer)

    def attribute(self, name: str, default: str) -> str:
        """An attribute of the load balancer."""
        arn = self.balancer["LoadBalancerArn"]
        return _attribute(alb._lb_attrs.get_scoped(self.scope[0], None, arn), name, default)

    def response_headers(self) -> Headers:
        """The headers that the listener adds to responses ("HTTP header modification", User Guide)."""
        return [
            (alb._LISTENER_RESPONSE_HEADERS[one["Key"]].encode(), one["Value"].encode())
            for one in self._own_attributes()
            if one["Key"] in alb._LISTENER_RESPONSE_HEADERS and one["Value"]
        ]

    def hides_server(self) -> bool:
        """Whether the load balancer's own answers have no Server header."""
        return _attribute(self._own_attributes(), "routing.http.response.server.enabled", "true") == "false"

    def _own_attributes(self) -> list[Record]:
        return alb._listener_attrs.get_scoped(self.scope[0], None, self.arn) or []

    def rules(self) -> list[Record]:
        """Its rules by priority; the default rule is the last."""
        found = [one for one in alb._rules.values_scoped(*self.scope) if one["ListenerArn"] == self.arn]
        return sorted(found, key=_priority)

    def is_served_by_ministack(self) -> bool:
        """Whether an action authenticates users, or a target is a Lambda function."""
        actions = [action for rule in self.rules() for action in rule["Actions"]]
        records = [alb._tgs.get_scoped(*self.scope, group) for one in actions for group in groups_of(one)]
        return any(one["Type"] in OTHER_ACTIONS for one in actions) or any(
            record and record.get("TargetType") == "lambda" for record in records
        )


def _attribute(attributes: list[Record] | None, name: str, default: str) -> str:
    found = [one["Value"] for one in attributes or [] if one["Key"] == name]
    return str(found[0]) if found else default


def _priority(rule: Record) -> float:
    return float("inf") if rule["IsDefault"] else int(rule["Priority"])


def groups_of(action: Record) -> list[str]:
    """The target groups that a forward action names."""
    if action["Type"] != "forward":
        return []
    weighted = [
        one["TargetGroupArn"] for one in (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    ]
    return weighted or [action["TargetGroupArn"]] if "TargetGroupArn" in action else weighted


def all_listeners() -> list[Listener]:
    """The listeners of all application load balancers, in all accounts and regions."""
    found = []
    for (account, region, _arn), record in alb._listeners.all_items():
        balancer = alb._lbs.get_scoped(account, region, record["LoadBalancerArn"])
        if balancer and balancer.get("Type", "application") == "application":
            found.append(Listener((account, region), record, balancer))
    return found


def groups_in_use() -> set[str]:
    """The target groups that a listener's rule names."""
    return {
        group for rule in alb._rules.all_values() for action in rule["Actions"] for group in groups_of(action)
    }


def named(name: str, default: Scope) -> list[Listener]:
    """The listeners of a load balancer by its name, which is unique in an account and region."""
    found = [one for one in all_listeners() if one.balancer["LoadBalancerName"].lower() == name.lower()]
    return [one for one in found if one.scope == default] or found


def with_host(host: str) -> list[Listener]:
    """The listeners of a load balancer by its DNS name, or ``NAME.alb.localhost``."""
    # ministack has no names of AWS China.
    name = host.partition(":")[0].lower().removesuffix(".cn")
    return [
        one
        for one in all_listeners()
        if name
        in (one.balancer["DNSName"].lower(), f"{one.balancer['LoadBalancerName'].lower()}.alb.localhost")
    ]
