"""Opens a socket on loopback for every listener, and keeps the table of targets up to date."""

import asyncio
import logging
from typing import Any

from emulator.balancer import health, targets
from emulator.balancer.client import Client
from emulator.balancer.http.connections import Connections
from emulator.balancer.http.head import LIMIT
from emulator.balancer.listeners import Listener, all_listeners
from emulator.balancer.routing import Router

_HOST = "127.0.0.1"
_FORMAT = 1
# How soon a change of ministack's records counts. Stacks change them on threads of their own.
_SECONDS = 0.2
_logger = logging.getLogger("emulator")


class Balancer:
    """All listeners of this process."""

    def __init__(self) -> None:
        self._servers: dict[str, asyncio.Server] = {}
        self._pool = Connections()
        self._tasks: set[asyncio.Task[None]] = set()
        self._lock: asyncio.Lock | None = None

    async def run(self) -> None:
        """Follow ministack's records until this task is cancelled."""
        try:
            while True:
                try:
                    await self.follow()
                except Exception:
                    # One faulty record must not end all load balancers.
                    _logger.exception("The load balancers could not be brought up to date")
                await asyncio.sleep(_SECONDS)
        finally:
            self._close()

    async def follow(self) -> None:
        """Open and close listeners, and watch new targets."""
        self._lock = self._lock or asyncio.Lock()
        async with self._lock:
            found = {one.arn: one for one in all_listeners()}
            for arn in [one for one in self._servers if one not in found]:
                self._servers.pop(arn).close()
            for arn, listener in found.items():
                if arn not in self._servers:
                    self._servers[arn] = await self._open(listener)
        for target in targets.follow():
            self._start(health.watch(target))
        self._pool.keep_only({target.address for target in targets.TABLE.values()})

    async def _open(self, listener: Listener) -> asyncio.Server:
        router = Router(listener)

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._start(Client(reader, writer, router, self._pool).serve())

        return await asyncio.start_server(connected, _HOST, 0, limit=LIMIT, backlog=256)

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            _logger.error("A load balancer's connection failed", exc_info=task.exception())

    def _close(self) -> None:
        for server in self._servers.values():
            server.close()
        for task in self._tasks:
            task.cancel()
        self._servers.clear()
        self._pool.close()
        targets.TABLE.clear()

    async def address(self, listener: Listener) -> tuple[str, int] | None:
        """Where the listener's socket is; None if the listener is gone."""
        if listener.arn not in self._servers:
            await self.follow()
        server = self._servers.get(listener.arn)
        return server.sockets[0].getsockname()[:2] if server else None

    def document(self) -> dict[str, Any]:
        """The response to ``GET /_ops/listeners``: all listeners and their sockets."""
        found = [
            _description(one, self._servers[one.arn]) for one in all_listeners() if one.arn in self._servers
        ]
        found.sort(key=lambda one: (one["account"], one["region"], one["loadBalancer"], one["port"]))
        return {"format": _FORMAT, "listeners": found}


def _description(listener: Listener, server: asyncio.Server) -> dict[str, Any]:
    account, region = listener.scope
    host, port = server.sockets[0].getsockname()[:2]
    return {
        "loadBalancer": listener.balancer["LoadBalancerName"],
        "dnsName": listener.dns_name,
        "account": account,
        "region": region,
        "port": listener.port,
        "protocol": listener.protocol,
        "address": f"{host}:{port}",
    }


BALANCER = Balancer()
