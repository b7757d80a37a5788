"""The account's settings: applied, read back, never removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import load
from fakes import ACCOUNT, Aws, Context, ResponseUrl

settings = load("account_settings")
RequestOf = Callable[..., dict[str, Any]]
BLOCK = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
)
POLICY = {
    "AllowUsersToChangePassword": True,
    "RequireLowercaseCharacters": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "RequireUppercaseCharacters": True,
    "MinimumPasswordLength": 14,
    "PasswordReusePrevention": 24,
}
BLOCKED = {"PublicAccessBlockConfiguration": BLOCK}
ENCRYPTED = {"EbsEncryptionByDefault": True}


def add_account(aws: Aws, policy: dict[str, Any] | list[Any]) -> None:
    """Adds an account that applies each setting immediately."""
    aws.add("iam", update_account_password_policy={}, get_account_password_policy=policy)
    aws.add("s3control", put_public_access_block={}, get_public_access_block=BLOCKED)
    aws.add("ec2", enable_ebs_encryption_by_default=ENCRYPTED, get_ebs_encryption_by_default=ENCRYPTED)


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_defaults_are_applied_and_read_back(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context, kind: str
) -> None:
    add_account(aws, {"PasswordPolicy": {**POLICY, "ExpirePasswords": False}})
    settings.handler(request_of(kind), context)
    assert response.answer["Status"] == "SUCCESS"
    assert response.answer["PhysicalResourceId"] == f"account-settings:{ACCOUNT}:eu-central-1"
    assert response.answer["Data"] == {
        "PasswordPolicy": "true",
        "BlockPublicAccess": "true",
        "EncryptVolumes": "true",
        "MinimumPasswordLength": "14",
        "PasswordReusePrevention": "24",
        "MaxPasswordAge": "0",
    }
    assert aws.fakes["iam"].called("update_account_password_policy") == [POLICY]
    assert aws.fakes["s3control"].called("put_public_access_block") == [{"AccountId": ACCOUNT, **BLOCKED}]


def test_given_numbers_are_applied(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    wanted = {**POLICY, "MinimumPasswordLength": 20, "PasswordReusePrevention": 5, "MaxPasswordAge": 90}
    add_account(aws, {"PasswordPolicy": {**wanted, "ExpirePasswords": True}})
    numbers = {"MinimumPasswordLength": "20", "PasswordReusePrevention": "5", "MaxPasswordAge": "90"}
    settings.handler(request_of("Create", numbers), context)
    assert response.answer["Status"] == "SUCCESS"
    assert aws.fakes["iam"].called("update_account_password_policy") == [wanted]


@pytest.mark.parametrize(
    ("off", "untouched"),
    [("PasswordPolicy", "iam"), ("BlockPublicAccess", "s3control"), ("EncryptVolumes", "ec2")],
)
def test_disabled_setting_is_not_touched(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context, off: str, untouched: str
) -> None:
    add_account(aws, {"PasswordPolicy": POLICY})
    del aws.fakes[untouched]
    settings.handler(request_of("Create", {off: "false"}), context)
    assert (response.answer["Status"], response.answer["Data"][off]) == ("SUCCESS", "false")


@pytest.mark.usefixtures("aws")
def test_delete_changes_nothing(response: ResponseUrl, request_of: RequestOf, context: Context) -> None:
    settings.handler(request_of("Delete", {"MaxPasswordAge": "x"}, PhysicalResourceId="any"), context)
    assert (response.answer["Status"], response.answer["PhysicalResourceId"]) == ("SUCCESS", "any")


def test_old_values_are_read_again(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    add_account(
        aws,
        ["NoSuchEntity", {"PasswordPolicy": {**POLICY, "RequireSymbols": False}}, {"PasswordPolicy": POLICY}],
    )
    aws.fakes["s3control"].answers["get_public_access_block"] = [
        "NoSuchPublicAccessBlockConfiguration",
        BLOCKED,
    ]
    settings.handler(request_of(), context)
    assert response.answer["Status"] == "SUCCESS"


def test_different_value_when_read_back_fails(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    add_account(aws, {"PasswordPolicy": {**POLICY, "RequireSymbols": False, "MinimumPasswordLength": 6}})
    settings.handler(request_of(), context)
    assert response.answer["Status"] == "FAILED"
    assert response.answer["Reason"] == (
        "the password policy was set, but these values differ when read back: "
        "MinimumPasswordLength, RequireSymbols"
    )
    assert len(aws.fakes["iam"].called("get_account_password_policy")) == settings.READ_BACK_ATTEMPTS


def test_aws_error_is_reported(
    aws: Aws, response: ResponseUrl, request_of: RequestOf, context: Context
) -> None:
    aws.add("iam", update_account_password_policy="AccessDenied")
    settings.handler(request_of(), context)
    assert response.answer["Reason"] == "UpdateAccountPasswordPolicy: refused for the test (AccessDenied)"


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"MinimumPasswordLength": "7"}, "MinimumPasswordLength is '7'; it must be 8 to 128"),
        ({"PasswordReusePrevention": "25"}, "PasswordReusePrevention is '25'; it must be 1 to 24"),
        ({"MaxPasswordAge": "-1"}, "MaxPasswordAge is '-1'; it must be 0 to 1095"),
        ({"EncryptVolumes": "yes"}, "EncryptVolumes is 'yes'; it must be 'true' or 'false'"),
    ],
)
def test_invalid_properties_change_nothing(
    response: ResponseUrl, request_of: RequestOf, context: Context, broken: dict[str, str], reason: str
) -> None:
    settings.handler(request_of("Create", broken), context)
    assert (response.answer["Status"], response.answer["Reason"]) == ("FAILED", reason)
