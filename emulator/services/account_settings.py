"""Account settings that ministack has no API for.

S3's public access block of an account (S3 Control: Get, Put, DeletePublicAccessBlock) and default encryption
of EBS volumes (EC2, per region). They are stored and have no other effect.
"""

import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ministack import app
from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict
from ministack.services import ec2, s3

STATE_NAME = "ops_account_settings"

_PATH = "/v20180820/configuration/publicAccessBlock"
_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_ACTIONS = {
    "GET": "s3:GetAccountPublicAccessBlock",
    "PUT": "s3:PutAccountPublicAccessBlock",
    "DELETE": "s3:PutAccountPublicAccessBlock",
}
_public_access = AccountScopedDict()
_ebs_encryption = AccountRegionScopedDict()

Response = tuple[int, dict[str, str], bytes]


def state() -> dict[str, Any]:
    """The state to save."""
    return {"publicAccess": _public_access, "volumes": _ebs_encryption}


def restore(saved: dict[str, Any] | None) -> None:
    """Restore the saved state of an earlier run."""
    if saved:
        _public_access._data.update(saved["publicAccess"]._data)
        _ebs_encryption._data.update(saved["volumes"]._data)


def clear() -> None:
    """Remove the settings of all accounts."""
    _public_access._data.clear()
    _ebs_encryption._data.clear()


def _ebs_response(action: str, member: str, value: bool) -> Response:
    return ec2._xml(200, f"{action}Response", f"<{member}>{str(value).lower()}</{member}>")


def _set_ebs_encryption(action: str, value: bool) -> Any:
    def handle(_parameters: dict[str, Any]) -> Response:
        _ebs_encryption["encrypted"] = value
        return _ebs_response(action, "ebsEncryptionByDefault", value)

    return handle


def _get_ebs_encryption(_parameters: dict[str, Any]) -> Response:
    value = bool(_ebs_encryption.get("encrypted"))
    return _ebs_response("GetEbsEncryptionByDefault", "ebsEncryptionByDefault", value)


def _public_access_block(method: str, body: bytes) -> Response:
    if method == "PUT":
        settings = {element.tag.rsplit("}", 1)[-1]: element.text for element in ElementTree.fromstring(body)}  # noqa: S314 - the operator's own request
        _public_access["block"] = {name: settings.get(name) == "true" for name in _BLOCKS}
        return 200, {}, b""
    if method == "DELETE":
        _public_access.pop("block", None)
        return 204, {}, b""
    found = _public_access.get("block")
    if found is None:
        text = "The public access block configuration was not found"
        return s3.s3control_error("NoSuchPublicAccessBlockConfiguration", text, 404)
    members = "".join(f"<{name}>{str(found[name]).lower()}</{name}>" for name in _BLOCKS)
    root = "PublicAccessBlockConfiguration"
    document = f'<{root} xmlns="{s3.S3CONTROL_NS}">{members}</{root}>'
    return 200, {"Content-Type": "application/xml"}, document.encode()


def _wrap_s3_control(inner: Any) -> Any:
    async def handle(
        path: str, method: str, body: bytes, query: dict[str, Any], request_id: str, headers: Any = None
    ) -> Any:
        if path != _PATH or method not in _ACTIONS:
            return await inner(path, method, body, query, request_id, headers)
        denied = app._enforce_data_plane(
            "s3", _ACTIONS[method], headers or {}, query, request_id, resource_arn="*"
        )
        if denied:
            return denied
        status, response_headers, document = _public_access_block(method, body)
        return status, {**response_headers, "x-amzn-requestid": request_id}, document

    return handle


def install() -> None:
    """Add the actions to ministack, and let Lambda functions resolve S3 Control's host names."""
    ec2._ACTION_MAP.update(
        EnableEbsEncryptionByDefault=_set_ebs_encryption("EnableEbsEncryptionByDefault", True),
        DisableEbsEncryptionByDefault=_set_ebs_encryption("DisableEbsEncryptionByDefault", False),
        GetEbsEncryptionByDefault=_get_ebs_encryption,
    )
    app._handle_s3_control_request = _wrap_s3_control(app._handle_s3_control_request)
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1] / "function_site")
