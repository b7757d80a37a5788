"""AWS::EC2::EIP: ``Ref`` is the public IP address; ``AllocationId`` and ``PublicIp`` are attributes."""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError, checked, xml_text

TYPE = "AWS::EC2::EIP"


def _allocation(public_ip: str) -> str | None:
    addresses = ec2._addresses.values()
    return next((one["AllocationId"] for one in addresses if one["PublicIp"] == public_ip), None)


def _attributes(allocation_id: str) -> Provisioned:
    address = ec2._addresses[allocation_id]["PublicIp"]
    return address, {"AllocationId": allocation_id, "PublicIp": address}


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Allocate an address, and associate it with the instance if there is one."""
    body = checked(ec2._allocate_address({"Domain": [properties.get("Domain", "vpc")]}))
    allocation_id = xml_text(body, "allocationId")
    provisioners._ec2_apply_tags(allocation_id, properties)
    _associate(allocation_id, properties.get("InstanceId"))
    return _attributes(allocation_id)


def _associate(allocation_id: str, instance_id: str | None) -> None:
    if instance_id:
        checked(ec2._associate_address({"AllocationId": [allocation_id], "InstanceId": [instance_id]}))


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change tags and the instance; allocate a new address if it was released."""
    allocation_id = _allocation(physical_id)
    if allocation_id is None:
        return create(logical_id, new, stack_name)
    provisioners._ec2_apply_tags(allocation_id, new, old)
    if old.get("InstanceId") != new.get("InstanceId"):
        ec2._addresses[allocation_id].update(AssociationId=None, InstanceId=None)
        _associate(allocation_id, new.get("InstanceId"))
    return _attributes(allocation_id)


def delete(physical_id: str, properties: Properties) -> None:
    """Release the address; refused while a NAT gateway uses it."""
    allocation_id = _allocation(physical_id)
    if allocation_id is None:
        return
    for gateway in ec2._nat_gateways.values():
        if gateway["AllocationId"] == allocation_id and gateway["State"] != "deleted":
            message = f"Address {physical_id} is in use by {gateway['NatGatewayId']} and cannot be released."
            raise ResourceError(message, "ResourceConflict")
    checked(ec2._release_address({"AllocationId": [allocation_id]}))
