"""Credentials of users that the emulator has none of."""

from typing import Any

import pytest

from emulator.tests.errors import refusal
from emulator.tests.running import Emulator

LISTS = [
    ("list_signing_certificates", "Certificates"),
    ("list_ssh_public_keys", "SSHPublicKeys"),
    ("list_service_specific_credentials", "ServiceSpecificCredentials"),
]


@pytest.mark.parametrize(("action", "member"), LISTS)
def test_a_user_has_none_and_a_stranger_is_refused(running: Emulator, action: str, member: str) -> None:
    iam: Any = running.client("iam")
    name = f"having-{member}"
    iam.create_user(UserName=name)
    ask = getattr(iam, action)
    assert ask(UserName=name)[member] == []
    assert refusal(ask, UserName="nobody")[0] == "NoSuchEntity"
