"""This project's own checks: what they report and what they accept."""

from typing import Any

import project_checks
import pytest
from template_loader import Template

WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
ACCOUNT = {"AWS": "arn:aws:iam::111111111111:root"}
ADMINISTRATOR_ACCESS = {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}


def one(type_: str, **properties: Any) -> Template:
    return {"Resources": {"One": {"Type": type_, "Properties": properties}}}


def role(principal: Any, condition: dict[str, Any] | None, **rights: Any) -> Template:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    trust = {"Statement": [{**statement, **({"Condition": condition} if condition else {})}]}
    return one("AWS::IAM::Role", AssumeRolePolicyDocument=trust, **rights)


def inline(action: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": [action], "Resource": "*"}
    return {"Policies": [{"PolicyName": "a", "PolicyDocument": {"Statement": [statement]}}]}


@pytest.mark.parametrize("rights", [ADMINISTRATOR_ACCESS, inline("*"), inline("iam:*")])
@pytest.mark.parametrize(
    ("principal", "condition", "fine"),
    [
        (ACCOUNT, WITH_MFA, True),
        (ACCOUNT, None, False),
        ("*", None, False),
        (ACCOUNT, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, False),
        (ACCOUNT, {"Bool": {"aws:MultiFactorAuthPresent": "false"}}, False),
        ({"Service": "ec2.amazonaws.com"}, None, True),
    ],
)
def test_administrators_require_mfa(
    rights: dict[str, Any], principal: Any, condition: dict[str, Any] | None, fine: bool
) -> None:
    found = project_checks.administrators_require_mfa("sample", role(principal, condition, **rights))
    assert found == ([] if fine else ["sample: One is an administrator role that does not require MFA"])


def test_other_roles_need_no_mfa() -> None:
    assert (
        project_checks.administrators_require_mfa("sample", role(ACCOUNT, None, **inline("s3:GetObject")))
        == []
    )


def task(**container: Any) -> Template:
    app = {"Name": "app", "ReadonlyRootFilesystem": True, **container}
    return one("AWS::ECS::TaskDefinition", ContainerDefinitions=[app])


@pytest.mark.parametrize(
    ("name", "value", "fine"),
    [
        ("PORT", "8000", True),
        ("TABLE_CARTS", {"Ref": "CartsName"}, True),
        ("TOKEN_URL", "https://example.com", True),
        ("DB_PASSWORD_FILE", "/run/password", True),
        ("DB_PASSWORD", "hunter2", False),
        ("API_TOKEN", "abc", False),
        ("stripe_api_key", "abc", False),
        ("SETTING", "{{resolve:ssm-secure:/shop/KEY}}", False),
        ("SETTING", "-----BEGIN PRIVATE KEY-----", False),
        ("SETTING", "AKIAABCDEFGHIJKLMNOP", False),
    ],
)
def test_environment_variables_contain_no_secret(name: str, value: Any, fine: bool) -> None:
    found = project_checks.no_secret_in_a_task("sample", task(Environment=[{"Name": name, "Value": value}]))
    assert found == ([] if fine else [f"sample: One has {name} in plain text"])


@pytest.mark.parametrize(
    ("source", "fine"),
    [
        ({"Fn::Sub": "${SecretsPath}/KEY"}, True),
        ({"Fn::Sub": "/${Project}/${Environment}/shared/KEY"}, True),
        ("arn:aws:ssm:x:1:parameter/a", True),
        ("hunter2", False),
    ],
)
def test_container_secrets_come_from_parameters_or_secrets(source: Any, fine: bool) -> None:
    found = project_checks.no_secret_in_a_task("sample", task(Secrets=[{"Name": "KEY", "ValueFrom": source}]))
    assert found == ([] if fine else ["sample: One reads KEY neither from a parameter nor from a secret"])


@pytest.mark.parametrize(
    ("name", "fine"), [("TABLE", True), ("SECRET_ARN", True), ("API_TOKEN", False), ("PASSWORD", False)]
)
def test_function_environments_contain_no_secret(name: str, fine: bool) -> None:
    template = one("AWS::Lambda::Function", Environment={"Variables": {name: "x"}})
    found = project_checks.no_secret_in_code("sample", template)
    assert found == ([] if fine else [f"sample: One has {name} in plain text"])


@pytest.mark.parametrize(
    ("line", "fine"),
    [("ECS_CLUSTER=one", True), ("TOKEN=$(curl x)", True), ("DB_PASSWORD=hunter2", False)],
)
def test_user_data_contains_no_secret(line: str, fine: bool) -> None:
    data = {"UserData": {"Fn::Base64": {"Fn::Sub": f"#!/bin/bash\n{line}\n"}}}
    found = project_checks.no_secret_in_code(
        "sample", one("AWS::EC2::LaunchTemplate", LaunchTemplateData=data)
    )
    assert (found == []) is fine


def test_templates_create_no_credentials() -> None:
    assert len(project_checks.no_iam_credentials("sample", one("AWS::IAM::AccessKey", UserName="ann"))) == 1
    assert (
        len(
            project_checks.no_iam_credentials("sample", one("AWS::IAM::User", LoginProfile={"Password": "x"}))
        )
        == 1
    )
    assert project_checks.no_iam_credentials("sample", one("AWS::IAM::User")) == []


@pytest.mark.parametrize(
    ("given", "fine"), [({"Ref": "DeletionProtection"}, True), (True, True), (False, False), (None, False)]
)
def test_deletion_protection_follows_answer(given: Any, fine: bool) -> None:
    found = project_checks.deletion_protection_follows_answer(
        "sample", one("AWS::RDS::DBCluster", DeletionProtection=given)
    )
    assert (found == []) is fine


def test_containers_are_confined() -> None:
    assert project_checks.containers_are_confined("sample", task(Privileged=False)) == []
    assert project_checks.containers_are_confined("sample", task(ReadonlyRootFilesystem=False)) == []
    assert project_checks.containers_are_confined("sample", task(Privileged=True)) == [
        "sample: One has a privileged container, app"
    ]
    not_set = one("AWS::ECS::TaskDefinition", ContainerDefinitions=[{"Name": "nginx"}, {"Name": "worker"}])
    assert project_checks.containers_are_confined("sample", not_set) == [
        "sample: One does not set ReadonlyRootFilesystem for nginx"
    ]


def test_disks_are_encrypted() -> None:
    def host(**disk: Any) -> Template:
        devices = [{"DeviceName": "/dev/xvda", "Ebs": disk}]
        return one("AWS::EC2::LaunchTemplate", LaunchTemplateData={"BlockDeviceMappings": devices})

    assert project_checks.disks_are_encrypted("sample", host(Encrypted=True)) == []
    assert len(project_checks.disks_are_encrypted("sample", host(Encrypted=False))) == 1
    assert len(project_checks.disks_are_encrypted("sample", host())) == 1


def test_load_balancers_are_in_two_subnets() -> None:
    def balancer(subnets: Any) -> list[str]:
        template = one("AWS::ElasticLoadBalancingV2::LoadBalancer", Subnets=subnets)
        return project_checks.spans_two_zones("sample", template)

    assert balancer({"Ref": "PublicSubnets"}) == []
    assert balancer(["subnet-1", "subnet-2"]) == []
    assert balancer(["subnet-1", "subnet-1"]) == ["sample: One is in fewer than two subnets"]
    assert balancer([]) == ["sample: One is in fewer than two subnets"]


def test_subnets_of_a_kind_are_in_two_zones() -> None:
    def network(*zones: str) -> list[str]:
        subnets = {
            f"Subnet{zone}{index}": {"Type": "AWS::EC2::Subnet", "Properties": {"AvailabilityZone": zone}}
            for index, zone in enumerate(zones)
        }
        joined = {"Fn::Join": [",", [{"Ref": name} for name in subnets]]}
        template = {"Resources": subnets, "Outputs": {"DataSubnets": {"Value": joined}}}
        return project_checks.spans_two_zones("sample", template)

    assert network("a", "b") == []
    assert network("a", "a") == ["sample: DataSubnets are all in one zone"]
