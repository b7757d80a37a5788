"""Requests and responses of the registry, in chunks: a layer is never in memory as a whole."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from emulator.services.ecr.refusals import RefusedError

_CHUNK = 256 * 1024
_VERSION = {"Docker-Distribution-API-Version": "registry/2.0"}


class DisconnectedError(Exception):
    """The client is gone, so no one reads the response."""


class Request:
    """One request of an ASGI server."""

    def __init__(self, scope: dict[str, Any], receive: Any) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        self.client: str = (scope.get("client") or ("127.0.0.1",))[0]
        self._headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        # Refuses an action on another repository (set once the client is known).
        self.require: Callable[[str, str], None] = lambda _action, _name: None
        self._receive = receive
        self._has_ended = False

    def header(self, name: str) -> str:
        """A header's value; empty if there is none."""
        return self._headers.get(name, "")

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives.

        :raises DisconnectedError: the client broke the connection
        """
        while not self._has_ended:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise DisconnectedError
            self._has_ended = not message.get("more_body", False)
            if message.get("body"):
                yield message["body"]

    async def body(self, limit: int) -> bytes:
        """The whole body, if it is not larger than the limit."""
        content = bytearray()
        async for chunk in self.chunks():
            content += chunk
            if len(content) > limit:
                raise RefusedError(
                    "InvalidParameterException", f"The manifest is larger than {limit} bytes", 413
                )
        return bytes(content)

    async def skip(self) -> None:
        """Read and forget the rest of the body: a client that still sends does not see a response."""
        async for _ in self.chunks():
            pass


@dataclass
class Response:
    """A response. ``file`` is sent from ``first`` to ``last`` in place of the body."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    file: Path | None = None
    first: int = 0
    last: int = -1

    async def send(self, send: Any) -> None:
        """Send it; without its body where the method is HEAD, as the server does."""
        length = self.last - self.first + 1 if self.file else len(self.body)
        headers = {**_VERSION, "Content-Length": str(length), **self.headers}
        encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        # A file that cannot be opened is an error before the response begins.
        source = self.file.open("rb") if self.file else None
        await send({"type": "http.response.start", "status": self.status, "headers": encoded})
        if source is None:
            await send({"type": "http.response.body", "body": self.body})
            return
        with source:
            source.seek(self.first)
            while length > 0 and (chunk := source.read(min(length, _CHUNK))):
                length -= len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": length > 0})
