"""From a request to a target or an answer: the first rule that matches, its action, a target group, a target.

Rules and group weights are read once per ``_SECONDS``, because many requests a second ask for them.
"""

import random
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from emulator.balancer import answers, conditions, stickiness, targets
from emulator.balancer.answers import Answer
from emulator.balancer.conditions import Asked
from emulator.balancer.http.head import Headers
from emulator.balancer.listeners import OTHER_ACTIONS, Listener, Record
from emulator.balancer.targets import Target

_SECONDS = 0.05
_turn = count()


@dataclass
class Route:
    """Where a request goes: a target, or an answer; with the cookies that the client gets."""

    target: Target | None = None
    answer: Answer | None = None
    cookies: Headers = field(default_factory=list)


class Router:
    """Routes the requests of one listener."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self._rules: list[Record] = []
        self._added: Headers = []
        self._read_at = 0.0

    def route(self, request: Asked) -> Route:
        """The route of a request."""
        for rule in self._current_rules():
            if rule["IsDefault"] or conditions.are_met(rule["Conditions"], request):
                return self._act(rule["Actions"], request)
        return Route(answer=answers.error(404))

    def returned(self, headers: Headers, is_own: bool = False) -> Headers:
        """The headers of a response to the client: with those that the listener adds, or without Server."""
        self._current_rules()
        replaced = {name.lower() for name, _ in self._added}
        if is_own and self.listener.hides_server():
            replaced.add(b"server")
        kept = [one for one in headers if one[0].lower() not in replaced] if replaced else headers
        return [*kept, *self._added]

    def _current_rules(self) -> list[Record]:
        now = time.monotonic()
        if now - self._read_at > _SECONDS:
            self.listener = self.listener.current()
            self._rules, self._read_at = self.listener.rules(), now
            self._added = self.listener.response_headers()
        return self._rules

    def _act(self, actions: list[Record], request: Asked) -> Route:
        if any(one["Type"] in OTHER_ACTIONS for one in actions):
            # Forwarding without the authentication would be worse than not forwarding.
            return Route(answer=answers.error(501))
        action = max(actions, key=lambda one: int(one.get("Order") or 1), default={"Type": "none"})
        if action["Type"] == "fixed-response":
            return Route(answer=answers.fixed(action.get("FixedResponseConfig") or {}))
        if action["Type"] == "redirect":
            config = action.get("RedirectConfig") or {}
            return Route(answer=answers.redirect(config, request, self.listener.protocol, self.listener.port))
        if action["Type"] == "forward":
            return _forward(action, request)
        return Route(answer=answers.error(501))


def _forward(action: Record, request: Asked) -> Route:
    config = action.get("ForwardConfig") or {}
    groups = config.get("TargetGroups") or [{"TargetGroupArn": action.get("TargetGroupArn", "")}]
    sticky = config.get("TargetGroupStickinessConfig") or {}
    cookies: Headers = []
    group = _group(groups, sticky, request)
    if group and _is_true(sticky.get("Enabled")) and len(groups) > 1:
        cookies += stickiness.cookies(stickiness.GROUP, group, int(sticky.get("DurationSeconds") or 3600))
    found = targets.usable(group) if group else []
    if not group or not found:
        return Route(answer=answers.error(503))
    target = _target(group, found, request)
    cookies += _target_cookies(target)
    return Route(target, cookies=cookies)


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def _group(groups: list[Record], sticky: Record, request: Asked) -> str | None:
    """The target group: the one of the client's cookie, or one at random by weight."""
    weights = {one["TargetGroupArn"]: int(one.get("Weight", 1)) for one in groups}
    named = stickiness.chosen(request.head, stickiness.GROUP) if _is_true(sticky.get("Enabled")) else None
    if named and weights.get(named):
        return named
    if len(weights) == 1:
        # The weight of the only group is of no importance, unless it is zero.
        return next((group for group, weight in weights.items() if weight), None)
    if not sum(weights.values()):
        return None
    return random.choices(list(weights), list(weights.values()))[0]  # noqa: S311 - not for cryptography


def _target(group: str, found: list[Target], request: Asked) -> Target:
    account = found[0].account
    if targets.attribute(account, group, "stickiness.enabled", "false") == "true":
        named = stickiness.chosen(request.head, stickiness.TARGET)
        for target in found:
            if named == _cookie(target):
                return target
    algorithm = targets.attribute(account, group, "load_balancing.algorithm.type", "round_robin")
    if algorithm == "least_outstanding_requests":
        return min(found, key=lambda target: target.in_flight)
    if algorithm == "weighted_random":
        return random.choice(found)  # noqa: S311 - not for cryptography
    return found[next(_turn) % len(found)]


def _cookie(target: Target) -> str:
    return "|".join(map(str, target.key))


def _target_cookies(target: Target) -> Headers:
    def attribute(name: str, default: str) -> str:
        return targets.attribute(target.account, target.group, name, default)

    kind = attribute("stickiness.type", "lb_cookie")
    if attribute("stickiness.enabled", "false") != "true" or kind != "lb_cookie":
        return []
    seconds = int(attribute("stickiness.lb_cookie.duration_seconds", "86400"))
    return stickiness.cookies(stickiness.TARGET, _cookie(target), seconds)
