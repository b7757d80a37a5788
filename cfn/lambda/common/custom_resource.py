"""CloudFormation's custom resource protocol: each request gets exactly one response, whatever happens.

CloudFormation waits up to an hour for the response (a PUT to the request's ResponseURL), so a function that
ends without one blocks its stack for that long. Formats and limits: AWS CloudFormation User Guide, "Custom
resource request and response reference".
"""

from __future__ import annotations

import json
import threading
import time
import traceback
import urllib.request
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError
from log import log
from reinvocation import seconds_left

LIMIT = 4096
"""Maximum size of a response in bytes."""

MARGIN = 10
"""Seconds before Lambda's time-out at which a FAILED response is sent; enough to send it."""

NOT_CREATED = "not-made:"
"""Prefix of the physical ID after a failed Create; CloudFormation requests its deletion too."""

_PAUSES = (0.2, 1.0, 0.0)
"""Seconds to wait after each failed attempt to send the response; after the last the error is raised."""


class ResourceError(Exception):
    """Why the request fails, in words for the operator; becomes the Reason of the response."""


@dataclass(frozen=True)
class Request:
    """CloudFormation's request; `type` is Create, Update or Delete. All property values are strings."""

    event: dict[str, Any]
    context: Any
    type: str
    stack_id: str
    request_id: str
    physical_id: str
    """Empty for Create."""
    properties: dict[str, Any]
    old_properties: dict[str, Any]

    def changed(self, name: str) -> bool:
        """True if an Update changes the property's value."""
        return self.type == "Update" and self.properties.get(name) != self.old_properties.get(name)


@dataclass(frozen=True)
class Result:
    """The resource after the request. If its physical ID changes, CloudFormation deletes the old one.

    `data` is what Fn::GetAtt returns. Everyone who can describe the stack sees it, so it contains no secret
    and needs no NoEcho.
    """

    physical_id: str
    data: dict[str, str] = field(default_factory=dict)


Process = Callable[[Request], "Result | None"]
"""Processes a request. Returns None if another invocation continues and responds. May raise ResourceError."""


def handle(event: Any, context: Any, process: Process) -> None:
    """Processes the request and responds, with FAILED on an error or shortly before Lambda's time-out.

    Raises if the response cannot be sent; Lambda then invokes the function again, so `process` must be
    idempotent.
    """
    if not isinstance(event, dict) or not isinstance(event.get("ResponseURL"), str):
        log("cannot respond to an event without ResponseURL", level="ERROR")
        return
    response = _Response(event)
    timed_out = "the function timed out before it finished"
    timer = threading.Timer(max(seconds_left(context) - MARGIN, 0), response.failed, [timed_out])
    timer.daemon = True
    timer.start()
    try:
        _respond(response, event, context, process)
    finally:
        timer.cancel()


def _respond(response: _Response, event: dict[str, Any], context: Any, process: Process) -> None:
    try:
        result = _process(_request(event, context), process)
    except ResourceError as error:
        response.failed(str(error))
    except ClientError as error:
        response.failed(_reason(error))
    except Exception as error:
        # Its message may contain a secret that the function processes: only its type and place are shown.
        log("unexpected error", level="ERROR", error=type(error).__name__, at=_frames(error))
        response.failed(f"unexpected {type(error).__name__}; see log group {context.log_group_name}")
    else:
        response.succeeded(result)


def _request(event: dict[str, Any], context: Any) -> Request:
    required = ("RequestType", "StackId", "RequestId", "LogicalResourceId")
    missing = [name for name in required if not isinstance(event.get(name), str)]
    if missing:
        raise ResourceError(f"the request lacks {', '.join(missing)}")
    return Request(
        event=event,
        context=context,
        type=event["RequestType"],
        stack_id=event["StackId"],
        request_id=event["RequestId"],
        physical_id=str(event.get("PhysicalResourceId") or ""),
        properties=_mapping(event, "ResourceProperties"),
        old_properties=_mapping(event, "OldResourceProperties"),
    )


def _mapping(event: dict[str, Any], name: str) -> dict[str, Any]:
    value = event.get(name) or {}
    if not isinstance(value, dict):
        raise ResourceError(f"{name} is not a map")
    return value


def _process(request: Request, process: Process) -> Result | None:
    log("request", type=request.type, stack_id=request.stack_id, physical_id=request.physical_id)
    if request.type not in ("Create", "Update", "Delete"):
        raise ResourceError(f"RequestType is {request.type!r}; it must be Create, Update or Delete")
    if request.type == "Delete" and (not request.physical_id or request.physical_id.startswith(NOT_CREATED)):
        return Result(request.physical_id or NOT_CREATED)
    return process(request)


def _reason(error: ClientError) -> str:
    details = error.response.get("Error", {})
    return f"{error.operation_name}: {details.get('Message') or 'refused'} ({details.get('Code')})"


def _frames(error: Exception) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]


class _Response:
    """The only response to a request. The function and its timer may both send it; the first one counts."""

    def __init__(self, event: dict[str, Any]) -> None:
        self._event = event
        self._lock = threading.Lock()
        self._closed = False

    def succeeded(self, result: Result | None) -> None:
        """Reports success. None leaves the response to another invocation."""
        if result is None:
            with self._lock:
                self._closed = True
            return
        self._send_once(Status="SUCCESS", PhysicalResourceId=result.physical_id, Data=result.data)

    def failed(self, reason: str) -> None:
        """Reports failure. The resource keeps its physical ID, so that CloudFormation deletes nothing."""
        logical_id = self._event.get("LogicalResourceId")
        physical_id = self._event.get("PhysicalResourceId") or f"{NOT_CREATED}{logical_id}"
        self._send_once(Status="FAILED", PhysicalResourceId=str(physical_id), Reason=reason)

    def _send_once(self, **response: Any) -> None:
        copied = ("StackId", "RequestId", "LogicalResourceId")
        request = {name: str(self._event.get(name, "")) for name in copied}
        # Locked while sending: the function must not return (and freeze) while its timer is still sending.
        with self._lock:
            if not self._closed:
                _send(self._event["ResponseURL"], truncated({**response, **request}))
                self._closed = True
                log("responded", status=response["Status"], physical_id=response["PhysicalResourceId"])


def truncated(response: dict[str, Any]) -> bytes:
    """The response as JSON in at most LIMIT bytes: the end of its Reason is cut off."""
    reason = response.get("Reason", "")
    if not reason or len(_encoded(response)) <= LIMIT:
        return _encoded(response)

    def size(kept: int) -> int:
        return len(_encoded({**response, "Reason": f"{reason[:kept]}…"}))

    kept = bisect_right(range(len(reason)), LIMIT, key=size) - 1
    return _encoded({**response, "Reason": f"{reason[:kept]}…"})


def _encoded(response: dict[str, Any]) -> bytes:
    return json.dumps(response, ensure_ascii=False).encode(errors="replace")


def _send(url: str, body: bytes) -> None:
    # The URL is signed for an empty content type; urllib would add its own.
    request = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310 - the URL is CloudFormation's
    for pause in _PAUSES:
        try:
            with urllib.request.urlopen(request, timeout=3):  # noqa: S310 - the URL is CloudFormation's
                return
        except OSError as error:
            log("could not send the response", level="WARNING", error=type(error).__name__)
            if not pause:
                raise
            time.sleep(pause)
