"""The error that plugins report, and what botocore's errors say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore import exceptions as boto
from botocore.exceptions import ClientError

DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "NotAuthorized",
        "UnauthorizedOperation",
    }
)
"""Services differ in the code for a request that a policy does not allow."""


@dataclass
class StackError(Exception):
    """The `error` object of docs/reference/run-protocol.md, which lists the codes.

    `message` is one sentence for the operator.
    """

    code: str
    message: str
    stack: str | None = None
    status: str | None = None
    first_cause: dict[str, Any] | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    next: list[str] = field(default_factory=list)
    in_flight: bool = False
    """AWS continues with the stack, and nothing watches it any more."""

    def __str__(self) -> str:
        """The message, as Ansible shows it."""
        return self.message

    def as_dict(self) -> dict[str, Any]:
        """All keys of the protocol; `changes`, `needs` and `in_flight` only if they are not empty."""
        report: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "stack": self.stack,
            "status": self.status,
            "first_cause": self.first_cause,
            "next": self.next,
        }
        if self.changes:
            report["changes"] = self.changes
        if self.needs:
            report["needs"] = self.needs
        if self.in_flight:
            report["in_flight"] = True
        return report


def aws_code(error: ClientError) -> str:
    """The service's error code, for example `ValidationError`."""
    return str(error.response.get("Error", {}).get("Code", ""))


def aws_message(error: ClientError) -> str:
    """The service's error message."""
    return str(error.response.get("Error", {}).get("Message", "")) or str(error)


def is_denied(error: ClientError) -> bool:
    """True if the caller may not do this."""
    return aws_code(error) in DENIED


def response_lost(error: Exception) -> bool:
    """True if AWS may have carried out the request although no response arrived."""
    return isinstance(error, (boto.ConnectionError, boto.HTTPClientError))
