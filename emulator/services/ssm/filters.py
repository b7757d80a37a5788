"""Filters of DescribeParameters and GetParametersByPath (ParameterStringFilter, API Reference)."""

from collections.abc import Sequence
from typing import Any

from ministack.services import ssm

from emulator.services.ssm.answers import Response, refused

Filter = dict[str, Any]
Record = dict[str, Any]

_TAG = "tag:"
_TEXT = ("Equals", "BeginsWith")
FOR_DESCRIPTIONS = {
    "Name": (*_TEXT, "Contains"),
    "Path": ("OneLevel", "Recursive"),
    "Type": _TEXT,
    "KeyId": _TEXT,
    "Tier": _TEXT,
    "DataType": _TEXT,
    _TAG: ("Equals",),
}
"""The options of each key, the one that goes without saying first."""
FOR_PATHS = {"Type": _TEXT, "KeyId": _TEXT, "Label": ("Equals",)}


def _options(one: Filter, allowed: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    key = one.get("Key", "")
    return allowed.get(_TAG if key.startswith(_TAG) else key, ())


def refusal(filters: Sequence[Filter], allowed: dict[str, tuple[str, ...]]) -> Response | None:
    """The first filter that the action does not have, or not so."""
    for one in filters:
        options = _options(one, allowed)
        if not options:
            known = ", ".join(allowed)
            return refused(
                "InvalidFilterKey",
                f"The following filter key is not valid: {one.get('Key')}. "
                f"Valid filter keys include: [{known}].",
            )
        if one.get("Option", options[0]) not in options:
            known = ", ".join(sorted(options))
            return refused(
                "InvalidFilterOption",
                f"The following filter option is not valid: {one['Option']}. "
                f"Valid options include: [{known}].",
            )
        if not one.get("Values") and not one["Key"].startswith(_TAG):
            return refused(
                "InvalidFilterValue",
                "The following filter values are missing : null for filter key " + one["Key"],
            )
    return None


def below(name: str, path: str, recursive: bool) -> bool:
    """Whether the name lies under the path, directly unless ``recursive``; without a slash: at the root."""
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
    """Whether a parameter passes a filter that the action has."""
    key, values = one["Key"], one.get("Values") or []
    if key == "Path":
        recursive = one.get("Option") == "Recursive"
        return any(below(record["Name"], path, recursive) for path in values)
    if key.startswith(_TAG):
        tag = ssm._tags.get(record["ARN"], {}).get(key.removeprefix(_TAG))
        return tag is not None and (not values or tag in values)
    return _text_matches(str(record.get(key, "")), one.get("Option", "Equals"), values)
