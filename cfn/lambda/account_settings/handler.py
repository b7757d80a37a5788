"""Settings of an account that have no CloudFormation type.

The password policy, S3's block of public access, and the encryption of new volumes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import boto3
from custom_resource import Done, Refused, Request, handle
from log import log

LOOKS = 10
"""How often what was set is read back, a second apart: IAM and S3 answer with older settings for a while."""

RANGES = {
    # IAM API Reference, UpdateAccountPasswordPolicy; eight is our own least.
    "MinimumPasswordLength": (14, 8, 128),
    "PasswordReusePrevention": (24, 1, 24),
    "MaxPasswordAge": (0, 0, 1095),
}
"""Property → default, least, most. MaxPasswordAge is in days; 0: passwords do not expire."""

SWITCHES = ("PasswordPolicy", "BlockPublicAccess", "EncryptVolumes")
"""Properties that are 'true' (the default) or 'false', which leaves the setting as it is."""


def handler(event: Any, context: Any) -> None:
    """Entry: a custom resource with the properties of RANGES and SWITCHES."""
    handle(event, context, act)


def act(request: Request) -> Done:
    """Sets what is switched on, and reads it back. Delete leaves the settings: they are safe as they are."""
    account = request.context.invoked_function_arn.split(":")[4]
    region = request.context.invoked_function_arn.split(":")[3]
    physical_id = f"account-settings:{account}:{region}"
    if request.type == "Delete":
        return Done(request.physical_id)
    on = {name: _switch(request.properties, name) for name in SWITCHES}
    numbers = {name: _number(request.properties, name) for name in RANGES}
    if on["PasswordPolicy"]:
        _password_policy(numbers)
    if on["BlockPublicAccess"]:
        _block_public_access(account)
    if on["EncryptVolumes"]:
        _encrypt_volumes()
    told = {name: str(value).lower() for name, value in on.items()}
    return Done(physical_id, {**told, **{name: str(number) for name, number in numbers.items()}})


def _switch(properties: dict[str, Any], name: str) -> bool:
    value = properties.get(name, "true")
    if value not in ("true", "false"):
        raise Refused(f"{name} is {value!r}; it must be 'true' or 'false'")
    return value == "true"


def _number(properties: dict[str, Any], name: str) -> int:
    default, least, most = RANGES[name]
    value = str(properties.get(name, default))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise Refused(f"{name} is {value!r}; it must be {least} to {most}")
    return int(value)


def _password_policy(numbers: dict[str, int]) -> None:
    iam = boto3.client("iam")
    wanted: dict[str, Any] = {
        "AllowUsersToChangePassword": True,
        "RequireLowercaseCharacters": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "RequireUppercaseCharacters": True,
        # What is left out is taken back to its default; 0 can't be given.
        **{name: number for name, number in numbers.items() if number},
    }
    iam.update_account_password_policy(**wanted)

    def look() -> dict[str, Any]:
        try:
            return iam.get_account_password_policy()["PasswordPolicy"]
        except iam.exceptions.NoSuchEntityException:
            return {}

    _read_back("password policy", wanted, look)


def _block_public_access(account: str) -> None:
    s3 = boto3.client("s3control")
    names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    wanted = dict.fromkeys(names, True)
    s3.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=wanted)

    def look() -> dict[str, Any]:
        try:
            return s3.get_public_access_block(AccountId=account)["PublicAccessBlockConfiguration"]
        except s3.exceptions.NoSuchPublicAccessBlockConfiguration:
            return {}

    _read_back("public access block", wanted, look)


def _encrypt_volumes() -> None:
    ec2 = boto3.client("ec2")
    ec2.enable_ebs_encryption_by_default()
    wanted = {"EbsEncryptionByDefault": True}
    _read_back("encryption of volumes", wanted, ec2.get_ebs_encryption_by_default)


def _read_back(what: str, wanted: dict[str, Any], look: Callable[[], dict[str, Any]]) -> None:
    for _ in range(LOOKS):
        found = look()
        differs = sorted(name for name, value in wanted.items() if found.get(name) != value)
        if not differs:
            log("set", what=what)
            return
        time.sleep(1)
    raise Refused(f"the {what} was set, but it is not so when read back: {', '.join(differs)}")
