"""Probes targets, and decides when their health changes.

"Health checks for Application Load Balancer target groups" (User Guide): a new target is healthy after one
success; an unhealthy one needs HealthyThresholdCount successes in a row, a healthy one becomes unhealthy
after UnhealthyThresholdCount failures. Different from AWS: a new target that does not answer yet is asked
every second during its first interval, without a failure being counted, because a person waits for it.
"""

import asyncio
import time
from typing import Any

from emulator.balancer import listeners, targets
from emulator.balancer.http.connections import Connections
from emulator.balancer.http.head import Head, MalformedError, read_head
from emulator.balancer.targets import Target

_IMPATIENT_SECONDS = 1.0
_USER_AGENT = b"ELB-HealthChecker/2.0"

Failure = tuple[str, str]
"""Reason and description of a failed probe."""


async def watch(target: Target) -> None:
    """Probe a target until it is deregistered."""
    while True:
        record = targets.record_of(target.group)
        if record is None or targets.TABLE.get(target.key) is not target or target.state == "draining":
            return
        interval = float(record["HealthCheckIntervalSeconds"])
        if not record.get("HealthCheckEnabled", True):
            target.become("healthy")
        elif target.group not in listeners.groups_in_use():
            description = "Target group is not configured to receive traffic from the load balancer"
            target.become("unused", "Target.NotInUse", description)
            interval = min(interval, _IMPATIENT_SECONDS)
        else:
            judge(target, record, await _probe(target, record))
            if target.state == "initial":
                interval = min(interval, _IMPATIENT_SECONDS)
        await asyncio.sleep(interval)


def judge(target: Target, record: dict[str, Any], failure: Failure | None) -> None:
    """Take the result of a probe into account."""
    if target.state == "draining":
        return
    if target.state == "unused":
        target.successes = target.failures = 0
        target.since = time.monotonic()
        target.become("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
    if failure is None:
        target.successes, target.failures = target.successes + 1, 0
        if target.state == "initial" or target.successes >= record["HealthyThresholdCount"]:
            target.become("healthy")
        return
    if target.state == "initial":
        target.become("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
        if time.monotonic() - target.since < float(record["HealthCheckIntervalSeconds"]):
            return
    target.successes, target.failures = 0, target.failures + 1
    if target.failures >= record["UnhealthyThresholdCount"]:
        target.become("unhealthy", *failure)


async def _probe(target: Target, record: dict[str, Any]) -> Failure | None:
    """Ask the target; None if it answers as expected."""
    try:
        timeout = float(record["HealthCheckTimeoutSeconds"])
        status = await asyncio.wait_for(_ask(target, record), timeout)
        if status is None:
            return None
    except TimeoutError:
        return "Target.Timeout", "Request timed out"
    except (OSError, MalformedError, ValueError):
        return "Target.FailedHealthChecks", "Health checks failed"
    if matches((record.get("Matcher") or {}).get("HttpCode") or "200", status):
        return None
    return "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{status}]"


async def _ask(target: Target, record: dict[str, Any]) -> int | None:
    """The status that the target answers; None if a connection is all that is asked for."""
    host, port = target.address
    chosen = record.get("HealthCheckPort", "traffic-port")
    address = (host, port if chosen == "traffic-port" else int(chosen))
    protocol = record.get("HealthCheckProtocol")
    reader, writer = await Connections().new(address, protocol in ("HTTPS", "TLS"))
    try:
        if protocol in ("TCP", "TLS"):
            return None
        path = str(record.get("HealthCheckPath") or "/").encode()
        headers = [
            (b"Host", f"{address[0]}:{address[1]}".encode()),
            (b"Connection", b"close"),
            (b"User-Agent", _USER_AGENT),
            (b"Accept-Encoding", b"gzip, compressed"),
        ]
        writer.write(Head(b"GET " + path + b" HTTP/1.1", headers).encode())
        response = await read_head(reader)
        if response is None:
            raise MalformedError("no response")
        return int(response.first.split(b" ")[1])
    finally:
        writer.close()


def matches(codes: str, status: int) -> bool:
    """Whether the status is one of ``200,202`` or ``200-299``."""
    ranges = [part.strip().partition("-") for part in str(codes).split(",")]
    return any(int(low) <= status <= int(high or low) for low, _, high in ranges)
