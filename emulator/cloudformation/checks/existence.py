"""Checks that the ids in properties refer to existing resources; ministack accepts any id."""

from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import autoscaling, ec2, ecs

_VPC = (lambda: ec2._vpcs, "The vpc ID '{}' does not exist")
_SUBNET = (lambda: ec2._subnets, "The subnet ID '{}' does not exist")
_GROUP = (lambda: ec2._security_groups, "The security group '{}' does not exist")
_ROUTE_TABLE = (lambda: ec2._route_tables, "The routeTable ID '{}' does not exist")
_GATEWAY = (lambda: ec2._internet_gateways, "The internetGateway ID '{}' does not exist")
_NAT = (lambda: ec2._nat_gateways, "The natGateway ID '{}' does not exist")
_SCALING_GROUP = (lambda: autoscaling._asgs, "Auto Scaling group '{}' not found")
_LAUNCH_TEMPLATE = (
    lambda: ec2._launch_templates,
    "The specified launch template, with template ID {}, does not exist.",
)
_CAPACITY_PROVIDER = (
    lambda: {*ecs._capacity_providers, "FARGATE", "FARGATE_SPOT"},
    "Capacity provider {} not found.",
)

Rule = tuple[Callable[[], Any], str]

# resource type -> path of a property -> where its values must be found
_RULES: dict[str, dict[str, Rule]] = {
    "AWS::EC2::Subnet": {"VpcId": _VPC},
    "AWS::EC2::SecurityGroup": {"VpcId": _VPC, "SecurityGroupIngress/SourceSecurityGroupId": _GROUP},
    "AWS::EC2::SecurityGroupIngress": {"SourceSecurityGroupId": _GROUP},
    "AWS::EC2::SecurityGroupEgress": {"DestinationSecurityGroupId": _GROUP},
    "AWS::EC2::RouteTable": {"VpcId": _VPC},
    "AWS::EC2::Route": {"RouteTableId": _ROUTE_TABLE, "GatewayId": _GATEWAY, "NatGatewayId": _NAT},
    "AWS::EC2::SubnetRouteTableAssociation": {"SubnetId": _SUBNET, "RouteTableId": _ROUTE_TABLE},
    "AWS::EC2::VPCGatewayAttachment": {"VpcId": _VPC, "InternetGatewayId": _GATEWAY},
    "AWS::EC2::VPCEndpoint": {
        "VpcId": _VPC,
        "SubnetIds": _SUBNET,
        "SecurityGroupIds": _GROUP,
        "RouteTableIds": _ROUTE_TABLE,
    },
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {"Subnets": _SUBNET, "SecurityGroups": _GROUP},
    "AWS::ElasticLoadBalancingV2::TargetGroup": {"VpcId": _VPC},
    "AWS::AutoScaling::AutoScalingGroup": {
        "VPCZoneIdentifier": _SUBNET,
        "LaunchTemplate/LaunchTemplateId": _LAUNCH_TEMPLATE,
    },
    "AWS::AutoScaling::LifecycleHook": {"AutoScalingGroupName": _SCALING_GROUP},
    "AWS::AutoScaling::ScalingPolicy": {"AutoScalingGroupName": _SCALING_GROUP},
    "AWS::ECS::Service": {
        "NetworkConfiguration/AwsvpcConfiguration/Subnets": _SUBNET,
        "NetworkConfiguration/AwsvpcConfiguration/SecurityGroups": _GROUP,
        "CapacityProviderStrategy/CapacityProvider": _CAPACITY_PROVIDER,
    },
}


def _values(node: Any, path: list[str]) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _values(item, path)
    elif path and isinstance(node, dict):
        yield from _values(node.get(path[0]), path[1:])
    elif not path and isinstance(node, str):
        yield node


def _missing_images(resource_type: str, properties: dict[str, Any]) -> list[str]:
    """Auto Scaling refuses a launch template with a missing image; EC2 creates it with any image id."""
    if resource_type != "AWS::AutoScaling::AutoScalingGroup":
        return []
    existing = {stub[0] for stub in ec2._STUB_AMIS} | set(ec2._images)
    templates = _values(properties, ["LaunchTemplate", "LaunchTemplateId"])
    data = [ec2._launch_templates[name]["Versions"][-1]["LaunchTemplateData"] for name in templates]
    images = [image for image in (each.get("ImageId") for each in data) if image and image not in existing]
    return [
        f"You must use a valid fully-formed launch template. The image id '[{image}]' does not exist"
        for image in images
    ]


def missing_references(resource_type: str, properties: dict[str, Any]) -> list[str]:
    """The services' messages for ids that do not exist; virtual private gateways are not checked."""
    ec2._ensure_defaults_initialized()
    missing = [
        message.format(value)
        for path, (store, message) in _RULES.get(resource_type, {}).items()
        for value in _values(properties, path.split("/"))
        if value not in store() and not value.startswith("vgw-")
    ]
    return missing or _missing_images(resource_type, properties)
