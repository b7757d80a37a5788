"""Lists of a user's signing certificates, SSH keys and service-specific credentials, always empty.

ministack has none of these actions. There is no action that adds credentials either, so empty is correct.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import iam

Request = dict[str, Any]

_LISTS = {
    "ListSigningCertificates": "<Certificates/><IsTruncated>false</IsTruncated>",
    "ListSSHPublicKeys": "<SSHPublicKeys/><IsTruncated>false</IsTruncated>",
    "ListServiceSpecificCredentials": "<ServiceSpecificCredentials/>",
}


def _empty_list(action: str, elements: str) -> Callable[[Request], Any]:
    def list_none(request: Request) -> Any:
        name = iam._p(request, "UserName")
        if name not in iam._users:
            return iam._error(404, "NoSuchEntity", f"The user with name {name} cannot be found.")
        return iam._xml(200, f"{action}Response", f"<{action}Result>{elements}</{action}Result>")

    return list_none


def install() -> None:
    """Add the actions."""
    for action, elements in _LISTS.items():
        iam._IAM_HANDLERS[action] = _empty_list(action, elements)
