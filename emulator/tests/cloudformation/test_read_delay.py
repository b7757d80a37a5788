"""With --read-delay, reads show a stack for a while as it was before an operation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.tests.emulator_process import start_emulator
from emulator.tests.stacks import Stacks
from emulator.tests.templates import resource, template

LOG_GROUP = template({"Logs": resource("Logs::LogGroup", RetentionInDays=7)})
CHANGED = template({"Logs": resource("Logs::LogGroup", RetentionInDays=14)})
DELAY = 3.0
"""Seconds, far more than the calls of a test take."""


def test_reads_show_the_stack_as_it_was(tmp_path: Path, until: Callable[..., None]) -> None:
    with start_emulator(tmp_path / "state", ["--read-delay", str(DELAY)]) as emulator:
        cfn = emulator.client("cloudformation")
        stacks = Stacks(cfn)

        def seen(name: str) -> tuple[str, list[str], set[str]]:
            status = cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
            listed = [one["StackStatus"] for one in cfn.list_stacks()["StackSummaries"]]
            tokens = {one.get("ClientRequestToken", "") for one in stacks.events(name)}
            return status, listed, tokens

        created = stacks.change_set("late", LOG_GROUP, "CREATE")
        cfn.execute_change_set(ChangeSetName=created["ChangeSetId"], ClientRequestToken="first")
        assert seen("late") == ("REVIEW_IN_PROGRESS", ["REVIEW_IN_PROGRESS"], {""})
        until(lambda: seen("late") == ("CREATE_COMPLETE", ["CREATE_COMPLETE"], {"", "first"}))

        changed = stacks.change_set("late", CHANGED)
        cfn.execute_change_set(ChangeSetName=changed["ChangeSetId"], ClientRequestToken="second")
        assert seen("late") == ("CREATE_COMPLETE", ["CREATE_COMPLETE"], {"", "first"})
        until(lambda: seen("late")[0] == "UPDATE_COMPLETE" and "second" in seen("late")[2])

        stack_id = cfn.describe_stacks(StackName="late")["Stacks"][0]["StackId"]
        cfn.delete_stack(StackName=stack_id, ClientRequestToken="third")
        assert seen(stack_id)[0] == "UPDATE_COMPLETE"
        until(lambda: seen(stack_id)[0] == "DELETE_COMPLETE")


@pytest.fixture
def until() -> Callable[[Callable[[], Any]], None]:
    """Waits for a condition, at most a minute."""
    import time

    def wait(condition: Callable[[], Any]) -> None:
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.1)

    return wait
