"""AWS::IAM::InstanceProfile: ``Ref`` is the name (ministack's own handler returns the ARN)."""

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError, checked

TYPE = "AWS::IAM::InstanceProfile"


def _roles(properties: Properties) -> list[str]:
    roles = list(properties.get("Roles") or [])
    for role in roles:
        if role not in iam._roles:
            raise ResourceError(f"The role with name {role} cannot be found.", "NotFound")
    return roles


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the profile with its role, which must exist."""
    roles = _roles(properties)
    name = properties.get("InstanceProfileName") or provisioners._physical_name(stack_name, logical_id)
    path = properties.get("Path", "/")
    checked(iam._create_instance_profile({"InstanceProfileName": [name], "Path": [path]}))
    iam._instance_profiles[name]["Roles"] = roles
    return name, {"Arn": iam._instance_profiles[name]["Arn"]}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change the role; create a new profile if it was deleted."""
    profile = iam._instance_profiles.get(physical_id)
    if profile is None:
        return create(logical_id, new, stack_name)
    profile["Roles"] = _roles(new)
    return physical_id, {"Arn": profile["Arn"]}


def delete(physical_id: str, properties: Properties) -> None:
    """Remove the role and delete the profile; a missing one is no error."""
    profile = iam._instance_profiles.get(physical_id)
    if profile is not None:
        profile["Roles"] = []
        checked(iam._delete_instance_profile({"InstanceProfileName": [physical_id]}))
