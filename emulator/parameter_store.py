"""Parameter Store's limits, and the keys of its SecureStrings; ministack has neither.

Sizes, depth and versions: "AWS Systems Manager endpoints and quotas" and the errors of PutParameter
(Systems Manager API Reference).
"""

import json
from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import kms, ssm

Request = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[Request], Response]

_SIZES = {"Standard": 4096, "Advanced": 8192, "Intelligent-Tiering": 8192}
"""Bytes of a value, by tier."""
_LEVELS = 15
_VERSIONS = 100
_DEFAULT_KEY = "alias/aws/ssm"
_UPGRADE = (
    " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. "
    "For more information, see "
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
)


def _tier(request: Request) -> str:
    known = ssm._parameters.get(request.get("Name")) or {}
    given = request.get("Tier") or ssm._default_tier(request, request.get("Value", ""), known or None)
    # An advanced parameter stays advanced: AWS refuses to take it back to the standard tier.
    return "Advanced" if known.get("Tier") == "Advanced" else given


def _too_long(request: Request) -> Response | None:
    tier, size = _tier(request), len(request.get("Value", "").encode())
    if size <= _SIZES[tier]:
        return None
    name = "Standard" if tier == "Standard" else "Advanced"
    message = f"{name} tier parameters support a maximum parameter value of {_SIZES[tier]} characters."
    return error_response_json("ValidationException", message + (_UPGRADE if tier == "Standard" else ""), 400)


def _too_deep(request: Request) -> Response | None:
    if len(request.get("Name", "").strip("/").split("/")) <= _LEVELS:
        return None
    message = (
        f"A hierarchy can have a maximum of {_LEVELS} levels. For more information, see Requirements and "
        "constraints for parameter names in the AWS Systems Manager User Guide."
    )
    return error_response_json("HierarchyLevelLimitExceededException", message, 400)


def _too_many_versions(request: Request) -> Response | None:
    """The oldest of 100 versions makes room for a new one, unless it has a label."""
    history = ssm._parameter_history.get(request.get("Name")) or []
    if len(history) < _VERSIONS or not request.get("Overwrite") or not history[0].get("Labels"):
        return None
    message = (
        f"You attempted to create a new version of {request['Name']} by calling the PutParameter API with "
        f"the overwrite flag. Version {history[0]['Version']}, the oldest version, can't be deleted because "
        "it has a label associated with it. Move the label to another version of the parameter, and try "
        "again."
    )
    return error_response_json("ParameterMaxVersionLimitExceeded", message, 400)


def _unusable_key(key_id: str, action: str, name: str) -> Response | None:
    """Why the key cannot serve the caller: absent, not enabled, or denied by policies (``AUTH=true``)."""
    if not key_id or key_id == _DEFAULT_KEY:
        return None
    key = kms._resolve_key(key_id)
    if key is None:
        return error_response_json("InvalidKeyId", f"Invalid keyId {key_id}", 400)
    state = kms._check_key_state(key)
    if state is not None:
        return error_response_json("InvalidKeyId", json.loads(state[2])["message"], 400)
    return _denied(key["Arn"], action, name)


def _denied(key_arn: str, action: str, name: str) -> Response | None:
    """Policies see who asks by whom, for which parameter ("AWS KMS encryption for Parameter Store")."""
    caller, region = iam_evaluator._verified_key.get(), get_region()
    context = {
        "kms:ViaService": f"ssm.{region}.amazonaws.com",
        "kms:EncryptionContext:PARAMETER_ARN": (
            f"arn:aws:ssm:{region}:{get_account_id()}:parameter/{name.lstrip('/')}"
        ),
    }
    if not caller or iam_evaluator.enforce(caller, action, "kms", region, key_arn, context) is None:
        return None
    message = (
        f"User: {iam_evaluator.caller_arn()} is not authorized to perform: {action} on resource: {key_arn}"
    )
    return error_response_json("AccessDeniedException", message, 400)


def _unusable_for_writing(request: Request) -> Response | None:
    if request.get("Type") != "SecureString":
        return None
    # Advanced parameters are sealed with a data key of their own ("AWS KMS encryption for Parameter Store").
    action = "kms:Encrypt" if _tier(request) == "Standard" else "kms:GenerateDataKey"
    return _unusable_key(request.get("KeyId", ""), action, request["Name"])


_REFUSALS = (_too_deep, _too_long, _too_many_versions, _unusable_for_writing)


def _limited(put: Handler) -> Handler:
    def handle(request: Request) -> Response:
        for refusal in _REFUSALS:
            refused = refusal(request)
            if refused is not None:
                return refused
        response = put(request)
        if response[0] < 400:
            del ssm._parameter_history[request["Name"]][:-_VERSIONS]
        return response

    return handle


def _decrypting(read: Handler) -> Handler:
    """Reading a SecureString in clear needs its key."""

    def handle(request: Request) -> Response:
        response = read(request)
        if not request.get("WithDecryption") or response[0] >= 400:
            return response
        document = json.loads(response[2])
        for one in document.get("Parameters") or [document.get("Parameter") or {}]:
            refused = _unusable_key(_key_of(one), "kms:Decrypt", one.get("Name", ""))
            if refused is not None:
                return refused
        return response

    return handle


def _key_of(parameter: dict[str, Any]) -> str:
    if parameter.get("Type") != "SecureString":
        return ""
    return parameter.get("KeyId") or (ssm._parameters.get(parameter["Name"]) or {}).get("KeyId", "")


def install() -> None:
    """Put the limits before ministack's actions, which CloudFormation calls too."""
    ssm._put_parameter = _limited(ssm._put_parameter)
    for name in (
        "_get_parameter",
        "_get_parameters",
        "_get_parameters_by_path",
        "_get_parameter_history",
    ):
        setattr(ssm, name, _decrypting(getattr(ssm, name)))
