"""Authorization tokens: they carry who got them, and are valid for 12 hours (GetAuthorizationToken).

A token is signed instead of stored, so it survives a restart like the Docker configuration that contains it.
"""

import base64
import binascii
import contextlib
import hmac
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

LIFETIME = 12 * 60 * 60


@dataclass(frozen=True)
class Token:
    """Who got the token, in which region, and when it expires."""

    account: str
    region: str
    access_key: str
    expires: float

    @property
    def has_expired(self) -> bool:
        """Whether it is too late to use it."""
        return time.time() >= self.expires


class Tokens:
    """Signs and reads tokens with a key that only the emulator's owner can read."""

    def __init__(self, key_file: Path) -> None:
        self._key_file = key_file
        self._known_key = b""

    def sign(self, token: Token) -> str:
        """The token as a password."""
        content = base64.urlsafe_b64encode(json.dumps(asdict(token)).encode()).decode()
        return f"{content}.{self._signature(content)}"

    def read(self, password: str) -> Token | None:
        """The token of a password; None if it is not one of this registry's."""
        content, _, signature = password.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(content).encode()):
            return None
        return Token(**json.loads(base64.urlsafe_b64decode(content)))

    def _signature(self, content: str) -> str:
        self._known_key = self._known_key or self._key()
        return hmac.new(self._known_key, content.encode(), "sha256").hexdigest()

    def _key(self) -> bytes:
        with contextlib.suppress(FileNotFoundError):
            return self._key_file.read_bytes()
        beside = self._key_file.with_name("token-key.tmp")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        beside.replace(self._key_file)
        return self._key_file.read_bytes()


def password_of(authorization: str) -> str | None:
    """The password in the header of HTTP Basic authentication, if the user is ``AWS``."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password if user == "AWS" else None
