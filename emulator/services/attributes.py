"""Adds the ``Fn::GetAtt`` attributes that ministack's own handlers lack."""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import alb, ec2, waf
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned

Attributes = dict[str, Any]


def _vpc(physical_id: str, properties: Properties) -> Attributes:
    block = ec2._vpcs[physical_id]["CidrBlock"]
    association = f"vpc-cidr-assoc-{physical_id.removeprefix('vpc-')}"
    return {"CidrBlock": block, "CidrBlockAssociations": [association], "Ipv6CidrBlocks": []}


def _subnet(physical_id: str, properties: Properties) -> Attributes:
    subnet = ec2._subnets[physical_id]
    return {
        "VpcId": subnet["VpcId"],
        "CidrBlock": subnet["CidrBlock"],
        "AvailabilityZoneId": subnet.get("AvailabilityZoneId", ""),
        "NetworkAclAssociationId": f"aclassoc-{physical_id.removeprefix('subnet-')}",
        "Ipv6CidrBlocks": [],
    }


def _id(physical_id: str, properties: Properties) -> Attributes:
    return {"Id": physical_id}


def _attachment(physical_id: str, properties: Properties) -> Attributes:
    return {"AttachmentType": physical_id.partition("|")[0]}


def _route(physical_id: str, properties: Properties) -> Attributes:
    return {"CidrBlock": physical_id.partition("|")[2]}


def _bucket(physical_id: str, properties: Properties) -> Attributes:
    return {"DualStackDomainName": f"{physical_id}.s3.dualstack.{provisioners.get_region()}.amazonaws.com"}


def _target_group(physical_id: str, properties: Properties) -> Attributes:
    return {"LoadBalancerArns": list(alb._tgs.get(physical_id, {}).get("LoadBalancerArns") or [])}


def _listener_rule(physical_id: str, properties: Properties) -> Attributes:
    return {"IsDefault": "false"}


def _web_acl(physical_id: str, properties: Properties) -> Attributes:
    name, uid, scope = physical_id.split("|")
    capacity = waf.web_acl_record(uid, scope)["Capacity"]
    return {"LabelNamespace": f"awswaf:{get_account_id()}:webacl:{name}:", "Capacity": capacity}


_EXTRA_ATTRIBUTES: dict[str, Callable[[str, Properties], Attributes]] = {
    "AWS::ApiGateway::Account": _id,
    "AWS::ApiGateway::UsagePlanKey": _id,
    "AWS::EC2::VPC": _vpc,
    "AWS::EC2::Subnet": _subnet,
    "AWS::EC2::SecurityGroup": _id,
    "AWS::EC2::SubnetRouteTableAssociation": _id,
    "AWS::EC2::VPCGatewayAttachment": _attachment,
    "AWS::EC2::Route": _route,
    "AWS::Lambda::Permission": _id,
    "AWS::S3::Bucket": _bucket,
    "AWS::ElasticLoadBalancingV2::TargetGroup": _target_group,
    "AWS::ElasticLoadBalancingV2::ListenerRule": _listener_rule,
    "AWS::WAFv2::WebACL": _web_acl,
}


def _wrap_create(handler: Callable[..., Provisioned], extra: Callable[[str, Properties], Attributes]) -> Any:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
        physical_id, attributes = handler(logical_id, properties, stack_name)
        return physical_id, {**extra(physical_id, properties), **attributes}

    return create


def _wrap_update(handler: Callable[..., Provisioned], extra: Callable[[str, Properties], Attributes]) -> Any:
    def update(physical_id: str, old: Properties, new: Properties, *rest: Any) -> Provisioned:
        updated_id, attributes = handler(physical_id, old, new, *rest)
        return updated_id, {**extra(updated_id, new), **attributes}

    return update


def install() -> None:
    """Add the attributes to the handlers' results."""
    for resource_type, extra in _EXTRA_ATTRIBUTES.items():
        handler = provisioners._RESOURCE_HANDLERS[resource_type]
        handler["create"] = _wrap_create(handler["create"], extra)
        if "update" in handler:
            handler["update"] = _wrap_update(handler["update"], extra)
