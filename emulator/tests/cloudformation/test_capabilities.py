"""Templates with IAM resources require an acknowledged capability."""

from typing import Any

import pytest

from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import policy, resource, template

TRUST = policy("Allow", "sts:AssumeRole", None, Principal={"Service": "ec2.amazonaws.com"})
UNNAMED = template({"Role": resource("IAM::Role", AssumeRolePolicyDocument=TRUST)})
NAMED = template({"Role": resource("IAM::Role", RoleName="captain", AssumeRolePolicyDocument=TRUST)})
PLAIN = template({"Logs": resource("Logs::LogGroup")})


@pytest.mark.parametrize(
    ("body", "given", "needed"),
    [
        (UNNAMED, [], "CAPABILITY_IAM"),
        (NAMED, [], "CAPABILITY_NAMED_IAM"),
        (NAMED, ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"),
    ],
)
def test_create_requires_the_capability(cfn: Any, body: str, given: list[str], needed: str) -> None:
    name = new_name()
    expected = ("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]")
    assert refusal(cfn.create_stack, StackName=name, TemplateBody=body, Capabilities=given) == expected
    change_set = {"StackName": name, "ChangeSetName": "a", "ChangeSetType": "CREATE", "TemplateBody": body}
    assert refusal(cfn.create_change_set, **change_set, Capabilities=given) == expected
    assert refusal(cfn.describe_stacks, StackName=name)[0] == "ValidationError"


def test_update_requires_the_capability(cfn: Any, stacks: Stacks) -> None:
    stack = stacks.create(PLAIN, Capabilities=[])
    refused = refusal(cfn.update_stack, StackName=stack["StackName"], TemplateBody=UNNAMED)
    assert refused == ("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]")


@pytest.mark.parametrize("given", ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"])
def test_either_capability_is_enough_for_an_unnamed_role(stacks: Stacks, given: str) -> None:
    stack = stacks.create(UNNAMED, Capabilities=[given])
    assert (stack["StackStatus"], stack["Capabilities"]) == ("CREATE_COMPLETE", [given])
