"""Load balancers at the gateway, by their DNS name or at ``/_alb/NAME/…``.

Requests go on to the listener's own socket. Load balancers that authenticate users, or whose targets are
Lambda functions, stay with ministack.
"""

import asyncio
import re
from typing import Any

from ministack.core.responses import get_account_id, get_region

from emulator.balancer import answers, listeners
from emulator.balancer.balancer import Balancer
from emulator.balancer.http.bodies import content
from emulator.balancer.http.connections import Connections
from emulator.balancer.http.head import Head, MalformedError, read_head
from emulator.balancer.listeners import Listener
from emulator.balancer.web_sockets import Bridge

_PATH = b"/_alb/"
_DECODED = frozenset((b"transfer-encoding", b"connection", b"expect"))
_DNS_NAME = re.compile(r"\.elb\.|\.alb\.localhost", re.IGNORECASE)


class Entrance:
    """An ASGI application that serves load balancers, and passes all other requests on."""

    def __init__(self, inner: Any, balancer: Balancer) -> None:
        self._inner = inner
        self._balancer = balancer
        self._pool = Connections()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        found = _find(scope) if scope["type"] in ("http", "websocket") else None
        if found is None or found[0].is_served_by_ministack():
            await self._inner(scope, receive, send)
            return
        listener, path = found
        address = await self._balancer.address(listener)
        if address is None:
            await self._inner(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await Bridge(scope, receive, send).run(address, path)
        else:
            await self._serve(scope, receive, send, address, path)

    async def _serve(
        self, scope: dict[str, Any], receive: Any, send: Any, address: tuple[str, int], path: bytes
    ) -> None:
        streams = self._pool.reused(address) or await self._pool.new(address, uses_tls=False)
        reader, writer = streams
        sending = asyncio.create_task(_send_request(scope, receive, path, writer))
        is_whole = False
        try:
            is_whole = await _return_response(scope["method"], reader, send)
        except (MalformedError, ConnectionError):
            # A response that has begun is cut off; the server notices that it is incomplete.
            pass
        finally:
            sending.cancel()
            if is_whole and not _has_body(scope):
                self._pool.keep(address, streams)
            else:
                writer.close()


def _find(scope: dict[str, Any]) -> tuple[Listener, bytes] | None:
    """The listener that a request means, and the path that it receives."""
    path = scope.get("raw_path") or scope["path"].encode()
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    found = listeners.with_host(host) if _DNS_NAME.search(host) else []
    if not found and path.startswith(_PATH):
        name, _, rest = path.removeprefix(_PATH).partition(b"/")
        found, path = listeners.named(name.decode("latin-1"), (get_account_id(), get_region())), b"/" + rest
    if not found:
        return None
    port = host.rpartition(":")[2]
    return next((one for one in found if str(one.port) == port), found[0]), path


async def _send_request(
    scope: dict[str, Any], receive: Any, path: bytes, writer: asyncio.StreamWriter
) -> None:
    query = scope["query_string"]
    target = path + (b"?" + query if query else b"")
    first = scope["method"].encode() + b" " + target + b" HTTP/1.1"
    asked = Head(first, list(scope["headers"]))
    # The server has decoded chunks, and has told the client to continue.
    is_chunked = asked.is_chunked and asked.length is None
    headers = asked.without(_DECODED)
    if is_chunked:
        headers.append((b"transfer-encoding", b"chunked"))
    writer.write(Head(first, headers).encode())
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            writer.transport.abort()
            return
        part = message.get("body", b"")
        if part:
            writer.write(b"%x\r\n%s\r\n" % (len(part), part) if is_chunked else part)
            await writer.drain()
        if is_chunked and not message.get("more_body", False):
            writer.write(b"0\r\n\r\n")
            is_chunked = False


def _has_body(scope: dict[str, Any]) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


async def _return_response(method: str, reader: asyncio.StreamReader, send: Any) -> bool:
    """Pass the response on; whether another request can follow on the connection."""
    head = await read_head(reader)
    if head is None:
        head, page = answers.error(502)
        await _start(head, send)
        await send({"type": "http.response.body", "body": page})
        return False
    await _start(head, send)
    status = int(head.first.split(b" ")[1])
    if method != "HEAD" and status not in (204, 304):
        async for part in content(reader, head, until_end=True):
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
    return not head.closes


async def _start(head: Head, send: Any) -> None:
    headers = [(name.lower(), value) for name, value in head.without(_DECODED)]
    await send({"type": "http.response.start", "status": int(head.first.split(b" ")[1]), "headers": headers})
