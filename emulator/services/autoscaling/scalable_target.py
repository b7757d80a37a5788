"""AWS::ApplicationAutoScaling::ScalableTarget: recorded, not emulated (ministack has no such API).

``Ref`` is ``<ResourceId>|<ScalableDimension>|<ServiceNamespace>``, by which scaling policies refer to it.
"""

from ministack.services import ecs

from emulator.base.provisioning import Properties, Provisioned, ResourceError, numbers
from emulator.base.recorded import RECORDED, Origin

TYPE = "AWS::ApplicationAutoScaling::ScalableTarget"


def target_id(properties: Properties) -> str:
    """The physical id for these properties."""
    return "|".join(
        properties.get(key, "") for key in ("ResourceId", "ScalableDimension", "ServiceNamespace")
    )


def _require_service(resource_id: str) -> None:
    _kind, _, key = resource_id.partition("/")
    service = ecs._services.get(key)
    if service is None or service["status"] != "ACTIVE":
        raise ResourceError(f"ECS service doesn't exist: {resource_id}", "NotFound")


def _check(properties: Properties) -> Properties:
    checked = numbers(properties)
    if checked["MinCapacity"] > checked["MaxCapacity"]:
        raise ResourceError("Minimum capacity cannot be greater than maximum capacity")
    if properties.get("ServiceNamespace") == "ecs":
        _require_service(properties["ResourceId"])
    return checked


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Record the target; its ECS service, if it has one, must exist."""
    physical_id = target_id(properties)
    RECORDED.put(physical_id, Origin(stack_name, logical_id, TYPE), _check(properties))
    return physical_id, {"Id": physical_id}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Record the new capacities."""
    return create(logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the record."""
    RECORDED.delete(physical_id)
