"""Lists of user credentials, which are always empty."""

from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal

LISTS = [
    ("list_signing_certificates", "Certificates"),
    ("list_ssh_public_keys", "SSHPublicKeys"),
    ("list_service_specific_credentials", "ServiceSpecificCredentials"),
]


@pytest.mark.parametrize(("action", "member"), LISTS)
def test_lists_are_empty_for_users_and_refused_for_unknown_names(
    emulator: Emulator, action: str, member: str
) -> None:
    iam: Any = emulator.client("iam")
    name = f"having-{member}"
    iam.create_user(UserName=name)
    list_credentials = getattr(iam, action)
    assert list_credentials(UserName=name)[member] == []
    assert refusal(list_credentials, UserName="nobody")[0] == "NoSuchEntity"
