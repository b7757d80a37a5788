"""Keeps every listener of this process on loopback.

ministack ignores BIND_HOST for some listeners, for example database proxies, and opens them on 0.0.0.0.
"""

import asyncio
from typing import Any

from emulator.server.options import HOST

_REPLACED_HOSTS = {None, "", "0.0.0.0", "::", "localhost"}  # noqa: S104 - the addresses that are replaced


def install() -> None:
    """Make asyncio open every server on 127.0.0.1, unless it gets an open socket."""
    original = asyncio.base_events.BaseEventLoop.create_server

    async def create_server(
        loop: Any, protocol_factory: Any, host: Any = None, *args: Any, **options: Any
    ) -> Any:
        if options.get("sock") is None and host in _REPLACED_HOSTS:
            host = HOST
        return await original(loop, protocol_factory, host, *args, **options)

    asyncio.base_events.BaseEventLoop.create_server = create_server  # type: ignore[method-assign]  replacing it is the point
