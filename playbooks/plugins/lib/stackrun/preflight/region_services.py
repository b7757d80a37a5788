"""Checks that the regions have the services of the templates; CloudFormation would fail in mid-stack.

Botocore's endpoint data lists the services of a region, without a call. It lags behind AWS for new regions,
knows services but not what they offer (engines, instance types), and does not know regions newer than itself.
What it does not know is noted and left to AWS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore
import botocore.session

from ..cloudformation import template
from ..run.build import EMBEDDED_ACCOUNT, StackSpec
from ..run.errors import StackError

Service = tuple[str, str]
"""Its name in the endpoint data, and its display name."""

SERVICES: dict[str, Service] = {
    "AccessAnalyzer": ("access-analyzer", "IAM Access Analyzer"),
    "ApiGateway": ("apigateway", "API Gateway"),
    "ApiGatewayV2": ("apigateway", "API Gateway"),
    "ApplicationAutoScaling": ("application-autoscaling", "Application Auto Scaling"),
    "AutoScaling": ("autoscaling", "EC2 Auto Scaling"),
    "Backup": ("backup", "AWS Backup"),
    "CertificateManager": ("acm", "Certificate Manager"),
    "CloudFormation": ("cloudformation", "CloudFormation"),
    "CloudTrail": ("cloudtrail", "CloudTrail"),
    "CloudWatch": ("monitoring", "CloudWatch"),
    "CodeBuild": ("codebuild", "CodeBuild"),
    "CodePipeline": ("codepipeline", "CodePipeline"),
    "DynamoDB": ("dynamodb", "DynamoDB"),
    "EC2": ("ec2", "EC2"),
    "ECR": ("api.ecr", "ECR"),
    "ECS": ("ecs", "ECS"),
    "ElasticLoadBalancingV2": ("elasticloadbalancing", "Elastic Load Balancing"),
    "Events": ("events", "EventBridge"),
    "KMS": ("kms", "KMS"),
    "Lambda": ("lambda", "Lambda"),
    "Logs": ("logs", "CloudWatch Logs"),
    "RDS": ("rds", "RDS"),
    "S3": ("s3", "S3"),
    "SNS": ("sns", "SNS"),
    "SQS": ("sqs", "SQS"),
    "SSM": ("ssm", "Systems Manager"),
    "SecretsManager": ("secretsmanager", "Secrets Manager"),
    "ServiceDiscovery": ("servicediscovery", "Cloud Map"),
    "WAFv2": ("wafv2", "WAF"),
}
"""By the second part of a resource type. IAM, Route 53 and Budgets are global, so every region has them."""

DISABLING_SETTINGS = {
    "api": "third_parties=false",
    "backup": "backup_vault=false",
    "database": "--unset=database",
}
"""Stack → the answer that leaves it out."""

Regions = Callable[[str, str], "frozenset[str] | None"]
"""(service in the endpoint data, region) → the regions of the partition that have it; None if unknown."""


def endpoint_data() -> Regions:
    """Botocore's data, read directly: `get_available_regions` would load the model of each service."""
    partitions = botocore.session.get_session().get_data("endpoints")["partitions"]

    def available(service: str, region: str) -> frozenset[str] | None:
        for partition in partitions:
            if region in partition["regions"]:
                endpoints = partition["services"].get(service, {}).get("endpoints", {})
                return frozenset(endpoints).intersection(partition["regions"]) or None
        return None

    return available


def check(
    environment: str, specs: list[StackSpec], available: Callable[[], Regions] = endpoint_data
) -> list[str]:
    """Raises `service_missing` if a stack has a resource of a service that its region does not have.

    Returns notes on what is unknown. The embedded AWS has all its services in every region.
    """
    deployed = [spec for spec in specs if spec.state != "absent" and spec.account != EMBEDDED_ACCOUNT]
    if not deployed:
        return []
    regions, notes = available(), []
    for region in sorted({spec.region for spec in deployed}):
        known = regions("cloudformation", region)
        if known is None or region not in known:
            notes.append(
                f"region {region} was not checked, because its services are unknown"
                f" (botocore {botocore.__version__})"
            )
            continue
        in_region = [spec for spec in deployed if spec.region == region]
        notes += _check_region(environment, regions, region, in_region)
    return notes


def _check_region(environment: str, regions: Regions, region: str, specs: list[StackSpec]) -> list[str]:
    missing = {kind: service for kind, service in SERVICES.items() if _lacks(regions, service[0], region)}
    notes = []
    for spec in specs:
        body = template.read(spec.template_path)
        # Templates are parsed only if a service is missing: parsing them all takes a second.
        if any(f"AWS::{kind}::" in body for kind in missing):
            for logical_id, service, unconditional in _resources_of(
                template.parse(body, spec.template), missing
            ):
                if unconditional:
                    raise _missing_error(environment, regions, spec, service)
                notes.append(
                    f"{spec.stack}: {region} has no {service[1]}; {logical_id} cannot be created there"
                )
        if "AWS::RDS::DBCluster" in body:
            notes.append(
                f"{spec.stack}: the database engine's version and Serverless v2 were not checked in {region}"
            )
    return notes


def _lacks(regions: Regions, service: str, region: str) -> bool:
    known = regions(service, region)
    return known is not None and region not in known


def _resources_of(document: dict[str, Any], missing: dict[str, Service]) -> list[tuple[str, Service, bool]]:
    """Resources of missing services, and whether they have no condition, which CloudFormation evaluates."""
    kinds = {name: str(each["Type"]).split("::") for name, each in template.resources(document).items()}
    return [
        (name, missing[kind[1]], "Condition" not in document["Resources"][name])
        for name, kind in kinds.items()
        if kind[0] == "AWS" and len(kind) > 2 and kind[1] in missing
    ]


def _missing_error(environment: str, regions: Regions, spec: StackSpec, service: Service) -> StackError:
    available = regions(service[0], spec.region) or frozenset()
    alternatives = sorted(available, key=lambda region: (_distance(region, spec.region), region))[:4]
    advice = [f"{', '.join(alternatives)} have it, for example: create the environment in one of them"]
    if spec.stack in DISABLING_SETTINGS:
        advice.append(f"ops env set {environment} {DISABLING_SETTINGS[spec.stack]}")
    return StackError(
        "service_missing",
        f"{spec.stack} needs {service[1]}, but {spec.region} does not have it"
        f" (botocore {botocore.__version__}).",
        stack=spec.stack,
        next=advice,
    )


def _distance(region: str, other: str) -> int:
    """By region name: 0 for the same area (eu-west), 1 for the same continent, 2 otherwise."""
    if region.rsplit("-", 1)[0] == other.rsplit("-", 1)[0]:
        return 0
    return 1 if region.split("-")[0] == other.split("-")[0] else 2
