"""The protocol: exactly one response on every path."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import boto3
import custom_resource
import pytest
from conftest import STACK
from custom_resource import ResourceError, Result, handle, truncated
from fakes import Clock, Context, ResponseUrl

RequestOf = Callable[..., dict[str, Any]]
ABOUT = {
    "StackId": STACK,
    "RequestId": "6f1c2f0a-1111-4222-8333-944445555666",
    "LogicalResourceId": "Thing",
}


class FixedClock:
    """A clock that does not advance, for tests of the timer, which uses real time."""

    now = 0.0


def raising(error: Exception) -> Callable[[Any], Any]:
    def process(_: Any) -> Any:
        raise error

    return process


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_success_is_reported_once(response: ResponseUrl, request_of: RequestOf, context: Context) -> None:
    handle(request_of(), context, lambda _: Result("thing-1", {"Name": "one"}))
    assert response.answer == {
        "Status": "SUCCESS",
        "PhysicalResourceId": "thing-1",
        "Data": {"Name": "one"},
        **ABOUT,
    }
    assert response.types == [""], "the URL is signed for an empty content type"


def test_request_has_properties_and_their_changes(request_of: RequestOf, context: Context) -> None:
    seen: list[custom_resource.Request] = []

    def process(request: custom_resource.Request) -> Result:
        seen.append(request)
        return Result("thing-1")

    keys = {"PhysicalResourceId": "thing-1", "OldResourceProperties": {"Size": "1", "Same": "x"}}
    handle(request_of("Update", {"Size": "2", "Same": "x"}, **keys), context, process)
    [request] = seen
    assert (request.type, request.physical_id, request.properties["Size"]) == ("Update", "thing-1", "2")
    assert (request.changed("Size"), request.changed("Same")) == (True, False)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ResourceError("Size is 'x'; it must be a number"), "Size is 'x'; it must be a number"),
        (KeyError("hunter2"), "unexpected KeyError; see log group shop-functions-Logs"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "keys", "physical_id"),
    [
        ("Create", {}, "not-made:Thing"),
        ("Update", {"PhysicalResourceId": "thing-1"}, "thing-1"),
        ("Delete", {"PhysicalResourceId": "thing-1"}, "thing-1"),
    ],
)
def test_failure_is_reported_and_deletes_nothing(
    response: ResponseUrl,
    request_of: RequestOf,
    context: Context,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    reason: str,
    kind: str,
    keys: dict[str, str],
    physical_id: str,
) -> None:
    handle(request_of(kind, **keys), context, raising(error))
    assert response.answer == {
        "Status": "FAILED",
        "PhysicalResourceId": physical_id,
        "Reason": reason,
        **ABOUT,
    }
    assert "hunter2" not in capsys.readouterr().out


def test_aws_error_is_reported(response: ResponseUrl, request_of: RequestOf, context: Context) -> None:
    client = boto3.client("ssm", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
    details = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}
    error = client.exceptions.ClientError(details, "PutParameter")
    handle(request_of(), context, raising(error))
    assert response.answer["Reason"] == "PutParameter: not authorized (AccessDeniedException)"


@pytest.mark.parametrize("event", [None, [], {}, {"ResponseURL": None}, {"RequestType": "Create"}])
def test_event_without_response_url_is_ignored(
    event: Any, context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    handle(event, context, raising(AssertionError("it must not be called")))
    assert [line["level"] for line in lines(capsys)] == ["ERROR"]


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"RequestType": None}, "the request lacks RequestType"),
        ({"StackId": None, "RequestId": 7}, "the request lacks StackId, RequestId"),
        ({"RequestType": "Retire"}, "RequestType is 'Retire'; it must be Create, Update or Delete"),
        ({"ResourceProperties": "text"}, "ResourceProperties is not a map"),
        ({"OldResourceProperties": ["x"]}, "OldResourceProperties is not a map"),
    ],
)
def test_malformed_request_fails(
    response: ResponseUrl, request_of: RequestOf, context: Context, keys: dict[str, Any], reason: str
) -> None:
    handle(request_of(**keys), context, raising(AssertionError("it must not be called")))
    assert (response.answer["Status"], response.answer["Reason"]) == ("FAILED", reason)
    assert response.answer["PhysicalResourceId"] == "not-made:Thing"


@pytest.mark.parametrize("keys", [{"PhysicalResourceId": "not-made:Thing"}, {}])
def test_deleting_what_was_never_created_succeeds(
    response: ResponseUrl, request_of: RequestOf, context: Context, keys: dict[str, str]
) -> None:
    handle(request_of("Delete", **keys), context, raising(AssertionError("it must not be called")))
    assert response.answer["Status"] == "SUCCESS"
    assert response.answer["PhysicalResourceId"].startswith("not-made:")


def test_continuing_invocation_sends_the_response(
    response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    handle(request_of(), context, lambda _: None)
    assert response.answers == []


def test_request_fails_before_lambda_times_out(response: ResponseUrl, request_of: RequestOf) -> None:
    context = Context(FixedClock(), custom_resource.MARGIN + 0.1)

    def process(_: Any) -> Result:
        assert response.arrived.wait(0.9), "no response was sent while the function was running"
        return Result("too late")

    handle(request_of(), context, process)
    assert response.answer["Status"] == "FAILED"
    assert response.answer["Reason"] == "the function timed out before it finished"


def test_function_does_not_return_while_its_timer_responds(
    response: ResponseUrl, request_of: RequestOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, sent = threading.Event(), threading.Event()
    send = custom_resource._send

    def slow(url: str, body: bytes) -> None:
        started.set()
        assert not sent.wait(0.3)
        send(url, body)
        sent.set()

    monkeypatch.setattr(custom_resource, "_send", slow)

    def process(_: Any) -> Result:
        started.wait(0.9)
        return Result("too late")

    handle(request_of(), Context(FixedClock(), custom_resource.MARGIN + 0.05), process)
    assert sent.is_set()
    assert response.answer["Status"] == "FAILED"


def test_no_timer_is_left_running(request_of: RequestOf, context: Context) -> None:
    before = set(threading.enumerate())
    handle(request_of(), context, lambda _: Result("thing-1"))
    left = [one for one in set(threading.enumerate()) - before if isinstance(one, threading.Timer)]
    assert [one for one in left if not one.finished.is_set()] == []


@pytest.mark.usefixtures("clock")
def test_refused_response_is_sent_again(
    response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    response.refuse = 2
    handle(request_of(), context, lambda _: Result("thing-1"))
    assert response.answer["Status"] == "SUCCESS"


def test_unsent_response_makes_lambda_retry(
    response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    response.refuse = 3
    with pytest.raises(OSError, match="503"):
        handle(request_of(), context, lambda _: Result("thing-1"))
    handle(request_of(), context, lambda _: Result("thing-1"))
    assert response.answer["Status"] == "SUCCESS"


@pytest.mark.parametrize("text", ["x" * 9000, "ü" * 9000, '"\n' * 5000, "\U0001f600" * 3000])
def test_long_reason_is_truncated(
    response: ResponseUrl, request_of: RequestOf, clock: Clock, text: str
) -> None:
    handle(request_of(), Context(clock), raising(ResourceError(text)))
    [body] = response.bodies
    assert 4000 < len(body) <= 4096
    assert response.answer["Reason"].endswith("…")
    assert text.startswith(response.answer["Reason"].removesuffix("…"))


def test_short_reason_is_unchanged() -> None:
    assert json.loads(truncated({"Reason": "x" * 4000}))["Reason"] == "x" * 4000
