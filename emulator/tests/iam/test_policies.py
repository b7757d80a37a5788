"""What policies see of a request, where they are enforced."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.tests.errors import refusal
from emulator.tests.mfa import ACCOUNT, new_user
from emulator.tests.running import Emulator, emulator

TEMPLATE = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator that enforces policies."""
    with emulator(tmp_path_factory.mktemp("strict") / "state", AUTH="true") as one:
        yield one


def allow(iam: Any, user: str, *statements: dict[str, Any]) -> dict[str, Any]:
    """A user who may do this; the access key."""
    key = new_user(iam, user)
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]}
    iam.put_user_policy(UserName=user, PolicyName="allow", PolicyDocument=json.dumps(document))
    return key


def test_a_variable_stands_for_what_the_request_says(strict: Emulator) -> None:
    root = strict.client("iam")
    own = {"Action": "iam:GetUser", "Resource": f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}"}
    iam = strict.signed("iam", allow(root, "ben", own))
    new_user(root, "benedict")
    assert iam.get_user(UserName="ben")["User"]["UserName"] == "ben"
    assert refusal(iam.get_user, UserName="benedict")[0] == "AccessDenied"


def test_a_variable_without_a_value_matches_nothing_but_its_default(strict: Emulator) -> None:
    root = strict.client("iam")
    unknown = {"Action": "iam:GetUser", "Resource": f"arn:aws:iam::{ACCOUNT}:user/${{aws:PrincipalTag/team}}"}
    default = {
        "Action": "iam:ListAccessKeys",
        "Resource": f"arn:aws:iam::{ACCOUNT}:user/${{aws:PrincipalTag/team, 'carl'}}",
    }
    iam = strict.signed("iam", allow(root, "carl", unknown, default))
    assert refusal(iam.get_user, UserName="carl")[0] == "AccessDenied"
    assert len(iam.list_access_keys(UserName="carl")["AccessKeyMetadata"]) == 1


def test_a_variable_in_a_condition(strict: Emulator) -> None:
    root = strict.client("iam")
    condition = {"StringEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}"}}
    iam = strict.signed(
        "iam", allow(root, "dora", {"Action": "iam:ListUsers", "Resource": "*", "Condition": condition})
    )
    assert {"dora"} <= {each["UserName"] for each in iam.list_users()["Users"]}


def test_a_device_and_a_membership_are_on_what_iam_says(strict: Emulator) -> None:
    root = strict.client("iam")
    prefix = f"arn:aws:iam::{ACCOUNT}"
    device = {"Action": "iam:*VirtualMFADevice", "Resource": f"{prefix}:mfa/${{aws:username}}"}
    member = {"Action": "iam:AddUserToGroup", "Resource": f"{prefix}:group/readers"}
    iam = strict.signed("iam", allow(root, "gil", device, member))
    for group in ("readers", "writers"):
        root.create_group(GroupName=group)
    assert refusal(iam.create_virtual_mfa_device, VirtualMFADeviceName="other")[0] == "AccessDenied"
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="gil")["VirtualMFADevice"]
    iam.delete_virtual_mfa_device(SerialNumber=made["SerialNumber"])
    assert refusal(iam.add_user_to_group, UserName="gil", GroupName="writers")[0] == "AccessDenied"
    iam.add_user_to_group(UserName="gil", GroupName="readers")
    assert [each["UserName"] for each in root.get_group(GroupName="readers")["Users"]] == ["gil"]


def test_a_list_of_stacks_is_on_all_of_them(strict: Emulator) -> None:
    root = strict.client("iam")
    every, one = (f"arn:aws:cloudformation:*:{ACCOUNT}:stack/{name}/*" for name in ("*", "one"))
    for user, stacks, answer in (("ida", every, None), ("jo", one, "AccessDenied")):
        key = allow(root, user, {"Action": "cloudformation:DescribeStacks", "Resource": stacks})
        cfn = strict.signed("cloudformation", key)
        assert answer == (refusal(cfn.describe_stacks)[0] if answer else cfn.describe_stacks() and None)


def test_every_parameter_is_asked_for(strict: Emulator) -> None:
    root = strict.client("iam")
    own = {"Action": "ssm:Get*", "Resource": f"arn:aws:ssm:*:{ACCOUNT}:parameter/shop/*"}
    public = {"Action": "ssm:Get*", "Resource": "arn:aws:ssm:*::parameter/aws/service/*"}
    ssm = strict.signed("ssm", allow(root, "hal", own, public))
    for name in ("/shop/a", "/other/a"):
        strict.client("ssm").put_parameter(Name=name, Value="1", Type="String")
    assert len(ssm.get_parameters(Names=["/shop/a", "/aws/service/none"])["Parameters"]) == 1
    assert refusal(ssm.get_parameters, Names=["/shop/a", "/other/a"])[0] == "AccessDeniedException"
    assert len(ssm.get_parameters_by_path(Path="/shop/")["Parameters"]) == 1
    assert refusal(ssm.get_parameters_by_path, Path="/other/")[0] == "AccessDeniedException"


def test_services_and_tasks_are_what_ecs_is_asked_of(strict: Emulator) -> None:
    root, every = strict.client("iam"), strict.client("ecs")
    every.create_cluster(clusterName="shop")
    every.register_task_definition(
        family="app", containerDefinitions=[{"name": "app", "image": "x", "memory": 64}]
    )
    for name in ("hello", "other"):
        every.create_service(cluster="shop", serviceName=name, taskDefinition="app", desiredCount=1)
    [own], [others] = (
        every.list_tasks(cluster="shop", serviceName=name)["taskArns"] for name in ("hello", "other")
    )
    arn = f"arn:aws:ecs:*:{ACCOUNT}"
    services = {
        "Action": ["ecs:DescribeServices", "ecs:UpdateService"],
        "Resource": f"{arn}:service/shop/hello",
    }
    listing = {"Action": "ecs:ListTasks", "Resource": f"{arn}:container-instance/shop/*"}
    tasks = {"Action": "ecs:DescribeTasks", "Resource": own}
    ecs = strict.signed("ecs", allow(root, "kim", services, listing, tasks))
    ecs.update_service(cluster="shop", service="hello", forceNewDeployment=True)
    assert len(ecs.describe_services(cluster="shop", services=["hello"])["services"]) == 1
    assert own in ecs.list_tasks(cluster="shop", serviceName="hello")["taskArns"]
    assert len(ecs.describe_tasks(cluster="shop", tasks=[own])["tasks"]) == 1
    refused = [
        refusal(ecs.update_service, cluster="shop", service="other", desiredCount=0),
        refusal(ecs.describe_services, cluster="shop", services=["hello", "other"]),
        refusal(ecs.describe_tasks, cluster="shop", tasks=[own, others]),
        refusal(ecs.list_tasks, cluster="elsewhere"),
    ]
    assert {code for code, *_ in refused} == {"AccessDeniedException"}


def service_role(iam: Any) -> None:
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudformation.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(RoleName="deployer", AssumeRolePolicyDocument=document)


def test_a_service_role_is_seen_and_has_to_be_passed(strict: Emulator) -> None:
    root = strict.client("iam")
    service_role(root)
    stacks = {"Action": ["cloudformation:CreateChangeSet", "cloudformation:Describe*"], "Resource": "*"}
    with_role = {**stacks, "Condition": {"ArnEquals": {"cloudformation:RoleArn": ROLE}}}
    passing = {
        "Action": "iam:PassRole",
        "Resource": ROLE,
        "Condition": {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
    }
    wanted = {
        "StackName": "one",
        "ChangeSetName": "first",
        "ChangeSetType": "CREATE",
        "TemplateBody": TEMPLATE,
    }
    alone = strict.signed("cloudformation", allow(root, "eve", with_role))
    assert refusal(alone.create_change_set, **wanted)[0] == "AccessDenied"
    assert refusal(alone.create_change_set, **wanted, RoleARN=ROLE)[0] == "AccessDenied"
    both = strict.signed("cloudformation", allow(root, "finn", with_role, passing))
    assert refusal(both.create_change_set, **wanted)[0] == "AccessDenied"
    assert both.create_change_set(**wanted, RoleARN=ROLE)["StackId"]
