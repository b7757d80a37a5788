"""AWS::ApiGatewayV2::VpcLink: recorded, not emulated (ministack has no such API). ``Ref`` is its id."""

from ministack.core.responses import new_uuid

from emulator.base.provisioning import Properties, Provisioned
from emulator.base.recorded import RECORDED, Origin

TYPE = "AWS::ApiGatewayV2::VpcLink"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Record the link."""
    return _record(new_uuid().replace("-", "")[:6], logical_id, properties, stack_name)


def _record(physical_id: str, logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    RECORDED.put(physical_id, Origin(stack_name, logical_id, TYPE), properties)
    return physical_id, {"VpcLinkId": physical_id}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Record the new name and tags; new subnets or security groups replace the link."""
    return _record(physical_id, logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the record."""
    RECORDED.delete(physical_id)
