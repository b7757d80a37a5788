"""An ECS task that runs to its end while the stack waits, for instance the migration of a database.

Ref is the ARN of the task that ran last. A failing task fails the stack, with its exit code and its last log
lines. A task may take longer than one invocation of Lambda, but no longer than the hour CloudFormation waits.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import boto3
from again import hand_over, must_hand_over
from botocore.exceptions import ClientError
from custom_resource import Done, Refused, Request, handle
from log import log

LONGEST = 3300
"""Seconds a task may take: CloudFormation waits 3600, and stopping and answering take some of it."""

INTERVAL = 5
"""Seconds between two looks at the task."""

LINES, CHARACTERS = 20, 2000
"""How much of the task's log the failure tells, from its end."""

TRIGGERS = ("Image", "TaskDefinition")
"""Properties whose change runs the task again."""

CONTINUATION = "Continuation"
"""Key of an event that this function sends to itself: the task it has started, and when its time is up."""

_OVERRIDES = {
    "Name": "name",
    "Command": "command",
    "Cpu": "cpu",
    "Memory": "memory",
    "MemoryReservation": "memoryReservation",
}


@dataclass(frozen=True)
class Wanted:
    """The resource's properties, checked. `arguments` are those of RunTask; `container` may be empty."""

    cluster: str
    task_definition: str
    container: str
    seconds: int
    arguments: dict[str, Any]


def handler(event: Any, context: Any) -> None:
    """Entry: a custom resource; its properties are in docs/reference/functions.md."""
    handle(event, context, act)


def act(request: Request) -> Done | None:
    """Runs the task at Create, and at Update where a trigger has changed; Delete does nothing."""
    if request.type == "Delete" or (request.type == "Update" and not _has_to_run(request)):
        return Done(request.physical_id)
    wanted = _wanted(request.properties)
    ecs = boto3.client("ecs")
    container = _container(ecs, wanted)
    state = request.event.get(CONTINUATION) or _start(ecs, request, wanted)
    task = _await(ecs, request, wanted, state)
    if task is None:
        return None
    _judge(task, container)
    return Done(state["TaskArn"])


def _has_to_run(request: Request) -> bool:
    """A stack that rolls back asks for its old image again; what that one had to do is long done."""
    if CONTINUATION in request.event:
        return True
    if not any(request.changed(name) for name in TRIGGERS):
        return False
    stacks = boto3.client("cloudformation").describe_stacks(StackName=request.stack_id)["Stacks"]
    rolls_back = stacks[0]["StackStatus"].startswith("UPDATE_ROLLBACK")
    if rolls_back:
        log("nothing is run while the stack rolls back")
    return not rolls_back


def _wanted(properties: dict[str, Any]) -> Wanted:
    cluster, definition = _text(properties, "Cluster"), _text(properties, "TaskDefinition")
    if not cluster or not definition:
        raise Refused("Cluster and TaskDefinition are needed")
    seconds = _text(properties, "TimeoutSeconds") or str(LONGEST)
    if not seconds.isdecimal() or not 1 <= int(seconds) <= LONGEST:
        raise Refused(f"TimeoutSeconds is {seconds!r}; it must be 1 to {LONGEST}")
    overrides = _overrides(properties.get("ContainerOverrides") or [])
    arguments: dict[str, Any] = {"cluster": cluster, "taskDefinition": definition, **_placement(properties)}
    if overrides:
        arguments["overrides"] = {"containerOverrides": overrides}
    container = _text(properties, "Container") or (overrides[0]["name"] if len(overrides) == 1 else "")
    return Wanted(cluster, definition, container, int(seconds), arguments)


def _text(properties: dict[str, Any], name: str) -> str:
    value = properties.get(name, "")
    if not isinstance(value, str):
        raise Refused(f"{name} must be text")
    return value


def _placement(properties: dict[str, Any]) -> dict[str, Any]:
    """Where the task runs: by launch type, by capacity provider, or by the cluster's own strategy."""
    launch_type, provider = _text(properties, "LaunchType"), _text(properties, "CapacityProvider")
    if launch_type and provider:
        raise Refused("LaunchType and CapacityProvider exclude each other")
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


def _overrides(given: Any) -> list[dict[str, Any]]:
    """ContainerOverrides as RunTask takes them: CloudFormation hands numbers over as text."""
    try:
        return [_override(dict(one)) for one in given]
    except (KeyError, TypeError, ValueError) as error:
        known = ", ".join(["Environment", *_OVERRIDES])
        raise Refused(f"ContainerOverrides must be a list of maps with Name and any of {known}") from error


def _override(given: dict[str, Any]) -> dict[str, Any]:
    environment = given.pop("Environment", None)
    told: dict[str, Any] = {_OVERRIDES[key]: value for key, value in given.items()}
    told |= {key: int(told[key]) for key in ("cpu", "memory", "memoryReservation") if key in told}
    if environment is not None:
        told["environment"] = [{"name": one["Name"], "value": one["Value"]} for one in environment]
    return {"name": told.pop("name"), **told}


def _container(ecs: Any, wanted: Wanted) -> dict[str, Any]:
    """The definition of the container whose exit code counts."""
    containers = ecs.describe_task_definition(taskDefinition=wanted.task_definition)["taskDefinition"][
        "containerDefinitions"
    ]
    if wanted.container:
        chosen = [one for one in containers if one["name"] == wanted.container]
    else:
        chosen = [one for one in containers if one.get("essential", True)]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(one["name"] for one in containers)
    if wanted.container:
        raise Refused(f"{wanted.task_definition} has no container {wanted.container}, but {names}")
    raise Refused(
        f"{wanted.task_definition} has more than one essential container; name one in Container: {names}"
    )


def _start(ecs: Any, request: Request, wanted: Wanted) -> dict[str, Any]:
    """Starts the task once a request: ECS gives the same task again for the same token."""
    answer = ecs.run_task(**wanted.arguments, clientToken=request.request_id, startedBy=request.request_id)
    if not answer.get("tasks"):
        told = "; ".join(
            f"{one.get('reason')} {one.get('detail', '')}".strip() for one in answer.get("failures", [])
        )
        raise Refused(f"the task could not be started: {told or 'ECS gave no reason'}")
    arn = answer["tasks"][0]["taskArn"]
    log("started", task=arn)
    return {"TaskArn": arn, "Deadline": time.time() + wanted.seconds}


def _await(ecs: Any, request: Request, wanted: Wanted, state: dict[str, Any]) -> dict[str, Any] | None:
    """The task once it has stopped; None where a new invocation waits on. Stops it once its time is up."""
    while True:
        described = ecs.describe_tasks(cluster=wanted.cluster, tasks=[state["TaskArn"]])["tasks"]
        # A task just started may not be known yet.
        if described and described[0]["lastStatus"] == "STOPPED":
            return described[0]
        if time.time() >= state["Deadline"]:
            _stop(ecs, wanted, state["TaskArn"], described)
        if must_hand_over(request.context):
            hand_over({**request.event, CONTINUATION: state}, request.context)
            return None
        time.sleep(INTERVAL)


def _stop(ecs: Any, wanted: Wanted, arn: str, described: list[dict[str, Any]]) -> None:
    ecs.stop_task(cluster=wanted.cluster, task=arn, reason="its time was up")
    status = described[0]["lastStatus"] if described else "unknown"
    lines = _last_lines(arn, described[0], _container(ecs, wanted)) if described else ""
    raise Refused(f"{_short(arn)} was stopped: {status} after {wanted.seconds} s{lines}")


def _judge(task: dict[str, Any], definition: dict[str, Any]) -> None:
    """Raises Refused unless the container has ended with 0."""
    name, arn = definition["name"], task["taskArn"]
    container = next((one for one in task.get("containers", []) if one.get("name") == name), {})
    code = container.get("exitCode")
    log("stopped", task=arn, container=name, exit_code=code, reason=task.get("stoppedReason"))
    if code == 0:
        return
    reasons = [text for text in (task.get("stoppedReason"), container.get("reason")) if text]
    why = f" ({'; '.join(reasons)})" if reasons else ""
    told = f"{name} did not start" if code is None else f"{name} exited with {code}"
    raise Refused(f"{_short(arn)}: {told}{why}{_last_lines(arn, task, definition)}")


def _short(arn: str) -> str:
    return f"task {arn.rsplit('/', 1)[-1]}"


def _last_lines(arn: str, task: dict[str, Any], definition: dict[str, Any]) -> str:
    """The end of the container's log, behind a colon; empty where it has none that can be read."""
    options = definition.get("logConfiguration", {}).get("options", {})
    group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix")
    if not group:
        return ""
    name = definition["name"]
    runtime = [one.get("runtimeId", "") for one in task.get("containers", []) if one.get("name") == name]
    # Without a prefix Docker names the stream after the container's own id.
    stream = f"{prefix}/{name}/{arn.rsplit('/', 1)[-1]}" if prefix else "".join(runtime)
    try:
        events = boto3.client("logs", region_name=options.get("awslogs-region")).get_log_events(
            logGroupName=group, logStreamName=stream, limit=LINES, startFromHead=False
        )["events"]
    except ClientError as error:
        return f"; its log {group} {stream} can't be read: {error.response['Error']['Code']}"
    text = "\n".join(event["message"].rstrip() for event in events)
    return f"; last log lines:\n{text[-CHARACTERS:]}" if text else f"; its log {group} {stream} is empty"
