"""AWS::ApplicationAutoScaling::ScalingPolicy: recorded, not emulated. ``Ref`` and ``Arn`` are its ARN."""

from ministack.core.responses import get_account_id, get_region, new_uuid

from emulator.base.provisioning import Properties, Provisioned, ResourceError, numbers
from emulator.base.recorded import RECORDED, Origin
from emulator.services.autoscaling.scalable_target import target_id

TYPE = "AWS::ApplicationAutoScaling::ScalingPolicy"


def _require_target(properties: Properties) -> str:
    target = properties.get("ScalingTargetId") or target_id(properties)
    if RECORDED.get(target) is None:
        resource, dimension, namespace = [*target.split("|"), "", ""][:3]
        message = (
            f"No scalable target registered for service namespace: {namespace}, "
            f"resource ID: {resource}, scalable dimension: {dimension}"
        )
        raise ResourceError(message, "NotFound")
    return target


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Record the policy; its scalable target must be recorded."""
    resource, _, rest = _require_target(properties).partition("|")
    namespace = rest.rpartition("|")[2]
    arn = (
        f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scalingPolicy:{new_uuid()}:"
        f"resource/{namespace}/{resource}:policyName/{properties['PolicyName']}"
    )
    return _record(arn, logical_id, properties, stack_name)


def _record(arn: str, logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    RECORDED.put(arn, Origin(stack_name, logical_id, TYPE), numbers(properties))
    return arn, {"Arn": arn}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Record the new configuration under the same ARN."""
    _require_target(new)
    return _record(physical_id, logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the record."""
    RECORDED.delete(physical_id)
