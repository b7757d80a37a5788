"""RunTask without a container engine: tasks stop by themselves, and only known results are reported."""

import time
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator


@pytest.fixture
def ecs(emulator: Emulator) -> Any:
    """An ECS client, with a cluster and a task definition of two containers, one of which logs."""
    client, logs = emulator.client("ecs"), emulator.client("logs")
    client.create_cluster(clusterName="alone")
    if not logs.describe_log_groups(logGroupNamePrefix="alone")["logGroups"]:
        logs.create_log_group(logGroupName="alone")
    options = {"awslogs-group": "alone", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "app"}
    app = {"name": "app", "image": "x", "essential": True, "memory": 64, "command": ["sh", "-c", "exit 4"]}
    client.register_task_definition(
        family="alone",
        containerDefinitions=[
            {**app, "logConfiguration": {"logDriver": "awslogs", "options": options}},
            {"name": "proxy", "image": "x", "essential": True, "memory": 64},
        ],
    )
    return client


def wait_for_stop(ecs: Any, arn: str) -> dict[str, Any]:
    """The task once it has stopped."""
    for _ in range(100):
        [task] = ecs.describe_tasks(cluster="alone", tasks=[arn])["tasks"]
        if task["lastStatus"] == "STOPPED":
            return task
        time.sleep(0.05)
    raise TimeoutError(f"{arn} has not stopped")


def test_a_task_stops_with_the_output_and_exit_code_of_its_command(ecs: Any, emulator: Emulator) -> None:
    command = {"name": "app", "command": ["sh", "-c", "echo working; exit 3"]}
    [started] = ecs.run_task(
        cluster="alone", taskDefinition="alone", overrides={"containerOverrides": [command]}
    )["tasks"]
    assert started["lastStatus"] == "RUNNING"
    task = wait_for_stop(ecs, started["taskArn"])
    assert {each["name"]: each["exitCode"] for each in task["containers"]} == {"app": 3, "proxy": 0}
    assert (task["stopCode"], task["stoppedReason"]) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    events = emulator.client("logs").get_log_events(
        logGroupName="alone", logStreamName=f"app/app/{started['taskArn'].rpartition('/')[2]}"
    )["events"]
    assert [event["message"] for event in events] == ["working"]


def test_the_command_of_the_definition_applies_without_an_override(ecs: Any) -> None:
    [started] = ecs.run_task(cluster="alone", taskDefinition="alone")["tasks"]
    codes = {each["name"]: each["exitCode"] for each in wait_for_stop(ecs, started["taskArn"])["containers"]}
    assert codes == {"app": 4, "proxy": 0}


def test_a_client_token_starts_a_task_once(ecs: Any) -> None:
    first, again, other = (
        ecs.run_task(cluster="alone", taskDefinition="alone", clientToken=token)["tasks"][0]["taskArn"]
        for token in ("one", "one", "two")
    )
    assert first == again != other


def test_service_tasks_keep_running(ecs: Any) -> None:
    ecs.create_service(cluster="alone", serviceName="steady", taskDefinition="alone", desiredCount=1)
    [arn] = ecs.list_tasks(cluster="alone", serviceName="steady")["taskArns"]
    time.sleep(1.2)
    [task] = ecs.describe_tasks(cluster="alone", tasks=[arn])["tasks"]
    assert task["lastStatus"] == "RUNNING"
    ecs.delete_service(cluster="alone", service="steady", force=True)
