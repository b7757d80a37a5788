"""AWS::IAM::Role: the PermissionsBoundary property, which ministack's own handler ignores."""

from typing import Any

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, checked

TYPE = "AWS::IAM::Role"


def _set_boundary(name: str, properties: Properties) -> None:
    boundary = properties.get("PermissionsBoundary")
    if boundary:
        checked(iam._put_role_permissions_boundary({"RoleName": [name], "PermissionsBoundary": [boundary]}))
    elif iam._roles[name].get("PermissionsBoundary"):
        checked(iam._delete_role_permissions_boundary({"RoleName": [name]}))


def _wrap_create(original: Any) -> Any:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
        result = original(logical_id, properties, stack_name)
        _set_boundary(result[0], properties)
        return result

    return create


def _wrap_update(original: Any) -> Any:
    def update(
        physical_id: str, old: Properties, new: Properties, stack_name: str, *logical_id: str
    ) -> Provisioned:
        result = original(physical_id, old, new, stack_name, *logical_id)
        _set_boundary(result[0], new)
        return result

    return update


def install() -> None:
    """Set the boundary after ministack's handler creates or updates the role."""
    handlers = provisioners._RESOURCE_HANDLERS[TYPE]
    handlers["create"] = _wrap_create(handlers["create"])
    handlers["update"] = _wrap_update(handlers["update"])
