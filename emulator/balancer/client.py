"""Serves one client's connection: reads requests, sends each to its target, returns the response."""

import asyncio
import contextlib

from emulator.balancer import answers, conditions
from emulator.balancer.answers import Answer
from emulator.balancer.exchange import Exchange, TargetError
from emulator.balancer.forwarding import forwarded
from emulator.balancer.http.bodies import body, pass_on
from emulator.balancer.http.connections import Connections
from emulator.balancer.http.head import Head, MalformedError, read_head
from emulator.balancer.http.idle import IdleTimer
from emulator.balancer.routing import Route, Router
from emulator.balancer.targets import Target

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Client:
    """One connection to a listener."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, router: Router, pool: Connections
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._router = router
        self._pool = pool
        self._address = writer.get_extra_info("peername")[0]
        self._exchange: Exchange | None = None
        seconds = float(router.listener.attribute("idle_timeout.timeout_seconds", "60"))
        self._timer = IdleTimer(seconds, self._give_up)

    def _give_up(self) -> None:
        """End what the connection waits for: the target's response, or the client's next request."""
        if self._exchange is not None:
            self._exchange.abort()
        else:
            self._writer.transport.abort()

    async def serve(self) -> None:
        """Serve requests until the client, or an error, ends the connection."""
        try:
            while await self._one_request():
                self._timer.touch()
        except MalformedError:
            await self._say(answers.error(400))
        except ConnectionError:
            self._writer.transport.abort()
        finally:
            self._timer.stop()
            self._writer.close()

    async def _one_request(self) -> bool:
        """Serve a request; whether another may follow."""
        head = await read_head(self._reader)
        if head is None:
            return False
        _ = head.length
        request = conditions.asked(head, self._address)
        route = self._router.route(request)
        if head.text("expect").lower() == "100-continue":
            self._writer.write(_CONTINUE)
        if route.target is None:
            return await self._answer(head, route.answer or answers.error(503))
        route.target.in_flight += 1
        try:
            return await self._forward(head, route, route.target)
        except TargetError as error:
            await self._say(answers.error(error.status), has_body=request.method != "HEAD")
            return False
        finally:
            route.target.in_flight -= 1
            self._exchange = None

    async def _answer(self, head: Head, answer: Answer) -> bool:
        """Answer without a target; the request's body is read and forgotten."""
        async for _ in body(self._reader, head, until_end=False):
            self._timer.touch()
        await self._say(answer, has_body=not head.first.startswith(b"HEAD "))
        return not head.closes

    async def _say(self, answer: Answer, has_body: bool = True) -> None:
        head, content = answer
        encoded = Head(head.first, self._router.returned(head.headers, is_own=True)).encode()
        self._writer.write(encoded + (content if has_body else b""))
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()

    async def _forward(self, head: Head, route: Route, target: Target) -> bool:
        exchange = self._exchange = Exchange(target, self._pool, self._reader, head)
        is_reusable = False
        try:
            request = forwarded(head, self._router.listener, self._address)
            response = await exchange.send(request, self._timer.touch)
            await self._return(head, response, route, exchange.streams[0])
            if response.upgrades:
                await self._tunnel(*exchange.streams)
                return False
            is_reusable = not response.closes and _is_framed(head, response)
        finally:
            exchange.close(is_reusable)
        return _keeps_client(head, response) and exchange.has_sent_all

    async def _return(self, head: Head, response: Head, route: Route, reader: asyncio.StreamReader) -> None:
        """Send the response to the client as it arrives."""
        framing = frozenset() if head.knows_chunks else frozenset((b"transfer-encoding",))
        headers = self._router.returned(response.end_to_end(framing))
        if response.upgrades:
            headers += [(b"Connection", b"upgrade"), (b"Upgrade", response.value(b"upgrade"))]
        elif not _keeps_client(head, response):
            headers.append((b"Connection", b"close"))
        elif not head.knows_chunks:
            headers.append((b"Connection", b"keep-alive"))
        first = b"HTTP/1.1 " + response.first.split(b" ", 1)[1]
        encoded = Head(first, [*headers, *route.cookies]).encode()
        if not _has_body(head, response):
            self._writer.write(encoded)
            await self._writer.drain()
            return
        try:
            await pass_on(reader, self._writer, response, True, self._timer.touch, encoded, head.knows_chunks)
        except MalformedError as error:
            # The client must notice that the body is incomplete.
            raise ConnectionResetError from error

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass bytes in both directions until one side ends."""
        directions = (self._pipe(self._reader, writer), self._pipe(reader, self._writer))
        await asyncio.gather(*directions, return_exceptions=True)

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while part := await reader.read(64 * 1024):
                self._timer.touch()
                writer.write(part)
                await writer.drain()
        finally:
            writer.close()


def _has_body(head: Head, response: Head) -> bool:
    status = response.first.split(b" ")[1]
    return not (head.first.startswith(b"HEAD ") or status in (b"204", b"304") or status[:1] == b"1")


def _is_framed(head: Head, response: Head) -> bool:
    """Whether the response's end is known without the end of the connection."""
    return not _has_body(head, response) or response.is_chunked or response.length is not None


def _keeps_client(head: Head, response: Head) -> bool:
    """Whether the client's connection stays open after the response."""
    return not head.closes and _is_framed(head, response) and (head.knows_chunks or not response.is_chunked)
