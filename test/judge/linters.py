"""The public judges: cfn-lint, AWS's own validator, checkov and Guard."""

import gc
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import faster_cfn_lint
from cfnlint.config import ConfigMixIn, ManualArgs
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner
from cloudformation_validate import CelEngine, Severity, TemplateContent, ValidateConfig
from findings import Finding
from template_loader import ROOT
from variants import Variant

TOOLS = ROOT / ".tools"
REGIONS = ["eu-central-1", "us-east-1"]

# Only variants have these: numbers for strings (W9003), literal ARNs and account ids.
CAUSED_BY_LITERALS = {"W9002", "W9003", "W9013"}


@cache
def _cfn_lint_runner() -> Runner:
    """Loads cfn-lint's rules and schemas once: loading them takes longer than linting a template.

    They are kept until the process ends, so the garbage collector need not scan them again and again.
    """
    runner = Runner(ConfigMixIn(**ManualArgs(include_checks=["I"], regions=REGIONS)))
    faster_cfn_lint.install(runner.rules)
    gc.freeze()
    gc.set_threshold(100_000)
    return runner


def cfn_lint_text(text: str, template: str) -> Iterator[Finding]:
    """Errors, warnings and information about the text of a template."""
    decoded, unreadable = decode_str(text)
    for match in unreadable or _cfn_lint_runner().validate_template(decoded):
        path = [str(part) for part in getattr(match, "path", None) or []]
        resource = path[1] if path[:1] == ["Resources"] and len(path) > 1 else ""
        yield Finding("cfn-lint", template, resource, match.rule.id, match.message, match.linenumber)


def cfn_lint(variants: Iterable[Variant]) -> Iterator[Finding]:
    for variant in variants:
        for found in cfn_lint_text(_text(variant), variant.source):
            yield Finding(
                "cfn-lint", variant.source, found.resource, found.rule, found.message, 0, variant.values
            )


def validate(variants: Iterable[Variant]) -> Iterator[Finding]:
    """cloudformation-validate, without its informational findings ("create-only", "no tags")."""
    engine, config = CelEngine(), ValidateConfig(severity_level=Severity.WARN)
    for variant in variants:
        for found in engine.validate_template(TemplateContent(_text(variant)), config).diagnostics:
            entity = (found.entity and found.entity.logical_id) or ""
            if found.rule_id not in CAUSED_BY_LITERALS:
                yield _finding("cloudformation-validate", variant, entity, found.rule_id, found.message)


def checkov(variants: Iterable[Variant]) -> Iterator[Finding]:
    """Failed checks and templates that cannot be parsed; settings come from .checkov.yaml."""
    with _files_of(variants) as (folder, by_file):
        config = ["--config-file", str(ROOT / ".checkov.yaml"), "--output", "json"]
        report = json.loads(_run([*_checkov_command(), *config, "--directory", str(folder)], (0, 1)))
        # For an empty folder, checkov reports only counts.
        results = report.get("results", {})
        for found in results.get("failed_checks", []):
            variant = by_file[Path(found["file_path"]).name]
            resource = found["resource"].rsplit(".", 1)[-1]
            yield _finding("checkov", variant, resource, found["check_id"], found["check_name"])
        for path in results.get("parsing_errors", []):
            yield _finding(
                "checkov", by_file[Path(path).name], "", "parsing", "the template cannot be parsed"
            )


def _checkov_command() -> list[str]:
    """``OPS_CHECKOV`` overrides the program."""
    override = os.environ.get("OPS_CHECKOV")
    installed = [str(TOOLS / "checkov" / "bin" / "python"), str(Path(__file__).with_name("run_checkov.py"))]
    return [override] if override else installed


class NotInstalledError(Exception):
    """The tool is not installed on this machine; the message says how to install it."""


def guard_paths() -> tuple[str, Path]:
    """The binary and the rules folder. Raises ``NotInstalledError`` if one is missing."""
    home = TOOLS / "guard"
    program = os.environ.get("OPS_GUARD") or shutil.which("cfn-guard") or str(home / "bin" / "cfn-guard")
    rules = Path(os.environ.get("OPS_GUARD_RULES", home / "rules"))
    if not Path(program).exists() or not any(rules.glob("*.guard")):
        raise NotInstalledError("install it with: npm run judge:guard (see docs/reference/judge.md)")
    return program, rules


def guard(variants: Iterable[Variant]) -> Iterator[Finding]:
    """cfn-guard with the rule sets that guard.mjs installs. Raises ``NotInstalledError``."""
    program, rules = guard_paths()
    with _files_of(variants, for_guard) as (folder, by_file):
        command = [program, "validate", "-r", str(rules), "-d", str(folder)]
        report = json.loads(_run([*command, "--structured", "-o", "json", "-S", "none"], (0, 19)))
    for file in report:
        variant = by_file[Path(file["name"]).name]
        for failed in file["not_compliant"]:
            rule = failed["Rule"]["name"]
            for resource in sorted(_resources(failed)) or [""]:
                yield _finding("cfn-guard", variant, resource, rule, "does not comply")


def for_guard(node: Any, key: str = "") -> Any:
    """References as strings, and booleans of policy conditions as booleans, as the rules expect them."""
    if isinstance(node, list):
        return [for_guard(item, key) for item in node]
    if isinstance(node, str):
        return node == "true" if key.startswith("aws:") and node in ("true", "false") else node
    if not isinstance(node, dict):
        return node
    if set(node) == {"Ref"}:
        return str(node["Ref"])
    if set(node) == {"Fn::GetAtt"}:
        return ".".join(node["Fn::GetAtt"])
    return {name: for_guard(value, name) for name, value in node.items()}


def _resources(node: Any) -> set[str]:
    """The resources that the paths in a Guard report start with."""
    if isinstance(node, list):
        return set().union(*map(_resources, node))
    if not isinstance(node, dict):
        return set()
    found = set().union(*map(_resources, node.values()))
    path = str(node.get("path", "")).split("/")
    return found | ({path[2]} if path[1:2] == ["Resources"] and len(path) > 2 else set())


def _finding(tool: str, variant: Variant, resource: str, rule: str, message: str) -> Finding:
    return Finding(tool, variant.source, resource, rule, message, 0, variant.values)


def _text(variant: Variant) -> str:
    return json.dumps(variant.template, indent=1)


@contextmanager
def _files_of(
    variants: Iterable[Variant], convert: Callable[[Any], Any] = lambda template: template
) -> Iterator[tuple[Path, dict[str, Variant]]]:
    """Writes the variants to files in a temporary folder; maps each file name to its variant."""
    by_file = {f"{index:04d}.json": variant for index, variant in enumerate(variants)}
    with tempfile.TemporaryDirectory(prefix="judge-") as name:
        folder = Path(name)
        for file, variant in by_file.items():
            (folder / file).write_text(json.dumps(convert(variant.template)), encoding="utf-8")
        yield folder, by_file


def _run(command: list[str], expected: tuple[int, ...]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if run.returncode not in expected:
        raise RuntimeError(f"{command[0]} exited with {run.returncode}:\n{run.stderr[-2000:]}")
    return run.stdout
