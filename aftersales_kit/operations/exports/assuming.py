"""What no file has, assumed by what data/assumed.toml says: a value, or codes by their shares.

Parts: `assume` (cases to the ways they may be), `lacking` (of how many each fact is assumed).

>>> from ...policy.labels import Label
>>> evidence = Assumed("evidence", Label("-", "-"), weights={"photos": 3, "none": 1})
>>> cases = pd.DataFrame({"problem": ["blemish", "blemish"], "evidence": [None, "confirmed"]})
>>> for way, shares in assume(cases, {"evidence": evidence}):
...     print(way["evidence"].tolist(), shares.tolist())
['photos', 'confirmed'] [0.75, 1.0]
['none', 'confirmed'] [0.25, 0.0]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from ...policy.subjects.exports import Assumed


class _Weighted(NamedTuple):
    fact: str
    lacking: pd.Series
    shares: Mapping[str, Decimal]


def assume(
    cases: pd.DataFrame, assumed: Mapping[str, Assumed]
) -> Iterator[tuple[pd.DataFrame, pd.Series]]:
    """Go through the ways that cases may be under assumptions, each with its share of every case.

    Values are filled in where a fact is not known; each code of a weight makes a way of its own.
    The shares of a case add up to 1.
    """
    frame = cases.copy()
    shares = pd.Series(1.0, frame.index)
    weighted: list[_Weighted] = []
    for fact, one in assumed.items():
        where = _lacking(frame, one)
        if one.value:
            _fill(frame, fact, where, one.value)
        elif where.any():
            weighted.append(_Weighted(fact, where, one.shares))
    yield from _ways(frame, shares, weighted)


def lacking(cases: pd.DataFrame, assumed: Mapping[str, Assumed]) -> dict[str, int]:
    """Return of how many cases each fact is assumed."""
    frame, counts = cases.copy(), {}
    for fact, one in assumed.items():
        where = _lacking(frame, one)
        counts[fact] = int(where.sum())
        if one.value:
            _fill(frame, fact, where, one.value)
    return counts


def _ways(
    frame: pd.DataFrame, shares: pd.Series, weighted: Sequence[_Weighted]
) -> Iterator[tuple[pd.DataFrame, pd.Series]]:
    if not weighted:
        yield frame, shares
        return
    (fact, lacking, codes), *others = weighted
    for number, (code, share) in enumerate(codes.items()):
        way = frame.copy()
        _fill(way, fact, lacking, code)
        # A case that has the fact is in the first way only, and whole.
        mine = lacking.map({True: float(share), False: float(number == 0)})
        yield from _ways(way, shares * mine, others)


def _lacking(frame: pd.DataFrame, assumed: Assumed) -> pd.Series:
    """Say of each case whether a fact is to be assumed of it."""
    there = assumed.fact in frame
    lacking = frame[assumed.fact].isna() if there else pd.Series(True, frame.index)
    for fact, codes in assumed.when.items():
        lacking &= frame[fact].isin(codes) if fact in frame else False
    return lacking


def _fill(frame: pd.DataFrame, fact: str, where: pd.Series, value: str) -> None:
    own = (
        frame[fact].astype(object) if fact in frame else pd.Series(None, frame.index, dtype=object)
    )
    frame[fact] = own.where(~where, value)
