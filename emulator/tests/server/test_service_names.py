"""Services that ministack lacks are recognized without loading the model of every service."""

import botocore.session
import pytest
from ministack.core import router

from emulator.server import service_names


def test_no_model_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router, "_is_aws_service_name", router._is_aws_service_name)
    monkeypatch.setattr(
        botocore.session.Session, "get_service_model", lambda *_: pytest.fail("a model was loaded")
    )
    service_names.install()
    assert router._is_aws_service_name("access-analyzer")
    assert router._is_aws_service_name("servicequotas")
    assert not router._is_aws_service_name("shop")
