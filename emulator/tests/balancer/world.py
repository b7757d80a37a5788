"""A load balancer in this process: records, targets on free ports of loopback, and a client."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from ministack.services import alb

from emulator.balancer import rule_records, target_actions, targets
from emulator.balancer.balancer import Balancer
from emulator.balancer.http.bodies import content
from emulator.balancer.http.head import Head, read_head
from emulator.balancer.listeners import all_listeners

Handler = Callable[[Head, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

rule_records.install()
target_actions.install()


def call(action: str, **parameters: Any) -> str:
    """A request of the API; the response's text."""
    status, _headers, body = alb._ACTION_MAP[action](parameters)
    assert status == 200, body
    return body.decode() if isinstance(body, bytes) else body


@dataclass
class Response:
    status: int
    head: Head
    body: bytes

    @property
    def cookies(self) -> dict[str, str]:
        pairs = [value.decode().partition(";")[0] for value in self.head.values(b"set-cookie")]
        return dict(one.split("=", 1) for one in pairs)


class Connection:
    """A client's connection to a listener."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, text: str, body: bytes = b"") -> None:
        """Send a head, given as lines, and a body."""
        lines = [line.strip() for line in text.strip().splitlines()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()

    async def receive(self, method: str = "GET") -> Response:
        """The next response."""
        head = await asyncio.wait_for(read_head(self.reader), 10)
        assert head is not None, "the connection ended"
        status = int(head.first.split()[1])
        has_body = method != "HEAD" and status not in (101, 204, 304)
        parts = [part async for part in content(self.reader, head, until_end=True)] if has_body else []
        return Response(status, head, b"".join(parts))


@dataclass
class World:
    """One application load balancer with one listener."""

    balancer: Balancer
    listener: str
    servers: list[asyncio.Server] = field(default_factory=list)

    async def connect(self) -> Connection:
        [listener] = [one for one in all_listeners() if one.arn == self.listener]
        address = await self.balancer.address(listener)
        return Connection(*await asyncio.open_connection(*address))

    async def get(self, path: str = "/", *headers: str, method: str = "GET") -> Response:
        """One request on a connection of its own."""
        connection = await self.connect()
        hosts = [] if any(one.lower().startswith("host:") for one in headers) else ["Host: lb.example"]
        await connection.send("\n".join([f"{method} {path} HTTP/1.1", *hosts, *headers]))
        response = await connection.receive(method)
        connection.writer.close()
        return response

    async def target(self, answer: str | Handler = "ok") -> int:
        """Start a server; its port."""

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while head := await read_head(reader):
                    if callable(answer):
                        await answer(head, reader, writer)
                    else:
                        respond(writer, answer.encode())
                    await writer.drain()
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.servers.append(server)
        return server.sockets[0].getsockname()[1]

    async def group(self, name: str, *ports: int, state: str | None = "healthy", **settings: Any) -> str:
        """A target group with these ports of loopback, in a state that probes need not find first."""
        defaults = {"TargetType": "ip", "HealthCheckIntervalSeconds": "60"}
        call("CreateTargetGroup", Name=name, **{**defaults, **settings})
        [arn] = [arn for arn, one in alb._tgs.items() if one["TargetGroupName"] == name]
        self.register(arn, *ports)
        targets.follow()
        for target in targets.of(arn):
            if state:
                target.become(state)
        return arn

    def register(self, group: str, *ports: int, action: str = "RegisterTargets") -> None:
        members = {
            f"Targets.member.{position}.{name}": value
            for position, port in enumerate(ports, start=1)
            for name, value in (("Id", "127.0.0.1"), ("Port", str(port)))
        }
        call(action, TargetGroupArn=group, **members)

    def rule(self, priority: int, action: dict[str, str], *conditions: dict[str, str]) -> str:
        """A rule, as requests of the query protocol give it; its ARN."""
        members = {f"Actions.member.1.{name}": value for name, value in action.items()}
        for position, condition in enumerate(conditions, start=1):
            base = f"Conditions.member.{position}"
            members |= {f"{base}.{name}": value for name, value in condition.items()}
        before = set(alb._rules.keys())
        call("CreateRule", ListenerArn=self.listener, Priority=str(priority), **members)
        [arn] = set(alb._rules.keys()) - before
        return arn


def fixed(text: str) -> dict[str, str]:
    """A fixed response."""
    return {
        "Type": "fixed-response",
        "FixedResponseConfig.StatusCode": "200",
        "FixedResponseConfig.MessageBody": text,
    }


def forward(*groups: tuple[str, int], **settings: str) -> dict[str, str]:
    """A forward action with weights."""
    members = {"Type": "forward"}
    for position, (arn, weight) in enumerate(groups, start=1):
        base = f"ForwardConfig.TargetGroups.member.{position}"
        members |= {f"{base}.TargetGroupArn": arn, f"{base}.Weight": str(weight)}
    return members | {f"ForwardConfig.{name}": value for name, value in settings.items()}


def respond(writer: asyncio.StreamWriter, body: bytes, status: str = "200 OK", *headers: str) -> None:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    writer.write("\r\n".join(lines).encode() + body)


@asynccontextmanager
async def world(port: int = 80, protocol: str = "HTTP", **attributes: str) -> Any:
    """A load balancer whose default action answers ``default``."""
    alb.reset()
    targets.TABLE.clear()
    call("CreateLoadBalancer", Name="lb")
    [lb] = alb._lbs.keys()
    pairs = [{"Key": key, "Value": value} for key, value in attributes.items()]
    alb._lb_attrs[lb] = [{"Key": one["Key"].replace("__", "."), "Value": one["Value"]} for one in pairs]
    action = {f"DefaultActions.member.1.{name}": value for name, value in fixed("default").items()}
    call("CreateListener", LoadBalancerArn=lb, Port=str(port), Protocol="HTTP", **action)
    [listener] = alb._listeners.keys()
    alb._listeners[listener]["Protocol"] = protocol
    balancer = Balancer()
    made = World(balancer, listener)
    try:
        yield made
    finally:
        balancer._close()
        for server in made.servers:
            server.close()
        alb.reset()
