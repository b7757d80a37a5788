"""The digest of inputs."""

from __future__ import annotations

import hashlib

from stackrun.run.inputs import digest


def test_the_digest_follows_the_documented_format() -> None:
    text = "p A=1\np b=\nt Z=2\nt a=x\n"
    expected = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert digest({"b": "", "A": "1"}, {"a": "x", "Z": "2"}) == expected
