"""Web sockets at the gateway: its server speaks in messages, the listener's socket in frames."""

import asyncio
import contextlib
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Message,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.utilities import ProtocolError

# The handshake's own headers, which are made anew.
_HANDSHAKE = (b"connection", b"upgrade", b"host", b"sec-websocket-")


class Bridge:
    """Passes one web socket on."""

    def __init__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._frames = WSConnection(ConnectionType.CLIENT)
        self._has_accepted = False
        self._parts: list[Any] = []

    async def run(self, address: tuple[str, int], path: bytes) -> None:
        """Connect to the listener, and pass messages in both directions until one side closes."""
        await self._receive()  # the client connects
        reader, writer = await asyncio.open_connection(*address)
        self._writer = writer
        self._write(self._request(path))
        sending: asyncio.Task[None] | None = None
        try:
            while data := await reader.read(64 * 1024):
                self._frames.receive_data(data)
                for event in self._frames.events():
                    if not await self._passed(event):
                        return
                if self._has_accepted and sending is None:
                    sending = asyncio.create_task(self._send_messages())
            await self._close(1006 if self._has_accepted else 1011)
        except (ProtocolError, ConnectionError):
            await self._close(1011)
        finally:
            if sending is not None:
                sending.cancel()
            writer.close()

    def _write(self, event: Any) -> None:
        self._writer.write(self._frames.send(event))

    def _request(self, path: bytes) -> Request:
        headers = self._scope["headers"]
        host = next((value for name, value in headers if name == b"host"), b"")
        query = self._scope["query_string"]
        return Request(
            host=host.decode("latin-1"),
            target=(path + (b"?" + query if query else b"")).decode("latin-1"),
            subprotocols=list(self._scope.get("subprotocols") or []),
            extra_headers=[one for one in headers if not one[0].startswith(_HANDSHAKE)],
        )

    async def _passed(self, event: Any) -> bool:
        """Pass an event of the target on to the client; whether there can be another."""
        if isinstance(event, AcceptConnection):
            self._has_accepted = True
            accept = {"type": "websocket.accept", "subprotocol": event.subprotocol}
            await self._send({**accept, "headers": list(event.extra_headers)})
        elif isinstance(event, RejectConnection):
            await self._reject(event)
            return False
        elif isinstance(event, Message):
            await self._message(event)
        elif isinstance(event, Ping):
            self._write(event.response())
        elif isinstance(event, CloseConnection):
            with contextlib.suppress(ProtocolError):
                self._write(event.response())
            await self._close(int(event.code), event.reason or "")
            return False
        return True

    async def _message(self, event: Message) -> None:
        """A message to the client, once all its parts are there."""
        self._parts.append(event.data)
        if not event.message_finished:
            return
        if isinstance(event, TextMessage):
            message = {"text": "".join(self._parts)}
        else:
            message = {"bytes": b"".join(bytes(part) for part in self._parts)}
        self._parts = []
        await self._send({"type": "websocket.send", **message})

    async def _reject(self, event: RejectConnection) -> None:
        """The target's refusal, or the load balancer's."""
        headers = [(name.lower(), value) for name, value in event.headers]
        kept = [
            one for one in headers if one[0] not in (b"content-length", b"transfer-encoding", b"connection")
        ]
        start = {"type": "websocket.http.response.start", "status": event.status_code, "headers": kept}
        await self._send(start)
        await self._send({"type": "websocket.http.response.body", "body": b""})

    async def _close(self, code: int, reason: str = "") -> None:
        # A code that says that there was none, or no proper end, is not sent (RFC 6455, 7.4.1).
        sent = 1000 if code in (1005, 1006) else code
        with contextlib.suppress(Exception):
            await self._send({"type": "websocket.close", "code": sent, "reason": reason})

    async def _send_messages(self) -> None:
        """Pass the client's messages on to the target."""
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                with contextlib.suppress(ProtocolError):
                    self._write(CloseConnection(code=message.get("code") or 1000))
                return
            text = message.get("text")
            self._write(TextMessage(text) if text is not None else BytesMessage(message["bytes"]))
            await self._writer.drain()
