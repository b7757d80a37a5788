"""The headers that a target receives.

"HTTP headers and Application Load Balancers", "Request tracing" (User Guide for Application Load Balancers).
"""

import secrets
import time

from emulator.balancer.http.head import Head, Headers
from emulator.balancer.listeners import Listener

_REPLACED = frozenset(
    (
        b"host",
        b"expect",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-forwarded-port",
        b"x-amzn-trace-id",
    )
)


def forwarded(head: Head, listener: Listener, client: str) -> Head:
    """The request as the target receives it; an upgrade keeps the headers that ask for it."""
    headers: Headers = [
        (b"host", _host(head.text("host"), listener).encode("latin-1")),
        *head.end_to_end(_REPLACED),
        *_client(head, listener, client),
        (b"x-forwarded-proto", listener.protocol.lower().encode()),
        (b"x-forwarded-port", str(listener.port).encode()),
        (b"x-amzn-trace-id", _trace(head.text("x-amzn-trace-id")).encode("latin-1")),
    ]
    if head.upgrades:
        headers += [(b"connection", b"upgrade"), (b"upgrade", head.value(b"upgrade"))]
    return Head(_request_line(head.first), headers)


def _request_line(first: bytes) -> bytes:
    method, target, _version = first.split(b" ", 2)
    return b" ".join((method, target, b"HTTP/1.1"))


def _client(head: Head, listener: Listener, client: str) -> Headers:
    """X-Forwarded-For, as the load balancer's attribute says."""
    mode = listener.attribute("routing.http.xff_header_processing.mode", "append")
    earlier = head.text("x-forwarded-for")
    if mode == "append":
        value = f"{earlier}, {client}" if earlier else client
    else:
        value = earlier if mode == "preserve" else ""
    return [(b"x-forwarded-for", value.encode("latin-1"))] if value else []


def _host(host: str, listener: Listener) -> str:
    """The client's host, with the listener's port where that is not the protocol's own."""
    if listener.attribute("routing.http.preserve_host_header.enabled", "false") == "true":
        return host
    host = host or listener.dns_name
    name, colon, port = host.rpartition(":")
    name = name if colon and port.isdigit() else host
    return name if listener.port in (80, 443) else f"{name}:{listener.port}"


def _trace(earlier: str) -> str:
    """The client's trace with a field of the load balancer's, or a new one."""
    own = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    fields = [one.strip() for one in earlier.split(";") if one.strip()]
    if any(one.startswith("Self=") for one in fields):
        return ";".join(f"Self={own}" if one.startswith("Self=") else one for one in fields)
    if any(one.startswith("Root=") for one in fields):
        return ";".join([f"Self={own}", *fields])
    return ";".join([f"Root={own}", *fields])
