"""Conversion of botocore's errors."""

from __future__ import annotations

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    SSOTokenLoadError,
    UnauthorizedSSOTokenError,
)
from stackrun.run.errors import to_stack_error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoCredentialsError(), "credentials"),
        (ClientError({"Error": {"Code": "ExpiredToken", "Message": "old"}}, "X"), "credentials"),
        (ClientError({"Error": {"Code": "InvalidSignatureException", "Message": "old"}}, "X"), "credentials"),
        (UnauthorizedSSOTokenError(), "credentials"),
        (SSOTokenLoadError(error_msg="no token"), "credentials"),
        (ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "X"), "aws"),
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
    assert to_stack_error(error).next == ["run the same command again"]
