"""Today's list as something to hand out: by role, in a workbook, and on one page to print.

Parts: `day_paper` (a sheet for each role), `day_page` (so much of it as one A4 holds), `codes` (for
a program).

>>> from tempfile import mkdtemp
>>> from datetime import date
>>> from pathlib import Path
>>> from .day_list import day_list
>>> file = Path(mkdtemp()) / "refunds.csv"
>>> head = "订单编号,退款编号,买家退款金额,买家退款原因,退款状态,货物状态,退款的申请时间"
>>> row = "1,7,9,未收到货,卖家已经同意退款，等待买家退货,未收到货,2026-03-01 10:00"
>>> _ = file.write_text(f"{head}\\n{row}\\n", "utf-8")
>>> paper = day_paper(day_list([file], handbook, on=date(2026, 3, 2)), handbook)
>>> [(sheet.title.en, len(sheet.rows)) for sheet in paper.sheets][:3]
[('What is due', 3), ('After-sales agent', 1), ('Supervisor', 1)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..answers.times import moment_words
from ..policy.handbook import Handbook
from ..policy.labels import Label, alike
from .day_list import REFUNDS, WHENS, DayList, Item
from .papers import Cell, Paper, Sheet

NAME = "today"
TITLE = Label("Today's list: {}", "今日清单：{}")
AS_OF = Label("As of {}, on the shop's clock.", "截至店铺时间 {}。")
FROM_MORNING = Label(
    "As of the beginning of the day, on the shop's clock.", "按店铺时间，从当天零点算。"
)
COUNTED = Label(
    "{open} open cases; of {unsaid} no file says whether they are open; {later} were opened later; "
    "{more} are due after tomorrow.",
    "未结 {open} 单；看不出是否已结 {unsaid} 单；之后才来的 {later} 单；后天及以后到期 {more} 项。",
)
FOUND_BY = Label(
    "Numbers are pseudonyms: a case is found by its file and row.",
    "编号是化名：按文件和行号找原单。",
)
MORE = Label("{} more stand in the workbook.", "另有 {} 项，见工作簿。")
DUE, SILENT = Label("What is due", "到期事项"), Label("What the files do not say", "文件里没有的")
ROLE, TOTAL = Label("Role", "角色"), Label("Total", "合计")
WHAT, WHY, CASES = Label("What", "事项"), Label("Why not", "为什么说不了"), Label("Cases", "单数")
HEADING = (
    Label("When", "何时"),
    Label("By, the shop's clock", "期限（店铺时间）"),
    Label("By, the buyer's clock", "期限（买家当地时间）"),
    WHAT,
    Label("Case", "编号"),
    Label("Problem", "问题类型"),
    Label("Market", "市场"),
    Label("CNY", "金额（元）"),
    Label("File and row", "文件和行"),
)
ALL_CASES = Label("all", "全部")
LATEST = Label("{}, at the latest: the file has the day alone", "最晚 {}：文件只有日期")
OWED = Label(
    "Refunds owed: {}, CNY {} known, {} without a sum.", "待退款 {} 笔，已知 {} 元，{} 笔没有金额。"
)
AT_ROW = Label("{}, row {}", "{} 第 {} 行")
LINES = 34
"""So many items, and at most so many lines of what is not said, stand on one page."""
SILENCES = 8


def day_paper(found: DayList, handbook: Handbook) -> Paper:
    """Return the list of a day, with a sheet for each role that has something to do."""
    roles = handbook.procedures.roles
    by_role: dict[str, list[Item]] = {}
    for item in found.items:
        by_role.setdefault(item.role, []).append(item)
    sheets = [_summary(by_role, handbook)] if by_role else []
    sheets += [
        Sheet(name, roles[name].label, HEADING, tuple(map(_row, by_role[name])))
        for name in roles
        if name in by_role
    ]
    return Paper(
        f"{NAME}-{found.on}",
        TITLE.format(alike(found.on)),
        tuple(_notes(found)),
        (*sheets, _silent(found)),
    )


def day_page(found: DayList, handbook: Handbook) -> Paper:
    """Return as much of the list as one page holds, the most urgent first; it says what is left."""
    paper = day_paper(found, handbook)
    items = found.items[:LINES]
    roles = handbook.procedures.roles
    heading = (ROLE, *HEADING)
    rows = tuple((roles[item.role].label, *_row(item)) for item in items)
    left = len(found.items) - len(items)
    notes = (MORE.format(left),) if left else ()
    silent = paper.sheets[-1]
    hidden = len(silent.rows) - SILENCES
    short = replace(
        silent,
        rows=silent.rows[:SILENCES],
        notes=(MORE.format(hidden),) if hidden > 0 else (),
    )
    listed = Sheet(NAME, DUE, heading, rows, notes)
    summary = paper.sheets[0] if found.items else listed
    return replace(paper, sheets=tuple(dict.fromkeys((summary, listed, short))))


def codes(found: DayList, lang: str) -> dict[str, Any]:
    """Return the list for JSON: items by code, texts in one language, moments with their offset."""
    return {
        "on": str(found.on),
        "now": found.now and found.now.isoformat(),
        "open": found.open,
        "unsaid": found.unsaid,
        "later": found.files.later,
        "more": found.more,
        "items": [
            {
                "when": item.when,
                "clock": item.clock,
                "what": item.what.text(lang),
                "role": item.role,
                "due": item.due and item.due.isoformat(),
                "latest": item.dated,
                "case": item.case,
                "problem": item.problem.text(lang),
                "market": item.market.text(lang),
                "amount": item.amount and str(item.amount),
                "file": item.file,
                "row": item.row,
            }
            for item in found.items
        ],
        "blanks": [
            {"what": b.what.text(lang), "why": b.why.text(lang), "cases": b.cases or None}
            for b in found.blanks
        ],
        "refused": [one.text(lang) for one in found.files.refused],
        "noticed": [one.text(lang) for one in found.files.noticed],
        "unread": [one.text(lang) for one in found.files.unread],
    }


def _notes(found: DayList) -> Iterable[Label]:
    yield AS_OF.format(moment_words(found.now)) if found.now else FROM_MORNING
    yield COUNTED.format(
        open=found.open, unsaid=found.unsaid, later=found.files.later, more=found.more
    )
    owed = [item.amount for item in found.items if item.clock == REFUNDS]
    if owed:
        known = [amount for amount in owed if amount is not None]
        yield OWED.format(len(owed), f"{sum(known):,.2f}" if known else "–", len(owed) - len(known))
    yield FOUND_BY
    yield from (*found.files.refused, *found.files.noticed)


def _summary(by_role: dict[str, list[Item]], handbook: Handbook) -> Sheet:
    """Return how much there is to do, by what it is and when."""
    counts: Counter[tuple[str, Label, str]] = Counter(
        (role, item.what, item.when) for role, items in by_role.items() for item in items
    )
    whens = [when for when in WHENS if any(key[2] == when for key in counts)]
    rows: list[tuple[Cell, ...]] = []
    for role, label in ((name, one.label) for name, one in handbook.procedures.roles.items()):
        for what in dict.fromkeys(key[1] for key in counts if key[0] == role):
            each = [counts[role, what, when] for when in whens]
            rows.append((label, what, *(count or None for count in each), sum(each)))
    heading = (ROLE, WHAT, *(WHENS[when] for when in whens), TOTAL)
    return Sheet("due", DUE, heading, tuple(rows))


def _row(item: Item) -> tuple[Cell, ...]:
    shop = LATEST.format(item.shop) if item.dated else item.shop
    return (
        WHENS[item.when],
        shop or None,
        item.buyer or None,
        item.what,
        item.case,
        item.problem or None,
        item.market or None,
        item.amount,
        AT_ROW.format(item.file, item.row),
    )


def _silent(found: DayList) -> Sheet:
    rows: Sequence[tuple[Cell, ...]] = [
        (blank.what, blank.why, blank.cases or ALL_CASES) for blank in found.blanks
    ]
    unread = ((UNREAD, text, None) for text in found.files.unread)
    return Sheet("silent", SILENT, (WHAT, WHY, CASES), (*rows, *unread))


UNREAD = Label("Not understood", "没看懂")
