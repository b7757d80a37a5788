"""Connections to targets, kept open between requests."""

import asyncio
import ssl
from collections import defaultdict

from emulator.balancer.http.head import LIMIT

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_CONNECT_SECONDS = 10  # "Connection establishment time-out" of 504 errors (Troubleshoot …)
_IDLE_PER_TARGET = 64


class Connections:
    """Open connections by address."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, int], list[Streams]] = defaultdict(list)

    def reused(self, address: tuple[str, int]) -> Streams | None:
        """An open connection that is not in use."""
        while self._idle[address]:
            reader, writer = self._idle[address].pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return None

    async def new(self, address: tuple[str, int], uses_tls: bool) -> Streams:
        """A new connection.

        :raises OSError: the target refuses it
        :raises TimeoutError: the target does not answer
        """
        context = _unverified() if uses_tls else None
        opening = asyncio.open_connection(*address, ssl=context, limit=LIMIT)
        return await asyncio.wait_for(opening, _CONNECT_SECONDS)

    def keep(self, address: tuple[str, int], streams: Streams) -> None:
        """Keep a connection for the next request."""
        if len(self._idle[address]) < _IDLE_PER_TARGET:
            self._idle[address].append(streams)
        else:
            streams[1].close()

    def keep_only(self, addresses: set[tuple[str, int]]) -> None:
        """Close the connections to other addresses."""
        for address in [one for one in self._idle if one not in addresses]:
            for _, writer in self._idle.pop(address):
                writer.close()

    def close(self) -> None:
        """Close all that are not in use."""
        self.keep_only(set())


def _unverified() -> ssl.SSLContext:
    """Load balancers do not validate the certificates of targets ("Target groups", User Guide)."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
