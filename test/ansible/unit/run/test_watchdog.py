"""The watchdog reports calls that hang."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from stackrun.run import calls
from stackrun.run.watchdog import Watchdog


def test_a_call_without_an_answer_is_reported_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "REPORT_AFTER", 0.0)
    reported: list[tuple[str, dict[str, Any]]] = []
    watchdog = Watchdog(None, lambda event, **keys: reported.append((event, keys)))
    calls.begin(tmp_path, "network", "ExecuteChangeSet", f"http://127.0.0.1:{os.getpid()}/")
    watchdog._check(tmp_path)
    watchdog._check(tmp_path)
    assert reported == [
        (
            "call_unanswered",
            {
                "stack": "network",
                "action": "ExecuteChangeSet",
                "endpoint": f"http://127.0.0.1:{os.getpid()}",
                "seconds": 0,
            },
        )
    ]
