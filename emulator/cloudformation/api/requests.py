"""Helpers for the actions: request parameters, stacks, errors."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from ministack.services import cloudformation
from ministack.services.cloudformation import helpers

Parameters = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[Parameters], Response]
Stack = dict[str, Any]

parameter: Callable[..., str] = helpers._p
error: Callable[..., Response] = helpers._error
members: Callable[[Parameters, str], list[str]] = helpers._extract_string_members


def find_stack(name_or_id: str) -> Stack | None:
    """A stack by name or id; a deleted stack only by its id, as in CloudFormation."""
    stack = cloudformation._stacks.get(name_or_id)
    if stack is not None and stack["StackStatus"] != "DELETE_COMPLETE":
        return stack
    return next((one for one in cloudformation._stacks.values() if one["StackId"] == name_or_id), None)


def by_name(parameters: Parameters) -> Parameters:
    """The parameters with the stack's name instead of its id: ministack finds change sets by name."""
    stack = find_stack(parameter(parameters, "StackName"))
    return {**parameters, "StackName": [stack["StackName"]]} if stack else parameters


def path_style(parameters: Parameters) -> Parameters:
    """The parameters with a path-style TemplateURL, because ministack reads the bucket from the path."""
    url = urlsplit(parameter(parameters, "TemplateURL"))
    bucket, found, _rest = (url.hostname or "").partition(".s3")
    if not found or not bucket:
        return parameters
    return {**parameters, "TemplateURL": [f"https://s3.amazonaws.com/{bucket}{url.path}"]}
