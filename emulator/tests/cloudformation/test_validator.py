"""The schema validator, on small schemas."""

from typing import Any

import pytest

from emulator.cloudformation.checks.validator import Validator

SCHEMA: dict[str, Any] = {
    "additionalProperties": False,
    "required": ["Name"],
    "readOnlyProperties": ["/properties/Arn"],
    "requiredXor": ["One", "Two"],
    "dependentRequired": {"From": ["To"]},
    "definitions": {
        "Tag": {
            "type": "object",
            "required": ["Key"],
            "additionalProperties": False,
            "properties": {"Key": {"type": "string"}},
        }
    },
    "properties": {
        "Arn": {"type": "string"},
        "Name": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 4},
        "One": {"type": "boolean"},
        "Two": {"type": "integer", "minimum": 1, "maximum": 3},
        "From": {"type": "number"},
        "To": {"type": ["object", "string"]},
        "Tags": {"type": "array", "maxItems": 2, "uniqueItems": True, "items": {"$ref": "#/definitions/Tag"}},
        "Labels": {
            "type": "object",
            "patternProperties": {"^[a-z]+$": {"type": "integer"}},
            "additionalProperties": False,
        },
        "Kind": {"type": "string", "enum": ["a", "b"]},
        "Either": {"anyOf": [{"type": "object", "required": ["A"]}, {"type": "object", "required": ["B"]}]},
        "Policy": {"type": "object"},
    },
}
GOOD = {"Name": "abc", "One": "true"}


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"Tags": [{"Key": "a"}, {"Key": 1}]},
        {"From": "1.5", "To": {}},
        {"Labels": {"a": "3"}},
        {"Either": {"B": 1}},
        {"Policy": '{"Version": "2012-10-17"}'},
        {"Kind": "b"},
    ],
)
def test_valid(properties: dict[str, Any]) -> None:
    assert Validator(SCHEMA).problems({**GOOD, **properties}) == []


@pytest.mark.parametrize(
    ("properties", "problems"),
    [
        ({"Arn": "x"}, ["#: extraneous key [Arn] is not permitted"]),
        ({"Nam": "x"}, ["#: extraneous key [Nam] is not permitted"]),
        ({"Name": "a"}, ["#/Name: expected minimum length: 2, found: 1"]),
        ({"Name": "abcde"}, ["#/Name: expected maximum length: 4, found: 5"]),
        ({"Name": "A1"}, ["#/Name: failed validation constraint for keyword [pattern]"]),
        ({"Two": 2}, ["#: exactly one of [One, Two] is required"]),
        ({"One": "maybe"}, ["#/One: expected type: Boolean, found: String"]),
        ({"From": 1}, ["#: property [From] requires [To]"]),
        ({"Tags": {}}, ["#/Tags: expected type: Array, found: JSONObject"]),
        ({"Tags": [{}]}, ["#/Tags/0: required key [Key] not found"]),
        ({"Tags": [{"Key": "a"}] * 2}, ["#/Tags: array items are not unique"]),
        ({"Tags": [{"Key": k} for k in "abc"]}, ["#/Tags: expected maximum item count: 2, found: 3"]),
        ({"Labels": {"A": 1}}, ["#/Labels: extraneous key [A] is not permitted"]),
        ({"Labels": {"a": "x"}}, ["#/Labels/a: expected type: Integer, found: String"]),
        ({"Kind": "c"}, ["#/Kind: c is not a valid enum value"]),
        ({"Either": {"C": 1}}, ["#/Either: 0 subschemas matched instead of one of 2"]),
        ({"Policy": "text"}, ["#/Policy: expected type: Object, found: String"]),
    ],
)
def test_invalid(properties: dict[str, Any], problems: list[str]) -> None:
    assert Validator(SCHEMA).problems({**GOOD, **properties}) == problems


def test_a_number_out_of_range() -> None:
    assert Validator(SCHEMA).problems({"Name": "abc", "Two": "4"}) == ["#/Two: 4 is not less or equal to 3"]
    assert Validator(SCHEMA).problems({"Name": "abc", "Two": 0}) == ["#/Two: 0 is not greater or equal to 1"]
