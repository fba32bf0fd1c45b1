"""How many cases a test goes through: a share of them in `make test`, all in `make thorough`.

Parts: `tries` (how many random cases), `some` (which of many cases that stand in a list).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import count
from typing import Any

import pytest
from _pytest.mark import ParameterSet

THOROUGH = os.environ.get("THOROUGH") == "1"
SHARE = 5


def tries(number: int) -> int:
    """Return how many of so many random cases are tried now; at least one."""
    return number if THOROUGH else -(-number // SHARE)


def some(cases: Iterable[Any], number: int) -> list[Any]:
    """Return cases for `parametrize`, of which `make test` runs so many, evenly out of all.

    A case may be a tuple of values, or a `pytest.param` with marks of its own.
    """
    every = [*cases]
    kept = {len(every) * place // number for place in range(number)}
    return [
        case if at in kept else _thorough(case) for at, case in zip(count(), every, strict=False)
    ]


def _thorough(case: Any) -> Any:
    if isinstance(case, ParameterSet):
        return pytest.param(*case.values, marks=[*case.marks, pytest.mark.thorough], id=case.id)
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.thorough)
