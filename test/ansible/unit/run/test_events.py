"""Writing events never blocks for ever."""

from __future__ import annotations

import json
import os
import time

import pytest
from stackrun.run.events import EventWriter


def test_writing_stops_when_the_reader_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stackrun.run.events._WRITE_TIMEOUT", 0.2)
    reading, writing = os.pipe()
    writer = EventWriter(writing)
    started = time.monotonic()
    for _ in range(200):
        writer.emit("stack_started", stack="x" * 1000)
    assert time.monotonic() - started < 1.5
    first = json.loads(os.read(reading, 2000).split(b"\n")[0])
    assert first == {"event": "stack_started", "at": first["at"], "stack": "x" * 1000}
    os.close(reading)
    os.close(writing)
