"""``npm run judge``: runs every public judge and our own checks on every combination of answers that matters.

python test/judge/judge.py [--only TOOL]… [FILE]…   only these tools, only the templates in these files
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "templates"))
sys.path.insert(0, str(Path(__file__).resolve().parent / "permissions"))

import linters
from accepted import ACCEPTED
from findings import Accepted, Finding, classify
from handwritten import handwritten_variants
from neighbourhood import around
from privileges import privileges
from project_checks import project_checks
from template_loader import ROOT, TEMPLATES, Template, load
from variants import Variant, render

MAX_SUPPRESSIONS = 10


@dataclass(frozen=True)
class Case:
    """What is judged: the packaged templates and their variants.

    ``deployed`` are those that are deployed with the deployment role and the boundary, if not ``variants``.
    """

    templates: list[tuple[str, Template]]
    variants: list[Variant]
    combinations: int
    deployed: list[Variant] | None = None

    def only(self, files: Sequence[str]) -> "Case":
        """Only what comes from these files. Raises ``ValueError`` if one is not a packaged template."""
        wanted = {str(Path(file).resolve()) for file in files}
        templates = [(n, t) for n, t in self.templates if str(ROOT / "cfn" / f"{n}.yaml") in wanted]
        variants = [variant for variant in self.variants if str(ROOT / variant.source) in wanted]
        if len(templates) < len(wanted):
            raise ValueError(f"not packaged templates (cfn/*.yaml): {', '.join(files)}")
        names = {name for variant in variants for name in variant.combinations}
        has_role = any(name in ("boundary", "deployment") for name, _ in templates)
        return Case(templates, variants, len(names), self.variants if has_role else variants)


@cache
def load_case() -> Case:
    """Callers do not change it, so a process renders only once."""
    rendered = render()
    templates = [(path.stem, load(path)) for path in TEMPLATES]
    return Case(
        templates, [*rendered.variants, *handwritten_variants(rendered.variants)], rendered.combinations
    )


def distinct_structures(variants: Iterable[Variant]) -> list[Variant]:
    """A few variants that have every structure of every resource, chosen greedily; for slow judges.

    Each has only the resources with structures that those before it lack, and their neighbourhood.
    """
    left = {id(variant): (variant, _structures(variant)) for variant in variants}
    seen: set[tuple[str, str, str]] = set()
    chosen = []
    while left:
        key = max(left, key=lambda each: len(left[each][1] - seen))
        variant, structures = left.pop(key)
        if structures <= seen:
            break
        new = {logical_id for _, logical_id, _ in structures - seen}
        seen |= structures
        chosen.append(replace(variant, template=around(variant.template, new)))
    return chosen


def _structures(variant: Variant) -> set[tuple[str, str, str]]:
    return {
        (variant.source, logical_id, json.dumps(structure_of(resource), sort_keys=True))
        for logical_id, resource in variant.template["Resources"].items()
    }


def structure_of(node: Any) -> Any:
    """The properties and the booleans, without other values."""
    if isinstance(node, dict):
        return {key: structure_of(value) for key, value in node.items()}
    if isinstance(node, list):
        return [structure_of(item) for item in node]
    return node if isinstance(node, bool) or node in ("true", "false") else type(node).__name__


def _cfn_lint(case: Case) -> list[Finding]:
    texts = [(f"cfn/{name}.yaml", (ROOT / "cfn" / f"{name}.yaml").read_text()) for name, _ in case.templates]
    as_written = [found for name, text in texts for found in linters.cfn_lint_text(text, name)]
    return [*as_written, *linters.cfn_lint(distinct_structures(case.variants))]


TOOLS: dict[str, Callable[[Case], Iterable[Finding]]] = {
    "cfn-lint": _cfn_lint,
    "cloudformation-validate": lambda case: linters.validate(case.variants),
    "checkov": lambda case: linters.checkov(distinct_structures(case.variants)),
    "cfn-guard": lambda case: linters.guard(case.variants),
    "iam": lambda case: privileges(case.templates, case.variants, case.deployed),
    "own": lambda case: [*project_checks(case.templates, case.variants), *too_many_suppressions(case)],
}


def too_many_suppressions(case: Case) -> list[Finding]:
    """Each suppression is on its resource, with a reason (template_checks); at most ten are allowed."""
    found = [
        (name, logical_id, skip["id"])
        for name, template in case.templates
        for logical_id, resource in template["Resources"].items()
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]
    return [
        Finding(
            "own",
            f"cfn/{name}.yaml",
            logical_id,
            "suppressions",
            f"{rule} exceeds the limit of {MAX_SUPPRESSIONS} suppressions",
        )
        for name, logical_id, rule in found[MAX_SUPPRESSIONS:]
    ]


@dataclass(frozen=True)
class Verdict:
    """The result of one tool. ``skipped`` says why it did not run."""

    tool: str
    findings: list[Finding]
    accepted: int
    stale: list[Accepted]
    seconds: float
    skipped: str = ""


def judge(tool: str, case: Case) -> Verdict:
    started = time.monotonic()
    try:
        found = list(TOOLS[tool](case))
    except linters.NotInstalledError as error:
        return Verdict(tool, [], 0, [], 0, str(error))
    result = classify(found, [one for one in ACCEPTED if one.tool == tool])
    return Verdict(tool, result.open, result.accepted, result.stale, time.monotonic() - started)


def print_verdict(verdict: Verdict, case: Case, complete: bool) -> int:
    """Prints a verdict; returns the number of problems. Only a ``complete`` case has stale entries."""
    if verdict.skipped:
        print(f"{verdict.tool}: SKIPPED, not installed; {verdict.skipped}")
        return 0
    stale = verdict.stale if complete else []
    sizes = f"{len(case.templates)} templates, {len(case.variants)} variants"
    counts = f"{len(verdict.findings)} findings, {verdict.accepted} accepted"
    print(f"{verdict.tool}: {sizes}, {counts}, {verdict.seconds:.0f} s")
    for found in verdict.findings:
        print(f"  {found}")
    for one in stale:
        print(f"  {one.template or 'all templates'}: accepted.py lists {one.rule}, which no longer occurs")
    sys.stdout.flush()
    return len(verdict.findings) + len(stale)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="npm run judge --", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", action="append", choices=TOOLS, metavar="TOOL", help=", ".join(TOOLS))
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="a packaged template, such as cfn/network.yaml"
    )
    options = parser.parse_args(arguments)
    case = load_case()
    try:
        chosen = case.only(options.files) if options.files else case
    except ValueError as error:
        parser.error(str(error))
    tools = options.only or list(TOOLS)
    # checkov and Guard are separate processes, so the two slowest tools run in parallel.
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = list(pool.map(lambda tool: judge(tool, chosen), tools))
    problems = sum(print_verdict(verdict, chosen, not options.files) for verdict in verdicts)
    print(f"{len(chosen.templates)} templates, {chosen.combinations} combinations, {problems} findings")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
