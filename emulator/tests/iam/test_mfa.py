"""MFA devices and MFA sessions, with and without policy enforcement."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator, start_emulator
from emulator.tests.errors import refusal
from emulator.tests.mfa import ACCOUNT, Device, new_device, new_user, wait_for_fresh_step
from emulator.tests.templates import policy

CODE = "MultiFactorAuthentication failed with invalid MFA one time pass code"
DEVICE = "unable to validate MFA code"


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator that enforces policies."""
    with start_emulator(tmp_path_factory.mktemp("strict") / "state", AUTH="true") as one:
        yield one


@pytest.fixture
def iam(enforcing: Emulator) -> Any:
    """IAM as the root user, to whom no policy applies."""
    wait_for_fresh_step()
    return enforcing.client("iam")


def test_two_consecutive_codes_enable_a_device(iam: Any) -> None:
    new_user(iam, "enrolling")
    device = new_device(iam, "enrolling")
    enable = {"UserName": "enrolling", "SerialNumber": device.serial}
    wrong = [("000000", "000000"), (device.code(-1), device.code(-1)), (device.code(), device.code(-1))]
    for first, second in [*wrong, (device.code(-20), device.code(-19))]:
        codes = {"AuthenticationCode1": first, "AuthenticationCode2": second}
        assert refusal(iam.enable_mfa_device, **enable, **codes)[0] == "InvalidAuthenticationCode"
    assert iam.list_mfa_devices(UserName="enrolling")["MFADevices"] == []
    device.enable(iam, "enrolling")
    listed = iam.list_mfa_devices(UserName="enrolling")["MFADevices"]
    assert [one["SerialNumber"] for one in listed] == [device.serial]


def test_a_device_with_clock_drift_can_be_resynced(enforcing: Emulator, iam: Any) -> None:
    key, device = new_user(iam, "late"), new_device(iam, "late")
    device.enable(iam, "late")
    sts = enforcing.client_with("sts", key)
    arguments = {"SerialNumber": device.serial, "TokenCode": device.code(-20)}
    assert CODE in refusal(sts.get_session_token, **arguments)[1]
    resync = {"UserName": "late", "SerialNumber": device.serial}
    codes = {"AuthenticationCode1": device.code(-22), "AuthenticationCode2": device.code(-21)}
    iam.resync_mfa_device(**resync, **codes)
    assert sts.get_session_token(**arguments)["Credentials"]["SessionToken"]
    swapped = {"AuthenticationCode1": device.code(-21), "AuthenticationCode2": device.code(-22)}
    refused = refusal(iam.resync_mfa_device, **resync, **swapped)
    assert refused[0] == "InvalidAuthenticationCode"


def test_a_session_requires_a_valid_code_of_the_callers_device(enforcing: Emulator, iam: Any) -> None:
    key, device = new_user(iam, "asking"), new_device(iam, "asking")
    sts = enforcing.client_with("sts", key)
    arguments = {"SerialNumber": device.serial, "TokenCode": device.code()}
    assert DEVICE in refusal(sts.get_session_token, **arguments)[1]
    device.enable(iam, "asking")
    code, message = refusal(sts.get_session_token, SerialNumber=device.serial, TokenCode="000000")
    assert (code, CODE in message) == ("AccessDenied", True)
    assert "must provide both" in refusal(sts.get_session_token, SerialNumber=device.serial)[1]
    assert DEVICE in refusal(sts.get_session_token, **{**arguments, "SerialNumber": f"{device.serial}x"})[1]
    other = new_user(iam, "stealing")
    assert DEVICE in refusal(enforcing.client_with("sts", other).get_session_token, **arguments)[1]
    assert sts.get_session_token(**arguments)["Credentials"]["SessionToken"]
    # Each code is accepted once.
    assert CODE in refusal(sts.get_session_token, **arguments)[1]
    assert sts.get_session_token(SerialNumber=device.serial, TokenCode=device.code(1))["Credentials"]
    assert enforcing.client_with("sts", key).get_session_token()["Credentials"]


def role(iam: Any, name: str, user: str, condition: dict[str, Any]) -> str:
    """The ARN of a role that the user may assume under a condition."""
    trusted = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{user}"}
    trust = policy("Allow", "sts:AssumeRole", None, Principal=trusted, Condition=condition)
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]


def allow(iam: Any, user: str, *actions: str, **more: Any) -> None:
    """Put an inline policy on a user."""
    document = policy("Allow", list(actions), "*", **more)
    iam.put_user_policy(
        UserName=user, PolicyName=actions[0].replace(":", "-"), PolicyDocument=json.dumps(document)
    )


PRESENT = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
RECENT = {**PRESENT, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}


def user_with_device(iam: Any, name: str) -> tuple[dict[str, Any], Device]:
    """A user with an enabled device who may assume roles."""
    key, device = new_user(iam, name), new_device(iam, name)
    device.enable(iam, name)
    allow(iam, name, "sts:AssumeRole")
    return key, device


def test_a_role_that_requires_mfa_accepts_a_valid_code(enforcing: Emulator, iam: Any) -> None:
    key, device = user_with_device(iam, "operator")
    sts = enforcing.client_with("sts", key)
    assume = {"RoleArn": role(iam, "operating", "operator", RECENT), "RoleSessionName": "work"}
    code, message = refusal(sts.assume_role, **assume)
    assert (code, "not authorized to perform: sts:AssumeRole" in message) == ("AccessDenied", True)
    wrong = {"SerialNumber": device.serial, "TokenCode": "000000"}
    assert CODE in refusal(sts.assume_role, **assume, **wrong)[1]
    right = {"SerialNumber": device.serial, "TokenCode": device.code()}
    assumed = sts.assume_role(**assume, **right)
    assert assumed["AssumedRoleUser"]["Arn"].endswith(":assumed-role/operating/work")
    assert CODE in refusal(sts.assume_role, **assume, **right)[1]


def test_the_callers_own_policy_sees_mfa(enforcing: Emulator, iam: Any) -> None:
    key, device = new_user(iam, "careful"), new_device(iam, "careful")
    device.enable(iam, "careful")
    allow(iam, "careful", "sts:AssumeRole", Condition=PRESENT)
    # The role trusts the whole account, so the caller's own policy decides.
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    trust = json.dumps(policy("Allow", "sts:AssumeRole", None, Principal=root))
    arn = iam.create_role(RoleName="trusting", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    sts, assume = enforcing.client_with("sts", key), {"RoleArn": arn, "RoleSessionName": "work"}
    assert refusal(sts.assume_role, **assume)[0] == "AccessDenied"
    assert sts.assume_role(**assume, SerialNumber=device.serial, TokenCode=device.code())["Credentials"]


def test_a_session_with_mfa_can_assume_the_role(enforcing: Emulator, iam: Any) -> None:
    key, device = user_with_device(iam, "chaining")
    assume = {"RoleArn": role(iam, "chained", "chaining", RECENT), "RoleSessionName": "work"}
    sts = enforcing.client_with("sts", key)
    plain = enforcing.client_with("sts", sts.get_session_token()["Credentials"])
    assert refusal(plain.assume_role, **assume)[0] == "AccessDenied"
    code = {"SerialNumber": device.serial, "TokenCode": device.code()}
    strong = enforcing.client_with("sts", sts.get_session_token(**code)["Credentials"])
    assert strong.assume_role(**assume)["Credentials"]["SessionToken"]


def test_the_mfa_age_of_a_session_is_checked(enforcing: Emulator, iam: Any) -> None:
    key, device = user_with_device(iam, "waiting")
    new = {**PRESENT, "NumericLessThan": {"aws:MultiFactorAuthAge": "1"}}
    assume = {"RoleArn": role(iam, "quick", "waiting", new), "RoleSessionName": "work"}
    code = {"SerialNumber": device.serial, "TokenCode": device.code()}
    session = enforcing.client_with("sts", key).get_session_token(**code)["Credentials"]
    time.sleep(1.1)
    assert refusal(enforcing.client_with("sts", session).assume_role, **assume)[0] == "AccessDenied"
    fresh = {"SerialNumber": device.serial, "TokenCode": device.code(1)}
    assert enforcing.client_with("sts", key).assume_role(**assume, **fresh)["Credentials"]


def test_policies_see_mfa_in_sessions_of_get_session_token_only(enforcing: Emulator, iam: Any) -> None:
    key, device = user_with_device(iam, "reading")
    allow(iam, "reading", "ssm:DescribeParameters", Condition=PRESENT)
    arn = role(iam, "reader", "reading", {})
    own = policy("Allow", "ssm:DescribeParameters", "*", Condition=PRESENT)
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=json.dumps(own))
    sts = enforcing.client_with("sts", key)
    assert refusal(enforcing.client_with("ssm", key).describe_parameters)[0] == "AccessDeniedException"
    plain = sts.get_session_token()["Credentials"]
    assert refusal(enforcing.client_with("ssm", plain).describe_parameters)[0] == "AccessDeniedException"
    code = {"SerialNumber": device.serial, "TokenCode": device.code()}
    strong = sts.get_session_token(**code)["Credentials"]
    assert enforcing.client_with("ssm", strong).describe_parameters()["Parameters"] == []
    code["TokenCode"] = device.code(1)
    assumed = sts.assume_role(RoleArn=arn, RoleSessionName="work", **code)["Credentials"]
    assert refusal(enforcing.client_with("ssm", assumed).describe_parameters)[0] == "AccessDeniedException"


def test_without_mfa_only_enrolment_is_allowed(enforcing: Emulator, iam: Any) -> None:
    """A short form of the account's user policy: without MFA, everything but enrolment is denied."""
    key = new_user(iam, "new")
    allow(iam, "new", "ssm:*", "iam:*")
    enrolment = [
        "iam:CreateVirtualMFADevice",
        "iam:EnableMFADevice",
        "iam:ListMFADevices",
        "sts:GetSessionToken",
    ]
    deny = {
        "Effect": "Deny",
        "NotAction": enrolment,
        "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    }
    document = {"Version": "2012-10-17", "Statement": [deny]}
    iam.put_user_policy(UserName="new", PolicyName="mfa", PolicyDocument=json.dumps(document))
    own = enforcing.client_with("iam", key)
    assert refusal(enforcing.client_with("ssm", key).describe_parameters)[0] == "AccessDeniedException"
    assert refusal(own.list_users)[0] == "AccessDenied"
    device = new_device(own, "new")
    device.enable(own, "new")
    # Without a user name, the caller's own devices.
    assert [one["SerialNumber"] for one in own.list_mfa_devices()["MFADevices"]] == [device.serial]
    code = {"SerialNumber": device.serial, "TokenCode": device.code()}
    session = enforcing.client_with("sts", key).get_session_token(**code)["Credentials"]
    assert enforcing.client_with("ssm", session).describe_parameters()["Parameters"] == []


def test_codes_are_checked_without_policy_enforcement(emulator: Emulator) -> None:
    wait_for_fresh_step()
    iam, sts = emulator.client("iam"), emulator.client("sts")
    new_user(iam, "lenient")
    device = new_device(iam, "lenient")
    device.enable(iam, "lenient")
    wrong = {"SerialNumber": device.serial, "TokenCode": "000000"}
    assert CODE in refusal(sts.get_session_token, **wrong)[1]
    assert sts.get_session_token(SerialNumber=device.serial, TokenCode=device.code())["Credentials"]


def test_a_secure_string_follows_its_key_policy(enforcing: Emulator, iam: Any) -> None:
    key = new_user(iam, "hello")
    allow(iam, "hello", "ssm:GetParameter", "ssm:PutParameter", "kms:Decrypt")
    kms, root = enforcing.client("kms"), {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    open_to_iam = json.dumps(policy("Allow", "kms:*", "*", Principal=root))
    own = kms.create_key(Policy=open_to_iam)["KeyMetadata"]["Arn"]
    admin = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/somebody"}
    closed = json.dumps(policy("Allow", "kms:*", "*", Principal=admin))
    other = kms.create_key(Policy=closed)["KeyMetadata"]["Arn"]
    ssm = enforcing.client("ssm")
    for name, arn in (("own", own), ("other", other)):
        ssm.put_parameter(Name=f"/strict/{name}", Type="SecureString", Value=name, KeyId=arn)
    ssm_of_user = enforcing.client_with("ssm", key)
    assert ssm_of_user.get_parameter(Name="/strict/own", WithDecryption=True)["Parameter"]["Value"] == "own"
    code, message = refusal(ssm_of_user.get_parameter, Name="/strict/other", WithDecryption=True)
    assert (code, f"kms:Decrypt on resource: {other}" in message) == ("AccessDeniedException", True)
    assert ssm_of_user.get_parameter(Name="/strict/other")["Parameter"]["Type"] == "SecureString"
    # Writing requires kms:Encrypt, which this user does not have.
    put = {"Name": "/strict/mine", "Type": "SecureString", "Value": "x", "KeyId": own}
    code, message = refusal(ssm_of_user.put_parameter, **put)
    assert (code, "kms:Encrypt" in message) == ("AccessDeniedException", True)
