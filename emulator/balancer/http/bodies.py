"""The bodies of HTTP/1.1 messages, passed on as they arrive, with or without their framing."""

import asyncio
from collections.abc import AsyncIterator, Callable

from emulator.balancer.http.head import Head, MalformedError

_CHUNK = 64 * 1024


async def body(reader: asyncio.StreamReader, head: Head, until_end: bool) -> AsyncIterator[bytes]:
    """The body's bytes with their framing; without a declared length, those until the end if there is one.

    :raises MalformedError: the body ends early
    """
    if head.is_chunked:
        async for size, data, end in _chunks(reader):
            yield size + data + end
    else:
        async for part in content(reader, head, until_end):
            yield part


async def content(reader: asyncio.StreamReader, head: Head, until_end: bool) -> AsyncIterator[bytes]:
    """The body's bytes without their framing."""
    if head.is_chunked:
        async for _size, data, _end in _chunks(reader):
            if data:
                yield data
    elif (length := head.length) is not None:
        while length:
            part = await reader.read(min(length, _CHUNK))
            if not part:
                raise MalformedError("incomplete body")
            length -= len(part)
            yield part
    elif until_end:
        while part := await reader.read(_CHUNK):
            yield part


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[tuple[bytes, bytes, bytes]]:
    """Pieces of chunks: the line with the size before the first, the data, the line end after the last."""
    try:
        while True:
            line = await reader.readuntil(b"\r\n")
            rest = int(line.partition(b";")[0], 16)
            if rest == 0:
                break
            while rest:
                data = await reader.readexactly(min(rest, _CHUNK))
                rest -= len(data)
                end = b"" if rest else await reader.readexactly(2)
                yield line, data, end
                line = b""
        while True:
            yield line, b"", b""
            if line == b"\r\n":
                break
            line = await reader.readuntil(b"\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
        raise MalformedError("chunk") from error


async def pass_on(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    head: Head,
    until_end: bool,
    touch: Callable[[], None],
    before: bytes = b"",
    keeps_framing: bool = True,
) -> None:
    """Send a body as it arrives, no faster than the receiver takes it; ``before`` precedes it.

    What precedes a body is sent with its beginning if that has arrived: a system call less for each message.
    """
    if before and not reader._buffer:  # type: ignore[attr-defined]  the only way to know what has arrived
        writer.write(before)
        before = b""
    parts = body if keeps_framing else content
    async for part in parts(reader, head, until_end):
        touch()
        writer.write(before + part)
        before = b""
        await writer.drain()
    if before:
        writer.write(before)
    await writer.drain()
