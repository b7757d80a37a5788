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

from cfnlint.config import ConfigMixIn, ManualArgs
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner
from cloudformation_validate import CelEngine, Severity, TemplateContent, ValidateConfig
from findings import Finding
from template_loader import ROOT
from variants import Variant

TOOLS = ROOT / ".tools"
REGIONS = ["eu-central-1", "us-east-1"]

# What is so in a variant alone: numbers where it had text (W9003), ARNs and account ids written out.
WRITTEN_OUT = {"W9002", "W9003", "W9013"}


@cache
def _cfn_lint_runner() -> Runner:
    """Loads cfn-lint's rules and schemas once: loading them takes longer than linting a template.

    They stay until the process ends, so the garbage collector must not walk through them again and again.
    """
    runner = Runner(ConfigMixIn(**ManualArgs(include_checks=["I"], regions=REGIONS)))
    gc.freeze()
    gc.set_threshold(100_000)
    return runner


def cfn_lint_text(text: str, template: str) -> Iterator[Finding]:
    """Errors, warnings and information in the text of a template."""
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
    """cloudformation-validate; what it gives as information only ("create-only", "no tags") is left out."""
    engine, config = CelEngine(), ValidateConfig(severity_level=Severity.WARN)
    for variant in variants:
        for found in engine.validate_template(TemplateContent(_text(variant)), config).diagnostics:
            entity = (found.entity and found.entity.logical_id) or ""
            if found.rule_id not in WRITTEN_OUT:
                yield _finding("cloudformation-validate", variant, entity, found.rule_id, found.message)


def checkov(variants: Iterable[Variant]) -> Iterator[Finding]:
    """What failed, and what could not be parsed; settings come from .checkov.yaml."""
    with _written(variants) as (folder, by_file):
        config = ["--config-file", str(ROOT / ".checkov.yaml"), "--output", "json"]
        report = json.loads(_run([*_checkov_command(), *config, "--directory", str(folder)], (0, 1)))
        # Of nothing at all it reports a list of counts.
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
    """``OPS_CHECKOV`` names another program."""
    named = os.environ.get("OPS_CHECKOV")
    here = [str(TOOLS / "checkov" / "bin" / "python"), str(Path(__file__).with_name("run_checkov.py"))]
    return [named] if named else here


class NotInstalledError(Exception):
    """The tool is not on this machine; its text says how it gets there."""


def guard_home() -> tuple[str, Path]:
    """The binary and the folder of rules. Raises ``NotInstalledError`` where one is missing."""
    home = TOOLS / "guard"
    program = os.environ.get("OPS_GUARD") or shutil.which("cfn-guard") or str(home / "bin" / "cfn-guard")
    rules = Path(os.environ.get("OPS_GUARD_RULES", home / "rules"))
    if not Path(program).exists() or not any(rules.glob("*.guard")):
        raise NotInstalledError("install it with: npm run judge:guard (see docs/reference/judge.md)")
    return program, rules


def guard(variants: Iterable[Variant]) -> Iterator[Finding]:
    """cfn-guard with the rule sets that guard.mjs installs. Raises ``NotInstalledError``."""
    program, rules = guard_home()
    with _written(variants, as_guard_reads) as (folder, by_file):
        command = [program, "validate", "-r", str(rules), "-d", str(folder)]
        report = json.loads(_run([*command, "--structured", "-o", "json", "-S", "none"], (0, 19)))
    for file in report:
        variant = by_file[Path(file["name"]).name]
        for broken in file["not_compliant"]:
            rule = broken["Rule"]["name"]
            for resource in sorted(_resources(broken)) or [""]:
                yield _finding("cfn-guard", variant, resource, rule, "does not comply")


def as_guard_reads(node: Any, key: str = "") -> Any:
    """References as the text they become, and the booleans of a policy as booleans: rules ask for those."""
    if isinstance(node, list):
        return [as_guard_reads(item, key) for item in node]
    if isinstance(node, str):
        return node == "true" if key.startswith("aws:") and node in ("true", "false") else node
    if not isinstance(node, dict):
        return node
    if set(node) == {"Ref"}:
        return str(node["Ref"])
    if set(node) == {"Fn::GetAtt"}:
        return ".".join(node["Fn::GetAtt"])
    return {name: as_guard_reads(value, name) for name, value in node.items()}


def _resources(node: Any) -> set[str]:
    """The resources that the paths in a report of Guard begin with."""
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
def _written(
    variants: Iterable[Variant], change: Callable[[Any], Any] = lambda template: template
) -> Iterator[tuple[Path, dict[str, Variant]]]:
    """Variants as files in a folder of their own, and which file is whose."""
    by_file = {f"{index:04d}.json": variant for index, variant in enumerate(variants)}
    with tempfile.TemporaryDirectory(prefix="judge-") as name:
        folder = Path(name)
        for file, variant in by_file.items():
            (folder / file).write_text(json.dumps(change(variant.template)), encoding="utf-8")
        yield folder, by_file


def _run(command: list[str], fine: tuple[int, ...]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if run.returncode not in fine:
        raise RuntimeError(f"{command[0]} ended with {run.returncode}:\n{run.stderr[-2000:]}")
    return run.stdout
