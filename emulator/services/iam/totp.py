"""Time-based one-time passwords (RFC 6238) as virtual MFA devices make them: SHA-1, six digits."""

import base64
import hmac
import os
import struct
from collections.abc import Iterable

STEP = 30
"""Seconds that a code is shown."""
_DIGITS = 6
_SEED = 40
"""Bytes of a seed: 64 characters in base32, as IAM gives."""


def new_seed() -> str:
    """A seed in base32, without padding."""
    return base64.b32encode(os.urandom(_SEED)).decode()


def code(seed: str, step: int) -> str:
    """The code of a step, which is a Unix time divided by ``STEP``."""
    digest = hmac.digest(base64.b32decode(seed), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack_from(">I", digest, offset)[0] & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def step_of(seed: str, given: str, steps: Iterable[int]) -> int | None:
    """The first of the steps whose code is the given one."""
    return next((step for step in steps if hmac.compare_digest(code(seed, step), given)), None)
