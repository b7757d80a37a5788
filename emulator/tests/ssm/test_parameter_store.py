"""Parameter Store's limits, and the keys of its SecureStrings."""

from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks
from emulator.tests.templates import resource, template


@pytest.fixture
def ssm(emulator: Emulator) -> Any:
    return emulator.client("ssm")


def test_value_size_limits(ssm: Any) -> None:
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


def test_an_advanced_parameter_keeps_its_size_limit(ssm: Any) -> None:
    ssm.put_parameter(Name="/size/kept", Type="String", Tier="Advanced", Value="x")
    again = ssm.put_parameter(Name="/size/kept", Type="String", Value="x" * 6000, Overwrite=True)
    assert again["Version"] == 2


def test_limits_apply_to_stacks(stacks: Stacks) -> None:
    long = resource("SSM::Parameter", Type="String", Value="x" * 4097)
    stack = stacks.create(template({"Long": long}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "4096 characters" in stacks.failures(stack["StackName"])["Long"]


def test_a_hierarchy_has_at_most_fifteen_levels(ssm: Any) -> None:
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


def test_a_secure_string_needs_a_usable_key(emulator: Emulator, ssm: Any) -> None:
    put = {"Name": "/keys/secret", "Type": "SecureString", "Value": "x"}
    assert refusal(ssm.put_parameter, **put, KeyId="alias/absent") == (
        "InvalidKeyId",
        "Invalid keyId alias/absent",
    )
    kms = emulator.client("kms")
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


def test_the_default_key_is_always_available(ssm: Any) -> None:
    for key in ({}, {"KeyId": "alias/aws/ssm"}):
        name = f"/keys/default{len(key)}"
        ssm.put_parameter(Name=name, Type="SecureString", Value="x", **key)
        assert ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] == "x"


def test_an_advanced_parameter_cannot_be_downgraded(ssm: Any) -> None:
    put = {"Name": "/tier/up", "Type": "String", "Value": "x", "Overwrite": True}
    assert ssm.put_parameter(**put)["Tier"] == "Standard"
    assert ssm.put_parameter(**put, Tier="Advanced")["Tier"] == "Advanced"
    code, message = refusal(ssm.put_parameter, **put, Tier="Standard")
    assert code == "ValidationException"
    assert message.startswith("This parameter uses the advanced-parameter tier. You can't downgrade")
    for tier in ({}, {"Tier": "Intelligent-Tiering"}):
        assert ssm.put_parameter(**put, **tier)["Tier"] == "Advanced"
    [described] = ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": ["/tier/up"]}])[
        "Parameters"
    ]
    assert (described["Tier"], described["Version"]) == ("Advanced", 4)


def test_intelligent_tiering_chooses_by_size(ssm: Any) -> None:
    smart = {"Type": "String", "Tier": "Intelligent-Tiering"}
    assert ssm.put_parameter(Name="/tier/small", Value="x", **smart)["Tier"] == "Standard"
    assert ssm.put_parameter(Name="/tier/large", Value="x" * 4097, **smart)["Tier"] == "Advanced"


def test_the_type_cannot_change(ssm: Any) -> None:
    put = {"Name": "/type/kept", "Value": "x", "Overwrite": True}
    ssm.put_parameter(**put, Type="SecureString")
    assert refusal(ssm.put_parameter, **put, Type="String")[0] == "HierarchyTypeMismatchException"
    assert ssm.put_parameter(**put)["Version"] == 2
    assert ssm.get_parameter(Name="/type/kept")["Parameter"]["Type"] == "SecureString"


def test_tags_are_accepted_only_with_the_first_version(ssm: Any) -> None:
    put = {"Name": "/tags/first", "Type": "String", "Value": "x", "Tags": [{"Key": "a", "Value": "b"}]}
    ssm.put_parameter(**put)
    assert refusal(ssm.put_parameter, **put, Overwrite=True) == (
        "ValidationException",
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please "
        "remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or "
        "RemoveTagsFromResource.",
    )


@pytest.mark.parametrize(
    "name", ["/a b", "/a/b:3", "/ä", "/a#b", "a/b", "aws-x", "SSMx", "/ssm/x", "/a" + "x" * 1010]
)
def test_invalid_names_are_refused(ssm: Any, name: str) -> None:
    assert refusal(ssm.put_parameter, Name=name, Type="String", Value="x")[0] == "ValidationException"


def test_names_reserved_for_aws_are_refused(ssm: Any) -> None:
    for name in ("/aws/service/x", "/AWSx"):
        code, message = refusal(ssm.put_parameter, Name=name, Type="String", Value="x")
        assert (code, message) == (
            "AccessDeniedException",
            f"No access to reserved parameter name: {name[1:]}.",
        )


def test_the_longest_name_is_accepted(ssm: Any) -> None:
    assert ssm.put_parameter(Name="/" + "x" * 1010, Type="String", Value="x")["Version"] == 1


def test_invalid_values_are_refused(ssm: Any) -> None:
    put = {"Name": "/value/refused", "Type": "SecureString"}
    code, message = refusal(ssm.put_parameter, **put, Value="")
    assert code == "ValidationException"
    assert "Value '' at 'value'" in message
    code, message = refusal(ssm.put_parameter, **put, Value="before {{secret}} behind")
    assert (code, "secret" in message) == ("ValidationException", False)
    assert ssm.put_parameter(**put, Value="{ {x} }")["Version"] == 1


def test_a_new_version_without_a_key_uses_the_default_key(emulator: Emulator, ssm: Any) -> None:
    key = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    put = {"Name": "/keys/forgotten", "Type": "SecureString", "Value": "x", "Overwrite": True}
    ssm.put_parameter(**put, KeyId=key)
    ssm.put_parameter(**put)
    history = ssm.get_parameter_history(Name="/keys/forgotten")["Parameters"]
    assert [one["KeyId"] for one in history] == [key, "alias/aws/ssm"]


def test_a_key_must_be_symmetric(emulator: Emulator, ssm: Any) -> None:
    key = emulator.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    code = refusal(
        ssm.put_parameter,
        Name="/keys/hmac",
        Type="SecureString",
        Value="x",
        KeyId=key["KeyMetadata"]["KeyId"],
    )[0]
    assert code == "InvalidKeyId"
