"""Rolling deployments without a container engine: they take a second and fail if a secret is missing."""

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from emulator.services.ecs import deployments
from emulator.tests.emulator_process import Emulator, start_emulator
from emulator.tests.errors import refusal

CLUSTER, SECRET = "rolling", "/rolling/KEY"
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
MISSING = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
    "failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm "
    "parameters: /rolling/KEY"
)
_numbers = itertools.count(1)


@dataclass
class Service:
    """One ECS service and its state."""

    ecs: Any
    ssm: Any
    name: str

    def describe(self) -> dict[str, Any]:
        return self.ecs.describe_services(cluster=CLUSTER, services=[self.name])["services"][0]

    def states(self) -> list[tuple[str, str, str, int, int]]:
        return [
            (one["id"], one["status"], one["rolloutState"], one["runningCount"], one["pendingCount"])
            for one in self.describe()["deployments"]
        ]

    def tasks(self, status: str = "RUNNING") -> list[dict[str, Any]]:
        arns = self.ecs.list_tasks(cluster=CLUSTER, serviceName=self.name, desiredStatus=status)["taskArns"]
        found = self.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"] if arns else []
        return sorted(found, key=lambda task: task["createdAt"])

    def redeploy(self, **more: Any) -> str:
        answer = self.ecs.update_service(cluster=CLUSTER, service=self.name, forceNewDeployment=True, **more)
        return answer["service"]["deployments"][0]["id"]

    def wait_for_rollout(self, deployment: str) -> dict[str, Any]:
        """The deployment once its rollout is no longer in progress."""
        for _ in range(200):
            found = {one["id"]: one for one in self.describe()["deployments"]}[deployment]
            if found["rolloutState"] != "IN_PROGRESS":
                return found
            time.sleep(0.05)
        raise TimeoutError(f"{deployment} is still in progress")

    def events(self) -> list[str]:
        """Messages, oldest first, without the service's name and with T for each task."""
        messages = [event["message"] for event in reversed(self.describe()["events"])]
        plain = [message.removeprefix(f"(service {self.name}) ") for message in messages]
        return [re.sub(r"\(task [0-9a-f-]{32,36}\)", "T", message) for message in plain]


def create_service(emulator: Emulator, **options: Any) -> Service:
    ecs, ssm = emulator.client("ecs"), emulator.client("ssm")
    ecs.create_cluster(clusterName=CLUSTER)
    ssm.put_parameter(Name=SECRET, Value="one", Type="SecureString", Overwrite=True)
    secrets = [{"name": "KEY", "valueFrom": f"arn:aws:ssm:eu-central-1:000000000000:parameter{SECRET}"}]
    app = {"name": "app", "image": "x", "essential": True, "memory": 64, "secrets": secrets}
    ecs.register_task_definition(family=CLUSTER, containerDefinitions=[app])
    settings = {"desiredCount": 1, "deploymentConfiguration": BREAKER, **options}
    name = f"service-{next(_numbers)}"
    ecs.create_service(cluster=CLUSTER, serviceName=name, taskDefinition=CLUSTER, **settings)
    return Service(ecs, ssm, name)


@pytest.fixture
def service(emulator: Emulator) -> Iterator[Service]:
    created = create_service(emulator)
    yield created
    created.ecs.delete_service(cluster=CLUSTER, service=created.name, force=True)


def test_a_new_service_runs_immediately(service: Service) -> None:
    [(deployment, *rest)] = service.states()
    assert rest == ["PRIMARY", "COMPLETED", 1, 0]
    [task] = service.tasks()
    assert (task["lastStatus"], task["startedBy"]) == ("RUNNING", deployment)


def test_new_tasks_replace_the_old_ones(service: Service) -> None:
    [(old, *_)] = service.states()
    new = service.redeploy()
    assert service.states() == [
        (new, "PRIMARY", "IN_PROGRESS", 0, 1),
        (old, "ACTIVE", "COMPLETED", 1, 0),
    ]
    assert [(task["lastStatus"], task["startedBy"]) for task in service.tasks()] == [
        ("RUNNING", old),
        ("PENDING", new),
    ]
    assert service.describe()["deployments"][0]["rolloutStateReason"] == f"ECS deployment {new} in progress."
    done = service.wait_for_rollout(new)
    assert (done["rolloutStateReason"], done["failedTasks"]) == (f"ECS deployment {new} completed.", 0)
    assert service.states() == [(new, "PRIMARY", "COMPLETED", 1, 0)]
    assert [task["startedBy"] for task in service.tasks()] == [new]
    [stopped] = service.tasks("STOPPED")
    assert (stopped["startedBy"], stopped["stopCode"], stopped["stoppedReason"]) == (
        old,
        "ServiceSchedulerInitiated",
        f"Scaling activity initiated by (deployment {old})",
    )
    assert service.events() == [
        "has started 1 tasks: T.",
        "has started 1 tasks: T.",
        "has stopped 1 running tasks: T.",
        f"(deployment {new}) deployment completed.",
        "has reached a steady state.",
    ]


def test_a_deployment_without_its_secret_fails_and_old_tasks_keep_running(service: Service) -> None:
    [(old, *_)] = service.states()
    [running_task] = service.tasks()
    service.ssm.delete_parameter(Name=SECRET)
    new = service.redeploy()
    assert service.describe()["deployments"][0]["failedTasks"] == 0
    failed = service.wait_for_rollout(new)
    assert (failed["status"], failed["failedTasks"], failed["rolloutStateReason"]) == (
        "ACTIVE",
        3,
        "ECS deployment circuit breaker: tasks failed to start.",
    )
    assert service.states() == [
        (new, "ACTIVE", "FAILED", 0, 0),
        (old, "PRIMARY", "COMPLETED", 1, 0),
    ]
    assert [task["taskArn"] for task in service.tasks()] == [running_task["taskArn"]]
    stopped = service.tasks("STOPPED")
    assert [(one["startedBy"], one["stopCode"], one["stoppedReason"]) for one in stopped] == [
        (new, "TaskFailedToStart", MISSING)
    ] * 3
    assert service.events()[-4:] == [
        f"(deployment {new}) deployment failed: tasks failed to start.",
        f"rolling back to deployment {old}.",
        f"(deployment {old}) deployment completed.",
        "has reached a steady state.",
    ]


def test_remaining_tasks_of_a_failed_deployment_stop_as_scaling_activity(emulator: Emulator) -> None:
    service = create_service(emulator, desiredCount=2)
    service.ssm.delete_parameter(Name=SECRET)
    new = service.redeploy()
    service.wait_for_rollout(new)
    reasons = [task["stoppedReason"] for task in service.tasks("STOPPED")]
    assert sorted(reasons) == [MISSING] * 3 + [f"Scaling activity initiated by (deployment {new})"]
    assert service.describe()["runningCount"] == 2
    service.ecs.delete_service(cluster=CLUSTER, service=service.name, force=True)


def test_a_failed_deployment_is_listed_until_the_next_one(service: Service) -> None:
    service.ssm.delete_parameter(Name=SECRET)
    service.wait_for_rollout(service.redeploy())
    service.ssm.put_parameter(Name=SECRET, Value="two", Type="SecureString")
    new = service.redeploy()
    assert [state[2] for state in service.states()] == ["IN_PROGRESS", "COMPLETED"]
    service.wait_for_rollout(new)
    assert service.states() == [(new, "PRIMARY", "COMPLETED", 1, 0)]


def test_polling_frequency_does_not_matter(service: Service) -> None:
    service.ssm.delete_parameter(Name=SECRET)
    new = service.redeploy()
    time.sleep(3.1)
    [failed, _] = service.describe()["deployments"]
    assert (failed["id"], failed["rolloutState"], failed["failedTasks"]) == (new, "FAILED", 3)


def test_after_a_long_pause_only_the_last_seconds_are_simulated() -> None:
    task: dict[str, Any] = {"containers": []}
    token = deployments._simulated_time.set(time.time() - 3600)
    try:
        deployments._reset_to_pending(task)
    finally:
        deployments._simulated_time.reset(token)
    since = time.time() - task["_starts_at"]
    assert since == pytest.approx(deployments.MAX_CATCH_UP_SECONDS - deployments.PENDING_SECONDS, abs=0.5)


def test_without_a_circuit_breaker_it_keeps_retrying(emulator: Emulator) -> None:
    service = create_service(emulator, deploymentConfiguration={})
    service.ssm.delete_parameter(Name=SECRET)
    new = service.redeploy()
    time.sleep(2.1)
    assert service.states()[0] == (new, "PRIMARY", "IN_PROGRESS", 0, 1)
    assert [task["stoppedReason"] for task in service.tasks("STOPPED")] == [MISSING] * 2
    assert service.describe()["runningCount"] == 1
    service.ecs.delete_service(cluster=CLUSTER, service=service.name, force=True)


def test_a_second_deployment_replaces_one_in_progress(service: Service) -> None:
    first, second = service.redeploy(), service.redeploy()
    assert [state[:3] for state in service.states()][:2] == [
        (second, "PRIMARY", "IN_PROGRESS"),
        (first, "ACTIVE", "IN_PROGRESS"),
    ]
    service.wait_for_rollout(second)
    assert service.states() == [(second, "PRIMARY", "COMPLETED", 1, 0)]


def test_a_service_without_tasks_completes_immediately(emulator: Emulator) -> None:
    service = create_service(emulator, desiredCount=0)
    new = service.redeploy()
    assert service.states() == [(new, "PRIMARY", "COMPLETED", 0, 0)]
    service.ecs.delete_service(cluster=CLUSTER, service=service.name, force=True)


def test_old_tasks_stop_first_at_the_maximum_percent(emulator: Emulator) -> None:
    settings = {**BREAKER, "maximumPercent": 100, "minimumHealthyPercent": 50}
    service = create_service(emulator, desiredCount=2, deploymentConfiguration=settings)
    new = service.redeploy()
    assert [state[3:] for state in service.states()] == [(0, 1), (1, 0)]
    service.wait_for_rollout(new)
    assert service.states() == [(new, "PRIMARY", "COMPLETED", 2, 0)]
    service.ecs.delete_service(cluster=CLUSTER, service=service.name, force=True)


def test_a_refused_update_starts_no_deployment(service: Service) -> None:
    elsewhere = f"arn:aws:ecs:eu-central-1:000000000000:service/elsewhere/{service.name}"
    before = service.states()
    code, message = refusal(
        service.ecs.update_service, cluster=CLUSTER, service=elsewhere, forceNewDeployment=True
    )
    assert (code, message) == ("ServiceNotFoundException", "Service not found.")
    assert service.states() == before


def test_a_deployment_continues_after_a_restart(tmp_path: Path) -> None:
    with start_emulator(tmp_path / "state") as first:
        service = create_service(first)
        new = service.redeploy()
    with start_emulator(tmp_path / "state") as second:
        restarted = Service(second.client("ecs"), second.client("ssm"), service.name)
        assert restarted.wait_for_rollout(new)["rolloutState"] == "COMPLETED"
