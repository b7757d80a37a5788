"""Which tool finds which seeded defect. Run this file to rewrite the table in the reference."""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "templates"))
sys.path.insert(0, str(Path(__file__).resolve().parent / "permissions"))

import linters
from accepted import ACCEPTED
from defects import SEEDS
from findings import Finding
from privileges import privileges
from project_checks import project_checks
from seeds import Seed, around_defect, seeded
from template_loader import ROOT
from variants import Variant

PAGE = ROOT / "docs" / "reference" / "judge.md"
COMMAND = "python test/judge/seed_table.py"
GUARD = "cfn-guard"

# Templates that limit what the others can contain.
LIMITING = ("boundary", "deployment")

ToolsBySeed = dict[str, set[str]]
"""Seed name → tools that find it."""


def run_tools(sound: list[Variant]) -> tuple[ToolsBySeed, list[str]]:
    """The tools that find each seed, and the tools that ran."""
    variants = [seeded(seed, sound) for seed in SEEDS]
    found: ToolsBySeed = {seed.name: set() for seed in SEEDS}
    ran = []
    small = [around_defect(seed, variant, sound) for seed, variant in _pairs(variants)]
    for tool, findings in _findings_by_tool(variants, small, sound):
        ran.append(tool)
        for one in findings:
            if not any(rule.covers(one) for rule in ACCEPTED):
                found[one.values["seed"]].add(tool)
    return found, ran


def _findings_by_tool(
    variants: list[Variant], small: list[Variant], sound: list[Variant]
) -> Iterator[tuple[str, list[Finding]]]:
    """The slow judges see ``small``, the resources around each defect; a defective role deploys ``sound``."""
    # checkov is a separate process: it runs in parallel with the others.
    with ThreadPoolExecutor(max_workers=1) as pool:
        checkov = pool.submit(lambda: list(linters.checkov(small)))
        yield "cfn-lint", list(linters.cfn_lint(small))
        yield "cloudformation-validate", list(linters.validate(small))
        yield "checkov", checkov.result()
    with suppress(linters.NotInstalledError):
        yield GUARD, list(linters.guard(variants))
    yield (
        "iam",
        [
            one
            for seed, v in _pairs(variants)
            for one in _with_seed(
                seed,
                privileges(_as_written(seed), [v], sound if seed.stack in LIMITING else [v]),
            )
        ],
    )
    yield (
        "own",
        [
            one
            for seed, v in _pairs(variants)
            for one in _with_seed(seed, project_checks(_as_written(seed), [v]))
        ],
    )


def _pairs(variants: list[Variant]) -> Iterable[tuple[Seed, Variant]]:
    return zip(SEEDS, variants, strict=True)


def _as_written(seed: Seed) -> list:
    return [(seed.stack, seed.template())]


def _with_seed(seed: Seed, findings: Iterable[Finding]) -> Iterator[Finding]:
    for one in findings:
        yield Finding(one.tool, one.template, one.resource, one.rule, one.message, 0, {"seed": seed.name})


def table(found: ToolsBySeed, tools: list[str]) -> str:
    """Seeds by tools, as Markdown; the last row counts the seeds that each tool misses."""
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
    return "\n".join([*lines, f"| **missed, of {len(SEEDS)}** | | {' | '.join(missed)} |"])


def read_table(page: str) -> ToolsBySeed:
    """The content of a page's table."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.split("<!-- seeds -->")[1].split("<!-- end -->")[0].strip().split("\n")
    ]
    tools = rows[0][2:]
    return {
        row[0]: {tool for tool, cell in zip(tools, row[2:], strict=True) if cell == "found"}
        for row in rows[2:-1]
    }


def replace_table(page: str, text: str) -> str:
    before, rest = page.split("<!-- seeds -->")
    return f"{before}<!-- seeds -->\n{text}\n<!-- end -->{rest.split('<!-- end -->')[1]}"


if __name__ == "__main__":
    from judge import load_case

    found, ran = run_tools(load_case().variants)
    if GUARD not in ran:
        sys.exit("The table has a column for cfn-guard; install it first: npm run judge:guard")
    PAGE.write_text(replace_table(PAGE.read_text(encoding="utf-8"), table(found, ran)), encoding="utf-8")
