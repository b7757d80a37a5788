"""The registry and its API, in the emulator that the tests share."""

from typing import Any

import pytest

from emulator.tests.ecr.registry_client import Registry, login
from emulator.tests.emulator_process import Emulator


@pytest.fixture(scope="session")
def ecr(emulator: Emulator) -> Any:
    return emulator.client("ecr")


@pytest.fixture
def name(ecr: Any, request: pytest.FixtureRequest) -> str:
    """A new repository."""
    created = f"{request.node.path.stem.removeprefix('test_')}/{request.node.name.replace('_', '-')}"
    ecr.create_repository(repositoryName=created)
    return created


@pytest.fixture(scope="session")
def registry(emulator: Emulator, ecr: Any) -> Registry:
    return login(emulator, ecr)
