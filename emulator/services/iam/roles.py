"""Permissions of role sessions that AWS services use, whose credentials sign no request."""

from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam

from emulator.base.callers import Caller

DeniedPrincipal = str | None
"""The ARN of the denied principal, or None."""


def session(role: str, name: str) -> Caller:
    """A session of a role in the caller's account."""
    account = get_account_id()
    record = iam._roles.get_scoped(account, None, role) or {}
    arn = f"arn:aws:sts::{account}:assumed-role/{role}/{name}"
    return Caller("AssumedRole", arn, f"{record.get('RoleId', '')}:{name}", account)


def denied_principal(
    caller: Caller, action: str, resource: str, keys: dict[str, Any] | None = None
) -> DeniedPrincipal:
    """The caller's ARN if the role's policies or the resource policy deny the action, else None."""
    role, service = caller.arn.split("/")[1], action.partition(":")[0]
    context = iam_evaluator.EvalContext(
        principal_arn=caller.arn,
        principal_type=caller.kind,
        principal_account=caller.account,
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context={name.lower(): value for name, value in (keys or {}).items()},
        principal_keys={"aws:userid": caller.principal_id},
    )
    policies = iam_evaluator._gather_role_policies(role, caller.account)
    limits = iam_evaluator._permissions_boundary(iam._roles, role, caller.account)
    result = iam_evaluator.evaluate(context, policies, *limits)
    found = iam_evaluator._resource_policy(service, resource)
    if found is not None:
        required = service in iam_evaluator._POLICY_REQUIRED
        result = iam_evaluator.combine_resource_policy(
            result, context, *found, required=required, limits=limits
        )
    return None if result.decision == "Allow" else caller.arn
