"""The roles of people and pipelines allow every call that ops and its playbooks make as them."""

import ast
from collections.abc import Iterator
from copy import deepcopy

import calls_page
import pytest
from account_checks import GIVEN, statements_of
from account_stacks import STACKS
from call_needs import NEEDS, Need
from iam_reference import exists
from policy_evaluation import Stack, decide
from role_calls import (
    ADMINISTRATORS,
    AS_A_USER,
    LOCAL,
    NOT_CALLED,
    PLAYBOOK,
    PORTS,
    ROLES,
    RUNS,
    calls_of,
)
from seeds import without
from source_calls import (
    SERVICES,
    adapter_calls,
    boto_calls,
    commands,
    plugin_calls,
    plugin_services,
    ports_of,
    sdk_calls,
)
from template_loader import Template

# Logical ID of a deploy role → its environment, as GIVEN says.
ENVIRONMENT_OF = {
    "FirstDeployRole": "dev",
    "SecondDeployRole": "eu",
    "ThirdDeployRole": "prod",
    "FourthDeployRole": "us",
}


def base(calls: set[str]) -> set[str]:
    """The calls without what they are for."""
    return {call.split(" ")[0] for call in calls}


def test_every_call_in_the_source_is_listed() -> None:
    assert base({call for calls in PORTS.values() for call in calls}) == adapter_calls()
    assert base({call for calls in PLAYBOOK.values() for call in calls}) == plugin_calls()


def test_the_calls_of_every_service_are_read() -> None:
    """A client of a service that is not in SERVICES would call unnoticed."""
    assert plugin_services() <= set(SERVICES)


def test_every_command_is_listed() -> None:
    used = {name: ports_of(path, PORTS) for name, path in commands().items()}
    assert {name for name, ports in used.items() if not ports} == LOCAL
    assert {name for name, ports in used.items() if "playbooks.run" in ports} == set(RUNS)
    assert set(used) >= ADMINISTRATORS
    for name, ports in NOT_CALLED.items():
        assert set(ports) <= used[name], name
    assert set(PORTS) == set().union(*used.values())


def test_every_call_has_its_needs() -> None:
    called = {call for _, _, names in ROLES.values() for name in names for call in calls_of(name)}
    assert called == set(NEEDS) | AS_A_USER
    assert all(exists(need.action) for needs in NEEDS.values() for need in needs)


def filled(need: Need, environment: str) -> Need:
    def fill(text: str) -> str:
        return text.replace("{project}", "shop").replace("{environment}", environment)

    return Need(need.action, fill(need.arn), tuple((key, fill(value)) for key, value in need.context))


def refused(
    template: Template, role: str, logical_id: str, environment: str
) -> Iterator[tuple[str, str, str]]:
    """Call, action and resource of what a role is not allowed in an environment."""
    statements = statements_of(Stack(template, GIVEN), logical_id)
    own = ENVIRONMENT_OF.get(logical_id)
    tag = {"aws:PrincipalTag/deploys": own} if own else {}
    for call in sorted({call for name in ROLES[role][2] for call in calls_of(name)} - AS_A_USER):
        for need in NEEDS[call]:
            one = filled(need, environment)
            if decide(statements, one.action, one.arn, {**dict(one.context), **tag}) != "allowed":
                yield call, one.action, one.arn


@pytest.mark.parametrize(
    ("role", "logical_id"), [(role, one) for role, (_, ids, _) in ROLES.items() for one in ids]
)
def test_role_can_make_every_call(role: str, logical_id: str) -> None:
    environment = ENVIRONMENT_OF.get(logical_id, "dev")
    assert list(refused(STACKS[ROLES[role][0]], role, logical_id, environment)) == []


@pytest.mark.parametrize(("stack", "logical_id"), [("iam", "OperatorRole"), ("access", "FirstDeployRole")])
def test_only_the_service_linked_roles_of_environments_can_be_made(stack: str, logical_id: str) -> None:
    made = [
        one["Condition"]["StringEquals"]["iam:AWSServiceName"]
        for one in statements_of(Stack(STACKS[stack], GIVEN), logical_id)
        if one.get("Action") == "iam:CreateServiceLinkedRole"
    ]
    needed = [dict(need.context)["iam:AWSServiceName"] for need in NEEDS["iam:CreateServiceLinkedRole"]]
    assert made == [sorted(needed)]


def test_a_missing_permission_is_reported() -> None:
    iam, access = deepcopy(STACKS["iam"]), deepcopy(STACKS["access"])
    without("OperatorPolicy", "PrepareDeletion", "global-cluster")(iam)
    assert list(refused(iam, "operator", "OperatorRole", "dev")) == [
        (
            "rds:ModifyGlobalCluster",
            "rds:ModifyGlobalCluster",
            "arn:aws:rds::111111111111:global-cluster:shop-dev",
        )
    ]
    without("PlanPolicy", "WhichSecretsThereAre", "ListTagsForResource")(access)
    assert list(refused(access, "plan", "PlanRole", "dev")) == [
        (
            "ssm:ListTagsForResource",
            "ssm:ListTagsForResource",
            "arn:aws:ssm:eu-central-1:111111111111:parameter/shop/dev/hello/API_TOKEN",
        )
    ]


def test_a_deploy_role_changes_no_other_environment() -> None:
    """It is refused every change of what has another environment's name."""
    found = {action for _, action, _ in refused(STACKS["access"], "deploy", "FirstDeployRole", "prod")}
    assert found >= {
        "autoscaling:UpdateAutoScalingGroup",
        "cloudformation:DeleteStack",
        "cloudformation:ExecuteChangeSet",
        "ecs:PutClusterCapacityProviders",
        "ecs:UpdateService",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "kms:Decrypt",
        "rds:ModifyDBCluster",
        "rds:ModifyGlobalCluster",
        "s3:DeleteObjectVersion",
        "ssm:DeleteParameters",
        "ssm:PutParameter",
    }


def test_calls_of_the_sdk_are_found() -> None:
    text = """
    import { GetParameterCommand, paginateListUsers, SSMClient } from '@aws-sdk/client-ssm';
    await client.send(new GetParameterCommand({ Name }));
    for await (const page of paginateListUsers({ client }, {})) keep(page);
    new PlaybookCommand(1);
    """
    assert set(sdk_calls(text)) == {"ssm:GetParameter", "ssm:ListUsers"}


def test_calls_of_boto_are_found() -> None:
    text = "ecs.update_service(x=1); cfn.get_paginator('list_change_sets'); ssm.list_tags_for_resource()"
    assert set(boto_calls(ast.parse(text))) == {
        "ecs:UpdateService",
        "cloudformation:ListChangeSets",
        "ssm:ListTagsForResource",
    }


def test_the_page_is_up_to_date() -> None:
    text = calls_page.PAGE.read_text(encoding="utf-8")
    assert calls_page.page(text) == text, f"{calls_page.PAGE.name} is stale; run: {calls_page.COMMAND}"
