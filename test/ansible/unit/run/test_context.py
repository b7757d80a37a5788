"""What is loaded before workers are forked is not loaded again by each of them."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from botocore.loaders import Loader
from stackrun.run import context


@pytest.fixture(autouse=True)
def _restore(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "_current", None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "000000000000")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


def test_a_prepared_client_paginates_without_reading_models(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    client = context.prepare(str(tmp_path), [("cloudformation", "eu-central-1")]).client(
        "cloudformation", "eu-central-1"
    )

    def read(*_: object) -> None:
        raise AssertionError("a model is read after the preparation")

    monkeypatch.setattr(Loader, "list_available_services", read)
    assert client.get_paginator("describe_change_set") is not None
    assert client.get_paginator("list_stack_resources") is not None
