"""Events are written without waiting for ever."""

from __future__ import annotations

import json
import os
import time

import pytest
from stackrun.run.events import EventWriter


def test_a_reader_that_does_not_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stackrun.run.events._WRITE_TIMEOUT", 0.2)
    reading, writing = os.pipe()
    writer = EventWriter(writing)
    begun = time.monotonic()
    for _ in range(200):
        writer.emit("stack_started", stack="x" * 1000)
    assert time.monotonic() - begun < 1.5
    first = json.loads(os.read(reading, 2000).split(b"\n")[0])
    assert first == {"event": "stack_started", "at": first["at"], "stack": "x" * 1000}
    os.close(reading)
    os.close(writing)
