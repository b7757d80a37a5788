"""What CloudFormation makes of a template with the answers of one environment.

Conditions are decided and branches chosen; a literal stands where it is referred to. What only a deployment
tells, outputs of other stacks, stays a parameter.
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

# An output has the shape that its name says; what is not here is some text, and never empty.
SHAPES = {
    "Arn": f"arn:aws:service:eu-central-1:{ACCOUNT}:thing/one",
    "Subnets": "subnet-0a1b2c3d4e5f60718,subnet-0b1b2c3d4e5f60718",
    "VpcCidr": "10.20.0.0/16",
    "Port": "5432",
    "CapacityProvider": "cluster-Hosts",
}
OTHER = "one"

_NOTHING = object()


@dataclass(frozen=True)
class Variant:
    """A template as answers make it, its conditions decided by ``values``, of which some are ``known``."""

    stack: str
    source: str
    template: Template
    values: Mapping[str, str]
    known: Mapping[str, str]
    combinations: tuple[str, ...]


@dataclass(frozen=True)
class Rendered:
    """Every combination of answers: how many there are, the distinct texts, and what each becomes."""

    combinations: int
    texts: Mapping[str, str]
    variants: list[Variant]


def render() -> Rendered:
    """All combinations, rendered by ops itself; each variant stands once. Raises where rendering fails."""
    run = subprocess.run([node(), str(RENDER)], capture_output=True, text=True, check=False, cwd=ROOT)
    if run.returncode != 0:
        raise RuntimeError(f"{RENDER.name} failed:\n{run.stderr}")
    given = json.loads(run.stdout)
    parsed = {fingerprint: parse(text) for fingerprint, text in given["templates"].items()}
    texts = {
        f"{stack['source']} {stack['fingerprint']}": given["templates"][stack["fingerprint"]]
        for combination in given["combinations"]
        for stack in combination["stacks"]
    }
    return Rendered(len(given["combinations"]), texts, list(_distinct(given["combinations"], parsed)))


def _distinct(combinations: list[dict[str, Any]], parsed: Mapping[str, Template]) -> Iterator[Variant]:
    found: dict[str, tuple[Variant, list[str]]] = {}
    for combination in combinations:
        for stack in combination["stacks"]:
            template = parsed[stack["fingerprint"]]
            values = values_of(template, stack["parameters"])
            known = literals(stack["parameters"])
            made = made_of(template, values, known)
            key = f"{stack['source']} {json.dumps(made, sort_keys=True)}"
            variant = Variant(stack["stack"], stack["source"], made, values, known, ())
            found.setdefault(key, (variant, []))[1].append(combination["name"])
            _agree(combination["name"], stack, made)
    for variant, names in found.values():
        yield replace(variant, combinations=tuple(names))


def _agree(combination: str, stack: dict[str, Any], made: Template) -> None:
    """ops shows what will be there; it must not leave out what is judged here."""
    unseen = set(made["Resources"]) - set(stack["resources"])
    if unseen:
        raise RuntimeError(f"{combination}, {stack['stack']}: ops does not show {sorted(unseen)}")


def literals(parameters: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value is not None}


def values_of(template: Template, parameters: Mapping[str, str | None]) -> dict[str, str]:
    """A value for every parameter: the answer, a plausible output of another stack, or the default."""
    found = {}
    for name, declared in template.get("Parameters", {}).items():
        if name in parameters:
            value = parameters[name]
            found[name] = shaped(name) if value is None else value
        else:
            found[name] = str(declared.get("Default", ""))
    return found


def shaped(name: str) -> str:
    """Text of the shape that outputs of this name have."""
    return next((text for end, text in SHAPES.items() if name.endswith(end)), OTHER)


def made_of(template: Template, values: Mapping[str, str], known: Mapping[str, str]) -> Template:
    """The template with its conditions decided by ``values`` and the ``known`` of them written out."""
    stack = Stack(template, values)
    defaults = {name: values[name] for name, p in template.get("Parameters", {}).items() if "Default" in p}
    written = {name: typed(template, name, text) for name, text in {**defaults, **known}.items()}
    written = {
        name: value for name, value in written.items() if name not in _outputs(values, known, defaults)
    }
    present = {name: one for name, one in template["Resources"].items() if stack.exists(name)}
    made = {
        "Description": template.get("Description", ""),
        "Mappings": template.get("Mappings", {}),
        "Resources": {name: _resource(one, stack, written, present) for name, one in present.items()},
        "Outputs": {
            name: _made(_without(one, "Condition"), stack, written)
            for name, one in template.get("Outputs", {}).items()
            if "Condition" not in one or stack.holds(one["Condition"])
        },
    }
    used = references(made)
    kept = {name: p for name, p in template.get("Parameters", {}).items() if name in used}
    made["Parameters"] = {
        name: {**p, "Default": values[name]} if name in written else _without(p, "Default")
        for name, p in kept.items()
    }
    return {key: value for key, value in made.items() if value}


def _outputs(values: Mapping[str, str], known: Mapping[str, str], defaults: Mapping[str, str]) -> set[str]:
    """Parameters that are given by other stacks although they have a default."""
    return {name for name in defaults if name not in known and values[name] in (*SHAPES.values(), OTHER)}


def _without(node: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name != key}


def _resource(resource: dict[str, Any], stack: Stack, known: dict[str, Any], present: Any) -> dict[str, Any]:
    made = _made(_without(resource, "Condition"), stack, known)
    needed = resource.get("DependsOn", [])
    kept = [name for name in ([needed] if isinstance(needed, str) else needed) if name in present]
    made.pop("DependsOn", None)
    return {**made, "DependsOn": kept} if kept else made


def typed(template: Template, name: str, text: str) -> Any:
    """A parameter's text as a property takes it: a list, a number, a boolean, or the text."""
    type_ = template["Parameters"][name]["Type"]
    if type_.startswith("List<") or type_ == "CommaDelimitedList":
        return text.split(",") if text else []
    if type_ == "Number":
        return float(text) if "." in text else int(text)
    return text


def _made(node: Any, stack: Stack, known: Mapping[str, Any], key: str = "") -> Any:
    if isinstance(node, list):
        items = [_made(item, stack, known) for item in node]
        return [item for item in items if item is not _NOTHING]
    if not isinstance(node, dict):
        return node
    if "Fn::If" in node:
        condition, then, otherwise = node["Fn::If"]
        return _made(then if stack.holds(condition) else otherwise, stack, known, key)
    if "Ref" in node:
        return _referred(node["Ref"], known, key)
    made = {name: _made(value, stack, known, name) for name, value in node.items()}
    return {name: value for name, value in made.items() if value is not _NOTHING}


def _referred(name: str, known: Mapping[str, Any], key: str) -> Any:
    if name == "AWS::NoValue":
        return _NOTHING
    value = known.get(name, {"Ref": name})
    # Attributes of load balancers and tags are text, all else is what it looks like.
    if value in ("true", "false") and isinstance(value, str) and key != "Value":
        return value == "true"
    if key == "Value" and isinstance(value, int | float):
        return re.sub(r"\.0$", "", str(value))
    return value
