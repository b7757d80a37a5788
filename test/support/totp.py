"""Time-based one-time passwords (RFC 6238), for steps that run where only boto3 is installed."""

import base64
import hmac
import struct
import time


def current_step() -> int:
    """The number of 30-second steps since the epoch."""
    return int(time.time()) // 30


def code(seed: str, step: int) -> str:
    """The six-digit code of a step."""
    digest = hmac.digest(base64.b32decode(seed), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    return f"{(struct.unpack_from('>I', digest, offset)[0] & 0x7FFFFFFF) % 10**6:06}"
