"""Reading stacks: descriptions, statuses, outputs, resources."""

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
"""A stack that stands and whose outputs can be used, be it as it was before a failed update."""

DELETE_ONLY = frozenset({"CREATE_FAILED", "DELETE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
"""What is left of a stack that never came to stand, or should have gone: CloudFormation only deletes it."""

REVIEW_IN_PROGRESS = "REVIEW_IN_PROGRESS"
"""A shell: change sets were made for a stack that has never been created."""


def status(stack: Stack | None) -> str | None:
    """Its status, or None where there is no stack."""
    return stack["StackStatus"] if stack else None


def in_progress(value: str | None) -> bool:
    """True while CloudFormation works on the stack; a shell is at rest."""
    return value is not None and value.endswith("_IN_PROGRESS") and value != REVIEW_IN_PROGRESS


def is_deployed(stack: Stack | None) -> bool:
    """True where the stack is there and can be built upon."""
    return status(stack) in SUCCESS


def describe(cfn: Any, name: str) -> Stack | None:
    """The stack, or None where there is none; by its id a deleted one is still described."""
    try:
        return cfn.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        # CloudFormation answers ValidationError for a stack that is absent; only its text says which.
        if aws_code(error) == "ValidationError" and "does not exist" in aws_message(error):
            return None
        raise


def outputs(stack: Stack) -> dict[str, str]:
    """Output key → value."""
    return {item["OutputKey"]: item.get("OutputValue", "") for item in stack.get("Outputs", [])}


def resources(cfn: Any, name: str) -> list[dict[str, Any]]:
    """All resource summaries; those already deleted are left out."""
    pages = cfn.get_paginator("list_stack_resources").paginate(StackName=name)
    found = [item for page in pages for item in page["StackResourceSummaries"]]
    return [item for item in found if item["ResourceStatus"] != "DELETE_COMPLETE"]
