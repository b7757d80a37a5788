"""Reading parameters while IAM and key policies are enforced."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.tests.emulator_process import REGION, Emulator, start_emulator
from emulator.tests.errors import refusal
from emulator.tests.mfa import ACCOUNT, new_user

PREFIX = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator that enforces policies."""
    with start_emulator(tmp_path_factory.mktemp("strict") / "state", AUTH="true") as one:
        yield one


def ssm_client(enforcing: Emulator, user: str, *statements: dict[str, Any]) -> Any:
    """An SSM client of a user with these permissions."""
    iam = enforcing.client("iam")
    key = new_user(iam, user)
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]}
    iam.put_user_policy(UserName=user, PolicyName="allow", PolicyDocument=json.dumps(document))
    return enforcing.client_with("ssm", key)


def test_a_path_is_a_resource_of_its_own(enforcing: Emulator) -> None:
    enforcing.client("ssm").put_parameter(Name="/shop/dev/hello/A", Type="String", Value="x")
    children = {"Action": "ssm:GetParametersByPath", "Resource": f"{PREFIX}/shop/dev/hello/*"}
    path_only = {"Action": "ssm:GetParametersByPath", "Resource": f"{PREFIX}/shop/dev/hello"}
    names = ["/shop/dev/hello/A"]
    one = ssm_client(enforcing, "below", children)
    assert refusal(one.get_parameters_by_path, Path="/shop/dev/hello") == (
        "AccessDeniedException",
        f"User: arn:aws:iam::{ACCOUNT}:user/below is not authorized to perform: ssm:GetParametersByPath on "
        f"resource: {PREFIX}/shop/dev/hello because no identity-based policy allows the "
        "ssm:GetParametersByPath action",
    )
    one = ssm_client(enforcing, "itself", path_only)
    assert [
        each["Name"] for each in one.get_parameters_by_path(Path="/shop/dev/hello")["Parameters"]
    ] == names
    for path in ("/shop/dev/other", "/shop/dev", "/"):
        assert refusal(one.get_parameters_by_path, Path=path)[0] == "AccessDeniedException"


def test_a_version_is_authorized_as_its_parameter(enforcing: Emulator) -> None:
    root = enforcing.client("ssm")
    for name in ("/shop/dev/own", "/shop/dev/foreign"):
        root.put_parameter(Name=name, Type="String", Value="x")
    ssm = ssm_client(
        enforcing, "versions", {"Action": "ssm:GetParameter*", "Resource": f"{PREFIX}/shop/dev/own"}
    )
    for name in ("/shop/dev/own:1", f"{PREFIX}/shop/dev/own", f"{PREFIX}/shop/dev/own:1"):
        assert ssm.get_parameter(Name=name)["Parameter"]["Version"] == 1
    for name in ("/shop/dev/foreign:1", f"{PREFIX}/shop/dev/foreign"):
        assert refusal(ssm.get_parameter, Name=name)[0] == "AccessDeniedException"
        code = refusal(ssm.get_parameters, Names=["/shop/dev/own:1", name])[0]
        assert code == "AccessDeniedException"


def key_for(enforcing: Emulator, action: str) -> str:
    """A key whose policy lets IAM policies grant the action."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": action,
        "Resource": "*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return enforcing.client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"]


def test_one_denied_key_denies_the_whole_request(enforcing: Emulator) -> None:
    root = enforcing.client("ssm")
    usable, denied = key_for(enforcing, "kms:*"), key_for(enforcing, "kms:*")
    put = {"Name": "/keyed/one", "Type": "SecureString", "Overwrite": True}
    root.put_parameter(**put, Value="old", KeyId=denied)
    root.put_parameter(**put, Value="new", KeyId=usable)
    root.put_parameter(**put | {"Name": "/keyed/two"}, Value="two", KeyId=denied)
    ssm = ssm_client(
        enforcing,
        "keyed",
        {"Action": "ssm:Get*", "Resource": f"{PREFIX}/keyed*"},
        {"Action": "kms:Decrypt", "Resource": usable},
    )

    def code(call: Any, **arguments: Any) -> str:
        found, message = refusal(call, **arguments, WithDecryption=True)
        assert message == (
            f"User: arn:aws:iam::{ACCOUNT}:user/keyed is not authorized to perform: kms:Decrypt on "
            f"resource: {denied}"
        )
        return found

    assert ssm.get_parameter(Name="/keyed/one", WithDecryption=True)["Parameter"]["Value"] == "new"
    # The requested version has a key of its own.
    assert code(ssm.get_parameter, Name="/keyed/one:1") == "AccessDeniedException"
    assert code(ssm.get_parameters, Names=["/keyed/one", "/keyed/two"]) == "AccessDeniedException"
    assert code(ssm.get_parameters_by_path, Path="/keyed") == "AccessDeniedException"
    assert code(ssm.get_parameter_history, Name="/keyed/one") == "AccessDeniedException"
    assert len(ssm.get_parameters(Names=["/keyed/one", "/keyed/two"])["Parameters"]) == 2
    [page] = [ssm.get_parameters_by_path(Path="/keyed", MaxResults=1, WithDecryption=True)["Parameters"]]
    assert [one["Name"] for one in page] == ["/keyed/one"]
