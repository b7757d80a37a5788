"""Whether the boundary allows what the roles in the variants of a stack do: each action on each resource."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from account_checks import GIVEN
from deployments import deployed
from findings import Finding
from policy_evaluation import Stack, as_list, decide
from stack_requests import StackRequests
from template_loader import ROOT, Template, load
from variants import Variant


def beyond_boundary(templates: Mapping[str, Template], variants: Iterable[Variant]) -> Iterator[Finding]:
    """A finding for each role and resource on which the boundary lacks what the role's policies allow."""
    template = templates.get("boundary") or load(ROOT / "cfn" / "boundary.yaml")
    document = template["Resources"]["ServicesBoundary"]["Properties"]["PolicyDocument"]
    ceiling = Stack(template, GIVEN).resolve(document)["Statement"]
    found: dict[tuple[str, str, str], tuple[Variant, dict[str, None]]] = {}
    for variant in deployed(variants):
        for logical_id, action, arn in _allowed(variant, templates):
            # A pattern is within another one if the other matches its text: "*" stands for any characters.
            if decide(ceiling, action, arn, {}) != "allowed":
                found.setdefault((variant.source, logical_id, arn), (variant, {}))[1][action] = None
    for (source, logical_id, arn), (variant, actions) in found.items():
        message = f"the boundary lacks {', '.join(actions)} on {arn}"
        yield Finding("iam", source, logical_id, "boundary", message, 0, variant.values)


def _allowed(variant: Variant, templates: Mapping[str, Template]) -> Iterator[tuple[str, str, str]]:
    """Role or policy, action and resource of each statement that allows something."""
    stack = StackRequests(variant, templates).stack
    for logical_id, resource in variant.template["Resources"].items():
        if resource["Type"] not in ("AWS::IAM::Role", "AWS::IAM::Policy"):
            continue
        for statement in _statements(resource["Properties"]):
            resolved = stack.resolve(statement)
            if resolved["Effect"] == "Allow":
                yield from (
                    (logical_id, action, arn)
                    for action in as_list(resolved["Action"])
                    for arn in as_list(resolved["Resource"])
                )


def _statements(properties: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    policies = properties.get("Policies", [properties] if "PolicyDocument" in properties else [])
    for policy in policies:
        yield from policy["PolicyDocument"]["Statement"]
