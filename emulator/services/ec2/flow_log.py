"""AWS::EC2::FlowLog: ``Ref`` is the flow log's id."""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError, checked, xml_text

TYPE = "AWS::EC2::FlowLog"
_STORES = {"VPC": "_vpcs", "Subnet": "_subnets", "NetworkInterface": "_network_interfaces"}


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create a flow log on an existing VPC, subnet or network interface."""
    resource_id, resource_type = properties["ResourceId"], properties["ResourceType"]
    store = _STORES.get(resource_type)
    if store and resource_id not in getattr(ec2, store):
        raise ResourceError(f"{resource_type} '{resource_id}' does not exist", "NotFound")
    request = {
        "ResourceId.1": [resource_id],
        "ResourceType": [resource_type],
        "TrafficType": [properties.get("TrafficType", "ALL")],
        "LogDestinationType": [properties.get("LogDestinationType", "cloud-watch-logs")],
        "LogDestination": [properties.get("LogDestination", "")],
        "LogGroupName": [properties.get("LogGroupName", "")],
    }
    body = checked(ec2._create_flow_logs(request))
    flow_log_id = xml_text(body, "flowLogIdSet").replace("<item>", "").replace("</item>", "")
    record = ec2._flow_logs[flow_log_id]
    record["DeliverLogsPermissionArn"] = properties.get("DeliverLogsPermissionArn", "")
    provisioners._ec2_apply_tags(flow_log_id, properties)
    return flow_log_id, {"Id": flow_log_id}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change tags; create a new flow log if it was deleted."""
    if physical_id not in ec2._flow_logs:
        return create(logical_id, new, stack_name)
    provisioners._ec2_apply_tags(physical_id, new, old)
    return physical_id, {"Id": physical_id}


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the flow log."""
    checked(ec2._delete_flow_logs({"FlowLogId.1": [physical_id]}))
