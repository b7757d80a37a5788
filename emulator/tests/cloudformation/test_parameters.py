"""Template parameters: unknown, missing, previous and disallowed values, and ids that do not exist."""

from typing import Any

import pytest

from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import parameters, ref, resource, template

DEFINITIONS = {
    "Needed": {"Type": "String"},
    "Also": {"Type": "String"},
    "Size": {"Type": "String", "Default": "small", "AllowedValues": ["small", "large"]},
    "Count": {"Type": "Number", "Default": 1},
}
BODY = template(
    {"Topic": resource("SNS::Topic", DisplayName=ref("Needed"))},
    Parameters=DEFINITIONS,
    Outputs={name: {"Value": ref(name)} for name in DEFINITIONS},
)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Parameters: [Needed, Also] must have values"),
        ({"Needed": "a"}, "Parameters: [Also] must have values"),
        ({"Needed": "a", "Also": "b", "Colour": "c"}, "Parameters: [Colour] do not exist in the template"),
        (
            {"Needed": "a", "Also": "b", "Size": "huge"},
            "Parameter 'Size' must be one of AllowedValues: [small, large]",
        ),
        ({"Needed": "a", "Also": "b", "Count": "many"}, "Parameter 'Count' must be a number."),
    ],
)
def test_invalid_parameters_are_refused(cfn: Any, given: dict[str, str], message: str) -> None:
    name = new_name()
    refused = refusal(cfn.create_stack, StackName=name, TemplateBody=BODY, Parameters=parameters(given))
    assert refused == ("ValidationError", message)


def test_falsy_values_arrive_as_given(stacks: Stacks) -> None:
    stack = stacks.create(BODY, Parameters=parameters({"Needed": "false", "Also": "", "Count": "0"}))
    assert stacks.outputs(stack) == {"Needed": "false", "Also": "", "Size": "small", "Count": "0"}


def test_previous_values(stacks: Stacks) -> None:
    stack = stacks.create(BODY, Parameters=parameters({"Needed": "a", "Also": "b", "Size": "large"}))
    previous = [{"ParameterKey": key, "UsePreviousValue": True} for key in ("Needed", "Size")]
    updated = stacks.update(stack["StackName"], BODY, Parameters=[*previous, *parameters({"Also": "c"})])
    assert stacks.outputs(updated) == {"Needed": "a", "Also": "c", "Size": "large", "Count": "1"}


def test_a_previous_value_requires_a_previous_template(cfn: Any) -> None:
    given = [{"ParameterKey": "Needed", "UsePreviousValue": True}, *parameters({"Also": "b"})]
    refused = refusal(cfn.create_stack, StackName=new_name(), TemplateBody=BODY, Parameters=given)
    assert refused == (
        "ValidationError",
        "Invalid input for parameter key Needed. Cannot specify usePreviousValue as true for a parameter key "
        "not in the previous template",
    )


def test_an_id_of_a_missing_resource_is_refused(cfn: Any) -> None:
    body = template(
        {"Group": resource("EC2::SecurityGroup", GroupDescription="g", VpcId=ref("VpcId"))},
        Parameters={
            "VpcId": {"Type": "AWS::EC2::VPC::Id"},
            "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"},
        },
    )
    given = parameters({"VpcId": "vpc-0123", "Subnets": ""})
    refused = refusal(cfn.create_stack, StackName=new_name(), TemplateBody=body, Parameters=given)
    assert refused == (
        "ValidationError",
        "Parameter validation failed: parameter value vpc-0123 for parameter name VpcId does not exist.",
    )


def test_public_parameters_name_the_ecs_image(emulator: Any, stacks: Stacks) -> None:
    names = [
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
    ]
    values = [emulator.client("ssm").get_parameter(Name=name)["Parameter"]["Value"] for name in names]
    assert values == ["ami-0ec5023a0000000a1", "ami-0ec5023a0000000b2"]
    body = template(
        {"Topic": resource("SNS::Topic")},
        Parameters={
            "Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": names[1]}
        },
        Outputs={"Image": {"Value": ref("Image")}},
    )
    assert stacks.outputs(stacks.create(body)) == {"Image": values[1]}
    images = emulator.client("ec2").describe_images(ImageIds=values)["Images"]
    assert {one["ImageId"]: one["Architecture"] for one in images} == {
        values[0]: "x86_64",
        values[1]: "arm64",
    }


def test_numbers_of_a_task_definition_given_by_ref(emulator: Any, stacks: Stacks) -> None:
    container = {
        "Name": "app",
        "Image": "app",
        "Memory": ref("Size"),
        "PortMappings": [{"ContainerPort": ref("Port")}],
        "HealthCheck": {"Command": ["CMD", "true"], "Interval": ref("Port")},
        "Essential": ref("Yes"),
    }
    body = template(
        {"Task": resource("ECS::TaskDefinition", Cpu=ref("Size"), ContainerDefinitions=[container])},
        Parameters={
            "Size": {"Type": "Number", "Default": 256},
            "Port": {"Type": "Number", "Default": 80},
            "Yes": {"Type": "String", "Default": "true"},
        },
        Outputs={"Task": {"Value": ref("Task")}},
    )
    arn = stacks.outputs(stacks.create(body))["Task"]
    task = emulator.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
    described_container = task["containerDefinitions"][0]
    assert task["cpu"] == "256"
    numbers = (
        described_container["memory"],
        described_container["portMappings"][0]["containerPort"],
        described_container["healthCheck"]["interval"],
    )
    assert (*numbers, described_container["essential"]) == (256, 80, 80, True)
