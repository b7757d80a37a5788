"""The secret, against a Parameter Store in memory; no output may contain its values."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import load
from custom_resource import NOT_CREATED
from fakes import Aws, Context, Fake, ResponseUrl

secret = load("secret")
NAME, KEY = "/shop/dev/db/PASSWORD", "alias/shop-dev"
PROPERTIES = {"Name": NAME, "KeyId": KEY}
RequestOf = Callable[..., dict[str, Any]]


class Store:
    """The part of Parameter Store that a SecureString needs."""

    def __init__(self) -> None:
        self.parameters: dict[str, dict[str, Any]] = {}
        self.values: list[str] = []

    def answers(self) -> dict[str, Any]:
        names = ("get_parameter", "put_parameter", "delete_parameter")
        return {name: getattr(self, name) for name in names}

    # ruff: noqa: N803 - the arguments have boto3's names
    def get_parameter(self, Name: str, WithDecryption: bool) -> Any:
        if Name not in self.parameters:
            return "ParameterNotFound"
        found = self.parameters[Name]
        value = found["Value"] if WithDecryption else "AQICAHencrypted"
        arn = f"arn:aws:ssm:eu-central-1:123456789012:parameter{Name}"
        parameter = {
            "Name": Name,
            "Type": found["Type"],
            "Version": found["Version"],
            "ARN": arn,
            "Value": value,
        }
        return {"Parameter": parameter}

    def put_parameter(self, Name: str, Value: str, Type: str, KeyId: str, Overwrite: bool) -> Any:
        if Name in self.parameters and not Overwrite:
            return "ParameterAlreadyExists"
        version = self.parameters.get(Name, {"Version": 0})["Version"] + 1
        self.parameters[Name] = {"Type": Type, "Version": version, "Value": Value, "KeyId": KeyId}
        self.values.append(Value)
        return {"Version": version, "Tier": "Standard"}

    def delete_parameter(self, Name: str) -> Any:
        return {} if self.parameters.pop(Name, None) else "ParameterNotFound"

    def set_manually(self, value: str, kind: str = "SecureString") -> None:
        """An operator's change."""
        self.put_parameter(NAME, value, kind, KEY, True)

    @property
    def value(self) -> str:
        return self.parameters[NAME]["Value"]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def ssm(aws: Aws, store: Store) -> Fake:
    return aws.add("ssm", **store.answers())


@pytest.fixture(autouse=True)
def no_value_is_revealed(
    store: Store, response: ResponseUrl, capfd: pytest.CaptureFixture[str]
) -> Iterator[None]:
    yield
    out, err = capfd.readouterr()
    output = out + err + b"".join(response.bodies).decode()
    assert "AQICAHencrypted" not in output
    assert [value for value in store.values if value in output] == []


@pytest.fixture
def send(
    response: ResponseUrl,
    request_of: RequestOf,
    context: Context,
    ssm: Fake,  # noqa: ARG001 - the function uses it
) -> Callable[..., dict[str, Any]]:
    """Sends the function a request and returns its response."""

    def send(kind: str, properties: dict[str, Any], **keys: Any) -> dict[str, Any]:
        response.bodies.clear()
        secret.handler(request_of(kind, properties, **keys), context)
        return response.answer

    return send


Send = Callable[..., dict[str, Any]]


def test_missing_secret_is_generated(send: Send, store: Store) -> None:
    answer = send("Create", {**PROPERTIES, "Length": "40", "Alphabet": "hex"})
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", f"{NAME}:1")
    arn = f"arn:aws:ssm:eu-central-1:123456789012:parameter{NAME}"
    assert answer["Data"] == {"Name": NAME, "Arn": arn, "Version": "1"}
    assert store.parameters[NAME]["KeyId"] == KEY
    assert (len(store.value), set(store.value) - set("0123456789abcdef")) == (40, set())


@pytest.mark.parametrize("alphabet", ["alphanumeric", "hex", "printable"])
def test_value_uses_its_alphabet(send: Send, store: Store, alphabet: str) -> None:
    send("Create", {**PROPERTIES, "Length": "4096", "Alphabet": alphabet})
    assert set(store.value) == set(secret.ALPHABETS[alphabet])
    assert not set(store.value) & set("'\"\\ $`")


def test_default_is_32_letters_and_digits(send: Send, store: Store) -> None:
    send("Create", PROPERTIES)
    assert len(store.value) == 32
    assert set(store.value) <= set(string.ascii_letters + string.digits)


def test_existing_secret_is_adopted_unchanged(send: Send, store: Store) -> None:
    store.set_manually("operators own value")
    answer = send("Create", {**PROPERTIES, "RotationToken": "1"})
    assert answer["PhysicalResourceId"] == f"{NAME}:1:adopted"
    assert store.values == ["operators own value"]


def test_secret_created_in_the_meantime_is_adopted(send: Send, store: Store, ssm: Fake) -> None:
    def late(**arguments: Any) -> Any:
        store.set_manually("first to come")
        return store.put_parameter(**arguments)

    ssm.answers["put_parameter"] = late
    assert send("Create", PROPERTIES)["PhysicalResourceId"] == f"{NAME}:1:adopted"
    assert store.values == ["first to come"]


def test_plain_text_is_not_adopted(send: Send, store: Store) -> None:
    store.set_manually("plain text", "String")
    answer = send("Create", PROPERTIES)
    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == f"{NAME} is a String; only a SecureString can be adopted"


def test_repeated_create_generates_no_second_value(send: Send, store: Store) -> None:
    send("Create", PROPERTIES)
    answer = send("Create", PROPERTIES)
    assert (answer["Status"], len(store.values)) == ("SUCCESS", 1)
    assert answer["PhysicalResourceId"] == f"{NAME}:1:adopted", "its creator is unknown, so it is kept"


def update(send: Send, new: dict[str, str], old: dict[str, str], physical_id: str) -> dict[str, Any]:
    keys = {"PhysicalResourceId": physical_id, "OldResourceProperties": {**PROPERTIES, **old}}
    return send("Update", {**PROPERTIES, **new}, **keys)


@pytest.mark.parametrize("adopted", ["", ":adopted"])
def test_new_token_rotates_and_changes_the_id(send: Send, store: Store, adopted: str) -> None:
    store.set_manually("first value")
    answer = update(send, {"RotationToken": "2"}, {"RotationToken": "1"}, f"{NAME}:1{adopted}")
    assert answer["PhysicalResourceId"] == f"{NAME}:2{adopted}"
    assert len(set(store.values)) == 2

    again = update(send, {"RotationToken": "2"}, {"RotationToken": "1"}, f"{NAME}:1{adopted}")
    assert again["PhysicalResourceId"] == f"{NAME}:2{adopted}", "Lambda's retry rotates once"
    assert len(store.values) == 2


def test_new_key_re_encrypts_the_same_value(send: Send, store: Store) -> None:
    store.set_manually("first value")
    answer = update(send, {"KeyId": "alias/other"}, {}, f"{NAME}:1")
    assert answer["PhysicalResourceId"] == f"{NAME}:2"
    assert store.parameters[NAME]["KeyId"] == "alias/other"
    assert store.value == "first value"


@pytest.mark.parametrize("new", [{"Length": "64"}, {"Alphabet": "hex"}, {"DeleteWithStack": "true"}])
def test_other_changes_keep_the_value(send: Send, store: Store, new: dict[str, str]) -> None:
    store.set_manually("first value")
    answer = update(send, new, {}, f"{NAME}:1")
    assert (answer["PhysicalResourceId"], store.values) == (f"{NAME}:1", ["first value"])


def test_manually_changed_value_changes_the_id(send: Send, store: Store) -> None:
    store.set_manually("first value")
    store.set_manually("operators own value")
    answer = update(send, {"RotationToken": "2"}, {"RotationToken": "1"}, f"{NAME}:1")
    assert answer["PhysicalResourceId"] == f"{NAME}:2"
    assert store.value == "operators own value"


def test_lost_secret_is_generated_again(send: Send, store: Store) -> None:
    answer = update(send, {}, {}, f"{NAME}:7:adopted")
    assert (answer["PhysicalResourceId"], len(store.values)) == (f"{NAME}:1", 1)


def test_new_name_is_a_new_secret(send: Send, store: Store) -> None:
    store.set_manually("first value")
    answer = update(send, {"Name": "/shop/dev/db/OTHER"}, {}, f"{NAME}:1")
    assert answer["PhysicalResourceId"] == "/shop/dev/db/OTHER:1"
    assert store.value == "first value"


def delete(send: Send, physical_id: str, **properties: str) -> str:
    return send("Delete", {**PROPERTIES, **properties}, PhysicalResourceId=physical_id)["Status"]


def test_delete_keeps_the_secret_unless_requested(send: Send, store: Store) -> None:
    store.set_manually("first value")
    assert delete(send, f"{NAME}:1") == "SUCCESS"
    assert delete(send, f"{NAME}:1", DeleteWithStack="false") == "SUCCESS"
    assert delete(send, f"{NAME}:1", DeleteWithStack="yes") == "SUCCESS"
    assert NAME in store.parameters
    assert delete(send, f"{NAME}:1", DeleteWithStack="true") == "SUCCESS"
    assert NAME not in store.parameters
    assert delete(send, f"{NAME}:1", DeleteWithStack="true") == "SUCCESS", "it is already deleted"


@pytest.mark.parametrize(
    "physical_id",
    [f"{NAME}:1", f"{NAME}:2:adopted", "shop-dev-database-Thing-1ABC", NAME, f"{NOT_CREATED}Thing"],
    ids=["older version", "adopted", "generated by CloudFormation", "without a version", "not created"],
)
def test_delete_deletes_only_its_own_version(send: Send, store: Store, physical_id: str) -> None:
    store.set_manually("first value")
    store.set_manually("second value")
    assert delete(send, physical_id, DeleteWithStack="true") == "SUCCESS"
    assert store.value == "second value"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"Name": "PASSWORD"}, "Name is 'PASSWORD'; it must be the path of a parameter"),
        ({"Name": ["/a"]}, "Name is ['/a']; it must be"),
        ({"KeyId": ""}, "KeyId is required"),
        ({"Length": "0"}, "Length is '0'; it must be 1 to 4096"),
        ({"Length": "4097"}, "Length is '4097'"),
        ({"Length": "many"}, "Length is 'many'"),
        ({"Alphabet": "emoji"}, "Alphabet is 'emoji'; it must be one of alphanumeric, hex, printable"),
    ],
)
def test_invalid_properties_fail_and_can_be_deleted(
    send: Send, store: Store, broken: dict[str, Any], reason: str
) -> None:
    answer = send("Create", {**PROPERTIES, **broken})
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith(reason)
    assert store.values == []
    assert delete(send, answer["PhysicalResourceId"], **broken) == "SUCCESS"


def test_unexpected_error_does_not_reveal_the_value(send: Send, ssm: Fake) -> None:
    def refuse(Value: str, **_: Any) -> Any:
        raise RuntimeError(f"could not send {Value}")

    ssm.answers["put_parameter"] = refuse
    assert (
        send("Create", PROPERTIES)["Reason"] == "unexpected RuntimeError; see log group shop-functions-Logs"
    )
