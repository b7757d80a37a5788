"""Each known privilege escalation is reported, unless it is limited."""

from typing import Any

import pytest
from privileges import ESCALATING_ACTIONS, ROLE_PASSING_ACTIONS, actions_exist, no_escalation
from template_loader import Template

ANY = "arn:aws:iam::111111111111:role/any"


def role(*statements: dict[str, Any]) -> Template:
    document = {"Statement": [{"Effect": "Allow", "Resource": ANY, **one} for one in statements]}
    properties = {"Policies": [{"PolicyName": "a", "PolicyDocument": document}]}
    return {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}}}


def pass_role(**condition: Any) -> dict[str, Any]:
    return {"Action": "iam:PassRole", **({"Condition": condition} if condition else {})}


@pytest.mark.parametrize("action", ESCALATING_ACTIONS)
@pytest.mark.parametrize("written", [str, str.lower, lambda action: action[:-2] + "*"])
def test_each_escalating_action_is_reported(action: str, written: Any) -> None:
    assert any(action in found for found in no_escalation("sample", role({"Action": [written(action)]})))


@pytest.mark.parametrize(
    "limited",
    [
        {"Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::1:policy/b"}}},
        {"Resource": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/${!aws:username}"}},
    ],
)
def test_limits_to_a_boundary_or_the_own_user_are_accepted(limited: dict[str, Any]) -> None:
    assert no_escalation("sample", role({"Action": "iam:AttachRolePolicy", **limited})) == []


@pytest.mark.parametrize(("action", "service"), ROLE_PASSING_ACTIONS.items())
def test_passing_a_role_to_a_service_it_starts_is_reported(action: str, service: str) -> None:
    starts = {"Action": action}
    found = [f"sample: Role can run anything with a role that it passes ({action})"]
    to_service = {"StringEquals": {"iam:PassedToService": service}}
    to_other_service = {"StringEquals": {"iam:PassedToService": "backup.amazonaws.com"}}
    assert no_escalation("sample", role(starts, pass_role())) == found
    assert no_escalation("sample", role(starts, pass_role(**to_service))) == found
    assert no_escalation("sample", role(starts, pass_role(**to_other_service))) == []
    assert no_escalation("sample", role(starts)) == []


def test_passing_the_deployment_role_to_cloudformation_is_accepted() -> None:
    to_service = pass_role(StringEquals={"iam:PassedToService": "cloudformation.amazonaws.com"})
    deployment = {**to_service, "Resource": "arn:aws:iam::111111111111:role/shop-deployment"}
    starts = {"Action": "cloudformation:CreateStack"}
    assert no_escalation("sample", role(starts, deployment)) == []
    assert no_escalation("sample", role(starts, {**to_service, "Resource": "*"})) != []


def test_not_action_allows_every_escalating_action() -> None:
    found = no_escalation("sample", role({"NotAction": ["iam:CreateUser"]}))
    assert len(found) == len(ESCALATING_ACTIONS) + len(ROLE_PASSING_ACTIONS)


def test_assuming_every_role_is_reported() -> None:
    assert no_escalation("sample", role({"Action": "sts:AssumeRole", "Resource": "*"})) == [
        "sample: Role can assume every role that trusts it"
    ]
    assert no_escalation("sample", role({"Action": "sts:AssumeRole"})) == []


def test_administrators_are_exempt() -> None:
    template = role({"Action": "*", "Resource": "*"})
    template["Resources"]["AdministratorRole"] = template["Resources"].pop("Role")
    assert no_escalation("iam", template) == []
    assert no_escalation("sample", template) != []


def test_attached_policies_count_as_the_roles() -> None:
    template = role()
    document = {"Statement": [{"Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "*"}]}
    template["Resources"]["Attached"] = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": document},
    }
    assert no_escalation("sample", template) == ["sample: Role writes a policy (iam:PutUserPolicy)"]


@pytest.mark.parametrize("action", ["ecs:DrainHosts", "nothing:Do", "s3:Gott*"])
def test_an_action_that_does_not_exist_is_reported(action: str) -> None:
    assert actions_exist("sample", role({"Action": [action, "s3:GetObject", "ecs:*", "*"]})) == [
        f"sample: Role names {action}, which does not exist"
    ]
