"""Why cases have no decision, as codes: reasons are few, and rows are many.

Parts: `Whys` (the reasons of many rows), `joined` (of several stretches of rows), `in_words`.

>>> whys = Whys(3)
>>> whys.note(np.array([0, 2]), UNKNOWN + "wish")
>>> whys.note(np.array([2]), UNKNOWN + "market")
>>> list(whys.words())
['not known: wish', nan, 'not known: wish, market']
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Reasons = tuple[str, ...]
"""Why a case has no decision: what is wrong with its facts, or which are not known."""
UNKNOWN = "not known: "


@lru_cache(maxsize=4096)
def in_words(reasons: Reasons) -> str:
    """Say reasons in one line, the facts that are not known together.

    >>> in_words(("not known: wish", "leg: 'x' is no leg", "not known: market"))
    "leg: 'x' is no leg; not known: wish, market"
    """
    unknown = [reason.removeprefix(UNKNOWN) for reason in reasons if reason.startswith(UNKNOWN)]
    told = [reason for reason in reasons if not reason.startswith(UNKNOWN)]
    return "; ".join([*told, *([UNKNOWN + ", ".join(unknown)] if unknown else [])])


class Whys:
    """The reasons of many rows: `codes` has a place in `told` for each row, and 0 where none."""

    def __init__(self, length: int) -> None:
        self.codes: NDArray[np.int32] = np.zeros(length, np.int32)
        self.told: list[Reasons] = [()]
        self._places: dict[Reasons, int] = {(): 0}

    def place(self, reasons: Reasons) -> int:
        """Return the place of some reasons in `told`, where they stand from now on."""
        if reasons not in self._places:
            self._places[reasons] = len(self.told)
            self.told.append(reasons)
        return self._places[reasons]

    def note(self, rows: NDArray[np.intp], *said: str) -> None:
        """Add reasons to those that some rows have already; what was said is not said again."""
        self._add(rows, np.ones(len(rows), np.int32), [(), said])

    def add(self, rows: NDArray[np.intp], others: Whys) -> None:
        """Add to some rows what others, as many, have."""
        self._add(rows, others.codes, others.told)

    def _add(
        self, rows: NDArray[np.intp], codes: NDArray[np.int32], told: Sequence[Reasons]
    ) -> None:
        if not codes.any():
            return
        pairs, alike = np.unique(
            self.codes[rows].astype(np.int64) * len(told) + codes, return_inverse=True
        )
        merged = [
            self.place(
                tuple(dict.fromkeys((*self.told[pair // len(told)], *told[pair % len(told)])))
            )
            for pair in pairs.tolist()
        ]
        self.codes[rows] = np.array(merged, np.int32)[alike]

    def part(self, rows: NDArray[np.intp]) -> Whys:
        """Return those of some rows."""
        other = Whys(0)
        other.codes, other.told, other._places = self.codes[rows], [*self.told], {**self._places}
        return other

    def words(self) -> pd.Categorical:
        """Return the reasons in words, missing where there are none."""
        said = [in_words(reasons) for reasons in self.told[1:]]
        words = list(dict.fromkeys(said))
        places = np.array([-1, *map(words.index, said)], np.int32)
        return pd.Categorical.from_codes(
            places[self.codes], categories=pd.Index(words, dtype="str")
        )


def joined(parts: Iterable[Whys]) -> Whys:
    """Return the reasons of stretches of rows, one after the other."""
    stretches = list(parts)
    whole = Whys(0)
    codes = [
        np.array([whole.place(reasons) for reasons in part.told], np.int32)[part.codes]
        for part in stretches
    ]
    whole.codes = np.concatenate(codes) if codes else whole.codes
    return whole
