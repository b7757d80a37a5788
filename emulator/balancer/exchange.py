"""One request to a target: a connection, the request, the head of the response."""

import asyncio
from collections.abc import Callable

from emulator.balancer import targets
from emulator.balancer.http.bodies import pass_on
from emulator.balancer.http.connections import Connections, Streams
from emulator.balancer.http.head import Head, MalformedError, read_head
from emulator.balancer.targets import Target


class TargetError(Exception):
    """The target did not answer; the status that the client gets."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Exchange:
    """Sends a request while its response may already arrive, because a target need not read a whole body."""

    def __init__(self, target: Target, pool: Connections, client: asyncio.StreamReader, head: Head) -> None:
        self._target = target
        self._pool = pool
        self._client = client
        self._head = head
        self._has_body = head.is_chunked or bool(head.length)
        self._sending: asyncio.Task[None] | None = None
        self._streams: Streams | None = None
        self._was_broken = False
        self._was_cut = False

    @property
    def streams(self) -> Streams:
        """The connection to the target."""
        assert self._streams is not None  # noqa: S101 - set by ``send``
        return self._streams

    def abort(self) -> None:
        """Stop waiting for the target."""
        self._was_broken = True
        if self._streams is not None:
            self._streams[1].transport.abort()

    async def send(self, request: Head, touch: Callable[[], None]) -> Head:
        """Send the request; the head of the response.

        :raises TargetError: there is none
        """
        reused = self._pool.reused(self._target.address)
        if reused is not None:
            try:
                return await self._ask(reused, request, touch)
            except TargetError:
                # A target closes connections that it does not need. Without a body, nothing is lost.
                if self._has_body or self._was_broken:
                    raise
        return await self._ask(await self._connect(), request, touch)

    async def _connect(self) -> Streams:
        record = targets.record_of(self._target.group) or {}
        try:
            return await self._pool.new(self._target.address, record.get("Protocol") == "HTTPS")
        except TimeoutError as error:
            raise TargetError(504) from error
        except OSError as error:
            raise TargetError(502) from error

    async def _ask(self, streams: Streams, request: Head, touch: Callable[[], None]) -> Head:
        self._streams = streams
        reader, writer = streams
        writer.write(request.encode())
        if self._has_body:
            self._sending = asyncio.create_task(self._send_body(writer, touch))
        try:
            response = await read_head(reader)
            # An interim response is not for the client: the load balancer has told it to continue.
            while response and _status(response)[:1] == b"1" and not response.upgrades:
                response = await read_head(reader)
            if response is None or not response.first.startswith(b"HTTP/1."):
                raise MalformedError("no response")
            _ = response.length
        except (MalformedError, ConnectionError) as error:
            self.close(is_reusable=False)
            raise TargetError(504 if self._was_broken else 502) from error
        touch()
        return response

    async def _send_body(self, writer: asyncio.StreamWriter, touch: Callable[[], None]) -> None:
        try:
            await pass_on(self._client, writer, self._head, until_end=False, touch=touch)
        except MalformedError:
            self._was_cut = True
            writer.transport.abort()
        except ConnectionError:
            # The target does not read the rest; its response counts.
            self._was_cut = True

    @property
    def has_sent_all(self) -> bool:
        """Whether the whole request is on its way, so that another can follow on the client's connection."""
        return self._sending is None or (self._sending.done() and not self._was_cut)

    def close(self, is_reusable: bool) -> None:
        """End the exchange; keep the connection if another request can use it."""
        reusable = is_reusable and self.has_sent_all
        if self._sending is not None and not self._sending.done():
            self._sending.cancel()
        if self._streams is None:
            return
        if reusable:
            self._pool.keep(self._target.address, self._streams)
        else:
            self._streams[1].close()


def _status(response: Head) -> bytes:
    parts = response.first.split(b" ", 2)
    if len(parts) < 2:
        raise MalformedError("status line")
    return parts[1]
