"""AWS::EC2::SecurityGroupEgress: ``Ref`` is the rule's id."""

from emulator.base.provisioning import Properties, Provisioned
from emulator.services.ec2.security_group_rule import create_rule, delete_rule, update_rule

TYPE = "AWS::EC2::SecurityGroupEgress"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Add the rule to its group."""
    return create_rule(properties, egress=True)


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change the rule's description."""
    return update_rule(physical_id, new, egress=True)


def delete(physical_id: str, properties: Properties) -> None:
    """Remove the rule from its group."""
    delete_rule(properties, egress=True)
