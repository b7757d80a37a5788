"""What a template's stacks use from others and provide: as ops renders it, else as parameters describe it."""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from template_loader import ROOT, TEMPLATES, Template, load, node

INPUTS = ROOT / "test" / "templates" / "inputs.ts"

# The source in a parameter's description, "(network, VpcId)".
DESCRIBED_SOURCE = re.compile(r"\((?:its )?([a-z-]+), ([A-Za-z0-9]+)\)")

FILES = {"answer": "", "account": "account's ", "manifest": "manifest's "}


def rendered() -> dict[str, Any]:
    """Every stack of every combination of answers, from ops itself. Raises if rendering fails."""
    run = subprocess.run([node(), str(INPUTS)], capture_output=True, text=True, check=False, cwd=ROOT)
    if run.returncode != 0:
        raise RuntimeError(f"{INPUTS.name} failed:\n{run.stderr}")
    return json.loads(run.stdout)


@dataclass(frozen=True)
class Neighbours:
    """The templates, and the stacks that ops creates from them; most are named after their template."""

    templates: Mapping[str, Template]
    stacks: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of_the_project(cls) -> "Neighbours":
        return cls({path.stem: load(path) for path in TEMPLATES}, rendered())

    def template_of(self, stack: str) -> str:
        return self.stacks[stack]["template"] if stack in self.stacks else stack

    def stacks_of(self, template: str) -> list[str]:
        return [name for name, stack in self.stacks.items() if stack["template"] == template] or [template]

    def scope(self, stack: str) -> str:
        """Account or environment. If ops creates no stack from the template, its parameters decide."""
        if stack in self.stacks:
            return self.stacks[stack]["scope"]
        return "environment" if "Environment" in self.templates[stack]["Parameters"] else "account"

    def parameter_sources(self, template: str) -> dict[str, str]:
        """Parameter -> what sets it."""
        found: dict[str, dict[str, None]] = {}
        for parameter, sources in self._sources(template):
            found.setdefault(parameter, {}).update(dict.fromkeys(self._source_text(each) for each in sources))
        return {parameter: ", ".join(words) for parameter, words in found.items()}

    def output_users(self, template: str) -> dict[str, str]:
        """Output -> the templates that use it."""
        found: dict[str, set[str]] = {}
        for user in self.templates:
            for _, sources in self._sources(user):
                for stack, output in outputs_in(sources):
                    if self.template_of(stack) == template:
                        found.setdefault(output, set()).add(user)
        return {output: ", ".join(map(link, sorted(users))) for output, users in found.items()}

    def needs(self, stack: str) -> dict[str, bool]:
        """Stacks that must exist first; whether that holds for all answers."""
        if stack in self.stacks:
            entry = self.stacks[stack]
            return {need: times == entry["times"] for need, times in entry["needs"].items()}
        described = [need for _, sources in self._described(stack) for need, _ in outputs_in(sources)]
        return dict.fromkeys(described, True)

    @cached_property
    def all_stacks(self) -> list[str]:
        """The stacks that ops creates, and the templates that it creates none from."""
        made = {stack["template"] for stack in self.stacks.values()}
        return [*self.stacks, *(name for name in self.templates if name not in made)]

    def needed_by(self, stack: str) -> dict[str, bool]:
        return {other: self.needs(other)[stack] for other in self.all_stacks if stack in self.needs(other)}

    def _sources(self, template: str) -> Iterable[tuple[str, list[str]]]:
        stacks = [self.stacks[name] for name in self.stacks_of(template) if name in self.stacks]
        given = {parameter for stack in stacks for parameter in stack["parameters"]}
        for stack in stacks:
            yield from stack["parameters"].items()
        yield from ((name, sources) for name, sources in self._described(template) if name not in given)

    def _described(self, template: str) -> Iterable[tuple[str, list[str]]]:
        for name, parameter in self.templates[template]["Parameters"].items():
            described = [
                f"output {stack} {output}"
                for stack, output in DESCRIBED_SOURCE.findall(parameter["Description"])
                if stack in self.templates and output in self.templates[stack]["Outputs"]
            ]
            if described:
                yield name, described

    def _source_text(self, source: str) -> str:
        kind, *rest = source.split(" ")
        if kind == "output":
            stack, output = rest
            return f"{link(self.template_of(stack), stack)} `{output}`"
        return f"{FILES[kind]}`{rest[0]}`" if rest else kind


def outputs_in(sources: list[str]) -> Iterator[tuple[str, str]]:
    """Stack and output of the sources that are outputs."""
    for source in sources:
        kind, *rest = source.split(" ")
        if kind == "output":
            yield rest[0], rest[1]


def link(template: str, text: str | None = None) -> str:
    return f"[{text or template}]({template}.md)"


def diagram(neighbours: Neighbours, template: str) -> list[str]:
    """Mermaid: the needs and dependents of the template's stacks; dashed if only some answers have them."""
    own = neighbours.stacks_of(template)
    arrows = dict.fromkeys(
        arrow
        for stack in own
        for arrow in (
            *((need, stack, always) for need, always in neighbours.needs(stack).items()),
            *((stack, other, always) for other, always in neighbours.needed_by(stack).items()),
        )
    )
    shown = list(dict.fromkeys([*own, *(end for start, to, _ in arrows for end in (start, to))]))
    lines = ["```mermaid", "flowchart LR"]
    for scope, title in (("account", "once per account"), ("environment", "environment")):
        inside = [name for name in shown if neighbours.scope(name) == scope]
        if inside:
            lines += [f'  subgraph {scope} ["{title}"]']
            lines += [f'    {_id(name)}["{_label(neighbours, name)}"]' for name in inside]
            lines += ["  end"]
    lines += [f"  {_id(start)} {'-->' if always else '-.->'} {_id(to)}" for start, to, always in arrows]
    return [*lines, *(f"  style {_id(name)} stroke-width:3px" for name in own), "```"]


def _label(neighbours: Neighbours, stack: str) -> str:
    template = neighbours.template_of(stack)
    return stack if stack == template else f"{stack} (template {template})"


def _id(stack: str) -> str:
    """A prefix, because some names are Mermaid keywords."""
    return f"s_{stack.replace('-', '_')}"
