"""Policy variables, resources and condition keys of requests, with policies enforced."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator, start_emulator
from emulator.tests.errors import refusal
from emulator.tests.mfa import ACCOUNT, new_user

TEMPLATE = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator that enforces policies."""
    with start_emulator(tmp_path_factory.mktemp("strict") / "state", AUTH="true") as one:
        yield one


def user_allowed(iam: Any, user: str, *statements: dict[str, Any]) -> dict[str, Any]:
    """The access key of a new user with these permissions."""
    key = new_user(iam, user)
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]}
    iam.put_user_policy(UserName=user, PolicyName="allow", PolicyDocument=json.dumps(document))
    return key


def test_a_variable_is_replaced_by_the_value_of_the_request(enforcing: Emulator) -> None:
    root = enforcing.client("iam")
    own = {"Action": "iam:GetUser", "Resource": f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}"}
    iam = enforcing.client_with("iam", user_allowed(root, "ben", own))
    new_user(root, "benedict")
    assert iam.get_user(UserName="ben")["User"]["UserName"] == "ben"
    assert refusal(iam.get_user, UserName="benedict")[0] == "AccessDenied"


def test_a_variable_without_a_value_matches_only_its_default(enforcing: Emulator) -> None:
    root = enforcing.client("iam")
    unknown = {"Action": "iam:GetUser", "Resource": f"arn:aws:iam::{ACCOUNT}:user/${{aws:PrincipalTag/team}}"}
    default = {
        "Action": "iam:ListAccessKeys",
        "Resource": f"arn:aws:iam::{ACCOUNT}:user/${{aws:PrincipalTag/team, 'carl'}}",
    }
    iam = enforcing.client_with("iam", user_allowed(root, "carl", unknown, default))
    assert refusal(iam.get_user, UserName="carl")[0] == "AccessDenied"
    assert len(iam.list_access_keys(UserName="carl")["AccessKeyMetadata"]) == 1


def test_a_variable_in_a_condition(enforcing: Emulator) -> None:
    root = enforcing.client("iam")
    condition = {"StringEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}"}}
    iam = enforcing.client_with(
        "iam",
        user_allowed(root, "dora", {"Action": "iam:ListUsers", "Resource": "*", "Condition": condition}),
    )
    assert {"dora"} <= {each["UserName"] for each in iam.list_users()["Users"]}


def test_mfa_devices_and_memberships_are_authorized_on_their_own_resources(enforcing: Emulator) -> None:
    root = enforcing.client("iam")
    prefix = f"arn:aws:iam::{ACCOUNT}"
    device = {"Action": "iam:*VirtualMFADevice", "Resource": f"{prefix}:mfa/${{aws:username}}"}
    member = {"Action": "iam:AddUserToGroup", "Resource": f"{prefix}:group/readers"}
    iam = enforcing.client_with("iam", user_allowed(root, "gil", device, member))
    for group in ("readers", "writers"):
        root.create_group(GroupName=group)
    assert refusal(iam.create_virtual_mfa_device, VirtualMFADeviceName="other")[0] == "AccessDenied"
    created = iam.create_virtual_mfa_device(VirtualMFADeviceName="gil")["VirtualMFADevice"]
    iam.delete_virtual_mfa_device(SerialNumber=created["SerialNumber"])
    assert refusal(iam.add_user_to_group, UserName="gil", GroupName="writers")[0] == "AccessDenied"
    iam.add_user_to_group(UserName="gil", GroupName="readers")
    assert [each["UserName"] for each in root.get_group(GroupName="readers")["Users"]] == ["gil"]


def test_listing_stacks_requires_access_to_all_stacks(enforcing: Emulator) -> None:
    root = enforcing.client("iam")
    every, one = (f"arn:aws:cloudformation:*:{ACCOUNT}:stack/{name}/*" for name in ("*", "one"))
    for user, stacks, answer in (("ida", every, None), ("jo", one, "AccessDenied")):
        key = user_allowed(root, user, {"Action": "cloudformation:DescribeStacks", "Resource": stacks})
        cfn = enforcing.client_with("cloudformation", key)
        assert answer == (refusal(cfn.describe_stacks)[0] if answer else cfn.describe_stacks() and None)


def test_every_requested_parameter_is_authorized(enforcing: Emulator) -> None:
    root = enforcing.client("iam")
    own = {"Action": "ssm:Get*", "Resource": f"arn:aws:ssm:*:{ACCOUNT}:parameter/shop/*"}
    public = {"Action": "ssm:Get*", "Resource": "arn:aws:ssm:*::parameter/aws/service/*"}
    ssm = enforcing.client_with("ssm", user_allowed(root, "hal", own, public))
    for name in ("/shop/a", "/other/a"):
        enforcing.client("ssm").put_parameter(Name=name, Value="1", Type="String")
    assert len(ssm.get_parameters(Names=["/shop/a", "/aws/service/none"])["Parameters"]) == 1
    assert refusal(ssm.get_parameters, Names=["/shop/a", "/other/a"])[0] == "AccessDeniedException"
    assert len(ssm.get_parameters_by_path(Path="/shop/")["Parameters"]) == 1
    assert refusal(ssm.get_parameters_by_path, Path="/other/")[0] == "AccessDeniedException"


def test_ecs_actions_are_authorized_on_clusters_services_and_tasks(enforcing: Emulator) -> None:
    root, every = enforcing.client("iam"), enforcing.client("ecs")
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
    clusters = {"Action": "ecs:DescribeClusters", "Resource": f"{arn}:cluster/shop"}
    ecs = enforcing.client_with("ecs", user_allowed(root, "kim", services, listing, tasks, clusters))
    assert len(ecs.describe_clusters(clusters=["shop"])["clusters"]) == 1
    ecs.update_service(cluster="shop", service="hello", forceNewDeployment=True)
    assert len(ecs.describe_services(cluster="shop", services=["hello"])["services"]) == 1
    assert own in ecs.list_tasks(cluster="shop", serviceName="hello")["taskArns"]
    assert len(ecs.describe_tasks(cluster="shop", tasks=[own])["tasks"]) == 1
    refused = [
        refusal(ecs.update_service, cluster="shop", service="other", desiredCount=0),
        refusal(ecs.describe_services, cluster="shop", services=["hello", "other"]),
        refusal(ecs.describe_tasks, cluster="shop", tasks=[own, others]),
        refusal(ecs.list_tasks, cluster="elsewhere"),
        refusal(ecs.describe_clusters, clusters=["shop", "elsewhere"]),
    ]
    assert {code for code, *_ in refused} == {"AccessDeniedException"}


def create_service_role(iam: Any) -> None:
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudformation.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(RoleName="deployer", AssumeRolePolicyDocument=document)


def test_a_service_role_is_a_condition_key_and_requires_pass_role(enforcing: Emulator) -> None:
    root = enforcing.client("iam")
    create_service_role(root)
    stacks = {"Action": ["cloudformation:CreateChangeSet", "cloudformation:Describe*"], "Resource": "*"}
    with_role = {**stacks, "Condition": {"ArnEquals": {"cloudformation:RoleArn": ROLE}}}
    pass_role = {
        "Action": "iam:PassRole",
        "Resource": ROLE,
        "Condition": {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
    }
    change_set = {
        "StackName": "one",
        "ChangeSetName": "first",
        "ChangeSetType": "CREATE",
        "TemplateBody": TEMPLATE,
    }
    without_pass_role = enforcing.client_with("cloudformation", user_allowed(root, "eve", with_role))
    assert refusal(without_pass_role.create_change_set, **change_set)[0] == "AccessDenied"
    assert refusal(without_pass_role.create_change_set, **change_set, RoleARN=ROLE)[0] == "AccessDenied"
    with_pass_role = enforcing.client_with("cloudformation", user_allowed(root, "finn", with_role, pass_role))
    assert refusal(with_pass_role.create_change_set, **change_set)[0] == "AccessDenied"
    assert with_pass_role.create_change_set(**change_set, RoleARN=ROLE)["StackId"]


def test_policies_see_the_tags_of_stacks(enforcing: Emulator) -> None:
    cfn = enforcing.client("cloudformation")
    for name, project in (("shop-dev-network", "shop"), ("shop-dev-eu-network", "shop-dev")):
        tags = [{"Key": "Project", "Value": project}]
        cfn.create_stack(StackName=name, TemplateBody=TEMPLATE, Tags=tags)
        cfn.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    everything = {"Action": "cloudformation:*", "Resource": "*"}
    condition = {
        "StringNotEquals": {"aws:ResourceTag/Project": "shop"},
        "Null": {"aws:ResourceTag/Project": "false"},
    }
    foreign = {
        "Effect": "Deny",
        "Action": "cloudformation:DeleteStack",
        "Resource": "*",
        "Condition": condition,
    }
    operator = enforcing.client_with(
        "cloudformation", user_allowed(enforcing.client("iam"), "olga", everything, foreign)
    )
    assert refusal(operator.delete_stack, StackName="shop-dev-eu-network")[0] == "AccessDenied"
    stack_id = cfn.describe_stacks(StackName="shop-dev-eu-network")["Stacks"][0]["StackId"]
    assert refusal(operator.delete_stack, StackName=stack_id)[0] == "AccessDenied"
    operator.delete_stack(StackName="shop-dev-network")
    operator.create_stack(StackName="shop-dev-new", TemplateBody=TEMPLATE)
