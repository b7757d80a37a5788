"""KMS keys of SecureStrings: access to them, and the ciphertexts of values.

"AWS KMS encryption for AWS Systems Manager Parameter Store" (User Guide): the ciphertext of a standard
parameter is the result of KMS Encrypt with the parameter's ARN as context, so KMS Decrypt decrypts it; an
advanced parameter is encrypted with a data key of its own. The plain value is stored beside it: the state on
disk is not encrypted.
"""

import base64
import json
import os
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import kms, ssm

from emulator.services.ssm.responses import Action, Request, Response, error_response

DEFAULT_KEY = "alias/aws/ssm"
_ENCODED = "ENCRYPTED:"
"""ministack's prefix of a value that is only encoded."""
_BLOB_START = bytes.fromhex("0102020078")
_BLOB_OVERHEAD = 150
"""About how many bytes a ciphertext is longer than the value."""


def key_error(key_id: str) -> Response | None:
    """The error for a key that does not exist, is not symmetric or is not enabled, or None."""
    if not key_id or key_id == DEFAULT_KEY:
        return None
    key = kms._resolve_key(key_id)
    if key is None or "_symmetric_key" not in key:
        return error_response("InvalidKeyId", f"Invalid keyId {key_id}")
    state = kms._check_key_state(key)
    if state is not None:
        return error_response("InvalidKeyId", json.loads(state[2])["message"])
    return None


def access_error(key_id: str, action: str, name: str) -> Response | None:
    """The error for an unusable key, or one that policies deny to the caller (``AUTH=true``), or None."""
    key_arn = arn_of(key_id)
    return key_error(key_id) or (_denied_by_policy(key_arn, action, name) if key_arn else None)


def arn_of(key_id: str) -> str:
    """The key's ARN; empty for the default key, which KMS does not list."""
    return str((kms._resolve_key(key_id) or {}).get("Arn", ""))


def usage_context(name: str) -> dict[str, str]:
    """The condition keys for key policies: the calling service and the parameter."""
    region = get_region()
    return {
        "kms:ViaService": f"ssm.{region}.amazonaws.com",
        "kms:EncryptionContext:PARAMETER_ARN": _arn(name),
    }


def _denied_by_policy(key_arn: str, action: str, name: str) -> Response | None:
    caller, region = iam_evaluator._verified_key.get(), get_region()
    if (
        not caller
        or iam_evaluator.enforce(caller, action, "kms", region, key_arn, usage_context(name)) is None
    ):
        return None
    message = (
        f"User: {iam_evaluator.caller_arn()} is not authorized to perform: {action} on resource: {key_arn}"
    )
    return error_response("AccessDeniedException", message)


def _arn(name: str) -> str:
    return f"arn:aws:ssm:{get_region()}:{get_account_id()}:parameter/{name.lstrip('/')}"


def ciphertext(record: dict[str, Any]) -> str:
    """The value of a SecureString without decryption."""
    value = record["OriginalValue"].encode()
    if record.get("Tier") == "Standard" and kms._resolve_key(record["KeyId"]):
        request = {
            "KeyId": record["KeyId"],
            "Plaintext": base64.b64encode(value).decode(),
            "EncryptionContext": {"PARAMETER_ARN": _arn(record["Name"])},
        }
        status, _headers, body = kms._encrypt(request)
        if status < 400:
            return str(json.loads(body)["CiphertextBlob"])
    return base64.b64encode(_BLOB_START + os.urandom(_BLOB_OVERHEAD + len(value))).decode()


def encrypt(*records: dict[str, Any]) -> None:
    """Set the ciphertext of the records of one version, if it is a SecureString."""
    if records[0]["Type"] != "SecureString":
        return
    encrypted = ciphertext(records[0])
    for record in records:
        record["Value"] = encrypted


def encrypt_restored() -> None:
    """Set ciphertexts in state that an older emulator saved without them; this requires no key access."""
    saved = [record for _scope, record in ssm._parameters.all_items()]
    saved += [entry for _scope, history in ssm._parameter_history.all_items() for entry in history]
    for record in saved:
        if record["Type"] == "SecureString" and str(record["Value"]).startswith(_ENCODED):
            record["Value"] = ciphertext({**record, "KeyId": DEFAULT_KEY})


def _key_id_of_version(returned: dict[str, Any]) -> str:
    """The key of the returned version, which may differ from the latest version's."""
    if returned.get("Type") != "SecureString":
        return ""
    history = ssm._parameter_history.get(returned["Name"]) or []
    return next((str(one["KeyId"]) for one in history if one["Version"] == returned["Version"]), "")


def with_key_check(read: Action) -> Action:
    """Require access to each parameter's key for decryption; one unusable key fails the whole request."""

    def handle(request: Request) -> Response:
        response = read(request)
        if not request.get("WithDecryption") or response[0] >= 400:
            return response
        document = json.loads(response[2])
        for one in document.get("Parameters") or [document.get("Parameter") or {}]:
            error = access_error(_key_id_of_version(one), "kms:Decrypt", one.get("Name", ""))
            if error is not None:
                return error
        return response

    return handle
