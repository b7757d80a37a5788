"""Who uses the registry, which registry, and whether that is allowed.

"Private registry authentication in Amazon ECR" (User Guide): a token has the permissions of the identity that
got it. Policies are checked with ``AUTH=true`` only, like those of all requests.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.iam_actions import identity_denial_message
from ministack.core.iam_evaluator import AuthError, EvalContext, EvalResult, PrincipalInfo
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import ecr

from emulator.base.partition import partition_of
from emulator.services.ecr.refusals import RefusedError
from emulator.services.ecr.state import TOKENS
from emulator.services.ecr.tokens import Token, password_of

_HOST = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.")


def token_of(authorization: str, host: str) -> Token:
    """The token that the client presents.

    :raises RefusedError: there is none, it is not one of this registry's, or it has expired
    """
    password = password_of(authorization)
    token = TOKENS.read(password) if password else None
    if token is None:
        raise _unauthorized("Not Authorized", "UNAUTHORIZED", host)
    if token.has_expired:
        raise _unauthorized(
            "Your authorization token has expired. Reauthenticate and try again.", "DENIED", host
        )
    return token


def _unauthorized(message: str, code: str, host: str) -> RefusedError:
    error = RefusedError("AccessDeniedException", message, 401, code)
    error.headers = {"WWW-Authenticate": f'Basic realm="https://{host}/",service="ecr.amazonaws.com"'}
    return error


@contextmanager
def registry_of(token: Token, hosts: list[str]) -> Iterator[None]:
    """Act in the registry that one of the host names means; otherwise in the token's account and region."""
    matches = [match for match in map(_HOST.match, hosts) if match]
    account, region = matches[0].groups() if matches else (token.account, token.region)
    with request_scope(account, region):
        yield


def require(token: Token, action: str, name: str, host: str) -> None:
    """Refuse the action on the repository unless policies allow it to the token's identity."""
    if not app.AUTH:
        return
    # Policies are found in the account of the identity, which need not be the registry's.
    with request_scope(token.account, token.region):
        principal = iam_evaluator.resolve_principal(token.access_key, token.account)
    if isinstance(principal, AuthError):
        raise _unauthorized("Not Authorized", "UNAUTHORIZED", host)
    resource = ecr._repo_arn(name)
    result = _decision(principal, action, resource)
    if result.decision != "Allow":
        message = identity_denial_message(action, principal.arn, resource, result.decision == "Deny")
        message = message.replace("arn:aws:", f"arn:{partition_of(get_region())}:")
        raise RefusedError("AccessDeniedException", message, 403, "DENIED")


def _decision(principal: PrincipalInfo, action: str, resource: str) -> EvalResult:
    own = principal.account == get_account_id()
    if principal.policies is None and own:
        return EvalResult("Allow")
    context = EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=action,
        resource_arn=resource,
        region=get_region(),
        principal_keys=principal.keys,
    )
    root = principal.policies is None
    result = (
        EvalResult("Allow")
        if root
        else iam_evaluator.evaluate(context, principal.policies or [], *principal.limits)
    )
    found = ecr.repository_policy_for_arn(resource)
    if found is None:
        return result if own else EvalResult("ImplicitDeny")
    return iam_evaluator.combine_resource_policy(result, context, *found, limits=tuple(principal.limits))
