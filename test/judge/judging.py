"""Which tool finds which seeded defect, and the page that says so: run this file to write the page anew."""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "templates"))

import linters
from accepted import ACCEPTED
from defects import SEEDS
from findings import Finding
from own import own
from privileges import privileges
from seeds import Seed, seeded
from template_loader import ROOT
from variants import Variant

PAGE = ROOT / "docs" / "reference" / "judge.md"
COMMAND = "python test/judge/judging.py"
GUARD = "cfn-guard"

Caught = dict[str, set[str]]
"""Seed → tools that find it."""


def caught(sound: list[Variant]) -> tuple[Caught, list[str]]:
    """What each tool finds, and the tools that were asked."""
    variants = [seeded(seed, sound) for seed in SEEDS]
    found: Caught = {seed.name: set() for seed in SEEDS}
    asked = []
    for tool, findings in _asked(variants):
        asked.append(tool)
        for one in findings:
            if not any(rule.covers(one) for rule in ACCEPTED):
                found[one.values["seed"]].add(tool)
    return found, asked


def _asked(variants: list[Variant]) -> Iterator[tuple[str, list[Finding]]]:
    # checkov is a process of its own: it runs beside the others.
    with ThreadPoolExecutor(max_workers=1) as pool:
        checkov = pool.submit(lambda: list(linters.checkov(variants)))
        yield "cfn-lint", list(linters.cfn_lint(variants))
        yield "cloudformation-validate", list(linters.validate(variants))
        yield "checkov", checkov.result()
    with suppress(linters.NotInstalledError):
        yield GUARD, list(linters.guard(variants))
    yield "iam", [one for seed, v in _pairs(variants) for one in _named(seed, privileges(_lying(seed), [v]))]
    yield "own", [one for seed, v in _pairs(variants) for one in _named(seed, own(_lying(seed), [v]))]


def _pairs(variants: list[Variant]) -> Iterable[tuple[Seed, Variant]]:
    return zip(SEEDS, variants, strict=True)


def _lying(seed: Seed) -> list:
    return [(seed.stack, seed.template())]


def _named(seed: Seed, findings: Iterable[Finding]) -> Iterator[Finding]:
    for one in findings:
        yield Finding(one.tool, one.template, one.resource, one.rule, one.message, 0, {"seed": seed.name})


def table(found: Caught, tools: list[str]) -> str:
    """Seeds by tools, as Markdown; last how many each tool alone misses."""
    lines = [
        f"| defect | template | {' | '.join(tools)} |",
        f"|---|---|{'---|' * len(tools)}",
        *(
            f"| {seed.name} | `{seed.stack}` | "
            + " | ".join("found" if tool in found[seed.name] else "" for tool in tools)
            + " |"
            for seed in SEEDS
        ),
    ]
    missed = [str(sum(tool not in found[seed.name] for seed in SEEDS)) for tool in tools]
    return "\n".join([*lines, f"| **alone it misses, of {len(SEEDS)}** | | {' | '.join(missed)} |"])


def said_of(page: str) -> Caught:
    """What a page's table says."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.split("<!-- seeds -->")[1].split("<!-- end -->")[0].strip().split("\n")
    ]
    tools = rows[0][2:]
    return {
        row[0]: {tool for tool, cell in zip(tools, row[2:], strict=True) if cell == "found"}
        for row in rows[2:-1]
    }


def page_of(page: str, text: str) -> str:
    before, rest = page.split("<!-- seeds -->")
    return f"{before}<!-- seeds -->\n{text}\n<!-- end -->{rest.split('<!-- end -->')[1]}"


if __name__ == "__main__":
    from judge import everything

    found, asked = caught(everything().variants)
    if GUARD not in asked:
        sys.exit("The page has a column of cfn-guard: install it first, with npm run judge:guard")
    PAGE.write_text(page_of(PAGE.read_text(encoding="utf-8"), table(found, asked)), encoding="utf-8")
