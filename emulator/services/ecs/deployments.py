"""Rolling deployments of ECS services without a container engine, with realistic states.

ministack implements deployments and their circuit breaker, but without an engine it starts all tasks at once,
even if their secrets are missing. Here a deployment that UpdateService starts takes time: its tasks are
PENDING, then read their secrets as the agent does, and run or stop with a reason. Deployments by
CloudFormation complete immediately, like the other resources of a stack.
"""

import json
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from ministack.services import ecs

from emulator.services.ecs import container_secrets, events

Request = dict[str, Any]
Document = dict[str, Any]
Action = Callable[[Request], Any]

PENDING_SECONDS = 1.0
"""How long a task is PENDING, including the replacement of a failed one."""

MAX_CATCH_UP_SECONDS = 10.0
"""The most seconds that are simulated after a time without requests."""

ADVANCING_ACTIONS = (
    "DescribeServices",
    "DescribeTasks",
    "DescribeClusters",
    "ListTasks",
    "StopTask",
    "UpdateService",
    "DeleteService",
)
"""Actions that start due tasks before they run."""

_PACED, _STARTS_AT = "_paced", "_starts_at"
_paced: ContextVar[bool] = ContextVar("emulator_paced_deployment", default=False)
_simulated_time: ContextVar[float | None] = ContextVar("emulator_deployment_moment", default=None)
_start_lock = threading.RLock()


def _deployment(service: Document, deployment_id: str | None) -> Document | None:
    return next((one for one in service["deployments"] if one["id"] == deployment_id), None)


def _wrap_make_deployment(make: Any) -> Any:
    def deployment(*arguments: Any, **options: Any) -> Document:
        deployment_record = make(*arguments, **options)
        deployment_record[_PACED] = _paced.get()
        return deployment_record

    return deployment


def _reset_to_pending(task: Document) -> None:
    """Set a task that ministack has started back to PENDING."""
    now = time.time()
    task.update(lastStatus="PENDING", startedAt=None, pullStartedAt=None, pullStoppedAt=None)
    task["_startup_stable"] = False
    task[_STARTS_AT] = max(_simulated_time.get() or now, now - MAX_CATCH_UP_SECONDS) + PENDING_SECONDS
    for container in task["containers"]:
        container["lastStatus"] = "PENDING"


def _wrap_run_task(run: Action) -> Action:
    """Report the tasks that a service starts in its events; in a paced deployment they begin PENDING."""

    def run_task(request: Request) -> Any:
        deployment_id = request.get("_deploymentId")
        if deployment_id is None:
            return run(request)
        # startedBy of a service's task is the deployment (Task, Amazon ECS API Reference).
        answer = run({**request, "startedBy": deployment_id})
        tasks = [ecs._tasks[described["taskArn"]] for described in json.loads(answer[2]).get("tasks", [])]
        service = events.service_of(tasks[0]) if tasks else None
        if service is None:
            return answer
        events.add_started(service, tasks)
        deployment = _deployment(service, deployment_id) or {}
        if deployment.get(_PACED) and deployment["rolloutState"] == "IN_PROGRESS" and not ecs._get_docker():
            for task in tasks:
                _reset_to_pending(task)
        return answer

    return run_task


def _start(task: Document) -> None:
    """Start a pending task as the agent does, then let the deployment continue."""
    task.pop(_STARTS_AT)
    container_secrets.read_secrets_or_stop(task)
    service = events.service_of(task)
    if service is None or not ecs._mark_task_running(task["taskArn"], task):
        return
    for container in task["containers"]:
        container["lastStatus"] = "RUNNING"
    cluster = task["clusterArn"].rpartition("/")[2]
    key = f"{cluster}/{service['serviceName']}"
    ecs._record_service_task_healthy(key, task)
    ecs._reconcile_service_tasks(cluster, key)


def _next_due_task() -> Document | None:
    waiting = [
        task
        for task in list(ecs._tasks.values())
        if task["lastStatus"] == "PENDING" and task.get(_STARTS_AT, time.time() + 1) <= time.time()
    ]
    return min(waiting, key=lambda task: task[_STARTS_AT], default=None)


def _start_due_tasks() -> None:
    """Start due tasks in order; the replacement of a failed task may already be due."""
    with _start_lock:
        while (task := _next_due_task()) is not None:
            token = _simulated_time.set(task[_STARTS_AT])
            try:
                _start(task)
            finally:
                _simulated_time.reset(token)


def _wrap_action(action: Action) -> Action:
    def advance(request: Request) -> Any:
        _start_due_tasks()
        return action(request)

    return advance


def _has_failed(deployment: Document) -> bool:
    return deployment["status"] != "PRIMARY" and deployment["rolloutState"] == "FAILED"


def _wrap_update_service(update: Action) -> Action:
    """UpdateService requests start paced deployments; the next deployment removes a failed one."""

    def update_service(request: Request) -> Any:
        service = events.requested_service(request)
        if service and request.get("forceNewDeployment"):
            service["deployments"] = [one for one in service["deployments"] if not _has_failed(one)]
        token = _paced.set(True)
        try:
            return update(request)
        finally:
            _paced.reset(token)

    return update_service


def install() -> None:
    """Wrap ministack's functions and actions."""
    ecs._make_deployment = _wrap_make_deployment(ecs._make_deployment)
    ecs._run_task = _wrap_run_task(ecs._run_task)
    events.install()
    ecs._ACTION_MAP["UpdateService"] = _wrap_update_service(ecs._ACTION_MAP["UpdateService"])
    for name in ADVANCING_ACTIONS:
        ecs._ACTION_MAP[name] = _wrap_action(ecs._ACTION_MAP[name])
