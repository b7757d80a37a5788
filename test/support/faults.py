"""Fault injection: throttles calls like a busy service; loses and withholds responses like a network."""

from __future__ import annotations

import json
import threading
import time
from collections import deque

THROTTLED = json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}).encode()


def per_action(text: str) -> tuple[str, int]:
    """Parses `PutParameter=3`."""
    action, _, number = text.partition("=")
    return action, int(number)


class Faults:
    """Thread-safe; shared by all requests."""

    def __init__(
        self,
        allow: list[tuple[str, int]] | None = None,
        lose: list[tuple[str, int]] | None = None,
        withhold: list[tuple[str, int]] | None = None,
    ) -> None:
        self._allow = dict(allow or [])
        self._lose = dict(lose or [])
        self._withhold = dict(withhold or [])
        self.withheld: list[str] = []
        """The actions whose responses wait, in order."""
        self._released = threading.Event()
        self._recent: dict[str, deque[float]] = {action: deque() for action in self._allow}
        self._lock = threading.Lock()

    def throttles(self, action: str) -> bool:
        """Whether this call exceeds the limit of the last second."""
        if action not in self._allow:
            return False
        with self._lock:
            recent, now = self._recent[action], time.monotonic()
            while recent and recent[0] <= now - 1:
                recent.popleft()
            if len(recent) >= self._allow[action]:
                return True
            recent.append(now)
            return False

    def loses(self, action: str) -> bool:
        """Whether the response to this call is lost."""
        with self._lock:
            remaining = self._lose.get(action, 0)
            if remaining == 0:
                return False
            self._lose[action] = remaining - 1
            return True

    def withhold(self, action: str) -> None:
        """Waits until `release` if this is the call whose response is withheld (counted from 1)."""
        with self._lock:
            remaining = self._withhold.get(action, 0)
            self._withhold[action] = remaining - 1
            if remaining != 1:
                return
            self.withheld.append(action)
        self._released.wait()

    def release(self) -> None:
        """Sends the withheld responses."""
        self._released.set()
