"""Inputs: their digest."""

from __future__ import annotations

import hashlib

from stackrun.run.inputs import digest


def test_the_digest_is_that_of_the_format() -> None:
    told = "p A=1\np b=\nt Z=2\nt a=x\n"
    expected = hashlib.sha256(told.encode()).hexdigest()[:16]
    assert digest({"b": "", "A": "1"}, {"a": "x", "Z": "2"}) == expected
