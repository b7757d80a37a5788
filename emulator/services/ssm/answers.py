"""Refusals in the words of AWS, and the types of an action."""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json

Request = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]
Action = Callable[[Request], Response]


def refused(code: str, message: str) -> Response:
    """An answer that refuses the request."""
    return error_response_json(code, message, 400)


def invalid(message: str) -> Response:
    """A request that breaks a rule of the action itself."""
    return refused("ValidationException", message)


def broken_constraint(member: str, value: object, constraint: str) -> Response:
    """A request that breaks a rule of the API's model."""
    shown = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else value
    return invalid(
        f"1 validation error detected: Value '{shown}' at '{member}' failed to satisfy constraint: "
        f"Member must have {constraint}"
    )


def too_many(request: Request, member: str, most: int) -> Response | None:
    """A list of more than ``most``."""
    given = request.get(member) or []
    if len(given) <= most:
        return None
    name = member[0].lower() + member[1:]
    return broken_constraint(name, given, f"length less than or equal to {most}")


def not_found(name: str) -> Response:
    """A parameter that is not there."""
    return refused("ParameterNotFound", f"Parameter {name} not found.")


def version_not_found(name: str, version: object) -> Response:
    """A version or label that the parameter does not have."""
    return refused(
        "ParameterVersionNotFound",
        f"Systems Manager could not find version {version} of {name}. Verify the version and try again.",
    )
