"""Service-linked roles: what CreateServiceLinkedRole makes, and what services do without theirs.

The names are those of each service's page "Using service-linked roles". Usually an account has all of
them: its services have been used before. With ``--new-account`` none exists until a request makes it. Then
a service makes its own the first time that it needs it, but ECS and RDS cannot use it yet and fail once, as
in AWS: "AWS::ECS::Cluster when ECS service linked role does not exist" (cloudformation-coverage-roadmap,
818), and the note in "Using service-linked roles for Amazon RDS".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.core import iam_actions
from ministack.services import iam

from emulator.base.patching import replace
from emulator.base.provisioning import Properties, ResourceError

_PATH = "aws-service-role"


@dataclass(frozen=True)
class Linked:
    """The end of a role's name, and why its service fails before it can use a new role, if it does."""

    name: str
    refusal: str = ""


_ECS = "Unable to assume the service linked role. Please verify that the ECS service linked role exists."
_RDS = (
    "Unable to create the resource. Verify that you have permission to create service linked role."
    " Otherwise wait and try again later"
)

ROLES: dict[str, Linked] = {
    "autoscaling.amazonaws.com": Linked("AutoScaling"),
    "backup.amazonaws.com": Linked("Backup"),
    "contributorinsights.dynamodb.amazonaws.com": Linked("DynamoDBCloudWatchContributorInsights"),
    "ecs.amazonaws.com": Linked("ECS", _ECS),
    "ecs.application-autoscaling.amazonaws.com": Linked("ApplicationAutoScaling_ECSService"),
    "elasticloadbalancing.amazonaws.com": Linked("ElasticLoadBalancing"),
    "access-analyzer.amazonaws.com": Linked("AccessAnalyzer"),
    "ops.apigateway.amazonaws.com": Linked("APIGateway"),
    "rds.amazonaws.com": Linked("RDS", _RDS),
    "replication.dynamodb.amazonaws.com": Linked("DynamoDBReplication"),
    "replication.ecr.amazonaws.com": Linked("ECRReplication"),
    "wafv2.amazonaws.com": Linked("WAFV2Logging"),
}

NEEDED: dict[str, tuple[str, ...]] = {
    "AWS::AccessAnalyzer::Analyzer": ("access-analyzer.amazonaws.com",),
    "AWS::ApiGatewayV2::VpcLink": ("ops.apigateway.amazonaws.com",),
    "AWS::ApplicationAutoScaling::ScalableTarget": ("ecs.application-autoscaling.amazonaws.com",),
    "AWS::AutoScaling::AutoScalingGroup": ("autoscaling.amazonaws.com",),
    "AWS::Backup::BackupSelection": ("backup.amazonaws.com",),
    "AWS::DynamoDB::GlobalTable": (
        "replication.dynamodb.amazonaws.com",
        "contributorinsights.dynamodb.amazonaws.com",
    ),
    "AWS::ECR::ReplicationConfiguration": ("replication.ecr.amazonaws.com",),
    "AWS::ECS::CapacityProvider": ("ecs.amazonaws.com",),
    "AWS::ECS::Cluster": ("ecs.amazonaws.com",),
    "AWS::ECS::Service": ("ecs.amazonaws.com",),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("elasticloadbalancing.amazonaws.com",),
    "AWS::RDS::DBCluster": ("rds.amazonaws.com",),
    "AWS::RDS::DBClusterParameterGroup": ("rds.amazonaws.com",),
    "AWS::RDS::DBInstance": ("rds.amazonaws.com",),
    "AWS::RDS::DBSubnetGroup": ("rds.amazonaws.com",),
    "AWS::WAFv2::LoggingConfiguration": ("wafv2.amazonaws.com",),
}


def _role_name(service: str) -> str:
    return f"AWSServiceRoleFor{ROLES[service].name}"


def _service_of(role_name: str) -> str | None:
    return next((service for service in ROLES if _role_name(service) == role_name), None)


def arn_of(account: str, action: str, service: str, role_name: str) -> str:
    """The ARN of the role that a request is about, or "": a role's ARN contains its path."""
    if action != "CreateServiceLinkedRole":
        service = _service_of(role_name) or ""
    if service not in ROLES:
        return ""
    return f"arn:aws:iam::{account}:role/{_PATH}/{service}/{_role_name(service)}"


def _make(service: str, create: Callable[[dict[str, Any]], Any]) -> Any:
    """Make the role with ministack's action, and give it the name that it has in AWS."""
    before = set(iam._roles)
    response = create({"AWSServiceName": [service]})
    for made in set(iam._roles) - before:
        record = iam._roles.pop(made)
        record["RoleName"] = _role_name(service)
        record["Arn"] = record["Arn"].removesuffix(made) + record["RoleName"]
        iam._roles[record["RoleName"]] = record
    return response


def _wrap_create(original: Any, new_account: bool) -> Any:
    def create(request: dict[str, Any]) -> Any:
        service = iam._p(request, "AWSServiceName")
        if service not in ROLES:
            return iam._error(404, "NoSuchEntity", f"{service} has no service-linked role.", ns="iam")
        name = _role_name(service)
        if name in iam._roles or not new_account:
            message = (
                f"Service role name {name} has been taken in this account, please try a different suffix."
            )
            return iam._error(400, "InvalidInput", message, ns="iam")
        _make(service, original)
        return iam._xml(
            200,
            "CreateServiceLinkedRoleResponse",
            f"<CreateServiceLinkedRoleResult><Role>{iam._role_xml(name)}</Role></CreateServiceLinkedRoleResult>",
            ns="iam",
        )

    return create


def _wrap_get(original: Any, create: Any) -> Any:
    """In an account whose services have been used before, the role of every service exists."""

    def get(request: dict[str, Any]) -> Any:
        name = iam._p(request, "RoleName")
        service = _service_of(name)
        if service and name not in iam._roles:
            _make(service, create)
        return original(request)

    return get


def _wrap_provision(create: Any) -> Any:
    """A resource makes the roles that it needs; some services cannot use theirs at once."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        def provision(
            resource_type: str, logical_id: str, properties: Properties, stack_name: str, *rest: Any
        ) -> Any:
            for service in NEEDED.get(resource_type, ()):
                if _role_name(service) in iam._roles:
                    continue
                _make(service, create)
                if ROLES[service].refusal:
                    raise ResourceError(ROLES[service].refusal, "InvalidRequest")
            return original(resource_type, logical_id, properties, stack_name, *rest)

        return provision

    return wrap


def _wrap_request_context(original: Any) -> Any:
    """Policies limit CreateServiceLinkedRole by the service that the role is for."""

    def context(service: str, action: str, body: bytes, parameters: dict[str, Any]) -> dict[str, Any]:
        found = original(service, action, body, parameters)
        named = iam_actions._query_param(parameters, "AWSServiceName") if service == "iam" else ""
        return {**found, **({"iam:AWSServiceName": named} if named else {})}

    return context


def install(new_account: bool) -> None:
    """Replace ministack's actions; in a new account also make the services depend on their roles."""
    create = iam._create_service_linked_role
    iam._create_service_linked_role = _wrap_create(create, new_account)
    iam._IAM_HANDLERS["CreateServiceLinkedRole"] = iam._create_service_linked_role
    iam_actions.request_tag_context = _wrap_request_context(iam_actions.request_tag_context)
    if new_account:
        replace("_provision_resource", _wrap_provision(create))
    else:
        iam._get_role = _wrap_get(iam._get_role, create)
        iam._IAM_HANDLERS["GetRole"] = iam._get_role
