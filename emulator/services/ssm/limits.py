"""What PutParameter refuses, and what it keeps of a version besides ministack's record.

Sizes, depth and versions: "AWS Systems Manager endpoints and quotas" and PutParameter in the API Reference.
"""

import re

from ministack.services import ssm

from emulator.base import callers
from emulator.services.ssm import keys
from emulator.services.ssm.answers import Action, Request, Response, broken_constraint, invalid, refused

_SIZES = {"Standard": 4096, "Advanced": 8192}
"""Bytes of a value, by tier."""
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


def _known(request: Request) -> dict[str, str]:
    return ssm._parameters.get(request.get("Name")) or {}


def _tier(request: Request) -> str:
    """The tier of the version that is put: an advanced parameter stays one, intelligent tiering chooses."""
    known, value = _known(request), request.get("Value", "")
    given = request.get("Tier") or ssm._default_tier(request, value, known or None)
    if known.get("Tier") == "Advanced":
        return "Advanced"
    if given != "Intelligent-Tiering":
        return str(given)
    return "Advanced" if len(value.encode()) > _SIZES["Standard"] or request.get("Policies") else "Standard"


def _bad_name(request: Request) -> Response | None:
    name = request.get("Name", "")
    if len(name) > _NAME_LENGTH:
        return broken_constraint("name", name, f"length less than or equal to {_NAME_LENGTH}")
    if name and not _NAME.fullmatch(name):
        return invalid(ssm._RESERVED_SSM_PATH_MSG)
    if "/" in name and not name.startswith("/"):
        return invalid("Parameter name must be a fully qualified name.")
    return None


def _bad_value(request: Request) -> Response | None:
    value = request.get("Value", "")
    if not value:
        return broken_constraint("value", value, "length greater than or equal to 1.")
    if _NESTED.search(value):
        return invalid('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.')
    return None


def _too_long(request: Request) -> Response | None:
    tier, size = _tier(request), len(request.get("Value", "").encode())
    if size <= _SIZES[tier]:
        return None
    message = f"{tier} tier parameters support a maximum parameter value of {_SIZES[tier]} characters."
    return invalid(message + (_UPGRADE if tier == "Standard" else ""))


def _too_deep(request: Request) -> Response | None:
    if len(request.get("Name", "").strip("/").split("/")) <= _LEVELS:
        return None
    return refused(
        "HierarchyLevelLimitExceededException",
        f"A hierarchy can have a maximum of {_LEVELS} levels. For more information, see Requirements and "
        "constraints for parameter names in the AWS Systems Manager User Guide.",
    )


def _changed(request: Request) -> Response | None:
    """Of a parameter that is overwritten, the type never changes, and the tier only upwards."""
    known = _known(request)
    if not known or not request.get("Overwrite"):
        return None
    if request.get("Type", known["Type"]) != known["Type"]:
        return refused("HierarchyTypeMismatchException", _TYPES)
    if known.get("Tier") == "Advanced" and request.get("Tier") == "Standard":
        return invalid(_DOWNGRADE)
    return None


def _too_many_versions(request: Request) -> Response | None:
    """The oldest of 100 versions makes room for a new one, unless it has a label."""
    history = ssm._parameter_history.get(request.get("Name")) or []
    if len(history) < _VERSIONS or not request.get("Overwrite") or not history[0].get("Labels"):
        return None
    return refused(
        "ParameterMaxVersionLimitExceeded",
        f"You attempted to create a new version of {request['Name']} by calling the PutParameter API with "
        f"the overwrite flag. Version {history[0]['Version']}, the oldest version, can't be deleted because "
        "it has a label associated with it. Move the label to another version of the parameter, and try "
        "again.",
    )


def _unusable_key(request: Request) -> Response | None:
    """Without a key it is the default one, for a new version of a parameter under another key too."""
    if (request.get("Type") or _known(request).get("Type")) != "SecureString":
        return None
    # Advanced parameters are sealed with a data key of their own.
    action = "kms:Encrypt" if _tier(request) == "Standard" else "kms:GenerateDataKey"
    return keys.unusable(request.get("KeyId", ""), action, request["Name"])


_REFUSALS = (_bad_name, _bad_value, _too_deep, _changed, _too_long, _too_many_versions, _unusable_key)


def limited(put: Action) -> Action:
    """Put the refusals before ministack's action, which CloudFormation calls too."""

    def handle(request: Request) -> Response:
        for refusal in _REFUSALS:
            answer = refusal(request)
            if answer is not None:
                return answer
        response = put({**request, "Tier": _tier(request)})
        if response[0] < 400:
            _complete(request["Name"])
        return response

    return handle


def _complete(name: str) -> None:
    record, history = ssm._parameters[name], ssm._parameter_history[name]
    for one in (record, history[-1]):
        one["LastModifiedUser"] = callers.current().arn
    keys.seal(record, history[-1])
    del history[:-_VERSIONS]
