"""One emulator for all tests that need not stop theirs."""

from collections.abc import Iterator
from typing import Any

import pytest

from emulator.tests.running import Emulator, emulator
from emulator.tests.stacks import Stacks


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator of the session."""
    with emulator(tmp_path_factory.mktemp("emulator") / "state") as one:
        yield one


@pytest.fixture(scope="session")
def cfn(running: Emulator) -> Any:
    """A CloudFormation client."""
    return running.client("cloudformation")


@pytest.fixture
def stacks(cfn: Any) -> Stacks:
    """Stack operations that wait for their end."""
    return Stacks(cfn)
