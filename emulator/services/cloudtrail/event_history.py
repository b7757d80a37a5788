"""CloudTrail's event history: LookupEvents as in the API Reference; bounded, and saved with the state."""

import base64
import json
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, error_response_json
from ministack.services import cloudtrail

MAX_EVENTS = 2000
"""Events per account and region; new events push out the oldest."""
MAX_RESULTS = 50

_DAYS = 90
_STATE = "ops_events"
_ATTRIBUTES = ("EventId", "EventName", "ReadOnly", "Username", "EventSource", "AccessKeyId")
_RESOURCE_ATTRIBUTES = ("ResourceName", "ResourceType")

Request = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]
Event = dict[str, Any]


def _error(code: str, message: str) -> Response:
    return error_response_json(code, message, 400)


def _matches(event: Event, attributes: Sequence[dict[str, str]]) -> bool:
    return all(
        any(one.get(each["AttributeKey"]) == each["AttributeValue"] for one in event["Resources"])
        if each["AttributeKey"] in _RESOURCE_ATTRIBUTES
        else event.get(each["AttributeKey"]) == each["AttributeValue"]
        for each in attributes
    )


def _validation_error(request: Request) -> Response | None:
    attributes = request.get("LookupAttributes") or []
    if len(attributes) > 1 or any(
        one.get("AttributeKey") not in (*_ATTRIBUTES, *_RESOURCE_ATTRIBUTES) for one in attributes
    ):
        return _error("InvalidLookupAttributesException", "You must specify one valid lookup attribute.")
    if not 1 <= request.get("MaxResults", MAX_RESULTS) <= MAX_RESULTS:
        return _error(
            "InvalidMaxResultsException", f"The max results value must be between 1 and {MAX_RESULTS}."
        )
    start, end = request.get("StartTime"), request.get("EndTime")
    if start is not None and end is not None and start > end:
        return _error("InvalidTimeRangeException", "The start time must be before the end time.")
    return None


def _token(request: Request, last_event_id: str) -> str:
    """The last returned event and the query, so that another query cannot use the token."""
    query = [request.get(member) for member in ("LookupAttributes", "StartTime", "EndTime")]
    return base64.b64encode(json.dumps([last_event_id, query]).encode()).decode()


def lookup(request: Request) -> Response:
    """LookupEvents: newest first, at most 50 per page."""
    error = _validation_error(request)
    if error is not None:
        return error
    start = max(request.get("StartTime") or 0, time.time() - _DAYS * 86400)
    end, attributes = request.get("EndTime") or time.time(), request.get("LookupAttributes") or []
    found = [
        event
        for event in reversed(cloudtrail._get_event_queue())
        if int(start) <= event["EventTime"] <= end and _matches(event, attributes)
    ]
    token = request.get("NextToken")
    if token:
        tokens = [_token(request, event["EventId"]) for event in found]
        if token not in tokens:
            return _error("InvalidNextTokenException", "The token is not valid.")
        found = found[tokens.index(token) + 1 :]
    size = request.get("MaxResults", MAX_RESULTS)
    answer: dict[str, Any] = {"Events": found[:size]}
    if len(found) > size:
        answer["NextToken"] = _token(request, found[size - 1]["EventId"])
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()


def _wrap_get_state(build: Any) -> Any:
    def state() -> dict[str, Any]:
        events = AccountRegionScopedDict()
        events._data.update({scope: list(queue) for scope, queue in cloudtrail._events._data.items()})
        return {**build(), _STATE: events}

    return state


def _wrap_load_state(load: Any) -> Any:
    def restore(state: dict[str, Any]) -> None:
        load(state)
        saved = state.get(_STATE)
        if isinstance(saved, AccountRegionScopedDict):
            queues = {
                scope: deque(events, maxlen=cloudtrail._MAX_EVENTS) for scope, events in saved._data.items()
            }
            cloudtrail._events._data.update(queues)

    return restore


def install() -> None:
    """Replace LookupEvents, and save and load the events with CloudTrail's state."""
    cloudtrail._MAX_EVENTS = MAX_EVENTS
    cloudtrail._DISPATCH["LookupEvents"] = lookup
    cloudtrail.get_state = _wrap_get_state(cloudtrail.get_state)
    cloudtrail.load_persisted_state = _wrap_load_state(cloudtrail.load_persisted_state)
