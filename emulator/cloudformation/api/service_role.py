"""Refuses operations whose service role does not exist or cannot be assumed by CloudFormation.

IAM deletes a role even if stacks were deployed with it. Every later operation on such a stack, including its
deletion, fails until the role exists again ("CloudFormation service role", CloudFormation User Guide).
"""

import json
from typing import Any

from ministack.core.iam_evaluator import _service_principal_matches
from ministack.services import iam

from emulator.cloudformation.api.requests import Handler, Parameters, Response, error, find_stack, parameter

_SERVICE = "cloudformation.amazonaws.com"


def role_error(arn: str) -> Response | None:
    """The error for a role that cannot be assumed; None for a usable role or no role."""
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
    """Check the role in the request, or else the role that the stack was last deployed with."""

    def handle(parameters: Parameters) -> Response:
        stack = find_stack(parameter(parameters, "StackName")) or {}
        role = parameter(parameters, "RoleARN") or stack.get("RoleARN", "")
        return role_error(role) or handler(parameters)

    return handle
