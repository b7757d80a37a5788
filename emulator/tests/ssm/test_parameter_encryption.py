"""SecureStrings are returned as ciphertext unless the request decrypts them."""

import base64
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator, start_emulator
from emulator.tests.errors import refusal
from emulator.tests.ssm.secure_strings import put_secret

VALUE = "the value, with ünusual characters\n"


@pytest.fixture
def ssm(emulator: Emulator) -> Any:
    return emulator.client("ssm")


def is_opaque(returned: str) -> bool:
    """Whether the returned text is a blob that contains the value neither plain nor encoded."""
    blob = base64.b64decode(returned, validate=True)
    value = VALUE.encode()
    return value not in blob and base64.b64encode(value) not in blob and len(blob) > len(value)


def test_secure_strings_are_returned_as_ciphertext_without_decryption(emulator: Emulator, ssm: Any) -> None:
    key = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    put_secret(ssm, "/hidden/default", VALUE)
    put_secret(ssm, "/hidden/own", VALUE, KeyId=key)
    put_secret(ssm, "/hidden/advanced", VALUE, KeyId=key, Tier="Advanced")
    for name in ("default", "own", "advanced"):
        name = f"/hidden/{name}"
        returned = [
            ssm.get_parameter(Name=name)["Parameter"],
            ssm.get_parameter(Name=f"{name}:1")["Parameter"],
            *ssm.get_parameters(Names=[name])["Parameters"],
            *ssm.get_parameter_history(Name=name)["Parameters"],
        ]
        assert [is_opaque(one["Value"]) for one in returned] == [True] * 4
        decrypted = [
            ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"],
            *ssm.get_parameter_history(Name=name, WithDecryption=True)["Parameters"],
        ]
        assert [one["Value"] for one in decrypted] == [VALUE] * 2
    assert all(is_opaque(one["Value"]) for one in ssm.get_parameters_by_path(Path="/hidden")["Parameters"])


def test_kms_decrypts_the_ciphertext_of_a_standard_parameter(emulator: Emulator, ssm: Any) -> None:
    kms = emulator.client("kms")
    put_secret(ssm, "/hidden/kms", VALUE, KeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    found = ssm.get_parameter(Name="/hidden/kms")["Parameter"]
    blob, context = base64.b64decode(found["Value"]), {"PARAMETER_ARN": found["ARN"]}
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"] == VALUE.encode()
    assert refusal(kms.decrypt, CiphertextBlob=blob)[0] == "InvalidCiphertextException"


def test_values_saved_by_an_older_emulator_are_encrypted(tmp_path: Path) -> None:
    saved = tmp_path / "state" / "services" / "ssm.json"
    with start_emulator(tmp_path / "state") as first:
        put_secret(first.client("ssm"), "/old", VALUE)
        assert first.stop(signal.SIGTERM) == 0
    encoded = f"ENCRYPTED:{base64.b64encode(VALUE.encode()).decode()}"
    document = json.loads(
        saved.read_text(), object_hook=lambda one: one | {"Value": encoded} if "Value" in one else one
    )
    saved.write_text(json.dumps(document))
    with start_emulator(tmp_path / "state") as second:
        ssm = second.client("ssm")
        assert is_opaque(ssm.get_parameter(Name="/old")["Parameter"]["Value"])
        assert is_opaque(ssm.get_parameter_history(Name="/old")["Parameters"][0]["Value"])
        assert ssm.get_parameter(Name="/old", WithDecryption=True)["Parameter"]["Value"] == VALUE
