"""Generated values."""

from __future__ import annotations

import string
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from stackrun.plugin import task
from stackrun.run.errors import StackError
from stackrun.secrets import generate


@pytest.mark.parametrize(
    ("alphabet", "holds"),
    [
        ("alphanumeric", string.ascii_letters + string.digits),
        ("hex", "0123456789abcdef"),
        ("printable", string.ascii_letters + string.digits + "!#%&()*+,-./:;<=>?@[]^_{|}~"),
    ],
)
def test_a_generated_value_has_its_length_and_alphabet(alphabet: str, holds: str) -> None:
    made = generate._generate_value({"length": 4096, "alphabet": alphabet})
    assert (len(made), set(made)) == (4096, set(holds))
    assert not set(made) & set("\"'`$\\ \t\n")


def test_an_invalid_alphabet_or_length_is_refused() -> None:
    with pytest.raises(StackError, match="one of alphanumeric, hex, printable"):
        generate._generate_value({"length": 8, "alphabet": "url"})
    with pytest.raises(StackError, match="must be 1 to 4096"):
        generate._generate_value({"length": 0, "alphabet": "hex"})


class _EchoingStore:
    """Parameter Store that refuses a value and repeats it."""

    sent = ""

    def put_parameter(self, **given: Any) -> None:
        self.sent = given["Value"]
        raise ClientError(
            {"Error": {"Code": "ValidationException", "Message": f"Value '{self.sent}' is refused"}},
            "PutParameter",
        )


def test_an_error_that_echoes_the_generated_value_is_masked() -> None:
    store = _EchoingStore()
    job = SimpleNamespace(
        before_write=lambda: None, client=lambda _: store, spec=SimpleNamespace(tags={"Project": "shop"})
    )
    env = SimpleNamespace(project="shop", environment="dev")
    item = {"name": "/shop/dev/hello/KEY", "key_id": "alias/k", "generate": {"length": 24, "alphabet": "hex"}}
    with pytest.raises(ClientError, match="is refused") as raised:
        generate._create(job, env, item)
    assert store.sent in str(raised.value)
    assert task.failure(raised.value, "service-hello")["msg"] == (
        "AWS rejected PutParameter: Value '[secret]' is refused (ValidationException)."
    )
