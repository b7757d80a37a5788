"""Whether the deployment role can create, update, tag and delete what the variants of a stack contain.

Every request that a resource type's handlers make is decided by the role's policies: its action, with the ARN
that our templates give the resource, the service that a role is passed to, the service-linked role that the
service creates, and the boundary of roles.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from account_checks import GIVEN, statements_of
from findings import Finding
from policy_evaluation import Decision, Stack, decide
from stack_requests import Context, StackRequests, UnknownRequestError, template_of
from template_loader import ROOT, Template, load
from variants import Variant

# An administrator deploys these; CloudFormation has the administrator's permissions.
ADMINISTRATOR_STACKS = {"access", "audit", "boundary", "deployment", "functions", "iam", "settings"}


def deployed(variants: Iterable[Variant]) -> list[Variant]:
    """The variants that CloudFormation deploys with the deployment role."""
    return [variant for variant in variants if template_of(variant) not in ADMINISTRATOR_STACKS]


def undeployable(
    templates: Mapping[str, Template], variants: Iterable[Variant], project: str = "shop"
) -> Iterator[Finding]:
    """What the role may not do, and what the tables do not know: one finding for each resource and ARN."""
    statements = _role_statements(templates, project)

    @cache
    def decision(action: str, arn: str, context: Context) -> Decision:
        return decide(statements, action, arn, dict(context))

    refused: dict[tuple[str, str, str, Context], tuple[Variant, dict[str, None]]] = {}
    for variant in deployed(variants):
        try:
            requests = list(StackRequests(variant, templates).all())
        except UnknownRequestError as error:
            yield Finding("iam", variant.source, error.resource, "unknown-request", str(error))
            continue
        for logical_id, one in requests:
            if decision(one.action, one.arn, one.context) != "allowed":
                key = (variant.source, logical_id, one.arn, one.context)
                refused.setdefault(key, (variant, {}))[1][one.action] = None
    for (source, logical_id, arn, context), (variant, actions) in refused.items():
        given = "".join(f" with {key} {value}" for key, value in context)
        message = f"the deployment role lacks {', '.join(actions)} on {arn}{given}"
        yield Finding("iam", source, logical_id, "deployment-role", message, 0, variant.values)


def _role_statements(templates: Mapping[str, Template], project: str) -> list[dict[str, Any]]:
    role = templates.get("deployment") or load(ROOT / "cfn" / "deployment.yaml")
    return statements_of(Stack(role, {**GIVEN, "Project": project}), "DeploymentRole")
