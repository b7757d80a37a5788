"""AWS::WAFv2::LoggingConfiguration: recorded, not emulated (ministack has no such API).

``Ref`` is the web ACL's ARN.
"""

from emulator.base.provisioning import Properties, Provisioned
from emulator.base.recorded import RECORDED, Origin

TYPE = "AWS::WAFv2::LoggingConfiguration"


def _record_id(web_acl: str) -> str:
    return f"{web_acl}/logging"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Record the log destinations; no logs are written."""
    web_acl = properties["ResourceArn"]
    RECORDED.put(_record_id(web_acl), Origin(stack_name, logical_id, TYPE), properties)
    return web_acl, {"ManagedByFirewallManager": "false"}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Record the new destinations and filters."""
    return create(logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the record."""
    RECORDED.delete(_record_id(physical_id))
