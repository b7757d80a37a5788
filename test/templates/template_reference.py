"""The tables of docs/reference/stacks.md: run this file to write them anew from the templates."""

import re
from collections.abc import Iterator

from template_loader import ROOT, TEMPLATES, Template, load

PAGE = ROOT / "docs" / "reference" / "stacks.md"
COMMAND = "python test/templates/template_reference.py"


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _default(parameter: dict[str, object]) -> str:
    if "Default" not in parameter:
        return "needed"
    return f"`{parameter['Default']}`" if parameter["Default"] != "" else "empty"


def _values(parameter: dict[str, object]) -> str:
    allowed = parameter.get("AllowedValues")
    if isinstance(allowed, list) and len(allowed) <= 4:
        return " (" + ", ".join(f"`{value}`" for value in allowed) + ")"
    if "MinValue" in parameter:
        return f" ({parameter['MinValue']} to {parameter['MaxValue']})"
    return ""


def _lines(template: Template) -> Iterator[str]:
    yield "| parameter | default | meaning |"
    yield "|---|---|---|"
    for name, parameter in template["Parameters"].items():
        yield f"| `{name}` | {_default(parameter)} | {_cell(parameter['Description'])}{_values(parameter)} |"
    yield ""
    yield "| output | where | meaning |"
    yield "|---|---|---|"
    for name, output in template["Outputs"].items():
        where = f"`{output['Condition']}`" if "Condition" in output else "always"
        yield f"| `{name}` | {where} | {_cell(output['Description'])} |"


def table(template: Template) -> str:
    """Parameters and outputs of a template as Markdown."""
    return "\n".join(_lines(template))


def render(page: str) -> str:
    """The page with every table written anew. Raises ``KeyError`` for a stack that is not a template's."""
    templates = {path.stem: load(path) for path in TEMPLATES}

    def fill(match: re.Match[str]) -> str:
        return f"<!-- table: {match[1]} -->\n{table(templates[match[1]])}\n<!-- end -->"

    return re.sub(r"<!-- table: ([a-z-]+) -->\n.*?<!-- end -->", fill, page, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
