"""Conversion of botocore's errors."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from stackrun.run.errors import to_stack_error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoCredentialsError(), "credentials"),
        (ClientError({"Error": {"Code": "ExpiredToken", "Message": "old"}}, "X"), "credentials"),
        (ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "X"), "aws"),
        (EndpointConnectionError(endpoint_url="http://x"), "aws"),
        (KeyError("x"), "bug"),
    ],
)
def test_exceptions_become_stack_errors(error: Exception, code: str) -> None:
    stack_error = to_stack_error(error, "network")
    assert (stack_error.code, stack_error.stack) == (code, "network")
