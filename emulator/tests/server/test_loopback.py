"""Every listener that asyncio opens is on loopback."""

import asyncio

import pytest

from emulator.server import loopback


@pytest.mark.parametrize("host", [None, "0.0.0.0", "::", "127.0.0.1"])
def test_a_server_on_all_interfaces_moves_to_loopback(
    monkeypatch: pytest.MonkeyPatch, host: str | None
) -> None:
    loop_class = asyncio.base_events.BaseEventLoop
    monkeypatch.setattr(loop_class, "create_server", loop_class.create_server)
    loopback.install()

    async def addresses() -> list[str]:
        server = await asyncio.start_server(lambda _reader, _writer: None, host, 0)
        async with server:
            return [socket.getsockname()[0] for socket in server.sockets]

    assert asyncio.run(addresses()) == ["127.0.0.1"]
