"""Reads container secrets from Parameter Store as the ECS agent does: decrypted, as the execution role.

"Pass sensitive data to an Amazon ECS container" and "Stopped tasks error messages" (ECS Developer Guide).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ministack import app
from ministack.core.responses import get_account_id, get_region, json_response, request_scope
from ministack.services import ecs, ssm

from emulator.base import callers
from emulator.services.cloudtrail import api_events
from emulator.services.iam import roles
from emulator.services.ssm import keys
from emulator.services.ssm.responses import Response, error_response

AGENT = "Amazon ECS Agent"

_MAX_NAMES = 10
_reader: ContextVar[callers.Caller | None] = ContextVar("emulator_execution_role", default=None)

Document = dict[str, Any]


class _ParameterStoreError(Exception):
    """An error response of Parameter Store to the agent."""

    def __init__(self, answer: Response) -> None:
        document = json.loads(answer[2])
        super().__init__(f"{document['__type']}: {document['message']}")
        self.answer = answer


def _require_allowed(denied: roles.DeniedPrincipal, action: str, resource: str) -> None:
    if denied is not None:
        message = f"User: {denied} is not authorized to perform: {action} on resource: {resource}"
        raise _ParameterStoreError(error_response("AccessDeniedException", message))


def _value(name: str, parameter: Document) -> str:
    """The exact value; raises _ParameterStoreError unless the role may read and decrypt it."""
    reader = _reader.get()
    if app.AUTH and reader:
        _require_allowed(
            roles.denied_principal(reader, "ssm:GetParameters", parameter["ARN"]),
            "ssm:GetParameters",
            parameter["ARN"],
        )
    if parameter["Type"] == "SecureString":
        # Only the role's policies count; the caller that starts the task needs no access to the key.
        key_error = keys.key_error(parameter["KeyId"])
        if key_error is not None:
            raise _ParameterStoreError(key_error)
        key = keys.arn_of(parameter["KeyId"])
        if app.AUTH and reader and key:
            context = keys.usage_context(name)
            _require_allowed(roles.denied_principal(reader, "kms:Decrypt", key, context), "kms:Decrypt", key)
    return str(parameter["OriginalValue"])


def _read(sources: list[str]) -> dict[str, str]:
    """The values of several parameters of one region, read in one request."""
    values, missing = {}, []
    answer = json_response({})
    try:
        for source in sources:
            name, parameter = ssm._lookup_parameter(source, flexible_name=True)
            if parameter is None:
                missing.append(source)
            else:
                values[source] = _value(name, parameter)
    except _ParameterStoreError as error:
        answer = error.answer
        raise _resolution_error(str(error)) from error
    finally:
        request = {"Names": [_name(source) for source in sources], "WithDecryption": True}
        api_events.record("GetParameters", request, answer, _reader.get() or callers.current(), AGENT)
    if missing:
        raise _resolution_error(f"invalid ssm parameters: {', '.join(map(_name, missing))}")
    return values


def _resolution_error(reason: str) -> Exception:
    prefix = "unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
    return ecs._SecretResolutionError(prefix + reason)


def _name(source: str) -> str:
    parsed = ssm._parameter_name_from_arn(source)
    return f"/{parsed[2].lstrip('/')}" if parsed else source


def _region(source: str) -> str:
    parsed = ssm._parameter_name_from_arn(source)
    return parsed[1] if parsed else get_region()


def _wrap_resolve_secrets(original: Any) -> Any:
    def environment(container: Document) -> dict[str, str]:
        secrets = [one for one in container.get("secrets") or [] if one.get("name") and one.get("valueFrom")]
        parameters = {
            one["name"]: one["valueFrom"] for one in secrets if ":secretsmanager:" not in one["valueFrom"]
        }
        others = [one for one in secrets if one["name"] not in parameters]
        found = original({**container, "secrets": others})
        values: dict[str, str] = {}
        for region in sorted({_region(source) for source in parameters.values()}):
            sources = [one for one in dict.fromkeys(parameters.values()) if _region(one) == region]
            with request_scope(get_account_id(), region):
                for first in range(0, len(sources), _MAX_NAMES):
                    values |= _read(sources[first : first + _MAX_NAMES])
        return {**found, **{variable: values[source] for variable, source in parameters.items()}}

    return environment


@contextmanager
def _as_execution_role(task: Document, definition: Document) -> Iterator[None]:
    role = (definition.get("executionRoleArn") or "").rpartition("/")[2]
    token = _reader.set(roles.session(role, task["taskArn"].rpartition("/")[2]) if role else None)
    try:
        yield
    finally:
        _reader.reset(token)


def _wrap_start_task(start: Any) -> Any:
    def start_as_role(task: Document, definition: Document, *arguments: Any) -> None:
        with _as_execution_role(task, definition):
            start(task, definition, *arguments)

    return start_as_role


def read_secrets_or_stop(task: Document) -> None:
    """The part of a task's start that needs no container engine: read the secrets, or stop the task."""
    definition = ecs._task_defs.get(ecs._resolve_td_key(task["taskDefinitionArn"])) or {}
    try:
        with _as_execution_role(task, definition):
            for container in definition.get("containerDefinitions") or []:
                ecs._resolve_container_secrets(container)
    except ecs._SecretResolutionError as error:
        reason = (
            "ResourceInitializationError: unable to pull secrets or registry auth: "
            f"execution resource retrieval failed: {error}"
        )
        ecs._mark_task_stopped(task["taskArn"], task, reason, "TaskFailedToStart")


def install() -> None:
    """Make every task read its secrets like the agent when it starts."""
    ecs._resolve_container_secrets = _wrap_resolve_secrets(ecs._resolve_container_secrets)
    ecs._start_task_worker = _wrap_start_task(ecs._start_task_worker)
