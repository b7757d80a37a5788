"""The health of targets: what probes find, and what they change."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from ministack.services import alb

from emulator.balancer import health, targets
from emulator.balancer.http.head import Head
from emulator.balancer.targets import Target
from emulator.tests.balancer.world import call, respond, world

EVERYTHING = {"Field": "path-pattern", "Values.member.1": "/*"}
FAILURE = ("Target.Timeout", "Request timed out")
RECORD = {"HealthyThresholdCount": 3, "UnhealthyThresholdCount": 2, "HealthCheckIntervalSeconds": 30}


def new_target(state: str = "initial", seconds: float = 60) -> Target:
    target = Target("0", "group", "127.0.0.1", 80, ("127.0.0.1", 80), since=time.monotonic() - seconds)
    if state != "initial":
        target.become(state)
    return target


def states(target: Target, *failures: tuple[str, str] | None) -> list[str]:
    found = []
    for failure in failures:
        health.judge(target, RECORD, failure)
        found.append(target.state)
    return found


def test_one_success_is_enough_for_a_new_target() -> None:
    assert states(new_target(), FAILURE, None) == ["initial", "healthy"]


def test_a_new_target_that_keeps_failing_is_unhealthy() -> None:
    target = new_target()
    assert states(target, FAILURE, FAILURE) == ["initial", "unhealthy"]
    assert (target.reason, target.description) == FAILURE


def test_failures_of_a_target_that_was_just_registered_do_not_count() -> None:
    assert states(new_target(seconds=0), *[FAILURE] * 5, None) == ["initial"] * 5 + ["healthy"]


def test_a_healthy_target_becomes_unhealthy_only_after_failures_in_a_row() -> None:
    target = new_target("healthy")
    assert states(target, FAILURE, None, FAILURE, FAILURE) == ["healthy", "healthy", "healthy", "unhealthy"]


def test_an_unhealthy_target_becomes_healthy_only_after_successes_in_a_row() -> None:
    target = new_target("unhealthy")
    found = states(target, None, None, FAILURE, None, None, None)
    assert found == ["unhealthy"] * 5 + ["healthy"]


@pytest.mark.parametrize(
    ("codes", "status", "expected"),
    [("200", 200, True), ("200,202", 202, True), ("200-299,404", 250, True), ("200-299", 300, False)],
)
def test_expected_codes(codes: str, status: int, expected: bool) -> None:
    assert health.matches(codes, status) is expected


def described(group: str, **wanted: str) -> list[tuple[str, ...]]:
    """Port, state, reason and description of each target, as DescribeTargetHealth reports them."""
    text = call("DescribeTargetHealth", TargetGroupArn=group, **wanted)
    found = []
    for member in re.findall(r"<member>.*?</member>", text):
        values = [re.search(f"<{name}>(.*?)</{name}>", member) for name in ("State", "Reason", "Description")]
        port = re.search("<Port>(.*?)</Port>", member)
        found.append(tuple(one[1] if one else "" for one in (port, *values)))
    return found


async def until(condition: Callable[[], Any]) -> None:
    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(wait(), 20)


def test_probes_of_real_targets() -> None:
    asked: list[Head] = []

    async def healthy(head: Head, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(head)
        respond(writer, b"")

    async def failing(_head: Head, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        respond(writer, b"", "503 Service Unavailable")

    async def silent(_head: Head, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def scenario() -> None:
        async with world() as made:
            good, bad, mute = [await made.target(one) for one in (healthy, failing, silent)]
            gone = await made.target()
            made.servers[-1].close()
            group = await made.group("probed", good, bad, mute, gone, state=None, HealthCheckPath="/live")
            targets.TABLE.clear()
            alb._tgs[group].update(HealthCheckIntervalSeconds=0.05, HealthCheckTimeoutSeconds=1)
            assert {state for _, state, *_ in described(group)} == {"initial"}
            made.rule(1, {"Type": "forward", "TargetGroupArn": group}, EVERYTHING)
            await made.balancer.follow()
            await until(lambda: not any(one.state == "initial" for one in targets.of(group)))
            assert set(described(group)) == {
                (str(good), "healthy", "", ""),
                (
                    str(bad),
                    "unhealthy",
                    "Target.ResponseCodeMismatch",
                    "Health checks failed with these codes: [503]",
                ),
                (str(mute), "unhealthy", "Target.Timeout", "Request timed out"),
                (str(gone), "unhealthy", "Target.FailedHealthChecks", "Health checks failed"),
            }
            probe = asked[0]
            assert (probe.first, probe.text("user-agent")) == (b"GET /live HTTP/1.1", "ELB-HealthChecker/2.0")
            assert (await made.get()).status == 200

    asyncio.run(scenario())


def test_a_connection_is_enough_for_a_probe_of_tcp() -> None:
    async def mute(_head: Head, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def scenario() -> None:
        async with world() as made:
            group = await made.group("tcp", await made.target(mute), state=None, HealthCheckProtocol="TCP")
            targets.TABLE.clear()
            made.rule(1, {"Type": "forward", "TargetGroupArn": group}, EVERYTHING)
            await made.balancer.follow()
            await until(lambda: targets.of(group)[0].state == "healthy")

    asyncio.run(scenario())


def test_a_group_that_no_rule_names_is_unused() -> None:
    async def scenario() -> None:
        async with world() as made:
            port = await made.target()
            group = await made.group("unused", port, state=None)
            targets.TABLE.clear()
            await made.balancer.follow()
            await until(lambda: [one.state for one in targets.of(group)] == ["unused"])
            [found] = described(group)
            assert found[:3] == (str(port), "unused", "Target.NotInUse")
            made.rule(1, {"Type": "forward", "TargetGroupArn": group}, EVERYTHING)
            await until(lambda: targets.of(group)[0].state == "healthy")

    asyncio.run(scenario())


def test_one_id_with_two_ports_and_deregistration() -> None:
    go_on, arrived = asyncio.Event(), asyncio.Event()

    async def slow(_head: Head, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await go_on.wait()
        respond(writer, b"slow")

    async def scenario() -> None:
        async with world() as made:
            leaving, staying = await made.target(slow), await made.target("other")
            group = await made.group("two", leaving, staying)
            made.rule(1, {"Type": "forward", "TargetGroupArn": group}, EVERYTHING)
            targets.TABLE[group, "127.0.0.1", staying].become("unhealthy")
            request = asyncio.create_task(made.get())
            await asyncio.wait_for(arrived.wait(), 10)
            targets.TABLE[group, "127.0.0.1", staying].become("healthy")
            made.register(group, leaving, action="DeregisterTargets")
            targets.follow()
            draining = (
                str(leaving),
                "draining",
                "Target.DeregistrationInProgress",
                "Target deregistration is in progress",
            )
            assert set(described(group)) == {draining, (str(staying), "healthy", "", "")}
            assert {(await made.get()).body for _ in range(4)} == {b"other"}
            go_on.set()
            assert (await request).body == b"slow"
            targets.follow()
            assert described(group) == [(str(staying), "healthy", "", "")]
            wanted = {"Targets.member.1.Id": "127.0.0.1", "Targets.member.1.Port": str(leaving)}
            [unknown] = described(group, **wanted)
            assert unknown[:3] == (str(leaving), "unused", "Target.NotRegistered")

    asyncio.run(scenario())


def test_a_deregistration_ends_after_its_delay() -> None:
    async def scenario() -> None:
        async with world() as made:
            port = await made.target()
            group = await made.group("delayed", port)
            [target] = targets.of(group)
            target.in_flight = 1
            key = "deregistration_delay.timeout_seconds"
            alb._tg_attrs[group] = [{"Key": key, "Value": "0.05"}]
            made.register(group, port, action="DeregisterTargets")
            targets.follow()
            assert [one.state for one in targets.of(group)] == ["draining"]
            await asyncio.sleep(0.06)
            targets.follow()
            assert targets.of(group) == []

    asyncio.run(scenario())


def test_the_connections_to_a_target_end_with_its_registration() -> None:
    ended = asyncio.Event()

    async def watched(_head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        respond(writer, b"ok")
        await writer.drain()
        await reader.read()
        ended.set()

    async def scenario() -> None:
        async with world() as made:
            port = await made.target(watched)
            group = await made.group("left", port)
            made.rule(1, {"Type": "forward", "TargetGroupArn": group}, EVERYTHING)
            assert (await made.get()).body == b"ok"
            made.register(group, port, action="DeregisterTargets")
            await made.balancer.follow()
            await asyncio.wait_for(ended.wait(), 10)

    asyncio.run(scenario())


def test_an_instance_is_reached_where_it_was_placed() -> None:
    async def scenario() -> None:
        async with world() as made:
            port = await made.target("instance")
            group = await made.group("instances")
            wanted = {"Targets.member.1.Id": "i-0123", "Targets.member.1.Port": "32768"}
            targets.place(group, "i-0123", 32768, ("127.0.0.1", port))
            call("RegisterTargets", TargetGroupArn=group, **wanted)
            made.rule(1, {"Type": "forward", "TargetGroupArn": group}, EVERYTHING)
            await made.balancer.follow()
            await until(lambda: [one.state for one in targets.of(group)] == ["healthy"])
            assert (await made.get()).body == b"instance"
            targets.place(group, "i-0123", 32768, None)

    asyncio.run(scenario())
