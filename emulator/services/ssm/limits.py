"""Checks of PutParameter, and record members that ministack does not set.

Sizes, levels and versions: "AWS Systems Manager endpoints and quotas" and PutParameter in the API Reference.
"""

import re

from ministack.services import ssm

from emulator.base import callers
from emulator.services.ssm import keys
from emulator.services.ssm.responses import (
    Action,
    Request,
    Response,
    constraint_error,
    error_response,
    validation_error,
)

_SIZES = {"Standard": 4096, "Advanced": 8192}
"""The most bytes of a value, by tier."""
_LEVELS = 15
_VERSIONS = 100
_NAME_LENGTH = 1011
_NAME = re.compile(r"[A-Za-z0-9_./-]+")
_NESTED = re.compile(r"\{\{.*\}\}", re.DOTALL)
_UPGRADE = (
    " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. "
    "For more information, see "
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
)
_DOWNGRADE = (
    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the "
    "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced "
    "parameter and recreate it as a standard parameter."
)
_TYPES = (
    "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change "
    "a parameter from a String type to a SecureString type. You must create a new, unique parameter."
)


def _existing(request: Request) -> dict[str, str]:
    return ssm._parameters.get(request.get("Name")) or {}


def _tier(request: Request) -> str:
    """The tier of the new version: an advanced parameter stays advanced; intelligent tiering chooses."""
    existing, value = _existing(request), request.get("Value", "")
    tier = request.get("Tier") or ssm._default_tier(request, value, existing or None)
    if existing.get("Tier") == "Advanced":
        return "Advanced"
    if tier != "Intelligent-Tiering":
        return str(tier)
    return "Advanced" if len(value.encode()) > _SIZES["Standard"] or request.get("Policies") else "Standard"


def _check_name(request: Request) -> Response | None:
    name = request.get("Name", "")
    if len(name) > _NAME_LENGTH:
        return constraint_error("name", name, f"length less than or equal to {_NAME_LENGTH}")
    if name and not _NAME.fullmatch(name):
        return validation_error(ssm._RESERVED_SSM_PATH_MSG)
    if "/" in name and not name.startswith("/"):
        return validation_error("Parameter name must be a fully qualified name.")
    return None


def _check_value(request: Request) -> Response | None:
    value = request.get("Value", "")
    if not value:
        return constraint_error("value", value, "length greater than or equal to 1.")
    if _NESTED.search(value):
        return validation_error(
            'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.'
        )
    return None


def _check_size(request: Request) -> Response | None:
    tier, size = _tier(request), len(request.get("Value", "").encode())
    if size <= _SIZES[tier]:
        return None
    message = f"{tier} tier parameters support a maximum parameter value of {_SIZES[tier]} characters."
    return validation_error(message + (_UPGRADE if tier == "Standard" else ""))


def _check_levels(request: Request) -> Response | None:
    if len(request.get("Name", "").strip("/").split("/")) <= _LEVELS:
        return None
    return error_response(
        "HierarchyLevelLimitExceededException",
        f"A hierarchy can have a maximum of {_LEVELS} levels. For more information, see Requirements and "
        "constraints for parameter names in the AWS Systems Manager User Guide.",
    )


def _check_type_and_tier(request: Request) -> Response | None:
    """An overwritten parameter keeps its type, and its tier is never downgraded."""
    existing = _existing(request)
    if not existing or not request.get("Overwrite"):
        return None
    if request.get("Type", existing["Type"]) != existing["Type"]:
        return error_response("HierarchyTypeMismatchException", _TYPES)
    if existing.get("Tier") == "Advanced" and request.get("Tier") == "Standard":
        return validation_error(_DOWNGRADE)
    return None


def _check_versions(request: Request) -> Response | None:
    """A new version replaces the oldest of 100, unless that has a label."""
    history = ssm._parameter_history.get(request.get("Name")) or []
    if len(history) < _VERSIONS or not request.get("Overwrite") or not history[0].get("Labels"):
        return None
    return error_response(
        "ParameterMaxVersionLimitExceeded",
        f"You attempted to create a new version of {request['Name']} by calling the PutParameter API with "
        f"the overwrite flag. Version {history[0]['Version']}, the oldest version, can't be deleted because "
        "it has a label associated with it. Move the label to another version of the parameter, and try "
        "again.",
    )


def _check_key(request: Request) -> Response | None:
    """A request without a key uses the default key, even if the latest version has another one."""
    if (request.get("Type") or _existing(request).get("Type")) != "SecureString":
        return None
    # Advanced parameters are encrypted with a data key of their own.
    action = "kms:Encrypt" if _tier(request) == "Standard" else "kms:GenerateDataKey"
    return keys.access_error(request.get("KeyId", ""), action, request["Name"])


_CHECKS = (
    _check_name,
    _check_value,
    _check_levels,
    _check_type_and_tier,
    _check_size,
    _check_versions,
    _check_key,
)


def with_checks(put: Action) -> Action:
    """Check before ministack's action, which CloudFormation calls too."""

    def handle(request: Request) -> Response:
        for check in _CHECKS:
            error = check(request)
            if error is not None:
                return error
        response = put({**request, "Tier": _tier(request)})
        if response[0] < 400:
            _complete_record(request["Name"])
        return response

    return handle


def _complete_record(name: str) -> None:
    record, history = ssm._parameters[name], ssm._parameter_history[name]
    for one in (record, history[-1]):
        one["LastModifiedUser"] = callers.current().arn
    keys.encrypt(record, history[-1])
    del history[:-_VERSIONS]
