"""Measured: what the example of a measure comes to, as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from aftersales_kit.operations.measures import REASONS, measure, reasons
from aftersales_kit.policy import Handbook


def examples_differ(handbook: Handbook, names: Iterable[str]) -> list[str]:
    """Return the measures whose example comes to something else than data/measured.toml says."""
    return [name for name in names if differs(handbook, name)]


def differs(handbook: Handbook, name: str) -> str:
    """Say what a measure's example comes to, where that is something else; else nothing."""
    example = handbook.measures[name].example
    assert example is not None
    cases = written({**example.beside, **row} for row in example.cases)
    if name == REASONS:
        first = reasons(cases, handbook=handbook)["share"].iloc[0]
        said = f"{first:.1%}".replace("%", " %")
        return "" if said == example.comes_to.en else said
    months = written(example.months) if example.months else None
    found = measure(name, cases, as_of=example.on, months=months, handbook=handbook)
    texts = (found.text("en"), found.text("zh"))
    return "" if (*texts, found.missing) == (*example.comes_to, 0) else f"{texts}, {found.missing}"


def written(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return rows as they stand in a file: every cell a text."""
    return pd.DataFrame([{name: str(cell) for name, cell in row.items()} for row in rows])
