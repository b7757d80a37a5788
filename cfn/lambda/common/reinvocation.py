"""Work that outlasts one invocation: a function invokes itself again before it times out."""

from __future__ import annotations

import json
from typing import Any

import boto3
from log import log

RESERVE = 60
"""Seconds left at which a function reinvokes itself; enough for the calls in progress and their retries."""


def seconds_left(context: Any) -> float:
    """Seconds until Lambda ends this invocation."""
    return context.get_remaining_time_in_millis() / 1000


def must_reinvoke(context: Any) -> bool:
    """True once this invocation should not wait any longer."""
    return seconds_left(context) < RESERVE


def reinvoke(event: dict[str, Any], context: Any) -> None:
    """Invokes the function again, asynchronously, with this event. Raises ClientError if that fails.

    Lambda stops a chain of about sixteen such invocations: about four hours at fifteen minutes each.
    """
    boto3.client("lambda").invoke(
        FunctionName=context.invoked_function_arn,
        InvocationType="Event",
        Payload=json.dumps(event).encode(),
    )
    log("continuing in a new invocation")
