"""The emulator that all tests share, except those that stop or configure their own."""

from collections.abc import Iterator
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator, start_emulator
from emulator.tests.stacks import Stacks


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The shared emulator."""
    with start_emulator(tmp_path_factory.mktemp("emulator") / "state") as one:
        yield one
        assert one.stop() == 0, "the state of all resources that the tests created can be saved"


@pytest.fixture(scope="session")
def cfn(emulator: Emulator) -> Any:
    """A CloudFormation client."""
    return emulator.client("cloudformation")


@pytest.fixture
def stacks(cfn: Any) -> Stacks:
    """Stack operations that wait until they finish."""
    return Stacks(cfn)
