"""What the policy makes of the cases of a shop's own files, as an expected value.

Parts: `expect` (a table over cases, `Expected`), `TABLES` (what is asked of every case).

A fact that no file has is assumed by weights (data/assumed.toml): a case then comes to several
outcomes, each by its share, and the shares of all cases add up to how often an outcome is expected.
A case that no assumption settles says why.

>>> cases = pd.DataFrame({"problem": ["wrong_item"], "order_state": ["signed"], "evidence": [None]})
>>> found = expect(cases, "responsibility", on=date(2026, 3, 1), handbook=handbook,
...                assumed=handbook.exports.assumed)
>>> {code: round(share, 2) for code, share in found.counts.items()}
{'shop': 0.8, 'undetermined': 0.14, 'buyer': 0.06}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ...policy.handbook import Handbook
from ...policy.subjects.exports import Assumed
from ..columns import Columns
from ..frames import decide_columns
from .assuming import assume

RETURN = "return"
TABLES = {
    "responsibility": "responsible",
    "no-reason-return": "no_reason",
    "buyer-rights": "rights",
    "freight": "bearer",
}
"""Tables that are asked, each with the outcome that is told; freight of the way back."""


@dataclass(frozen=True)
class Expected:
    """How often each outcome of a table is expected: `shares` by case and code.

    What a row lacks to 1 is not decided; `why_not` has what for, by reason, in cases.
    """

    table: str
    outcome: str
    shares: pd.DataFrame
    why_not: Mapping[str, float]

    @property
    def counts(self) -> pd.Series:
        """How many cases are expected to come to each code; what none comes to is left out."""
        sums = self.shares.sum()
        return sums[sums > 0].sort_values(ascending=False)

    @property
    def undecided(self) -> float:
        """How many cases are expected to stay undecided."""
        return float((1 - self.shares.sum(axis=1)).sum())


def expect(
    cases: pd.DataFrame,
    table: str,
    *,
    on: date | str,
    handbook: Handbook,
    assumed: Mapping[str, Assumed],
) -> Expected:
    """Return what a table makes of cases on a day, or each as of the day in the column `on`.

    Raises KeyError for a table of which no outcome is told, or a column that is not there.
    """
    outcome = TABLES[table]
    in_force = handbook.on(handbook.policy.changes[-1])
    asked = {field.name for field in in_force.base_fields(table)}
    asked |= {fact for name in asked & assumed.keys() for fact in assumed[name].when}
    needed = {name: one for name, one in assumed.items() if name in asked}
    codes = [*handbook.policy.terms[outcome].codes]
    shares = pd.DataFrame(0.0, index=cases.index, columns=codes)
    why_not: dict[str, float] = {}
    for frame, share in assume(cases, needed):
        kept = [name for name in frame if name in asked or name == on]
        columns = Columns(frame[kept], handbook.policy.terms)
        if "leg" in asked:
            columns = columns.with_fact("leg", RETURN)
        decided = decide_columns(columns, table, on=on, policy=handbook.policy).frame(frame.index)
        for code in codes:
            shares[code] += share.where(decided[outcome].astype(object) == code, 0.0)
        open_ = decided["why_not"].notna() & (share > 0)
        for why, part in zip(decided["why_not"][open_], share[open_], strict=True):
            why_not[why] = why_not.get(why, 0.0) + part
    return Expected(table, outcome, shares, dict(sorted(why_not.items(), key=lambda w: -w[1])))
