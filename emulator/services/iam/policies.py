"""Policy variables, several resources per request, and iam:PassRole, which ministack's evaluator lacks.

"IAM policy elements: Variables and tags" (IAM User Guide): variables are allowed in resources and condition
values; a variable without a value in the request matches nothing, unless it has a default.
"""

import re
from dataclasses import replace
from typing import Any

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.iam_evaluator import EvalContext, ParsedStatement

from emulator.services.iam import resources

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_LITERALS = {"*": "*", "?": "?", "$": "$"}
_ROLE = "cloudformation:RoleArn"
# Not a condition key: it carries the resources after the first through the context.
_OTHER_RESOURCES = "emulator:further"
_PASSED_TO = {"iam:PassedToService": "cloudformation.amazonaws.com"}


class _UnresolvedVariableError(Exception):
    """A variable without a value in the request."""


def _value(variable: str, context: EvalContext) -> str:
    name, _, default = (part.strip() for part in variable.partition(","))
    if name in _LITERALS:
        return _LITERALS[name]
    found = iam_evaluator._resolve_condition_key(name, context)
    if found is None and not default:
        raise _UnresolvedVariableError(name)
    return default.strip("'") if found is None else str(found)


def _substitute(value: Any, context: EvalContext) -> Any:
    """The value with all variables replaced; raises _UnresolvedVariableError."""
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: _value(match[1], context), value)
    if isinstance(value, list):
        return [_substitute(each, context) for each in value]
    if isinstance(value, dict):
        return {key: _substitute(each, context) for key, each in value.items()}
    return value


def _substitute_patterns(patterns: list[str], context: EvalContext) -> list[str]:
    """The patterns with variables replaced; one with an unresolved variable stays and matches no ARN."""
    substituted = []
    for pattern in patterns:
        try:
            substituted.append(_substitute(pattern, context))
        except _UnresolvedVariableError:
            substituted.append(pattern)
    return substituted


def _substitute_statement(statement: ParsedStatement, context: EvalContext) -> ParsedStatement:
    try:
        conditions = _substitute(statement.conditions, context)
    except _UnresolvedVariableError:
        conditions = statement.conditions
    return replace(
        statement,
        resources=_substitute_patterns(statement.resources, context),
        not_resources=_substitute_patterns(statement.not_resources, context),
        conditions=conditions,
    )


def _wrap_first_match(original: Any) -> Any:
    def first(context: EvalContext, statements: list[ParsedStatement], effect: str) -> ParsedStatement | None:
        return original(context, [_substitute_statement(one, context) for one in statements], effect)

    return first


def _wrap_request_context(original: Any) -> Any:
    """Add the service role in a CloudFormation request, and the resources after the first."""

    def context(service: str, action: str, body: bytes, parameters: dict[str, Any]) -> dict[str, Any]:
        found = original(service, action, body, parameters)
        role = iam_actions._query_param(parameters, "RoleARN") if service == "cloudformation" else ""
        other_resources = resources.other_resources(service, action, body)
        return {
            **found,
            **({_ROLE: role} if role else {}),
            **({_OTHER_RESOURCES: other_resources} if other_resources else {}),
        }

    return context


def _wrap_enforce(original: Any) -> Any:
    """Authorize each resource of the request; a service role also requires iam:PassRole."""

    def enforce(
        access_key: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(service_context or {})
        for arn in (resource_arn, *context.pop(_OTHER_RESOURCES, [])):
            if denied := original(access_key, action, service, region, arn, context):
                return denied
        role = context.get(_ROLE)
        if not role:
            return None
        return original(access_key, "iam:PassRole", "iam", region, role, _PASSED_TO)

    return enforce


def _wrap_pin_origin(original: Any) -> Any:
    """Requests on loopback count as encrypted, so policies that require TLS are satisfied."""

    def pin(source_ip: str, _secure: bool) -> None:
        original(source_ip, True)

    return pin


def install() -> None:
    """Wrap ministack's policy evaluation."""
    app.pin_request_origin = _wrap_pin_origin(app.pin_request_origin)
    iam_evaluator._first_match = _wrap_first_match(iam_evaluator._first_match)
    iam_actions.request_tag_context = _wrap_request_context(iam_actions.request_tag_context)
    iam_evaluator.enforce = _wrap_enforce(iam_evaluator.enforce)
