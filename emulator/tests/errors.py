"""The error code and message of a refused request."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


def refusal(call: Callable[..., Any], **arguments: Any) -> tuple[str, str]:
    """The error code and message of ``call``; a call that succeeds fails the test."""
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    error = refused.value.response["Error"]
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403, 404, 409)
    return error["Code"], error["Message"]
