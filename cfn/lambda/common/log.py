"""Log lines: one JSON object each, on standard output, which Lambda sends to the function's log group."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any


def log(message: str, level: str = "INFO", **fields: Any) -> None:
    """Writes one line. No field may contain a secret's value."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    print(
        json.dumps({"timestamp": at, "level": level, "message": message, **fields}, default=str), flush=True
    )
