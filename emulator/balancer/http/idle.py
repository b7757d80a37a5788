"""Ends a connection on which nothing has happened for some time, with one timer instead of one per read."""

import asyncio
from collections.abc import Callable


class IdleTimer:
    """Calls ``on_idle`` once nothing has touched it for ``seconds``."""

    def __init__(self, seconds: float, on_idle: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._seconds = seconds
        self._on_idle = on_idle
        self._last = self._loop.time()
        self._timer = self._loop.call_later(seconds, self._check)

    def touch(self) -> None:
        """Something happened."""
        self._last = self._loop.time()

    def stop(self) -> None:
        """Never call ``on_idle``."""
        self._timer.cancel()

    def _check(self) -> None:
        rest = self._last + self._seconds - self._loop.time()
        if rest > 0:
            self._timer = self._loop.call_later(rest, self._check)
        else:
            self._on_idle()
