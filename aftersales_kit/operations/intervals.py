"""How far a sum over cases may be off, had other orders of the same kind come.

Parts: `interval` (from the differences of cases), `Interval`, `by_resampling` and `by_formula` (the
two ways to it); `wilson` (of a share).

Orders are drawn again with replacement, as many as there are, and the sum is taken anew: 95 of 100
sums lie inside. It says how much chance there is in which orders came; not what is wrong in an
assumption, nor what another year will be like. Where very many orders change, the sum is as good
as normal, and a formula says the same at once.

>>> found = interval(np.array([0] * 996 + [1000, 1200, 900, 2400]), np.arange(1000))
>>> found.orders, found.way, found.low < 5500 < found.high
(4, 'resampling', True)
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

MOST_RESAMPLED = 50_000
"""Up to so many orders that change they are drawn again; beyond, the formula is used."""
FEW = 30
"""Of fewer orders that change it is said on how few a result rests."""
TIMES = 2_000
DEARER = 8
"""So many orders are drawn in the time that it takes to draw how often one sum comes."""
AT_ONCE = 2_000_000
"""So many orders are drawn at once, and no more memory is taken however many there are."""
SEED = 20251001
INSIDE = (2.5, 97.5)
NORMAL = 1.959964
"""So many standard deviations to both sides hold 95 of 100 normal values."""


@dataclass(frozen=True)
class Interval:
    """A stretch of sums, both ends included, in the unit of what was added up.

    `orders` is how many orders change, `way` is `resampling` or `formula`.
    """

    low: int
    high: int
    orders: int
    way: str

    @property
    def rests_on_few(self) -> bool:
        """Whether so few orders change that the stretch itself is a rough one."""
        return 0 < self.orders < FEW


def interval(differences: NDArray[np.int64], orders: NDArray[np.integer]) -> Interval:
    """Return the interval of a sum of differences, of cases that belong to orders.

    `orders` has a number from 0 on for each case; cases of one order are drawn together.
    """
    sums = np.bincount(orders, weights=differences).round().astype(np.int64)
    changed = int(np.unique(orders[differences != 0]).size)
    if changed <= MOST_RESAMPLED:
        return Interval(*by_resampling(sums), changed, "resampling")
    return Interval(*by_formula(sums), changed, "formula")


def by_resampling(sums: NDArray[np.int64]) -> tuple[int, int]:
    """Return the ends of the interval, the sums of orders being drawn again."""
    values, counts = np.unique(sums, return_counts=True)
    if not sums.any():
        return 0, 0
    chance = np.random.default_rng(SEED)
    if DEARER * values.size <= len(sums):
        # How often each value is drawn is all that matters, not which order it was of.
        drawn = chance.multinomial(len(sums), counts / len(sums), TIMES) @ values
    else:
        rows = max(1, AT_ONCE // len(sums))
        drawn = np.concatenate(
            [
                sums[chance.integers(len(sums), size=(min(rows, TIMES - at), len(sums)))].sum(1)
                for at in range(0, TIMES, rows)
            ]
        )
    low, high = np.percentile(drawn, INSIDE)
    return round(low), round(high)


def by_formula(sums: NDArray[np.int64]) -> tuple[int, int]:
    """Return the ends of the interval as those of a normal value."""
    around = NORMAL * float(sums.std()) * len(sums) ** 0.5
    total = int(sums.sum())
    return round(total - around), round(total + around)


def wilson(hits: int, cases: int) -> tuple[float, float]:
    """Return between what a share lies that was seen as hits among cases, 95 times of 100.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    square = NORMAL**2
    middle = (hits + square / 2) / (cases + square)
    around = NORMAL / (cases + square) * sqrt(hits * (cases - hits) / cases + square / 4)
    return max(middle - around, 0.0), min(middle + around, 1.0)
