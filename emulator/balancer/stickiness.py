"""Cookies that keep a client at its target, and at its target group among several.

"Sticky sessions for your Application Load Balancer" (User Guide): AWSALB and AWSALBTG, each also as …CORS
with SameSite=None. AWS encrypts their values; here they are base64.
"""

import base64
import binascii
import time
from email.utils import formatdate

from emulator.balancer.http.head import Head, Headers

TARGET = "AWSALB"
GROUP = "AWSALBTG"


def encode(text: str) -> str:
    """The value of a cookie."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(value: str) -> str | None:
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def chosen(head: Head, name: str) -> str | None:
    """What the client's cookie names; None without a cookie of ours."""
    for header in head.values(b"cookie"):
        for cookie in header.decode("latin-1").split(";"):
            key, _, value = cookie.strip().partition("=")
            if key in (name, f"{name}CORS"):
                return _decode(value)
    return None


def cookies(name: str, text: str, seconds: int) -> Headers:
    """The headers that set both cookies."""
    value, expires = encode(text), formatdate(time.time() + seconds, usegmt=True)
    plain = f"{name}={value}; Expires={expires}; Path=/"
    shared = f"{name}CORS={value}; Expires={expires}; Path=/; SameSite=None"
    return [(b"Set-Cookie", plain.encode()), (b"Set-Cookie", shared.encode())]
