"""No role of the project `shop` may change what `shop-dev` owns, but for what AWS cannot tell apart."""

from collections.abc import Mapping
from copy import deepcopy

import pytest
from account_checks import GIVEN, statements_of
from account_stacks import STACKS
from iam_reference import condition_keys
from judge import Case
from other_projects import (
    OTHER,
    TAGGED_OTHERWISE,
    UNKNOWN_TAGS,
    Reach,
    reached_by_deployments,
    reached_by_people,
    reached_by_services,
    tagged_kinds,
)
from policy_evaluation import Stack, as_list
from template_loader import Template

SID = "NothingOfAnotherProject"
_LISTED = "Only lists, and creates what is new."
_AWS = "AWS's own defaults, or only tags: every other action also names the cluster, which is refused."

# Kind of resource → why the deployment role reaches that of another project.
DEPLOYMENTS = {
    "alarm of target tracking": "Application Auto Scaling names it after the service and does not tag it.",
    "apigateway:Account": "The account has one in each region, which all its projects share.",
    "apigateway:ApiKeys": _LISTED,
    "apigateway:DomainNames": _LISTED,
    "apigateway:RestApis": _LISTED,
    "apigateway:Tags": "A path of tags has no tags itself, and its ARN no project.",
    "apigateway:UsagePlans": _LISTED,
    "apigateway:VpcLinks": _LISTED,
    "ec2:launch-template": "CloudFormation does not give it the stack's tags.",
    "ec2:security-group-rule": "Rules in a group's template have no tags; changing the group is refused.",
    "iam:instance-profile": "CloudFormation does not give it the stack's tags.",
    "passed role": "Policies know no tags of a passed role: only a path in its ARN would tell it apart.",
    "rds:auto-backup": _AWS,
    "rds:cluster-auto-backup": _AWS,
    "rds:cluster-snapshot": _AWS,
    "rds:og": _AWS,
    "rds:pg": _AWS,
    "rds:snapshot": _AWS,
    "route53:change": "Reads the state of a change.",
    "route53:healthcheck": "Route 53 knows no tags in policies, and the ARN has no project.",
    "route53:hostedzone": "Route 53 knows no tags in policies; projects may share a zone.",
    "s3:bucket": UNKNOWN_TAGS["s3:bucket"],
    "wafv2:apigateway": "Its ARN has no project; associating a firewall needs the firewall, which has tags.",
}
# Action → what an environment may use although it belongs to another project.
SHARED = {
    "acm:DescribeCertificate": "an existing certificate",
    "ec2:CreateSecurityGroup": "an existing VPC",
    "ec2:CreateVpcEndpoint": "an existing VPC and its route tables",
    "ec2:ModifyVpcEndpoint": "the same",
    "ec2:RunInstances": "an existing subnet",
    "elasticloadbalancing:CreateRule": "the listener of an existing load balancer",
    "kms:CreateGrant": "a key whose own policy decides",
    "kms:Decrypt": "the same",
    "kms:DescribeKey": "the same",
    "kms:Encrypt": "the same",
    "kms:GenerateDataKey": "the same",
}
_STACKS = "Reading a stack says whose it is."
# Role and kind of resource → why people and pipelines reach that of another project.
PEOPLE = {
    ("auditor", "cloudformation:stack"): _STACKS,
    ("auditor", "iam:group"): "An auditor reads all identities of the account.",
    ("deploy", "cloudformation:stack"): _STACKS,
    (
        "deploy",
        "ecs:container-instance",
    ): "ListTasks names it, and it has no tags; the tasks themselves have.",
    ("deploy", "s3:bucket"): UNKNOWN_TAGS["s3:bucket"],
    ("deploy", "s3:object"): UNKNOWN_TAGS["s3:object"],
    ("developer", "cloudformation:stack"): _STACKS,
    ("operator", "cloudformation:stack"): _STACKS,
    ("operator", "ecs:container-instance"): "As for deploy.",
    ("operator", "s3:bucket"): UNKNOWN_TAGS["s3:bucket"],
    ("operator", "s3:object"): UNKNOWN_TAGS["s3:object"],
    ("plan", "cloudformation:stack"): _STACKS,
}
_BACKUP = "AWS Backup backs up what the plan's selection names, by the tags of one environment."
_API_LOGS = "API Gateway writes the logs of all APIs of the account with one role."
SERVICES = {
    ("backup/Role", "dynamodb:table"): _BACKUP,
    ("backup/Role", "kms:key"): _BACKUP,
    ("backup/Role", "rds:cluster"): _BACKUP,
    ("backup/Role", "rds:cluster-auto-backup"): _BACKUP,
    ("backup/Role", "rds:cluster-snapshot"): _BACKUP,
    ("functions/RunTaskRole", "cloudformation:stack"): _STACKS,
    ("functions/RunTaskRole", "ecs:task"): "Reading a task changes nothing.",
    ("functions/RunTaskRole", "passed role"): DEPLOYMENTS["passed role"],
    ("gateway/LogsRole", "logs:log-group"): _API_LOGS,
    ("gateway/LogsRole", "logs:log-stream"): _API_LOGS,
}


def templates(case: Case) -> dict[str, Template]:
    return dict(case.templates)


def by_role(reached: set[Reach]) -> set[tuple[str, str]]:
    return {(one.role, one.kind) for one in reached}


def test_deployments_reach_only_what_aws_cannot_tell_apart(case: Case) -> None:
    reached = reached_by_deployments(templates(case), case.variants)
    assert {one.kind for one in reached if one.action not in SHARED} == set(DEPLOYMENTS)
    assert {one.action for one in reached if one.action in SHARED} == set(SHARED)


def test_people_and_pipelines_reach_only_what_aws_cannot_tell_apart() -> None:
    assert by_role(reached_by_people(STACKS)) == set(PEOPLE)


def test_services_reach_only_what_aws_cannot_tell_apart(case: Case) -> None:
    assert by_role(reached_by_services(templates(case), case.variants)) == set(SERVICES)


def without_statement(template: Template, policy: str) -> Template:
    changed = deepcopy(template)
    document = changed["Resources"][policy]["Properties"]["PolicyDocument"]
    document["Statement"] = [one for one in document["Statement"] if one.get("Sid") != SID]
    return changed


def test_deployments_without_the_statement_reach_everything(case: Case) -> None:
    changed = {**templates(case), "deployment": without_statement(STACKS["deployment"], "RolePolicy")}
    kinds = {one.kind for one in reached_by_deployments(changed, case.variants)}
    assert kinds >= {
        "apigateway:RestApi",
        "autoscaling:autoScalingGroup",
        "cloudwatch:alarm",
        "dynamodb:table",
        "ec2:vpc",
        "ecs:cluster",
        "elasticloadbalancing:loadbalancer/app/",
        "events:rule-on-default-event-bus",
        "iam:role",
        "kms:key",
        "lambda:function",
        "logs:log-group",
        "rds:cluster",
        "secretsmanager:Secret",
        "sns:topic",
        "sqs:queue",
        "wafv2:webacl",
    }


CHANGED = {
    "autoscaling:autoScalingGroup",
    "cloudformation:stack",
    "ecs:cluster",
    "ecs:service",
    "rds:cluster",
}


@pytest.mark.parametrize(
    ("stack", "policy", "role"), [("iam", "OperatorPolicy", "operator"), ("access", "PlanPolicy", "deploy")]
)
def test_people_without_the_statement_reach_stacks_and_services(stack: str, policy: str, role: str) -> None:
    changed: Mapping[str, Template] = {**STACKS, stack: without_statement(STACKS[stack], policy)}
    reached = reached_by_people(changed)
    actions = {one.action for one in reached if one.role == role}
    assert {"cloudformation:DeleteStack", "cloudformation:ExecuteChangeSet", "ecs:UpdateService"} <= actions
    assert {(role, kind) for kind in CHANGED} <= by_role(reached)


def test_the_exceptions_are_what_environments_may_share() -> None:
    policies = statements_of(Stack(STACKS["deployment"], GIVEN), "DeploymentRole")
    (exceptions,) = [one["NotAction"] for one in policies if one.get("Sid") == SID]
    assert set(as_list(exceptions)) == set(SHARED)


def test_what_is_said_of_tags_is_in_the_reference() -> None:
    assert OTHER == "shop-dev"
    for kind in TAGGED_OTHERWISE:
        assert "aws:ResourceTag/${TagKey}" in condition_keys(kind), kind
    assert "iam:role" in tagged_kinds()
