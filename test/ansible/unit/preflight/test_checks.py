"""When a lock expires."""

from __future__ import annotations

from stackrun.preflight import checks


def test_a_lock_without_a_valid_expiry_never_expires() -> None:
    assert checks._expired({"expires": "2020-01-01T00:00:00Z"}) is True
    assert checks._expired({"expires": "2999-01-01T00:00:00Z"}) is False
    assert checks._expired({}) is False
    assert checks._expired({"expires": "soon"}) is False
