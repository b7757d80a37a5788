"""Whether a request meets the conditions of a listener rule.

"Condition types for listener rules" (User Guide for Application Load Balancers): all conditions must be met,
each by one of its values. Host names and header values ignore case, paths do not; ``*`` and ``?`` are
wildcards.
"""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from emulator.balancer.http.head import Head, MalformedError

Condition = dict[str, Any]


@dataclass
class Asked:
    """What conditions look at."""

    head: Head
    method: str
    path: str
    query: str
    host: str
    client: str


def asked(head: Head, client: str) -> Asked:
    """The request of a head; the target of the request may be a whole URL (RFC 9112, 3.2.2).

    :raises MalformedError: it is no request of HTTP/1
    """
    parts = head.first.decode("latin-1").split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise MalformedError("request line")
    method, target, version = parts
    if version == "HTTP/1.1" and not head.values(b"host"):
        raise MalformedError("Host")
    target = re.sub(r"^https?://[^/?]*", "", target) or "/"
    path, _, query = target.partition("?")
    return Asked(head, method, path, query, _host_name(head.text("host")), client)


def _host_name(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


@lru_cache(maxsize=1000)
def _pattern(text: str, ignores_case: bool) -> re.Pattern[str]:
    expression = re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignores_case else 0))


def _like(actual: str, values: list[str], ignores_case: bool = True) -> bool:
    return any(_pattern(value, ignores_case).fullmatch(actual) for value in values)


def _values(condition: Condition, config: str) -> list[Any]:
    return (condition.get(config) or {}).get("Values") or condition.get("Values") or []


def _header_matches(condition: Condition, request: Asked) -> bool:
    name = (condition.get("HttpHeaderConfig") or {}).get("HttpHeaderName", "")
    found = [value.decode("latin-1") for value in request.head.values(name.lower().encode())]
    return any(_like(value, _values(condition, "HttpHeaderConfig")) for value in found)


def _query_matches(condition: Condition, request: Asked) -> bool:
    """One of the pairs of key and value, or of values under any key."""
    found = parse_qsl(request.query, keep_blank_values=True)
    for wanted in _values(condition, "QueryStringConfig"):
        if isinstance(wanted, dict):
            key, value = wanted.get("Key"), wanted.get("Value", "")
        else:
            first, equals, rest = wanted.partition("=")
            key, value = (first, rest) if equals else (None, first)
        if any((not key or _like(name, [key])) and _like(text, [value]) for name, text in found):
            return True
    return False


def _source_matches(condition: Condition, request: Asked) -> bool:
    address = ipaddress.ip_address(request.client)
    networks = [ipaddress.ip_network(one, strict=False) for one in _values(condition, "SourceIpConfig")]
    return any(address in network for network in networks)


_MATCHES = {
    "host-header": lambda one, request: _like(request.host, _values(one, "HostHeaderConfig")),
    "path-pattern": lambda one, request: _like(
        unquote(request.path), _values(one, "PathPatternConfig"), ignores_case=False
    ),
    "http-request-method": lambda one, request: request.method in _values(one, "HttpRequestMethodConfig"),
    "http-header": _header_matches,
    "query-string": _query_matches,
    "source-ip": _source_matches,
}


def are_met(conditions: list[Condition], request: Asked) -> bool:
    """Whether the request meets all conditions; one of an unknown type is not met."""
    return all(one["Field"] in _MATCHES and _MATCHES[one["Field"]](one, request) for one in conditions)
