"""Calls of ministack's own service functions, and what their answers say."""

import json
import re
from html import unescape
from typing import Any

Properties = dict[str, Any]
Provisioned = tuple[str, dict[str, Any]]
Response = tuple[int, dict[str, str], bytes]

# Members whose keys are the user's own and keep their case (Amazon ECS API Reference).
_FREE_KEYS = {"DockerLabels", "Options", "DriverOpts", "Labels"}


class ResourceError(ValueError):
    """A resource operation that AWS would refuse; the text becomes the reason of the stack event."""

    def __init__(self, message: str, code: str = "InvalidRequest") -> None:
        super().__init__(f'Resource handler returned message: "{message}" (HandlerErrorCode: {code})')


def checked(response: Response) -> bytes:
    """The body of a successful answer; an error answer becomes a ``ResourceError`` with its message."""
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
    """The text of the first element of that name in an XML answer."""
    match = re.search(f"<{name}>(.*?)</{name}>".encode(), body, re.DOTALL)
    if match is None:
        raise ResourceError(f"The answer has no {name}", "InternalFailure")
    return unescape(match.group(1).decode())


def document(body: bytes) -> dict[str, Any]:
    """A JSON answer."""
    return json.loads(body)


def camel_case(value: Any) -> Any:
    """CloudFormation's property names as the ECS API writes them; keys of free maps stay."""
    if isinstance(value, list):
        return [camel_case(item) for item in value]
    if isinstance(value, dict):
        return {
            key[:1].lower() + key[1:]: item if key in _FREE_KEYS else camel_case(item)
            for key, item in value.items()
        }
    return value


def numbers(value: Any) -> Any:
    """Numbers that a template gave as text, as numbers, at every depth."""
    if isinstance(value, list):
        return [numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: numbers(item) for key, item in value.items()}
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value):
        return int(value)
    return value


def is_true(value: Any) -> bool:
    """A boolean of a template, which may arrive as text."""
    return str(value).lower() == "true"
