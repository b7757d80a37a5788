"""Reads template files and their resources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from ..run.errors import StackError

INLINE_LIMIT = 51_200
"""Maximum bytes of a template body in a request; a larger template must be in S3 (CloudFormation quotas)."""

S3_LIMIT = 1_000_000
"""Maximum bytes of a template body in S3 (CloudFormation quotas: 1 MB)."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads `!Ref`, `!Sub` and other short forms as plain values: only resource types matter here."""


def _construct_plain(loader: Any, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _construct_plain)


def read(path: Path) -> str:
    """The text of a template. Raises `bad_input` if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise StackError("bad_input", f"Cannot read the template {path}: {error.strerror}.") from error


def parse(body: str | dict[str, Any], name: str) -> dict[str, Any]:
    """The template as a document. Raises `template_refused` if it is neither JSON nor YAML."""
    if isinstance(body, dict):
        return body
    try:
        document = json.loads(body) if body.lstrip().startswith("{") else yaml.load(body, Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader
    except (ValueError, yaml.YAMLError) as error:
        raise StackError(
            "template_refused", f"The template {name} is not valid YAML or JSON: {error}"
        ) from error
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise StackError("template_refused", f"The template {name} has no Resources.")
    return document


def resources(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Logical id → resource, without loops (`Fn::ForEach::…`), which only CloudFormation expands."""
    found = document.get("Resources", {})
    return {key: value for key, value in found.items() if isinstance(value, dict) and "Type" in value}


def retained(document: dict[str, Any]) -> set[str]:
    """The logical ids of the resources that remain after the stack is deleted."""
    keep = ("Retain", "RetainExceptOnCreate")
    return {key for key, value in resources(document).items() if value.get("DeletionPolicy") in keep}


def snapshots(document: dict[str, Any]) -> set[str]:
    """The logical ids of the resources that leave a final snapshot."""
    return {key for key, value in resources(document).items() if value.get("DeletionPolicy") == "Snapshot"}
