"""Loads a template as plain data: ``!Ref X`` becomes ``{"Ref": "X"}``, ``!Sub …`` ``{"Fn::Sub": …}``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "cfn").glob("*.yaml"))

Template = dict[str, Any]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """PyYAML's safe loader (libyaml's if built in: ten times faster) with CloudFormation's short forms.

    Dates stay strings.
    """


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _short_form(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _short_form)


def parse(text: str) -> Template:
    """The template in ``text``. Raises ``yaml.YAMLError`` if it is not YAML."""
    return yaml.load(text, Loader=_Loader)


def load(path: Path) -> Template:
    """The template in the file ``path``."""
    return parse(path.read_text(encoding="utf-8"))


def resources(template: Template, *types: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Logical ID, resource and properties of the resources of ``types`` (of all, without types)."""
    for logical_id, resource in template["Resources"].items():
        if not types or resource["Type"] in types:
            yield logical_id, resource, resource.get("Properties", {})


def node() -> str:
    """The Node.js that ops runs on: a private one if the machine's is too old."""
    private = ROOT / ".tools" / "node" / "bin" / "node"
    return str(private) if private.exists() else "node"
