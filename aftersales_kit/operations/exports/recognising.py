"""Which export a table is, told by its headings.

Parts: `recognise` (a table to its `Recognised`).

An export is known where the columns that mark it are all there, however they are headed; of several
it is the one of which the table has most headings. Nothing else is asked of the order of columns,
and a heading that is new is said and left alone. What people and platforms add to a heading (a
unit, a star) is no part of it.

>>> from .tables import from_bytes
>>> content = "订单号,商品,用户实付金额（元）,售后状态\\n1,衬衫,2,无售后\\n".encode()
>>> (table,) = from_bytes("a.csv", content)
>>> recognise(table, handbook.exports).export.id
'pdd-orders'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...policy.faults import nearest, shown
from ...policy.labels import LISTED, NO_LABEL, Label, alike, joined
from ...policy.subjects.exports import Export, Exports, folded
from .personal import masked
from .tables import Table
from .values import plain

SEVERAL = Label("may be {}: say which by --kind", "可能是 {}：用 --kind 指明")
NO_HEADING = Label("no heading of it is known; the first are {}", "表头一个也不认识，前几个是 {}")
NO_HEADINGS = Label(
    "has no headings: its first row looks like one of the others", "没有表头：第一行就像下面的数据"
)
NONE_KNOWN = Label(
    "is no export that is known; nearest is {}, and it lacks {}",
    "不是认识的导出文件；最接近 {}，但缺 {}",
)
LIKE = Label("{} (nearest: {})", "{}（最接近的是 {}）")
MANY = 2
"""So many marking columns that lack are still named one by one."""


@dataclass(frozen=True)
class Recognised:
    """A table and the export it is; without one, `why_not` says what is nearest and lacks.

    `new` are headings that the export has not been seen with; what stands below them is not read.
    """

    table: Table
    export: Export | None
    new: tuple[str, ...] = ()
    why_not: Label = NO_LABEL


def recognise(table: Table, exports: Exports, *, among: Iterable[str] = ()) -> Recognised:
    """Return which export a table is, of all or of those named.

    Raises KeyError for a name that no export has.
    """
    names = [*among] or [*exports.kinds]
    kinds = [exports.kinds[name] for name in names]
    headed = {export.id: table.headed(export.said) for export in kinds}
    of_each = {name: _there(one) for name, one in headed.items()}
    known = {kind.id: len(of_each[kind.id].keys() & kind.headings.keys()) for kind in kinds}
    fitting = [export for export in kinds if not _lacking(export, of_each[export.id])]
    fitting.sort(key=lambda export: -known[export.id])
    if not fitting:
        return Recognised(table, None, why_not=_nearest(kinds, known, of_each))
    best = fitting[0]
    alike_ones = [export.id for export in fitting if known[export.id] == known[best.id]]
    if len(alike_ones) > 1:
        return Recognised(table, None, why_not=SEVERAL.format(" / ".join(alike_ones)))
    new = [name for key, name in of_each[best.id].items() if _base(key) not in best.headings]
    return Recognised(headed[best.id], best, tuple(new))


def _there(table: Table) -> dict[str, str]:
    return {folded(plain(str(name))): str(name) for name in table.rows.columns}


def _base(heading: str) -> str:
    """Return a heading without the number that it has where it is there again."""
    base, _, number = heading.rpartition(".")
    return base if base and number.isdecimal() else heading


def _lacking(export: Export, there: Iterable[str]) -> list[str]:
    keys = {*there}
    return [
        column.headings[0]
        for column in export.marks
        if keys.isdisjoint(map(folded, column.headings))
    ]


def _is_data(heading: str) -> bool:
    """Say whether it is no heading but a cell: a number, a sum, a day, or an address of mail."""
    digits = sum(map(str.isdecimal, heading))
    return 2 * digits > len(heading) or masked(heading) != heading


def _nearest(
    kinds: Iterable[Export], known: dict[str, int], of_each: dict[str, dict[str, str]]
) -> Label:
    best = max(kinds, key=lambda e: (-len(_lacking(e, of_each[e.id])) / len(e.marks), known[e.id]))
    there = of_each[best.id]
    if not known[best.id]:
        # A file without headings has a case where they should be, and the case is somebody's.
        if any(map(_is_data, there)):
            return NO_HEADINGS
        headings = ", ".join(shown(masked(heading)) for heading in [*there.values()][:8])
        return NO_HEADING.format(headings)
    said = []
    for heading in _lacking(best, there)[:MANY]:
        close = nearest(folded(heading), [key for key in there if key not in best.headings])
        near = LIKE.format(shown(heading), shown(masked(there[close]))) if close else None
        said.append(near or alike(shown(heading)))
    return NONE_KNOWN.format(best.id, joined(said, LISTED))
