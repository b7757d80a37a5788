"""Errors of the SDK become errors of a stack."""

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
def test_errors_are_translated(error: Exception, code: str) -> None:
    told = to_stack_error(error, "network")
    assert (told.code, told.stack) == (code, "network")
