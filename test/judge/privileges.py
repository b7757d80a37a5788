"""The linter of permissions: actions that exist, and nobody who can take more rights than were given.

The public linters judge a policy without its conditions; ours pass roles to one service and make roles within
a boundary, so all of that would be found. See docs/decisions/2026-11-25-judge.md.
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
from findings import Finding
from iam_reference import all_actions, exists
from policy_evaluation import as_list, every_statement, matches
from template_checks import Check
from template_loader import Template, resources
from template_security import permissions
from variants import Variant

# With one of them alone one takes more rights, unless the resources are one's own.
ALONE = {
    "iam:AddUserToGroup": "joins a group",
    "iam:AttachGroupPolicy": "attaches any policy",
    "iam:AttachRolePolicy": "attaches any policy",
    "iam:AttachUserPolicy": "attaches any policy",
    "iam:CreateAccessKey": "takes another's key",
    "iam:CreateLoginProfile": "takes another's password",
    "iam:CreatePolicyVersion": "rewrites a policy",
    "iam:DeleteRolePermissionsBoundary": "takes the boundary away",
    "iam:PutGroupPolicy": "writes a policy",
    "iam:PutRolePolicy": "writes a policy",
    "iam:PutUserPolicy": "writes a policy",
    "iam:SetDefaultPolicyVersion": "brings back an older policy",
    "iam:UpdateAssumeRolePolicy": "lets itself into a role",
    "iam:UpdateLoginProfile": "takes another's password",
    "lambda:UpdateFunctionCode": "runs code in a function's role",
    "lambda:UpdateFunctionConfiguration": "runs a layer in a function's role",
}

# What starts something in a role that is passed to the service.
STARTED_BY = {
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

# CloudFormation works in it: it changes functions and lets services into roles, which it makes within the
# boundary and passes on (account_checks.boundaries asks that).
SERVICE_ROLES = {
    ("deployment", "DeploymentRole"): {
        "iam:UpdateAssumeRolePolicy",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
    }
}

ACCOUNT_WIDE: tuple[Check, ...] = (
    everything,
    tokens,
    users_without_mfa,
    boundaries,
    escalation,
    takes_effect,
)


def privileges(templates: Iterable[tuple[str, Template]], variants: Iterable[Variant]) -> Iterator[Finding]:
    """Of the templates of the account's base with everything in them, and of every variant."""
    for stack, template in templates:
        checks = ACCOUNT_WIDE if stack in ACCOUNT_STACKS else (permissions,)
        for check in checks:
            yield from said("iam", check, stack, template)
    for variant in variants:
        stack = variant.source.split("/")[-1].split(".")[0]
        for check in (actions_exist, no_escalation):
            yield from said("iam", check, stack, variant.template, variant)


def said(
    tool: str, check: Check, stack: str, template: Template, variant: Variant | None = None
) -> Iterator[Finding]:
    """The sentences of a check as findings; each begins with the stack and then names a resource."""
    rule = check.__name__.replace("_", "-")
    for sentence in check(stack, template):
        text = sentence.removeprefix(f"{stack}: ")
        first = text.split()[0].rstrip(":,")
        resource = first if first in template["Resources"] else ""
        source, values = (variant.source, variant.values) if variant else (f"cfn/{stack}.yaml", {})
        yield Finding(tool, source, resource, rule, text, 0, values)


def actions_exist(stack: str, template: Template) -> list[str]:
    """Every action that a policy names exists, and a pattern matches one."""
    found = []
    for logical_id, _, properties in resources(template):
        actions = [action for one in every_statement(properties) for action in _named(one)]
        wrong = [action for action in actions if not _is_action(action)]
        found += [f"{stack}: {logical_id} names {action}, which does not exist" for action in wrong]
    return found


def _named(statement: dict[str, Any]) -> list[str]:
    named = [*as_list(statement.get("Action", [])), *as_list(statement.get("NotAction", []))]
    return [action for action in named if isinstance(action, str)]


def _is_action(action: str) -> bool:
    if action == "*":
        return True
    if "*" not in action and "?" not in action:
        return exists(action)
    return any(matches(action.lower(), one) for one in all_actions())


def no_escalation(stack: str, template: Template) -> list[str]:
    """No role but an administrator's has one of the known ways to more rights."""
    found = []
    for logical_id, allowing in _allowed(template):
        if (stack, logical_id) in ADMINISTRATORS:
            continue
        its_work = SERVICE_ROLES.get((stack, logical_id), set())
        for action, way in ALONE.items():
            if action not in its_work and any(
                _gives(one, action) and not _is_limited(one) for one in allowing
            ):
                found.append(f"{stack}: {logical_id} {way} ({action})")
        if its_work:
            continue
        for action, service in STARTED_BY.items():
            starts = any(_gives(one, action) for one in allowing)
            if starts and any(_passes(one, service) for one in allowing):
                found.append(f"{stack}: {logical_id} runs anything in a role it passes ({action})")
        if any(_gives(one, "sts:AssumeRole") and "*" in as_list(one.get("Resource")) for one in allowing):
            found.append(f"{stack}: {logical_id} assumes every role that lets it")
    return found


def _allowed(template: Template) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each role with what its own policies and those attached to it allow."""
    policies = list(resources(template, "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"))
    for logical_id, _, properties in resources(template, "AWS::IAM::Role"):
        attached = [p["PolicyDocument"] for _, _, p in policies if {"Ref": logical_id} in p.get("Roles", [])]
        yield logical_id, _allows([properties.get("Policies", []), attached])


def _allows(node: Any) -> list[dict[str, Any]]:
    return [one for one in every_statement(node) if one["Effect"] == "Allow"]


def _gives(statement: dict[str, Any], action: str) -> bool:
    if "NotAction" in statement:
        return not any(matches(name.lower(), action.lower()) for name in as_list(statement["NotAction"]))
    return any(matches(name.lower(), action.lower()) for name in _named(statement))


def _is_limited(statement: dict[str, Any]) -> bool:
    """To roles within a boundary, or to what is one's own."""
    keys = {key.lower() for keys in statement.get("Condition", {}).values() for key in keys}
    own = all("aws:username" in str(resource) for resource in as_list(statement.get("Resource", "*")))
    return "iam:permissionsboundary" in keys or own


def _passes(statement: dict[str, Any], service: str) -> bool:
    """Whether a role may be passed to the service; to CloudFormation the deployment role alone may."""
    if not _gives(statement, "iam:PassRole"):
        return False
    operators = statement.get("Condition", {})
    named = [
        text
        for keys in operators.values()
        for key, value in keys.items()
        if key.lower() == "iam:passedtoservice"
        for text in as_list(value)
    ]
    if named and not any(isinstance(text, str) and matches(text, service) for text in named):
        return False
    alone = all("deployment" in str(r).lower() and "*" not in str(r) for r in as_list(statement["Resource"]))
    return not (service.startswith("cloudformation") and named and alone)
