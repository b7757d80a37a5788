"""The error that plugins report, and the conversion of botocore's errors into it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore import exceptions as boto
from botocore.exceptions import ClientError

from .machine import fault

_CREDENTIAL_CODES = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)

DENIED = ("AccessDenied", "AccessDeniedException")
"""Services differ in the code for a request that the caller's policies do not allow."""

_NO_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.TokenRetrievalError,
    boto.RefreshWithMFAUnsupportedError,
    boto.SSOError,
)


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


def to_stack_error(
    error: Exception, stack: str | None = None, folder: str | Path | None = None
) -> StackError:
    """Any exception as a StackError; an unexpected one gets code `bug`. `folder`: where the run writes."""
    if isinstance(error, StackError):
        error.stack = error.stack or stack
        return error
    if isinstance(error, _NO_CREDENTIALS):
        return StackError("credentials", f"No usable AWS credentials: {error}.", stack, next=_LOGIN)
    if isinstance(error, ClientError):
        code, operation = aws_code(error), error.operation_name
        if code in _CREDENTIAL_CODES:
            return StackError(
                "credentials",
                f"AWS rejected the credentials: {aws_message(error)} ({code}).",
                stack,
                next=_LOGIN,
            )
        return StackError("aws", f"AWS rejected {operation}: {aws_message(error)} ({code}).", stack)
    if response_lost(error):
        return StackError("aws", f"AWS did not respond: {error}", stack, next=_after_no_response(error))
    if isinstance(error, boto.BotoCoreError):
        return StackError("aws", f"The AWS SDK failed: {error}", stack)
    found = fault(error, folder) if isinstance(error, OSError) else None
    if found:
        return StackError("machine", found[0], stack, next=[found[1]])
    return StackError("bug", f"Unexpected {type(error).__name__}: {error}", stack)


def _after_no_response(error: Exception) -> list[str]:
    """A setting that replaces AWS's own address, if that is what does not answer; else another attempt."""
    url = str(getattr(error, "kwargs", {}).get("endpoint_url", ""))
    settings = [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]
    stale = [f"unset {name}" for name in settings if url.startswith(os.environ[name] or "-")]
    return [*stale, "run the same command again"]


_LOGIN = ["ops login", "ops whoami"]
