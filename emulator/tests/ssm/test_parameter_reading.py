"""Reading parameters: versions, labels, pages, filters, ciphertexts."""

from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal
from emulator.tests.mfa import new_user
from emulator.tests.ssm.secure_strings import put_secret

ROOT = "arn:aws:iam::000000000000:root"


@pytest.fixture
def ssm(emulator: Emulator) -> Any:
    return emulator.client("ssm")


def test_the_history_lists_versions_in_pages(emulator: Emulator, ssm: Any) -> None:
    key = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    put_secret(ssm, "/history/long", *(f"value {number}" for number in range(1, 61)), KeyId=key)
    put_secret(ssm, "/history/long", "last", Tier="Advanced")
    ssm.label_parameter_version(Name="/history/long", ParameterVersion=2, Labels=["stable"])
    first = ssm.get_parameter_history(Name="/history/long", WithDecryption=True)
    assert [one["Version"] for one in first["Parameters"]] == list(range(1, 51))
    second = first["Parameters"][1]
    assert {
        member: second[member] for member in ("Value", "KeyId", "Tier", "Labels", "LastModifiedUser")
    } == {
        "Value": "value 2",
        "KeyId": key,
        "Tier": "Standard",
        "Labels": ["stable"],
        "LastModifiedUser": ROOT,
    }
    assert second["LastModifiedDate"].year >= 2026
    rest = ssm.get_parameter_history(Name="/history/long", NextToken=first["NextToken"])
    assert [one["Version"] for one in rest["Parameters"]] == list(range(51, 62))
    assert (rest["Parameters"][-1]["Tier"], rest["Parameters"][-1]["KeyId"]) == ("Advanced", "alias/aws/ssm")
    assert "NextToken" not in rest
    few = ssm.get_parameter_history(Name="/history/long", MaxResults=3)
    assert [one["Version"] for one in few["Parameters"]] == [1, 2, 3]
    assert refusal(ssm.get_parameter_history, Name="/history/long", MaxResults=51) == (
        "ValidationException",
        "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: "
        "Member must have value less than or equal to 50",
    )
    assert refusal(ssm.get_parameter_history, Name="/history/absent")[0] == "ParameterNotFound"
    bad = refusal(ssm.get_parameter_history, Name="/history/long", NextToken="none")
    assert bad == ("InvalidNextToken", "The specified token isn't valid.")


def test_the_last_modified_user_is_the_writer_of_the_version(emulator: Emulator, ssm: Any) -> None:
    credentials = new_user(emulator.client("iam"), "writer")
    writer = "arn:aws:iam::000000000000:user/writer"
    put_secret(ssm, "/who/wrote", "x")
    put_secret(emulator.client_with("ssm", credentials), "/who/wrote", "y")
    history = ssm.get_parameter_history(Name="/who/wrote")["Parameters"]
    assert [one["LastModifiedUser"] for one in history] == [ROOT, writer]
    [found] = ssm.describe_parameters(ParameterFilters=[{"Key": "Path", "Values": ["/who"]}])["Parameters"]
    assert found["LastModifiedUser"] == writer


def test_select_by_version_and_label(ssm: Any) -> None:
    put_secret(ssm, "/select/one", "first", "second", "third")
    ssm.label_parameter_version(Name="/select/one", ParameterVersion=2, Labels=["stable"])

    def read(name: str) -> tuple[str, str, str | None]:
        found = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
        return found["Name"], found["Value"], found.get("Selector")

    assert read("/select/one") == ("/select/one", "third", None)
    assert read("/select/one:1") == ("/select/one", "first", ":1")
    assert read("/select/one:stable") == ("/select/one", "second", ":stable")
    arn = ssm.get_parameter(Name="/select/one")["Parameter"]["ARN"]
    assert read(f"{arn}:1") == ("/select/one", "first", ":1")
    for unknown in ("4", "unstable"):
        assert refusal(ssm.get_parameter, Name=f"/select/one:{unknown}") == (
            "ParameterVersionNotFound",
            f"Systems Manager could not find version {unknown} of /select/one. "
            "Verify the version and try again.",
        )
    assert refusal(ssm.get_parameter, Name="/select/absent:1")[0] == "ParameterNotFound"


def test_get_several_parameters(ssm: Any) -> None:
    put_secret(ssm, "/several/one", "first", "second")
    names = ["/several/one:1", "/several/one:9", "/several/absent"]
    answer = ssm.get_parameters(Names=names, WithDecryption=True)
    assert [(one["Value"], one["Selector"]) for one in answer["Parameters"]] == [("first", ":1")]
    assert answer["InvalidParameters"] == names[1:]
    code, message = refusal(ssm.get_parameters, Names=[f"/several/{number}" for number in range(11)])
    assert code == "ValidationException"
    assert message.endswith(
        "at 'names' failed to satisfy constraint: Member must have length less than or equal to 10"
    )


def test_a_path_covers_one_level_unless_recursive(ssm: Any) -> None:
    for name in ("/path/a", "/path/b", "/path/b/c", "/pathless"):
        ssm.put_parameter(Name=name, Type="String", Value="x")

    def names(**more: Any) -> list[str]:
        return [one["Name"] for one in ssm.get_parameters_by_path(**more)["Parameters"]]

    assert names(Path="/path") == names(Path="/path/") == ["/path/a", "/path/b"]
    assert names(Path="/path", Recursive=True) == ["/path/a", "/path/b", "/path/b/c"]
    assert names(Path="/path/nothing") == []
    assert refusal(ssm.get_parameters_by_path, Path="path")[0] == "ValidationException"
    assert refusal(ssm.get_parameters_by_path, Path="/path", MaxResults=11)[0] == "ValidationException"


def test_filter_a_path_by_label_type_and_key(ssm: Any) -> None:
    put_secret(ssm, "/filtered/a", "first", "second")
    put_secret(ssm, "/filtered/b", "only")
    ssm.put_parameter(Name="/filtered/c", Type="String", Value="x")
    ssm.label_parameter_version(Name="/filtered/a", ParameterVersion=1, Labels=["stable"])

    def filtered(key: str, *values: str, **option: str) -> list[tuple[str, int]]:
        answer = ssm.get_parameters_by_path(
            Path="/filtered", ParameterFilters=[{"Key": key, "Values": list(values), **option}]
        )
        return [(one["Name"], one["Version"]) for one in answer["Parameters"]]

    assert filtered("Label", "stable", "other") == [("/filtered/a", 1)]
    assert filtered("Type", "String") == [("/filtered/c", 1)]
    assert filtered("KeyId", "alias/aws", Option="BeginsWith") == [("/filtered/a", 2), ("/filtered/b", 1)]

    def refused(key: str, **option: str) -> str:
        one = {"Key": key, "Values": ["x"], **option}
        return refusal(ssm.get_parameters_by_path, Path="/filtered", ParameterFilters=[one])[0]

    assert refused("Name") == "InvalidFilterKey"
    assert refused("Label", Option="BeginsWith") == "InvalidFilterOption"


def test_pages_are_stable_while_parameters_change(ssm: Any) -> None:
    for number in range(10, 35):
        ssm.put_parameter(Name=f"/pages/{number}", Type="String", Value="x")
    first = ssm.get_parameters_by_path(Path="/pages")
    assert [one["Name"] for one in first["Parameters"]] == [f"/pages/{number}" for number in range(10, 20)]
    ssm.delete_parameters(Names=["/pages/11", "/pages/19"])
    ssm.put_parameter(Name="/pages/09", Type="String", Value="x")
    second = ssm.get_parameters_by_path(Path="/pages", NextToken=first["NextToken"], MaxResults=4)
    assert [one["Name"] for one in second["Parameters"]] == [f"/pages/{number}" for number in range(20, 24)]
    bad = refusal(ssm.get_parameters_by_path, Path="/pages", NextToken="!")
    assert bad[0] == "InvalidNextToken"


def test_describe_with_pages_and_filters(emulator: Emulator, ssm: Any) -> None:
    key = emulator.client("kms").create_key()["KeyMetadata"]["KeyId"]
    put_secret(ssm, "/described/own", "x", KeyId=key)
    put_secret(ssm, "/described/deep/er", "x", Tier="Advanced")
    for number in range(10, 70):
        ssm.put_parameter(Name=f"/described/many/{number}", Type="String", Value="x")

    def names(*filters: dict[str, Any], **more: Any) -> list[str]:
        answer = ssm.describe_parameters(ParameterFilters=list(filters), **more)
        return [one["Name"] for one in answer["Parameters"]]

    path = {"Key": "Path", "Values": ["/described"]}
    assert names(path) == ["/described/own"]
    assert names({**path, "Option": "Recursive"}, {"Key": "Type", "Values": ["SecureString"]}) == [
        "/described/deep/er",
        "/described/own",
    ]
    assert names({"Key": "Name", "Values": ["/described/own", "/none"]}) == ["/described/own"]
    assert names({"Key": "Name", "Option": "BeginsWith", "Values": ["/described/d"]}) == [
        "/described/deep/er"
    ]
    assert names({"Key": "KeyId", "Values": [key]}) == ["/described/own"]
    assert names({"Key": "Tier", "Values": ["Advanced"]}, {**path, "Option": "Recursive"}) == [
        "/described/deep/er"
    ]
    many = {"Key": "Path", "Values": ["/described/many"]}
    first = ssm.describe_parameters(ParameterFilters=[many])
    assert [one["Name"] for one in first["Parameters"]] == [f"/described/many/{n}" for n in range(10, 60)]
    assert names(many, NextToken=first["NextToken"]) == [f"/described/many/{n}" for n in range(60, 70)]
    assert refusal(ssm.describe_parameters, MaxResults=51)[0] == "ValidationException"
    bad = {"Key": "Label", "Values": ["x"]}
    assert refusal(ssm.describe_parameters, ParameterFilters=[bad])[0] == "InvalidFilterKey"
    bad = {**path, "Option": "Equals"}
    assert refusal(ssm.describe_parameters, ParameterFilters=[bad])[0] == "InvalidFilterOption"
    [own] = ssm.describe_parameters(ParameterFilters=[{"Key": "KeyId", "Values": [key]}])["Parameters"]
    del own["LastModifiedDate"]
    assert own == {
        "Name": "/described/own",
        "ARN": "arn:aws:ssm:eu-central-1:000000000000:parameter/described/own",
        "Type": "SecureString",
        "KeyId": key,
        "LastModifiedUser": ROOT,
        "Version": 1,
        "Tier": "Standard",
        "DataType": "text",
    }
