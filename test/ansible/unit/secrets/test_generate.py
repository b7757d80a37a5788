"""Generated values."""

from __future__ import annotations

import string

import pytest
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
