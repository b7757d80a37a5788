"""One emulator for all tests that need not stop theirs."""

from collections.abc import Iterator
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator, start_emulator
from emulator.tests.stacks import Stacks


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator of the session."""
    with start_emulator(tmp_path_factory.mktemp("emulator") / "state") as one:
        yield one


@pytest.fixture(scope="session")
def cfn(emulator: Emulator) -> Any:
    """A CloudFormation client."""
    return emulator.client("cloudformation")


@pytest.fixture
def stacks(cfn: Any) -> Stacks:
    """Stack operations that wait for their end."""
    return Stacks(cfn)
