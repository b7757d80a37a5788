"""Code shared by the ingress and egress rule types: one rule in an existing security group."""

from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError

_DIRECTIONS = {False: "IpPermissions", True: "IpPermissionsEgress"}


def _group(properties: Properties) -> dict[str, Any]:
    group_id = properties.get("GroupId", "")
    group = ec2._security_groups.get(group_id)
    if group is None:
        raise ResourceError(f"The security group '{group_id}' does not exist", "NotFound")
    return group


def _rule(properties: Properties) -> dict[str, Any]:
    return provisioners._ec2_sg_permissions([properties])[0]


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return ec2._strip_descriptions(one) == ec2._strip_descriptions(other)


def create_rule(properties: Properties, *, egress: bool) -> Provisioned:
    """Add the rule; an existing rule is refused, as in EC2."""
    group = _group(properties)
    rules = group.setdefault(_DIRECTIONS[egress], [])
    rule = _rule(properties)
    if any(_same(existing, rule) for existing in rules):
        message = "the specified rule already exists in the security group"
        raise ResourceError(message, "AlreadyExists")
    rules.append(rule)
    rule_id = ec2._sg_rule_id(group["GroupId"], egress, rule)
    return rule_id, {"Id": rule_id}


def update_rule(physical_id: str, new: Properties, *, egress: bool) -> Provisioned:
    """Change the description, the only property that changes in place."""
    rules = _group(new).setdefault(_DIRECTIONS[egress], [])
    rule = _rule(new)
    rules[:] = [rule if _same(existing, rule) else existing for existing in rules]
    return physical_id, {"Id": physical_id}


def delete_rule(properties: Properties, *, egress: bool) -> None:
    """Remove the rule; a missing group is no error, because its rules went with it."""
    group = ec2._security_groups.get(properties.get("GroupId", ""))
    if group is not None:
        rules = group.get(_DIRECTIONS[egress], [])
        rules[:] = [existing for existing in rules if not _same(existing, _rule(properties))]
