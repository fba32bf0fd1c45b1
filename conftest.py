"""What holds for every test, and for every example in a docstring."""

import pytest

from aftersales_kit.policy import Handbook
from tests.handbook import HANDBOOK


@pytest.fixture(scope="session")
def handbook() -> Handbook:
    """Return the handbook whose data are in this project."""
    return HANDBOOK


@pytest.fixture(autouse=True)
def in_examples(doctest_namespace: dict[str, object]) -> None:
    """Let an example ask the handbook without reading it afresh."""
    doctest_namespace["handbook"] = HANDBOOK
