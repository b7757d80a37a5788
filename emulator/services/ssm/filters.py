"""Filters of DescribeParameters and GetParametersByPath (ParameterStringFilter, API Reference)."""

from collections.abc import Sequence
from typing import Any

from ministack.services import ssm

from emulator.services.ssm.responses import Response, error_response

Filter = dict[str, Any]
Record = dict[str, Any]

_TAG = "tag:"
_TEXT_OPTIONS = ("Equals", "BeginsWith")
DESCRIBE_FILTERS = {
    "Name": (*_TEXT_OPTIONS, "Contains"),
    "Path": ("OneLevel", "Recursive"),
    "Type": _TEXT_OPTIONS,
    "KeyId": _TEXT_OPTIONS,
    "Tier": _TEXT_OPTIONS,
    "DataType": _TEXT_OPTIONS,
    _TAG: ("Equals",),
}
"""The options of each filter key, the default first."""
PATH_FILTERS = {"Type": _TEXT_OPTIONS, "KeyId": _TEXT_OPTIONS, "Label": ("Equals",)}


def _options(one: Filter, allowed: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    key = one.get("Key", "")
    return allowed.get(_TAG if key.startswith(_TAG) else key, ())


def check(filters: Sequence[Filter], allowed: dict[str, tuple[str, ...]]) -> Response | None:
    """The error for the first filter with an invalid key, option or value, or None."""
    for one in filters:
        options = _options(one, allowed)
        if not options:
            valid = ", ".join(allowed)
            return error_response(
                "InvalidFilterKey",
                f"The following filter key is not valid: {one.get('Key')}. "
                f"Valid filter keys include: [{valid}].",
            )
        if one.get("Option", options[0]) not in options:
            valid = ", ".join(sorted(options))
            return error_response(
                "InvalidFilterOption",
                f"The following filter option is not valid: {one['Option']}. "
                f"Valid options include: [{valid}].",
            )
        if not one.get("Values") and not one["Key"].startswith(_TAG):
            return error_response(
                "InvalidFilterValue",
                "The following filter values are missing : null for filter key " + one["Key"],
            )
    return None


def is_under_path(name: str, path: str, recursive: bool) -> bool:
    """Whether the name is under the path, at any depth if ``recursive``; names without slash are at root."""
    prefix = path.rstrip("/") + "/"
    whole = name if name.startswith("/") else f"/{name}"
    return whole.startswith(prefix) and (recursive or "/" not in whole[len(prefix) :])


def _text_matches(text: str, option: str, values: Sequence[str]) -> bool:
    if option == "BeginsWith":
        return text.startswith(tuple(values))
    if option == "Contains":
        return any(value in text for value in values)
    return text in values


def matches(record: Record, one: Filter) -> bool:
    """Whether a parameter matches a valid filter."""
    key, values = one["Key"], one.get("Values") or []
    if key == "Path":
        recursive = one.get("Option") == "Recursive"
        return any(is_under_path(record["Name"], path, recursive) for path in values)
    if key.startswith(_TAG):
        tag = ssm._tags.get(record["ARN"], {}).get(key.removeprefix(_TAG))
        return tag is not None and (not values or tag in values)
    return _text_matches(str(record.get(key, "")), one.get("Option", "Equals"), values)
