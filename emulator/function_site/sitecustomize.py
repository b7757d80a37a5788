"""Loaded by Python in the processes of functions: S3 Control puts the account before the endpoint's name.

``000000000000.127.0.0.1`` is no name that a resolver knows; in AWS such names resolve.
"""

import socket
from typing import Any

_LOOPBACK = "127.0.0.1"
_resolve = socket.getaddrinfo


def _getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    if isinstance(host, str) and host.endswith(f".{_LOOPBACK}"):
        host = _LOOPBACK
    return _resolve(host, *arguments, **options)


socket.getaddrinfo = _getaddrinfo
