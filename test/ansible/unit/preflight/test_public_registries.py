"""Images that hosts in AWS China would pull from outside China."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from stackrun.preflight import public_registries
from stackrun.run.build import EMBEDDED_ACCOUNT, StackSpec

ECR = "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/shop/hello@sha256:00"
PUBLIC = "public.ecr.aws/nginx/nginx@sha256:00"


def notes(folder: Path, app: str = ECR, sidecar: str = ECR, **changes: Any) -> list[str]:
    """Of a service with an app image, which is a parameter, and a sidecar in the template."""
    containers = [{"Image": {"Ref": "AppImage"}}, {"Image": sidecar}]
    (folder / "hello.template.json").write_text(json.dumps({"Resources": {"Task": containers}}))
    given: dict[str, Any] = {
        "folder": folder,
        "stack": "service-hello",
        "stack_name": "shop-dev-service-hello",
        "scope": "environment",
        "account": "111122223333",
        "region": "cn-north-1",
        "needs": [],
        "template": "hello.template.json",
        "fingerprint": "",
        "parameters": {"AppImage": app, "AppPort": "8000"},
    }
    return public_registries.check([StackSpec(**{**given, **changes})])


def test_registries_outside_china_are_noted_once(tmp_path: Path) -> None:
    docker = "docker.io/library/redis@sha256:00"
    assert notes(tmp_path, PUBLIC, docker) == [
        "service-hello: images of docker.io and public.ecr.aws come from outside China, so pulling them may"
        " be slow or fail; push them to an ECR repository in cn-north-1"
    ]
    assert len(notes(tmp_path, sidecar=PUBLIC)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"app": "registry.example.cn/hello@sha256:00"},
        {"app": PUBLIC, "region": "us-gov-west-1"},
        {"app": PUBLIC, "region": "eu-west-1"},
        {"app": PUBLIC, "account": EMBEDDED_ACCOUNT},
        {"app": PUBLIC, "state": "absent"},
    ],
)
def test_nothing_else_is_noted(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert notes(tmp_path, **changes) == []
