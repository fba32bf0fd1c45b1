"""How many cases a change of policy touches, and how much money it costs, with an interval.

Parts: `recount` (the cases of a file, under two handbooks), `told` (what came out, in a few lines).

Every case is decided as of the day on which the change holds, whenever it was opened: the question
is what such a year would cost under the one and the other. What a case costs is said in `costs`,
how far a sum may be off in `intervals`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from ..policy.handbook import Handbook
from ..policy.labels import CLAUSES, LISTED, Label, joined
from .case_columns import MAY_BE_LEFT_OUT, needed_facts
from .columns import Columns
from .costs import PARTS, yuan_of
from .order_frames import ORDER_NUMBER
from .pieces import KINDS, CaseFile
from .progress import Progress, between, untold
from .reading import read_cases
from .what_if import Baseline, WhatIf

READ, HALF_WAY = 0.4, 0.7
"""About how much is done when a file is read, and when its cases have been decided once."""
LARGE = 4 << 20
"""From so many bytes on a file is read a piece at a time, and only what is needed of it."""
TITLE = Label("Cases", "售后单")
COUNTED = Label(
    "{0} of {1} cases change; CNY {2} as it was, {3} as it becomes, {4} in all",
    "{1} 个售后单里有 {0} 个变化；原来 {2} 元，改后 {3} 元，合计 {4} 元",
)
BETWEEN = Label(
    "with 95 of 100 such years between {0} and {1}",
    "100 个这样的年份里有 95 个在 {0} 到 {1} 元之间",
)
ON_FEW = Label("it rests on {} orders that change", "只靠 {} 个有变化的订单")
UNKNOWN = Label(
    "{0} cases are left out: what they cost is not known", "{0} 个售后单没有计入：费用不明"
)
OF_PART = Label("{0} {1}", "{0} {1} 元")


def recount(
    cases: Path | pd.DataFrame,
    old: Handbook,
    new: Handbook,
    days: tuple[date, date],
    *,
    progress: Progress = untold,
) -> WhatIf:
    """Return cases, of a file or a frame, under two handbooks, each as of a day.

    Raises UnreadableCases, and OSError for a file that cannot be opened.
    """
    if isinstance(cases, pd.DataFrame):
        frame = cases
    else:
        frame = _cases(cases, old, new, between(progress, 0, READ))
    progress(READ, len(frame))
    # Both know the facts by the new terms; a code that the old one lacks has no cost there.
    baseline = Baseline(Columns(frame, old.policy.terms), old, days[0])
    progress(HALF_WAY, len(frame))
    columns = Columns(frame, new.policy.terms)
    found = baseline.costed(columns, new, days[1])
    progress(1, len(frame))
    return found


def _cases(file: Path, old: Handbook, new: Handbook, progress: Progress) -> pd.DataFrame:
    """Return the cases of a file; of a large one the columns alone on which costs rest."""
    if file.suffix.lower() not in KINDS or file.stat().st_size < LARGE:
        return read_cases(file, handbook=new)
    also = (*needed_facts(old), *MAY_BE_LEFT_OUT, ORDER_NUMBER)
    pieces = CaseFile(file, handbook=new, needed=lambda _: needed_facts(new), also=also)
    frames = []
    for piece in pieces:
        frames.append(piece.frame)
        progress(piece.share, sum(map(len, frames)))
    return pd.concat(frames)


def told(found: WhatIf) -> Iterator[Label]:
    """Go through what came out: how many change, how much money, how sure it is, and by what."""
    was, is_ = found.fen()
    changed = int(found.changed.sum())
    yield COUNTED.format(
        f"{changed:,}", f"{len(found.cases):,}", yuan_of(was), yuan_of(is_), _signed(is_ - was)
    )
    if changed:
        between = found.interval
        text = BETWEEN.format(_signed(between.low), _signed(between.high))
        few = [ON_FEW.format(between.orders)] if between.rests_on_few else []
        yield joined([text, *few], CLAUSES)
        yield from _by_part(found)
    if left_out := int((~found.known).sum()):
        yield UNKNOWN.format(f"{left_out:,}")


def _signed(fen: int) -> str:
    return f"{yuan_of(fen):+}"


def _by_part(found: WhatIf) -> Iterator[Label]:
    """Tell the difference in each part of the cost."""
    parts = []
    for part, label in PARTS.items():
        was, is_ = found.fen(part)
        if was != is_:
            parts.append(OF_PART.format(label, _signed(is_ - was)))
    if parts:
        yield joined(parts, LISTED)


def codes(found: WhatIf) -> dict[str, object]:
    """Return what came out as JSON takes it; sums in CNY, as texts."""
    was, is_ = found.fen()
    between = found.interval
    return {
        "cases": len(found.cases),
        "changed": int(found.changed.sum()),
        "left_out": int((~found.known).sum()),
        "before": str(yuan_of(was)),
        "after": str(yuan_of(is_)),
        "difference": str(yuan_of(is_ - was)),
        "interval": {
            "low": str(yuan_of(between.low)),
            "high": str(yuan_of(between.high)),
            "orders": between.orders,
        },
    }
