"""AWS::ApiGateway::VpcLink: recorded, not emulated (ministack has no such API). ``Ref`` is its id."""

from ministack.core.responses import new_uuid
from ministack.services import alb

from emulator.base.provisioning import Properties, Provisioned, ResourceError
from emulator.base.recorded import RECORDED, Origin

TYPE = "AWS::ApiGateway::VpcLink"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Record the link; its targets must be existing network load balancers."""
    for arn in properties["TargetArns"]:
        balancer = alb._lbs.get(arn)
        if balancer is None or balancer["Type"] != "network":
            raise ResourceError(f"NLB ARN is malformed or not found: {arn}")
    return _record(new_uuid().replace("-", "")[:6], logical_id, properties, stack_name)


def _record(physical_id: str, logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    RECORDED.put(physical_id, Origin(stack_name, logical_id, TYPE), properties)
    return physical_id, {"VpcLinkId": physical_id}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Record the new name, description and tags; a new load balancer replaces the link."""
    return _record(physical_id, logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the record."""
    RECORDED.delete(physical_id)
