"""Converts any exception into the error that plugins report."""

from __future__ import annotations

import os
import re
from pathlib import Path

from botocore import exceptions as boto
from botocore.exceptions import ClientError

from .denial import PERMISSIONS, parse, readable
from .errors import DENIED, StackError, aws_code, aws_message, response_lost
from .machine import fault

# Codes of errors: "Common errors" in the API references, and those of EC2, S3 and SNS that differ. The same
# as src/adapters/aws/client/sdk-errors.ts; test/support/aws-errors.json tests both.
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"})
_SKEWED = frozenset({"RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired"})
_REFUSED = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_NOT_ENABLED = frozenset({"OptInRequired", "SubscriptionRequiredException"})
_THROTTLED = frozenset(
    {
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)

_CLOCK = re.compile(r"Signature (expired|not yet current)")

_NO_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.TokenRetrievalError,
    boto.RefreshWithMFAUnsupportedError,
    boto.SSOError,
)


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
        return _client_error(error, stack)
    if response_lost(error):
        return StackError("aws", f"AWS did not respond: {error}", stack, next=_after_no_response(error))
    if isinstance(error, boto.BotoCoreError):
        return StackError("aws", f"The AWS SDK failed: {error}", stack)
    found = fault(error, folder) if isinstance(error, OSError) else None
    if found:
        return StackError("machine", found[0], stack, next=[found[1]])
    return StackError("bug", f"Unexpected {type(error).__name__}: {error}", stack)


def _client_error(error: ClientError, stack: str | None) -> StackError:
    code, operation, message = aws_code(error), error.operation_name, aws_message(error)
    said = f"{message} ({code})"
    if code in _SKEWED or (code in _REFUSED and _CLOCK.match(message)):
        why = "This machine's clock is wrong, so AWS rejects its signatures"
        return StackError("credentials", f"{why}: {said}.", stack, next=[_SET_CLOCK])
    if code in _EXPIRED or code in _REFUSED:
        return StackError("credentials", f"AWS rejected the credentials: {said}.", stack, next=_LOGIN)
    if code in DENIED:
        return _denied(error, stack)
    if code in _NOT_ENABLED:
        why = f"The service or the region of {operation} is not enabled for this account"
        return StackError("access_denied", f"{why}: {said}.", stack, next=[_ENABLE])
    if code in _THROTTLED:
        return StackError("aws", f"AWS throttled {operation}: {said}.", stack, next=[_LATER])
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
        return StackError(
            "aws", f"AWS could not carry out {operation}: {said}.", stack, next=[_LATER, _HEALTH]
        )
    return StackError("aws", f"AWS rejected {operation}: {said}.", stack)


def _denied(error: ClientError, stack: str | None) -> StackError:
    message = readable(aws_message(error))
    found = parse(message)
    if found:
        return StackError("access_denied", f"{found.sentence}.", stack, next=[found.advice, PERMISSIONS])
    allow = f"ask an administrator to allow {error.operation_name}"
    said = f"AWS denies {error.operation_name}: {message}."
    return StackError("access_denied", said, stack, next=[allow, PERMISSIONS])


def _after_no_response(error: Exception) -> list[str]:
    """A setting that replaces AWS's own address, if that is what does not answer; else another attempt."""
    url = str(getattr(error, "kwargs", {}).get("endpoint_url", ""))
    settings = [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]
    stale = [f"unset {name}" for name in settings if url.startswith(os.environ[name] or "-")]
    network = [] if stale else ["check the network; behind a proxy, set HTTPS_PROXY"]
    return [*stale, *network, "run the same command again"]


_LOGIN = ["ops login", "ops whoami"]
_SET_CLOCK = "set this machine's clock (check it with timedatectl)"
_LATER = "wait a minute, then run the same command again"
_HEALTH = "look at https://health.aws.amazon.com"
_ENABLE = "enable it for the account: aws account enable-region, or the service's console"
