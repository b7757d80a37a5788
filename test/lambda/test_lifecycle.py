"""Launching and terminating hosts, against a cluster in which this takes time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from conftest import load
from fakes import Aws, Clock, Context, Fake

drain, launch = load("drain"), load("launch")
HOST, GROUP, TOKEN = "i-0a1b2c", "shop-dev-Hosts", "87654321-4321-4321-4321-210987654321"
ARN = "arn:aws:ecs:eu-central-1:123456789012:container-instance/shop-dev/0a1b2c"
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:function"
IDENTIFIERS = {
    "AutoScalingGroupName": GROUP,
    "LifecycleHookName": "shop-dev-hook",
    "LifecycleActionToken": TOKEN,
    "InstanceId": HOST,
}


def event(clock: Clock, seconds: int) -> dict[str, Any]:
    """An event as Auto Scaling sends it to EventBridge."""
    detail = {
        "LifecycleActionToken": TOKEN,
        "AutoScalingGroupName": GROUP,
        "LifecycleHookName": "shop-dev-hook",
        "EC2InstanceId": HOST,
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "NotificationMetadata": json.dumps({"cluster": "shop-dev", "seconds": seconds}),
    }
    at = datetime.fromtimestamp(clock.now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "version": "0",
        "source": "aws.autoscaling",
        "time": at,
        "region": "eu-central-1",
        "detail": detail,
    }


class Cluster:
    """One host, registered after `registers` seconds, connected after `connects`, with tasks until `free`."""

    def __init__(self, aws: Aws, clock: Clock) -> None:
        self.clock, self.status = clock, "ACTIVE"
        self.registers = self.connects = self.free = 0.0
        self.gone = float("inf")
        self.started = clock.now
        answers = (
            "list_container_instances",
            "describe_container_instances",
            "update_container_instances_state",
        )
        self.ecs: Fake = aws.add("ecs", **{name: getattr(self, name) for name in answers})

    @property
    def age(self) -> float:
        return self.clock.now - self.started

    def host(self) -> dict[str, Any]:
        draining = self.status == "DRAINING" and self.age >= self.free
        return {
            "containerInstanceArn": ARN,
            "ec2InstanceId": HOST,
            "status": self.status,
            "agentConnected": self.age >= self.connects,
            "runningTasksCount": 0 if draining else 2,
            "pendingTasksCount": 0,
        }

    def list_container_instances(self, cluster: str, filter: str) -> dict[str, Any]:  # noqa: A002 - as boto3
        assert (cluster, filter) == ("shop-dev", f"ec2InstanceId == {HOST}")
        return {"containerInstanceArns": [ARN] if self.registers <= self.age < self.gone else []}

    def describe_container_instances(self, **_: Any) -> dict[str, Any]:
        return {"containerInstances": [self.host()], "failures": []}

    def update_container_instances_state(self, status: str, **_: Any) -> dict[str, Any]:
        self.status = status
        return {"containerInstances": [self.host()], "failures": []}


@pytest.fixture
def cluster(aws: Aws, clock: Clock) -> Cluster:
    return Cluster(aws, clock)


@pytest.fixture
def scaling(aws: Aws) -> Fake:
    return aws.add("autoscaling", record_lifecycle_action_heartbeat={}, complete_lifecycle_action={})


RunFunction = Callable[..., int]


@pytest.fixture
def run_function(aws: Aws, clock: Clock) -> RunFunction:
    """Runs the function and its reinvocations, 15 minutes each, and returns the number of invocations."""

    def run(function: ModuleType, seconds: int) -> int:
        queue = [event(clock, seconds)]

        def invoke(Payload: bytes, **keys: Any) -> dict[str, Any]:  # noqa: N803 - as boto3
            assert keys == {"FunctionName": FUNCTION, "InvocationType": "Event"}
            queue.append(json.loads(Payload))
            return {"StatusCode": 202}

        aws.add("lambda", invoke=invoke)
        count = 0
        while queue:
            count += 1
            started = clock.now
            function.handler(queue.pop(), Context(clock, 900))
            assert clock.now - started < 900 - 30, "an invocation came too close to its time-out"
        return count

    return run


def completed(scaling: Fake) -> str:
    """The only result; all calls identify the action completely."""
    [call] = scaling.called("complete_lifecycle_action")
    assert call == {**IDENTIFIERS, "LifecycleActionResult": call["LifecycleActionResult"]}
    assert all(beat == IDENTIFIERS for beat in scaling.called("record_lifecycle_action_heartbeat"))
    return call["LifecycleActionResult"]


def test_host_with_tasks_is_drained_first(run_function: RunFunction, cluster: Cluster, scaling: Fake) -> None:
    cluster.free = 200
    assert run_function(drain, 3600) == 1
    assert completed(scaling) == "CONTINUE"
    assert 200 <= cluster.age < 220
    assert cluster.ecs.called("update_container_instances_state") == [
        {"cluster": "shop-dev", "containerInstances": [ARN], "status": "DRAINING"}
    ]
    assert len(scaling.called("record_lifecycle_action_heartbeat")) == 4


def test_idle_host_terminates_at_once(run_function: RunFunction, cluster: Cluster, scaling: Fake) -> None:
    run_function(drain, 3600)
    assert (completed(scaling), cluster.age) == ("CONTINUE", 0)


def test_drain_waits_for_pending_tasks(run_function: RunFunction, cluster: Cluster, scaling: Fake) -> None:
    host = cluster.host

    def pending() -> dict[str, Any]:
        return {**host(), "runningTasksCount": 0, "pendingTasksCount": 0 if cluster.age >= 30 else 1}

    cluster.host = pending
    run_function(drain, 3600)
    assert (completed(scaling), cluster.age) == ("CONTINUE", 30)


@pytest.mark.parametrize("gone", [0, 40])
def test_host_outside_the_cluster_terminates(
    run_function: RunFunction, cluster: Cluster, scaling: Fake, gone: int
) -> None:
    cluster.free, cluster.gone = 9999, gone
    run_function(drain, 3600)
    assert (completed(scaling), cluster.age) == ("CONTINUE", gone)


def test_draining_host_is_not_set_to_draining_again(
    run_function: RunFunction, cluster: Cluster, scaling: Fake
) -> None:
    cluster.status, cluster.free = "DRAINING", 30
    run_function(drain, 3600)
    assert completed(scaling) == "CONTINUE"
    assert cluster.ecs.called("update_container_instances_state") == []


def test_failed_drain_is_retried(run_function: RunFunction, cluster: Cluster, scaling: Fake) -> None:
    failures = {"containerInstances": [], "failures": [{"arn": ARN, "reason": "INACTIVE"}]}
    cluster.ecs.answers["update_container_instances_state"] = [
        failures,
        cluster.update_container_instances_state,
    ]
    run_function(drain, 3600)
    assert (completed(scaling), cluster.age) == ("CONTINUE", 10)


@pytest.mark.parametrize(("seconds", "count"), [(300, 1), (3600, 5), (7200, 9)])
def test_draining_host_is_abandoned_after_the_deadline(
    run_function: RunFunction, cluster: Cluster, scaling: Fake, seconds: int, count: int
) -> None:
    cluster.free = 99_999
    assert run_function(drain, seconds) == count
    assert completed(scaling) == "ABANDON"
    assert seconds <= cluster.age <= seconds + 20
    beats = scaling.called("record_lifecycle_action_heartbeat")
    assert len(beats) >= seconds // 70, "heartbeats must keep the action alive"


def test_host_is_in_service_once_its_agent_is_connected(
    run_function: RunFunction, cluster: Cluster, scaling: Fake
) -> None:
    cluster.registers, cluster.connects = 45, 75
    assert run_function(launch, 600) == 1
    assert (completed(scaling), cluster.age) == ("CONTINUE", 80)


@pytest.mark.parametrize("status", ["REGISTERING", "REGISTRATION_FAILED", "DRAINING"])
def test_host_that_accepts_no_tasks_is_abandoned(
    run_function: RunFunction, cluster: Cluster, scaling: Fake, status: str
) -> None:
    cluster.status = status
    run_function(launch, 120)
    assert completed(scaling) == "ABANDON"


@pytest.mark.parametrize(("seconds", "count"), [(600, 1), (1800, 3)])
def test_host_that_never_registers_is_abandoned(
    run_function: RunFunction, cluster: Cluster, scaling: Fake, seconds: int, count: int
) -> None:
    cluster.registers = 99_999
    assert run_function(launch, seconds) == count
    assert completed(scaling) == "ABANDON"
    assert seconds <= cluster.age <= seconds + 20


def test_ended_action_is_not_completed(run_function: RunFunction, cluster: Cluster, scaling: Fake) -> None:
    cluster.registers = 99_999
    scaling.answers["record_lifecycle_action_heartbeat"] = [{}, {}, "ValidationError"]
    assert run_function(launch, 600) == 1
    assert scaling.called("complete_lifecycle_action") == []
    assert cluster.age == 120


@pytest.mark.usefixtures("cluster")
def test_action_completed_elsewhere_is_no_error(run_function: RunFunction, scaling: Fake) -> None:
    scaling.answers["complete_lifecycle_action"] = "ValidationError"
    assert run_function(drain, 600) == 1


@pytest.mark.usefixtures("cluster")
def test_other_errors_make_lambda_retry(run_function: RunFunction, scaling: Fake) -> None:
    scaling.answers["complete_lifecycle_action"] = "ResourceContention"
    with pytest.raises(scaling.exceptions.ClientError, match="ResourceContention"):
        run_function(drain, 600)


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("function", [drain, launch])
@pytest.mark.parametrize(
    "change",
    [
        lambda given: given.pop("detail"),
        lambda given: given.update(time="yesterday"),
        lambda given: given["detail"].pop("EC2InstanceId"),
        lambda given: given["detail"].pop("NotificationMetadata"),
        lambda given: given["detail"].update(NotificationMetadata="shop-dev"),
        lambda given: given["detail"].update(NotificationMetadata='{"cluster": "shop-dev"}'),
    ],
)
def test_malformed_event_goes_to_the_dead_letter_queue(
    clock: Clock, function: ModuleType, change: Callable[[dict[str, Any]], Any]
) -> None:
    given = event(clock, 600)
    change(given)
    with pytest.raises(ValueError, match="not a lifecycle action"):
        function.handler(given, Context(clock))
