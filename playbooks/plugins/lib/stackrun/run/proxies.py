"""Which hosts boto3 reaches without the proxy: the same as ops (src/adapters/aws/client/proxy.ts)."""

from __future__ import annotations

from collections.abc import MutableMapping
from ipaddress import ip_address
from urllib.parse import urlsplit

_LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")


def bypass_loopback(environment: MutableMapping[str, str]) -> None:
    """Adds loopback, where the embedded AWS is, to the hosts in NO_PROXY.

    botocore decides with urllib.request, "proxy_bypass_environment", which does not know `*.example.com`
    and takes `*` only if it is alone. Without a proxy nothing is changed: the variable would hide the
    system's settings.
    """
    if not any(name.lower() in ("http_proxy", "https_proxy") and url for name, url in environment.items()):
        return
    given = environment.get("no_proxy", environment.get("NO_PROXY", ""))
    hosts = [host.strip().removeprefix("*.") for host in given.split(",") if host.strip()]
    own = [host for host in _endpoint_hosts(environment) if host not in _LOOPBACK]
    environment["no_proxy"] = "*" if "*" in hosts else ",".join([*hosts, *_LOOPBACK, *own])


def _endpoint_hosts(environment: MutableMapping[str, str]) -> list[str]:
    """The loopback addresses among the configured endpoints: urllib compares names, it knows no networks."""
    urls = [url for name, url in environment.items() if name.startswith("AWS_ENDPOINT_URL")]
    return sorted({host for url in urls if _is_loopback(host := urlsplit(url).hostname or "")})


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
