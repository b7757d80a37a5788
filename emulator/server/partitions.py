"""Answers a region of another partition with that partition's ARNs and host names.

ministack knows only the partition ``aws``. A request that is signed for a region of AWS China or AWS GovCloud
(US) is translated on its way in, and the response on its way out; within ministack all is of ``aws``, except
conditions of templates. So the embedded account is in every partition, and the region decides. Objects of S3
are left as they are.
"""

import re
from typing import Any

from emulator.base.partition import partition_of

_REGION = re.compile(rb"Credential=[^/]+/\d+/((?:cn|us-gov)-[a-z]+-\d)/([a-z0-9-]+)/aws4_request")
_TEXT = (b"json", b"xml", b"text/", b"x-www-form-urlencoded")


class Partition:
    """The names of one region's partition, in bytes."""

    def __init__(self, region: bytes) -> None:
        self._id = partition_of(region.decode()).encode()
        suffix = rb"\.amazonaws\.com"
        # Only the host names of the region: service principals and XML namespaces are the same everywhere.
        host = rb"\b(" + re.escape(region) + rb"(?:\.elb)?|elb\." + re.escape(region) + rb")" + suffix
        self._ours, self._theirs = re.compile(host + rb"\b(?!\.cn)"), re.compile(host + rb"\.cn\b")
        self._china = self._id == b"aws-cn"

    def inward(self, text: bytes) -> bytes:
        """A request in the words of the partition ``aws``."""
        for colon in (b":", b"%3A", b"%3a"):
            text = text.replace(b"arn" + colon + self._id + colon, b"arn" + colon + b"aws" + colon)
        return self._theirs.sub(rb"\1.amazonaws.com", text) if self._china else text

    def outward(self, text: bytes) -> bytes:
        """A response in the words of this partition."""
        text = text.replace(b"arn:aws:", b"arn:" + self._id + b":")
        return self._ours.sub(rb"\1.amazonaws.com.cn", text) if self._china else text


def _signed_for(scope: dict[str, Any]) -> Partition | None:
    """The partition that the request is signed for; None for ``aws`` and for S3."""
    signed = dict(scope["headers"]).get(b"authorization", b"") + b"&" + scope.get("query_string", b"")
    found = _REGION.search(signed.replace(b"%2F", b"/"))
    return Partition(found[1]) if found and found[2] != b"s3" else None


class Partitions:
    """An ASGI application that wraps ministack's."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        partition = _signed_for(scope) if scope["type"] == "http" else None
        if partition is None:
            await self._inner(scope, receive, send)
            return
        body = await _whole_body(receive)
        if _is_text(scope["headers"]):
            body = partition.inward(body)
        response = _Response(partition, send)
        await self._inner(_translated(scope, partition, len(body)), _once(body, receive), response.send)


def _is_text(headers: Any) -> bool:
    kinds = [value for name, value in headers if name.lower() == b"content-type"]
    return any(part in kind for kind in kinds for part in _TEXT)


async def _whole_body(receive: Any) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _once(body: bytes, receive: Any) -> Any:
    """Delivers the body, then what follows it: the end of the connection."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Any:
        return messages.pop() if messages else await receive()

    return next_message


def _translated(scope: dict[str, Any], partition: Partition, length: int) -> dict[str, Any]:
    return {
        **scope,
        "path": partition.inward(scope["path"].encode()).decode(),
        "raw_path": partition.inward(scope.get("raw_path") or b""),
        "query_string": partition.inward(scope.get("query_string", b"")),
        "headers": _with_length(scope["headers"], length),
    }


def _with_length(headers: Any, length: int) -> list[tuple[bytes, bytes]]:
    """Without DynamoDB's checksum, which is of the untranslated body."""
    kept = [(name, value) for name, value in headers if name.lower() != b"x-amz-crc32"]
    given = str(length).encode()
    return [(name, given if name.lower() == b"content-length" else value) for name, value in kept]


class _Response:
    """Holds a text response back until it is complete."""

    def __init__(self, partition: Partition, send: Any) -> None:
        self._partition, self._send = partition, send
        self._start: dict[str, Any] = {}
        self._body = b""

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and _is_text(message.get("headers", ())):
            self._start = message
        elif message["type"] == "http.response.body" and self._start:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish()
        else:
            await self._send(message)

    async def _finish(self) -> None:
        body = self._partition.outward(self._body)
        await self._send({**self._start, "headers": _with_length(self._start["headers"], len(body))})
        await self._send({"type": "http.response.body", "body": body})
