"""Conversion of botocore's errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    SSOTokenLoadError,
    UnauthorizedSSOTokenError,
)
from stackrun.run.conversion import to_stack_error
from stackrun.run.denial import parse, readable

SUPPORT = Path(__file__).resolve().parents[3] / "support"
ERRORS = json.loads((SUPPORT / "aws-errors.json").read_text())
DENIALS = json.loads((SUPPORT / "aws-denials.json").read_text())


def client_error(code: str, message: str = "m", status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "CreateChangeSet")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoCredentialsError(), "credentials"),
        (ClientError({"Error": {"Code": "ExpiredToken", "Message": "old"}}, "X"), "credentials"),
        (ClientError({"Error": {"Code": "InvalidSignatureException", "Message": "old"}}, "X"), "credentials"),
        (UnauthorizedSSOTokenError(), "credentials"),
        (SSOTokenLoadError(error_msg="no token"), "credentials"),
        (ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "X"), "access_denied"),
        (EndpointConnectionError(endpoint_url="http://x"), "aws"),
        (KeyError("x"), "bug"),
    ],
)
def test_exceptions_become_stack_errors(error: Exception, code: str) -> None:
    stack_error = to_stack_error(error, "network")
    assert (stack_error.code, stack_error.stack) == (code, "network")


def test_an_endpoint_that_does_not_answer_is_named_by_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    error = EndpointConnectionError(endpoint_url="http://127.0.0.1:9/")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:8")
    assert to_stack_error(error).next == ["unset AWS_ENDPOINT_URL", "run the same command again"]
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")
    assert to_stack_error(error).next == [
        "check the network; behind a proxy, set HTTPS_PROXY",
        "run the same command again",
    ]


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: f"{row['code']} {row.get('message', '')}")
def test_errors_of_aws_are_told_apart_as_in_ops(row: dict[str, Any]) -> None:
    error = client_error(row["code"], row.get("message", "m"), row.get("status", 400))
    assert to_stack_error(error, "network").code == row["playbook"]


@pytest.mark.parametrize(
    ("error", "message", "steps"),
    [
        (
            client_error("RequestExpired", "too late"),
            "This machine's clock is wrong, so AWS rejects its signatures: too late (RequestExpired).",
            ["set this machine's clock (check it with timedatectl)"],
        ),
        (
            client_error("Throttling", "Rate exceeded"),
            "AWS throttled CreateChangeSet: Rate exceeded (Throttling).",
            ["wait a minute, then run the same command again"],
        ),
        (
            client_error("ServiceUnavailable", "busy", 503),
            "AWS could not carry out CreateChangeSet: busy (ServiceUnavailable).",
            ["wait a minute, then run the same command again", "look at https://health.aws.amazon.com"],
        ),
        (
            client_error("OptInRequired", "no"),
            "The service or the region of CreateChangeSet is not enabled for this account: no"
            " (OptInRequired).",
            ["enable it for the account: aws account enable-region, or the service's console"],
        ),
        (
            client_error("AccessDenied", "no"),
            "AWS denies CreateChangeSet: no.",
            [
                "ask an administrator to allow CreateChangeSet",
                "docs/reference/permissions.md lists what each command needs",
            ],
        ),
    ],
)
def test_each_kind_says_what_to_do(error: ClientError, message: str, steps: list[str]) -> None:
    found = to_stack_error(error, "network")
    assert (found.message, found.next) == (message, steps)


@pytest.mark.parametrize("row", DENIALS, ids=lambda row: row["message"][:90])
def test_a_denial_names_who_what_and_the_kind_of_policy(row: dict[str, Any]) -> None:
    found = parse(readable(row["message"]))
    assert (found and found.sentence, found and found.advice) == (row["sentence"], row["advice"])
    if found:
        error = to_stack_error(client_error("UnauthorizedOperation", row["message"]))
        assert (error.message, error.next[0]) == (f"{row['sentence']}.", row["advice"])
