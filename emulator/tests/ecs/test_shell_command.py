"""The outcome of shell commands that only echo and exit."""

import pytest

from emulator.services.ecs.shell_command import outcome


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["sh", "-c", "echo one; echo 'two  three' && exit 3"], (["one", "two  three"], 3)),
        (["/bin/sh", "-c", "echo one\nexit"], (["one"], 0)),
        (["sh", "-c", "exit 2; echo never"], ([], 2)),
        (["sh", "-c", "./migrate && exit 3"], ([], 0)),
        (["sh", "-c", "echo one || exit 3"], ([], 0)),
        (["sh", "-c", "echo one >file; exit 3"], ([], 0)),
        (["sh", "-c", "echo $HOME; exit 3"], ([], 0)),
        (["sh", "-c", "echo 'open; exit 3"], ([], 0)),
        (["sh", "-c", "exit three"], ([], 0)),
        (["./migrate", "exit", "3"], ([], 0)),
        ([], ([], 0)),
    ],
)
def test_outcome_is_reported_only_when_known_without_running(
    command: list[str], expected: tuple[list[str], int]
) -> None:
    assert outcome(command) == expected
