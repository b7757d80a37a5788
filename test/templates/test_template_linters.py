"""The public judges, cfn-lint, checkov and AWS's own validator; each is also shown a defect it must find."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import ManualArgs, lint
from cloudformation_validate import CelEngine, Diagnostic, Severity, TemplateContent, ValidateConfig
from template_loader import ROOT, TEMPLATES

CHECKOV = os.environ.get("OPS_CHECKOV", str(ROOT / ".tools" / "checkov" / "bin" / "checkov"))

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

# What the validator says without cause, and why it is without cause: (stack, rule, entity).
BRANCH = "The reference is in the branch of Fn::If that the resource's own condition chooses."
EMPTY = "An empty value leaves the property or the resource out, by its condition."
# Roles that may have the account's boundary.
BOUNDED_ROLES = (
    ("backup", "Role"),
    ("cluster", "HostRole"),
    ("database", "MonitoringRole"),
    ("gateway", "LogsRole"),
    ("lifecycle", "DrainRole"),
    ("lifecycle", "LaunchRole"),
    ("network", "FlowLogRole"),
    ("service", "ExecutionRole"),
    ("service", "TaskRole"),
)
SERVICE_ALARMS = ("CpuSaturation", "Errors", "Latency", "MemorySaturation", "UnhealthyTargets")
OPTIONAL_ALARMS = (
    "DatabaseCapacity",
    "DatabaseConnections",
    "DatabaseCpu",
    "DatabaseMemory",
    "DatabaseReplicaLag",
    "HostsAtMaximum",
)
WITHOUT_CAUSE: dict[tuple[str, str, str], str] = {
    ("network", "W1001", "VpcId"): BRANCH,
    ("network", "W1001", "PublicSubnets"): BRANCH,
    ("network", "W1001", "PrivateSubnets"): BRANCH,
    ("network", "W1001", "DataSubnets"): BRANCH,
    ("keys", "W1001", "KeyArn"): BRANCH,
    ("keys", "W1001", "KeyId"): BRANCH,
    ("keys", "W1001", "KeyAlias"): BRANCH,
    ("cluster", "W1001", "AutoScalingGroup"): BRANCH,
    ("cluster", "W1001", "CapacityProvider"): BRANCH,
    ("ingress", "W1001", "PublicListenerArn"): BRANCH,
    (
        "cluster",
        "W1030",
        "HostLaunchTemplate",
    ): "AmiId is empty with Fargate alone, without hosts.",
    ("cluster", "W2506", "AmiId"): "The type for images does not take an empty value.",
    (
        "cluster",
        "W8003",
        "HasSpareHost",
    ): "It compares defaults; the two may well be given equal.",
    ("access", "W1001", "GitHubProviderArn"): BRANCH,
    ("access", "W1001", "GitLabProviderArn"): BRANCH,
    ("iam", "W1030", "BreakGlassRule"): "AlertTopicArn is not empty where there is a break-glass role.",
    ("replication", "W1030", "ReplicaRegion"): "ReplicaRegion is not empty where images are copied.",
    ("settings", "W2509", "PasswordPolicy"): "It is a switch, not a password.",
    ("service", "W2509", "SecretsPath"): "It is the path of the secrets, not a secret.",
    ("database", "W1001", "DatabaseSecretArn"): BRANCH,
    ("database", "W2509", "ManageMasterUserPassword"): "It says who keeps the password, and is none.",
    ("database", "W3688", "Cluster"): "One of the two is given, by HasSnapshot.",
    ("functions", "W1030", "LogKeyArn"): EMPTY,
    ("toolchain", "W1030", "ReplicationRole"): EMPTY,
    ("functions", "W2509", "SecretCode"): "It is where the code of the function is, not a secret.",
    ("tables", "W1030", "Table"): EMPTY,
    **{("tables", "W1030", alarm): EMPTY for alarm in ("ReadThrottles", "WriteThrottles", "SystemErrors")},
    **{("service", "W1030", alarm): EMPTY for alarm in SERVICE_ALARMS},
    **{("observability", "W1030", alarm): EMPTY for alarm in OPTIONAL_ALARMS},
    **{("backup", "W1030", alarm): EMPTY for alarm in ("FailedBackups", "FailedCopies", "LateBackups")},
    **{(stack, "W1030", role): EMPTY for stack, role in BOUNDED_ROLES},
    ("edge", "W1001", "CertificateArn"): BRANCH,
    ("edge", "W1030", "HomeAlarm"): EMPTY,
    ("edge", "W1030", "ReplicaAlarm"): EMPTY,
}


def cfn_lint(text: str) -> list[str]:
    matches = lint(text, config=ManualArgs(include_checks=["I"], regions=["us-east-1", "eu-central-1"]))
    return [f"{match.rule.id} {match.message} (line {match.linenumber})" for match in matches]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_cfn_lint_finds_nothing(path: Path) -> None:
    assert cfn_lint(path.read_text(encoding="utf-8")) == []


def test_cfn_lint_finds_a_defect() -> None:
    found = {line.split()[0] for line in cfn_lint(DEFECTIVE)}
    assert found == {"E3002", "I3011", "W2001"}


def checkov(*arguments: str) -> dict[str, Any]:
    """checkov's summary and its failed checks; settings come from .checkov.yaml."""
    run = subprocess.run(
        [CHECKOV, "--config-file", str(ROOT / ".checkov.yaml"), "--output", "json", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode in (0, 1), run.stderr
    return json.loads(run.stdout)


def test_checkov_finds_nothing() -> None:
    report = checkov()
    failed = [f"{c['check_id']} {c['resource']}" for c in report["results"]["failed_checks"]]
    assert failed == []
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 100
    assert report["summary"]["skipped"] <= 10


def test_checkov_finds_a_defect(tmp_path: Path) -> None:
    template = tmp_path / "defective.yaml"
    template.write_text(DEFECTIVE, encoding="utf-8")
    report = checkov("--directory", str(tmp_path))
    assert [c["check_id"] for c in report["results"]["failed_checks"]] == ["CKV_AWS_7"]


@pytest.fixture(scope="module")
def validator() -> CelEngine:
    return CelEngine()


def diagnostics(engine: CelEngine, text: str) -> list[Diagnostic]:
    """What the validator finds; information only ("create-only", "no tags") is left out."""
    config = ValidateConfig(severity_level=Severity.WARN)
    return engine.validate_template(TemplateContent(text), config).diagnostics


def test_validator_finds_nothing_unexplained(validator: CelEngine) -> None:
    found = {
        (path.stem, found.rule_id, found.entity and found.entity.logical_id)
        for path in TEMPLATES
        for found in diagnostics(validator, path.read_text(encoding="utf-8"))
    }
    assert found == set(WITHOUT_CAUSE)


def test_validator_finds_a_defect(validator: CelEngine) -> None:
    rules = {found.rule_id for found in diagnostics(validator, DEFECTIVE)}
    assert {"F3002", "W2001"} <= rules
