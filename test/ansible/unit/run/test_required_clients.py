"""The clients that are created before ansible-playbook forks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stackrun.run.required_clients import required_clients

ABOUT = {"format": 1, "project": "shop", "environment": "dev", "account": "1" * 12, "region": "eu-central-1"}


def stack(folder: Path, name: str, region: str, secrets: list[dict[str, Any]]) -> None:
    keys = {"scope": "environment", "needs": [], "template": "t", "fingerprint": "f", "format": 1}
    about = {"stack": name, "stack_name": name, "account": "1" * 12, "region": region, "secrets": secrets}
    (folder / f"{name}.json").write_text(json.dumps({**keys, **about}))


def test_one_client_per_service_and_region_of_the_templated_folder(tmp_path: Path) -> None:
    (tmp_path / "build.json").write_text(json.dumps({**ABOUT, "lock": "/l", "stacks": ["a", "b"]}))
    stack(tmp_path, "a", "eu-central-1", [])
    copy = {"name": "/shop/dev/b/URL", "copy_from": "eu-central-1"}
    stack(tmp_path, "b", "us-east-1", [{"name": "/shop/dev/b/KEY"}, copy])
    variables = {"ops_build": "{{ inventory_dir }}/build"}
    assert required_clients(variables, ["a", "b"], lambda given: tmp_path if "{{" in given else given) == [
        ("cloudformation", "eu-central-1"),
        ("cloudformation", "us-east-1"),
        ("ssm", "eu-central-1"),
        ("ssm", "us-east-1"),
    ]


def test_an_unreadable_folder_is_left_to_the_preflight(tmp_path: Path) -> None:
    assert required_clients({"inventory_dir": str(tmp_path)}, ["a"], str) == []
