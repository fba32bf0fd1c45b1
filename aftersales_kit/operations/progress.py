"""How far something is: what is told while a file, or several, are worked through.

Parts: `Progress` (who is told), `untold` (nobody), `between` (one part of a longer way), `each`
(things gone through one after the other, by their sizes).

>>> told = []
>>> def tell(share, cases):
...     told.append((round(share, 2), cases))
>>> for name in each("ab", [3, 1], between(tell, 0.5, 1)):
...     pass
>>> told
[(0.88, 0), (1.0, 0)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[float, int], object]
"""Told how much is done, from 0 to 1, and of how many cases, 0 where none are counted yet."""


def untold(_share: float, _cases: int) -> None:
    """Tell nobody."""


def between(progress: Progress, begin: float, end: float) -> Progress:
    """Return who is told of a part that goes from `begin` to `end` of the whole."""

    def told(share: float, cases: int) -> None:
        progress(begin + share * (end - begin), cases)

    return told


def each(things: Iterable[T], sizes: Sequence[float], progress: Progress) -> Iterator[T]:
    """Go through things, each of which is so large, and tell after each how much is done."""
    done, whole = 0.0, sum(sizes) or 1
    for thing, size in zip(things, sizes, strict=True):
        yield thing
        done += size
        progress(done / whole, 0)
