"""docs/reference/stacks.md and its pages match the templates' parameters and outputs."""

from pathlib import Path
from typing import Any

import pytest
import template_reference
from reference_neighbours import Neighbours, diagram
from reference_tables import conditions, in_words, outputs, parameters, resources
from template_loader import ROOT, TEMPLATES
from template_reference import COMMAND, PAGES, capability, filled, generated

TEMPLATE = {
    "Description": "One of two.",
    "Parameters": {
        "Count": {"Type": "Number", "Description": "How\n many", "Default": 2, "MinValue": 1, "MaxValue": 3},
        "Kind": {"Type": "String", "Description": "One | other.", "AllowedValues": ["", "b"], "Default": ""},
        "VpcId": {"Type": "AWS::EC2::VPC::Id", "Description": "VPC (network, VpcId)."},
    },
    "Conditions": {
        "HasKind": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Kind"}, ""]}]},
        "HasMore": {"Fn::And": [{"Condition": "HasKind"}, {"Fn::Equals": [{"Ref": "Count"}, 2]}]},
        "Unused": {"Fn::Equals": [{"Ref": "Kind"}, "b"]},
    },
    "Resources": {
        "One": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate"},
        "Two": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
        "Role": {"Type": "AWS::IAM::Role", "Condition": "HasMore"},
    },
    "Outputs": {"Id": {"Description": "Its ID.", "Value": "x"}},
}
NETWORK = {
    "Description": "A network.",
    "Parameters": {},
    "Resources": {},
    "Outputs": {"VpcId": {"Description": "Id."}},
}


def neighbours(**stacks: Any) -> Neighbours:
    return Neighbours({"one": TEMPLATE, "network": NETWORK}, stacks)


def stack(template: str, **more: Any) -> dict[str, Any]:
    return {"template": template, "scope": "environment", "times": 2, "needs": {}, "parameters": {}, **more}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return template_reference.pages()


def test_every_template_has_a_page_and_every_page_a_template() -> None:
    assert sorted(page.stem for page in PAGES.glob("*.md")) == [path.stem for path in TEMPLATES]


def test_pages_are_up_to_date(pages: dict[str, str]) -> None:
    written = {name: (ROOT / name).read_text(encoding="utf-8") for name in pages if (ROOT / name).exists()}
    stale = sorted(name for name, text in pages.items() if written.get(name) != text)
    assert not stale, f"stale: {', '.join(stale)}; run: {COMMAND}"


def test_template_without_a_page_gets_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(template_reference, "ROOT", tmp_path)
    monkeypatch.setattr(template_reference, "PAGES", tmp_path / "stacks")
    index = tmp_path / "stacks.md"
    index.write_text("<!-- generated: index -->\n<!-- end -->\n", encoding="utf-8")
    monkeypatch.setattr(template_reference, "INDEX", index)
    monkeypatch.setattr(Neighbours, "of_the_project", classmethod(lambda _: neighbours()))
    made = template_reference.pages()
    assert sorted(made) == ["stacks.md", "stacks/network.md", "stacks/one.md"]
    assert made["stacks/one.md"].startswith(
        "# one\n\nOne of [the stacks](../stacks.md).\n\nOne of two.\n\n<!--"
    )


def test_handwritten_text_is_kept() -> None:
    page = "# one\n\nWords.\n\n<!-- generated: one -->\nold\n<!-- end -->\nMore words.\n"
    made = filled(page, "one", ["new"])
    assert made == "# one\n\nWords.\n\n<!-- generated: one -->\n\nnew\n\n<!-- end -->\nMore words.\n"
    with pytest.raises(ValueError, match="0 parts marked"):
        filled("# one\n", "one", ["new"])


def test_parameters() -> None:
    assert parameters(TEMPLATE, neighbours().parameter_sources("one"))[2:] == [
        "| `Count` | `Number` | `2` | 1 to 3 |  | How many |",
        "| `Kind` | `String` | empty | empty, `b` |  | One \\| other. |",
        "| `VpcId` | `EC2::VPC::Id` | required |  | [network](network.md) `VpcId` | VPC (network, VpcId). |",
    ]


def test_rendered_source_overrides_the_described_one() -> None:
    given = {"VpcId": ["output base VpcId"], "Count": ["answer count", "manifest tables.<table>.count"]}
    both = neighbours(one=stack("one", parameters=given), base=stack("network"))
    assert both.parameter_sources("one") == {
        "VpcId": "[base](network.md) `VpcId`",
        "Count": "`count`, manifest's `tables.<table>.count`",
    }
    assert both.output_users("network") == {"VpcId": "[one](one.md)"}


def test_outputs_and_resources() -> None:
    assert outputs(TEMPLATE, {"Id": "[other](other.md)"})[2:] == [
        "| `Id` | always | [other](other.md) | Its ID. |"
    ]
    assert resources(TEMPLATE)[2:] == [
        "| `IAM::Role` | 1 | `HasMore` | deleted | deleted |",
        "| `S3::Bucket` | 2 | always | retained | deleted |",
    ]
    assert capability(TEMPLATE) == "`CAPABILITY_IAM`"


def test_conditions_of_resources_and_outputs() -> None:
    assert conditions(TEMPLATE)[2:] == [
        "| `HasKind` | `Kind` is set |",
        "| `HasMore` | `HasKind` and `Count` is `2` |",
    ]


def test_condition_in_words() -> None:
    either = {"Fn::Or": [{"Condition": "A"}, {"Fn::Equals": [{"Ref": "B"}, {"Ref": "C"}]}]}
    assert in_words({"Fn::Not": [either]}) == "not `A` and `B` is not `C`"
    assert in_words({"Fn::And": [{"Condition": "D"}, either]}) == "`D` and (`A` or `B` is `C`)"
    third = {"Fn::Select": [2, {"Fn::Split": [",", {"Fn::Sub": "${Zones},,"}]}]}
    assert in_words({"Fn::Equals": [third, ""]}) == "value 3 of `Zones` is empty"


def test_diagram_is_dashed_if_only_some_answers_have_it() -> None:
    neighbours_of_network = neighbours(network=stack("network"), one=stack("one", needs={"network": 1}))
    assert diagram(neighbours_of_network, "network") == [
        "```mermaid",
        "flowchart LR",
        '  subgraph environment ["environment"]',
        '    s_network["network"]',
        '    s_one["one"]',
        "  end",
        "  s_network -.-> s_one",
        "  style s_network stroke-width:3px",
        "```",
    ]


def test_empty_section_has_no_heading() -> None:
    assert not any(line == "## Conditions" for line in generated(neighbours(), "network"))
