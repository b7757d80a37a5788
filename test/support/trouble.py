"""What a network and a busy service do to calls: too many are refused, and some answers never come."""

from __future__ import annotations

import json
import threading
import time
from collections import deque

THROTTLED = json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}).encode()


def per_action(text: str) -> tuple[str, int]:
    """`PutParameter=3`."""
    action, _, number = text.partition("=")
    return action, int(number)


class Trouble:
    """Shared by all requests."""

    def __init__(self, allow: list[tuple[str, int]], lose: list[tuple[str, int]]) -> None:
        self._allow = dict(allow)
        self._lose = dict(lose)
        self._lately: dict[str, deque[float]] = {action: deque() for action in self._allow}
        self._lock = threading.Lock()

    def throttles(self, action: str) -> bool:
        """Whether this call is one too many of the last second."""
        if action not in self._allow:
            return False
        with self._lock:
            lately, now = self._lately[action], time.monotonic()
            while lately and lately[0] <= now - 1:
                lately.popleft()
            if len(lately) >= self._allow[action]:
                return True
            lately.append(now)
            return False

    def loses(self, action: str) -> bool:
        """Whether this call is one of the first ones, whose answers are lost."""
        with self._lock:
            left = self._lose.get(action, 0)
            if left == 0:
                return False
            self._lose[action] = left - 1
            return True
