"""AWS::IAM::Group: ``Ref`` is the name."""

import json
from typing import Any

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, checked

TYPE = "AWS::IAM::Group"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the group with its policies; if IAM refuses a policy, delete the group."""
    name = properties.get("GroupName") or provisioners._physical_name(stack_name, logical_id)
    checked(iam._create_group({"GroupName": name, "Path": properties.get("Path", "/")}))
    try:
        _set_policies(name, {}, properties)
    except ValueError:
        delete(name, properties)
        raise
    return name, _attributes(name)


def _attributes(name: str) -> dict[str, str]:
    return {"Arn": iam._groups[name]["Arn"]}


def _set_policies(name: str, old: Properties, new: Properties) -> None:
    before, after = set(old.get("ManagedPolicyArns") or []), set(new.get("ManagedPolicyArns") or [])
    for arn in sorted(before - after):
        checked(iam._detach_group_policy({"GroupName": name, "PolicyArn": arn}))
    for arn in sorted(after - before):
        checked(iam._attach_group_policy({"GroupName": name, "PolicyArn": arn}))
    inline_before, inline_after = _inline(old), _inline(new)
    for policy in sorted(inline_before.keys() - inline_after.keys()):
        checked(iam._delete_group_policy({"GroupName": name, "PolicyName": policy}))
    for policy, document in inline_after.items():
        request = {"GroupName": name, "PolicyName": policy, "PolicyDocument": json.dumps(document)}
        checked(iam._put_group_policy(request))


def _inline(properties: Properties) -> dict[str, Any]:
    return {one["PolicyName"]: one["PolicyDocument"] for one in properties.get("Policies") or []}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change policies and path in place; the ARN contains the path."""
    group = iam._groups[physical_id]
    group["Path"] = new.get("Path", "/")
    group["Arn"] = f"{group['Arn'].partition(':group/')[0]}:group{group['Path']}{physical_id}"
    _set_policies(physical_id, old, new)
    return physical_id, _attributes(physical_id)


def delete(physical_id: str, properties: Properties) -> None:
    """Detach the template's policies and delete the group; IAM refuses a group with members."""
    if physical_id not in iam._groups:
        return
    # A group with members is not deleted, so it must keep its policies.
    if not iam._groups[physical_id]["Users"]:
        _set_policies(physical_id, _existing_policies(physical_id, properties), {})
    checked(iam._delete_group({"GroupName": physical_id}))


def _existing_policies(name: str, properties: Properties) -> Properties:
    """The template's policies that the group still has; others were removed outside the template."""
    attached = iam._groups[name]["AttachedPolicies"]
    inline = iam._group_inline_policies.get(name) or {}
    return {
        "ManagedPolicyArns": [arn for arn in properties.get("ManagedPolicyArns") or [] if arn in attached],
        "Policies": [one for one in properties.get("Policies") or [] if one["PolicyName"] in inline],
    }
