"""Refuses the deletions that AWS refuses and ministack's handlers carry out."""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import alb, apigateway_v1, dynamodb, ecs, iam, s3, waf
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, ResourceError

Guard = Callable[[str, Properties], None]


def _bucket(name: str, properties: Properties) -> None:
    bucket = s3._buckets.get(name)
    if bucket is not None and (bucket["objects"] or s3._bucket_has_versions(name)):
        raise ResourceError("The bucket you tried to delete is not empty", "GeneralServiceException")


def _load_balancer(arn: str, properties: Properties) -> None:
    attributes = {one["Key"]: one["Value"] for one in alb._lb_attrs.get(arn) or []}
    if str(attributes.get("deletion_protection.enabled")).lower() == "true":
        message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        raise ResourceError(message)


def _cluster(name: str, properties: Properties) -> None:
    arn = ecs._clusters.get(name, {}).get("clusterArn")
    if any(one["clusterArn"] == arn and one["status"] == "ACTIVE" for one in ecs._services.values()):
        raise ResourceError("The Cluster cannot be deleted while Services are active.")


def _table(name: str, properties: Properties) -> None:
    if dynamodb._tables.get(name, {}).get("DeletionProtectionEnabled"):
        message = (
            "Resource cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first."
        )
        raise ResourceError(message)


def _role(name: str, properties: Properties) -> None:
    """Refuse a role with policies from outside the template: CloudFormation removes only its own."""
    role = iam._roles.get(name) or {}
    inline = {policy["PolicyName"] for policy in properties.get("Policies") or []}
    if set(role.get("AttachedPolicies") or []) - set(properties.get("ManagedPolicyArns") or []):
        raise ResourceError("Cannot delete entity, must detach all policies first.")
    if set(role.get("InlinePolicies") or []) - inline:
        raise ResourceError("Cannot delete entity, must delete policies first.")
    if any(name in profile.get("Roles", []) for profile in iam._instance_profiles.values()):
        raise ResourceError("Cannot delete entity, must remove roles from instance profile first.")


def _web_acl(physical_id: str, properties: Properties) -> None:
    _name, uid, scope = physical_id.split("|")
    acl = waf.web_acl_record(uid, scope)
    if acl and acl["ARN"] in list(waf._associations.values()):
        message = (
            "AWS WAF couldn't perform the operation because your resource is being used by another resource."
        )
        raise ResourceError(message)


def _certificate(arn: str, properties: Properties) -> None:
    served = [arns for listener in alb._listeners.values() for arns in listener.get("Certificates") or []]
    named = [name.get("regionalCertificateArn") for name in apigateway_v1._domain_names.values()]
    if arn in [*served, *named]:
        raise ResourceError(f"Certificate {arn} in account {get_account_id()} is in use.")


_GUARDS: dict[str, Guard] = {
    "AWS::CertificateManager::Certificate": _certificate,
    "AWS::S3::Bucket": _bucket,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::ECS::Cluster": _cluster,
    "AWS::DynamoDB::Table": _table,
    "AWS::IAM::Role": _role,
    "AWS::WAFv2::WebACL": _web_acl,
}


def _wrap_delete(delete: Callable[[str, Properties], Any], guard: Guard) -> Callable[[str, Properties], Any]:
    def guarded(physical_id: str, properties: Properties) -> Any:
        guard(physical_id, properties)
        return delete(physical_id, properties)

    return guarded


def install() -> None:
    """Check before each of these deletions."""
    for resource_type, guard in _GUARDS.items():
        handler = provisioners._RESOURCE_HANDLERS[resource_type]
        handler["delete"] = _wrap_delete(handler["delete"], guard)
