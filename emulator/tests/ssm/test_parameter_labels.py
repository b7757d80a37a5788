"""Labels, tags and deletions of parameters."""

from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal


@pytest.fixture
def ssm(emulator: Emulator) -> Any:
    return emulator.client("ssm")


@pytest.fixture
def name(ssm: Any, request: pytest.FixtureRequest) -> str:
    """A parameter with two versions, named after the test."""
    name = f"/labels/{request.node.name}"
    for value in ("first", "second"):
        ssm.put_parameter(Name=name, Type="String", Value=value, Overwrite=True)
    return name


def labels(ssm: Any, name: str) -> list[list[str]]:
    """The labels of each version."""
    return [one["Labels"] for one in ssm.get_parameter_history(Name=name)["Parameters"]]


def test_a_label_moves(ssm: Any, name: str) -> None:
    assert ssm.label_parameter_version(Name=name, Labels=["live", "good"])["ParameterVersion"] == 2
    ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["live"])
    assert labels(ssm, name) == [["live"], ["good"]]
    assert ssm.get_parameter(Name=f"{name}:live")["Parameter"]["Value"] == "first"


def test_invalid_labels_are_listed(ssm: Any, name: str) -> None:
    bad = ["1st", "awsome", "SSM", "with space", "a:b"]
    answer = ssm.label_parameter_version(Name=name, Labels=["fine", *bad])
    assert (answer["InvalidLabels"], labels(ssm, name)) == (bad, [[], ["fine"]])
    code = refusal(ssm.label_parameter_version, Name=name, Labels=["x" * 101])[0]
    assert code == "ValidationException"


def test_a_version_has_at_most_ten_labels(ssm: Any, name: str) -> None:
    ten = [f"label-{number}" for number in range(10)]
    ssm.label_parameter_version(Name=name, Labels=ten)
    code = refusal(ssm.label_parameter_version, Name=name, Labels=["another"])[0]
    assert code == "ParameterVersionLabelLimitExceeded"
    assert refusal(ssm.label_parameter_version, Name=name, Labels=[*ten, "x"])[0] == "ValidationException"
    ssm.label_parameter_version(Name=name, Labels=ten[:1])
    assert labels(ssm, name) == [[], ten]


def test_a_label_is_removed(ssm: Any, name: str) -> None:
    ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["a", "b"])
    answer = ssm.unlabel_parameter_version(Name=name, ParameterVersion=1, Labels=["b", "c"])
    assert (answer["RemovedLabels"], answer["InvalidLabels"]) == (["b"], ["c"])
    assert labels(ssm, name) == [["a"], []]


def test_labels_of_missing_parameters_and_versions(ssm: Any, name: str) -> None:
    for call in (ssm.label_parameter_version, ssm.unlabel_parameter_version):
        one = {"Labels": ["a"], "ParameterVersion": 1}
        assert refusal(call, Name="/labels/absent", **one)[0] == "ParameterNotFound"
        assert refusal(call, Name=name, **one | {"ParameterVersion": 9})[0] == "ParameterVersionNotFound"


def test_a_missing_parameter_cannot_be_deleted(ssm: Any, name: str) -> None:
    assert refusal(ssm.delete_parameter, Name="/labels/absent")[0] == "ParameterNotFound"
    answer = ssm.delete_parameters(Names=[name, "/labels/absent"])
    assert (answer["DeletedParameters"], answer["InvalidParameters"]) == ([name], ["/labels/absent"])
    assert refusal(ssm.get_parameter_history, Name=name)[0] == "ParameterNotFound"
    eleven = [f"/labels/{number}" for number in range(11)]
    assert refusal(ssm.delete_parameters, Names=eleven)[0] == "ValidationException"


def test_tags_require_an_existing_parameter(ssm: Any, name: str) -> None:
    one = {"ResourceType": "Parameter", "ResourceId": name}
    ssm.add_tags_to_resource(**one, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    ssm.remove_tags_from_resource(**one, TagKeys=["a"])
    assert ssm.list_tags_for_resource(**one)["TagList"] == [{"Key": "b", "Value": "2"}]
    tagged = ssm.describe_parameters(ParameterFilters=[{"Key": "tag:b", "Values": ["2"]}])["Parameters"]
    assert [each["Name"] for each in tagged] == [name]
    absent = {"ResourceType": "Parameter", "ResourceId": "/labels/absent"}
    for call, more in (
        (ssm.add_tags_to_resource, {"Tags": [{"Key": "a", "Value": "1"}]}),
        (ssm.remove_tags_from_resource, {"TagKeys": ["a"]}),
        (ssm.list_tags_for_resource, {}),
    ):
        assert refusal(call, **absent, **more)[0] == "InvalidResourceId"
