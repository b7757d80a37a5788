"""The pages of docs/reference/stacks/, one per template: run this file to update their tables.

The text outside the marks is written by hand; the text between them is generated from the templates.
"""

import re

from reference_neighbours import Neighbours, diagram, link
from reference_tables import cell, conditions, outputs, parameters, resources, rows
from template_loader import ROOT, Template

INDEX = ROOT / "docs" / "reference" / "stacks.md"
PAGES = ROOT / "docs" / "reference" / "stacks"
COMMAND = "python test/templates/template_reference.py"

NAMES = ("RoleName", "ManagedPolicyName", "GroupName", "UserName", "InstanceProfileName")


def between(name: str, lines: list[str]) -> str:
    return f"<!-- generated: {name} -->\n\n" + "\n".join(lines) + "\n\n<!-- end -->"


def generated(neighbours: Neighbours, name: str) -> list[str]:
    """The generated part of a page."""
    template = neighbours.templates[name]
    sections = {
        "Parameters": parameters(template, neighbours.parameter_sources(name)),
        "Outputs": outputs(template, neighbours.output_users(name)),
        "Resources": resources(template),
        "Conditions": conditions(template),
        "Related stacks": [*related_stacks(neighbours, name), "", *diagram(neighbours, name)],
    }
    written = [[f"## {title}", "", *lines, ""] for title, lines in sections.items() if lines]
    return [line for section in written for line in section][:-1]


def related_stacks(neighbours: Neighbours, name: str) -> list[str]:
    """A line per stack of the template: what it needs, and what needs it."""
    lines = []
    for stack in neighbours.stacks_of(name):
        needs = _listed(neighbours, neighbours.needs(stack))
        by = _listed(neighbours, neighbours.needed_by(stack))
        lines.append(f"- `{stack}` needs {needs}. Needed by: {by}.")
    return lines


def _listed(neighbours: Neighbours, stacks: dict[str, bool]) -> str:
    texts = [
        link(neighbours.template_of(stack), stack) + ("" if always else " (with some answers)")
        for stack, always in stacks.items()
    ]
    return ", ".join(texts) or "nothing"


def capability(template: Template) -> str:
    """The capability that a deployment must acknowledge; empty if the template creates no IAM resources."""
    identities = [
        resource.get("Properties", {})
        for resource in template["Resources"].values()
        if resource["Type"].startswith("AWS::IAM::")
    ]
    if any(name in properties for properties in identities for name in NAMES):
        return "`CAPABILITY_NAMED_IAM`"
    return "`CAPABILITY_IAM`" if identities else ""


def index(neighbours: Neighbours) -> list[str]:
    """All templates, the account's first, in the order in which ops deploys their stacks."""
    order = list(dict.fromkeys(map(neighbours.template_of, neighbours.all_stacks)))
    order.sort(key=lambda name: neighbours.scope(neighbours.stacks_of(name)[0]) != "account")
    return list(
        rows(
            ("template", "scope", "description", "capability"),
            (
                (
                    f"[{name}](stacks/{name}.md)",
                    neighbours.scope(neighbours.stacks_of(name)[0]),
                    cell(neighbours.templates[name]["Description"]),
                    capability(neighbours.templates[name]),
                )
                for name in order
            ),
        )
    )


def filled(page: str, name: str, lines: list[str]) -> str:
    """The page with the text between its marks updated. Raises ``ValueError`` if the marks are missing."""
    updated, count = re.subn(
        rf"<!-- generated: {name} -->\n.*?<!-- end -->", lambda _: between(name, lines), page, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"the page has {count} parts marked <!-- generated: {name} -->")
    return updated


def new_page(name: str, template: Template) -> str:
    """A new page with the template's description, until its text is written."""
    description = cell(template["Description"])
    return f"# {name}\n\nOne of [the stacks](../stacks.md).\n\n{description}\n\n{between(name, [])}\n"


def pages() -> dict[str, str]:
    """Path from the root -> up-to-date text of every page."""
    neighbours = Neighbours.of_the_project()
    updated = {}
    for name, template in neighbours.templates.items():
        page = PAGES / f"{name}.md"
        text = page.read_text(encoding="utf-8") if page.exists() else new_page(name, template)
        updated[str(page.relative_to(ROOT))] = filled(text, name, generated(neighbours, name))
    text = INDEX.read_text(encoding="utf-8")
    return {**updated, str(INDEX.relative_to(ROOT)): filled(text, "index", index(neighbours))}


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for relative, text in pages().items():
        (ROOT / relative).write_text(text, encoding="utf-8")
