"""What a what-if says, as tables to save: what it costs, what changes, and what it breaks.

Parts: `paper_of_report` (another policy over the same cases), the sheets it is made of
(`cost_sheet`, `kinds_sheet`, `cases_sheet`, `situations_sheet`, `left_out_sheet`), `stamp` (which
policy, which program, and when).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

import pandas as pd

from .. import __version__
from ..policy.inforce import Policy
from ..policy.labels import NAMED, Label
from .costs import PARTS, yuan_of
from .papers import Cell, Paper, Sheet
from .what_if import IN_ALL, TOTAL, WhatIf

MOST_CASES = 10_000
"""So many changed cases stand in what is saved."""
CASES_COUNTED = Label("{} of {} cases counted", "{1} 个售后单中计入 {0} 个")
CNY = Label("CNY", "元")
NOW, THEN = Label("now", "现在"), Label("then", "改后")
DIFFERENCE = Label("difference", "差额")
COST = Label("Cost to the shop", "店铺的成本")
SITUATIONS = Label("Situations that change", "变化的情况")
NOT_ALLOWED = Label("not allowed as it stands", "不能照此执行")


def stamp(policy: Policy, at: datetime) -> tuple[Label, ...]:
    """Say by which policy and program something was worked out, and when it was saved."""
    return (
        Label("Policy {}, kit {}, last change {}", "规则 {}，程序 {}，最近改动 {}").format(
            policy.digest, __version__, policy.changes[-1]
        ),
        Label("Saved {}", "保存于 {}").format(f"{at:%Y-%m-%d %H:%M %z}".strip()),
    )


def interval_said(orders: int, low: int, high: int) -> Label:
    """Say how far a difference may be off by chance; the ends are in fen."""
    return Label(
        "The difference rests on {} orders. With other orders of the same kind it would lie "
        "between {} and {} in 95 of 100 cases; that is chance alone, and says nothing of what is "
        "assumed.",
        "差额由 {} 个订单得出。换一批同类订单，100 次里有 95 次在 {} 到 {} 之间；"
        "这只是偶然的影响，不包括假设本身的出入。",
    ).format(orders, yuan_of(low), yuan_of(high))


def counted_said(file: str, rows: int, of: int, said: Label = CASES_COUNTED) -> Label:
    """Say how many rows of a file count; a file without a name is left out."""
    said = said.format(rows, of)
    return NAMED.format(file, said) if file else said


def broken(report: WhatIf) -> Iterator[Label]:
    """Go through what falls below law or platform."""
    for finding in report.below_floors:
        yield NAMED.format(NOT_ALLOWED, finding.message)


def paper_of_report(
    name: str, title: Label, report: WhatIf, file: str, said: Iterable[Label], at: datetime
) -> Paper:
    """Return a comparison of two policies as a paper; `said` is what else it rests on."""
    found = report.interval
    chance = [interval_said(found.orders, found.low, found.high)] if found.orders else []
    notes = (
        counted_said(file, int(report.known.sum()), len(report.cases)),
        *stamp(report.policies[0], at),
        *said,
        *chance,
        *broken(report),
    )
    sheets = (
        cost_sheet(report),
        kinds_sheet(report),
        cases_sheet(report),
        situations_sheet(report),
        *left_out_sheet(_left_out(report)),
    )
    return Paper(name, title, notes, sheets)


def cost_sheet(report: WhatIf) -> Sheet:
    """Return the cost by part and in all, in CNY."""
    rows: list[tuple[Cell, ...]] = []
    for part, label in {**PARTS, IN_ALL: TOTAL}.items():
        was, is_ = report.fen(part)
        rows.append((label, yuan_of(was), yuan_of(is_), yuan_of(is_ - was)))
    return Sheet("cost", COST, (CNY, NOW, THEN, DIFFERENCE), tuple(rows))


def kinds_sheet(report: WhatIf) -> Sheet:
    """Return what changes in cases, how often, and what each kind costs more."""
    english, chinese = (report.kinds_of_change(lang) for lang in ("en", "zh"))
    more = (report.then.total - report.now.total)[report.changed].tolist()
    kinds: dict[Label, list[int]] = {}
    for en, zh, fen in zip(english, chinese, more, strict=True):
        kinds.setdefault(Label(en, zh), []).append(fen)
    ranked = sorted(kinds.items(), key=lambda item: -len(item[1]))
    rows = tuple((kind, len(fen), yuan_of(sum(fen))) for kind, fen in ranked)
    heads = (Label("what changes", "变化内容"), Label("cases", "售后单数"), DIFFERENCE)
    return Sheet("kinds", Label("What changes in cases", "售后单怎么变"), heads, rows)


def cases_sheet(report: WhatIf) -> Sheet:
    """Return the cases that change, the first of them."""
    english, chinese = (report.changed_cases(lang, MOST_CASES) for lang in ("en", "zh"))
    changed = int(report.changed.sum())
    note = Label(
        f"{min(changed, MOST_CASES)} of {changed} that change",
        f"变化的 {changed} 个中的前 {min(changed, MOST_CASES)} 个",
    )
    title = Label("Cases that change", "变化的售后单")
    return sheet_of("cases", title, english, chinese, (note,))


def situations_sheet(report: WhatIf) -> Sheet:
    """Return the situations that change, with the rules that decide them."""
    english, chinese = (report.situations(lang) for lang in ("en", "zh"))
    return sheet_of("situations", SITUATIONS, english, chinese)


def _left_out(report: WhatIf) -> dict[str, tuple[str, ...]]:
    rows: dict[str, list[str]] = {}
    for row, why in report.left_out()["why_not"].items():
        rows.setdefault(str(why), []).append(str(row))
    return {why: tuple(found) for why, found in rows.items()}


def left_out_sheet(left_out: dict[str, tuple[str, ...]]) -> Iterator[Sheet]:
    """Return the rows that do not count by the reason, where there are any."""
    if left_out:
        heads = (Label("why", "原因"), Label("rows", "行"))
        rows = tuple((why, ", ".join(found)) for why, found in left_out.items())
        yield Sheet("left-out", Label("Left out", "未计入"), heads, rows)


def sheet_of(
    name: str,
    title: Label,
    english: pd.DataFrame,
    chinese: pd.DataFrame,
    notes: tuple[Label, ...] = (),
) -> Sheet:
    """Return a table that was made in either language as one: sums stay numbers."""
    heads = tuple(Label(*pair) for pair in zip(english.columns, chinese.columns, strict=True))
    both = zip(english.itertuples(index=False), chinese.itertuples(index=False), strict=True)
    rows: list[tuple[Cell, ...]] = [
        tuple(
            en if isinstance(en, Decimal) else Label(str(en), str(zh))
            for en, zh in zip(left, right, strict=True)
        )
        for left, right in both
    ]
    return Sheet(name, title, heads, tuple(rows), notes)
