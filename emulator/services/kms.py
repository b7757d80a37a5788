"""Authenticates KMS ciphertexts.

ministack's ciphertexts are not authenticated: a changed byte decrypts to a different plaintext. Here each
ends with a tag, an HMAC of the ciphertext under the key's own material, and Decrypt refuses a wrong tag.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import kms

Request = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]

_TAG = hashlib.sha256().digest_size
_KEY_ID = 36
_PREFIX = b"emulator ciphertext tag"
_MEMBERS = ("CiphertextBlob", "PrivateKeyCiphertextBlob")


def _tag(key: dict[str, Any], ciphertext: bytes) -> bytes:
    return hmac.new(key["_symmetric_key"], _PREFIX + ciphertext, hashlib.sha256).digest()


def _embedded_key(ciphertext: bytes) -> dict[str, Any] | None:
    """The symmetric key whose id is at the start of the ciphertext."""
    key = kms._resolve_key(ciphertext[:_KEY_ID].decode(errors="ignore"))
    return key if key and "_symmetric_key" in key else None


def _wrap_encrypt(action: Any) -> Any:
    """Append the tag to the ciphertexts in the action's response."""

    def handle(request: Request) -> Response:
        status, headers, body = action(request)
        document = json.loads(body)
        for member in _MEMBERS:
            ciphertext = base64.b64decode(document.get(member, ""))
            key = _embedded_key(ciphertext)
            if key:
                document[member] = base64.b64encode(ciphertext + _tag(key, ciphertext)).decode()
        return status, headers, json.dumps(document).encode()

    return handle


def _decrypt_error(request: Request, ciphertext: bytes) -> Response | None:
    key, named_id = _embedded_key(ciphertext), request.get("KeyId", "")
    named = kms._resolve_key(named_id)
    if named_id and named is None:
        return error_response_json("NotFoundException", f"Key '{named_id}' does not exist", 400)
    if key is None:
        # The ciphertext is not of a symmetric key; Decrypt with an asymmetric key must name the key.
        asymmetric = named is not None and "_symmetric_key" not in named
        return None if asymmetric else error_response_json("InvalidCiphertextException", "", 400)
    if named is not None and named["KeyId"] != key["KeyId"]:
        message = "The key ID in the request does not identify a CMK that can perform this operation."
        return error_response_json("IncorrectKeyException", message, 400)
    state = kms._check_key_state(key)
    if state is not None:
        return state
    intact = hmac.compare_digest(ciphertext[-_TAG:], _tag(key, ciphertext[:-_TAG]))
    return None if intact else error_response_json("InvalidCiphertextException", "", 400)


def _wrap_decrypt(decrypt: Any) -> Any:
    def handle(request: Request) -> Response:
        ciphertext = base64.b64decode(request.get("CiphertextBlob", ""))
        error = _decrypt_error(request, ciphertext)
        if error is not None:
            return error
        if _embedded_key(ciphertext):
            ciphertext = ciphertext[:-_TAG]
        return decrypt({**request, "CiphertextBlob": base64.b64encode(ciphertext).decode()})

    return handle


def install() -> None:
    """Tag the ciphertexts that KMS returns, and check them in Decrypt."""
    for name in (
        "_encrypt",
        "_generate_data_key",
        "_generate_data_key_without_plaintext",
        "_generate_data_key_pair",
        "_generate_data_key_pair_without_plaintext",
    ):
        setattr(kms, name, _wrap_encrypt(getattr(kms, name)))
    kms._decrypt = _wrap_decrypt(kms._decrypt)
