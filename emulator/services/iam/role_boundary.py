"""AWS::IAM::Role: keeps its permissions boundary, which ministack's own handler drops."""

from typing import Any

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, checked

TYPE = "AWS::IAM::Role"


def _bound(name: str, properties: Properties) -> None:
    boundary = properties.get("PermissionsBoundary")
    if boundary:
        checked(iam._put_role_permissions_boundary({"RoleName": [name], "PermissionsBoundary": [boundary]}))
    elif iam._roles[name].get("PermissionsBoundary"):
        checked(iam._delete_role_permissions_boundary({"RoleName": [name]}))


def _creating(original: Any) -> Any:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
        made = original(logical_id, properties, stack_name)
        _bound(made[0], properties)
        return made

    return create


def _updating(original: Any) -> Any:
    def update(
        physical_id: str, old: Properties, new: Properties, stack_name: str, *logical_id: str
    ) -> Provisioned:
        made = original(physical_id, old, new, stack_name, *logical_id)
        _bound(made[0], new)
        return made

    return update


def install() -> None:
    """Set the boundary after ministack's handler has made or changed the role."""
    handlers = provisioners._RESOURCE_HANDLERS[TYPE]
    handlers["create"] = _creating(handlers["create"])
    handlers["update"] = _updating(handlers["update"])
