"""The pages of docs/reference/stacks/, one a template: run this file to write their tables anew.

The words before and after the marks are written by hand; between them stands what the templates say.
"""

import re

from reference_neighbours import Neighbours, link, picture
from reference_tables import cell, conditions, outputs, parameters, resources, rows
from template_loader import ROOT, Template

INDEX = ROOT / "docs" / "reference" / "stacks.md"
PAGES = ROOT / "docs" / "reference" / "stacks"
COMMAND = "python test/templates/template_reference.py"

NAMES = ("RoleName", "ManagedPolicyName", "GroupName", "UserName", "InstanceProfileName")


def between(name: str, lines: list[str]) -> str:
    return f"<!-- generated: {name} -->\n\n" + "\n".join(lines) + "\n\n<!-- end -->"


def generated(neighbours: Neighbours, name: str) -> list[str]:
    """What a page says that the template and ops say."""
    template = neighbours.templates[name]
    sections = {
        "Parameters": parameters(template, neighbours.givers(name)),
        "Outputs": outputs(template, neighbours.takers(name)),
        "Resources": resources(template),
        "Conditions": conditions(template),
        "Stacks around it": [*around(neighbours, name), "", *picture(neighbours, name)],
    }
    written = [[f"## {title}", "", *lines, ""] for title, lines in sections.items() if lines]
    return [line for section in written for line in section][:-1]


def around(neighbours: Neighbours, name: str) -> list[str]:
    """A sentence a stack of what the template's stacks need, and what needs them."""
    lines = []
    for stack in neighbours.stacks_of(name):
        needs = _listed(neighbours, neighbours.needs(stack))
        by = _listed(neighbours, neighbours.needed_by(stack))
        lines.append(f"- `{stack}` needs {needs}. It is needed by {by}.")
    return lines


def _listed(neighbours: Neighbours, stacks: dict[str, bool]) -> str:
    texts = [
        link(neighbours.template_of(stack), stack) + ("" if always else " (with some answers)")
        for stack, always in stacks.items()
    ]
    return ", ".join(texts) or "nothing"


def capability(template: Template) -> str:
    """What a deployer has to allow; nothing where no identity is made."""
    made = [
        resource.get("Properties", {})
        for resource in template["Resources"].values()
        if resource["Type"].startswith("AWS::IAM::")
    ]
    if any(name in properties for properties in made for name in NAMES):
        return "`CAPABILITY_NAMED_IAM`"
    return "`CAPABILITY_IAM`" if made else ""


def index(neighbours: Neighbours) -> list[str]:
    """All templates, those of the account first, each in the order in which ops deploys their stacks."""
    order = list(dict.fromkeys(map(neighbours.template_of, neighbours.everything)))
    order.sort(key=lambda name: neighbours.scope(neighbours.stacks_of(name)[0]) != "account")
    return list(
        rows(
            ("template", "of", "what it is", "capability"),
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
    """The page with what is between its marks written anew. Raises ``ValueError`` unless they are there."""
    made, count = re.subn(
        rf"<!-- generated: {name} -->\n.*?<!-- end -->", lambda _: between(name, lines), page, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"the page has {count} parts marked <!-- generated: {name} -->")
    return made


def begun(name: str, template: Template) -> str:
    """A page whose words are still to be written; until then it has the template's own."""
    description = cell(template["Description"])
    return f"# {name}\n\nOne of [the stacks](../stacks.md).\n\n{description}\n\n{between(name, [])}\n"


def pages() -> dict[str, str]:
    """Path from the root -> text of every page as it should be."""
    neighbours = Neighbours.of_the_project()
    made = {}
    for name, template in neighbours.templates.items():
        page = PAGES / f"{name}.md"
        text = page.read_text(encoding="utf-8") if page.exists() else begun(name, template)
        made[str(page.relative_to(ROOT))] = filled(text, name, generated(neighbours, name))
    text = INDEX.read_text(encoding="utf-8")
    return {**made, str(INDEX.relative_to(ROOT)): filled(text, "index", index(neighbours))}


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for relative, text in pages().items():
        (ROOT / relative).write_text(text, encoding="utf-8")
