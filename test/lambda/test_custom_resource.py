"""The protocol: one answer in every path."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import boto3
import custom_resource
import pytest
from conftest import STACK
from custom_resource import Done, Refused, fitted, handle
from fakes import Clock, Context, ResponseUrl

RequestOf = Callable[..., dict[str, Any]]
ABOUT = {
    "StackId": STACK,
    "RequestId": "6f1c2f0a-1111-4222-8333-944445555666",
    "LogicalResourceId": "Thing",
}


class Wall:
    """A clock that follows the real one: for the timer, which is real."""

    now = 0.0


def raising(error: Exception) -> Callable[[Any], Any]:
    def act(_: Any) -> Any:
        raise error

    return act


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_is_done_is_answered_once(
    response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    handle(request_of(), context, lambda _: Done("thing-1", {"Name": "one"}))
    assert response.answer == {
        "Status": "SUCCESS",
        "PhysicalResourceId": "thing-1",
        "Data": {"Name": "one"},
        **ABOUT,
    }
    assert response.types == [""], "the address is signed for an empty content type"


def test_what_the_function_is_asked_for(request_of: RequestOf, context: Context) -> None:
    seen: list[custom_resource.Request] = []

    def act(request: custom_resource.Request) -> Done:
        seen.append(request)
        return Done("thing-1")

    keys = {"PhysicalResourceId": "thing-1", "OldResourceProperties": {"Size": "1", "Same": "x"}}
    handle(request_of("Update", {"Size": "2", "Same": "x"}, **keys), context, act)
    [request] = seen
    assert (request.type, request.physical_id, request.properties["Size"]) == ("Update", "thing-1", "2")
    assert (request.changed("Size"), request.changed("Same")) == (True, False)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Refused("Size is 'x'; it must be a number"), "Size is 'x'; it must be a number"),
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
def test_a_failure_is_answered_and_deletes_nothing(
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


def test_what_aws_says_is_told(response: ResponseUrl, request_of: RequestOf, context: Context) -> None:
    client = boto3.client("ssm", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
    told = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}
    error = client.exceptions.ClientError(told, "PutParameter")
    handle(request_of(), context, raising(error))
    assert response.answer["Reason"] == "PutParameter: not authorized (AccessDeniedException)"


@pytest.mark.parametrize("event", [None, [], {}, {"ResponseURL": None}, {"RequestType": "Create"}])
def test_without_an_address_nothing_is_done(
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
        ({"ResourceProperties": "text"}, "ResourceProperties is no map"),
        ({"OldResourceProperties": ["x"]}, "OldResourceProperties is no map"),
    ],
)
def test_a_malformed_request_is_answered(
    response: ResponseUrl, request_of: RequestOf, context: Context, keys: dict[str, Any], reason: str
) -> None:
    handle(request_of(**keys), context, raising(AssertionError("it must not be called")))
    assert (response.answer["Status"], response.answer["Reason"]) == ("FAILED", reason)
    assert response.answer["PhysicalResourceId"] == "not-made:Thing"


@pytest.mark.parametrize("keys", [{"PhysicalResourceId": "not-made:Thing"}, {}])
def test_deleting_what_never_came_to_be_succeeds(
    response: ResponseUrl, request_of: RequestOf, context: Context, keys: dict[str, str]
) -> None:
    handle(request_of("Delete", **keys), context, raising(AssertionError("it must not be called")))
    assert response.answer["Status"] == "SUCCESS"
    assert response.answer["PhysicalResourceId"].startswith("not-made:")


def test_what_another_invocation_goes_on_with_is_left_to_it(
    response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    handle(request_of(), context, lambda _: None)
    assert response.answers == []


def test_before_lambdas_own_time_out_the_request_fails(response: ResponseUrl, request_of: RequestOf) -> None:
    context = Context(Wall(), custom_resource.MARGIN + 0.1)

    def act(_: Any) -> Done:
        assert response.arrived.wait(0.9), "it was not answered while the function was at work"
        return Done("too late")

    handle(request_of(), context, act)
    assert response.answer["Status"] == "FAILED"
    assert response.answer["Reason"] == "the function's own time was up before this was done"


def test_the_function_does_not_end_while_its_timer_answers(
    response: ResponseUrl, request_of: RequestOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, sent = threading.Event(), threading.Event()
    send = custom_resource._send

    def slow(url: str, body: bytes) -> None:
        began.set()
        assert not sent.wait(0.3)
        send(url, body)
        sent.set()

    monkeypatch.setattr(custom_resource, "_send", slow)

    def act(_: Any) -> Done:
        began.wait(0.9)
        return Done("too late")

    handle(request_of(), Context(Wall(), custom_resource.MARGIN + 0.05), act)
    assert sent.is_set()
    assert response.answer["Status"] == "FAILED"


def test_no_timer_is_left_behind(request_of: RequestOf, context: Context) -> None:
    before = set(threading.enumerate())
    handle(request_of(), context, lambda _: Done("thing-1"))
    left = [one for one in set(threading.enumerate()) - before if isinstance(one, threading.Timer)]
    assert [one for one in left if not one.finished.is_set()] == []


@pytest.mark.usefixtures("clock")
def test_an_answer_that_is_refused_is_sent_again(
    response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    response.refuse = 2
    handle(request_of(), context, lambda _: Done("thing-1"))
    assert response.answer["Status"] == "SUCCESS"


def test_an_answer_that_can_not_be_sent_makes_lambda_try_again(
    response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    response.refuse = 3
    with pytest.raises(OSError, match="503"):
        handle(request_of(), context, lambda _: Done("thing-1"))
    handle(request_of(), context, lambda _: Done("thing-1"))
    assert response.answer["Status"] == "SUCCESS"


@pytest.mark.parametrize("text", ["x" * 9000, "ü" * 9000, '"\n' * 5000, "\U0001f600" * 3000])
def test_a_long_reason_is_cut_to_fit(
    response: ResponseUrl, request_of: RequestOf, clock: Clock, text: str
) -> None:
    handle(request_of(), Context(clock), raising(Refused(text)))
    [body] = response.bodies
    assert 4000 < len(body) <= 4096
    assert response.answer["Reason"].endswith("…")
    assert text.startswith(response.answer["Reason"].removesuffix("…"))


def test_a_reason_that_fits_is_left_alone() -> None:
    assert json.loads(fitted({"Reason": "x" * 4000}))["Reason"] == "x" * 4000
