"""What holds for every test, and for every example in a docstring."""

import gc
import sys

import pytest

from aftersales_kit.policy import Handbook
from tests.handbook import HANDBOOK

# jsonschema would get ready for a kind of address that no schema of ours has, a second in each
# process; without this it leaves that out.
sys.modules.setdefault("rfc3987_syntax", None)

collect_ignore = ["tests/bench_zen.py"]
"""What another interpreter runs, with a package that this one does not have."""

WATCHED = {"policy", "answers", "sheets"}
"""The rooms whose every branch is reached by their own tests."""


THOROUGH = "thorough: more of the same, for which `make test` has no time; `make thorough` runs it"


# Looking for what can be freed, over and over, through a handbook that stays: a third of the time.
SELDOM = (100_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark that `tests.tries` gives."""
    config.addinivalue_line("markers", THOROUGH)
    gc.disable()


def pytest_collection_finish() -> None:
    """Look no more through what was made until now, which stays, and seldom through the rest."""
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()


@pytest.fixture(scope="session")
def handbook() -> Handbook:
    """Return the handbook whose data are in this project."""
    return HANDBOOK


@pytest.fixture(autouse=True)
def in_examples(doctest_namespace: dict[str, object]) -> None:
    """Let an example ask the handbook without reading it afresh."""
    doctest_namespace["handbook"] = HANDBOOK


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `unwatched` all that coverage does not look at, which makes a test thrice as slow.

    What each branch is for is shown by an example: what a property reaches besides, or a test of
    another room, does not count. They run in a process of their own, since what they worked out is
    remembered and would not be worked out again by the examples.
    """
    for item in items:
        is_property = getattr(getattr(item, "function", None), "is_hypothesis_test", False)
        if is_property or not WATCHED.intersection(item.nodeid.split("/")[:2]):
            item.add_marker("unwatched")
