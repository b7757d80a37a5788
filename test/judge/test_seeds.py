"""The judge is judged: of templates with one defect each it must find at least 95 in 100."""

import pytest
from defects import SEEDS
from judge import Case
from judging import COMMAND, GUARD, PAGE, Caught, caught, page_of, said_of, table
from seeds import fullest, seeded


@pytest.fixture(scope="module")
def found(case: Case) -> tuple[Caught, list[str]]:
    return caught(case.variants)


def test_there_are_at_least_forty_and_each_is_another() -> None:
    assert len(SEEDS) >= 40
    assert len({seed.name for seed in SEEDS}) == len(SEEDS)


def test_each_changes_what_is_deployed(case: Case) -> None:
    for seed in SEEDS:
        assert seeded(seed, case.variants).template != fullest(seed.stack, case.variants).template, seed.name


def test_all_but_one_in_twenty_are_found(found: tuple[Caught, list[str]]) -> None:
    missed = [name for name, tools in found[0].items() if not tools]
    assert len(missed) <= len(SEEDS) * 0.05, missed


def test_no_tool_alone_would_do(found: tuple[Caught, list[str]]) -> None:
    by_seed, tools = found
    for tool in tools:
        assert any(tool in names for names in by_seed.values()), f"{tool} finds nothing"
        assert any(tool not in names for names in by_seed.values()), f"{tool} finds everything"


def test_page_says_which_tool_misses_what(found: tuple[Caught, list[str]]) -> None:
    """Without cfn-guard on this machine its column is not compared."""
    by_seed, tools = found
    page = {name: names & set(tools) for name, names in said_of(PAGE.read_text(encoding="utf-8")).items()}
    assert page == by_seed, f"{PAGE.name} is stale; run: {COMMAND}"


def test_page_is_read_as_it_is_written() -> None:
    by_seed = {seed.name: {"own", GUARD} if index % 2 else set() for index, seed in enumerate(SEEDS)}
    text = page_of("before\n<!-- seeds -->\nold\n<!-- end -->\nafter", table(by_seed, ["iam", GUARD, "own"]))
    assert said_of(text) == by_seed
    assert text.startswith("before\n<!-- seeds -->\n| defect |")
    assert text.endswith("<!-- end -->\nafter")
