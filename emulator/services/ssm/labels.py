"""Labels of versions (LabelParameterVersion and UnlabelParameterVersion, API Reference)."""

import re
from typing import Any

from ministack.core.responses import json_response
from ministack.services import ssm

from emulator.services.ssm.responses import (
    Request,
    Response,
    constraint_error,
    error_response,
    not_found,
    too_many_error,
    version_not_found,
)

_MAX_LABELS = 10
_MAX_LENGTH = 100
_LABEL = re.compile(r"(?!\d|aws|ssm)[A-Za-z0-9_.-]+", re.IGNORECASE)

Version = dict[str, Any]


def _check_labels(request: Request) -> Response | None:
    labels = request.get("Labels") or []
    if any(not 1 <= len(label) <= _MAX_LENGTH for label in labels):
        bounds = (
            f"length less than or equal to {_MAX_LENGTH}, Member must have length greater than or equal to 1"
        )
        return constraint_error("labels", labels, bounds)
    return too_many_error(request, "Labels", _MAX_LABELS)


def _version(request: Request) -> Version | Response:
    """The requested version, or the latest if the request has no number."""
    name = request.get("Name", "")
    history = ssm._parameter_history.get(name) or []
    if not history:
        return not_found(name)
    number = request.get("ParameterVersion") or history[-1]["Version"]
    found = next((one for one in history if one["Version"] == number), None)
    return found or version_not_found(name, number)


def label(request: Request) -> Response:
    """Attach labels to a version; a label of another version moves."""
    version = _check_labels(request) or _version(request)
    if isinstance(version, tuple):
        return version
    requested = list(dict.fromkeys(request["Labels"]))
    valid = [one for one in requested if _LABEL.fullmatch(one)]
    attached = version.get("Labels") or []
    after = attached + [one for one in valid if one not in attached]
    if len(after) > _MAX_LABELS:
        return error_response(
            "ParameterVersionLabelLimitExceeded",
            f"A parameter version can have maximum {_MAX_LABELS} labels."
            "Move one or more labels to another version and try again.",
        )
    for other in ssm._parameter_history[request["Name"]]:
        other["Labels"] = [one for one in other.get("Labels") or [] if one not in valid]
    version["Labels"] = after
    _copy_to_latest(request["Name"])
    invalid_labels = [one for one in requested if one not in valid]
    return json_response({"InvalidLabels": invalid_labels, "ParameterVersion": version["Version"]})


def unlabel(request: Request) -> Response:
    """Remove labels from a version; labels that it does not have are returned as invalid."""
    version = _check_labels(request) or _version(request)
    if isinstance(version, tuple):
        return version
    attached = version.get("Labels") or []
    removed = [one for one in request["Labels"] if one in attached]
    version["Labels"] = [one for one in attached if one not in removed]
    _copy_to_latest(request["Name"])
    invalid_labels = [one for one in request["Labels"] if one not in attached]
    return json_response({"RemovedLabels": removed, "InvalidLabels": invalid_labels})


def _copy_to_latest(name: str) -> None:
    ssm._parameters[name]["Labels"] = ssm._parameter_history[name][-1]["Labels"]
