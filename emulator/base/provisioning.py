"""Helpers for resource handlers: checking and reading ministack's responses, converting properties."""

import json
import re
from html import unescape
from typing import Any

Properties = dict[str, Any]
Provisioned = tuple[str, dict[str, Any]]
Response = tuple[int, dict[str, str], bytes]

# Maps whose keys are chosen by the user and keep their case (Amazon ECS API Reference).
_FREE_KEYS = {"DockerLabels", "Options", "DriverOpts", "Labels"}


class ResourceError(ValueError):
    """A resource operation that AWS refuses; the message becomes the reason of the stack event."""

    def __init__(self, message: str, code: str = "InvalidRequest") -> None:
        super().__init__(f'Resource handler returned message: "{message}" (HandlerErrorCode: {code})')


def checked(response: Response) -> bytes:
    """The body of a successful response; an error response raises a ``ResourceError`` with its message."""
    status, _headers, body = response
    if status < 400:
        return body
    text = body.decode() if isinstance(body, bytes) else str(body)
    match = re.search(r"<Message>(.*?)</Message>", text, re.DOTALL)
    if match:
        raise ResourceError(unescape(match.group(1)))
    document = json.loads(text)
    raise ResourceError(str(document.get("message") or document.get("Message") or text))


def xml_text(body: bytes, name: str) -> str:
    """The text of the first element of that name in an XML response."""
    match = re.search(f"<{name}>(.*?)</{name}>".encode(), body, re.DOTALL)
    if match is None:
        raise ResourceError(f"The response has no {name}", "InternalFailure")
    return unescape(match.group(1).decode())


def document(body: bytes) -> dict[str, Any]:
    """Parse a JSON response."""
    return json.loads(body)


def camel_case(value: Any) -> Any:
    """Property names in lower camel case, as the ECS API has them; keys of user-defined maps are kept."""
    if isinstance(value, list):
        return [camel_case(item) for item in value]
    if isinstance(value, dict):
        return {
            key[:1].lower() + key[1:]: item if key in _FREE_KEYS else camel_case(item)
            for key, item in value.items()
        }
    return value


def numbers(value: Any) -> Any:
    """Convert text to numbers, at every depth, where it is a whole number."""
    if isinstance(value, list):
        return [numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: numbers(item) for key, item in value.items()}
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value):
        return int(value)
    return value


def is_true(value: Any) -> bool:
    """Whether a boolean of a template, possibly as text, is true."""
    return str(value).lower() == "true"
