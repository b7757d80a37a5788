"""The judge must find at least 95% of the seeded defects."""

import pytest
from defects import SEEDS
from judge import Case
from seed_table import COMMAND, GUARD, PAGE, ToolsBySeed, read_table, replace_table, run_tools, table
from seeds import largest_variant, seeded


@pytest.fixture(scope="module")
def found(case: Case) -> tuple[ToolsBySeed, list[str]]:
    return run_tools(case.variants)


def test_there_are_at_least_forty_with_distinct_names() -> None:
    assert len(SEEDS) >= 40
    assert len({seed.name for seed in SEEDS}) == len(SEEDS)


def test_each_seed_changes_what_is_deployed(case: Case) -> None:
    for seed in SEEDS:
        assert seeded(seed, case.variants).template != largest_variant(seed.stack, case.variants).template, (
            seed.name
        )


def test_at_least_95_percent_are_found(found: tuple[ToolsBySeed, list[str]]) -> None:
    missed = [name for name, tools in found[0].items() if not tools]
    assert len(missed) <= len(SEEDS) * 0.05, missed


def test_every_tool_finds_some_and_misses_some(found: tuple[ToolsBySeed, list[str]]) -> None:
    by_seed, tools = found
    for tool in tools:
        assert any(tool in names for names in by_seed.values()), f"{tool} finds nothing"
        assert any(tool not in names for names in by_seed.values()), f"{tool} finds everything"


def test_the_table_is_up_to_date(found: tuple[ToolsBySeed, list[str]]) -> None:
    """The column of cfn-guard is not compared if it is not installed."""
    by_seed, tools = found
    page = {name: names & set(tools) for name, names in read_table(PAGE.read_text(encoding="utf-8")).items()}
    assert page == by_seed, f"{PAGE.name} is stale; run: {COMMAND}"


def test_the_table_is_read_as_it_is_written() -> None:
    by_seed = {seed.name: {"own", GUARD} if index % 2 else set() for index, seed in enumerate(SEEDS)}
    text = replace_table(
        "before\n<!-- seeds -->\nold\n<!-- end -->\nafter", table(by_seed, ["iam", GUARD, "own"])
    )
    assert read_table(text) == by_seed
    assert text.startswith("before\n<!-- seeds -->\n| defect |")
    assert text.endswith("<!-- end -->\nafter")
