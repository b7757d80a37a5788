"""Settings of an account that have no CloudFormation type.

The password policy, S3's public access block, and the encryption of new volumes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import boto3
from custom_resource import Request, ResourceError, Result, handle
from log import log

READ_BACK_ATTEMPTS = 10
"""How often settings are read back, a second apart: IAM and S3 may return old settings for a while."""

RANGES = {
    # IAM API Reference, UpdateAccountPasswordPolicy; the minimum of eight is our own.
    "MinimumPasswordLength": (14, 8, 128),
    "PasswordReusePrevention": (24, 1, 24),
    "MaxPasswordAge": (0, 0, 1095),
}
"""Property → default, minimum, maximum. MaxPasswordAge is in days; 0 means passwords never expire."""

SWITCHES = ("PasswordPolicy", "BlockPublicAccess", "EncryptVolumes")
"""Properties that are 'true' (the default) or 'false', which leaves the setting unchanged."""


def handler(event: Any, context: Any) -> None:
    """Entry point: a custom resource with the properties of RANGES and SWITCHES."""
    handle(event, context, process)


def process(request: Request) -> Result:
    """Applies what is switched on and reads it back. Delete keeps the settings: they are the safe ones."""
    account = request.context.invoked_function_arn.split(":")[4]
    region = request.context.invoked_function_arn.split(":")[3]
    physical_id = f"account-settings:{account}:{region}"
    if request.type == "Delete":
        return Result(request.physical_id)
    enabled = {name: _switch(request.properties, name) for name in SWITCHES}
    numbers = {name: _number(request.properties, name) for name in RANGES}
    if enabled["PasswordPolicy"]:
        _password_policy(numbers)
    if enabled["BlockPublicAccess"]:
        _block_public_access(account)
    if enabled["EncryptVolumes"]:
        _encrypt_volumes()
    switches = {name: str(value).lower() for name, value in enabled.items()}
    return Result(physical_id, {**switches, **{name: str(number) for name, number in numbers.items()}})


def _switch(properties: dict[str, Any], name: str) -> bool:
    value = properties.get(name, "true")
    if value not in ("true", "false"):
        raise ResourceError(f"{name} is {value!r}; it must be 'true' or 'false'")
    return value == "true"


def _number(properties: dict[str, Any], name: str) -> int:
    default, minimum, maximum = RANGES[name]
    value = str(properties.get(name, default))
    if not value.isdecimal() or not minimum <= int(value) <= maximum:
        raise ResourceError(f"{name} is {value!r}; it must be {minimum} to {maximum}")
    return int(value)


def _password_policy(numbers: dict[str, int]) -> None:
    iam = boto3.client("iam")
    wanted: dict[str, Any] = {
        "AllowUsersToChangePassword": True,
        "RequireLowercaseCharacters": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "RequireUppercaseCharacters": True,
        # Omitted settings are reset to their defaults; 0 is not accepted.
        **{name: number for name, number in numbers.items() if number},
    }
    iam.update_account_password_policy(**wanted)

    def read() -> dict[str, Any]:
        try:
            return iam.get_account_password_policy()["PasswordPolicy"]
        except iam.exceptions.NoSuchEntityException:
            return {}

    _read_back("password policy", wanted, read)


def _block_public_access(account: str) -> None:
    s3 = boto3.client("s3control")
    names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    wanted = dict.fromkeys(names, True)
    s3.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=wanted)

    def read() -> dict[str, Any]:
        try:
            return s3.get_public_access_block(AccountId=account)["PublicAccessBlockConfiguration"]
        except s3.exceptions.NoSuchPublicAccessBlockConfiguration:
            return {}

    _read_back("public access block", wanted, read)


def _encrypt_volumes() -> None:
    ec2 = boto3.client("ec2")
    ec2.enable_ebs_encryption_by_default()
    wanted = {"EbsEncryptionByDefault": True}
    _read_back("volume encryption", wanted, ec2.get_ebs_encryption_by_default)


def _read_back(setting: str, wanted: dict[str, Any], read: Callable[[], dict[str, Any]]) -> None:
    for _ in range(READ_BACK_ATTEMPTS):
        found = read()
        differs = sorted(name for name, value in wanted.items() if found.get(name) != value)
        if not differs:
            log("set", what=setting)
            return
        time.sleep(1)
    raise ResourceError(
        f"the {setting} was set, but these values differ when read back: {', '.join(differs)}"
    )
