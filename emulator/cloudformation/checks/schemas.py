"""CloudFormation's public resource schemas from cfn-lint's data files, each read on first use."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Schema = dict[str, Any]


@cache
def _folder() -> Path:
    spec = find_spec("cfnlint")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("cfn-lint is not installed")
    return Path(spec.submodule_search_locations[0]) / "data" / "schemas"


@cache
def _index() -> dict[str, str]:
    return json.loads((_folder() / "providers" / "us-east-1.json").read_text(encoding="utf-8"))


@cache
def schema(resource_type: str) -> Schema | None:
    """The schema of a resource type, or None if CloudFormation does not publish one."""
    digest = _index().get(resource_type)
    if digest is None:
        return None
    return json.loads((_folder() / "resources" / f"{digest}.json").read_text(encoding="utf-8"))


def _names(document: Schema, key: str) -> list[str]:
    return [pointer.removeprefix("/properties/") for pointer in document.get(key) or []]


def read_only(document: Schema) -> set[str]:
    """Attributes that only AWS sets; nested ones with dots, as in ``Fn::GetAtt``."""
    return {name.replace("/", ".") for name in _names(document, "readOnlyProperties")}


def create_only(document: Schema) -> tuple[str, ...]:
    """Top-level properties whose changes always replace the resource."""
    return tuple(name for name in _names(document, "createOnlyProperties") if "/" not in name)


def conditionally_create_only(document: Schema) -> tuple[str, ...]:
    """Top-level properties whose changes may replace the resource: conditionally, or by a nested member."""
    nested = [name.split("/")[0] for name in _names(document, "createOnlyProperties") if "/" in name]
    return tuple(
        {*nested, *(name for name in _names(document, "conditionalCreateOnlyProperties") if "/" not in name)}
    )
