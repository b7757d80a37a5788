"""Deletions that AWS refuses and ministack's handlers carry out."""

from collections.abc import Callable
from typing import Any

from ministack.services import alb, ecs, s3
from ministack.services.cloudformation import provisioners

from emulator.resources.api import Properties, ResourceError

Guard = Callable[[str], None]


def _bucket(name: str) -> None:
    bucket = s3._buckets.get(name)
    if bucket is not None and (bucket["objects"] or s3._bucket_has_versions(name)):
        raise ResourceError("The bucket you tried to delete is not empty", "GeneralServiceException")


def _load_balancer(arn: str) -> None:
    attributes = {one["Key"]: one["Value"] for one in alb._lb_attrs.get(arn) or []}
    if str(attributes.get("deletion_protection.enabled")).lower() == "true":
        message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        raise ResourceError(message)


def _cluster(name: str) -> None:
    arn = ecs._clusters.get(name, {}).get("clusterArn")
    if any(one["clusterArn"] == arn and one["status"] == "ACTIVE" for one in ecs._services.values()):
        raise ResourceError("The Cluster cannot be deleted while Services are active.")


_GUARDS: dict[str, Guard] = {
    "AWS::S3::Bucket": _bucket,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::ECS::Cluster": _cluster,
}


def _guarded(delete: Callable[[str, Properties], Any], guard: Guard) -> Callable[[str, Properties], Any]:
    def guarded(physical_id: str, properties: Properties) -> Any:
        guard(physical_id)
        return delete(physical_id, properties)

    return guarded


def install() -> None:
    """Put a guard before each of those deletions."""
    for resource_type, guard in _GUARDS.items():
        handler = provisioners._RESOURCE_HANDLERS[resource_type]
        handler["delete"] = _guarded(handler["delete"], guard)
