"""The stacks of an account's base pass their checks, and each check finds its seeded defect."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import account_checks as checks
import pytest
from account_checks import ACCOUNT
from account_stacks import ACCOUNT_STACKS, OUTPUTS, STACKS, properties
from cfnlint.api import ManualArgs, lint
from template_checks import Check
from template_loader import ROOT, Template


@pytest.mark.parametrize("stack", OUTPUTS)
def test_outputs_are_those_that_other_stacks_use(stack: str) -> None:
    assert list(STACKS[stack]["Outputs"]) == OUTPUTS[stack]


@pytest.mark.parametrize("stack", ACCOUNT_STACKS)
@pytest.mark.parametrize("check", checks.ACCOUNT_CHECKS, ids=lambda check: check.__name__)
def test_template_passes(check: Check, stack: str) -> None:
    assert check(stack, STACKS[stack]) == []


def trust(template: Template, logical_id: str, index: int = 0) -> dict[str, Any]:
    """A statement of a role's trust policy; of a conditional one, the branch that exists."""
    one = properties(template, logical_id)["AssumeRolePolicyDocument"]["Statement"][index]
    return one["Fn::If"][1] if "Fn::If" in one else one


def statement_of(template: Template, logical_id: str, sid: str) -> dict[str, Any]:
    """The statement ``sid`` of a managed policy."""
    statements = properties(template, logical_id)["PolicyDocument"]["Statement"]
    return next(one for one in statements if one.get("Sid") == sid)


def add_statement(template: Template, logical_id: str, **statement: Any) -> None:
    properties(template, logical_id)["PolicyDocument"]["Statement"].append({"Effect": "Allow", **statement})


def remove_statement(template: Template, logical_id: str, sid: str) -> None:
    statements = properties(template, logical_id)["PolicyDocument"]["Statement"]
    statements.remove(statement_of(template, logical_id, sid))


def condition(template: Template, logical_id: str) -> dict[str, Any]:
    return trust(template, logical_id)["Condition"]


def subject(template: Template, role: str, value: str, operator: str = "StringLike") -> None:
    key = "token.actions.githubusercontent.com:sub"
    conditions = condition(template, role)
    del conditions["StringEquals"][key]
    conditions.setdefault(operator, {})[key] = value


def deny(template: Template) -> dict[str, Any]:
    return statement_of(template, "UsersPolicy", "NothingElseWithoutMfa")


def use_bool(template: Template) -> None:
    deny(template)["Condition"]["Bool"] = deny(template)["Condition"].pop("BoolIfExists")


def alarm_statement(template: Template) -> dict[str, Any]:
    statements = properties(template, "AlertTopicPolicy")["PolicyDocument"]["Statement"]
    return next(one for one in statements if one["Sid"] == "Alarms")


def exceed_limit(template: Template) -> None:
    actions = [f"iam:Get{number:04d}" for number in range(500)]
    add_statement(
        template, "ReadPolicy", Sid="Much", Action=actions, Resource="arn:aws:iam::111111111111:role/x"
    )


EVERY = f"arn:aws:iam::{ACCOUNT}:role/*"
USER = f"arn:aws:iam::{ACCOUNT}:user/*"

Defect = Callable[[Template], Any]
DEFECTS: list[tuple[Check, str, str, Defect]] = [
    (checks.mfa, "iam", "no condition", lambda t: trust(t, "OperatorRole").pop("Condition")),
    (checks.mfa, "iam", "no age", lambda t: condition(t, "OperatorRole").pop("NumericLessThan")),
    (checks.mfa, "iam", "only age", lambda t: condition(t, "BreakGlassRole").pop("Bool")),
    (
        checks.mfa,
        "iam",
        "only if present",
        lambda t: condition(t, "AdministratorRole").update(
            BoolIfExists=condition(t, "AdministratorRole").pop("Bool"),
            NumericLessThanIfExists=condition(t, "AdministratorRole").pop("NumericLessThan"),
        ),
    ),
    (
        checks.mfa,
        "iam",
        "impossible",
        lambda t: condition(t, "BillingRole")["Bool"].update({"aws:x": "true"}),
    ),
    (
        checks.mfa,
        "iam",
        "SSO by default",
        lambda t: t["Resources"]["OperatorSsoRole"].pop("Condition"),
    ),
    (
        checks.wildcard_principals,
        "audit",
        "topic for everyone",
        lambda t: alarm_statement(t).update(
            Principal="*", Condition={"Bool": {"aws:SecureTransport": "true"}}
        ),
    ),
    (
        checks.wildcard_principals,
        "iam",
        "role for everyone",
        lambda t: trust(t, "OperatorRole").update(Principal={"AWS": "*"}),
    ),
    (
        checks.everything,
        "iam",
        "every action",
        lambda t: add_statement(t, "BillingPolicy", Action="*", Resource=EVERY),
    ),
    (
        checks.everything,
        "deployment",
        "all actions of a service",
        lambda t: add_statement(t, "DataPolicy", Action="kms:*", Resource=EVERY),
    ),
    (
        checks.everything,
        "iam",
        "NotAction",
        lambda t: add_statement(t, "AuditorPolicy", NotAction=["iam:CreateUser"], Resource=EVERY),
    ),
    (
        checks.everything,
        "iam",
        "AWS managed policy",
        lambda t: properties(t, "OperatorRole").update(
            ManagedPolicyArns=["arn:aws:iam::aws:policy/PowerUser"]
        ),
    ),
    (
        checks.tokens,
        "access",
        "no audience",
        lambda t: condition(t, "PlanRole")["StringEquals"].pop("token.actions.githubusercontent.com:aud"),
    ),
    (
        checks.tokens,
        "access",
        "no subject",
        lambda t: condition(t, "PlanRole")["StringEquals"].pop("token.actions.githubusercontent.com:sub"),
    ),
    (checks.tokens, "access", "any subject", lambda t: subject(t, "FirstDeployRole", "*")),
    (checks.tokens, "access", "any repository", lambda t: subject(t, "FirstDeployRole", "repo:acme/*")),
    (
        checks.tokens,
        "access",
        "any environment",
        lambda t: subject(t, "SecondDeployRole", "repo:acme/shop:environment:*"),
    ),
    (
        checks.users_without_mfa,
        "iam",
        "no deny",
        lambda t: remove_statement(t, "UsersPolicy", "NothingElseWithoutMfa"),
    ),
    (checks.users_without_mfa, "iam", "access key without MFA key", use_bool),
    (
        checks.users_without_mfa,
        "iam",
        "deactivates a device",
        lambda t: (
            deny(t)["NotAction"].append("iam:DeactivateMFADevice"),
            statement_of(t, "UsersPolicy", "OwnCredentialsWithMfa").pop("Condition"),
        ),
    ),
    (
        checks.users_without_mfa,
        "iam",
        "a role",
        lambda t: deny(t)["NotAction"].append("sts:AssumeRole"),
    ),
    (
        checks.users_without_mfa,
        "iam",
        "a second device",
        lambda t: statement_of(t, "UsersPolicy", "OwnDevice").update(
            Resource=f"arn:aws:iam::{ACCOUNT}:mfa/*"
        ),
    ),
    (
        checks.users_without_mfa,
        "iam",
        "a security key",
        lambda t: remove_statement(t, "UsersPolicy", "NoSecurityKeyWithoutMfa"),
    ),
    (
        checks.users_without_mfa,
        "iam",
        "no GetSessionToken",
        lambda t: deny(t)["NotAction"].remove("sts:GetSessionToken"),
    ),
    (
        checks.users_without_mfa,
        "iam",
        "no enrolment",
        lambda t: deny(t)["NotAction"].remove("iam:EnableMFADevice"),
    ),
    (
        checks.boundaries,
        "deployment",
        "no condition",
        lambda t: statement_of(t, "RolePolicy", "MakeRolesWithinTheBoundary").pop("Condition"),
    ),
    (
        checks.boundaries,
        "deployment",
        "the base's roles",
        lambda t: remove_statement(t, "RolePolicy", "NothingOfTheAccountsBase"),
    ),
    (
        checks.boundaries,
        "iam",
        "an operator makes roles",
        lambda t: add_statement(t, "OperatorPolicy", Action="iam:PutRolePolicy", Resource=EVERY),
    ),
    (
        checks.escalation,
        "iam",
        "keys for others",
        lambda t: add_statement(t, "OperatorPolicy", Action="iam:CreateAccessKey", Resource=USER),
    ),
    (
        checks.escalation,
        "deployment",
        "removes the boundary",
        lambda t: add_statement(
            t, "RolePolicy", Action=["iam:DeleteRolePermissionsBoundary"], Resource=EVERY
        ),
    ),
    (
        checks.escalation,
        "deployment",
        "passes to any service",
        lambda t: statement_of(t, "RolePolicy", "PassRolesToServices").pop("Condition"),
    ),
    (
        checks.takes_effect,
        "iam",
        "no such action",
        lambda t: add_statement(t, "AuditorPolicy", Action="iam:GetRoles", Resource=EVERY),
    ),
    (
        checks.takes_effect,
        "iam",
        "allows nothing",
        lambda t: add_statement(t, "AuditorPolicy", Action="iam:ListRoles", Resource=EVERY),
    ),
    (
        checks.takes_effect,
        "iam",
        "every resource",
        lambda t: add_statement(t, "AuditorPolicy", Action="s3:GetObject", Resource="*"),
    ),
    (checks.sizes, "iam", "long policy", exceed_limit),
    (
        checks.sizes,
        "iam",
        "long trust",
        lambda t: trust(t, "OperatorRole").update(Principal={"AWS": [EVERY] * 60}),
    ),
]


@pytest.mark.parametrize(
    ("check", "stack", "defect"),
    [
        pytest.param(check, stack, defect, id=f"{check.__name__}: {name}")
        for check, stack, name, defect in DEFECTS
    ],
)
def test_seeded_defect_is_found(check: Check, stack: str, defect: Defect) -> None:
    template = deepcopy(STACKS[stack])
    defect(template)
    findings = check(stack, template)
    assert findings
    assert all(finding.startswith(f"{stack}: ") for finding in findings)


def test_every_check_has_a_seeded_defect() -> None:
    assert {check for check, _, _, _ in DEFECTS} == set(checks.ACCOUNT_CHECKS)


@pytest.mark.parametrize("stack", ["iam", "boundary", "deployment", "access"])
def test_cfn_lint_knows_the_actions(stack: str) -> None:
    text = (ROOT / "cfn" / f"{stack}.yaml").read_text(encoding="utf-8")
    action = next(
        line for line in text.splitlines() if "- ssm:GetParameter" in line or "- iam:GetRole" in line
    )
    wrong = text.replace(action, action + "X", 1)
    matched = lint(wrong, config=ManualArgs(regions=["us-east-1"]))
    assert [match.rule.id for match in matched] == ["W3037"]
