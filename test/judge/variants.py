"""Templates as CloudFormation resolves them with the inputs of one environment.

Conditions are evaluated, branches chosen and literals inserted. Outputs of other stacks, which are known only
after a deployment, remain parameters.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from environment_checks import references
from policy_evaluation import ACCOUNT, Stack
from template_loader import ROOT, Template, node, parse

RENDER = ROOT / "test" / "judge" / "render.ts"

# Sample outputs by the ending of their names; any other output is a string that is not empty.
SAMPLE_OUTPUTS = {
    "Arn": f"arn:aws:service:eu-central-1:{ACCOUNT}:thing/one",
    "Subnets": "subnet-0a1b2c3d4e5f60718,subnet-0b1b2c3d4e5f60718",
    "VpcCidr": "10.20.0.0/16",
    "Port": "5432",
    "CapacityProvider": "cluster-Hosts",
}
OTHER_OUTPUT = "one"

_NO_VALUE = object()


@dataclass(frozen=True)
class Variant:
    """A template resolved with ``values``, of which the ``known`` ones are inserted as literals."""

    stack: str
    source: str
    template: Template
    values: Mapping[str, str]
    known: Mapping[str, str]
    combinations: tuple[str, ...]


@dataclass(frozen=True)
class Rendered:
    """The number of combinations of answers, the distinct template texts, and the distinct variants."""

    combinations: int
    texts: Mapping[str, str]
    variants: list[Variant]


def render() -> Rendered:
    """All combinations, rendered by ops itself; each variant is listed once. Raises if rendering fails."""
    run = subprocess.run([node(), str(RENDER)], capture_output=True, text=True, check=False, cwd=ROOT)
    if run.returncode != 0:
        raise RuntimeError(f"{RENDER.name} failed:\n{run.stderr}")
    report = json.loads(run.stdout)
    parsed = {fingerprint: parse(text) for fingerprint, text in report["templates"].items()}
    texts = {
        f"{stack['source']} {stack['fingerprint']}": report["templates"][stack["fingerprint"]]
        for combination in report["combinations"]
        for stack in combination["stacks"]
    }
    return Rendered(len(report["combinations"]), texts, list(_distinct(report["combinations"], parsed)))


def _distinct(combinations: list[dict[str, Any]], parsed: Mapping[str, Template]) -> Iterator[Variant]:
    found: dict[str, tuple[Variant, list[str]]] = {}
    for combination in combinations:
        for stack in combination["stacks"]:
            template = parsed[stack["fingerprint"]]
            values = values_of(template, stack["parameters"])
            known = literals(stack["parameters"])
            resolved = resolve_template(template, values, known)
            key = f"{stack['source']} {json.dumps(resolved, sort_keys=True)}"
            variant = Variant(stack["stack"], stack["source"], resolved, values, known, ())
            found.setdefault(key, (variant, []))[1].append(combination["name"])
            _check_resources(combination["name"], stack, resolved)
    for variant, names in found.values():
        yield replace(variant, combinations=tuple(names))


def _check_resources(combination: str, stack: dict[str, Any], resolved: Template) -> None:
    """Raises if ops does not list a resource that the template creates."""
    missing = set(resolved["Resources"]) - set(stack["resources"])
    if missing:
        raise RuntimeError(f"{combination}, {stack['stack']}: ops does not list {sorted(missing)}")


def literals(parameters: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value is not None}


def values_of(template: Template, parameters: Mapping[str, str | None]) -> dict[str, str]:
    """A value for every parameter: its input, a sample output of another stack, or its default."""
    found = {}
    for name, declared in template.get("Parameters", {}).items():
        if name in parameters:
            value = parameters[name]
            found[name] = sample_output(name) if value is None else value
        else:
            found[name] = str(declared.get("Default", ""))
    return found


def sample_output(name: str) -> str:
    """A sample of what outputs with this name contain."""
    return next((text for end, text in SAMPLE_OUTPUTS.items() if name.endswith(end)), OTHER_OUTPUT)


def resolve_template(template: Template, values: Mapping[str, str], known: Mapping[str, str]) -> Template:
    """Evaluates conditions with ``values``, and inserts defaults and ``known`` values."""
    stack = Stack(template, values)
    defaults = {name: values[name] for name, p in template.get("Parameters", {}).items() if "Default" in p}
    literal_values = {name: typed(template, name, text) for name, text in {**defaults, **known}.items()}
    literal_values = {
        name: value for name, value in literal_values.items() if name not in _outputs(values, known, defaults)
    }
    present = {name: one for name, one in template["Resources"].items() if stack.exists(name)}
    resolved = {
        "Description": template.get("Description", ""),
        "Mappings": template.get("Mappings", {}),
        "Resources": {
            name: _resolve_resource(one, stack, literal_values, present) for name, one in present.items()
        },
        "Outputs": {
            name: _resolve(_without(one, "Condition"), stack, literal_values)
            for name, one in template.get("Outputs", {}).items()
            if "Condition" not in one or stack.holds(one["Condition"])
        },
    }
    used = references(resolved)
    kept = {name: p for name, p in template.get("Parameters", {}).items() if name in used}
    resolved["Parameters"] = {
        name: {**p, "Default": values[name]} if name in literal_values else _without(p, "Default")
        for name, p in kept.items()
    }
    return {key: value for key, value in resolved.items() if value}


def _outputs(values: Mapping[str, str], known: Mapping[str, str], defaults: Mapping[str, str]) -> set[str]:
    """Parameters with a default that are outputs of other stacks."""
    return {
        name
        for name in defaults
        if name not in known and values[name] in (*SAMPLE_OUTPUTS.values(), OTHER_OUTPUT)
    }


def _without(node: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name != key}


def _resolve_resource(
    resource: dict[str, Any], stack: Stack, known: dict[str, Any], present: Any
) -> dict[str, Any]:
    resolved = _resolve(_without(resource, "Condition"), stack, known)
    needed = resource.get("DependsOn", [])
    kept = [name for name in ([needed] if isinstance(needed, str) else needed) if name in present]
    resolved.pop("DependsOn", None)
    return {**resolved, "DependsOn": kept} if kept else resolved


def typed(template: Template, name: str, text: str) -> Any:
    """A parameter's value as its type: a list, a number or a string."""
    type_ = template["Parameters"][name]["Type"]
    if type_.startswith("List<") or type_ == "CommaDelimitedList":
        return text.split(",") if text else []
    if type_ == "Number":
        return float(text) if "." in text else int(text)
    return text


def _resolve(node: Any, stack: Stack, known: Mapping[str, Any], key: str = "") -> Any:
    if isinstance(node, list):
        items = [_resolve(item, stack, known) for item in node]
        return [item for item in items if item is not _NO_VALUE]
    if not isinstance(node, dict):
        return node
    if "Fn::If" in node:
        condition, then, otherwise = node["Fn::If"]
        return _resolve(then if stack.holds(condition) else otherwise, stack, known, key)
    if "Ref" in node:
        return _resolve_ref(node["Ref"], known, key)
    resolved = {name: _resolve(value, stack, known, name) for name, value in node.items()}
    return {name: value for name, value in resolved.items() if value is not _NO_VALUE}


def _resolve_ref(name: str, known: Mapping[str, Any], key: str) -> Any:
    if name == "AWS::NoValue":
        return _NO_VALUE
    value = known.get(name, {"Ref": name})
    # Values of load balancer attributes and tags are strings; other booleans and numbers are typed.
    if value in ("true", "false") and isinstance(value, str) and key != "Value":
        return value == "true"
    if key == "Value" and isinstance(value, int | float):
        return re.sub(r"\.0$", "", str(value))
    return value
