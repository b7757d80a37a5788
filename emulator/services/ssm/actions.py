"""Replaces or wraps ministack's Parameter Store actions."""

import json
from typing import Any

from ministack.services import ssm

from emulator.services.ssm import keys, labels, limits, reading
from emulator.services.ssm.responses import Action, Request, Response, error_response, too_many_error

_INVALID_RESOURCE = "The resource ID isn't valid. Verify that you entered the correct ID and try again."


def _require_existing(original: Action) -> Action:
    """Refuse tag requests for parameters that do not exist."""

    def handle(request: Request) -> Response:
        name = request.get("ResourceId", "")
        if request.get("ResourceType") == "Parameter" and not ssm._lookup_parameter(name)[1]:
            return error_response("InvalidResourceId", _INVALID_RESOURCE)
        return original(request)

    return handle


def _limit_names(original: Action) -> Action:
    def handle(request: Request) -> Response:
        return too_many_error(request, "Names", reading.MAX_NAMES) or original(request)

    return handle


def _with_unlabel(original: Any) -> Any:
    """Add UnlabelParameterVersion, which ministack lacks."""

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, parameters: Any) -> Any:
        if headers.get("x-amz-target", "").endswith(".UnlabelParameterVersion"):
            return labels.unlabel(json.loads(body or b"{}"))
        return await original(method, path, headers, body, parameters)

    return handle


def _encrypt_restored(load: Any) -> Any:
    def load_encrypted(state: Any) -> None:
        load(state)
        keys.encrypt_restored()

    return load_encrypted


def install() -> None:
    """Replace or wrap ministack's actions, some of which CloudFormation calls too."""
    ssm._put_parameter = limits.with_checks(ssm._put_parameter)
    ssm._get_parameter = keys.with_key_check(reading.get_parameter)
    ssm._get_parameters = keys.with_key_check(reading.get_parameters(ssm._get_parameters))
    ssm._get_parameters_by_path = keys.with_key_check(reading.get_parameters_by_path)
    ssm._get_parameter_history = keys.with_key_check(
        reading.get_parameter_history(ssm._get_parameter_history)
    )
    ssm._describe_parameters = reading.describe_parameters(ssm._describe_parameters)
    ssm._delete_parameters = _limit_names(ssm._delete_parameters)
    ssm._label_parameter_version = labels.label
    for name in ("_add_tags_to_resource", "_remove_tags_from_resource", "_list_tags_for_resource"):
        setattr(ssm, name, _require_existing(getattr(ssm, name)))
    ssm.handle_request = _with_unlabel(ssm.handle_request)
    ssm.load_persisted_state = _encrypt_restored(ssm.load_persisted_state)
