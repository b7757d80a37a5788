"""Makes the host names of S3 Control resolve in the processes of Lambda functions.

S3 Control prefixes the endpoint's host name with the account: ``000000000000.127.0.0.1`` does not resolve.
Python imports this module at start because its directory is on PYTHONPATH.
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
