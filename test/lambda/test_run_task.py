"""A task that runs to completion, against an ECS in which tasks take time."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import STACK, load
from fakes import Aws, Clock, Context, Fake, ResponseUrl

run_task = load("run_task")
RequestOf = Callable[..., dict[str, Any]]
REQUEST_ID = "6f1c2f0a-1111-4222-8333-944445555666"
ARN = "arn:aws:ecs:eu-central-1:123456789012:task/shop-dev/0a1b2c"
DEFINITION = "arn:aws:ecs:eu-central-1:123456789012:task-definition/shop-dev-migrate:3"
PROPERTIES = {"Cluster": "shop-dev", "TaskDefinition": DEFINITION}
OPTIONS = {
    "awslogs-group": "shop-dev-Logs",
    "awslogs-region": "eu-central-1",
    "awslogs-stream-prefix": "app",
}
APP = {"name": "app", "essential": True, "logConfiguration": {"logDriver": "awslogs", "options": OPTIONS}}
PROXY = {"name": "nginx", "essential": True}
HELPER = {"name": "helper", "essential": False}


class Tasks:
    """ECS with one task, which runs for `seconds` and then stops with the result `ended`."""

    def __init__(self, aws: Aws, clock: Clock) -> None:
        self.clock, self.seconds, self.started, self.stopped = clock, 12.0, None, False
        self.ended: dict[str, Any] = {"containers": [{"name": "app", "exitCode": 0}]}
        self.containers: list[dict[str, Any]] = [APP, HELPER]
        answers = ("describe_task_definition", "describe_tasks", "run_task", "stop_task")
        self.ecs: Fake = aws.add("ecs", **{name: getattr(self, name) for name in answers})

    def describe_task_definition(self, taskDefinition: str) -> dict[str, Any]:  # noqa: N803 - as boto3
        return {
            "taskDefinition": {"taskDefinitionArn": taskDefinition, "containerDefinitions": self.containers}
        }

    def run_task(self, **_: Any) -> dict[str, Any]:
        self.started = self.started or self.clock.now
        return {"tasks": [{"taskArn": ARN, "lastStatus": "PROVISIONING"}], "failures": []}

    def describe_tasks(self, **_: Any) -> dict[str, Any]:
        if self.clock.now == self.started:
            return {"tasks": [], "failures": [{"arn": ARN, "reason": "MISSING"}]}
        over = self.stopped or self.clock.now >= self.started + self.seconds
        task = {"taskArn": ARN, "lastStatus": "STOPPED" if over else "RUNNING"}
        return {"tasks": [{**task, **(self.ended if over else {})}], "failures": []}

    def stop_task(self, **_: Any) -> dict[str, Any]:
        self.stopped = True
        return {"task": {"taskArn": ARN}}

    def ends(self, code: int | None, **keys: Any) -> None:
        container = {
            "name": "app",
            **({} if code is None else {"exitCode": code}),
            **keys.pop("container", {}),
        }
        self.ended = {"containers": [{"name": "helper", "exitCode": 1}, container], **keys}


@pytest.fixture
def tasks(aws: Aws, clock: Clock) -> Tasks:
    return Tasks(aws, clock)


def log_of(aws: Aws, *messages: str) -> Fake:
    return aws.add("logs", get_log_events={"events": [{"message": f"{text}\n"} for text in messages]})


@pytest.mark.usefixtures("tasks")
def test_task_succeeds(response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks) -> None:
    run_task.handler(request_of("Create", PROPERTIES), context)
    assert (response.answer["Status"], response.answer["PhysicalResourceId"]) == ("SUCCESS", ARN)
    assert tasks.ecs.called("run_task") == [
        {
            "cluster": "shop-dev",
            "taskDefinition": DEFINITION,
            "clientToken": REQUEST_ID,
            "startedBy": REQUEST_ID,
        }
    ]


def test_repeated_request_gets_the_same_task(
    response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    for _ in range(2):
        run_task.handler(request_of("Create", PROPERTIES), context)
    assert {one["PhysicalResourceId"] for one in response.answers} == {ARN}
    assert {one["clientToken"] for one in tasks.ecs.called("run_task")} == {REQUEST_ID}


def test_run_task_parameters(request_of: RequestOf, context: Context, tasks: Tasks) -> None:
    override = {
        "Name": "app",
        "Command": ["migrate", "--all"],
        "Environment": [{"Name": "MODE", "Value": "migrate"}],
        "Cpu": "256",
        "Memory": "512",
        "MemoryReservation": "128",
    }
    wanted = {
        **PROPERTIES,
        "CapacityProvider": "shop-dev-hosts",
        "Subnets": ["subnet-1", "subnet-2"],
        "SecurityGroups": ["sg-1"],
        "ContainerOverrides": [override],
    }
    run_task.handler(request_of("Create", wanted), context)
    [call] = tasks.ecs.called("run_task")
    assert call["capacityProviderStrategy"] == [{"capacityProvider": "shop-dev-hosts", "weight": 1}]
    assert "launchType" not in call
    assert call["networkConfiguration"]["awsvpcConfiguration"] == {
        "subnets": ["subnet-1", "subnet-2"],
        "securityGroups": ["sg-1"],
        "assignPublicIp": "DISABLED",
    }
    assert call["overrides"]["containerOverrides"] == [
        {
            "name": "app",
            "command": ["migrate", "--all"],
            "environment": [{"name": "MODE", "value": "migrate"}],
            "cpu": 256,
            "memory": 512,
            "memoryReservation": 128,
        }
    ]


def test_launch_type_is_passed_on(request_of: RequestOf, context: Context, tasks: Tasks) -> None:
    run_task.handler(request_of("Create", {**PROPERTIES, "LaunchType": "FARGATE"}), context)
    assert tasks.ecs.called("run_task")[0]["launchType"] == "FARGATE"


def test_non_zero_exit_code_fails_with_the_last_log_lines(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    tasks.ends(3, stoppedReason="Essential container in task exited")
    logs = log_of(aws, "migrating 0007", "column exists already")
    run_task.handler(request_of("Create", PROPERTIES), context)
    assert (response.answer["Status"], response.answer["PhysicalResourceId"]) == ("FAILED", "not-made:Thing")
    assert response.answer["Reason"] == (
        "task 0a1b2c: app exited with 3 (Essential container in task exited); last log lines:\n"
        "migrating 0007\ncolumn exists already"
    )
    assert logs.called("get_log_events") == [
        {
            "logGroupName": "shop-dev-Logs",
            "logStreamName": "app/app/0a1b2c",
            "limit": 20,
            "startFromHead": False,
        }
    ]


def test_end_of_a_long_log_is_reported(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    tasks.ends(1)
    log_of(aws, *[f"{number:03} " + "x" * 400 for number in range(20)])
    run_task.handler(request_of("Create", PROPERTIES), context)
    lines = response.answer["Reason"].split("last log lines:\n")[1]
    assert len(lines) <= 2000
    assert lines.splitlines()[-1].startswith("019 ")


@pytest.mark.parametrize(
    ("events", "suffix"),
    [
        ({"events": []}, "; its log shop-dev-Logs app/app/0a1b2c is empty"),
        (
            "ResourceNotFoundException",
            "; its log shop-dev-Logs app/app/0a1b2c cannot be read: ResourceNotFoundException",
        ),
    ],
)
def test_empty_or_missing_log_is_reported(
    aws: Aws,
    response: ResponseUrl,
    request_of: RequestOf,
    context: Context,
    tasks: Tasks,
    events: Any,
    suffix: str,
) -> None:
    tasks.ends(1)
    aws.add("logs", get_log_events=events)
    run_task.handler(request_of("Create", PROPERTIES), context)
    assert response.answer["Reason"] == f"task 0a1b2c: app exited with 1{suffix}"


def test_stream_without_a_prefix_is_the_container_id(
    aws: Aws, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    options = {"awslogs-group": "shop-dev-Logs"}
    tasks.containers = [{**APP, "logConfiguration": {"logDriver": "awslogs", "options": options}}]
    tasks.ends(1, container={"runtimeId": "f00d"})
    logs = log_of(aws, "line")
    run_task.handler(request_of("Create", PROPERTIES), context)
    assert logs.called("get_log_events")[0]["logStreamName"] == "f00d"


def test_container_without_awslogs_has_no_lines(
    response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    tasks.containers = [{"name": "app"}]
    tasks.ends(137, container={"reason": "OutOfMemoryError: Container killed due to memory usage"})
    run_task.handler(request_of("Create", PROPERTIES), context)
    assert response.answer["Reason"] == (
        "task 0a1b2c: app exited with 137 (OutOfMemoryError: Container killed due to memory usage)"
    )


def test_task_that_does_not_start_fails(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    tasks.ends(None, stopCode="TaskFailedToStart", stoppedReason="CannotPullContainerError: not found")
    aws.add("logs", get_log_events="ResourceNotFoundException")
    run_task.handler(request_of("Create", PROPERTIES), context)
    assert response.answer["Reason"].startswith(
        "task 0a1b2c: app did not start (CannotPullContainerError: not found)"
    )


@pytest.mark.parametrize(
    ("failures", "reason"),
    [
        ([{"arn": "host-1", "reason": "RESOURCE:MEMORY"}], "RESOURCE:MEMORY"),
        ([{"reason": "AGENT"}, {"reason": "RESOURCE:CPU", "detail": "d"}], "AGENT; RESOURCE:CPU d"),
        ([], "ECS reported no reason"),
    ],
)
def test_task_that_cannot_be_placed_fails(
    response: ResponseUrl,
    request_of: RequestOf,
    context: Context,
    tasks: Tasks,
    failures: list[dict[str, str]],
    reason: str,
) -> None:
    tasks.ecs.answers["run_task"] = {"tasks": [], "failures": failures}
    run_task.handler(request_of("Create", PROPERTIES), context)
    assert response.answer["Reason"] == f"the task could not be started: {reason}"


def test_ecs_error_is_reported(
    response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    tasks.ecs.answers["run_task"] = "ClusterNotFoundException"
    run_task.handler(request_of("Create", PROPERTIES), context)
    assert response.answer["Reason"] == "RunTask: refused for the test (ClusterNotFoundException)"


def run_function(aws: Aws, clock: Clock, event: dict[str, Any]) -> int:
    """Runs the function and its reinvocations, 15 minutes each, and returns the number of run_function."""
    queue: list[dict[str, Any]] = [event]

    def invoke(Payload: bytes, **keys: Any) -> dict[str, Any]:  # noqa: N803 - as boto3
        assert keys == {
            "FunctionName": "arn:aws:lambda:eu-central-1:123456789012:function:run-task",
            "InvocationType": "Event",
        }
        queue.append(json.loads(Payload))
        return {"StatusCode": 202}

    aws.add("lambda", invoke=invoke)
    count = 0
    while queue:
        count += 1
        started = clock.now
        run_task.handler(queue.pop(), Context(clock, 900, "run-task"))
        assert clock.now - started < 900 - 30, "an invocation came too close to its time-out"
    return count


@pytest.mark.parametrize(("minutes", "count"), [(10, 1), (20, 2), (50, 4)])
def test_long_task_continues_in_further_invocations(
    aws: Aws,
    response: ResponseUrl,
    request_of: RequestOf,
    clock: Clock,
    tasks: Tasks,
    minutes: int,
    count: int,
) -> None:
    tasks.seconds = minutes * 60
    assert run_function(aws, clock, request_of("Create", PROPERTIES)) == count
    assert response.answer["Status"] == "SUCCESS"
    assert len(tasks.ecs.called("run_task")) == 1


@pytest.mark.parametrize("seconds", [600, 3300])
def test_task_is_stopped_at_its_time_out(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, clock: Clock, tasks: Tasks, seconds: int
) -> None:
    tasks.seconds = 7200
    log_of(aws, "still copying")
    properties = {**PROPERTIES, **({} if seconds == 3300 else {"TimeoutSeconds": str(seconds)})}
    started = clock.now
    run_function(aws, clock, request_of("Create", properties))
    assert clock.now - started < min(seconds + 60, 3600), "CloudFormation has stopped waiting"
    assert response.answer["Status"] == "FAILED"
    assert response.answer["Reason"] == (
        f"task 0a1b2c timed out: RUNNING after {seconds} s; last log lines:\nstill copying"
    )
    assert tasks.ecs.called("stop_task") == [{"cluster": "shop-dev", "task": ARN, "reason": "timed out"}]


def test_task_that_ecs_never_returns_fails(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, clock: Clock, tasks: Tasks
) -> None:
    tasks.ecs.answers["describe_tasks"] = {"tasks": [], "failures": [{"arn": ARN, "reason": "MISSING"}]}
    run_function(aws, clock, request_of("Create", {**PROPERTIES, "TimeoutSeconds": "60"}))
    assert response.answer["Reason"] == "task 0a1b2c timed out: unknown after 60 s"


def update(request_of: RequestOf, old: dict[str, str], new: dict[str, str]) -> dict[str, Any]:
    keys = {"PhysicalResourceId": "before", "OldResourceProperties": {**PROPERTIES, **old}}
    return request_of("Update", {**PROPERTIES, **new}, **keys)


@pytest.mark.parametrize("trigger", ["Image", "TaskDefinition"])
def test_new_image_or_definition_runs_the_task_again(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks, trigger: str
) -> None:
    stacks = aws.add("cloudformation", describe_stacks=stack("UPDATE_IN_PROGRESS"))
    run_task.handler(update(request_of, {trigger: "old"}, {trigger: "new"}), context)
    assert response.answer["PhysicalResourceId"] == ARN
    assert len(tasks.ecs.called("run_task")) == 1
    assert stacks.called("describe_stacks") == [{"StackName": STACK}]


def stack(status: str) -> dict[str, Any]:
    about = {"StackName": "shop-dev-database", "CreationTime": 0, "StackStatus": status}
    return {"Stacks": [about]}


@pytest.mark.usefixtures("aws")
def test_other_changes_run_nothing(response: ResponseUrl, request_of: RequestOf, context: Context) -> None:
    run_task.handler(update(request_of, {"TimeoutSeconds": "60"}, {"TimeoutSeconds": "90"}), context)
    assert (response.answer["Status"], response.answer["PhysicalResourceId"]) == ("SUCCESS", "before")


def test_rollback_runs_nothing(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    aws.add("cloudformation", describe_stacks=stack("UPDATE_ROLLBACK_IN_PROGRESS"))
    run_task.handler(update(request_of, {"Image": "new"}, {"Image": "old"}), context)
    assert (response.answer["Status"], response.answer["PhysicalResourceId"]) == ("SUCCESS", "before")


def test_long_task_of_an_update_continues_in_further_invocations(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, clock: Clock, tasks: Tasks
) -> None:
    tasks.seconds = 1200
    aws.add("cloudformation", describe_stacks=[stack("UPDATE_IN_PROGRESS")])
    assert run_function(aws, clock, update(request_of, {"Image": "old"}, {"Image": "new"})) == 2
    assert response.answer["PhysicalResourceId"] == ARN


def test_failing_update_keeps_the_resource(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    tasks.ends(1)
    log_of(aws, "no")
    aws.add("cloudformation", describe_stacks=stack("UPDATE_IN_PROGRESS"))
    run_task.handler(update(request_of, {"Image": "old"}, {"Image": "new"}), context)
    assert (response.answer["Status"], response.answer["PhysicalResourceId"]) == ("FAILED", "before")


@pytest.mark.usefixtures("aws")
def test_delete_does_nothing(response: ResponseUrl, request_of: RequestOf, context: Context) -> None:
    run_task.handler(request_of("Delete", {}, PhysicalResourceId=ARN), context)
    assert (response.answer["Status"], response.answer["PhysicalResourceId"]) == ("SUCCESS", ARN)


@pytest.mark.parametrize(
    ("properties", "status"),
    [({"Container": "nginx"}, "FAILED"), ({"Container": "app"}, "SUCCESS"), ({}, "FAILED")],
)
def test_several_essential_containers_need_a_choice(
    response: ResponseUrl,
    request_of: RequestOf,
    context: Context,
    tasks: Tasks,
    properties: dict[str, str],
    status: str,
) -> None:
    tasks.containers = [APP, PROXY]
    tasks.ended = {"containers": [{"name": "app", "exitCode": 0}, {"name": "nginx", "exitCode": 143}]}
    run_task.handler(request_of("Create", {**PROPERTIES, **properties}), context)
    assert response.answer["Status"] == status
    if not properties:
        assert response.answer["Reason"] == (
            f"{DEFINITION} has several essential containers; set Container to one of them: app, nginx"
        )
        assert tasks.ecs.called("run_task") == []


def test_overridden_container_counts(
    response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    tasks.containers = [APP, PROXY]
    tasks.ended = {"containers": [{"name": "app", "exitCode": 0}, {"name": "nginx", "exitCode": 143}]}
    overrides = [{"Name": "app", "Command": ["migrate"]}]
    run_task.handler(request_of("Create", {**PROPERTIES, "ContainerOverrides": overrides}), context)
    assert response.answer["Status"] == "SUCCESS"


def test_unknown_container_fails(
    response: ResponseUrl, request_of: RequestOf, context: Context, tasks: Tasks
) -> None:
    run_task.handler(request_of("Create", {**PROPERTIES, "Container": "web"}), context)
    assert response.answer["Reason"] == f"{DEFINITION} has no container web, only app, helper"
    assert tasks.ecs.called("run_task") == []


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"Cluster": ""}, "Cluster and TaskDefinition are required"),
        ({"Cluster": ["a"]}, "Cluster must be a string"),
        ({"TimeoutSeconds": "3301"}, "TimeoutSeconds is '3301'; it must be 1 to 3300"),
        ({"TimeoutSeconds": "soon"}, "TimeoutSeconds is 'soon'; it must be 1 to 3300"),
        (
            {"LaunchType": "EC2", "CapacityProvider": "x"},
            "LaunchType and CapacityProvider are mutually exclusive",
        ),
        ({"ContainerOverrides": "text"}, "ContainerOverrides must be a list of maps with Name and any of"),
        ({"ContainerOverrides": [{"Command": []}]}, "ContainerOverrides must be"),
        ({"ContainerOverrides": [{"Name": "a", "Colour": "x"}]}, "ContainerOverrides must be"),
        ({"ContainerOverrides": [{"Name": "a", "Cpu": "x"}]}, "ContainerOverrides must be"),
    ],
)
def test_invalid_properties_run_nothing(
    response: ResponseUrl, request_of: RequestOf, context: Context, broken: dict[str, Any], reason: str
) -> None:
    run_task.handler(request_of("Create", {**PROPERTIES, **broken}), context)
    assert response.answer["Status"] == "FAILED"
    assert response.answer["Reason"].startswith(reason)
