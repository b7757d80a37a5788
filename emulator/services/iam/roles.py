"""What a role may do whose session no request is signed with: services of AWS act as roles too."""

from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam

from emulator.base.callers import Caller

DeniedPrincipal = str | None
"""Who is denied, or None."""


def session(role: str, name: str) -> Caller:
    """A session of the caller's account's role."""
    account = get_account_id()
    record = iam._roles.get_scoped(account, None, role) or {}
    arn = f"arn:aws:sts::{account}:assumed-role/{role}/{name}"
    return Caller("AssumedRole", arn, f"{record.get('RoleId', '')}:{name}", account)


def denied_principal(
    caller: Caller, action: str, resource: str, keys: dict[str, Any] | None = None
) -> DeniedPrincipal:
    """Who may not do this, by the role's policies and those of the resource."""
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
