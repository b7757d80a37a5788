"""Reads the descriptions, statuses, outputs and resources of stacks."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from ..run.errors import aws_code, aws_message

Stack = dict[str, Any]

SUCCESS = frozenset(
    {
        "CREATE_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
    }
)
"""Statuses of a deployed stack, whose outputs can be used (also if an update failed and was rolled back)."""

DELETE_ONLY = frozenset({"CREATE_FAILED", "DELETE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
"""Statuses of a stack whose creation or deletion failed: CloudFormation accepts only its deletion."""

ROLLBACK_TO_CONTINUE = frozenset({"UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"})
"""Statuses of a stack that must be rolled back before it can be updated."""

REVIEW_IN_PROGRESS = "REVIEW_IN_PROGRESS"
"""An empty stack: it has or had change sets, but was never created."""


def status(stack: Stack | None) -> str | None:
    """The stack's status, or None if there is no stack."""
    return stack["StackStatus"] if stack else None


def in_progress(value: str | None) -> bool:
    """True while an operation on the stack is in progress; REVIEW_IN_PROGRESS is none."""
    return value is not None and value.endswith("_IN_PROGRESS") and value != REVIEW_IN_PROGRESS


def is_deployed(stack: Stack | None) -> bool:
    """True if the stack exists and is in a success state."""
    return status(stack) in SUCCESS


def must_roll_back(stack: Stack | None) -> bool:
    """True if an update failed and its rollback failed too, or has not begun."""
    return status(stack) in ROLLBACK_TO_CONTINUE


def describe(cfn: Any, name: str) -> Stack | None:
    """The stack, or None if it does not exist; a deleted stack can still be described by its id."""
    try:
        return cfn.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        # CloudFormation returns ValidationError for a missing stack; only the message tells it apart.
        if aws_code(error) == "ValidationError" and "does not exist" in aws_message(error):
            return None
        raise


def outputs(stack: Stack) -> dict[str, str]:
    """Output key → value."""
    return {item["OutputKey"]: item.get("OutputValue", "") for item in stack.get("Outputs", [])}


def resources(cfn: Any, name: str) -> list[dict[str, Any]]:
    """The summaries of all resources that are not deleted yet."""
    pages = cfn.get_paginator("list_stack_resources").paginate(StackName=name)
    found = [item for page in pages for item in page["StackResourceSummaries"]]
    return [item for item in found if item["ResourceStatus"] != "DELETE_COMPLETE"]
