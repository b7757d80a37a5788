"""CloudFormation's custom-resource protocol: a request is answered once, whatever becomes of it.

CloudFormation waits up to an hour for an answer (a PUT to the request's ResponseURL), so a function that ends
without one holds its stack up that long. Shapes and limits: AWS CloudFormation User Guide, "Custom resource
request and response reference".
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

from again import seconds_left
from botocore.exceptions import ClientError
from log import log

LIMIT = 4096
"""Bytes of an answer."""

MARGIN = 10
"""Seconds before Lambda's own time-out at which the request is answered as failed: time to send it."""

NOT_MADE = "not-made:"
"""Begins the physical id of what a Create could not make; CloudFormation asks to delete that too."""

_PAUSES = (0.2, 1.0, 0.0)
"""Seconds after each attempt to send the answer; after the last the error is raised."""


class Refused(Exception):  # noqa: N818 - it is what is told, not a fault of the code
    """Why the resource can't be as it is wanted, for the operator to read; becomes the answer's Reason."""


@dataclass(frozen=True)
class Request:
    """What CloudFormation asks for; `type` is Create, Update or Delete. All property values are text."""

    event: dict[str, Any]
    context: Any
    type: str
    stack_id: str
    request_id: str
    physical_id: str
    """Empty at Create."""
    properties: dict[str, Any]
    old_properties: dict[str, Any]

    def changed(self, name: str) -> bool:
        """True where an Update asks for another value of the property than the resource has."""
        return self.type == "Update" and self.properties.get(name) != self.old_properties.get(name)


@dataclass(frozen=True)
class Done:
    """The resource as it now is. Another physical id than before makes CloudFormation delete the old one.

    `data` is what Fn::GetAtt reads. It is shown to whoever may describe the stack, so no secret is in it, and
    none needs NoEcho.
    """

    physical_id: str
    data: dict[str, str] = field(default_factory=dict)


Act = Callable[[Request], "Done | None"]
"""Does what is asked; None where another invocation goes on with it and will answer. May raise Refused."""


def handle(event: Any, context: Any, act: Act) -> None:
    """Answers the request with what `act` does, or as failed: also shortly before Lambda's time-out.

    Raises where no answer could be sent; Lambda then invokes the function again: `act` has to be repeatable.
    """
    if not isinstance(event, dict) or not isinstance(event.get("ResponseURL"), str):
        log("an event without ResponseURL can't be answered", level="ERROR")
        return
    answer = _Answer(event)
    late = "the function's own time was up before this was done"
    timer = threading.Timer(max(seconds_left(context) - MARGIN, 0), answer.failed, [late])
    timer.daemon = True
    timer.start()
    try:
        _answered(answer, event, context, act)
    finally:
        timer.cancel()


def _answered(answer: _Answer, event: dict[str, Any], context: Any, act: Act) -> None:
    try:
        done = _act(_request(event, context), act)
    except Refused as refusal:
        answer.failed(str(refusal))
    except ClientError as error:
        answer.failed(_said(error))
    except Exception as error:
        # Its text may hold what the function works on, a secret even: only its kind and place are told.
        log("unexpected error", level="ERROR", error=type(error).__name__, at=_place(error))
        answer.failed(f"unexpected {type(error).__name__}; see log group {context.log_group_name}")
    else:
        answer.done(done)


def _request(event: dict[str, Any], context: Any) -> Request:
    texts = ("RequestType", "StackId", "RequestId", "LogicalResourceId")
    missing = [name for name in texts if not isinstance(event.get(name), str)]
    if missing:
        raise Refused(f"the request lacks {', '.join(missing)}")
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
        raise Refused(f"{name} is no map")
    return value


def _act(request: Request, act: Act) -> Done | None:
    log("request", type=request.type, stack_id=request.stack_id, physical_id=request.physical_id)
    if request.type not in ("Create", "Update", "Delete"):
        raise Refused(f"RequestType is {request.type!r}; it must be Create, Update or Delete")
    if request.type == "Delete" and (not request.physical_id or request.physical_id.startswith(NOT_MADE)):
        return Done(request.physical_id or NOT_MADE)
    return act(request)


def _said(error: ClientError) -> str:
    told = error.response.get("Error", {})
    return f"{error.operation_name}: {told.get('Message') or 'refused'} ({told.get('Code')})"


def _place(error: Exception) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]


class _Answer:
    """The one answer to a request. The function and its timer may both give it; the first one sent counts."""

    def __init__(self, event: dict[str, Any]) -> None:
        self._event = event
        self._lock = threading.Lock()
        self._settled = False

    def done(self, done: Done | None) -> None:
        """Success; None leaves the answer to another invocation."""
        if done is None:
            with self._lock:
                self._settled = True
            return
        self._give(Status="SUCCESS", PhysicalResourceId=done.physical_id, Data=done.data)

    def failed(self, reason: str) -> None:
        """Failure; the resource keeps its physical id, so that nothing is deleted in its place."""
        made = self._event.get("PhysicalResourceId") or f"{NOT_MADE}{self._event.get('LogicalResourceId')}"
        self._give(Status="FAILED", PhysicalResourceId=str(made), Reason=reason)

    def _give(self, **answer: Any) -> None:
        about = {
            name: str(self._event.get(name, "")) for name in ("StackId", "RequestId", "LogicalResourceId")
        }
        # Held while it is sent: the function must not end (and be frozen) while its timer is still sending.
        with self._lock:
            if not self._settled:
                _send(self._event["ResponseURL"], fitted({**answer, **about}))
                self._settled = True
                log("answered", status=answer["Status"], physical_id=answer["PhysicalResourceId"])


def fitted(answer: dict[str, Any]) -> bytes:
    """The answer as JSON in at most LIMIT bytes: the end of its Reason is cut."""
    reason = answer.get("Reason", "")
    if not reason or len(_encoded(answer)) <= LIMIT:
        return _encoded(answer)

    def size(kept: int) -> int:
        return len(_encoded({**answer, "Reason": f"{reason[:kept]}…"}))

    kept = bisect_right(range(len(reason)), LIMIT, key=size) - 1
    return _encoded({**answer, "Reason": f"{reason[:kept]}…"})


def _encoded(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode(errors="replace")


def _send(url: str, body: bytes) -> None:
    # The address is signed for an empty content type; urllib would add its own.
    request = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310 - the address is CloudFormation's
    for pause in _PAUSES:
        try:
            with urllib.request.urlopen(request, timeout=3):  # noqa: S310 - the address is CloudFormation's
                return
        except OSError as error:
            log("the answer could not be sent", level="WARNING", error=type(error).__name__)
            if not pause:
                raise
            time.sleep(pause)
