"""AWS::ECS::CapacityProvider: ``Ref`` is the name."""

import re
from typing import Any

from ministack.services import autoscaling, ecs
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError, camel_case, checked, numbers
from emulator.services.ecs.capacity_provider_deletion import cluster_of, in_use_reason

TYPE = "AWS::ECS::CapacityProvider"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create a provider for an existing Auto Scaling group, given by name or ARN."""
    name = properties.get("Name") or provisioners._physical_name(stack_name, logical_id)
    # CreateCapacityProvider refuses these prefixes (Amazon ECS API Reference), also in a name that
    # CloudFormation generates, because that begins with the stack's name.
    if re.match(r"aws|ecs|fargate", name, re.IGNORECASE):
        message = f"The capacity provider name '{name}' must not begin with aws, ecs or fargate."
        raise ResourceError(message)
    request = {
        "name": name,
        "autoScalingGroupProvider": _provider(properties),
        "tags": camel_case(properties.get("Tags") or []),
    }
    checked(ecs._create_capacity_provider(request))
    return name, {}


def _provider(properties: Properties) -> dict[str, Any]:
    provider = numbers(camel_case(properties.get("AutoScalingGroupProvider") or {}))
    provider["autoScalingGroupArn"] = _group_arn(provider.get("autoScalingGroupArn", ""))
    return provider


def _group_arn(reference: str) -> str:
    for group in autoscaling._asgs.values():
        if reference in (group["AutoScalingGroupName"], group["AutoScalingGroupARN"]):
            return group["AutoScalingGroupARN"]
    message = f"The specified Auto Scaling group '{reference}' could not be found."
    raise ResourceError(message, "NotFound")


def _group_reference(properties: Properties) -> str:
    return (properties.get("AutoScalingGroupProvider") or {}).get("AutoScalingGroupArn", "")


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change scaling and tags in place; a new Auto Scaling group replaces the provider."""
    if _group_reference(old) != _group_reference(new):
        if new.get("Name"):
            message = (
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {physical_id} and update the stack again."
            )
            raise ResourceError(message)
        return provisioners._seeded_create(create, logical_id, new, stack_name)
    if physical_id not in ecs._capacity_providers:
        return create(logical_id, new, stack_name)
    checked(ecs._update_capacity_provider({"name": physical_id, "autoScalingGroupProvider": _provider(new)}))
    record = ecs._capacity_providers[physical_id]
    record["tags"] = camel_case(new.get("Tags") or [])
    ecs._tags[record["capacityProviderArn"]] = list(record["tags"])
    return physical_id, {}


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the provider; refused while a cluster or a service uses it."""
    if physical_id not in ecs._capacity_providers:
        return
    cluster = cluster_of(physical_id)
    if cluster is not None:
        raise ResourceError(in_use_reason(cluster), "ResourceConflict")
    checked(ecs._delete_capacity_provider({"capacityProvider": physical_id}))
