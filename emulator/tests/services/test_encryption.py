"""KMS: tampered ciphertexts, wrong contexts and keys, keys that are not enabled."""

from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal

CONTEXT = {"service": "hello"}


@pytest.fixture
def kms(emulator: Emulator) -> Any:
    return emulator.client("kms")


@pytest.fixture
def key(kms: Any) -> str:
    return kms.create_key()["KeyMetadata"]["KeyId"]


def flip_byte(blob: bytes, index: int) -> bytes:
    return bytes(byte ^ (position == index % len(blob)) for position, byte in enumerate(blob))


def test_decrypt_returns_the_plaintext(kms: Any, key: str) -> None:
    for text in (b"x", b"secret" * 600):
        blob = kms.encrypt(KeyId=key, Plaintext=text, EncryptionContext=CONTEXT)["CiphertextBlob"]
        assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["Plaintext"] == text
        again = kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT, KeyId=key)
        assert again["Plaintext"] == text


@pytest.mark.parametrize("index", [0, 35, 40, 70, 90, -33, -32, -1])
def test_a_changed_byte_is_refused(kms: Any, key: str, index: int) -> None:
    blob = kms.encrypt(KeyId=key, Plaintext=b"a text of some length")["CiphertextBlob"]
    for more in ({}, {"KeyId": key}):
        code, _message = refusal(kms.decrypt, CiphertextBlob=flip_byte(blob, index), **more)
        assert code == "InvalidCiphertextException"


def test_a_truncated_or_extended_ciphertext_is_refused(kms: Any, key: str) -> None:
    blob = kms.encrypt(KeyId=key, Plaintext=b"a text")["CiphertextBlob"]
    for other in (blob[:-1], blob + b"0", blob[:40], b"no ciphertext at all"):
        assert refusal(kms.decrypt, CiphertextBlob=other)[0] == "InvalidCiphertextException"


def test_data_keys_are_authenticated_too(kms: Any, key: str) -> None:
    data_key = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=CONTEXT)
    blob = data_key["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["Plaintext"] == data_key["Plaintext"]
    other = flip_byte(blob, 90)
    refused = refusal(kms.decrypt, CiphertextBlob=other, EncryptionContext=CONTEXT)
    assert refused[0] == "InvalidCiphertextException"
    without_plaintext = kms.generate_data_key_without_plaintext(KeyId=key, KeySpec="AES_256")[
        "CiphertextBlob"
    ]
    assert len(kms.decrypt(CiphertextBlob=without_plaintext)["Plaintext"]) == 32


def test_the_encryption_context_must_match(kms: Any, key: str) -> None:
    blob = kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext=CONTEXT)["CiphertextBlob"]
    for other in ({}, {"service": "other"}, {**CONTEXT, "more": "x"}):
        refused = refusal(kms.decrypt, CiphertextBlob=blob, EncryptionContext=other)
        assert refused[0] == "InvalidCiphertextException"


def test_another_key_is_refused(kms: Any, key: str) -> None:
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert refusal(kms.decrypt, CiphertextBlob=blob, KeyId=other)[0] == "IncorrectKeyException"
    assert refusal(kms.decrypt, CiphertextBlob=blob, KeyId="alias/absent")[0] == "NotFoundException"


def test_a_key_that_is_not_enabled_cannot_be_used(kms: Any, key: str) -> None:
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]

    def refused() -> set[str]:
        return {
            refusal(kms.encrypt, KeyId=key, Plaintext=b"x")[0],
            refusal(kms.decrypt, CiphertextBlob=blob)[0],
            refusal(kms.generate_data_key, KeyId=key, KeySpec="AES_256")[0],
        }

    kms.disable_key(KeyId=key)
    assert refused() == {"DisabledException"}
    kms.enable_key(KeyId=key)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert refused() == {"KMSInvalidStateException"}
    kms.cancel_key_deletion(KeyId=key)
    kms.enable_key(KeyId=key)
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
