"""Parts of a template, for slow judges: some resources, what they refer to, and what refers to them."""

from collections.abc import Set as AbstractSet
from typing import Any

from environment_checks import references
from template_loader import Template


def around(template: Template, names: AbstractSet[str]) -> Template:
    """``template`` with only the resources that these can concern.

    These are the named resources, those that refer to them, and everything that one of these refers to.
    """
    everything = template["Resources"]
    refers = {name: _resources_named_in(one, everything) for name, one in everything.items()}
    kept: set[str] = set()
    queue = set(names) | {name for name, named in refers.items() if named & names}
    while queue:
        kept |= queue
        queue = set().union(*(refers[name] for name in queue)) - kept
    return _with_resources(template, {name: one for name, one in everything.items() if name in kept})


def _resources_named_in(resource: dict[str, Any], everything: dict[str, Any]) -> set[str]:
    needed = resource.get("DependsOn", [])
    names = references(resource) | set([needed] if isinstance(needed, str) else needed)
    return names & set(everything)


def _with_resources(template: Template, resources: dict[str, Any]) -> Template:
    """``template`` with only these resources, and the outputs and parameters that go with them."""
    left_out = set(template["Resources"]) - set(resources)
    outputs = {
        name: one for name, one in template.get("Outputs", {}).items() if not references(one) & left_out
    }
    used = references([resources, outputs])
    parameters = {name: one for name, one in template.get("Parameters", {}).items() if name in used}
    sections = {"Resources": resources, "Outputs": outputs, "Parameters": parameters}
    return {key: value for key, value in {**template, **sections}.items() if value}
