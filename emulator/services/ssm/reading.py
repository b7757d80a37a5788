"""The actions that read parameters: pages, versions, labels, filters."""

import json
import sys
from typing import Any

from ministack.core.responses import json_response
from ministack.services import ssm

from emulator.services.ssm import filters, paging
from emulator.services.ssm.responses import (
    Action,
    Request,
    Response,
    not_found,
    too_many_error,
    validation_error,
    version_not_found,
)

MAX_NAMES = 10
_MAX_PATH_RESULTS = 10
_MAX_RESULTS = 50
_ALL_RESULTS = {"MaxResults": sys.maxsize, "NextToken": None}
_OMITTED_WHEN_EMPTY = ("Description", "AllowedPattern")
_BAD_PATH = (
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a "
    'forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only '
    "letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters "
    'are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: '
    "/get/parameters2-/by1./path0_."
)


def get_parameter(request: Request) -> Response:
    """One parameter, by name or ARN, optionally with ``:version`` or ``:label``."""
    name = request.get("Name", "")
    found, error = ssm._select_parameter(name)
    if found:
        parameter = ssm._param_out(found, request.get("WithDecryption", False))
        return json_response({"Parameter": parameter})
    if error == "ParameterVersionNotFound":
        return version_not_found(*ssm._split_selector(name))
    return not_found(name)


def get_parameters(original: Action) -> Action:
    """Several parameters by name, at most ten."""

    def handle(request: Request) -> Response:
        return too_many_error(request, "Names", MAX_NAMES) or original(request)

    return handle


def get_parameters_by_path(request: Request) -> Response:
    """The parameters under a path; with a label filter, their version that has the label."""
    path, requested_filters = request.get("Path", ""), request.get("ParameterFilters") or []
    error = paging.check(request, _MAX_PATH_RESULTS) or filters.check(requested_filters, filters.PATH_FILTERS)
    if error is not None:
        return error
    if not path.startswith("/"):
        return validation_error(_BAD_PATH)
    labels = {label for one in requested_filters if one["Key"] == "Label" for label in one["Values"]}
    others = [one for one in requested_filters if one["Key"] != "Label"]
    results = {}
    for name, newest in ssm._parameters.items():
        if not filters.is_under_path(name, path, bool(request.get("Recursive"))):
            continue
        record = _labelled(newest, labels) if labels else newest
        if record and all(filters.matches(record, one) for one in others):
            results[name] = ssm._param_out(record, request.get("WithDecryption", False))
    return json_response(paging.page(request, results, _MAX_PATH_RESULTS))


def _labelled(newest: dict[str, Any], labels: set[str]) -> dict[str, Any] | None:
    versions = ssm._parameter_history.get(newest["Name"]) or []
    found = next((one for one in versions if labels & set(one.get("Labels") or [])), None)
    return found and {**found, "ARN": newest["ARN"]}


def get_parameter_history(original: Action) -> Action:
    """All versions, oldest first."""

    def handle(request: Request) -> Response:
        error = paging.check(request, _MAX_RESULTS)
        if error is not None:
            return error
        name, _record = ssm._lookup_parameter(request.get("Name", ""))
        if name is None:
            return not_found(request.get("Name", ""))
        response = original({**request, **_ALL_RESULTS, "Name": name})
        versions = {one["Version"]: _without_empty(one) for one in json.loads(response[2])["Parameters"]}
        return json_response(paging.page(request, versions, _MAX_RESULTS))

    return handle


def describe_parameters(original: Action) -> Action:
    """The parameters' metadata, without their values."""

    def handle(request: Request) -> Response:
        requested_filters = request.get("ParameterFilters") or []
        error = paging.check(request, _MAX_RESULTS) or filters.check(
            requested_filters, filters.DESCRIBE_FILTERS
        )
        if error is not None:
            return error
        response = original({**request, **_ALL_RESULTS, "ParameterFilters": []})
        results = {}
        for one in json.loads(response[2])["Parameters"]:
            if all(filters.matches(one, each) for each in requested_filters):
                user = ssm._parameters[one["Name"]].get("LastModifiedUser", one["LastModifiedUser"])
                results[one["Name"]] = _without_empty({**one, "LastModifiedUser": user})
        return json_response(paging.page(request, results, _MAX_RESULTS))

    return handle


def _without_empty(one: dict[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in one.items() if value or member not in _OMITTED_WHEN_EMPTY}
