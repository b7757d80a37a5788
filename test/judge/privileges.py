"""The linter of permissions: actions exist, no role can escalate its privileges, deployments can deploy.

The public linters ignore the conditions of a policy. Ours restrict PassRole to one service and
CreateRole to a boundary, so those linters would report all of them. See docs/decisions/2026-11-25-judge.md.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from account_checks import (
    ADMINISTRATORS,
    boundaries,
    escalation,
    everything,
    takes_effect,
    tokens,
    users_without_mfa,
)
from account_stacks import ACCOUNT_STACKS
from boundary import beyond_boundary
from deployments import undeployable
from findings import Finding
from iam_reference import all_actions, exists
from policy_evaluation import as_list, every_statement, matches
from template_checks import Check
from template_loader import Template, resources
from template_security import permissions
from variants import Variant

# Each of these actions is enough to escalate, unless it is limited to the caller's own user or to a boundary.
ESCALATING_ACTIONS = {
    "iam:AddUserToGroup": "adds users to a group",
    "iam:AttachGroupPolicy": "attaches any policy",
    "iam:AttachRolePolicy": "attaches any policy",
    "iam:AttachUserPolicy": "attaches any policy",
    "iam:CreateAccessKey": "creates another user's access key",
    "iam:CreateLoginProfile": "sets another user's password",
    "iam:CreatePolicyVersion": "creates a policy version",
    "iam:DeleteRolePermissionsBoundary": "deletes a permissions boundary",
    "iam:PutGroupPolicy": "writes a policy",
    "iam:PutRolePolicy": "writes a policy",
    "iam:PutUserPolicy": "writes a policy",
    "iam:SetDefaultPolicyVersion": "restores an older policy version",
    "iam:UpdateAssumeRolePolicy": "changes a trust policy",
    "iam:UpdateLoginProfile": "sets another user's password",
    "lambda:UpdateFunctionCode": "runs code with a function's role",
    "lambda:UpdateFunctionConfiguration": "runs a layer with a function's role",
}

# Actions that start something with a role passed to the service.
ROLE_PASSING_ACTIONS = {
    "apprunner:CreateService": "build.apprunner.amazonaws.com",
    "cloudformation:CreateStack": "cloudformation.amazonaws.com",
    "codebuild:CreateProject": "codebuild.amazonaws.com",
    "datapipeline:CreatePipeline": "datapipeline.amazonaws.com",
    "ec2:RunInstances": "ec2.amazonaws.com",
    "ecs:RegisterTaskDefinition": "ecs-tasks.amazonaws.com",
    "glue:CreateDevEndpoint": "glue.amazonaws.com",
    "glue:CreateJob": "glue.amazonaws.com",
    "lambda:CreateFunction": "lambda.amazonaws.com",
    "sagemaker:CreateNotebookInstance": "sagemaker.amazonaws.com",
    "scheduler:CreateSchedule": "scheduler.amazonaws.com",
    "ssm:StartAutomationExecution": "ssm.amazonaws.com",
    "states:CreateStateMachine": "states.amazonaws.com",
}

# CloudFormation assumes this role to change functions and trust policies. It creates and passes roles only
# within the boundary (account_checks.boundaries checks that).
SERVICE_ROLES = {
    ("deployment", "DeploymentRole"): {
        "iam:UpdateAssumeRolePolicy",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
    }
}

ACCOUNT_CHECKS: tuple[Check, ...] = (
    everything,
    tokens,
    users_without_mfa,
    boundaries,
    escalation,
    takes_effect,
)


def privileges(
    templates: Iterable[tuple[str, Template]],
    variants: Iterable[Variant],
    deployed: Iterable[Variant] | None = None,
) -> Iterator[Finding]:
    """Findings in the packaged templates and in every variant. ``deployed``: see ``judge.Case``."""
    templates, variants = dict(templates), list(variants)
    for stack, template in templates.items():
        checks = ACCOUNT_CHECKS if stack in ACCOUNT_STACKS else (permissions,)
        for check in checks:
            yield from run_check("iam", check, stack, template)
    for variant in variants:
        stack = variant.source.split("/")[-1].split(".")[0]
        for check in (actions_exist, no_escalation):
            yield from run_check("iam", check, stack, variant.template, variant)
    deployed = variants if deployed is None else list(deployed)
    yield from undeployable(templates, deployed)
    yield from beyond_boundary(templates, deployed)


def run_check(
    tool: str, check: Check, stack: str, template: Template, variant: Variant | None = None
) -> Iterator[Finding]:
    """The messages of a check as findings; each starts with the stack, then a resource."""
    rule = check.__name__.replace("_", "-")
    for message in check(stack, template):
        text = message.removeprefix(f"{stack}: ")
        first = text.split()[0].rstrip(":,")
        resource = first if first in template["Resources"] else ""
        source, values = (variant.source, variant.values) if variant else (f"cfn/{stack}.yaml", {})
        yield Finding(tool, source, resource, rule, text, 0, values)


def actions_exist(stack: str, template: Template) -> list[str]:
    """Every action in a policy exists; every pattern matches an action."""
    found = []
    for logical_id, _, properties in resources(template):
        actions = [action for one in every_statement(properties) for action in _listed_actions(one)]
        wrong = [action for action in actions if not _is_action(action)]
        found += [f"{stack}: {logical_id} names {action}, which does not exist" for action in wrong]
    return found


def _listed_actions(statement: dict[str, Any]) -> list[str]:
    listed = [*as_list(statement.get("Action", [])), *as_list(statement.get("NotAction", []))]
    return [action for action in listed if isinstance(action, str)]


def _is_action(action: str) -> bool:
    if action == "*":
        return True
    if "*" not in action and "?" not in action:
        return exists(action)
    return any(matches(action.lower(), one) for one in all_actions())


def no_escalation(stack: str, template: Template) -> list[str]:
    """Only administrator roles have one of the known ways to escalate privileges."""
    found = []
    for logical_id, allowing in _role_statements(template):
        if (stack, logical_id) in ADMINISTRATORS:
            continue
        permitted = SERVICE_ROLES.get((stack, logical_id), set())
        for action, way in ESCALATING_ACTIONS.items():
            if action not in permitted and any(
                _covers_action(one, action) and not _is_limited(one) for one in allowing
            ):
                found.append(f"{stack}: {logical_id} {way} ({action})")
        if permitted:
            continue
        for action, service in ROLE_PASSING_ACTIONS.items():
            starts = any(_covers_action(one, action) for one in allowing)
            if starts and any(_can_pass_role(one, service) for one in allowing):
                found.append(f"{stack}: {logical_id} can run anything with a role that it passes ({action})")
        if any(
            _covers_action(one, "sts:AssumeRole") and "*" in as_list(one.get("Resource")) for one in allowing
        ):
            found.append(f"{stack}: {logical_id} can assume every role that trusts it")
    return found


def _role_statements(template: Template) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each role with the Allow statements of its inline and attached policies."""
    policies = list(resources(template, "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"))
    for logical_id, _, properties in resources(template, "AWS::IAM::Role"):
        attached = [p["PolicyDocument"] for _, _, p in policies if {"Ref": logical_id} in p.get("Roles", [])]
        yield logical_id, _allow_statements([properties.get("Policies", []), attached])


def _allow_statements(node: Any) -> list[dict[str, Any]]:
    return [one for one in every_statement(node) if one["Effect"] == "Allow"]


def _covers_action(statement: dict[str, Any], action: str) -> bool:
    if "NotAction" in statement:
        return not any(matches(name.lower(), action.lower()) for name in as_list(statement["NotAction"]))
    return any(matches(name.lower(), action.lower()) for name in _listed_actions(statement))


def _is_limited(statement: dict[str, Any]) -> bool:
    """Whether it is limited to roles within a boundary, or to the caller's own user."""
    keys = {key.lower() for keys in statement.get("Condition", {}).values() for key in keys}
    own_user = all("aws:username" in str(resource) for resource in as_list(statement.get("Resource", "*")))
    return "iam:permissionsboundary" in keys or own_user


def _can_pass_role(statement: dict[str, Any], service: str) -> bool:
    """Whether it can pass a role to the service, other than the deployment role to CloudFormation."""
    if not _covers_action(statement, "iam:PassRole"):
        return False
    operators = statement.get("Condition", {})
    services = [
        text
        for keys in operators.values()
        for key, value in keys.items()
        if key.lower() == "iam:passedtoservice"
        for text in as_list(value)
    ]
    if services and not any(isinstance(text, str) and matches(text, service) for text in services):
        return False
    only_deployment_role = all(
        "deployment" in str(r).lower() and "*" not in str(r) for r in as_list(statement["Resource"])
    )
    return not (service.startswith("cloudformation") and services and only_deployment_role)
