"""RunTask without a container engine: the task ends by itself, where ministack would let it run for ever.

Nothing is run. A container ends with 0, unless its command is a shell's that only echoes and exits: what such
a task writes and how it ends is known without running it, and is the same in AWS.
"""

import json
import shlex
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import ecs

from emulator.services.ecs import container_secrets

Request = dict[str, Any]
Action = Callable[[Request], Any]

SECONDS = 1.0
"""How long such a task is RUNNING."""

LOOKS = ("DescribeTasks", "ListTasks", "StopTask", "DescribeClusters")
"""Actions before which tasks whose time is up are ended."""

_ENDS_AT, _TOKEN = "_ends_at", "_client_token"
_SHELLS = ("sh", "/bin/sh", "bash", "/bin/bash")
_SEPARATORS = (";", "&&")


def outcome(command: list[str]) -> tuple[list[str], int]:
    """Lines and exit code of a command of echo and exit in a shell; none and 0 for any other."""
    if len(command) != 3 or command[0] not in _SHELLS or command[1] != "-c":
        return [], 0
    statements = _statements(command[2])
    lines: list[str] = []
    for words in statements:
        if words[0] == "echo":
            lines.append(" ".join(words[1:]))
        elif words[0] == "exit" and len(words) <= 2 and all(word.isdecimal() for word in words[1:]):
            return lines, int(words[1]) % 256 if len(words) == 2 else 0
        else:
            return [], 0
    return lines, 0


def _statements(script: str) -> list[list[str]]:
    """The words of each statement; what a shell would expand makes the script one unknown statement."""
    unknown = [[script]]
    if any(sign in script for sign in "$`*?[~\\!"):
        return unknown
    lexer = shlex.shlex(script.replace("\n", ";"), posix=True, punctuation_chars=True)
    lexer.commenters = ""
    statements: list[list[str]] = [[]]
    try:
        for word in lexer:
            if word in _SEPARATORS:
                statements.append([])
            else:
                statements[-1].append(word)
    except ValueError:
        return unknown
    # Pipes, redirections and brackets are words of signs alone here.
    if any(word and not word.strip("();<>|&") for words in statements for word in words):
        return unknown
    return [words for words in statements if words]


def _end(task: dict[str, Any]) -> None:
    """Write what its containers have said, and stop the task as ECS does when an essential one has ended."""
    definition = ecs._task_defs.get(ecs._resolve_td_key(task["taskDefinitionArn"])) or {}
    given = {each.get("name"): each for each in (task.get("overrides") or {}).get("containerOverrides", [])}
    for container in task["containers"]:
        name = container["name"]
        defined = next(
            (each for each in definition.get("containerDefinitions", []) if each["name"] == name), {}
        )
        command = given.get(name, {}).get("command") or defined.get("command") or []
        lines, container["exitCode"] = outcome(command)
        _write(
            ecs._awslogs_config(defined, task["taskArn"].rpartition("/")[2], container["runtimeId"]), lines
        )
    ecs._mark_task_stopped(
        task["taskArn"], task, "Essential container in task exited", "EssentialContainerExited"
    )


def _write(stream: dict[str, Any] | None, lines: list[str]) -> None:
    if stream is None or not lines:
        return
    with request_scope(get_account_id(), stream["region"] or get_region()):
        if ecs._ensure_awslogs_stream(stream):
            for line in lines:
                ecs._emit_awslogs_event(stream, line)


def _end_those_due() -> None:
    for task in list(ecs._tasks.values()):
        if task.get("lastStatus") == "RUNNING" and task.get(_ENDS_AT, time.time() + 1) <= time.time():
            _end(task)


def _started_before(request: Request) -> list[dict[str, Any]]:
    """Tasks that the same client token has started."""
    token = request.get("clientToken")
    return [task for task in ecs._tasks.values() if token and task.get(_TOKEN) == token]


def install() -> None:
    """Put the rule around ministack's actions. Services start their tasks without this action."""
    run = ecs._ACTION_MAP["RunTask"]

    def run_task(request: Request) -> Any:
        before = _started_before(request)
        if before:
            return ecs.json_response({"tasks": [ecs._sanitize(task) for task in before], "failures": []})
        answer = run(request)
        for told in json.loads(answer[2]).get("tasks", []):
            task = ecs._tasks[told["taskArn"]]
            task[_TOKEN] = request.get("clientToken")
            if not ecs._get_docker():
                task[_ENDS_AT] = time.time() + SECONDS
                container_secrets.read_without_starting(task)
        return answer

    def looking(action: Action) -> Action:
        def look(request: Request) -> Any:
            _end_those_due()
            return action(request)

        return look

    ecs._ACTION_MAP["RunTask"] = run_task
    for name in LOOKS:
        ecs._ACTION_MAP[name] = looking(ecs._ACTION_MAP[name])
