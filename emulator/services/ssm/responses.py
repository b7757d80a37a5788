"""Error responses with AWS's messages, and the types of an action."""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json

Request = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]
Action = Callable[[Request], Response]


def error_response(code: str, message: str) -> Response:
    """An error response."""
    return error_response_json(code, message, 400)


def validation_error(message: str) -> Response:
    """The error for a request that violates a rule of the action."""
    return error_response("ValidationException", message)


def constraint_error(member: str, value: object, constraint: str) -> Response:
    """The error for a request that violates a constraint of the API model."""
    shown = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else value
    return validation_error(
        f"1 validation error detected: Value '{shown}' at '{member}' failed to satisfy constraint: "
        f"Member must have {constraint}"
    )


def too_many_error(request: Request, member: str, most: int) -> Response | None:
    """The error for a list of more than ``most`` items, or None."""
    given = request.get(member) or []
    if len(given) <= most:
        return None
    name = member[0].lower() + member[1:]
    return constraint_error(name, given, f"length less than or equal to {most}")


def not_found(name: str) -> Response:
    """The error for a parameter that does not exist."""
    return error_response("ParameterNotFound", f"Parameter {name} not found.")


def version_not_found(name: str, version: object) -> Response:
    """The error for a version or label that the parameter does not have."""
    return error_response(
        "ParameterVersionNotFound",
        f"Systems Manager could not find version {version} of {name}. Verify the version and try again.",
    )
