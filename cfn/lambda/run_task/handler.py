"""An ECS task that runs to completion while the stack waits, for example a database migration.

Ref is the ARN of the last task. A failing task fails the stack, with its exit code and last log lines. A task
can run longer than one Lambda invocation, but no longer than the hour that CloudFormation waits.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError
from custom_resource import Request, ResourceError, Result, handle
from log import log
from reinvocation import must_reinvoke, reinvoke

MAX_SECONDS = 3300
"""Longest time-out of a task: stopping it and responding must fit in CloudFormation's 3600 seconds."""

INTERVAL = 5
"""Seconds between two checks of the task."""

LINES, CHARACTERS = 20, 2000
"""How much of the end of the task's log a failure reports."""

TRIGGERS = ("Image", "TaskDefinition")
"""Properties whose change runs the task again."""

CONTINUATION = "Continuation"
"""Key in the event that this function sends to itself: the task it started, and its deadline."""

_OVERRIDES = {
    "Name": "name",
    "Command": "command",
    "Cpu": "cpu",
    "Memory": "memory",
    "MemoryReservation": "memoryReservation",
}


@dataclass(frozen=True)
class TaskSpec:
    """The validated properties. `arguments` are those of RunTask; `container` may be empty."""

    cluster: str
    task_definition: str
    container: str
    seconds: int
    arguments: dict[str, Any]


def handler(event: Any, context: Any) -> None:
    """Entry point: a custom resource; docs/reference/functions.md describes its properties."""
    handle(event, context, process)


def process(request: Request) -> Result | None:
    """Runs the task on Create, and on Update if a trigger has changed; Delete does nothing."""
    if request.type == "Delete" or (request.type == "Update" and not _must_run(request)):
        return Result(request.physical_id)
    spec = _task_spec(request.properties)
    ecs = boto3.client("ecs")
    container = _container(ecs, spec)
    state = request.event.get(CONTINUATION) or _start(ecs, request, spec)
    task = _wait(ecs, request, spec, state)
    if task is None:
        return None
    _check_exit_code(task, container)
    return Result(state["TaskArn"])


def _must_run(request: Request) -> bool:
    """Whether an Update runs the task. A rollback does not: the old image's task has already run."""
    if CONTINUATION in request.event:
        return True
    if not any(request.changed(name) for name in TRIGGERS):
        return False
    stacks = boto3.client("cloudformation").describe_stacks(StackName=request.stack_id)["Stacks"]
    rolls_back = stacks[0]["StackStatus"].startswith("UPDATE_ROLLBACK")
    if rolls_back:
        log("the stack is rolling back; no task is run")
    return not rolls_back


def _task_spec(properties: dict[str, Any]) -> TaskSpec:
    cluster, definition = _text(properties, "Cluster"), _text(properties, "TaskDefinition")
    if not cluster or not definition:
        raise ResourceError("Cluster and TaskDefinition are required")
    seconds = _text(properties, "TimeoutSeconds") or str(MAX_SECONDS)
    if not seconds.isdecimal() or not 1 <= int(seconds) <= MAX_SECONDS:
        raise ResourceError(f"TimeoutSeconds is {seconds!r}; it must be 1 to {MAX_SECONDS}")
    overrides = _overrides(properties.get("ContainerOverrides") or [])
    arguments: dict[str, Any] = {"cluster": cluster, "taskDefinition": definition, **_placement(properties)}
    if overrides:
        arguments["overrides"] = {"containerOverrides": overrides}
    container = _text(properties, "Container") or (overrides[0]["name"] if len(overrides) == 1 else "")
    return TaskSpec(cluster, definition, container, int(seconds), arguments)


def _text(properties: dict[str, Any], name: str) -> str:
    value = properties.get(name, "")
    if not isinstance(value, str):
        raise ResourceError(f"{name} must be a string")
    return value


def _placement(properties: dict[str, Any]) -> dict[str, Any]:
    """Where the task runs: by launch type, by capacity provider, or by the cluster's default strategy."""
    launch_type, provider = _text(properties, "LaunchType"), _text(properties, "CapacityProvider")
    if launch_type and provider:
        raise ResourceError("LaunchType and CapacityProvider are mutually exclusive")
    placement: dict[str, Any] = {}
    if launch_type:
        placement["launchType"] = launch_type
    if provider:
        placement["capacityProviderStrategy"] = [{"capacityProvider": provider, "weight": 1}]
    if properties.get("Subnets"):
        placement["networkConfiguration"] = {
            "awsvpcConfiguration": {
                "subnets": properties["Subnets"],
                "securityGroups": properties.get("SecurityGroups") or [],
                "assignPublicIp": _text(properties, "AssignPublicIp") or "DISABLED",
            }
        }
    return placement


def _overrides(property_value: Any) -> list[dict[str, Any]]:
    """ContainerOverrides in RunTask's format: CloudFormation passes numbers as strings."""
    try:
        return [_override(dict(container)) for container in property_value]
    except (KeyError, TypeError, ValueError) as error:
        allowed = ", ".join(["Environment", *_OVERRIDES])
        message = f"ContainerOverrides must be a list of maps with Name and any of {allowed}"
        raise ResourceError(message) from error


def _override(properties: dict[str, Any]) -> dict[str, Any]:
    environment = properties.pop("Environment", None)
    override: dict[str, Any] = {_OVERRIDES[key]: value for key, value in properties.items()}
    numbers = ("cpu", "memory", "memoryReservation")
    override |= {key: int(override[key]) for key in numbers if key in override}
    if environment is not None:
        override["environment"] = [{"name": one["Name"], "value": one["Value"]} for one in environment]
    return {"name": override.pop("name"), **override}


def _container(ecs: Any, spec: TaskSpec) -> dict[str, Any]:
    """The definition of the container whose exit code counts."""
    containers = ecs.describe_task_definition(taskDefinition=spec.task_definition)["taskDefinition"][
        "containerDefinitions"
    ]
    if spec.container:
        chosen = [one for one in containers if one["name"] == spec.container]
    else:
        chosen = [one for one in containers if one.get("essential", True)]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(one["name"] for one in containers)
    if spec.container:
        raise ResourceError(f"{spec.task_definition} has no container {spec.container}, only {names}")
    raise ResourceError(
        f"{spec.task_definition} has several essential containers; set Container to one of them: {names}"
    )


def _start(ecs: Any, request: Request, spec: TaskSpec) -> dict[str, Any]:
    """Starts the task once per request: ECS returns the same task for the same client token."""
    response = ecs.run_task(**spec.arguments, clientToken=request.request_id, startedBy=request.request_id)
    if not response.get("tasks"):
        reasons = "; ".join(
            f"{one.get('reason')} {one.get('detail', '')}".strip() for one in response.get("failures", [])
        )
        raise ResourceError(f"the task could not be started: {reasons or 'ECS reported no reason'}")
    arn = response["tasks"][0]["taskArn"]
    log("started", task=arn)
    return {"TaskArn": arn, "Deadline": time.time() + spec.seconds}


def _wait(ecs: Any, request: Request, spec: TaskSpec, state: dict[str, Any]) -> dict[str, Any] | None:
    """The task once it has stopped; None if a new invocation keeps waiting. Stops it at its deadline."""
    while True:
        described = ecs.describe_tasks(cluster=spec.cluster, tasks=[state["TaskArn"]])["tasks"]
        # ECS may not yet return a task that was just started.
        if described and described[0]["lastStatus"] == "STOPPED":
            return described[0]
        if time.time() >= state["Deadline"]:
            _stop(ecs, spec, state["TaskArn"], described)
        if must_reinvoke(request.context):
            reinvoke({**request.event, CONTINUATION: state}, request.context)
            return None
        time.sleep(INTERVAL)


def _stop(ecs: Any, spec: TaskSpec, arn: str, described: list[dict[str, Any]]) -> None:
    ecs.stop_task(cluster=spec.cluster, task=arn, reason="timed out")
    status = described[0]["lastStatus"] if described else "unknown"
    lines = _last_lines(arn, described[0], _container(ecs, spec)) if described else ""
    raise ResourceError(f"{_short(arn)} timed out: {status} after {spec.seconds} s{lines}")


def _check_exit_code(task: dict[str, Any], definition: dict[str, Any]) -> None:
    """Raises ResourceError unless the container exited with 0."""
    name, arn = definition["name"], task["taskArn"]
    container = next((one for one in task.get("containers", []) if one.get("name") == name), {})
    code = container.get("exitCode")
    log("stopped", task=arn, container=name, exit_code=code, reason=task.get("stoppedReason"))
    if code == 0:
        return
    reasons = [text for text in (task.get("stoppedReason"), container.get("reason")) if text]
    details = f" ({'; '.join(reasons)})" if reasons else ""
    outcome = f"{name} did not start" if code is None else f"{name} exited with {code}"
    raise ResourceError(f"{_short(arn)}: {outcome}{details}{_last_lines(arn, task, definition)}")


def _short(arn: str) -> str:
    return f"task {arn.rsplit('/', 1)[-1]}"


def _last_lines(arn: str, task: dict[str, Any], definition: dict[str, Any]) -> str:
    """The end of the container's log as a suffix of a message; empty if its log is not in CloudWatch."""
    options = definition.get("logConfiguration", {}).get("options", {})
    group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix")
    if not group:
        return ""
    name = definition["name"]
    runtime = [one.get("runtimeId", "") for one in task.get("containers", []) if one.get("name") == name]
    # Without a prefix Docker names the stream after the container's ID.
    stream = f"{prefix}/{name}/{arn.rsplit('/', 1)[-1]}" if prefix else "".join(runtime)
    try:
        events = boto3.client("logs", region_name=options.get("awslogs-region")).get_log_events(
            logGroupName=group, logStreamName=stream, limit=LINES, startFromHead=False
        )["events"]
    except ClientError as error:
        return f"; its log {group} {stream} cannot be read: {error.response['Error']['Code']}"
    text = "\n".join(event["message"].rstrip() for event in events)
    return f"; last log lines:\n{text[-CHARACTERS:]}" if text else f"; its log {group} {stream} is empty"
