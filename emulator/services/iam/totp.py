"""Time-based one-time passwords (RFC 6238) of virtual MFA devices: SHA-1, six digits, 30 seconds."""

import hmac
from collections.abc import Iterable

import pyotp

STEP = 30
"""Seconds for which a code is valid."""
_SEED_LENGTH = 64
"""Characters of a seed in base32, as in IAM."""


def new_seed() -> str:
    """A random seed in base32."""
    return pyotp.random_base32(_SEED_LENGTH)


def code(seed: str, step: int) -> str:
    """The code of a step, which is a Unix time divided by ``STEP``."""
    return pyotp.TOTP(seed, interval=STEP).generate_otp(step)


def step_of(seed: str, submitted: str, steps: Iterable[int]) -> int | None:
    """The first of the steps whose code was submitted."""
    return next((step for step in steps if hmac.compare_digest(code(seed, step), submitted)), None)
