"""Makes the checks in test/templates and permissions/ importable, and loads the case once per session."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "templates"))
sys.path.insert(0, str(Path(__file__).resolve().parent / "permissions"))

from judge import Case, load_case


@pytest.fixture(scope="session")
def case() -> Case:
    return load_case()
