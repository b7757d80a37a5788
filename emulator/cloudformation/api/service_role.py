"""Service roles: a role that is gone, or that CloudFormation may not assume, refuses the operation.

IAM lets a role go that stacks were deployed with. Every later operation on such a stack, its deletion too,
fails until the role is there again ("CloudFormation service role", CloudFormation User Guide).
"""

import json
from typing import Any

from ministack.core.iam_evaluator import _service_principal_matches
from ministack.services import iam

from emulator.cloudformation.api.requests import Handler, Parameters, Response, error, find_stack, parameter

_SERVICE = "cloudformation.amazonaws.com"


def role_error(arn: str) -> Response | None:
    """The refusal for a role that cannot be assumed; None for one that can, and where no role is named."""
    if not arn or _is_assumable(arn):
        return None
    return error("ValidationError", f"Role {arn} is invalid or cannot be assumed")


def _is_assumable(arn: str) -> bool:
    role = iam._roles.get(arn.rpartition("/")[2])
    if role is None or role["Arn"] != arn:
        return False
    trust = role["AssumeRolePolicyDocument"]
    statements = (json.loads(trust) if isinstance(trust, str) else trust).get("Statement", [])
    return any(
        _trusts_cloudformation(one) for one in (statements if isinstance(statements, list) else [statements])
    )


def _trusts_cloudformation(statement: dict[str, Any]) -> bool:
    return statement.get("Effect") == "Allow" and _service_principal_matches(
        statement.get("Principal"), _SERVICE
    )


def with_role_check(handler: Handler) -> Handler:
    """Check the role of the request, or the one that the stack was last deployed with."""

    def handle(parameters: Parameters) -> Response:
        stack = find_stack(parameter(parameters, "StackName")) or {}
        role = parameter(parameters, "RoleARN") or stack.get("RoleARN", "")
        return role_error(role) or handler(parameters)

    return handle
