"""Templates that CloudFormation refuses before it touches a resource."""

import json
from typing import Any

import pytest

from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import att, ref, resource, sub, template

LOGS = resource("Logs::LogGroup", RetentionInDays=7)
IN_RESOURCES = (
    "Template format error: Unresolved resource dependencies [{}] in the Resources block of the template"
)
IN_OUTPUTS = (
    "Template format error: Unresolved resource dependencies [{}] in the Outputs block of the template"
)


def topic(**properties: Any) -> dict[str, Any]:
    return resource("SNS::Topic", **properties)


REFUSED = {
    "unknown name in Ref": (
        template({"T": topic(DisplayName=ref("Nobody"))}),
        IN_RESOURCES.format("Nobody"),
    ),
    "unknown name in Sub": (
        template({"T": topic(DisplayName=sub("${Nobody}-x"))}),
        IN_RESOURCES.format("Nobody"),
    ),
    "unknown name in DependsOn": (
        template({"T": {**topic(), "DependsOn": "Nobody"}}),
        IN_RESOURCES.format("Nobody"),
    ),
    "unknown name in an output": (
        template({"T": topic()}, Outputs={"O": {"Value": ref("Nobody")}}),
        IN_OUTPUTS.format("Nobody"),
    ),
    "unknown resource in GetAtt": (
        template({"T": topic(DisplayName=att("Nobody", "Arn"))}),
        "Template error: instance of Fn::GetAtt references undefined resource Nobody",
    ),
    "unknown attribute": (
        template({"T": topic()}, Outputs={"O": {"Value": att("T", "Colour")}}),
        "Template error: resource T does not support attribute type Colour in Fn::GetAtt",
    ),
    "unknown attribute in Sub": (
        template({"T": topic()}, Outputs={"O": {"Value": sub("${T.Colour}")}}),
        "Template error: resource T does not support attribute type Colour in Fn::Sub",
    ),
    "resource whose condition is false": (
        template(
            {"A": {**LOGS, "Condition": "No"}, "T": topic(DisplayName=ref("A"))},
            Conditions={"No": {"Fn::Equals": ["a", "b"]}},
        ),
        IN_RESOURCES.format("A"),
    ),
    "unknown condition": (
        template({"A": {**LOGS, "Condition": "Absent"}}),
        "Template error: unresolved condition dependency Absent",
    ),
    "resource in a condition": (
        template({"A": LOGS}, Conditions={"C": {"Fn::Equals": [ref("A"), "b"]}}),
        "Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions "
        "block of the template",
    ),
    "circle": (
        template({"A": topic(DisplayName=ref("B")), "B": topic(DisplayName=ref("A"))}),
        "Circular dependency between resources: [A, B]",
    ),
    "unknown section": (
        template({"A": LOGS}, Ressources={}),
        "Invalid template property or properties [Ressources]",
    ),
    "unknown resource attribute": (
        template({"A": {**LOGS, "Propertys": {}}}),
        "Invalid template resource property 'Propertys'",
    ),
    "no type": (
        template({"A": {"Properties": {}}}),
        "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
    ),
    "no resource": (
        json.dumps({"Resources": {}}),
        "Template format error: At least one Resources member must be defined.",
    ),
    "unknown type": (
        template({"A": resource("EC2::Colour")}),
        "Template format error: Unrecognized resource types: [AWS::EC2::Colour]",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_create_stack_refuses(cfn: Any, name: str) -> None:
    body, message = REFUSED[name]
    stack = new_name()
    assert refusal(cfn.create_stack, StackName=stack, TemplateBody=body) == ("ValidationError", message)
    assert refusal(cfn.describe_stacks, StackName=stack)[1] == f"Stack with id {stack} does not exist"


def test_change_sets_and_updates_refuse_the_same(cfn: Any, stacks: Stacks) -> None:
    body, message = REFUSED["unknown name in Ref"]
    name = new_name()
    refused = refusal(
        cfn.create_change_set, StackName=name, ChangeSetName="a", ChangeSetType="CREATE", TemplateBody=body
    )
    assert refused == ("ValidationError", message)
    assert refusal(cfn.describe_stacks, StackName=name)[0] == "ValidationError"
    stacks.create(template({"T": topic()}), name=name)
    assert refusal(cfn.update_stack, StackName=name, TemplateBody=body) == ("ValidationError", message)
    assert refusal(cfn.validate_template, TemplateBody=body) == ("ValidationError", message)


def test_an_inactive_branch_is_not_checked(stacks: Stacks) -> None:
    body = template(
        {
            "A": {**LOGS, "Condition": "No"},
            "T": topic(DisplayName={"Fn::If": ["No", ref("A"), "none"]}),
        },
        Conditions={"No": {"Fn::Equals": ["a", "b"]}},
        Outputs={"O": {"Condition": "No", "Value": att("A", "Arn")}},
    )
    assert stacks.create(body)["StackStatus"] == "CREATE_COMPLETE"


def test_conditions_resolve_every_function(stacks: Stacks) -> None:
    conditions = {
        "Region": {"Fn::Equals": [ref("AWS::Region"), "eu-central-1"]},
        "Map": {"Fn::Equals": [{"Fn::FindInMap": ["Sizes", "small", "count"]}, 2]},
        "Join": {"Fn::Equals": [{"Fn::Join": ["", ["a", "b"]]}, "ab"]},
        "Flag": {"Fn::Equals": [True, "true"]},
        "Not": {"Fn::Not": [{"Condition": "Region"}]},
        "Both": {"Fn::And": [{"Condition": "Map"}, {"Condition": "Join"}]},
        "Any": {"Fn::Or": [{"Condition": "Not"}, {"Condition": "Flag"}]},
    }
    outputs = {name: {"Value": {"Fn::If": [name, "yes", "no"]}} for name in conditions}
    body = template(
        {"A": LOGS}, Conditions=conditions, Outputs=outputs, Mappings={"Sizes": {"small": {"count": 2}}}
    )
    assert stacks.outputs(stacks.create(body)) == {
        "Region": "yes",
        "Map": "yes",
        "Join": "yes",
        "Flag": "yes",
        "Not": "no",
        "Both": "yes",
        "Any": "yes",
    }
