"""The secret, against a Parameter Store in memory; its values are looked for in all that comes out."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import load
from custom_resource import NOT_MADE
from fakes import Aws, Context, Fake, ResponseUrl

secret = load("secret")
NAME, KEY = "/shop/dev/db/PASSWORD", "alias/shop-dev"
PROPERTIES = {"Name": NAME, "KeyId": KEY}
RequestOf = Callable[..., dict[str, Any]]


class Store:
    """Parameter Store as far as a SecureString needs it."""

    def __init__(self) -> None:
        self.parameters: dict[str, dict[str, Any]] = {}
        self.values: list[str] = []

    def answers(self) -> dict[str, Any]:
        names = ("get_parameter", "put_parameter", "delete_parameter")
        return {name: getattr(self, name) for name in names}

    # ruff: noqa: N803 - the arguments are named as boto3 names them
    def get_parameter(self, Name: str, WithDecryption: bool) -> Any:
        if Name not in self.parameters:
            return "ParameterNotFound"
        found = self.parameters[Name]
        value = found["Value"] if WithDecryption else "AQICAHencrypted"
        arn = f"arn:aws:ssm:eu-central-1:123456789012:parameter{Name}"
        told = {"Name": Name, "Type": found["Type"], "Version": found["Version"], "ARN": arn, "Value": value}
        return {"Parameter": told}

    def put_parameter(self, Name: str, Value: str, Type: str, KeyId: str, Overwrite: bool) -> Any:
        if Name in self.parameters and not Overwrite:
            return "ParameterAlreadyExists"
        version = self.parameters.get(Name, {"Version": 0})["Version"] + 1
        self.parameters[Name] = {"Type": Type, "Version": version, "Value": Value, "KeyId": KeyId}
        self.values.append(Value)
        return {"Version": version, "Tier": "Standard"}

    def delete_parameter(self, Name: str) -> Any:
        return {} if self.parameters.pop(Name, None) else "ParameterNotFound"

    def by_hand(self, value: str, kind: str = "SecureString") -> None:
        """An operator's own change."""
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
def no_value_leaves(store: Store, response: ResponseUrl, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    out, err = capfd.readouterr()
    told = out + err + b"".join(response.bodies).decode()
    assert "AQICAHencrypted" not in told
    assert [value for value in store.values if value in told] == []


@pytest.fixture
def ask(
    response: ResponseUrl,
    request_of: RequestOf,
    context: Context,
    ssm: Fake,  # noqa: ARG001 - the function finds it
) -> Callable[..., dict[str, Any]]:
    """Asks the function and gives its answer."""

    def ask(kind: str, properties: dict[str, Any], **keys: Any) -> dict[str, Any]:
        response.bodies.clear()
        secret.handler(request_of(kind, properties, **keys), context)
        return response.answer

    return ask


Ask = Callable[..., dict[str, Any]]


def test_an_absent_secret_is_generated(ask: Ask, store: Store) -> None:
    answer = ask("Create", {**PROPERTIES, "Length": "40", "Alphabet": "hex"})
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", f"{NAME}:1")
    arn = f"arn:aws:ssm:eu-central-1:123456789012:parameter{NAME}"
    assert answer["Data"] == {"Name": NAME, "Arn": arn, "Version": "1"}
    assert store.parameters[NAME]["KeyId"] == KEY
    assert (len(store.value), set(store.value) - set("0123456789abcdef")) == (40, set())


@pytest.mark.parametrize("alphabet", ["alphanumeric", "hex", "printable"])
def test_a_value_is_made_of_its_alphabet(ask: Ask, store: Store, alphabet: str) -> None:
    ask("Create", {**PROPERTIES, "Length": "4096", "Alphabet": alphabet})
    assert set(store.value) == set(secret.ALPHABETS[alphabet])
    assert not set(store.value) & set("'\"\\ $`")


def test_by_default_it_has_32_letters_and_digits(ask: Ask, store: Store) -> None:
    ask("Create", PROPERTIES)
    assert len(store.value) == 32
    assert set(store.value) <= set(string.ascii_letters + string.digits)


def test_one_that_is_there_is_taken_over_as_it_is(ask: Ask, store: Store) -> None:
    store.by_hand("operators own value")
    answer = ask("Create", {**PROPERTIES, "RotationToken": "1"})
    assert answer["PhysicalResourceId"] == f"{NAME}:1:adopted"
    assert store.values == ["operators own value"]


def test_one_that_appears_meanwhile_is_taken_over(ask: Ask, store: Store, ssm: Fake) -> None:
    def late(**arguments: Any) -> Any:
        store.by_hand("first to come")
        return store.put_parameter(**arguments)

    ssm.answers["put_parameter"] = late
    assert ask("Create", PROPERTIES)["PhysicalResourceId"] == f"{NAME}:1:adopted"
    assert store.values == ["first to come"]


def test_plain_text_is_not_taken_over(ask: Ask, store: Store) -> None:
    store.by_hand("plain text", "String")
    answer = ask("Create", PROPERTIES)
    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == f"{NAME} is a String; only a SecureString can be taken over"


def test_a_repeated_create_generates_nothing_more(ask: Ask, store: Store) -> None:
    ask("Create", PROPERTIES)
    answer = ask("Create", PROPERTIES)
    assert (answer["Status"], len(store.values)) == ("SUCCESS", 1)
    assert answer["PhysicalResourceId"] == f"{NAME}:1:adopted", "who made it is not known, so it is kept"


def update(ask: Ask, new: dict[str, str], old: dict[str, str], physical_id: str) -> dict[str, Any]:
    keys = {"PhysicalResourceId": physical_id, "OldResourceProperties": {**PROPERTIES, **old}}
    return ask("Update", {**PROPERTIES, **new}, **keys)


@pytest.mark.parametrize("adopted", ["", ":adopted"])
def test_a_new_token_rotates_and_changes_the_id(ask: Ask, store: Store, adopted: str) -> None:
    store.by_hand("first value")
    answer = update(ask, {"RotationToken": "2"}, {"RotationToken": "1"}, f"{NAME}:1{adopted}")
    assert answer["PhysicalResourceId"] == f"{NAME}:2{adopted}"
    assert len(set(store.values)) == 2

    again = update(ask, {"RotationToken": "2"}, {"RotationToken": "1"}, f"{NAME}:1{adopted}")
    assert again["PhysicalResourceId"] == f"{NAME}:2{adopted}", "Lambda's retry rotates once"
    assert len(store.values) == 2


def test_another_key_encrypts_the_same_value_again(ask: Ask, store: Store) -> None:
    store.by_hand("first value")
    answer = update(ask, {"KeyId": "alias/other"}, {}, f"{NAME}:1")
    assert answer["PhysicalResourceId"] == f"{NAME}:2"
    assert store.parameters[NAME]["KeyId"] == "alias/other"
    assert store.value == "first value"


@pytest.mark.parametrize("new", [{"Length": "64"}, {"Alphabet": "hex"}, {"DeleteWithStack": "true"}])
def test_other_changes_leave_the_value(ask: Ask, store: Store, new: dict[str, str]) -> None:
    store.by_hand("first value")
    answer = update(ask, new, {}, f"{NAME}:1")
    assert (answer["PhysicalResourceId"], store.values) == (f"{NAME}:1", ["first value"])


def test_a_value_changed_by_hand_changes_the_id(ask: Ask, store: Store) -> None:
    store.by_hand("first value")
    store.by_hand("operators own value")
    answer = update(ask, {"RotationToken": "2"}, {"RotationToken": "1"}, f"{NAME}:1")
    assert answer["PhysicalResourceId"] == f"{NAME}:2"
    assert store.value == "operators own value"


def test_a_lost_secret_is_generated_anew(ask: Ask, store: Store) -> None:
    answer = update(ask, {}, {}, f"{NAME}:7:adopted")
    assert (answer["PhysicalResourceId"], len(store.values)) == (f"{NAME}:1", 1)


def test_another_name_is_another_secret(ask: Ask, store: Store) -> None:
    store.by_hand("first value")
    answer = update(ask, {"Name": "/shop/dev/db/OTHER"}, {}, f"{NAME}:1")
    assert answer["PhysicalResourceId"] == "/shop/dev/db/OTHER:1"
    assert store.value == "first value"


def delete(ask: Ask, physical_id: str, **properties: str) -> str:
    return ask("Delete", {**PROPERTIES, **properties}, PhysicalResourceId=physical_id)["Status"]


def test_delete_keeps_the_secret_unless_it_was_asked_for(ask: Ask, store: Store) -> None:
    store.by_hand("first value")
    assert delete(ask, f"{NAME}:1") == "SUCCESS"
    assert delete(ask, f"{NAME}:1", DeleteWithStack="false") == "SUCCESS"
    assert delete(ask, f"{NAME}:1", DeleteWithStack="yes") == "SUCCESS"
    assert NAME in store.parameters
    assert delete(ask, f"{NAME}:1", DeleteWithStack="true") == "SUCCESS"
    assert NAME not in store.parameters
    assert delete(ask, f"{NAME}:1", DeleteWithStack="true") == "SUCCESS", "it is gone already"


@pytest.mark.parametrize(
    "physical_id",
    [f"{NAME}:1", f"{NAME}:2:adopted", "shop-dev-database-Thing-1ABC", NAME, f"{NOT_MADE}Thing"],
    ids=["an older version", "taken over", "made up by CloudFormation", "without a version", "not made"],
)
def test_delete_never_takes_another_than_its_own_version(ask: Ask, store: Store, physical_id: str) -> None:
    store.by_hand("first value")
    store.by_hand("second value")
    assert delete(ask, physical_id, DeleteWithStack="true") == "SUCCESS"
    assert store.value == "second value"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"Name": "PASSWORD"}, "Name is 'PASSWORD'; it must be the path of a parameter"),
        ({"Name": ["/a"]}, "Name is ['/a']; it must be"),
        ({"KeyId": ""}, "KeyId is needed"),
        ({"Length": "0"}, "Length is '0'; it must be 1 to 4096"),
        ({"Length": "4097"}, "Length is '4097'"),
        ({"Length": "many"}, "Length is 'many'"),
        ({"Alphabet": "emoji"}, "Alphabet is 'emoji'; it must be one of alphanumeric, hex, printable"),
    ],
)
def test_bad_properties_are_refused_and_deleting_them_succeeds(
    ask: Ask, store: Store, broken: dict[str, Any], reason: str
) -> None:
    answer = ask("Create", {**PROPERTIES, **broken})
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith(reason)
    assert store.values == []
    assert delete(ask, answer["PhysicalResourceId"], **broken) == "SUCCESS"


def test_an_error_of_aws_while_the_value_is_in_hand_tells_nothing_of_it(ask: Ask, ssm: Fake) -> None:
    def refuse(Value: str, **_: Any) -> Any:
        raise RuntimeError(f"could not send {Value}")

    ssm.answers["put_parameter"] = refuse
    assert ask("Create", PROPERTIES)["Reason"] == "unexpected RuntimeError; see log group shop-functions-Logs"
