"""What the stacks of an account's base must and must not allow; same form as template_checks.

Policies are evaluated rather than read (policy_evaluation): how a policy is written does not matter.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from iam_reference import all_actions, exists, has_resource
from policy_evaluation import ACCOUNT, Stack, as_list, decide, every_statement, matches
from template_checks import Check
from template_loader import Template, resources

# The roles with full access, and why: (stack, role).
ADMINISTRATORS = {
    ("iam", "AdministratorRole"): "It is the administrator's.",
    ("iam", "BreakGlassRole"): "It fixes a lockout of all users; assuming it raises an alarm.",
}

# Suffixes of roles without MFA.
WITHOUT_MFA = ("-ci", "-sso")

# What a user can do without an MFA code.
ENROLMENT = {
    "iam:ChangePassword",
    "iam:CreateVirtualMFADevice",
    "iam:DeleteVirtualMFADevice",
    "iam:EnableMFADevice",
    "iam:GetAccountPasswordPolicy",
    "iam:GetUser",
    "iam:ListMFADevices",
}

# Actions on a role with the condition key iam:PermissionsBoundary (Service Authorization Reference).
NEEDS_BOUNDARY = {
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
}

# Actions for privilege escalation, which only an administrator's roles may have.
ESCALATION = {
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:CreateUser",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateLoginProfile",
    "organizations:LeaveOrganization",
    "sts:AssumeRole",
}

# Characters of a policy without white space (IAM User Guide, "IAM and AWS STS quotas").
LIMITS = {"managed": 6144, "role": 10_240, "group": 5120, "trust": 2048}

PRINCIPALS = ("AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User")
POLICIES = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/shop-services"
GIVEN = {
    "Project": "shop",
    "AlertTopicArn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:shop-audit-AlertTopic",
    "CiPrincipalArns": "arn:aws:iam::222222222222:role/builds",
    "DeploymentRoleArn": f"arn:aws:iam::{ACCOUNT}:role/shop-deployment",
    "Environments": "dev,eu,prod,us",
    "GitHubRepository": "acme/shop",
    "GitLabProject": "acme/shop",
    "PermissionsBoundaryArn": BOUNDARY,
    "SsoRoles": "true",
}
"""Values that create every optional part of every account stack; a stack ignores those of others."""

FRESH = {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "60"}
OLD = {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "86400"}


def filled(template: Template) -> Stack:
    """The template with GIVEN for its parameters."""
    return Stack(template, GIVEN)


def statements_of(stack: Stack, logical_id: str) -> list[dict[str, Any]]:
    """The statements of a role's or group's identity policies, or of one policy."""
    template = stack.template
    properties = template["Resources"][logical_id].get("Properties", {})
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    if "PolicyDocument" in properties:
        documents.append(properties["PolicyDocument"])
    documents += [
        policy["PolicyDocument"]
        for policy_id, _, policy in resources(template, *POLICIES)
        if stack.exists(policy_id) and stack.value(logical_id) in attached(stack, policy)
    ]
    return [one for document in documents for one in stack.resolve(document)["Statement"]]


def attached(stack: Stack, policy: dict[str, Any]) -> list[str]:
    """Names of the roles and groups that a policy is attached to."""
    return stack.resolve(policy.get("Roles", [])) + stack.resolve(policy.get("Groups", []))


def trust_of(stack: Stack, logical_id: str) -> list[dict[str, Any]]:
    properties = stack.template["Resources"][logical_id]["Properties"]
    return stack.resolve(properties["AssumeRolePolicyDocument"])["Statement"]


def _allowing(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical ID and statement of all identity policies that allow something."""
    stack = filled(template)
    for logical_id, _, _ in resources(template, *PRINCIPALS, *POLICIES):
        if template["Resources"][logical_id]["Type"] in PRINCIPALS:
            found = statements_of(stack, logical_id)
        else:
            document = template["Resources"][logical_id]["Properties"]["PolicyDocument"]
            found = stack.resolve(document)["Statement"]
        yield from ((logical_id, one) for one in found if one["Effect"] == "Allow")


def _people(template: Template) -> Iterator[tuple[str, str, Stack]]:
    """Logical ID and name of each role that principals of accounts, not services, can assume."""
    stack = filled(template)
    for logical_id, _, properties in resources(template, "AWS::IAM::Role"):
        if any("AWS" in one.get("Principal", {}) for one in trust_of(stack, logical_id)):
            yield logical_id, stack.resolve(properties.get("RoleName", logical_id)), stack


def mfa(stack: str, template: Template) -> list[str]:
    """Roles of people require recent MFA; those without MFA are named so and off by default."""
    found = []
    for logical_id, name, values in _people(template):
        trust = trust_of(values, logical_id)
        if name.endswith(WITHOUT_MFA):
            if Stack(template, {"Project": "shop"}).exists(logical_id):
                found.append(f"{stack}: {logical_id} requires no MFA and exists by default")
            continue
        stale_contexts = {
            "no MFA": {},
            "an old code": OLD,
            "no code": {**FRESH, "aws:MultiFactorAuthPresent": "false"},
        }
        for what, context in stale_contexts.items():
            if decide(trust, "sts:AssumeRole", "", context) == "allowed":
                found.append(f"{stack}: {logical_id} can be assumed with {what}")
        if decide(trust, "sts:AssumeRole", "", FRESH) != "allowed":
            found.append(f"{stack}: {logical_id} cannot be assumed with a fresh code")
    return found


_NARROWING = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:sourceaccount",
    "aws:sourcearn",
}


def wildcard_principals(stack: str, template: Template) -> list[str]:
    """The principal * is only allowed together with a specific account, ARN or organization."""
    values, found = filled(template), []
    for logical_id, resource, _ in resources(template):
        for one in every_statement(values.resolve(resource.get("Properties", {}))):
            named = one.get("Principal", {})
            everyone = any(
                "*" in as_list(each) for each in (named.values() if isinstance(named, dict) else [named])
            )
            keys = {key.lower() for keys in one.get("Condition", {}).values() for key in keys}
            if one["Effect"] == "Allow" and everyone and not keys & _NARROWING:
                found.append(f"{stack}: {logical_id} allows everyone {one.get('Action')}")
    return found


def everything(stack: str, template: Template) -> list[str]:
    """Only an administrator's role may have wildcard actions or AWS managed policies."""
    found = []
    for logical_id, one in _allowing(template):
        wide = [action for action in as_list(one.get("Action", "*")) if "*" in action]
        if wide and (stack, logical_id) not in ADMINISTRATORS:
            found.append(f"{stack}: {logical_id} allows {wide}")
    for logical_id, _, properties in resources(template, *PRINCIPALS):
        if properties.get("ManagedPolicyArns") and (stack, logical_id) not in ADMINISTRATORS:
            found.append(f"{stack}: {logical_id} has an AWS managed policy; only an administrator's role may")
    return found


def tokens(stack: str, template: Template) -> list[str]:
    """Pipeline tokens are accepted only for their audience and from one fully named repository."""
    values, found = filled(template), []
    for logical_id, _, _ in resources(template, "AWS::IAM::Role"):
        for one in trust_of(values, logical_id):
            if "Federated" not in one.get("Principal", {}):
                continue
            equal = _keys(one, "StringEquals")
            subjects = [*equal.get("sub", []), *_keys(one, "StringLike").get("sub", [])]
            if not equal.get("aud") or "*" in str(equal["aud"]):
                found.append(f"{stack}: {logical_id} accepts a token for any audience")
            if not subjects or not all(re.match(_REPOSITORY, subject) for subject in subjects):
                found.append(f"{stack}: {logical_id} accepts a token of any repository: {subjects}")
    return found


_REPOSITORY = r"(repo|project_path):[^*?:]+/[^*?:]+:(environment:[^*?]+|pull_request|ref_type:branch:ref:.+)$"


def _keys(statement: dict[str, Any], operator: str) -> dict[str, list[str]]:
    """The last part of each condition key of an operator ("sub" in "gitlab.com:sub") → its values."""
    wanted = statement.get("Condition", {}).get(operator, {})
    return {key.rsplit(":", 1)[-1]: as_list(value) for key, value in wanted.items()}


def users_without_mfa(stack: str, template: Template) -> list[str]:
    """Without MFA a user can only enrol their own device and change their own password."""
    values, found = filled(template), []
    for logical_id, _, _ in resources(template, "AWS::IAM::Group"):
        if not logical_id.startswith("Users"):
            continue
        # The permissions of a member of every group: permissions add up, and a Deny in one applies to all.
        policies = [
            one
            for group, _, _ in resources(template, "AWS::IAM::Group")
            for one in statements_of(values, group)
        ]
        for mfa_context in ({}, {"aws:MultiFactorAuthPresent": "false"}):
            found += [f"{stack}: {logical_id}: {wrong}" for wrong in _beyond_enrolment(policies, mfa_context)]
    return found


def _beyond_enrolment(policies: list[dict[str, Any]], mfa_context: dict[str, str]) -> Iterator[str]:
    context = {"aws:username": "ann", "aws:ResourceAccount": ACCOUNT, **mfa_context}
    iam = f"arn:aws:iam::{ACCOUNT}"
    own = [f"{iam}:user/ann", f"{iam}:mfa/ann"]
    others = [f"{iam}:user/ben", f"{iam}:mfa/ben", f"{iam}:mfa/ann2"]
    reached = [*own, *(f"{iam}:role/shop-{role}" for role in ("administrator", "break-glass", "operator"))]
    named = {name.lower() for one in policies if one["Effect"] == "Allow" for name in as_list(one["Action"])}
    candidates = [action for action in all_actions() if any(matches(name, action) for name in named)]
    allowed = {
        a for a in candidates if any(decide(policies, a, arn, context) == "allowed" for arn in reached)
    }
    wanted = {action.lower() for action in ENROLMENT}
    if allowed - wanted:
        yield f"without MFA a user can {sorted(allowed - wanted)}"
    if wanted - allowed:
        yield f"without MFA a user cannot {sorted(wanted - allowed)}"
    for action in sorted(wanted - {"iam:getaccountpasswordpolicy"}):
        if any(decide(policies, action, arn, context) == "allowed" for arn in others):
            yield f"without MFA a user can {action} for others"
    if (
        decide(policies, "iam:EnableMFADevice", own[0], {**context, "iam:RegisterSecurityKey": "Activate"})
        != "denied"
    ):
        yield "without MFA a user can enrol a security key in addition to their device"
    if decide(policies, "sts:GetSessionToken", "*", context) == "denied":
        yield "an MFA code cannot be used, because GetSessionToken is denied"


def boundaries(stack: str, template: Template) -> list[str]:
    """Roles can only be created within the boundary, and those of the account's base cannot be changed."""
    values, found = filled(template), []
    made, base = (
        f"arn:aws:iam::{ACCOUNT}:role/shop-dev-service-hello-TaskRole-1A2B",
        "arn:aws:iam::{}:role/shop-{}",
    )
    for logical_id, _, _ in resources(template, "AWS::IAM::Role"):
        if (stack, logical_id) in ADMINISTRATORS:
            continue
        policies = statements_of(values, logical_id)
        for action in sorted(NEEDS_BOUNDARY):
            for context in ({}, {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/other"}):
                if decide(policies, action, made, context) == "allowed":
                    found.append(f"{stack}: {logical_id} can {action} without the boundary")
        for name in (
            "administrator",
            "operator",
            "deployment",
            "operator-sso",
            "prod-deploy-ci",
            "functions-RunTaskRole",
        ):
            arn = base.format(ACCOUNT, name)
            for action in sorted({*NEEDS_BOUNDARY, "iam:DeleteRole", "iam:UpdateAssumeRolePolicy"}):
                if decide(policies, action, arn, {"iam:PermissionsBoundary": BOUNDARY}) == "allowed":
                    found.append(f"{stack}: {logical_id} can {action} {name}")
    return found


def escalation(stack: str, template: Template) -> list[str]:
    """Only an administrator can escalate privileges."""
    found = []
    for logical_id, one in _allowing(template):
        kind = template["Resources"][logical_id]["Type"]
        if (stack, logical_id) in ADMINISTRATORS or kind == "AWS::IAM::Group":
            continue
        for action in as_list(one.get("Action", [])):
            own = all("${aws:username}" in arn for arn in as_list(one.get("Resource", "*")))
            if any(matches(action.lower(), wrong.lower()) for wrong in ESCALATION) and not own:
                found.append(f"{stack}: {logical_id} can {action}")
            if action == "iam:PassRole" and "iam:PassedToService" not in one.get("Condition", {}).get(
                "StringEquals", {}
            ):
                found.append(f"{stack}: {logical_id} can pass a role to any service")
    return found


def takes_effect(stack: str, template: Template) -> list[str]:
    """Every action exists, and has the resource "*" only if it cannot be limited to a resource."""
    found = []
    for logical_id, one in _allowing(template):
        star = "*" in as_list(one.get("Resource", "*"))
        for action in as_list(one.get("Action", [])):
            if "*" in action:
                continue
            if not exists(action):
                found.append(f"{stack}: {logical_id} allows {action}, which does not exist")
            elif star and has_resource(action):
                found.append(f"{stack}: {logical_id} allows {action} on every resource")
            elif not star and not has_resource(action):
                found.append(
                    f"{stack}: {logical_id} limits {action} to a resource, which it does not support"
                )
    return found


def sizes(stack: str, template: Template) -> list[str]:
    """Policies are within IAM's size limits, with the longest names."""
    values = Stack(template, {**GIVEN, "Project": "s" * 31})
    found = []
    for logical_id, resource, properties in resources(template, *PRINCIPALS, *POLICIES):
        parts = {"managed": 0, "role": 0, "group": 0, "trust": 0}
        kind = resource["Type"].split("::")[2].lower()
        if resource["Type"] in POLICIES:
            parts["managed"] = _characters(values.resolve(properties["PolicyDocument"]))
        elif kind in LIMITS:
            inline = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
            parts[kind] = sum(_characters(values.resolve(document)) for document in inline)
        if "AssumeRolePolicyDocument" in properties:
            parts["trust"] = _characters(values.resolve(properties["AssumeRolePolicyDocument"]))
        found += [
            f"{stack}: {logical_id} has {size} characters of {part} policy; IAM accepts {LIMITS[part]}"
            for part, size in parts.items()
            if size > LIMITS[part]
        ]
    return found


def _characters(document: Any) -> int:
    return len(re.sub(r"\s", "", json.dumps(document)))


ACCOUNT_CHECKS: tuple[Check, ...] = (
    mfa,
    wildcard_principals,
    everything,
    tokens,
    users_without_mfa,
    boundaries,
    escalation,
    takes_effect,
    sizes,
)
