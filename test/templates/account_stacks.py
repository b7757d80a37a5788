"""The templates of an account's base, and what their roles can do, for the tests."""

from typing import Any

from account_checks import ACCOUNT, filled, statements_of
from policy_evaluation import Decision, decide
from template_loader import TEMPLATES, Template, load

ACCOUNT_STACKS = (
    "access",
    "audit",
    "boundary",
    "deployment",
    "iam",
    "registry",
    "replication",
    "settings",
    "toolchain",
)

# Deployments cannot change these: an administrator deploys them.
BASE = {"access", "audit", "boundary", "deployment", "functions", "iam", "settings"}

OUTPUTS = {
    "access": [
        "PlanRoleArn",
        "FirstDeployRoleArn",
        "SecondDeployRoleArn",
        "ThirdDeployRoleArn",
        "FourthDeployRoleArn",
        "GitHubProviderArn",
        "GitLabProviderArn",
    ],
    "audit": ["TrailArn", "TrailBucket", "TrailKeyArn", "TrailLogGroup", "AlertTopicArn", "AnalyzerArn"],
    "boundary": ["PermissionsBoundaryArn"],
    "deployment": ["DeploymentRoleArn", "DeploymentRoleName"],
    "iam": [
        "AdministratorRoleArn",
        "OperatorRoleArn",
        "DeveloperRoleArn",
        "AuditorRoleArn",
        "BillingRoleArn",
        "BreakGlassRoleArn",
        "OperatorSsoRoleArn",
        "DeveloperSsoRoleArn",
        "AuditorSsoRoleArn",
        "OperatorCiRoleArn",
        "UsersGroupName",
        "AdministratorGroupName",
        "OperatorGroupName",
        "DeveloperGroupName",
        "AuditorGroupName",
        "BillingGroupName",
        "BreakGlassGroupName",
    ],
    "replication": ["ReplicaRegion"],
    "settings": ["AccountSettingsId"],
}

STACKS = {path.stem: load(path) for path in TEMPLATES}


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    return template["Resources"][logical_id]["Properties"]


def may(stack: str, role: str, action: str, resource: str, context: dict[str, str] | None = None) -> Decision:
    return decide(statements_of(filled(STACKS[stack]), role), action, resource, context or {})


def arn(service: str, resource: str, region: str = "eu-central-1") -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


DEPLOYMENT = {"cloudformation:RoleArn": f"arn:aws:iam::{ACCOUNT}:role/shop-deployment"}
PASSED = {"iam:PassedToService": "cloudformation.amazonaws.com"}
DEV = arn("cloudformation", "stack/shop-dev-network/1")
ROLE = f"arn:aws:iam::{ACCOUNT}:role"
