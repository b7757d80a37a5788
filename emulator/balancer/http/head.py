"""The head of an HTTP/1.1 message: its first line and its headers."""

import asyncio

Headers = list[tuple[bytes, bytes]]

LIMIT = 64 * 1024  # of a head: "Quotas for your Application Load Balancers" allow 64 K for all headers
_HOP_BY_HOP = frozenset((b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"upgrade"))


class MalformedError(Exception):
    """The message is not HTTP/1.1."""


class Head:
    """The first line and the headers of a request or response, in their order."""

    __slots__ = ("_by_name", "first", "headers")

    def __init__(self, first: bytes, headers: Headers) -> None:
        self.first = first
        self.headers = headers
        # Made when it is needed: a head that is only sent needs none.
        self._by_name: dict[bytes, list[bytes]] | None = None

    def _index(self) -> dict[bytes, list[bytes]]:
        if self._by_name is None:
            self._by_name = {}
            for key, value in self.headers:
                self._by_name.setdefault(key.lower(), []).append(value)
        return self._by_name

    def values(self, name: bytes) -> list[bytes]:
        """All values of a header; ``name`` is in lower case."""
        return self._index().get(name, [])

    def value(self, name: bytes) -> bytes:
        """The values of a header as one; empty if there is none."""
        return b", ".join(self._index().get(name, ()))

    def without(self, names: frozenset[bytes]) -> Headers:
        """The headers except the named ones."""
        return [one for one in self.headers if one[0].lower() not in names]

    def end_to_end(self, also: frozenset[bytes] = frozenset()) -> Headers:
        """The headers that a proxy passes on (RFC 9110, 7.6.1), except those that it replaces."""
        connection = self.value(b"connection").lower()
        named = {one.strip() for one in connection.split(b",")} if connection else set()
        return self.without(_HOP_BY_HOP | also | named)

    def text(self, name: str) -> str:
        """A header's value as text."""
        return self.value(name.lower().encode()).decode("latin-1")

    @property
    def is_chunked(self) -> bool:
        """Whether the body consists of chunks."""
        return self.value(b"transfer-encoding").lower().endswith(b"chunked")

    @property
    def length(self) -> int | None:
        """The body's length, if it is declared.

        :raises MalformedError: it is no number, or two that differ
        """
        found = self.values(b"content-length")
        if not found:
            return None
        if len(set(found)) > 1 or not found[0].isdigit() or self.values(b"transfer-encoding"):
            raise MalformedError("Content-Length")
        return int(found[0])

    @property
    def knows_chunks(self) -> bool:
        """Whether the sender speaks HTTP/1.1, and so understands chunks."""
        return b"HTTP/1.0" not in self.first

    @property
    def closes(self) -> bool:
        """Whether the connection ends with this message."""
        connection = self.value(b"connection").lower()
        if not self.knows_chunks:
            return b"keep-alive" not in connection
        return b"close" in connection

    @property
    def upgrades(self) -> bool:
        """Whether the message asks for, or accepts, another protocol such as WebSocket."""
        return b"upgrade" in self.value(b"connection").lower() and bool(self.values(b"upgrade"))

    def encode(self) -> bytes:
        """The head as it is sent."""
        lines = [self.first, *(b"%s: %s" % one for one in self.headers)]
        return b"\r\n".join(lines) + b"\r\n\r\n"


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next head; None if the peer ended the connection before it.

    :raises MalformedError: it is no head, or too long
    """
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise MalformedError("incomplete head") from error
        return None
    except asyncio.LimitOverrunError as error:
        raise MalformedError("head too long") from error
    first, *lines = raw[:-4].split(b"\r\n")
    return Head(first, [_header(line) for line in lines])


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not name or name != name.strip():
        raise MalformedError("header")
    return name, value.strip()
