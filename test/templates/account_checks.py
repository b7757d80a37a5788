"""What the stacks of an account's base must and must not allow; shaped as template_checks.

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

# The roles that may do everything, and why: (stack, role).
ADMINISTRATORS = {
    ("iam", "AdministratorRole"): "It is the administrator's.",
    ("iam", "BreakGlassRole"): "It repairs what locks everybody out; assuming it sets off an alarm.",
}

# Roles without MFA say so at the end of their names.
WITHOUT_MFA = ("-ci", "-sso")

# What a user may do before showing a code.
ENROLMENT = {
    "iam:ChangePassword",
    "iam:CreateVirtualMFADevice",
    "iam:DeleteVirtualMFADevice",
    "iam:EnableMFADevice",
    "iam:GetAccountPasswordPolicy",
    "iam:GetUser",
    "iam:ListMFADevices",
}

# Actions on a role that take iam:PermissionsBoundary as a condition (Service Authorization Reference).
NEEDS_BOUNDARY = {
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
}

# Ways to more rights than one's own, in no role's hands but an administrator's.
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
"""Values with which every part of every account stack is there; each stack ignores those of others."""

FRESH = {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "60"}
OLD = {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "86400"}


def filled(template: Template) -> Stack:
    """The template with GIVEN for its parameters."""
    return Stack(template, GIVEN)


def statements_of(stack: Stack, logical_id: str) -> list[dict[str, Any]]:
    """What the identity policies of a role or group say, or what one policy does."""
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
    """Logical id and statement, of all identity policies that allow something."""
    stack = filled(template)
    for logical_id, _, _ in resources(template, *PRINCIPALS, *POLICIES):
        if template["Resources"][logical_id]["Type"] in PRINCIPALS:
            found = statements_of(stack, logical_id)
        else:
            document = template["Resources"][logical_id]["Properties"]["PolicyDocument"]
            found = stack.resolve(document)["Statement"]
        yield from ((logical_id, one) for one in found if one["Effect"] == "Allow")


def _people(template: Template) -> Iterator[tuple[str, str, Stack]]:
    """Logical id and name of each role that principals of accounts, rather than services, may assume."""
    stack = filled(template)
    for logical_id, _, properties in resources(template, "AWS::IAM::Role"):
        if any("AWS" in one.get("Principal", {}) for one in trust_of(stack, logical_id)):
            yield logical_id, stack.resolve(properties.get("RoleName", logical_id)), stack


def mfa(stack: str, template: Template) -> list[str]:
    """A role of people needs MFA shown not long ago, or else is named as one without and off by default."""
    found = []
    for logical_id, name, values in _people(template):
        trust = trust_of(values, logical_id)
        if name.endswith(WITHOUT_MFA):
            if Stack(template, {"Project": "shop"}).exists(logical_id):
                found.append(f"{stack}: {logical_id} needs no MFA and is there without being asked for")
            continue
        asked = {
            "nothing": {},
            "an old code": OLD,
            "no code": {**FRESH, "aws:MultiFactorAuthPresent": "false"},
        }
        for what, context in asked.items():
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


def nobody_in_particular(stack: str, template: Template) -> list[str]:
    """Everybody is allowed something only from an account, an ARN or an organization that is named."""
    values, found = filled(template), []
    for logical_id, resource, _ in resources(template):
        for one in every_statement(values.resolve(resource.get("Properties", {}))):
            named = one.get("Principal", {})
            everybody = any(
                "*" in as_list(each) for each in (named.values() if isinstance(named, dict) else [named])
            )
            keys = {key.lower() for keys in one.get("Condition", {}).values() for key in keys}
            if one["Effect"] == "Allow" and everybody and not keys & _NARROWING:
                found.append(f"{stack}: {logical_id} allows everybody {one.get('Action')}")
    return found


def everything(stack: str, template: Template) -> list[str]:
    """No role but an administrator's may do everything, or everything of a service."""
    found = []
    for logical_id, one in _allowing(template):
        wide = [action for action in as_list(one.get("Action", "*")) if "*" in action]
        if wide and (stack, logical_id) not in ADMINISTRATORS:
            found.append(f"{stack}: {logical_id} allows {wide}")
    for logical_id, _, properties in resources(template, *PRINCIPALS):
        if properties.get("ManagedPolicyArns") and (stack, logical_id) not in ADMINISTRATORS:
            found.append(f"{stack}: {logical_id} takes a policy of AWS; only an administrator's role may")
    return found


def tokens(stack: str, template: Template) -> list[str]:
    """A token of a pipeline is taken for its audience, and from one repository that is named in full."""
    values, found = filled(template), []
    for logical_id, _, _ in resources(template, "AWS::IAM::Role"):
        for one in trust_of(values, logical_id):
            if "Federated" not in one.get("Principal", {}):
                continue
            equal = _keys(one, "StringEquals")
            subjects = [*equal.get("sub", []), *_keys(one, "StringLike").get("sub", [])]
            if not equal.get("aud") or "*" in str(equal["aud"]):
                found.append(f"{stack}: {logical_id} takes a token for any audience")
            if not subjects or not all(re.match(_REPOSITORY, subject) for subject in subjects):
                found.append(f"{stack}: {logical_id} takes a token of any repository: {subjects}")
    return found


_REPOSITORY = r"(repo|project_path):[^*?:]+/[^*?:]+:(environment:[^*?]+|pull_request|ref_type:branch:ref:.+)$"


def _keys(statement: dict[str, Any], operator: str) -> dict[str, list[str]]:
    """The last part of each condition key of an operator ("sub" of "gitlab.com:sub") → its values."""
    wanted = statement.get("Condition", {}).get(operator, {})
    return {key.rsplit(":", 1)[-1]: as_list(value) for key, value in wanted.items()}


def users_without_mfa(stack: str, template: Template) -> list[str]:
    """Without a code a user may enrol their own device and change their own password, and no more."""
    values, found = filled(template), []
    for logical_id, _, _ in resources(template, "AWS::IAM::Group"):
        if not logical_id.startswith("Users"):
            continue
        # What a member of every group may do: rights add up, and a Deny of one counts for all.
        policies = [
            one
            for group, _, _ in resources(template, "AWS::IAM::Group")
            for one in statements_of(values, group)
        ]
        for shown in ({}, {"aws:MultiFactorAuthPresent": "false"}):
            found += [f"{stack}: {logical_id}: {wrong}" for wrong in _beyond_enrolment(policies, shown)]
    return found


def _beyond_enrolment(policies: list[dict[str, Any]], shown: dict[str, str]) -> Iterator[str]:
    context = {"aws:username": "ann", **shown}
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
        yield f"without MFA a user may {sorted(allowed - wanted)}"
    if wanted - allowed:
        yield f"without MFA a user cannot {sorted(wanted - allowed)}"
    for action in sorted(wanted - {"iam:getaccountpasswordpolicy"}):
        if any(decide(policies, action, arn, context) == "allowed" for arn in others):
            yield f"without MFA a user may {action} what is not theirs"
    if (
        decide(policies, "iam:EnableMFADevice", own[0], {**context, "iam:RegisterSecurityKey": "Activate"})
        != "denied"
    ):
        yield "without MFA a user may enrol a security key beside the device there is"
    if decide(policies, "sts:GetSessionToken", "*", context) == "denied":
        yield "a code cannot be shown, because GetSessionToken is denied"


def boundaries(stack: str, template: Template) -> list[str]:
    """Who may make roles makes them within the boundary, and may not touch those of the account's base."""
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
                    found.append(f"{stack}: {logical_id} may {action} without the boundary")
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
                    found.append(f"{stack}: {logical_id} may {action} {name}")
    return found


def escalation(stack: str, template: Template) -> list[str]:
    """Nobody but an administrator can take more rights than were given."""
    found = []
    for logical_id, one in _allowing(template):
        kind = template["Resources"][logical_id]["Type"]
        if (stack, logical_id) in ADMINISTRATORS or kind == "AWS::IAM::Group":
            continue
        for action in as_list(one.get("Action", [])):
            own = all("${aws:username}" in arn for arn in as_list(one.get("Resource", "*")))
            if any(matches(action.lower(), wrong.lower()) for wrong in ESCALATION) and not own:
                found.append(f"{stack}: {logical_id} may {action}")
            if action == "iam:PassRole" and "iam:PassedToService" not in one.get("Condition", {}).get(
                "StringEquals", {}
            ):
                found.append(f"{stack}: {logical_id} may pass a role to any service")
    return found


def takes_effect(stack: str, template: Template) -> list[str]:
    """Every action exists; it stands under "*" if it has no resource to name, and only then."""
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
                    f"{stack}: {logical_id} names a resource of {action}, which has none: it allows nothing"
                )
    return found


def sizes(stack: str, template: Template) -> list[str]:
    """Policies are as long as IAM takes them, with the longest of names."""
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
            f"{stack}: {logical_id} has {size} characters of {part} policy, and IAM takes {LIMITS[part]}"
            for part, size in parts.items()
            if size > LIMITS[part]
        ]
    return found


def _characters(document: Any) -> int:
    return len(re.sub(r"\s", "", json.dumps(document)))


ACCOUNT_CHECKS: tuple[Check, ...] = (
    mfa,
    nobody_in_particular,
    everything,
    tokens,
    users_without_mfa,
    boundaries,
    escalation,
    takes_effect,
    sizes,
)
