"""Each known way to more rights is found, and what is limited is not."""

from typing import Any

import pytest
from privileges import ALONE, STARTED_BY, actions_exist, no_escalation
from template_loader import Template

ANY = "arn:aws:iam::111111111111:role/any"


def role(*statements: dict[str, Any]) -> Template:
    document = {"Statement": [{"Effect": "Allow", "Resource": ANY, **one} for one in statements]}
    properties = {"Policies": [{"PolicyName": "a", "PolicyDocument": document}]}
    return {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}}}


def passes(**condition: Any) -> dict[str, Any]:
    return {"Action": "iam:PassRole", **({"Condition": condition} if condition else {})}


@pytest.mark.parametrize("action", ALONE)
@pytest.mark.parametrize("written", [str, str.lower, lambda action: action[:-2] + "*"])
def test_one_action_is_enough(action: str, written: Any) -> None:
    assert any(action in found for found in no_escalation("sample", role({"Action": [written(action)]})))


@pytest.mark.parametrize(
    "limited",
    [
        {"Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::1:policy/b"}}},
        {"Resource": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/${!aws:username}"}},
    ],
)
def test_within_a_boundary_or_of_oneself_it_is_not(limited: dict[str, Any]) -> None:
    assert no_escalation("sample", role({"Action": "iam:AttachRolePolicy", **limited})) == []


@pytest.mark.parametrize(("action", "service"), STARTED_BY.items())
def test_a_role_is_passed_to_what_one_starts(action: str, service: str) -> None:
    starts = {"Action": action}
    found = [f"sample: Role runs anything in a role it passes ({action})"]
    to_it = {"StringEquals": {"iam:PassedToService": service}}
    to_another = {"StringEquals": {"iam:PassedToService": "backup.amazonaws.com"}}
    assert no_escalation("sample", role(starts, passes())) == found
    assert no_escalation("sample", role(starts, passes(**to_it))) == found
    assert no_escalation("sample", role(starts, passes(**to_another))) == []
    assert no_escalation("sample", role(starts)) == []


def test_cloudformation_takes_the_deployment_role() -> None:
    to_it = passes(StringEquals={"iam:PassedToService": "cloudformation.amazonaws.com"})
    deployment = {**to_it, "Resource": "arn:aws:iam::111111111111:role/shop-deployment"}
    starts = {"Action": "cloudformation:CreateStack"}
    assert no_escalation("sample", role(starts, deployment)) == []
    assert no_escalation("sample", role(starts, {**to_it, "Resource": "*"})) != []


def test_all_but_some_actions_are_many() -> None:
    found = no_escalation("sample", role({"NotAction": ["iam:CreateUser"]}))
    assert len(found) == len(ALONE) + len(STARTED_BY)


def test_every_role_is_too_many() -> None:
    assert no_escalation("sample", role({"Action": "sts:AssumeRole", "Resource": "*"})) == [
        "sample: Role assumes every role that lets it"
    ]
    assert no_escalation("sample", role({"Action": "sts:AssumeRole"})) == []


def test_administrators_may() -> None:
    template = role({"Action": "*", "Resource": "*"})
    template["Resources"]["AdministratorRole"] = template["Resources"].pop("Role")
    assert no_escalation("iam", template) == []
    assert no_escalation("sample", template) != []


def test_rights_of_a_policy_beside_are_the_roles() -> None:
    template = role()
    document = {"Statement": [{"Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "*"}]}
    template["Resources"]["Beside"] = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": document},
    }
    assert no_escalation("sample", template) == ["sample: Role writes a policy (iam:PutUserPolicy)"]


@pytest.mark.parametrize("action", ["ecs:DrainHosts", "nothing:Do", "s3:Gott*"])
def test_an_action_that_does_not_exist_is_found(action: str) -> None:
    assert actions_exist("sample", role({"Action": [action, "s3:GetObject", "ecs:*", "*"]})) == [
        f"sample: Role names {action}, which does not exist"
    ]
