"""DeleteGroup and DeleteUser: refused while anything is attached to them (IAM API Reference).

ministack deletes any group, and users with a password, an MFA device, memberships or inline policies.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import iam

Request = dict[str, Any]
Handler = Callable[[Request], Any]


def _group_conflict(name: str) -> str | None:
    group = iam._groups.get(name) or {}
    if group.get("Users"):
        return "must remove users from group first."
    if group.get("AttachedPolicies"):
        return "must detach all policies first."
    return "must delete policies first." if iam._group_inline_policies.get(name) else None


def _user_conflict(name: str) -> str | None:
    if name in iam._login_profiles:
        return "must delete login profile first."
    if any(device["User"] == name for device in iam._mfa_devices.values()):
        return "must delete MFA device first."
    if any(name in group["Users"] for group in iam._groups.values()):
        return "must remove users from group first."
    return "must delete policies first." if iam._user_inline_policies.get(name) else None


def _wrap_delete(delete: Handler, element: str, conflict: Callable[[str], str | None]) -> Handler:
    def guarded(request: Request) -> Any:
        reason = conflict(iam._p(request, element))
        if reason is None:
            return delete(request)
        return iam._error(409, "DeleteConflict", f"Cannot delete entity, {reason}")

    return guarded


def install() -> None:
    """Check before ministack's actions, which CloudFormation calls too."""
    iam._delete_group = _wrap_delete(iam._delete_group, "GroupName", _group_conflict)
    iam._delete_user = _wrap_delete(iam._delete_user, "UserName", _user_conflict)
    iam._IAM_HANDLERS.update(DeleteGroup=iam._delete_group, DeleteUser=iam._delete_user)
