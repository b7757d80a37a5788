"""The checks that the judge judges by lie with the tests of the templates; what is judged is made once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "templates"))

from judge import Case, everything


@pytest.fixture(scope="session")
def case() -> Case:
    return everything()
