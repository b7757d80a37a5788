"""Weighted target groups and query conditions in ministack's records of rules."""

from html import escape
from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

Parameters = dict[str, Any]
Record = dict[str, Any]


def _members(parameters: Parameters, prefix: str, names: tuple[str, ...]) -> list[Record]:
    """A list of structures in a request of the query protocol."""
    found: list[Record] = []
    while True:
        base = f"{prefix}.member.{len(found) + 1}"
        one = {name: value for name in names if (value := alb._p(parameters, f"{base}.{name}"))}
        if not one:
            return found
        found.append(one)


def _forward_config(parameters: Parameters, base: str) -> Record | None:
    groups = _members(parameters, f"{base}.TargetGroups", ("TargetGroupArn", "Weight"))
    if not groups:
        return None
    sticky = f"{base}.TargetGroupStickinessConfig"
    enabled, seconds = (
        alb._p(parameters, f"{sticky}.Enabled"),
        alb._p(parameters, f"{sticky}.DurationSeconds"),
    )
    config: Record = {"TargetGroups": groups}
    if enabled:
        config["TargetGroupStickinessConfig"] = {
            "Enabled": enabled == "true",
            **({"DurationSeconds": int(seconds)} if seconds else {}),
        }
    return config


def _with_forward_config(action: Record, config: Record | None) -> Record:
    """The action with its weighted groups; an action with one group also names it directly, as in AWS."""
    if not config or not config.get("TargetGroups"):
        return action
    groups = [{"Weight": 1, **one} for one in config["TargetGroups"]]
    groups = [{**one, "Weight": int(one["Weight"])} for one in groups]
    only = {"TargetGroupArn": groups[0]["TargetGroupArn"]} if len(groups) == 1 else {}
    rest = {name: value for name, value in action.items() if name != "TargetGroupArn"}
    return {**rest, **only, "ForwardConfig": {**config, "TargetGroups": groups}}


def _wrap_parse_actions(parse: Any) -> Any:
    def parse_with_weights(parameters: Parameters, prefix: str = "DefaultActions") -> list[Record]:
        return [
            _with_forward_config(
                action, _forward_config(parameters, f"{prefix}.member.{position}.ForwardConfig")
            )
            for position, action in enumerate(parse(parameters, prefix), start=1)
        ]

    return parse_with_weights


def _wrap_template_actions(read: Any) -> Any:
    def read_with_weights(properties: Record, balancer: Any, prop: str = "DefaultActions") -> list[Record]:
        declared = [one for one in properties.get(prop) or [] if isinstance(one, dict)]
        actions = read(properties, balancer, prop)
        return [
            _with_forward_config(action, one.get("ForwardConfig"))
            for action, one in zip(actions, declared, strict=True)
        ]

    return read_with_weights


def _wrap_action_xml(render: Any) -> Any:
    def render_with_weights(action: Record) -> str:
        config = action.get("ForwardConfig")
        text = render(action)
        if not config:
            return text
        groups = "".join(
            f"<member><TargetGroupArn>{one['TargetGroupArn']}</TargetGroupArn><Weight>{one['Weight']}</Weight></member>"
            for one in config["TargetGroups"]
        )
        sticky = config.get("TargetGroupStickinessConfig") or {}
        members = "".join(f"<{name}>{str(value).lower()}</{name}>" for name, value in sticky.items())
        kept = f"<TargetGroupStickinessConfig>{members}</TargetGroupStickinessConfig>" if members else ""
        weighted = f"<ForwardConfig><TargetGroups>{groups}</TargetGroups>{kept}</ForwardConfig>"
        return f"{text.removesuffix('</member>')}{weighted}</member>"

    return render_with_weights


def _wrap_parse_conditions(parse: Any) -> Any:
    def parse_with_queries(parameters: Parameters, prefix: str = "Conditions") -> list[Record]:
        conditions = parse(parameters, prefix)
        for position, condition in enumerate(conditions, start=1):
            base = f"{prefix}.member.{position}.QueryStringConfig.Values"
            if condition["Field"] == "query-string" and not condition["Values"]:
                condition["QueryStringConfig"] = {"Values": _members(parameters, base, ("Key", "Value"))}
        return conditions

    return parse_with_queries


def _wrap_template_conditions(flatten: Any) -> Any:
    def flatten_with_queries(conditions: list[Record]) -> list[Record]:
        flat = flatten(conditions)
        for condition, declared in zip(flat, conditions or [], strict=True):
            if condition["Field"] == "query-string" and declared.get("QueryStringConfig"):
                condition.update(Values=[], QueryStringConfig=declared["QueryStringConfig"])
        return flat

    return flatten_with_queries


def _wrap_condition_xml(render: Any) -> Any:
    def render_with_queries(condition: Record) -> str:
        config = condition.get("QueryStringConfig")
        text = render(condition)
        if not config:
            return text
        pairs = "".join(
            "<member>" + "".join(f"<{name}>{escape(str(one[name]))}</{name}>" for name in one) + "</member>"
            for one in config["Values"]
        )
        values = f"<QueryStringConfig><Values>{pairs}</Values></QueryStringConfig>"
        return f"{text.removesuffix('</member>')}{values}</member>"

    return render_with_queries


def install() -> None:
    """Replace ministack's functions."""
    alb._parse_actions = _wrap_parse_actions(alb._parse_actions)
    alb._action_xml = _wrap_action_xml(alb._action_xml)
    alb._parse_conditions = _wrap_parse_conditions(alb._parse_conditions)
    alb._condition_xml = _wrap_condition_xml(alb._condition_xml)
    provisioners._elbv2_listener_actions = _wrap_template_actions(provisioners._elbv2_listener_actions)
    provisioners._flatten_listener_rule_conditions = _wrap_template_conditions(
        provisioners._flatten_listener_rule_conditions
    )
