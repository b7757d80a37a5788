"""Events of ECS services and reasons of their deployments and tasks, with ECS's messages.

"Viewing Amazon ECS service event messages" and "Stopped tasks error messages" (ECS Developer Guide).
"""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import ecs

Document = dict[str, Any]

MAX_EVENTS = 100
"""DescribeServices returns the 100 newest events."""

_SCHEDULER_REASONS = {
    "Deployment completed",
    "Deployment capacity limit",
    "Service scaling down",
    "Task definition updated",
}
"""ministack's reasons for the tasks that its scheduler stops."""

_DRAINING_MESSAGE = "has begun draining connections on 1 tasks."
"""ministack's event for every update, even if nothing is drained."""


def add(service: Document, message: str) -> None:
    """Add an event; the newest comes first."""
    event = {
        "id": new_uuid(),
        "createdAt": ecs._iso(),
        "message": f"(service {service['serviceName']}) {message}",
    }
    service["events"] = [event, *service["events"]][:MAX_EVENTS]


def add_started(service: Document, tasks: list[Document]) -> None:
    """Add the event that the scheduler has started these tasks."""
    add(service, f"has started {len(tasks)} tasks: {_task_list(tasks)}.")


def _task_list(tasks: list[Document]) -> str:
    return " ".join(f"(task {task['taskArn'].rpartition('/')[2]})" for task in tasks)


def service_of(task: Document) -> Document | None:
    """The service that the task belongs to."""
    kind, _, name = (task.get("group") or "").partition(":")
    cluster = task["clusterArn"].rpartition("/")[2]
    return ecs._services.get(f"{cluster}/{name}") if kind == "service" else None


def requested_service(request: Document) -> Document | None:
    """The service that a request is about."""
    reference = ecs._resolve_service_ref(request.get("service", ""))
    cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
    return ecs._services.get(f"{cluster}/{reference[0]}") if reference else None


def _wrap_stop_task(stop: Any) -> Any:
    def stop_task(request: Document) -> Any:
        task = ecs._resolve_task(
            request.get("task", ""), ecs._resolve_cluster_name(request.get("cluster", "default"))
        )
        if request.get("reason") not in _SCHEDULER_REASONS or not task or task["lastStatus"] == "STOPPED":
            return stop(request)
        reason = f"Scaling activity initiated by (deployment {task.get('_deployment_id')})"
        answer = stop({**request, "reason": reason})
        task["stopCode"] = "ServiceSchedulerInitiated"
        service = service_of(task)
        if service:
            add(service, f"has stopped 1 running tasks: {_task_list([task])}.")
        return answer

    return stop_task


def _wrap_complete_deployment(complete: Any) -> Any:
    def complete_deployment(cluster: str, key: str, *more: Any, **options: Any) -> Any:
        service = ecs._services.get(key)
        primary = ecs._primary_deployment(service) if service else None
        previous_state = (primary or {}).get("rolloutState")
        answer = complete(cluster, key, *more, **options)
        if service and primary and previous_state == "IN_PROGRESS" and primary["rolloutState"] == "COMPLETED":
            primary["rolloutStateReason"] = f"ECS deployment {primary['id']} completed."
            add(service, f"(deployment {primary['id']}) deployment completed.")
            add(service, "has reached a steady state.")
        return answer

    return complete_deployment


def _wrap_record_failure(record: Callable[..., Any]) -> Callable[..., Any]:
    def record_failure(task: Document, *more: Any, **options: Any) -> Any:
        service = service_of(task)
        failing = ecs._deployment_for_task(service, task) if service else None
        if service is None or failing is None or failing["rolloutState"] != "IN_PROGRESS":
            return record(task, *more, **options)
        return _reword_failure(service, failing, lambda: record(task, *more, **options))

    return record_failure


def _reword_failure(service: Document, failing: Document, record: Callable[[], Any]) -> Any:
    existing = {event["id"] for event in service["events"]}
    answer = record()
    if failing["rolloutState"] != "FAILED":
        return answer
    failing["rolloutStateReason"] = "ECS deployment circuit breaker: tasks failed to start."
    messages = {
        "deployment failed: deployment circuit breaker was triggered.": (
            f"(deployment {failing['id']}) deployment failed: tasks failed to start."
        )
    }
    primary = ecs._primary_deployment(service)
    if primary and primary is not failing:
        messages["rolled back to the last completed deployment."] = (
            f"rolling back to deployment {primary['id']}."
        )
    for event in service["events"]:
        head, _, message = event["message"].partition(") ")
        if event["id"] not in existing and message in messages:
            event["message"] = f"{head}) {messages[message]}"
    return answer


def _wrap_update_service(update: Callable[[Document], Any]) -> Callable[[Document], Any]:
    def update_service(request: Document) -> Any:
        answer = update(request)
        service = requested_service(request)
        if service is None or answer[0] >= 400:
            return answer
        service["events"] = [
            one for one in service["events"] if not one["message"].endswith(_DRAINING_MESSAGE)
        ]
        for deployment in service["deployments"]:
            if deployment["rolloutState"] == "IN_PROGRESS" and not deployment["rolloutStateReason"]:
                deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} in progress."
        return ecs.json_response({"service": ecs._sanitize(service)})

    return update_service


def install() -> None:
    """Wrap ministack's functions and actions."""
    ecs._stop_task = _wrap_stop_task(ecs._stop_task)
    ecs._complete_service_deployment = _wrap_complete_deployment(ecs._complete_service_deployment)
    ecs._record_service_task_failure = _wrap_record_failure(ecs._record_service_task_failure)
    ecs._ACTION_MAP["UpdateService"] = _wrap_update_service(ecs._ACTION_MAP["UpdateService"])
