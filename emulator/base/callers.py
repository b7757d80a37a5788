"""The identity that makes a request, found by its access key."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ministack import app
from ministack.core.iam_evaluator import CredentialResolutionError, resolve_credential
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id


@dataclass(frozen=True)
class Caller:
    """An identity in the terms of CloudTrail's ``userIdentity``."""

    kind: str
    arn: str
    principal_id: str
    account: str
    access_key: str = ""

    @property
    def name(self) -> str:
        """The ``Username`` of LookupEvents: a user name or a role session name."""
        return "root" if self.kind == "Root" else self.arn.rpartition("/")[2]


_KINDS = {"User": "IAMUser"}
_access_key: ContextVar[str] = ContextVar("emulator_access_key", default="")


def _root(account: str, access_key: str) -> Caller:
    return Caller("Root", f"arn:aws:iam::{account}:root", account, account, access_key)


def current() -> Caller:
    """The caller of the current request; an unknown access key counts as the account's root user."""
    account, access_key = get_account_id(), _access_key.get()
    identity = resolve_credential(access_key, account) if access_key else None
    if identity is None or isinstance(identity, CredentialResolutionError):
        return _root(account, access_key)
    kind = _KINDS.get(identity.principal_type, identity.principal_type)
    return Caller(kind, identity.principal_arn, identity.principal_id, account, access_key)


def _wrap_dispatch(dispatch: Any) -> Any:
    async def serve(method: str, path: str, headers: Any, body: Any, parameters: Any, request_id: str) -> Any:
        _access_key.set(extract_access_key_id(headers, parameters) or "")
        return await dispatch(method, path, headers, body, parameters, request_id)

    return serve


def install() -> None:
    """Remember the access key of each request, also for the background tasks that it starts."""
    app._dispatch_service_request = _wrap_dispatch(app._dispatch_service_request)
