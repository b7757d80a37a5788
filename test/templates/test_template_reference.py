"""docs/reference/stacks.md says what the templates take and give."""

import re

from template_loader import TEMPLATES
from template_reference import COMMAND, PAGE, render, table


def test_every_stack_has_a_table() -> None:
    tables = re.findall(r"<!-- table: ([a-z-]+) -->", PAGE.read_text(encoding="utf-8"))
    assert sorted(tables) == [path.stem for path in TEMPLATES]


def test_tables_are_those_of_the_templates() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == render(page), f"docs/reference/stacks.md is stale; run: {COMMAND}"


def test_stale_table_is_found() -> None:
    page = PAGE.read_text(encoding="utf-8")
    stale = page.replace("| `ZoneCount` |", "| `Zones` |")
    assert stale != page
    assert render(stale) == render(page)


def test_table() -> None:
    template = {
        "Parameters": {
            "Count": {
                "Type": "Number",
                "Description": "How\n many",
                "Default": 2,
                "MinValue": 1,
                "MaxValue": 3,
            },
            "Kind": {"Type": "String", "Description": "One | other.", "AllowedValues": ["a", "b"]},
            "Name": {"Type": "String", "Description": "Any.", "Default": ""},
        },
        "Outputs": {
            "Id": {"Description": "Its id.", "Value": "x"},
            "Url": {"Condition": "HasUrl", "Description": "It."},
        },
    }
    assert table(template).splitlines() == [
        "| parameter | default | meaning |",
        "|---|---|---|",
        "| `Count` | `2` | How many (1 to 3) |",
        "| `Kind` | needed | One \\| other. (`a`, `b`) |",
        "| `Name` | empty | Any. |",
        "",
        "| output | where | meaning |",
        "|---|---|---|",
        "| `Id` | always | Its id. |",
        "| `Url` | `HasUrl` | It. |",
    ]
