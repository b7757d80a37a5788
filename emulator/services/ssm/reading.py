"""What the actions that read tell: pages, versions, labels, filters; never a value that was not asked for."""

import json
import sys
from typing import Any

from ministack.core.responses import json_response
from ministack.services import ssm

from emulator.services.ssm import filters, paging
from emulator.services.ssm.answers import (
    Action,
    Request,
    Response,
    invalid,
    not_found,
    too_many,
    version_not_found,
)

NAMES_AT_ONCE = 10
_PATH_PAGE = 10
_PAGE = 50
_EVERY = {"MaxResults": sys.maxsize, "NextToken": None}
_UNSAID_WHEN_EMPTY = ("Description", "AllowedPattern")
_BAD_PATH = (
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a "
    'forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only '
    "letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters "
    'are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: '
    "/get/parameters2-/by1./path0_."
)


def get_parameter(request: Request) -> Response:
    """One parameter, by name or ARN, with ``:version`` or ``:label`` behind it."""
    name = request.get("Name", "")
    found, error = ssm._select_parameter(name)
    if found:
        out = ssm._param_out(found, request.get("WithDecryption", False))
        return json_response({"Parameter": out})
    if error == "ParameterVersionNotFound":
        return version_not_found(*ssm._split_selector(name))
    return not_found(name)


def get_parameters(original: Action) -> Action:
    """Several by name, at most ten."""

    def handle(request: Request) -> Response:
        return too_many(request, "Names", NAMES_AT_ONCE) or original(request)

    return handle


def get_parameters_by_path(request: Request) -> Response:
    """Those under a path; with a filter by label, their version that has it."""
    path, given = request.get("Path", ""), request.get("ParameterFilters") or []
    refusal = paging.refusal(request, _PATH_PAGE) or filters.refusal(given, filters.FOR_PATHS)
    if refusal is not None:
        return refusal
    if not path.startswith("/"):
        return invalid(_BAD_PATH)
    labels = {label for one in given if one["Key"] == "Label" for label in one["Values"]}
    others = [one for one in given if one["Key"] != "Label"]
    told = {}
    for name, newest in ssm._parameters.items():
        if not filters.below(name, path, bool(request.get("Recursive"))):
            continue
        record = _labelled(newest, labels) if labels else newest
        if record and all(filters.matches(record, one) for one in others):
            told[name] = ssm._param_out(record, request.get("WithDecryption", False))
    return json_response(paging.page(request, told, _PATH_PAGE))


def _labelled(newest: dict[str, Any], labels: set[str]) -> dict[str, Any] | None:
    versions = ssm._parameter_history.get(newest["Name"]) or []
    found = next((one for one in versions if labels & set(one.get("Labels") or [])), None)
    return found and {**found, "ARN": newest["ARN"]}


def get_parameter_history(original: Action) -> Action:
    """Every version, the oldest first."""

    def handle(request: Request) -> Response:
        refusal = paging.refusal(request, _PAGE)
        if refusal is not None:
            return refusal
        name, _record = ssm._lookup_parameter(request.get("Name", ""))
        if name is None:
            return not_found(request.get("Name", ""))
        response = original({**request, **_EVERY, "Name": name})
        versions = {one["Version"]: _said(one) for one in json.loads(response[2])["Parameters"]}
        return json_response(paging.page(request, versions, _PAGE))

    return handle


def describe_parameters(original: Action) -> Action:
    """Everything about parameters but their values."""

    def handle(request: Request) -> Response:
        given = request.get("ParameterFilters") or []
        refusal = paging.refusal(request, _PAGE) or filters.refusal(given, filters.FOR_DESCRIPTIONS)
        if refusal is not None:
            return refusal
        response = original({**request, **_EVERY, "ParameterFilters": []})
        told = {}
        for one in json.loads(response[2])["Parameters"]:
            if all(filters.matches(one, each) for each in given):
                user = ssm._parameters[one["Name"]].get("LastModifiedUser", one["LastModifiedUser"])
                told[one["Name"]] = _said({**one, "LastModifiedUser": user})
        return json_response(paging.page(request, told, _PAGE))

    return handle


def _said(one: dict[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in one.items() if value or member not in _UNSAID_WHEN_EMPTY}
