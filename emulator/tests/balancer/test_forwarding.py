"""Requests on their way to targets and back."""

import asyncio
from typing import Any

from ministack.services import alb

from emulator.balancer import targets
from emulator.balancer.http.bodies import content
from emulator.balancer.http.head import Head
from emulator.tests.balancer.world import Connection, World, respond, world

EVERYTHING = {"Field": "path-pattern", "Values.member.1": "/*"}


async def forwarding(made: World, *ports: int, **settings: Any) -> str:
    """All requests go to these targets; their group."""
    group = await made.group("targets", *ports, **settings)
    made.rule(1, {"Type": "forward", "TargetGroupArn": group}, EVERYTHING)
    return group


async def echo(head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Return the request as the target received it."""
    body = b"".join([part async for part in content(reader, head, until_end=False)])
    respond(writer, head.encode() + body)


def received(response: Any) -> tuple[str, dict[str, str], bytes]:
    """First line, headers and body that an echoing target received."""
    head, _, body = response.body.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines), body


def test_what_a_target_receives() -> None:
    async def scenario() -> None:
        async with world(8080, "HTTPS") as made:
            await forwarding(made, await made.target(echo))
            hop = ("Connection: close, X-Hop", "X-Hop: 1", "Te: trailers", "Keep-Alive: 5")
            first, headers, _ = received(
                await made.get(
                    "/a%20b?x=1", "Host: Shop.example", "X-Forwarded-For: 192.0.2.1", "X-A: b", *hop
                )
            )
            trace = headers.pop("x-amzn-trace-id")
            assert (first, headers) == (
                "GET /a%20b?x=1 HTTP/1.1",
                {
                    "host": "Shop.example:8080",
                    "X-A": "b",
                    "x-forwarded-for": "192.0.2.1, 127.0.0.1",
                    "x-forwarded-proto": "https",
                    "x-forwarded-port": "8080",
                },
            )
            assert trace.startswith("Root=1-")
            _, headers, _ = received(await made.get("/", "X-Amzn-Trace-Id: Root=1-2-3;A=b"))
            own, rest = headers["x-amzn-trace-id"].split(";", 1)
            assert (own[:7], rest) == ("Self=1-", "Root=1-2-3;A=b")

    asyncio.run(scenario())


def test_bodies_of_known_and_unknown_length_on_one_connection() -> None:
    async def scenario() -> None:
        async with world() as made:
            await forwarding(made, await made.target(echo))
            connection = await made.connect()
            await connection.send("POST / HTTP/1.1\nHost: a\nContent-Length: 300000", b"x" * 300_000)
            assert received(await connection.receive())[2] == b"x" * 300_000
            chunked = b"5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: 1\r\n\r\n"
            await connection.send("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked", chunked)
            assert received(await connection.receive())[2] == b"hello!"
            await connection.send("PUT / HTTP/1.1\nHost: a\nContent-Length: 2\nExpect: 100-continue")
            assert await connection.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.writer.write(b"ok")
            first, headers, body = received(await connection.receive())
            assert (first, body, "Expect" in headers) == ("PUT / HTTP/1.1", b"ok", False)
            await connection.send("HEAD / HTTP/1.1\nHost: a")
            assert (await connection.receive("HEAD")).body == b""

    asyncio.run(scenario())


def test_a_response_streams_before_it_is_complete() -> None:
    go_on = asyncio.Event()

    async def slow(_head: Head, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nfirst\r\n"):
            writer.write(part)
            await writer.drain()
            await go_on.wait()
            go_on.clear()
        writer.write(b"4\r\nlast\r\n0\r\n\r\n")

    async def scenario() -> None:
        async with world() as made:
            await forwarding(made, await made.target(slow))
            connection = await made.connect()
            await connection.send("GET / HTTP/1.1\nHost: a")
            for expected in (b"chunked\r\n\r\n", b"first\r\n", b"last\r\n0\r\n\r\n"):
                await asyncio.wait_for(connection.reader.readuntil(expected), 10)
                go_on.set()

    asyncio.run(scenario())


def test_a_client_of_http_1_0_gets_no_chunks() -> None:
    async def chunked(_head: Head, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")

    async def scenario() -> bytes:
        async with world() as made:
            await forwarding(made, await made.target(chunked))
            connection = await made.connect()
            await connection.send("GET / HTTP/1.0\nConnection: keep-alive")
            return await asyncio.wait_for(connection.reader.read(), 10)

    head, _, body = asyncio.run(scenario()).partition(b"\r\n\r\n")
    assert (body, b"chunked" in head, b"Connection: close" in head) == (b"abc", False, True)


def test_a_client_of_http_1_0_can_keep_its_connection() -> None:
    async def scenario() -> None:
        async with world() as made:
            await forwarding(made, await made.target("ok"))
            connection = await made.connect()
            for _ in range(2):
                await connection.send("GET / HTTP/1.0\nConnection: keep-alive")
                response = await connection.receive()
                assert (response.body, response.head.text("connection")) == (b"ok", "keep-alive")

    asyncio.run(scenario())


def test_connections_to_targets_are_used_again_and_replaced_when_closed() -> None:
    seen: list[int] = []

    async def counting(_head: Head, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(writer.get_extra_info("peername")[1])
        respond(writer, b"ok")
        if len(seen) == 3:
            writer.close()

    async def scenario() -> None:
        async with world() as made:
            await forwarding(made, await made.target(counting))
            assert [(await made.get()).status for _ in range(5)] == [200] * 5

    asyncio.run(scenario())
    assert len(set(seen[:3])) == 1
    assert len(set(seen[3:])) == 1
    assert seen[0] != seen[3]


def test_a_request_on_a_connection_that_the_target_just_closes_is_sent_again() -> None:
    seen: list[int] = []

    async def once(_head: Head, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = writer.get_extra_info("peername")[1]
        if port in seen:
            writer.close()
        else:
            seen.append(port)
            respond(writer, b"ok")

    async def scenario() -> tuple[list[int], int]:
        async with world() as made:
            await forwarding(made, await made.target(once))
            found = await statuses(made, 3)
            connection = await made.connect()
            await connection.send("POST / HTTP/1.1\nHost: a\nContent-Length: 1", b"x")
            return found, (await connection.receive()).status

    # What has a body may have had an effect, and is not sent twice.
    assert asyncio.run(scenario()) == ([200] * 3, 502)


def test_a_web_socket_passes() -> None:
    async def upgrade(head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert head.upgrades, "the target receives the upgrade"
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhi"
        )
        writer.write((await reader.readexactly(4)).upper())
        await writer.drain()
        writer.close()

    async def scenario() -> None:
        async with world() as made:
            await forwarding(made, await made.target(upgrade))
            connection = await made.connect()
            await connection.send("GET / HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: websocket")
            response = await connection.receive()
            assert (response.status, response.head.text("upgrade")) == (101, "websocket")
            connection.writer.write(b"ping")
            assert await asyncio.wait_for(connection.reader.read(), 10) == b"hiPING"

    asyncio.run(scenario())


def test_a_client_stays_at_its_target() -> None:
    async def scenario() -> None:
        async with world() as made:
            group = await forwarding(made, await made.target("one"), await made.target("two"))
            assert {(await made.get()).body for _ in range(4)} == {b"one", b"two"}
            alb._tg_attrs[group] = [{"Key": "stickiness.enabled", "Value": "true"}]
            first = await made.get()
            cookies = first.cookies
            assert set(cookies) == {"AWSALB", "AWSALBCORS"}
            kept = {(await made.get("/", f"Cookie: AWSALB={cookies['AWSALB']}")).body for _ in range(4)}
            assert kept == {first.body}
            assert {(await made.get("/", "Cookie: AWSALB=x")).body for _ in range(4)} == {b"one", b"two"}

    asyncio.run(scenario())


async def statuses(made: World, count: int = 1) -> list[int]:
    return [(await made.get()).status for _ in range(count)]


def test_targets_that_fail() -> None:
    async def nonsense(_head: Head, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"nonsense\r\n\r\n")

    async def silent(_head: Head, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def scenario() -> None:
        async with world(idle_timeout__timeout_seconds="1.5") as made:
            group = await forwarding(made)
            response = await made.get()
            page = b"<center><h1>503 Service Temporarily Unavailable</h1></center>"
            assert (response.status, page in response.body) == (503, True)
            for handler, status in ((nonsense, 502), (silent, 504)):
                port = await made.target(handler)
                made.register(group, port)
                targets.follow()
                [target] = [one for one in targets.of(group) if one.state == "initial"]
                target.become("healthy")
                assert await statuses(made) == [status]
                assert target.in_flight == 0
                made.register(group, port, action="DeregisterTargets")
                targets.follow()
            closed = await made.target()
            made.servers[-1].close()
            made.register(group, closed)
            targets.follow()
            targets.of(group)[0].become("unhealthy")
            # All targets are unhealthy, so all get requests.
            assert await statuses(made) == [502]

    asyncio.run(scenario())


def test_a_cut_response_is_not_completed() -> None:
    async def cut(_head: Head, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        writer.close()

    async def scenario() -> None:
        async with world() as made:
            await forwarding(made, await made.target(cut))
            connection = await made.connect()
            await connection.send("GET / HTTP/1.1\nHost: a")
            try:
                received = await asyncio.wait_for(connection.reader.read(), 10)
            except ConnectionError:
                received = b""
            assert b"\r\n\r\n" not in received or received.endswith(b"half")

    asyncio.run(scenario())


def test_malformed_requests() -> None:
    async def status(made: World, raw: bytes) -> int:
        connection = await made.connect()
        connection.writer.write(raw)
        found = (await connection.receive()).status
        connection.writer.close()
        return found

    async def scenario() -> list[int]:
        async with world() as made:
            return [
                await status(made, raw)
                for raw in (
                    b"nonsense\r\n\r\n",
                    b"GET / HTTP/1.1\r\nA: without a host\r\n\r\n",
                    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                    b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                    b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                    b"GET / HTTP/1.1\r\n folded: x\r\n\r\n",
                    b"GET / HTTP/1.1\r\nA: " + b"x" * 70_000 + b"\r\n\r\n",
                )
            ]

    assert asyncio.run(scenario()) == [400] * 7


def test_an_idle_client_is_disconnected() -> None:
    async def scenario() -> bytes:
        async with world(idle_timeout__timeout_seconds="0.2") as made:
            connection: Connection = await made.connect()
            try:
                return await asyncio.wait_for(connection.reader.read(), 10)
            except ConnectionError:
                return b""

    assert asyncio.run(scenario()) == b""
