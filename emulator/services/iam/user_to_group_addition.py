"""AWS::IAM::UserToGroupAddition: adds users to a group. ``Ref`` is a generated name."""

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, checked

TYPE = "AWS::IAM::UserToGroupAddition"


def _change(properties: Properties, old: Properties) -> None:
    # A new group is no replacement: the users move to it in place.
    group_name, old_group = properties["GroupName"], old.get("GroupName")
    kept = set(properties["Users"]) if group_name == old_group else set()
    _remove([user for user in old.get("Users") or [] if user not in kept], old_group)
    for user in properties["Users"]:
        checked(iam._add_user_to_group({"GroupName": group_name, "UserName": user}))


def _remove(users: list[str], group: str | None) -> None:
    members = iam._groups.get(group, {}).get("Users", [])
    for user in users:
        if user in members:
            checked(iam._remove_user_from_group({"GroupName": group, "UserName": user}))


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Add existing users to an existing group."""
    _change(properties, {})
    name = provisioners._physical_name(stack_name, logical_id)
    return name, {"Id": name}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change the template's members; members from elsewhere remain."""
    _change(new, old)
    return physical_id, {"Id": physical_id}


def delete(physical_id: str, properties: Properties) -> None:
    """Remove the template's users from the group."""
    _remove(properties["Users"], properties["GroupName"])
