"""RunTask without a container engine: the task stops by itself, while in ministack it runs forever.

Nothing is executed. A container exits with 0, unless its command is a shell command of echo and exit: its
output and exit code are known without running it, and are the same in AWS.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import ecs

from emulator.services.ecs import container_secrets
from emulator.services.ecs.shell_command import outcome

Request = dict[str, Any]
Action = Callable[[Request], Any]

RUNNING_SECONDS = 1.0
"""How long such a task is RUNNING."""

ADVANCING_ACTIONS = ("DescribeTasks", "ListTasks", "StopTask", "DescribeClusters")
"""Actions that stop due tasks before they run."""

_ENDS_AT, _TOKEN = "_ends_at", "_client_token"


def _stop(task: dict[str, Any]) -> None:
    """Write the containers' logs, and stop the task as ECS does when an essential container exits."""
    definition = ecs._task_defs.get(ecs._resolve_td_key(task["taskDefinitionArn"])) or {}
    overrides = {
        each.get("name"): each for each in (task.get("overrides") or {}).get("containerOverrides", [])
    }
    for container in task["containers"]:
        name = container["name"]
        defined = next(
            (each for each in definition.get("containerDefinitions", []) if each["name"] == name), {}
        )
        command = overrides.get(name, {}).get("command") or defined.get("command") or []
        lines, container["exitCode"] = outcome(command)
        _write_log(
            ecs._awslogs_config(defined, task["taskArn"].rpartition("/")[2], container["runtimeId"]), lines
        )
    ecs._mark_task_stopped(
        task["taskArn"], task, "Essential container in task exited", "EssentialContainerExited"
    )


def _write_log(stream: dict[str, Any] | None, lines: list[str]) -> None:
    if stream is None or not lines:
        return
    with request_scope(get_account_id(), stream["region"] or get_region()):
        if ecs._ensure_awslogs_stream(stream):
            for line in lines:
                ecs._emit_awslogs_event(stream, line)


def _stop_due_tasks() -> None:
    for task in list(ecs._tasks.values()):
        if task.get("lastStatus") == "RUNNING" and task.get(_ENDS_AT, time.time() + 1) <= time.time():
            _stop(task)


def _tasks_of_token(request: Request) -> list[dict[str, Any]]:
    """Tasks that an earlier request with the same client token started."""
    token = request.get("clientToken")
    return [task for task in ecs._tasks.values() if token and task.get(_TOKEN) == token]


def install() -> None:
    """Wrap ministack's actions. Services do not start their tasks through RunTask."""
    run = ecs._ACTION_MAP["RunTask"]

    def run_task(request: Request) -> Any:
        existing = _tasks_of_token(request)
        if existing:
            return ecs.json_response({"tasks": [ecs._sanitize(task) for task in existing], "failures": []})
        answer = run(request)
        for described in json.loads(answer[2]).get("tasks", []):
            task = ecs._tasks[described["taskArn"]]
            task[_TOKEN] = request.get("clientToken")
            if not ecs._get_docker():
                task[_ENDS_AT] = time.time() + RUNNING_SECONDS
                container_secrets.read_secrets_or_stop(task)
        return answer

    def wrap_action(action: Action) -> Action:
        def advance(request: Request) -> Any:
            _stop_due_tasks()
            return action(request)

        return advance

    ecs._ACTION_MAP["RunTask"] = run_task
    for name in ADVANCING_ACTIONS:
        ecs._ACTION_MAP[name] = wrap_action(ecs._ACTION_MAP[name])
