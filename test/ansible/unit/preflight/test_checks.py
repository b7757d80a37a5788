"""When a lock is stale: by AWS's clock alone, whatever its holder's clock and this machine's show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from stackrun.preflight import checks

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
WRONG = NOW + timedelta(minutes=20)
"""By the holder's clock, which is 20 minutes fast."""


def answer(age: timedelta, **headers: str) -> dict[str, Any]:
    """GetParameter's answer at `NOW`, about a lock of this age."""
    sent = {"date": format_datetime(NOW, usegmt=True), **headers}
    return {"Parameter": {"LastModifiedDate": NOW - age}, "ResponseMetadata": {"HTTPHeaders": sent}}


@pytest.mark.parametrize("clock", [NOW, WRONG, NOW - timedelta(minutes=20)])
@pytest.mark.parametrize(("age", "stale"), [(5, False), (89, False), (90, True), (600, True)])
def test_a_lock_is_stale_once_its_holder_has_not_renewed_it(clock: datetime, age: int, stale: bool) -> None:
    lock = {"heartbeat": clock.isoformat(), "expires": (clock + timedelta(seconds=90)).isoformat()}
    assert checks._is_stale(lock, checks._age(answer(timedelta(seconds=age)))) is stale


def test_a_lock_without_valid_times_never_becomes_stale() -> None:
    old = timedelta(days=1)
    times = {"heartbeat": NOW.isoformat(), "expires": (NOW + timedelta(seconds=90)).isoformat()}
    assert checks._is_stale(times, old) is True
    assert checks._is_stale({**times, "expires": "soon"}, old) is False
    assert checks._is_stale({"expires": times["expires"]}, old) is False
    assert checks._is_stale({**times, "expires": "2026-11-23T10:01:30"}, old) is False
    assert checks._is_stale({**times, "expires": times["heartbeat"]}, old) is False
    assert checks._is_stale(times, None) is False


def test_an_answer_without_a_time_has_no_age() -> None:
    assert checks._age(answer(timedelta(seconds=5))) == timedelta(seconds=5)
    assert checks._age(answer(timedelta(seconds=5), date="yesterday")) is None
    assert checks._age({**answer(timedelta(0)), "ResponseMetadata": {"HTTPHeaders": {}}}) is None
