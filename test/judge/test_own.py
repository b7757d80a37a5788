"""Our own assertions: what they find, and what they leave alone."""

from typing import Any

import own
import pytest
from template_loader import Template

CODE = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
PEOPLE = {"AWS": "arn:aws:iam::111111111111:root"}
EVERYTHING = {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}


def one(type_: str, **properties: Any) -> Template:
    return {"Resources": {"One": {"Type": type_, "Properties": properties}}}


def role(principal: Any, condition: dict[str, Any] | None, **rights: Any) -> Template:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    trust = {"Statement": [{**statement, **({"Condition": condition} if condition else {})}]}
    return one("AWS::IAM::Role", AssumeRolePolicyDocument=trust, **rights)


def inline(action: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": [action], "Resource": "*"}
    return {"Policies": [{"PolicyName": "a", "PolicyDocument": {"Statement": [statement]}}]}


@pytest.mark.parametrize("rights", [EVERYTHING, inline("*"), inline("iam:*")])
@pytest.mark.parametrize(
    ("principal", "condition", "fine"),
    [
        (PEOPLE, CODE, True),
        (PEOPLE, None, False),
        ("*", None, False),
        (PEOPLE, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, False),
        (PEOPLE, {"Bool": {"aws:MultiFactorAuthPresent": "false"}}, False),
        ({"Service": "ec2.amazonaws.com"}, None, True),
    ],
)
def test_administrators_show_mfa(
    rights: dict[str, Any], principal: Any, condition: dict[str, Any] | None, fine: bool
) -> None:
    found = own.administrators_show_mfa("sample", role(principal, condition, **rights))
    assert found == ([] if fine else ["sample: One is an administrator's and asks for no code"])


def test_who_is_no_administrator_is_left_to_others() -> None:
    assert own.administrators_show_mfa("sample", role(PEOPLE, None, **inline("s3:GetObject"))) == []


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
def test_a_secret_is_no_plain_text(name: str, value: Any, fine: bool) -> None:
    found = own.no_secret_in_a_task("sample", task(Environment=[{"Name": name, "Value": value}]))
    assert found == ([] if fine else [f"sample: One gives {name} as plain text"])


@pytest.mark.parametrize(
    ("source", "fine"),
    [
        ({"Fn::Sub": "${SecretsPath}/KEY"}, True),
        ({"Fn::Sub": "/${Project}/${Environment}/shared/KEY"}, True),
        ("arn:aws:ssm:x:1:parameter/a", True),
        ("hunter2", False),
    ],
)
def test_a_secret_comes_from_where_secrets_are(source: Any, fine: bool) -> None:
    found = own.no_secret_in_a_task("sample", task(Secrets=[{"Name": "KEY", "ValueFrom": source}]))
    assert found == ([] if fine else ["sample: One takes KEY from no parameter and no secret"])


@pytest.mark.parametrize(
    ("name", "fine"), [("TABLE", True), ("SECRET_ARN", True), ("API_TOKEN", False), ("PASSWORD", False)]
)
def test_a_function_has_no_secret_in_its_environment(name: str, fine: bool) -> None:
    template = one("AWS::Lambda::Function", Environment={"Variables": {name: "x"}})
    found = own.no_secret_in_code("sample", template)
    assert found == ([] if fine else [f"sample: One gives {name} as plain text"])


@pytest.mark.parametrize(
    ("start", "fine"),
    [("ECS_CLUSTER=one", True), ("TOKEN=$(curl x)", True), ("DB_PASSWORD=hunter2", False)],
)
def test_a_host_starts_without_a_secret(start: str, fine: bool) -> None:
    data = {"UserData": {"Fn::Base64": {"Fn::Sub": f"#!/bin/bash\n{start}\n"}}}
    found = own.no_secret_in_code("sample", one("AWS::EC2::LaunchTemplate", LaunchTemplateData=data))
    assert (found == []) is fine


def test_nobody_is_given_a_key() -> None:
    assert len(own.nobody_has_keys("sample", one("AWS::IAM::AccessKey", UserName="ann"))) == 1
    assert len(own.nobody_has_keys("sample", one("AWS::IAM::User", LoginProfile={"Password": "x"}))) == 1
    assert own.nobody_has_keys("sample", one("AWS::IAM::User")) == []


@pytest.mark.parametrize(
    ("given", "fine"), [({"Ref": "DeletionProtection"}, True), (True, True), (False, False), (None, False)]
)
def test_protection_is_the_answer(given: Any, fine: bool) -> None:
    found = own.protection_is_the_answer("sample", one("AWS::RDS::DBCluster", DeletionProtection=given))
    assert (found == []) is fine


def test_containers_are_confined() -> None:
    assert own.containers_are_confined("sample", task(Privileged=False)) == []
    assert own.containers_are_confined("sample", task(ReadonlyRootFilesystem=False)) == []
    assert own.containers_are_confined("sample", task(Privileged=True)) == [
        "sample: One has a privileged container, app"
    ]
    unsaid = one("AWS::ECS::TaskDefinition", ContainerDefinitions=[{"Name": "nginx"}, {"Name": "worker"}])
    assert own.containers_are_confined("sample", unsaid) == ["sample: One lets nginx write anywhere, unasked"]


def test_disks_are_encrypted() -> None:
    def host(**disk: Any) -> Template:
        devices = [{"DeviceName": "/dev/xvda", "Ebs": disk}]
        return one("AWS::EC2::LaunchTemplate", LaunchTemplateData={"BlockDeviceMappings": devices})

    assert own.disks_are_encrypted("sample", host(Encrypted=True)) == []
    assert len(own.disks_are_encrypted("sample", host(Encrypted=False))) == 1
    assert len(own.disks_are_encrypted("sample", host())) == 1


def test_what_serves_is_in_two_subnets() -> None:
    def balancer(subnets: Any) -> list[str]:
        template = one("AWS::ElasticLoadBalancingV2::LoadBalancer", Subnets=subnets)
        return own.serves_from_two_zones("sample", template)

    assert balancer({"Ref": "PublicSubnets"}) == []
    assert balancer(["subnet-1", "subnet-2"]) == []
    assert balancer(["subnet-1", "subnet-1"]) == ["sample: One is in fewer than two subnets"]
    assert balancer([]) == ["sample: One is in fewer than two subnets"]


def test_subnets_of_a_kind_lie_in_two_zones() -> None:
    def network(*zones: str) -> list[str]:
        subnets = {
            f"Subnet{zone}{index}": {"Type": "AWS::EC2::Subnet", "Properties": {"AvailabilityZone": zone}}
            for index, zone in enumerate(zones)
        }
        joined = {"Fn::Join": [",", [{"Ref": name} for name in subnets]]}
        template = {"Resources": subnets, "Outputs": {"DataSubnets": {"Value": joined}}}
        return own.serves_from_two_zones("sample", template)

    assert network("a", "b") == []
    assert network("a", "a") == ["sample: DataSubnets lie in one zone"]
