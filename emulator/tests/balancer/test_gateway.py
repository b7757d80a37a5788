"""Load balancers of a running emulator: its API, its gateway, and the sockets of its listeners."""

import base64
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.connection import Connection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Request, TextMessage

from emulator.tests.ecr.registry_client import Answer
from emulator.tests.emulator_process import Emulator
from emulator.tests.stacks import Stacks
from emulator.tests.templates import ref, resource, template

MEBIBYTE = 1024 * 1024
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class Echo(BaseHTTPRequestHandler):
    """Tells what arrived."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.headers.get("Upgrade"):
            self._echo_messages()
            return
        size = int(self.headers.get("Content-Length") or 0)
        if self.headers.get("Transfer-Encoding") == "chunked":
            size = 0
            while length := int(self.rfile.readline(), 16):
                size += len(self.rfile.read(length + 2)) - 2
            self.rfile.readline()
        else:
            self.rfile.read(size)
        told = {"path": self.path, "size": size, "headers": {k.lower(): v for k, v in self.headers.items()}}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _echo_messages(self) -> None:
        """Accept a web socket, and send its messages back in capital letters until it closes."""
        accepted = base64.b64encode(sha1(f"{self.headers['Sec-WebSocket-Key']}{GUID}".encode()).digest())
        self.send_response(101)
        self.send_header("Connection", "Upgrade")
        self.send_header("Upgrade", "websocket")
        self.send_header("Sec-WebSocket-Accept", accepted.decode())
        self.end_headers()
        frames = Connection(ConnectionType.SERVER)
        while data := self.connection.recv(65536):
            frames.receive_data(data)
            for event in frames.events():
                reply = (
                    event.response()
                    if isinstance(event, CloseConnection)
                    else type(event)(event.data.upper())
                )
                self.connection.sendall(frames.send(reply))
        self.close_connection = True

    do_POST = do_HEAD = do_GET  # noqa: N815 - names that http.server looks for

    def log_message(self, *_arguments: Any) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def target() -> Iterator[int]:
    """A target's port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def elb(emulator: Emulator) -> Any:
    return emulator.client("elbv2")


def ask(
    address: str, path: str, host: str = "", method: str = "GET", body: Any = None, **headers: str
) -> Answer:
    connection = http.client.HTTPConnection(address, timeout=20)
    try:
        connection.request(method, path, body, {**({"Host": host} if host else {}), **headers})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def shop(elb: Any, target: int) -> dict[str, str]:
    """A load balancer whose target is healthy: DNS name, listener, target group."""
    lb = elb.create_load_balancer(Name="shop", Subnets=["subnet-1", "subnet-2"])["LoadBalancers"][0]
    group = elb.create_target_group(Name="shop", Protocol="HTTP", Port=80, VpcId="vpc-1", TargetType="ip")
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": "127.0.0.1", "Port": target}])
    weighted = {"TargetGroups": [{"TargetGroupArn": arn, "Weight": 5}]}
    listener = elb.create_listener(
        LoadBalancerArn=lb["LoadBalancerArn"],
        Port=80,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "ForwardConfig": weighted}],
    )["Listeners"][0]
    elb.create_rule(
        ListenerArn=listener["ListenerArn"],
        Priority=99,
        Conditions=[{"Field": "path-pattern", "Values": ["/refused"]}],
        Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    )
    deadline = time.monotonic() + 20
    while True:
        [found] = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        if found["TargetHealth"]["State"] == "healthy":
            break
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    assert found["Target"] == {"Id": "127.0.0.1", "Port": target}
    return {"host": lb["DNSName"], "listener": listener["ListenerArn"], "group": arn}


def address_of(emulator: Emulator, name: str) -> str:
    [found] = [one for one in emulator.get("/_ops/listeners")["listeners"] if one["loadBalancer"] == name]
    return found["address"]


def test_a_load_balancer_is_reached_by_path_by_host_and_at_its_own_socket(
    emulator: Emulator, shop: dict[str, str]
) -> None:
    gateway = f"127.0.0.1:{emulator.port}"
    for answer in (
        ask(gateway, "/_alb/shop/a%20b?x=1"),
        ask(gateway, "/a%20b?x=1", shop["host"].upper()),
        ask(address_of(emulator, "shop"), "/a%20b?x=1"),
    ):
        assert (answer.status, answer.document["path"]) == (200, "/a%20b?x=1")
        assert answer.document["headers"]["x-forwarded-proto"] == "http"
        assert answer.document["headers"]["x-forwarded-for"].endswith("127.0.0.1")


def test_bodies_through_the_gateway(emulator: Emulator, shop: dict[str, str]) -> None:
    gateway = f"127.0.0.1:{emulator.port}"
    whole = ask(gateway, "/_alb/shop/", method="POST", body=bytes(3 * MEBIBYTE))
    assert whole.document["size"] == 3 * MEBIBYTE
    pieces = ask(gateway, "/_alb/shop/", method="POST", body=iter([b"a" * 1000, b"b" * 500]))
    assert pieces.document["size"] == 1500
    head = ask(gateway, "/", shop["host"], method="HEAD")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("at", ["gateway", "own socket"])
def test_a_web_socket(emulator: Emulator, at: str) -> None:
    is_gateway = at == "gateway"
    address = f"127.0.0.1:{emulator.port}" if is_gateway else address_of(emulator, "shop")
    host, _, port = address.partition(":")
    frames = WSConnection(ConnectionType.CLIENT)
    with socket.create_connection((host, int(port)), timeout=20) as connection:

        def receive() -> Any:
            while True:
                for event in frames.events():
                    return event
                frames.receive_data(connection.recv(65536) or None)

        target = "/_alb/shop/socket?x=1" if is_gateway else "/socket?x=1"
        connection.sendall(frames.send(Request(host=address, target=target)))
        assert isinstance(receive(), AcceptConnection)
        for sent, expected in ((TextMessage("grüße"), "GRÜSSE"), (BytesMessage(b"ab" * 9000), b"AB" * 9000)):
            connection.sendall(frames.send(sent))
            data = type(expected)()
            while len(data) < len(expected):
                data += receive().data
            assert data == expected
        connection.sendall(frames.send(CloseConnection(code=1000)))
        assert receive().code == 1000


@pytest.mark.usefixtures("shop")
def test_a_refused_web_socket_at_the_gateway(emulator: Emulator) -> None:
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=20) as connection:
        frames = WSConnection(ConnectionType.CLIENT)
        connection.sendall(frames.send(Request(host="x", target="/_alb/shop/refused")))
        assert connection.recv(65536).startswith(b"HTTP/1.1 404")


def test_weights_and_conditions_are_described(elb: Any, shop: dict[str, str]) -> None:
    groups = [
        {"TargetGroupArn": shop["group"], "Weight": 1},
        {"TargetGroupArn": shop["group"] + "x", "Weight": 9},
    ]
    forward = {
        "TargetGroups": groups,
        "TargetGroupStickinessConfig": {"Enabled": True, "DurationSeconds": 60},
    }
    pairs = [{"Key": "v", "Value": "1"}, {"Value": "a&b"}]
    rule = elb.create_rule(
        ListenerArn=shop["listener"],
        Priority=7,
        Conditions=[{"Field": "query-string", "QueryStringConfig": {"Values": pairs}}],
        Actions=[{"Type": "forward", "ForwardConfig": forward}],
    )["Rules"][0]
    [described] = elb.describe_rules(RuleArns=[rule["RuleArn"]])["Rules"]
    assert described["Actions"][0]["ForwardConfig"] == forward
    assert described["Conditions"][0]["QueryStringConfig"]["Values"] == pairs
    elb.delete_rule(RuleArn=rule["RuleArn"])


def test_a_stack_with_weights_and_no_targets(emulator: Emulator, elb: Any, stacks: Stacks) -> None:
    def weighted(*weights: int) -> list[dict[str, Any]]:
        groups = [
            {"TargetGroupArn": ref(f"Group{position}"), "Weight": weight}
            for position, weight in enumerate(weights)
        ]
        return [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]

    query = {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "v", "Value": "2"}]}}
    family, listener = "ElasticLoadBalancingV2", {"Port": 80, "Protocol": "HTTP"}
    groups = {
        f"Group{position}": resource(f"{family}::TargetGroup", Port=80, Protocol="HTTP", VpcId=ref("Vpc"))
        for position in range(2)
    }
    subnets = {
        f"Subnet{position}": resource(
            "EC2::Subnet",
            VpcId=ref("Vpc"),
            CidrBlock=f"10.0.{position}.0/24",
            AvailabilityZone={"Fn::Select": [position, {"Fn::GetAZs": ""}]},
        )
        for position in range(2)
    }
    resources = {
        "Vpc": resource("EC2::VPC", CidrBlock="10.0.0.0/16"),
        **subnets,
        **groups,
        "Balancer": resource(
            f"{family}::LoadBalancer", Name="weighted", Subnets=[ref(name) for name in subnets]
        ),
        "Listener": resource(
            f"{family}::Listener",
            LoadBalancerArn=ref("Balancer"),
            DefaultActions=weighted(1),
            **listener,
        ),
        "Rule": resource(
            f"{family}::ListenerRule",
            ListenerArn=ref("Listener"),
            Priority=3,
            Conditions=[query],
            Actions=weighted(1, 9),
        ),
    }
    stack = stacks.create(template(resources), name="weighted")
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    [lb] = elb.describe_load_balancers(Names=["weighted"])["LoadBalancers"]
    [described] = elb.describe_listeners(LoadBalancerArn=lb["LoadBalancerArn"])["Listeners"]
    rules = elb.describe_rules(ListenerArn=described["ListenerArn"])["Rules"]
    [own] = [one for one in rules if not one["IsDefault"]]
    assert [one["Weight"] for one in own["Actions"][0]["ForwardConfig"]["TargetGroups"]] == [1, 9]
    assert own["Conditions"][0]["QueryStringConfig"]["Values"] == [{"Key": "v", "Value": "2"}]
    answer = ask(f"127.0.0.1:{emulator.port}", "/_alb/weighted/")
    assert (answer.status, answer.headers["Server"]) == (503, "awselb/2.0")
    assert b"<h1>503 Service Temporarily Unavailable</h1>" in answer.body


def test_a_load_balancer_in_china_by_its_host(emulator: Emulator) -> None:
    elb = emulator.client("elbv2", region="cn-north-1")
    [lb] = elb.create_load_balancer(Name="china", Subnets=["subnet-1"])["LoadBalancers"]
    action = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "MessageBody": "ni hao"}}
    elb.create_listener(
        LoadBalancerArn=lb["LoadBalancerArn"], Port=80, Protocol="HTTP", DefaultActions=[action]
    )
    assert lb["DNSName"].endswith(".elb.amazonaws.com.cn")
    assert ask(f"127.0.0.1:{emulator.port}", "/", lb["DNSName"]).body == b"ni hao"
    [found] = [one for one in emulator.get("/_ops/listeners")["listeners"] if one["region"] == "cn-north-1"]
    assert (found["dnsName"], found["protocol"]) == (lb["DNSName"], "HTTP")
