"""Parameter Store's limits, and the keys of its SecureStrings."""

from typing import Any

import pytest

from emulator.tests.errors import refusal
from emulator.tests.running import Emulator
from emulator.tests.shop import resource
from emulator.tests.stacks import Stacks, template


@pytest.fixture
def ssm(running: Emulator) -> Any:
    return running.client("ssm")


def test_values_have_a_size(ssm: Any) -> None:
    put = {"Name": "/size/standard", "Type": "String"}
    ssm.put_parameter(**put, Value="x" * 4096)
    code, message = refusal(ssm.put_parameter, **put, Value="x" * 4097, Overwrite=True)
    assert code == "ValidationException"
    assert message.startswith(
        "Standard tier parameters support a maximum parameter value of 4096 characters."
    )
    # Bytes count, not characters.
    assert refusal(ssm.put_parameter, **put, Value="é" * 2049, Overwrite=True)[0] == "ValidationException"
    ssm.put_parameter(Name="/size/advanced", Type="String", Tier="Advanced", Value="x" * 8192)
    code, message = refusal(
        ssm.put_parameter, Name="/size/more", Type="String", Tier="Advanced", Value="x" * 8193
    )
    assert (code, "8192 characters" in message) == ("ValidationException", True)
    smart = {"Name": "/size/smart", "Type": "String", "Tier": "Intelligent-Tiering"}
    assert ssm.put_parameter(**smart, Value="x" * 5000)["Version"] == 1


def test_an_advanced_parameter_keeps_its_size(ssm: Any) -> None:
    ssm.put_parameter(Name="/size/kept", Type="String", Tier="Advanced", Value="x")
    again = ssm.put_parameter(Name="/size/kept", Type="String", Value="x" * 6000, Overwrite=True)
    assert again["Version"] == 2


def test_a_stack_meets_the_limits_too(stacks: Stacks) -> None:
    long = resource("SSM::Parameter", Type="String", Value="x" * 4097)
    stack = stacks.create(template({"Long": long}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "4096 characters" in stacks.failures(stack["StackName"])["Long"]


def test_a_hierarchy_has_fifteen_levels(ssm: Any) -> None:
    levels = "".join(f"/level{number}" for number in range(15))
    assert ssm.put_parameter(Name=levels, Type="String", Value="x")["Version"] == 1
    code, message = refusal(ssm.put_parameter, Name=f"{levels}/more", Type="String", Value="x")
    assert (code, "15 levels" in message) == ("HierarchyLevelLimitExceededException", True)


def test_a_hundred_versions_are_kept(ssm: Any) -> None:
    for number in range(1, 102):
        ssm.put_parameter(Name="/versions/many", Type="String", Value=str(number), Overwrite=True)
    pages = ssm.get_paginator("get_parameter_history").paginate(Name="/versions/many")
    kept = [one["Version"] for page in pages for one in page["Parameters"]]
    assert kept == list(range(2, 102))
    ssm.label_parameter_version(Name="/versions/many", ParameterVersion=2, Labels=["release"])
    put = {"Name": "/versions/many", "Type": "String", "Value": "x", "Overwrite": True}
    code, message = refusal(ssm.put_parameter, **put)
    assert code == "ParameterMaxVersionLimitExceeded"
    assert "Version 2, the oldest version, can't be deleted because it has a label" in message
    ssm.label_parameter_version(Name="/versions/many", ParameterVersion=50, Labels=["release"])
    assert ssm.put_parameter(**put)["Version"] == 102


def test_a_secure_string_needs_a_usable_key(running: Emulator, ssm: Any) -> None:
    put = {"Name": "/keys/secret", "Type": "SecureString", "Value": "x"}
    assert refusal(ssm.put_parameter, **put, KeyId="alias/absent") == (
        "InvalidKeyId",
        "Invalid keyId alias/absent",
    )
    kms = running.client("kms")
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/parameters", TargetKeyId=key["KeyId"])
    ssm.put_parameter(**put, KeyId="alias/parameters")
    kms.disable_key(KeyId=key["KeyId"])
    disabled = ("InvalidKeyId", f"{key['Arn']} is disabled.")
    assert refusal(ssm.put_parameter, **put, KeyId=key["Arn"], Overwrite=True) == disabled
    assert refusal(ssm.get_parameter, Name="/keys/secret", WithDecryption=True) == disabled
    assert refusal(ssm.get_parameters, Names=["/keys/secret"], WithDecryption=True) == disabled
    assert refusal(ssm.get_parameters_by_path, Path="/keys", WithDecryption=True) == disabled
    assert refusal(ssm.get_parameter_history, Name="/keys/secret", WithDecryption=True) == disabled
    assert ssm.get_parameter(Name="/keys/secret")["Parameter"]["Version"] == 1
    kms.enable_key(KeyId=key["KeyId"])
    assert ssm.get_parameter(Name="/keys/secret", WithDecryption=True)["Parameter"]["Value"] == "x"


def test_the_default_key_is_always_there(ssm: Any) -> None:
    for key in ({}, {"KeyId": "alias/aws/ssm"}):
        name = f"/keys/default{len(key)}"
        ssm.put_parameter(Name=name, Type="SecureString", Value="x", **key)
        assert ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] == "x"
