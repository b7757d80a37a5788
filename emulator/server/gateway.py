"""The emulator's own endpoints, on the same port as ministack's.

``GET /_ops/health`` responds once the saved state is loaded; ``GET /_ops/recorded`` lists the recorded
resources, ``GET /_ops/listeners`` the sockets of load balancers; ``POST /_ops/save`` saves the state and
reports whether that succeeded. All other requests go to ministack.
"""

import json
import os
from importlib.metadata import version
from typing import Any

from emulator.balancer.balancer import BALANCER
from emulator.base.recorded import RECORDED
from emulator.server import persistence
from emulator.server.options import Options


class Gateway:
    """An ASGI application that wraps ministack's. ``writes`` counts the requests that may change state."""

    def __init__(self, inner: Any, options: Options) -> None:
        self._inner = inner
        self._options = options
        self.writes = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request, or pass it to ministack."""
        if scope["type"] == "http" and scope["path"].startswith("/_ops/"):
            await self._answer(scope, send)
            return
        try:
            await self._inner(scope, receive, send)
        finally:
            # AWS's query and JSON protocols use POST for reads too; only GET and HEAD never change state.
            if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
                self.writes += 1

    async def _answer(self, scope: dict[str, Any], send: Any) -> None:
        documents = {
            "/_ops/health": ("GET", self._health),
            "/_ops/recorded": ("GET", RECORDED.document),
            "/_ops/listeners": ("GET", BALANCER.document),
            "/_ops/save": ("POST", _saved),
        }
        method, build = documents.get(scope["path"], (None, None))
        status = 404 if build is None else 405 if scope["method"] != method else 200
        body = (
            build() if build and status == 200 else {"error": f"{scope['method']} {scope['path']}: {status}"}
        )
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    def _health(self) -> dict[str, Any]:
        return {
            "status": "ready",
            "pid": os.getpid(),
            "port": self._options.port,
            "stateDir": str(self._options.state_dir),
            "account": self._options.account,
            "region": self._options.region,
            "ministack": version("ministack"),
        }


def _saved() -> dict[str, Any]:
    reason = persistence.save()
    return {"saved": reason is None, "reason": reason}
