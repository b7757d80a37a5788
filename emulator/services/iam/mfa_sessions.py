"""MFA in GetSessionToken and AssumeRole: checks the code and sets the condition keys.

A request with a valid code has ``aws:MultiFactorAuthPresent`` in its context, for the caller's own policies
and the role's trust policy. The credentials of GetSessionToken keep it, with its age; those of AssumeRole do
not ("Secure API access with MFA", IAM User Guide).
"""

import json
import time
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id
from ministack.services import iam, sts

from emulator.services.iam.mfa_devices import use_code

Parameters = dict[str, str]

_ACTIONS = ("GetSessionToken", "AssumeRole")
_MISSING_MEMBER = (
    "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
)
_WRONG_DEVICE = (
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is "
    "valid and associated with this user."
)
_WRONG_CODE = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
_AUTHENTICATED = "MfaAuthenticatedAt"

# The error of the request's code, or "" for a valid one; None before the check. The result is stored because
# a code is accepted only once, but policies are evaluated before the action runs.
_code_error: ContextVar[str | None] = ContextVar("emulator_mfa", default=None)


def _parameters(headers: dict[str, str], body: bytes, query: dict[str, list[str]]) -> Parameters:
    """The request's parameters, in the query or the JSON protocol."""
    target = headers.get("x-amz-target", "")
    if "amz-json" in headers.get("content-type", "") and target:
        submitted = json.loads(body or b"{}")
        return {
            **{name: str(value) for name, value in submitted.items()},
            "Action": target.rpartition(".")[2],
        }
    form = parse_qs(body.decode(errors="replace"))
    return {name: values[0] for name, values in {**query, **form}.items() if values}


def _has_code(parameters: Parameters) -> bool:
    return parameters.get("Action") in _ACTIONS and bool(
        parameters.get("SerialNumber") or parameters.get("TokenCode")
    )


def _validate(parameters: Parameters, access_key: str) -> str:
    serial, submitted = parameters.get("SerialNumber"), parameters.get("TokenCode")
    if not serial or not submitted:
        return _MISSING_MEMBER
    device = iam._mfa_devices.get(serial)
    if device is None or not _owns(access_key, device):
        return _WRONG_DEVICE
    return "" if use_code(device, submitted) else _WRONG_CODE


def _owns(access_key: str, device: dict[str, Any]) -> bool:
    """Whether the device is the caller's. Without ``AUTH=true``, an account number stands for any user."""
    from ministack.app import AUTH

    credential = iam_evaluator.resolve_credential(access_key, get_account_id())
    name = getattr(credential, "principal_name", "")
    if not name and not AUTH:
        return device["User"] is not None
    return bool(name) and device["User"] == name


def _check(parameters: Parameters, access_key: str) -> str:
    found = _code_error.get()
    if found is None:
        found = _validate(parameters, access_key)
        _code_error.set(found)
    return found


def _wrap_handle_request(original: Any) -> Any:
    async def serve(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]]
    ) -> Any:
        parameters = _parameters(headers, body, query)
        if not _has_code(parameters):
            return await original(method, path, headers, body, query)
        error = _check(parameters, extract_access_key_id(headers, query) or "")
        try:
            if error:
                return sts._error(403, "AccessDenied", error, ns="sts")
            return await original(method, path, headers, body, query)
        finally:
            _code_error.set(None)

    return serve


def _wrap_register_session(original: Any) -> Any:
    """Store the time of the MFA check with the credentials of GetSessionToken, but not of AssumeRole."""

    def register(access_key: str, session: dict[str, Any]) -> None:
        is_callers_own = session.get("Arn") == session.get("SourcePrincipalArn")
        if is_callers_own and _code_error.get() == "":
            session[_AUTHENTICATED] = time.time()
        original(access_key, session)

    return register


def _age(access_key: str) -> int | None:
    """Seconds since the MFA check: 0 for a code in this request, None without one."""
    if _code_error.get() == "":
        return 0
    request = iam_evaluator._signed_request.get()
    # This runs for every request, so only bodies with a code are parsed.
    if request is not None and (b"TokenCode" in request.body or "TokenCode" in request.query_params):
        parameters = _parameters(request.headers, request.body, request.query_params)
        if _has_code(parameters) and not _check(parameters, access_key):
            return 0
    authenticated_at = sts._sessions.get(access_key, {}).get(_AUTHENTICATED)
    return None if authenticated_at is None else int(time.time() - authenticated_at)


def _wrap_principal_keys(original: Any) -> Any:
    def keys(credential: Any) -> dict[str, Any]:
        found, age = original(credential), _age(credential.access_key_id)
        if age is not None:
            found["aws:multifactorauthpresent"] = "true"
            found["aws:multifactorauthage"] = str(age)
        return found

    return keys


def install() -> None:
    """Check codes with and without policy enforcement, and set the condition keys for policies."""
    sts.handle_request = _wrap_handle_request(sts.handle_request)
    sts.register_session = _wrap_register_session(sts.register_session)
    wrapped = _wrap_principal_keys(iam_evaluator._principal_keys)
    iam_evaluator._principal_keys = sts._principal_keys = wrapped
