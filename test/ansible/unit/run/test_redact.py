"""Values of secrets are masked in every form that a service may echo."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from stackrun.plugin import task
from stackrun.run import redact
from stackrun.run.errors import StackError

VALUE = "r3d4ct \"a\" $HOME 'b' \\ %41 <ü> one\ntwo"
RAW = VALUE.encode()


@pytest.fixture(autouse=True)
def _only_this_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redact, "_known", set())
    assert redact.remember(VALUE) == VALUE


@pytest.mark.parametrize(
    "form",
    [
        VALUE,
        json.dumps(VALUE)[1:-1],
        json.dumps(VALUE, ensure_ascii=False)[1:-1],
        VALUE.replace("'", "'\\''"),
        base64.b64encode(RAW).decode(),
        base64.urlsafe_b64encode(RAW).decode().rstrip("="),
        quote(VALUE, safe=""),
        quote(VALUE, safe="!'()*"),
        quote_plus(VALUE),
        re.sub("%..", lambda code: code.group().lower(), quote(VALUE, safe="")),
        RAW.hex(),
        RAW.hex().upper(),
    ],
)
def test_each_form_is_masked(form: str) -> None:
    assert redact.redact(f"Value {form} is refused") == "Value [secret] is refused"


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
def test_base64_of_a_longer_text_is_masked(before: str) -> None:
    redact.remember("Xq7-redact-offset")
    echoed = base64.b64encode(f"{before}Xq7-redact-offset;".encode()).decode()
    assert redact.MASK in redact.redact(echoed)


def test_a_single_line_of_a_key_is_masked() -> None:
    redact.remember("-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA7redactlines\n")
    assert redact.redact("cannot parse MIIEpAIBAAKCAQEA7redactlines") == "cannot parse [secret]"


def test_short_values_are_words() -> None:
    redact.remember("no")
    assert redact.redact("no value") == "no value"


def test_an_error_of_a_task_is_masked_and_its_names_are_not() -> None:
    redact.remember("network")
    cause = {"logical_id": "network", "type": "T", "reason": f"bad {VALUE}", "at": "now"}
    failed = task.failure(StackError("aws", f"AWS rejected {VALUE}.", first_cause=cause), "network")
    assert failed["msg"] == failed["ops"]["error"]["message"] == "AWS rejected [secret]."
    assert failed["ops"]["error"]["stack"] == "network"
    assert failed["ops"]["error"]["first_cause"] == {**cause, "reason": "bad [secret]"}
