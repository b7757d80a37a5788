"""The judge itself: findings and accepted findings, each tool, and the command."""

import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import linters
import pytest
from findings import Accepted, Finding, classify, line_of
from judge import Case, distinct_structures, judge, main, print_verdict, structure_of, too_many_suppressions
from template_loader import ROOT, Template, parse
from variants import Variant

DEFECTIVE = """
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Unused:
    Type: String
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: false
      Colour: red
"""


def variant(template: Template, source: str = "cfn/keys.yaml", **values: str) -> Variant:
    return Variant("keys", source, template, values, {}, ("one",))


def rules(found: Any) -> set[tuple[str, str]]:
    return {(one.resource, one.rule) for one in found}


def test_cfn_lint_reports_a_defect_with_its_line() -> None:
    found = list(linters.cfn_lint_text(DEFECTIVE, "cfn/keys.yaml"))
    assert {(one.rule, one.line) for one in found} == {("E3002", 11), ("I3011", 7), ("W2001", 4)}


def test_validator_finds_a_defect() -> None:
    found = {rule for _, rule in rules(linters.validate([variant(parse(DEFECTIVE))]))}
    assert {"F3002", "W2001"} <= found


def test_checkov_finds_a_defect_in_the_template_that_has_it() -> None:
    sound = {"Resources": {"Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}}}}
    found = list(linters.checkov([variant(sound, "cfn/sound.yaml"), variant(parse(DEFECTIVE))]))
    assert [(one.template, one.resource, one.rule) for one in found] == [
        ("cfn/keys.yaml", "Key", "CKV_AWS_7")
    ]


GUARD_REPORT = {
    "name": "/somewhere/0000.json",
    "not_compliant": [
        {
            "Rule": {
                "name": "KEYS_ROTATE",
                "checks": [{"Clause": {"value": {"path": "/Resources/Key/Properties", "value": {}}}}],
            }
        }
    ],
}


def install_guard(folder: Path, monkeypatch: pytest.MonkeyPatch, report: Any, code: int) -> None:
    """Installs a fake cfn-guard that prints the report."""
    program = folder / "cfn-guard"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(report)}\nEND\nexit {code}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (folder / "one.guard").write_text("rule ONE { Resources exists }\n")
    monkeypatch.setenv("OPS_GUARD", str(program))
    monkeypatch.setenv("OPS_GUARD_RULES", str(folder))


def test_guard_reports_resources_that_do_not_comply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_guard(tmp_path, monkeypatch, [GUARD_REPORT], 19)
    assert rules(linters.guard([variant(parse(DEFECTIVE))])) == {("Key", "KEYS_ROTATE")}


def test_a_guard_that_crashes_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_guard(tmp_path, monkeypatch, [], 5)
    with pytest.raises(RuntimeError, match="exited with 5"):
        list(linters.guard([variant(parse(DEFECTIVE))]))


def test_a_missing_guard_is_skipped_with_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: Case
) -> None:
    monkeypatch.setenv("OPS_GUARD", str(tmp_path / "none"))
    assert print_verdict(judge("cfn-guard", case), case, complete=True) == 0
    assert capsys.readouterr().out.startswith("cfn-guard: SKIPPED, not installed; install it with: npm run")


def test_guard_reads_references_as_strings_and_conditions_as_booleans() -> None:
    template = {
        "Key": {"Fn::GetAtt": ["TrailKey", "Arn"]},
        "Bucket": {"Ref": "TrailBucket"},
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        "Value": ["true"],
    }
    assert linters.for_guard(template) == {
        "Key": "TrailKey.Arn",
        "Bucket": "TrailBucket",
        "Condition": {"Bool": {"aws:SecureTransport": False}},
        "Value": ["true"],
    }


FOUND = Finding("checkov", "cfn/keys.yaml", "Key", "CKV_1", "wrong", 0, {"Size": "trial"})


@pytest.mark.parametrize(
    ("accepted", "covers"),
    [
        (Accepted("checkov", "CKV_1", "why"), True),
        (Accepted("checkov", "CKV_1", "why", "cfn/keys.yaml", frozenset({"Key"}), ("Size", "trial")), True),
        (Accepted("cfn-lint", "CKV_1", "why"), False),
        (Accepted("checkov", "CKV_2", "why"), False),
        (Accepted("checkov", "CKV_1", "why", "cfn/other.yaml"), False),
        (Accepted("checkov", "CKV_1", "why", resources=frozenset({"Other"})), False),
        (Accepted("checkov", "CKV_1", "why", when=("Size", "production")), False),
    ],
)
def test_an_accepted_entry_covers_matching_findings(accepted: Accepted, covers: bool) -> None:
    result = classify([FOUND, FOUND], [accepted])
    assert (result.open, result.accepted, result.stale) == (
        ([], 1, []) if covers else ([FOUND], 0, [accepted])
    )


def test_a_finding_is_open_if_its_value_differs() -> None:
    """Findings that differ only in their values are equal, but each is classified by its own values."""
    other = replace(FOUND, values={"Size": "production"})
    result = classify([FOUND, other], [Accepted("checkov", "CKV_1", "why", when=("Size", "trial"))])
    assert [one.values for one in result.open] == [{"Size": "production"}]
    assert result.accepted == 1


def test_a_finding_names_its_file_and_line() -> None:
    text = (ROOT / "cfn" / "keys.yaml").read_text().split("\n")
    line = text.index("  Key:") + 1
    assert line_of("cfn/keys.yaml", "Key") == line
    assert line_of("cfn/keys.yaml", "Nothing") == 1
    assert str(FOUND) == f"cfn/keys.yaml:{line}  Key  checkov CKV_1  wrong"


def test_slow_judges_see_every_structure_of_every_resource() -> None:
    one = variant({"Resources": {"A": {"Size": 1, "On": True}}})
    same = variant({"Resources": {"A": {"Size": 2, "On": True}}})
    off = variant({"Resources": {"A": {"Size": 2, "On": False}, "B": {}}})
    assert distinct_structures([one, same, off]) == [off, one]
    assert structure_of({"A": [1, "x", "true", False]}) == {"A": ["int", "str", "true", False]}


def test_an_eleventh_suppression_is_a_finding() -> None:
    skips = [{"id": f"CKV_{number}", "comment": "why"} for number in range(11)]
    template = {"Resources": {"A": {"Metadata": {"checkov": {"skip": skips}}}}}
    found = too_many_suppressions(Case([("sample", template)], [], 0))
    assert [(one.resource, one.message) for one in found] == [
        ("A", "CKV_10 exceeds the limit of 10 suppressions")
    ]


def test_templates_stay_within_the_limit_of_suppressions(case: Case) -> None:
    assert too_many_suppressions(case) == []


def test_command_judges_one_template_with_one_tool(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "own", "--only", "iam", str(ROOT / "cfn" / "keys.yaml")]) == 0
    own, iam, last = capsys.readouterr().out.strip().split("\n")
    assert own.startswith("own: 1 templates, ")
    assert iam.startswith("iam: 1 templates, ")
    assert last.startswith("1 templates, ")
    assert last.endswith(" combinations, 0 findings")


def test_command_rejects_other_files(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--only", "own", "README.md"])
    assert exit_.value.code == 2
    assert "not packaged templates" in capsys.readouterr().err


def test_findings_are_printed_and_counted(capsys: pytest.CaptureFixture[str], case: Case) -> None:
    stale = Accepted("checkov", "CKV_9", "why", "cfn/keys.yaml")
    verdict = replace(judge("own", case), tool="checkov", findings=[FOUND], stale=[stale])
    assert print_verdict(verdict, case, complete=True) == 2
    out = capsys.readouterr().out
    assert "Key  checkov CKV_1  wrong" in out
    assert "cfn/keys.yaml: accepted.py lists CKV_9, which no longer occurs" in out
    assert print_verdict(verdict, case, complete=False) == 1
