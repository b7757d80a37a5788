"""Rules, their conditions and their actions."""

import asyncio
from typing import Any

import pytest
from ministack.services import alb

from emulator.balancer import conditions
from emulator.balancer.http.head import Head
from emulator.balancer.listeners import all_listeners
from emulator.tests.balancer.world import fixed, forward, respond, world


def asked(
    first: str = "GET / HTTP/1.1", *headers: tuple[str, str], client: str = "10.0.0.7"
) -> conditions.Asked:
    given = [(name.encode(), value.encode()) for name, value in headers]
    head = Head(
        first.encode(), [*given, (b"Host", b"lb.example")] if ("Host" not in dict(headers)) else given
    )
    return conditions.asked(head, client)


def host(*values: str) -> dict:
    return {"Field": "host-header", "Values": list(values)}


def path(*values: str) -> dict:
    return {"Field": "path-pattern", "Values": list(values)}


def header(name: str, *values: str) -> dict:
    return {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": name, "Values": list(values)}}


def query(*values: dict) -> dict:
    return {"Field": "query-string", "QueryStringConfig": {"Values": list(values)}}


def source(*values: str) -> dict:
    return {"Field": "source-ip", "Values": list(values)}


@pytest.mark.parametrize(
    ("condition", "request_", "expected"),
    [
        (host("*.Example.com"), asked("GET / HTTP/1.1", ("Host", "API.example.COM:8080")), True),
        (host("example.com"), asked("GET / HTTP/1.1", ("Host", "api.example.com")), False),
        (host("[a].example"), asked("GET / HTTP/1.1", ("Host", "a.example")), False),
        (path("/img/*"), asked("GET /img/a/b?x=/ HTTP/1.1"), True),
        (path("/img/*"), asked("GET /IMG/a HTTP/1.1"), False),
        (path("/a?c", "/x"), asked("GET /abc HTTP/1.1"), True),
        (path("/a"), asked("GET http://host/a HTTP/1.1"), True),
        (header("X-Kind", "*beta*"), asked("GET / HTTP/1.1", ("x-kind", "a"), ("X-KIND", "BETA-2")), True),
        (header("X-Kind", "beta"), asked(), False),
        ({"Field": "http-request-method", "Values": ["GET", "HEAD"]}, asked("HEAD / HTTP/1.1"), True),
        ({"Field": "http-request-method", "Values": ["GET"]}, asked("POST / HTTP/1.1"), False),
        (query({"Key": "v", "Value": "1*"}), asked("GET /?a=2&V=10 HTTP/1.1"), True),
        (query({"Key": "v", "Value": "1"}, {"Value": "on"}), asked("GET /?x=ON HTTP/1.1"), True),
        (query({"Key": "v", "Value": "1"}), asked("GET /?w=1 HTTP/1.1"), False),
        (source("10.0.0.0/8", "192.168.0.0/16"), asked(), True),
        (source("10.0.0.0/32", "2001:db8::/32"), asked(), False),
        ({"Field": "unknown", "Values": ["*"]}, asked(), False),
    ],
)
def test_a_condition(condition: dict, request_: conditions.Asked, expected: bool) -> None:
    assert conditions.are_met([condition], request_) is expected


def test_all_conditions_must_be_met() -> None:
    both = [path("/a"), host("x")]
    assert conditions.are_met(both, asked("GET /a HTTP/1.1", ("Host", "x")))
    assert not conditions.are_met(both, asked("GET /a HTTP/1.1", ("Host", "y")))


def test_the_first_matching_rule_by_priority_counts() -> None:
    async def scenario() -> list[bytes]:
        async with world() as made:
            everything = {"Field": "path-pattern", "Values.member.1": "/*"}
            version = {
                "Field": "query-string",
                "QueryStringConfig.Values.member.1.Key": "v",
                "QueryStringConfig.Values.member.1.Value": "2",
            }
            made.rule(10, fixed("ten"), everything, version)
            made.rule(9, fixed("nine"), {"Field": "path-pattern", "PathPatternConfig.Values.member.1": "/9*"})
            return [(await made.get(one)).body for one in ("/", "/9?v=2", "/?v=2", "/?v=1")]

    assert asyncio.run(scenario()) == [b"default", b"nine", b"ten", b"default"]


def test_a_redirect_keeps_what_it_does_not_change() -> None:
    async def scenario() -> tuple[int, str, str]:
        async with world(8080) as made:
            redirect = {
                "Type": "redirect",
                "RedirectConfig.Protocol": "HTTPS",
                "RedirectConfig.Port": "443",
                "RedirectConfig.Path": "/new/#{path}",
                "RedirectConfig.StatusCode": "HTTP_301",
            }
            made.rule(1, redirect, {"Field": "path-pattern", "Values.member.1": "*"})
            response = await made.get("/a/b?x=1&y=%20", "Host: Shop.example:8080")
            return response.status, response.head.text("location"), response.head.text("server")

    location = "https://Shop.example:443/new/a/b?x=1&y=%20"
    assert asyncio.run(scenario()) == (301, location, "awselb/2.0")


def test_what_only_ministack_serves_is_not_forwarded_without_it() -> None:
    async def scenario() -> None:
        async with world() as made:
            [listener] = all_listeners()
            assert not listener.is_served_by_ministack()
            group = await made.group("group", await made.target())
            arn = made.rule(1, forward((group, 1)), {"Field": "path-pattern", "Values.member.1": "/*"})
            alb._rules[arn]["Actions"].insert(0, {"Type": "authenticate-oidc", "Order": 0})
            assert listener.is_served_by_ministack()
            assert (await made.get()).status == 501
            alb._rules[arn]["Actions"].pop(0)
            alb._tgs[group]["TargetType"] = "lambda"
            assert listener.is_served_by_ministack()

    asyncio.run(scenario())


def test_headers_that_a_listener_adds_and_hides() -> None:
    async def scenario() -> None:
        async with world() as made:
            attributes = {
                "routing.http.response.x_frame_options.header_value": "DENY",
                "routing.http.response.server.enabled": "false",
            }
            alb._listener_attrs[made.listener] = [{"Key": k, "Value": v} for k, v in attributes.items()]

            async def answer(_head: Head, _reader: Any, writer: Any) -> None:
                respond(writer, b"", "200 OK", "X-Frame-Options: SAMEORIGIN", "Server: app")

            group = await made.group("group", await made.target(answer))
            made.rule(1, forward((group, 1)), {"Field": "path-pattern", "Values.member.1": "/app"})
            for path_, server in (("/app", "app"), ("/", "")):
                head = (await made.get(path_)).head
                assert (head.text("x-frame-options"), head.text("server")) == ("DENY", server)

    asyncio.run(scenario())


def test_weights_decide_and_a_cookie_keeps_the_group() -> None:
    async def scenario() -> None:
        async with world() as made:
            blue, green = [await made.group(name, await made.target(name)) for name in ("blue", "green")]
            everything = {"Field": "path-pattern", "Values.member.1": "/*"}
            sticky = {
                "TargetGroupStickinessConfig.Enabled": "true",
                "TargetGroupStickinessConfig.DurationSeconds": "60",
            }
            made.rule(2, forward((blue, 0), (green, 10)), everything)
            assert {(await made.get()).body for _ in range(8)} == {b"green"}
            made.rule(1, forward((blue, 1), (green, 1), **sticky), everything)
            await asyncio.sleep(0.06)  # rules are read again
            first = await made.get()
            cookie = first.cookies["AWSALBTG"]
            assert first.cookies["AWSALBTGCORS"] == cookie
            again = {(await made.get("/", f"Cookie: a=b; AWSALBTG={cookie}")).body for _ in range(12)}
            assert again == {first.body}
            assert {(await made.get()).body for _ in range(40)} == {b"blue", b"green"}

    asyncio.run(scenario())


def test_a_group_with_weight_zero_alone_gets_no_requests() -> None:
    async def scenario() -> int:
        async with world() as made:
            group = await made.group("only", await made.target())
            made.rule(1, forward((group, 0)), {"Field": "path-pattern", "Values.member.1": "/*"})
            return (await made.get()).status

    assert asyncio.run(scenario()) == 503
