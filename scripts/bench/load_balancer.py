"""Requests a second through a load balancer of the embedded AWS: at its own socket, and at the gateway.

    .tools/dev/bin/python scripts/bench/load_balancer.py [SECONDS]

Client, emulator and target are processes of their own. On a machine with other work, the requests per second
of processor time say more than those of the clock.
"""

import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from emulator.tests.emulator_process import Emulator, start_emulator

_CONNECTIONS = 32
_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class _Target(asyncio.Protocol):
    """Answers each request, which it takes to be one packet."""

    def connection_made(self, transport: Any) -> None:
        """Remember the connection."""
        self._transport = transport

    def data_received(self, _data: bytes) -> None:
        """Answer."""
        self._transport.write(_RESPONSE)


def _serve(ports: Any) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Target, "127.0.0.1", 0)
        ports.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def _client(port: int, request: bytes, end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.monotonic() < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        await reader.readexactly(2)
        count += 1
    writer.close()
    return count


async def _load(port: int, request: bytes, seconds: float) -> float:
    end = time.monotonic() + seconds
    counts = await asyncio.gather(*(_client(port, request, end) for _ in range(_CONNECTIONS)))
    return sum(counts) / seconds


def _cpu_seconds(process: int) -> float:
    """The processor time that a process has used (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _measure(name: str, port: int, path: str, seconds: float, process: int) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: lb.example\r\n\r\n".encode()
    before = _cpu_seconds(process)
    rate = asyncio.run(_load(port, request, seconds))
    used = _cpu_seconds(process) - before
    print(f"{name:22} {rate:6.0f} requests/s {rate * seconds / used:8.0f} per second of its processor time")


def _load_balancer(emulator: Emulator, target: int) -> int:
    """Create one; the port of its listener's socket, once the target is healthy."""
    elb = emulator.client("elbv2")
    lb = elb.create_load_balancer(Name="bench", Subnets=["subnet-1"])["LoadBalancers"][0]
    group = elb.create_target_group(Name="bench", Protocol="HTTP", Port=80, TargetType="ip")
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": "127.0.0.1", "Port": target}])
    forward = [{"Type": "forward", "TargetGroupArn": arn}]
    elb.create_listener(
        LoadBalancerArn=lb["LoadBalancerArn"], Port=80, Protocol="HTTP", DefaultActions=forward
    )

    def state() -> str:
        [found] = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        return found["TargetHealth"]["State"]

    while state() != "healthy":
        time.sleep(0.1)
    [listener] = emulator.get("/_ops/listeners")["listeners"]
    return int(listener["address"].partition(":")[2])


def main(seconds: float) -> None:
    """Measure and print."""
    ports: Any = multiprocessing.Queue()
    target = multiprocessing.Process(target=_serve, args=(ports,))
    target.start()
    try:
        port = ports.get()
        with (
            tempfile.TemporaryDirectory() as folder,
            start_emulator(Path(folder) / "state") as emulator,
        ):
            own = _load_balancer(emulator, port)
            served = emulator.process.pid
            _measure("target alone", port, "/", seconds, target.pid or 0)
            _measure("listener's own socket", own, "/", seconds, served)
            _measure("gateway, /_alb/bench/", emulator.port, "/_alb/bench/", seconds, served)
    finally:
        target.terminate()
        target.join()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
