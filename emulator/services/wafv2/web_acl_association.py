"""AWS::WAFv2::WebACLAssociation: ``Ref`` is ``<WebACLArn>|<ResourceArn>``. Every change replaces it."""

from ministack.services import alb, waf

from emulator.base.provisioning import Properties, Provisioned, ResourceError, checked

TYPE = "AWS::WAFv2::WebACLAssociation"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Associate an existing web ACL with an existing resource."""
    resource = properties["ResourceArn"]
    if ":loadbalancer/app/" in resource and resource not in alb._lbs:
        message = "AWS WAF couldn't perform the operation because your resource doesn't exist."
        raise ResourceError(message, "NotFound")
    checked(waf._associate_web_acl({"WebACLArn": properties["WebACLArn"], "ResourceArn": resource}))
    return f"{properties['WebACLArn']}|{resource}", {}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Create the new association."""
    return create(logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Remove the association, unless the resource now has another web ACL."""
    acl, _, resource = physical_id.partition("|")
    if waf._associations.get(resource) == acl:
        checked(waf._disassociate_web_acl({"ResourceArn": resource}))
