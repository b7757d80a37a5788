"""AWS::EC2::NatGateway: ``Ref`` is the gateway's id."""

import re
from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError, checked, xml_text

TYPE = "AWS::EC2::NatGateway"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create a gateway in an existing subnet; a public one needs an unassociated address."""
    subnet_id = properties.get("SubnetId", "")
    if subnet_id not in ec2._subnets:
        raise ResourceError(f"The subnet ID '{subnet_id}' does not exist", "NotFound")
    connectivity = properties.get("ConnectivityType", "public")
    allocation_id = properties.get("AllocationId", "")
    if connectivity == "public":
        _require_free_address(allocation_id)
    request = {"SubnetId": [subnet_id], "AllocationId": [allocation_id], "ConnectivityType": [connectivity]}
    nat_id = xml_text(checked(ec2._create_nat_gateway(request)), "natGatewayId")
    ec2._nat_gateways[nat_id]["NetworkInterfaceId"] = f"eni-{nat_id.removeprefix('nat-')}"
    if connectivity == "public":
        association = f"eipassoc-{nat_id.removeprefix('nat-')}"
        interface = ec2._nat_gateways[nat_id]["NetworkInterfaceId"]
        ec2._addresses[allocation_id].update(AssociationId=association, NetworkInterfaceId=interface)
    provisioners._ec2_apply_tags(nat_id, properties)
    return nat_id, _attributes(nat_id)


def _require_free_address(allocation_id: str) -> None:
    address = ec2._addresses.get(allocation_id)
    if address is None:
        raise ResourceError(f"Elastic IP address '{allocation_id}' could not be found.", "NotFound")
    if address["AssociationId"]:
        message = f"Elastic IP address [{allocation_id}] is already associated"
        raise ResourceError(message, "ResourceConflict")


def _attributes(nat_id: str) -> dict[str, Any]:
    return {"NatGatewayId": nat_id, "EniId": ec2._nat_gateways[nat_id].get("NetworkInterfaceId", "")}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change tags; create a new gateway if it was deleted."""
    gateway = ec2._nat_gateways.get(physical_id)
    if gateway is None or gateway["State"] == "deleted":
        return create(logical_id, new, stack_name)
    provisioners._ec2_apply_tags(physical_id, new, old)
    return physical_id, _attributes(physical_id)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the gateway and disassociate its address. It stays visible as ``deleted``, as in AWS."""
    gateway = ec2._nat_gateways.get(physical_id)
    if gateway is None or gateway["State"] == "deleted":
        return
    checked(ec2._delete_nat_gateway({"NatGatewayId": [physical_id]}))
    address = ec2._addresses.get(gateway["AllocationId"])
    if address is not None:
        address.update(AssociationId=None, NetworkInterfaceId=None)


def _addresses_xml(nat_id: str) -> str:
    gateway = ec2._nat_gateways.get(nat_id, {})
    address = ec2._addresses.get(gateway.get("AllocationId", ""))
    if not address or gateway.get("State") == "deleted":
        return "<natGatewayAddressSet/>"
    return (
        "<natGatewayAddressSet><item>"
        f"<allocationId>{address['AllocationId']}</allocationId><publicIp>{address['PublicIp']}</publicIp>"
        f"<networkInterfaceId>{gateway.get('NetworkInterfaceId', '')}</networkInterfaceId>"
        "<isPrimary>true</isPrimary><status>succeeded</status></item></natGatewayAddressSet>"
    )


def install() -> None:
    """Add the addresses that ministack's DescribeNatGateways lacks."""
    describe = ec2._describe_nat_gateways
    pattern = re.compile(r"<natGatewayId>(nat-\w+)</natGatewayId>(.*?)<natGatewayAddressSet/>", re.DOTALL)

    def describe_with_addresses(parameters: dict[str, Any]) -> Any:
        status, headers, body = describe(parameters)
        text = pattern.sub(
            lambda m: f"<natGatewayId>{m[1]}</natGatewayId>{m[2]}{_addresses_xml(m[1])}", body.decode()
        )
        return status, headers, text.encode()

    ec2._ACTION_MAP["DescribeNatGateways"] = describe_with_addresses
