"""Work that outlasts one invocation: a function hands over to a new one of itself before its time is up."""

from __future__ import annotations

import json
from typing import Any

import boto3
from log import log

RESERVE = 60
"""Seconds left at which a function hands over; enough for the calls under way and their retries."""


def seconds_left(context: Any) -> float:
    """Seconds until Lambda ends this invocation."""
    return context.get_remaining_time_in_millis() / 1000


def must_hand_over(context: Any) -> bool:
    """True once this invocation should wait for nothing more."""
    return seconds_left(context) < RESERVE


def hand_over(event: dict[str, Any], context: Any) -> None:
    """Starts the function anew, asynchronously, with this event; raises ClientError where it can't.

    Lambda ends a chain of about sixteen such invocations, which is some four hours at fifteen minutes each.
    """
    boto3.client("lambda").invoke(
        FunctionName=context.invoked_function_arn,
        InvocationType="Event",
        Payload=json.dumps(event).encode(),
    )
    log("handed over to a new invocation")
