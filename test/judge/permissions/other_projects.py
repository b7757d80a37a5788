"""What the roles of one project may do to what another project in the same account owns.

The worst case is a project whose name begins with the other's name and an environment of it: `shop` has the
environment `dev`, so its names begin with `shop-dev-`, as do all names of the project `shop-dev`. Only tags
tell them apart.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from account_checks import BOUNDARY, GIVEN, statements_of
from call_needs import NEEDS, Need
from deployments import deployed
from handler_arns import ARNS, HANDLED
from handler_reference import schema
from iam_reference import arn_formats, condition_keys, has_resource, resource_types
from policy_evaluation import ACCOUNT, Stack, as_list, decide
from role_calls import AS_A_USER, ROLES, calls_of
from stack_requests import StackRequests
from template_loader import Template
from variants import Variant

OTHER, ENVIRONMENT = "shop-dev", "eu"
_TAG = "aws:ResourceTag/Project"
_PASSED = "iam:PassedToService"

# Types whose resources get their stack's tags, although the first kind that their handlers name is another.
_OWN_KIND = {
    "AWS::EC2::FlowLog": "ec2:vpc-flow-log",
    "AWS::EC2::NatGateway": "ec2:natgateway",
    "AWS::EC2::VPCEndpoint": "ec2:vpc-endpoint",
    "AWS::RDS::DBClusterParameterGroup": "rds:cluster-pg",
    "AWS::RDS::DBInstance": "rds:db",
    "AWS::RDS::GlobalCluster": "rds:global-cluster",
    "AWS::ServiceDiscovery::PrivateDnsNamespace": "servicediscovery:namespace",
    "AWS::ServiceDiscovery::Service": "servicediscovery:service",
    "AWS::WAFv2::WebACL": "wafv2:webacl",
}

# Kinds that have the project's tag for another reason.
_INHERITED = (
    "Children of an API, a domain name or a usage plan inherit its tags (API Gateway Developer Guide)."
)
TAGGED_OTHERWISE = {
    "apigateway:BasePathMappings": _INHERITED,
    "apigateway:Deployments": _INHERITED,
    "apigateway:UsagePlanKeys": _INHERITED,
    "cloudformation:stack": "A stack has tags of its own.",
    "dynamodb:table": "The template tags each replica (cfn/tables.yaml).",
    "ecs:task": "A service's tasks have its tags (PropagateTags in cfn/service.yaml).",
    "logs:log-stream": "It has the tags of its log group.",
}

# Kinds and ARNs whose tags, if any, no policy knows.
UNKNOWN_TAGS = {
    # Amazon S3 User Guide, "Enabling ABAC in general purpose buckets": it is off by default.
    "s3:bucket": "Policies know its tags only with attribute-based access control, which is off.",
    "s3:object": "As for buckets.",
}
_TARGET_TRACKING = ":alarm:TargetTracking-"
"""Alarms that Application Auto Scaling makes, without tags."""

# Their names do not contain the project's.
_BALANCERS = "arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/"

_HERE = "{region}:{account}"
_CLUSTER = "{project}-{environment}-cluster-Cluster-1A2B3C4D5E6F"
_ARNS = {
    **ARNS,
    "cloudformation:stack": f"arn:aws:cloudformation:{_HERE}:stack/{{project}}-{{environment}}-network/1b2c",
    "ecs:task": f"arn:aws:ecs:{_HERE}:task/{_CLUSTER}/1a2b",
    "logs:log-stream": f"arn:aws:logs:{_HERE}:log-group:{{name}}:log-stream:app/1a2b",
}


@dataclass(frozen=True)
class Reach:
    """An action that a role may do on a kind of resource of the other project."""

    role: str
    kind: str
    action: str


@cache
def kinds_of(action: str, arn: str) -> tuple[str, ...]:
    """The types of resources, as ``service:type``, that the action supports and the ARN names.

    Formats of ARNs overlap; the types that our templates name come first.
    """
    found = [
        kind
        for kind in sorted(resource_types(action))
        if any(re.fullmatch(form, arn) for form in arn_formats(kind))
    ]
    return tuple(sorted(found, key=lambda kind: kind not in _ARNS))


@cache
def tagged_kinds() -> frozenset[str]:
    """The kinds whose resources have the tag of their project."""
    own = {
        _OWN_KIND.get(type_, handled.names[0])
        for type_, handled in HANDLED.items()
        if handled.names and schema(type_).get("tagging", {}).get("taggable")
    }
    return frozenset((own | set(TAGGED_OTHERWISE)) - set(UNKNOWN_TAGS))


def _tags(action: str, arn: str) -> dict[str, str]:
    """The other project's tag as a condition key, if the resource has it and AWS's policies know it."""
    # They know no tags of a passed role (IAM User Guide, "Grant a user permissions to pass a role").
    known = (
        action != "iam:PassRole"
        and _TARGET_TRACKING not in arn
        and any(
            kind in tagged_kinds() and "aws:ResourceTag/${TagKey}" in condition_keys(kind)
            for kind in kinds_of(action, arn)
        )
    )
    return {_TAG: OTHER} if known else {}


def _kind(action: str, arns: Iterable[str]) -> str:
    arn = next(iter(arns))
    if _TARGET_TRACKING in arn:
        return "alarm of target tracking"
    return "passed role" if action == "iam:PassRole" else kinds_of(action, arn)[0]


def _allowed(statements: list[dict[str, Any]], action: str, arn: str, context: Mapping[str, str]) -> bool:
    return decide(statements, action, arn, {**context, **_tags(action, arn)}) == "allowed"


def reached_by_deployments(templates: Mapping[str, Template], variants: Iterable[Variant]) -> set[Reach]:
    """What CloudFormation could do, with the deployment role, to the resources of the other project.

    A request is allowed only if each resource that it names is.
    """
    statements = statements_of(Stack(templates["deployment"], GIVEN), "DeploymentRole")
    return {
        Reach("deployment", _kind(action, (arn for arn, _ in named)), action)
        for action, named in _requests(templates, variants)
        if all(_allowed(statements, action, arn, dict(context)) for arn, context in named)
    }


def _requests(
    templates: Mapping[str, Template], variants: Iterable[Variant]
) -> set[tuple[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]]:
    """Each action, with the ARNs that it names together and their conditions."""
    found = set()
    for variant in deployed(variants):
        values = {**variant.values, "Project": OTHER, "Environment": ENVIRONMENT}
        together: dict[tuple[str, str, str], dict[tuple[str, tuple[tuple[str, str], ...]], None]] = {}
        for logical_id, one in StackRequests(replace(variant, values=values), templates).all():
            if has_resource(one.action) and kinds_of(one.action, one.arn):
                # The actions that tag name one resource each.
                alone = one.arn if one.operation == "tag" else ""
                key = (logical_id, one.action, alone)
                together.setdefault(key, {})[one.arn, _as_other(one.context)] = None
        found |= {(action, tuple(named)) for (_, action, _), named in together.items()}
    return found


def _as_other(context: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    own = BOUNDARY.rpartition("/")[2]
    return tuple((key, value.replace(own, f"{OTHER}-services")) for key, value in context)


def reached_by_people(stacks: Mapping[str, Template]) -> set[Reach]:
    """What people and pipelines could do to the other project with the calls that ops makes as them."""
    return {
        Reach(role, _kind(need.action, [arn]), need.action)
        for role, (stack, logical_ids, _) in ROLES.items()
        for logical_id in logical_ids
        for statements in [statements_of(Stack(stacks[stack], GIVEN), logical_id)]
        for need in _needs(role)
        for arn in [_filled(need.arn)]
        if _allowed(statements, need.action, arn, _context(role, need.context))
    }


@cache
def _needs(role: str) -> frozenset[Need]:
    """What the role needs on resources of a project: nothing that belongs to AWS or to the whole account."""
    calls = {call for name in ROLES[role][2] for call in calls_of(name)} - AS_A_USER
    needs = {need for call in calls for need in NEEDS[call]}
    return frozenset(one for one in needs if "{project}" in one.arn or one.arn.startswith(_BALANCERS))


def _context(role: str, given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A deploy role of the environment `dev`, whose names begin like those of the other project."""
    deploys = {"aws:PrincipalTag/deploys": "dev"} if role == "deploy" else {}
    return {key: _filled(value) for key, value in given} | deploys


def _filled(text: str) -> str:
    return text.replace("{project}", OTHER).replace("{environment}", ENVIRONMENT)


def reached_by_services(templates: Mapping[str, Template], variants: Iterable[Variant]) -> set[Reach]:
    """What the roles of services, hosts and functions could do, within their boundary."""
    document = templates["boundary"]["Resources"]["ServicesBoundary"]["Properties"]["PolicyDocument"]
    ceiling = Stack(templates["boundary"], GIVEN).resolve(document)["Statement"]
    found: set[Reach] = set()
    for variant in variants:
        stack = StackRequests(variant, templates).stack
        for logical_id, resource in variant.template["Resources"].items():
            if resource["Type"] not in ("AWS::IAM::Role", "AWS::IAM::Policy"):
                continue
            statements = [stack.resolve(one) for one in _statements(resource["Properties"])]
            bounded = "PermissionsBoundary" in resource["Properties"]
            name = f"{variant.source.removeprefix('cfn/').removesuffix('.yaml')}/{logical_id}"
            found |= {
                Reach(name, _kind(action, [arn]), action)
                for action, arn, context in _candidates(statements)
                if _allowed(statements, action, arn, context)
                and (not bounded or _allowed(ceiling, action, arn, context))
            }
    return found


def _candidates(statements: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each allowed action, with the ARNs and conditions of resources in the other project."""
    names = {"account": ACCOUNT, "region": "eu-central-1", "project": OTHER, "environment": ENVIRONMENT}
    names["name"] = f"{OTHER}-{ENVIRONMENT}-one"
    for statement in (one for one in statements if one["Effect"] == "Allow"):
        passed = as_list(statement.get("Condition", {}).get("StringEquals", {}).get(_PASSED, [""]))[0]
        context = {"ecs:cluster": _ARNS["ecs:cluster"].format(**names)} | (
            {_PASSED: passed} if passed else {}
        )
        for action in as_list(statement["Action"]):
            for kind in sorted(resource_types(action) & set(_ARNS)):
                yield action, _ARNS[kind].format(**names), context


def _statements(properties: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    policies = properties.get("Policies", [properties] if "PolicyDocument" in properties else [])
    for policy in policies:
        yield from policy["PolicyDocument"]["Statement"]
