"""``npm run judge``: every public judge and our own, over every combination of answers that matters.

python test/judge/judge.py [--only TOOL]… [FILE]…   one tool, or the templates of these files alone
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "templates"))

import linters
from accepted import ACCEPTED
from beyond import beyond
from findings import Accepted, Finding, sort
from own import own
from privileges import privileges
from template_loader import ROOT, TEMPLATES, Template, load
from variants import Variant, render

MOST_SUPPRESSIONS = 10


@dataclass(frozen=True)
class Case:
    """What is judged: the packaged templates, and what answers make of them."""

    templates: list[tuple[str, Template]]
    variants: list[Variant]
    combinations: int

    def only(self, files: Sequence[str]) -> "Case":
        """Without what comes from other files. Raises ``ValueError`` where nothing is left."""
        wanted = {str(Path(file).resolve()) for file in files}
        templates = [(n, t) for n, t in self.templates if str(ROOT / "cfn" / f"{n}.yaml") in wanted]
        variants = [variant for variant in self.variants if str(ROOT / variant.source) in wanted]
        if len(templates) < len(wanted):
            raise ValueError(f"no packaged templates, which are cfn/*.yaml: {', '.join(files)}")
        names = {name for variant in variants for name in variant.combinations}
        return Case(templates, variants, len(names))


def everything() -> Case:
    rendered = render()
    templates = [(path.stem, load(path)) for path in TEMPLATES]
    return Case(templates, [*rendered.variants, *beyond(rendered.variants)], rendered.combinations)


def telling(variants: Iterable[Variant]) -> list[Variant]:
    """The fewest (greedy) that show each resource in every form that answers give it, for slow judges."""
    left = {id(variant): (variant, _forms(variant)) for variant in variants}
    seen: set[tuple[str, str, str]] = set()
    chosen = []
    while left:
        key = max(left, key=lambda each: len(left[each][1] - seen))
        variant, forms = left.pop(key)
        if forms <= seen:
            break
        seen |= forms
        chosen.append(variant)
    return chosen


def _forms(variant: Variant) -> set[tuple[str, str, str]]:
    return {
        (variant.source, logical_id, json.dumps(form_of(resource), sort_keys=True))
        for logical_id, resource in variant.template["Resources"].items()
    }


def form_of(node: Any) -> Any:
    """Which properties there are, and what is switched on and off; not how many and how they are called."""
    if isinstance(node, dict):
        return {key: form_of(value) for key, value in node.items()}
    if isinstance(node, list):
        return [form_of(item) for item in node]
    return node if isinstance(node, bool) or node in ("true", "false") else type(node).__name__


def _cfn_lint(case: Case) -> list[Finding]:
    texts = [(f"cfn/{name}.yaml", (ROOT / "cfn" / f"{name}.yaml").read_text()) for name, _ in case.templates]
    lying = [found for name, text in texts for found in linters.cfn_lint_text(text, name)]
    return [*lying, *linters.cfn_lint(telling(case.variants))]


TOOLS: dict[str, Callable[[Case], Iterable[Finding]]] = {
    "cfn-lint": _cfn_lint,
    "cloudformation-validate": lambda case: linters.validate(case.variants),
    "checkov": lambda case: linters.checkov(telling(case.variants)),
    "cfn-guard": lambda case: linters.guard(case.variants),
    "iam": lambda case: privileges(case.templates, case.variants),
    "own": lambda case: [*own(case.templates, case.variants), *too_many_suppressions(case)],
}


def too_many_suppressions(case: Case) -> list[Finding]:
    """Each stands on its resource with its reason (template_checks); there are at most ten."""
    found = [
        (name, logical_id, skip["id"])
        for name, template in case.templates
        for logical_id, resource in template["Resources"].items()
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]
    return [
        Finding("own", f"cfn/{name}.yaml", logical_id, "suppressions", f"{rule} is one suppression too many")
        for name, logical_id, rule in found[MOST_SUPPRESSIONS:]
    ]


@dataclass(frozen=True)
class Verdict:
    """What one tool said. ``skipped`` says why it was not asked."""

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
    result = sort(found, [one for one in ACCEPTED if one.tool == tool])
    return Verdict(tool, result.open, result.accepted, result.stale, time.monotonic() - started)


def tell(verdict: Verdict, case: Case, whole: bool) -> int:
    """Prints a verdict; returns how much is wrong. With a part of the templates nothing can be stale."""
    if verdict.skipped:
        print(f"{verdict.tool}: SKIPPED, not installed; {verdict.skipped}")
        return 0
    stale = verdict.stale if whole else []
    sizes = f"{len(case.templates)} templates, {len(case.variants)} variants"
    counts = f"{len(verdict.findings)} findings, {verdict.accepted} accepted"
    print(f"{verdict.tool}: {sizes}, {counts}, {verdict.seconds:.0f} s")
    for found in verdict.findings:
        print(f"  {found}")
    for one in stale:
        print(f"  {one.template or 'everywhere'}: {one.rule} is accepted in accepted.py and no longer found")
    sys.stdout.flush()
    return len(verdict.findings) + len(stale)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="npm run judge --", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", action="append", choices=TOOLS, metavar="TOOL", help=", ".join(TOOLS))
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="a packaged template, such as cfn/network.yaml"
    )
    given = parser.parse_args(arguments)
    case = everything()
    try:
        chosen = case.only(given.files) if given.files else case
    except ValueError as error:
        parser.error(str(error))
    tools = given.only or list(TOOLS)
    # checkov and Guard are processes of their own; the two that take longest run beside each other.
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = list(pool.map(lambda tool: judge(tool, chosen), tools))
    wrong = sum(tell(verdict, chosen, not given.files) for verdict in verdicts)
    print(f"{len(chosen.templates)} templates, {chosen.combinations} combinations, {wrong} findings")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
