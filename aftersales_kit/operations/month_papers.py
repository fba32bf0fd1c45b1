"""The papers of a month: claims, slips, the register, the alarm, measures, feedback, tests, buyers.

Parts: `month_papers` (all of them), and each by itself: `claims`, `slips`, `register`, `alarm`,
`measures`, `feedback`, `examinations`, `customers`.
Source: the registers and measures of the handbook; PRC-18, PRC-20, PRC-21, PRC-23, PRC-24, SAT-04,
SAT-05, OUT-26, OUT-27.

What the files cannot say is a blank, and a note says why; no nought stands for it. People and what
leads to them are pseudonyms, and what they wrote in their own words is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import exp, factorial
from pathlib import Path
from statistics import median

import pandas as pd

from ..answers.clocks import due
from ..answers.deciding import Decision, decide_known
from ..policy.handbook import Handbook
from ..policy.labels import LISTED, NAMED, Label, alike, joined
from ..policy.subjects.registers import Register
from ..policy.terms import Value
from .case_columns import DAY_COLUMN
from .day_cases import DayCase, day_of
from .exports.personal import Pseudonyms, masked
from .intervals import FEW, wilson
from .measures import REASONS, Measured, cohorts, lacking, measure_all, reasons
from .month import AFTER_SALES, AGENT, ORDER, Month, bases, frame
from .papers import Cell, Paper, Sheet
from .progress import Progress, each, untold
from .registers import register_rows
from .results import Results, before_and_after, part_label, questions, read_results

CLAIMS, SLIPS, FEEDBACK, ALARM = "courier_claim", "wrong_shipment", "feedback", "quality-alarm"
BUYER, BATCH, STYLE, PRODUCT, PROBLEM = "buyer_id", "batch", "style_number", "product", "problem"
COURIER, CHANGED, PASSED_TO = "courier", "changed", "passed_to"
GRAVE, REPORTS, WITHIN, LEAST = "grave_defect", "batch_reports", "alarm_within", "alarm_reports"
MEASURE, CUSTOMER, ORDINARY, LAST_CALL, VIP_CALL = (
    "claim_measure", "customer", "ordinary", "last_called_on", "vip-call",
)  # fmt: skip
BY_INSURANCE, AGREED = "by_insurance", "agreed_or_market"
INSURED_SUM, AGREED_SUM, CLAIMED_SUM, PAID_SUM, PRICE = (
    "insured_sum", "agreed_sum", "claimed_sum", "paid_by_courier", "price_paid",
)  # fmt: skip
CLAIMED_ON, SETTLED_ON = "claimed_on", "settled_on"
WORDS = ("said", "agreed")
"""Columns with what people said or were promised, in their own words."""
WEEK = timedelta(days=7)

# --- what is said of every paper ---

OF_MONTH = Label("{}, counted up to {}.", "{}，算到 {}。")
NOT_OVER = Label(
    "The month is not over: the days after that are missing.", "这个月还没过完，后面的没算。"
)
RIPE = Label(
    "The month is ripe: its return windows and the way back are over.",
    "这个月的数已成熟：退货期和在途时间都过了。",
)
NOT_RIPE = Label(
    "The month is not ripe before {}: returns of its deliveries may still come, and rates of "
    "return look better than they are.",
    "这个月要到 {} 才成熟：签收的还可能退货，退货率看着偏低。",
)
CASES = Label("{} cases of the month; {} rows of registers.", "当月售后 {} 单，登记表 {} 行。")
NO_REGISTER = Label("No file is the register: {}.", "没有这张登记表的文件：{}。")
NOT_FILLED = Label("{}: not filled in {} of {} rows.", "{}：{} 行没填（共 {} 行）。")
MADE_OF_CASES = Label(
    "Made of the cases of the exports; what they do not say is a blank.",
    "由导出的售后单做成；导出里没有的留空。",
)
OWN_WORDS = Label("What people wrote in their own words is left out.", "当事人的原话不列。")
NOT_SAID = Label("not said", "没写")
COUNT, SHARE, DAYS = Label("Cases", "单数"), Label("Share", "占比"), Label("Days", "天数")
WHERE, AT_ROW = Label("File and row", "文件和行"), Label("{}, row {}", "{} 第 {} 行")


MOST_UNREAD = 8
UNREAD = Label("Not understood: {}", "没看懂：{}")
MORE_UNREAD = Label("{} more were not understood.", "另有 {} 处没看懂。")


def month_papers(
    month: Month,
    handbook: Handbook,
    tests: Sequence[Path] = (),
    pseudonyms: Pseudonyms | None = None,
    progress: Progress = untold,
) -> list[Paper]:
    """Return all papers of a month; `tests` are kept results of examinations."""
    names = pseudonyms or Pseudonyms()

    def of_tests(month: Month, handbook: Handbook) -> Paper:
        return examinations(month, handbook, tests, names)

    made = (claims, slips, register, alarm, measures, feedback, of_tests, customers)
    return [make(month, handbook) for make in each(made, [1] * len(made), progress)]


def _paper(
    month: Month, name: str, title: Label, sheets: Iterable[Sheet], notes: Iterable[Label] = ()
) -> Paper:
    full = NAMED.format(title, alike(month.name))
    return Paper(f"{month.name}-{name}", full, (*about(month), *notes), tuple(sheets))


def about(month: Month) -> Iterator[Label]:
    """Go through what is to be known of a month before its figures are read."""
    yield OF_MONTH.format(alike(month.name), alike(month.until))
    if not month.is_over:
        yield NOT_OVER
    yield RIPE if month.is_ripe else NOT_RIPE.format(alike(month.ripe_on))
    rows = sum(len(each) for each in month.rows.values())
    yield CASES.format(f"{len(month.cases):,}", f"{rows:,}")
    yield from (*month.files.refused, *month.files.noticed)
    unread = month.files.unread
    yield from (UNREAD.format(text) for text in unread[:MOST_UNREAD])
    if len(unread) > MOST_UNREAD:
        yield MORE_UNREAD.format(len(unread) - MOST_UNREAD)


def _rows(month: Month, name: str, handbook: Handbook) -> tuple[tuple[DayCase, ...], list[Label]]:
    """Return the rows of a register in a month, and what is missing of it."""
    label = handbook.registers[name].label
    if name not in month.kept:
        return (), [NO_REGISTER.format(label)]
    return month.rows.get(name, ()), []


def _cell(row: DayCase, name: str, handbook: Handbook) -> Cell:
    """Return a cell of a row: a label for a code, a pseudonym for people, no words of theirs."""
    column = handbook.registers.columns.get(name)
    value = row.cells.get(name)
    if name in row.people:
        return row.people[name]
    if value is None or (column is not None and column.personal):
        return None
    field = handbook.policy.terms.fields.get(name)
    if field is not None and field.is_coded:
        return field.codes.get(str(value), alike(value))
    return value if isinstance(value, Decimal) else masked(str(value))


def _listed(
    rows: Sequence[DayCase], names: Sequence[str], handbook: Handbook
) -> tuple[tuple[Label, ...], tuple[tuple[Cell, ...], ...], list[Label]]:
    """Return rows of a register as heading and cells, and which columns are not filled in all."""
    columns = handbook.registers.columns
    heading = (*(columns[name].label for name in names), WHERE)
    cells = tuple(
        (*(_cell(row, name, handbook) for name in names), AT_ROW.format(row.file, row.row))
        for row in rows
    )
    notes = []
    for name in names:
        empty = sum(name not in row.cells and name not in row.people for row in rows)
        if empty:
            notes.append(NOT_FILLED.format(columns[name].label, empty, len(rows)))
    return heading, cells, notes


def _open_columns(kept: Register) -> list[str]:
    """Return the columns of a register that are shown: no words of people, no names of files."""
    return [c.id for c in kept.columns if c.id not in WORDS and not (c.personal and c.filled)]


# --- couriers ---


def claims(month: Month, handbook: Handbook) -> Paper:
    """Return what is claimed from each courier, and how old it is, open claims of before included.

    A claim's age is counted from the day on which it was claimed, else entered, to that on which
    it was settled, else to the last day that is counted.
    """
    _, notes = _rows(month, CLAIMS, handbook)
    of_month = {id(row) for row in month.rows.get(CLAIMS, ())}
    rows = [row for row in month.kept.get(CLAIMS, ()) if id(row) in of_month or row.open]
    by_courier: dict[str, list[DayCase]] = {}
    for row in rows:
        by_courier.setdefault(str(row.cells.get(COURIER, "")), []).append(row)
    columns = handbook.registers.columns
    heading = (
        columns[COURIER].label, COUNT, Label("Of the month", "当月"), Label("Open", "未结"),
        Label("Price paid for the goods", "商品实付"), columns[INSURED_SUM].label,
        columns[AGREED_SUM].label, columns[CLAIMED_SUM].label, columns[PAID_SUM].label,
        Label("Median age, days", "账龄中位数（天）"), Label("Oldest open, days", "最久未结（天）"),
    )  # fmt: skip
    summary = []
    for courier, own in sorted(by_courier.items(), key=lambda pair: (not pair[0], pair[0])):
        ages = [age for row in own if (age := _age(row, month.until)) is not None]
        oldest = [a for row in own if row.open and (a := _age(row, month.until)) is not None]
        sums = [_sum(own, name) for name in (PRICE, INSURED_SUM, AGREED_SUM, CLAIMED_SUM, PAID_SUM)]
        summary.append(
            (
                masked(courier) or NOT_SAID,
                len(own),
                sum(id(row) in of_month for row in own),
                sum(bool(row.open) for row in own),
                *sums,
                Decimal(median(ages)) if ages else None,
                max(oldest, default=None),
            )
        )
    names = [n for n in _open_columns(handbook.registers[CLAIMS]) if n != "waybill"]
    head, cells, missing = _listed(rows, names, handbook)
    measured = handbook.policy.terms[MEASURE]
    each = tuple(
        (*row, _measure(one, measured.codes), _age(one, month.until))
        for row, one in zip(cells, rows, strict=True)
    )
    sheets = (
        Sheet("by-courier", Label("By courier", "按快递"), heading, tuple(summary), tuple(missing)),
        Sheet("claims", Label("Claims", "索赔"), (*head, measured.label, DAYS), each),
    )
    notes += [SUMS_OF_KNOWN] if rows else []
    return _paper(month, "courier-claims", Label("Courier claims", "快递索赔"), sheets, notes)


SUMS_OF_KNOWN = Label(
    "A sum adds up the rows in which it is filled, and is a blank where it is filled in none.",
    "金额只加填了的行；一行都没填的留空。",
)


def _sum(rows: Iterable[DayCase], name: str) -> Decimal | None:
    known = [value for row in rows if isinstance(value := row.cells.get(name), Decimal)]
    return sum(known, Decimal("0.00")) if known else None


def _age(row: DayCase, until: date) -> int | None:
    begun = day_of(row.cells.get(CLAIMED_ON)) or row.opened_on
    ended = day_of(row.cells.get(SETTLED_ON)) or until
    return (min(ended, until) - begun).days if begun else None


def _measure(row: DayCase, codes: Mapping[str, Label]) -> Label | None:
    """Say by what a claim is measured: by the insurance, else by what was agreed."""
    insured = row.cells.get(INSURED_SUM)
    if not isinstance(insured, Decimal):
        return None
    return codes[BY_INSURANCE if insured else AGREED]


# --- the shop's own slips, and the register ---


def slips(month: Month, handbook: Handbook) -> Paper:
    """Return the wrong shipments of a month, each and by kind, by packer and by shift."""
    rows, notes = _rows(month, SLIPS, handbook)
    names = _open_columns(handbook.registers[SLIPS])
    names += [n for n in (BUYER,) if n not in names]
    buyers = _buyers(month)
    rows = tuple(
        replace(row, people={BUYER: buyers[order], **row.people})
        if (order := row.people.get(ORDER)) in buyers
        else row
        for row in rows
    )
    heading, cells, missing = _listed(rows, names, handbook)
    if rows and not any(BUYER in row.people for row in rows):
        notes = [*notes, NO_BUYER]
    sheets = [
        Sheet("slips", Label("Wrong shipments", "错发"), heading, cells, tuple(missing)),
        *(_counted(rows, name, handbook) for name in (PROBLEM, "packer", "shift", PRODUCT)),
    ]
    return _paper(
        month, "wrong-shipments", Label("Wrong shipments", "错发登记"), sheets, [*notes, OWN_WORDS]
    )


NO_BUYER = Label(
    "The register has no column for the buyer, and no other has these orders.",
    "登记表没有买家一栏，其他登记表里也没有这些订单。",
)


def _buyers(month: Month) -> dict[str, str]:
    """Return, by the pseudonym of the order, that of its buyer, as any register has it."""
    found: dict[str, set[str]] = {}
    for rows in month.kept.values():
        for row in rows:
            if ORDER in row.people and BUYER in row.people:
                found.setdefault(row.people[ORDER], set()).add(row.people[BUYER])
    return {order: names.pop() for order, names in found.items() if len(names) == 1}


def _counted(rows: Sequence[DayCase], name: str, handbook: Handbook) -> Sheet:
    """Return how many rows there are by what stands in a column, the most first."""
    column = handbook.registers.columns[name]
    counts: Counter[Cell] = Counter(_cell(row, name, handbook) or NOT_SAID for row in rows)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return Sheet(
        f"by-{name}", column.label, (column.label, COUNT), tuple((what, n) for what, n in ordered)
    )


def register(month: Month, handbook: Handbook) -> Paper:
    """Return the after-sales register of a month: as it was kept, else made of the cases."""
    kept = handbook.registers[AFTER_SALES]
    if AFTER_SALES in month.kept:
        rows, notes = _rows(month, AFTER_SALES, handbook)
        heading, cells, missing = _listed(rows, _open_columns(kept), handbook)
    else:
        made = frame(month, month.cases, handbook)
        notes = [NO_REGISTER.format(kept.label), MADE_OF_CASES]
        ids = _open_columns(kept)
        heading = (*(handbook.registers.columns[name].label for name in ids), WHERE)
        cells, missing = tuple(_made(month, made, ids, handbook)), []
    sheet = Sheet(AFTER_SALES, kept.label, heading, cells, tuple(missing))
    return _paper(month, "after-sales-register", kept.label, [sheet], [*notes, OWN_WORDS])


def _made(
    month: Month, made: pd.DataFrame, ids: Sequence[str], handbook: Handbook
) -> Iterator[tuple[Cell, ...]]:
    """Go through the rows that the cases of exports make, in both languages."""
    if not len(made):
        return
    cases = made.drop(columns=[AGENT], errors="ignore")
    rows = (
        register_rows(cases, AFTER_SALES, on=DAY_COLUMN, handbook=handbook, lang=lang)[[*ids]]
        for lang in ("en", "zh")
    )
    each = (frame.itertuples(index=False, name=None) for frame in rows)
    for english, chinese, case in zip(*each, month.cases, strict=True):
        texts = zip(ids, english, chinese, strict=True)
        cells = (_of_register(case, name, en, zh) for name, en, zh in texts)
        yield (*cells, AT_ROW.format(case.file, case.row))


def _of_register(case: DayCase, name: str, en: object, zh: object) -> Cell:
    if name in case.people:
        return case.people[name]
    blank = en != en or en is None or not str(en).strip("_")
    return None if blank else Label(masked(str(en)), masked(str(zh)))


# --- the alarm ---


def alarm(month: Month, handbook: Handbook) -> Paper:
    """Return which style and batch the alarm is for, and how often it would go off by chance.

    Reports of one problem of one style and batch count together that came within the days of the
    alarm, each order once. By chance: were all reports spread evenly over the styles and batches
    that have any, so often would one of them have as many within these days.
    """
    in_force = handbook.on(month.until)
    within, least = int(in_force.amounts[WITHIN]), int(in_force.amounts[LEAST])
    rows, notes = _rows(month, FEEDBACK, handbook)
    cases: Sequence[DayCase] = rows
    if FEEDBACK not in month.kept:
        cases, notes = month.cases, [*notes, BY_PRODUCT]
    groups: dict[tuple[str, str, str], list[DayCase]] = {}
    unsaid = 0
    for case in cases:
        style = str(case.cells.get(STYLE) or case.facts.get(STYLE) or "")
        product = str(case.cells.get(PRODUCT) or case.facts.get(PRODUCT) or "")
        batch = str(case.cells.get(BATCH) or case.facts.get(BATCH) or "")
        problem = str(case.facts.get(PROBLEM, ""))
        if not (style or product) or not problem or case.opened_on is None:
            unsaid += 1
            continue
        groups.setdefault((style or product, batch, problem), []).append(case)
    found: list[tuple[Cell, ...]] = []
    codes = in_force.terms[PROBLEM].codes
    for (style, batch, problem), own in groups.items():
        most, since = _most_within(own, within)
        facts: dict[str, Value] = {PROBLEM: problem, GRAVE: "no", REPORTS: most}
        ruling = decide_known(ALARM, facts, month.until, in_force)
        said: Label | None = None
        if isinstance(ruling, Decision):
            said = joined(
                (in_force.terms[n].codes[str(code)] for n, code in ruling.outcomes.items()), LISTED
            )
        found.append(
            (masked(style), masked(batch) or NOT_SAID, codes[problem], len(own), most,
             since and since.isoformat(), said)
        )  # fmt: skip
    found.sort(key=lambda row: (-int(str(row[4])), -int(str(row[3])), str(row[0])))
    columns = handbook.registers.columns
    heading = (
        columns[STYLE].label, columns[BATCH].label, in_force.terms[PROBLEM].label,
        Label("Reports", "反映数"), Label("Most within {} days", "{} 天内最多").format(within),
        Label("From", "从"), handbook.policy.tables[ALARM].title,
    )  # fmt: skip
    notes += [THRESHOLD.format(least, within), NO_GRAVE]
    days = (min(month.until, month.last) - month.first).days + 1
    if groups:
        total = sum(map(len, groups.values()))
        chance = false_alarms(total, len(groups), within, days, least)
        notes.append(
            BY_CHANCE.format(
                chance=f"{chance:.1%}",
                expected=f"{chance * len(groups):.2f}",
                groups=len(groups),
            )
        )
    if unsaid:
        notes.append(NO_STYLE.format(unsaid, len(cases)))
    title = handbook.policy.tables[ALARM].title
    return _paper(month, "quality-alarm", title, [Sheet("groups", title, heading, tuple(found))],
                  notes)  # fmt: skip


BY_PRODUCT = Label(
    "Counted from the cases of the exports, by product: they have no batch.",
    "按导出的售后单、按商品数：导出里没有批次。",
)
THRESHOLD = Label("The threshold is {} reports within {} days.", "{} 条反映、{} 天内，就报警。")
NO_GRAVE = Label(
    "One grave defect that was verified is enough, whatever the count: no file says of one.",
    "核实到一起严重问题就够，不看数量：文件里看不出来。",
)
BY_CHANCE = Label(
    "By chance alone one style and batch would reach it in the month with {chance}: {expected} "
    "false alarms are to be expected of {groups}.",
    "光凭碰巧，一个款号批次当月达到的可能是 {chance}：{groups} 个里预计误报 {expected} 次。",
)
NO_STYLE = Label(
    "{} of {} rows have no style, or no problem, and do not count.",
    "{} 行没有款号或问题，不计（共 {} 行）。",
)


def _most_within(cases: Sequence[DayCase], within: int) -> tuple[int, date | None]:
    """Return the most reports within some days, each order once, and the first day of them."""
    reports = {
        (case.people.get(ORDER) or f"{case.file}/{case.row}", case.opened_on) for case in cases
    }
    first: dict[str, date] = {}
    for order, day in sorted(reports, key=lambda pair: str(pair[1])):
        if day is not None:
            first.setdefault(order, day)
    days = sorted(first.values())
    best: tuple[int, date | None] = (0, None)
    start = 0
    for place, day in enumerate(days):
        while day - days[start] >= timedelta(days=within):
            start += 1
        if place - start + 1 > best[0]:
            best = place - start + 1, days[start]
    return best


def false_alarms(reports: int, groups: int, within: int, days: int, least: int) -> float:
    """Return the chance that one of several groups has an alarm in some days, by chance alone.

    Reports come evenly over groups and days, as a Poisson process; the days are cut into stretches
    as long as the alarm looks back, half a stretch apart, and one of these has `least` or more.

    >>> round(false_alarms(30, 30, 7, 28, 3), 3), false_alarms(30, 30, 7, 28, 1) > 0.8
    (0.015, True)
    """
    mean = reports / groups / max(days, 1) * min(within, days)
    fewer = sum(exp(-mean) * mean**n / factorial(n) for n in range(least))
    stretches = max(2 * days / within - 1, 1)
    return float(1 - fewer**stretches)


# --- measures ---


def measures(month: Month, handbook: Handbook) -> Paper:
    """Return the measures of a month: each with base, median, slowest, target, trend, by agent."""
    made, beside = frame(month, month.cases, handbook), bases(month)
    shown = measure_all(made, as_of=month.until, months=beside, handbook=handbook)
    earlier = frame(month, month.before, handbook)
    last = {}
    if len(earlier):
        found = measure_all(earlier, as_of=month.until, months=beside, handbook=handbook)
        last = {one.measure.id: one for one in found}
    amounts = handbook.on(month.until).amounts
    rows: list[tuple[Cell, ...]] = []
    for one in shown:
        before = last.get(one.measure.id)
        rows.append(
            (
                one.measure.label, _figure(one), *_base(one),
                _target(one, handbook, month.until), _reached(one, amounts),
                _figure(before) if before and before.value is not None else None,
                _few(one) if one.value is not None else None,
            )
        )  # fmt: skip
    heading = (
        WHAT, FIGURE, COUNTED, OVER, MISSING, Label("Target", "目标"), Label("Reached", "达标"),
        Label("The month before", "上月"), RESTS,
    )  # fmt: skip
    needs = lacking(made, beside, handbook=handbook)
    silent = tuple(
        (handbook.measures[name].label, ", ".join(columns)) for name, columns in needs.items()
    )
    sheets = [
        Sheet("measures", MEASURES, heading, tuple(rows)),
        _by_week(month, made, handbook),
        _by_agent(month, made, handbook),
        *_returns(month, made, handbook, needs),
        Sheet("silent", Label("What the files do not say", "文件里没有的"),
              (WHAT, Label("Columns that are not there", "缺的列")), silent),
    ]  # fmt: skip
    return _paper(month, "measures", MEASURES, sheets)


MEASURES, WHAT, FIGURE = Label("Measures", "指标"), Label("Measure", "指标"), Label("Value", "数值")
COUNTED, OVER, MISSING = Label("Counted", "分子"), Label("Over", "分母"), Label("Missing", "缺失")
RESTS = Label("Rests on", "基于")
FEW_CASES = Label("few cases ({}): show them, and no percentage", "只有 {} 单：摆单子，别说百分比")
ENOUGH = Label("{} cases", "{} 单")
AT_MOST, AT_LEAST = Label("at most {}", "不超过 {}"), Label("at least {}", "不低于 {}")
YES, NO = Label("yes", "是"), Label("no", "否")


def _figure(one: Measured) -> Label:
    return Label(one.text("en"), one.text("zh"))


def _base(one: Measured) -> tuple[Cell, ...]:
    counted = None if one.numerator is None else f"{one.numerator:,}"
    return counted, f"{one.denominator:,}", one.missing


def _few(one: Measured) -> Label:
    few = one.denominator < FEW
    return (FEW_CASES if few else ENOUGH).format(f"{one.denominator:,}")


def _target(one: Measured, handbook: Handbook, until: date) -> Label | None:
    target = one.measure.target
    if target is None:
        return None
    words = AT_MOST if target.bound == "at_most" else AT_LEAST
    return words.format(handbook.policy.amounts[target.amount].value_label(until))


def _reached(one: Measured, amounts: Mapping[str, int | Decimal]) -> Label | None:
    """Say whether a figure reaches its target; of few cases nothing is said."""
    target = one.measure.target
    if target is None or one.value is None or one.denominator < FEW:
        return None
    wanted = Decimal(amounts[target.amount])
    return (
        YES if (one.value <= wanted) == (target.bound == "at_most") or one.value == wanted else NO
    )


def _by_week(month: Month, made: pd.DataFrame, handbook: Handbook) -> Sheet:
    """Return the trend within the month: what is looked at daily or weekly, week by week."""
    mondays = [day - timedelta(days=day.weekday()) for day in made[DAY_COLUMN]] if len(made) else []
    rows: list[tuple[Cell, ...]] = []
    for monday, week in made.groupby(pd.Series(mondays, made.index, dtype=object), sort=True):
        found = measure_all(week, as_of=month.until, handbook=handbook)
        rows += [
            (str(monday), one.measure.label, _figure(one), *_base(one))
            for one in found
            if one.value is not None and one.measure.review in ("daily", "weekly")
        ]
    heading = (Label("Week from", "周（起）"), WHAT, FIGURE, COUNTED, OVER, MISSING)
    return Sheet("weeks", Label("Week by week", "按周"), heading, tuple(rows))


def _by_agent(month: Month, made: pd.DataFrame, handbook: Handbook) -> Sheet:
    """Return what counts in an agent's appraisal, with the caution that few cases need."""
    rows: list[tuple[Cell, ...]] = []
    groups = made.groupby(AGENT, sort=True) if AGENT in made else ()
    for agent, own in groups:
        for one in measure_all(own, as_of=month.until, handbook=handbook):
            if one.measure.appraisal and one.value is not None:
                rows.append(
                    (
                        str(agent),
                        one.measure.label,
                        _figure(one),
                        *_base(one),
                        _few(one),
                        _sure(one),
                    )
                )
    notes = () if AGENT in made else (NO_AGENT,)
    heading = (
        Label("Agent", "客服"), WHAT, FIGURE, COUNTED, OVER, MISSING, RESTS,
        Label("95 of 100 such months lie within", "同样的月份，100 个里 95 个落在"),
    )  # fmt: skip
    return Sheet("agents", Label("By agent", "按客服"), heading, tuple(rows), (CAUTION, *notes))


CAUTION = Label(
    "Compare agents over the same kinds of problem only, and nobody by a figure that rests on few "
    "cases. Rates of return, compensation and escalation never count for an agent.",
    "同类问题才能比，单数少的不比。退货率、补偿、升级不算客服的账。",
)
NO_AGENT = Label(
    "No file says who handled which case: put the after-sales register beside the exports.",
    "文件里看不出谁经办：把售后登记表放在一起。",
)


def _sure(one: Measured) -> Label | None:
    """Return between what a share lies, as Wilson has it; None for what is no share."""
    if one.measure.unit != "share" or one.numerator is None or not one.denominator:
        return None
    low, high = wilson(int(one.numerator), int(one.denominator))
    return BETWEEN.format(f"{low:.0%}", f"{high:.0%}")


BETWEEN = Label("{} to {}", "{} 至 {}")


def _returns(
    month: Month, made: pd.DataFrame, handbook: Handbook, needs: Mapping[str, object]
) -> Iterator[Sheet]:
    """Go through what stands beside the measures of returns: the reasons, and when they ripen."""
    beside = bases(month)
    if REASONS not in needs:
        codes = handbook.policy.terms[PROBLEM].codes
        by_reason = reasons(made, handbook=handbook)
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (codes.get(str(name), NOT_SAID), int(count), None if share is None else f"{share:.1%}")
            for name, count, share in by_reason.itertuples(name=None)
        )
        title = handbook.measures[REASONS].label
        yield Sheet("reasons", title, (handbook.policy.terms[PROBLEM].label, COUNT, SHARE), rows)
    delivered = "delivered_orders"
    if beside is not None and delivered in beside and "return_rate_orders" not in needs:
        every = frame(month, (*month.before, *month.cases), handbook)
        ripening = cohorts(every, beside, as_of=month.until, handbook=handbook)
        rows = tuple(
            (str(name), int(base), int(back), None if rate is None else f"{rate:.1%}",
             YES if ripe else NO)
            for name, base, back, rate, ripe in ripening.itertuples(name=None)
            if base is not None
        )  # fmt: skip
        heading = (
            Label("Month of delivery", "签收月份"), Label("Delivered", "签收"),
            Label("Returned", "退货"), Label("Rate", "退货率"), Label("Ripe", "已成熟"),
        )  # fmt: skip
        yield Sheet(
            "cohorts", Label("Returns by month of delivery", "按签收月份的退货"), heading, rows
        )


# --- feedback, tests, customers ---


def feedback(month: Month, handbook: Handbook) -> Paper:
    """Return feedback by problem with what became of it, and an agenda for the joint meeting.

    Without a feedback register the cases are counted, and what became of them is a blank.
    """
    rows, notes = _rows(month, FEEDBACK, handbook)
    kept = FEEDBACK in month.kept
    reports: Sequence[DayCase] = rows if kept else month.cases
    groups: dict[str, list[DayCase]] = {}
    for row in reports:
        groups.setdefault(str(row.facts.get(PROBLEM, "")), []).append(row)
    codes = handbook.policy.terms[PROBLEM].codes
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    problem, columns = handbook.policy.terms[PROBLEM].label, handbook.registers.columns
    base = len(reports)
    by_problem = tuple(
        (
            codes.get(name, NOT_SAID), len(own), f"{len(own) / base:.1%}",
            sum(PASSED_TO in row.cells for row in own) if kept else None,
            sum(CHANGED in row.cells for row in own) if kept else None,
        )
        for name, own in ordered
    )  # fmt: skip
    heading = (
        problem, COUNT, SHARE, columns[PASSED_TO].label, Label("Changed something", "有改动"),
    )  # fmt: skip
    agenda = []
    for name, own in ordered:
        left = [row for row in own if CHANGED not in row.cells]
        if not left or not name:
            continue
        whom = dict.fromkeys(str(r.cells[PASSED_TO]) for r in left if PASSED_TO in r.cells)
        since = min((row.opened_on for row in left if row.opened_on), default=None)
        agenda.append(
            (
                codes[name], len(left), f"{len(left)} / {base}", since and since.isoformat(),
                masked(", ".join(whom)) or None, AT_ROW.format(left[0].file, left[0].row),
                None, None, None,
            )
        )  # fmt: skip
    agenda_head = (
        problem, Label("Left to be done", "还没办"), Label("Of all", "占全部"),
        Label("Since", "从哪天起"), columns[PASSED_TO].label, Label("One case in full", "完整一例"),
        Label("What we tell buyers meanwhile", "改好之前怎么跟买家说"),
        Label("Who does what", "谁办什么"), Label("By when", "哪天前"),
    )  # fmt: skip
    done = tuple(
        (codes.get(str(r.facts.get(PROBLEM, "")), NOT_SAID), _cell(r, PASSED_TO, handbook),
         _cell(r, CHANGED, handbook), AT_ROW.format(r.file, r.row))
        for r in rows if CHANGED in r.cells
    )  # fmt: skip
    sheets = (
        Sheet("by-problem", Label("By problem", "按问题"), heading, by_problem),
        Sheet("agenda", Label("Agenda of the joint meeting", "联席会议程"), agenda_head,
              tuple(agenda), (AGENDA,)),
        Sheet("became", Label("What became of it", "改了什么"),
              (problem, columns[PASSED_TO].label, columns[CHANGED].label, WHERE), done),
    )  # fmt: skip
    title = Label("Feedback and joint meeting", "意见反馈和联席会")
    return _paper(month, "feedback", title, sheets, notes)


AGENDA = Label(
    "The last three columns are filled in at the meeting: one wording, one owner, one day.",
    "最后三栏开会时填：统一口径、一个负责人、一个日期。",
)


def examinations(
    month: Month, handbook: Handbook, tests: Sequence[Path], names: Pseudonyms
) -> Paper:
    """Return the results of examinations, the questions most missed, before and after training.

    A result is a file as the examination keeps it, or a row of a table. Before and after training
    are somebody's first and last paper of it; only questions of both are compared.
    """
    read = read_results(tests, handbook, month.files.results)
    until = [replace(one, who=names.of(one.who)) for one in read.kept if one.day <= month.until]
    own = Results(tuple(one for one in until if f"{one.day:%Y-%m}" == month.name), ())
    compared = [
        one for pair in Results(tuple(until), ()).pairs() if pair[1] in own.kept for one in pair
    ]
    results = tuple(
        (
            one.day.isoformat(), one.who, part_label(one.part, handbook), one.right, one.of,
            f"{one.right / one.of:.0%}", YES if one.passed else NO,
        )
        for one in own.kept
    )  # fmt: skip
    heading = (
        Label("Day", "日期"), Label("Who", "谁"), Label("Part", "部分"), Label("Right", "答对"),
        Label("Questions", "题数"), SHARE, Label("Passed", "通过"),
    )  # fmt: skip
    sheets = (
        Sheet("results", Label("Results", "成绩"), heading, results),
        questions(own, handbook),
        before_and_after(Results(tuple(compared), ()), handbook),
    )
    notes = [*read.refused, *([] if own.kept else [NO_TESTS])]
    return _paper(month, "examinations", Label("Examinations", "考试成绩"), sheets, notes)


NO_TESTS = Label("No file has a result of this month.", "没有当月成绩的文件。")


def customers(month: Month, handbook: Handbook) -> Paper:
    """Return buyers with more than one case by their history, and VIP buyers with their calls."""
    history: dict[str, list[DayCase]] = {}
    seen: set[tuple[str, str, object]] = set()
    every = [row for rows in month.kept.values() for row in rows]
    every += [case for case in (*month.before, *month.cases) if case.register is None]
    for case in every:
        buyer, key = case.people.get(BUYER), case.people.get(ORDER) or case.case
        # One case stands in several registers.
        if buyer and (buyer, key, case.facts.get(PROBLEM)) not in seen:
            seen.add((buyer, key, case.facts.get(PROBLEM)))
            history.setdefault(buyer, []).append(case)
    codes = handbook.policy.terms[PROBLEM].codes
    rows: list[tuple[Cell, ...]] = []
    for buyer, own in sorted(history.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        in_month = sum(case.opened_on is not None and
                       f"{case.opened_on:%Y-%m}" == month.name for case in own)  # fmt: skip
        if len(own) < 2 or not in_month:
            continue
        problems = Counter(codes.get(str(c.facts.get(PROBLEM, "")), NOT_SAID) for c in own)
        days = sorted(case.opened_on for case in own if case.opened_on)
        rows.append(
            (
                buyer, len(own), in_month, days[0].isoformat(), days[-1].isoformat(),
                joined((label for label, _ in problems.most_common(3)), LISTED),
            )
        )  # fmt: skip
    heading = (
        Label("Buyer", "买家"), COUNT, Label("Of the month", "当月"), Label("First", "最早"),
        Label("Last", "最近"), handbook.policy.terms[PROBLEM].label,
    )  # fmt: skip
    notes = [] if history else [NO_BUYERS]
    sheets = (
        Sheet(
            "history", Label("Buyers with several cases", "多次售后的买家"), heading, tuple(rows)
        ),
        _vips(month, handbook),
    )
    return _paper(month, "customers", Label("Customers", "客户"), sheets, notes)


NO_BUYERS = Label(
    "No file says who the buyer is: exports are read without it; put the registers beside them.",
    "文件里看不出买家：导出的买家信息不读，把登记表放在一起。",
)
NO_VIPS = Label("No file says who is a VIP buyer.", "文件里看不出谁是 VIP 买家。")


def _vips(month: Month, handbook: Handbook) -> Sheet:
    """Return the buyers who are no ordinary customers, with their last call and the next one."""
    terms, shop = handbook.policy.terms, handbook.policy.clocks.shop
    ordinary = terms[CUSTOMER].group(ORDINARY)
    rows: list[tuple[Cell, ...]] = []
    for one in month.customers:
        customer = one.facts.get(CUSTOMER)
        if customer is None or customer in ordinary:
            continue
        last = day_of(one.facts.get(LAST_CALL))
        due_by = None
        if last is not None:
            end = due(VIP_CALL, shop.moment(last.isoformat()), handbook=handbook)
            due_by = end.date() - timedelta(days=1)
        in_month = last is not None and f"{last:%Y-%m}" == month.name
        rows.append(
            (
                one.people.get(BUYER) or one.case, terms[CUSTOMER].codes[str(customer)],
                last and last.isoformat(), YES if in_month else NO if last else None,
                due_by and due_by.isoformat(), AT_ROW.format(one.file, one.row),
            )
        )  # fmt: skip
    heading = (
        Label("Buyer", "买家"), terms[CUSTOMER].label, terms[LAST_CALL].label,
        Label("Called in the month", "当月已回访"), Label("Next by", "下次最晚"), WHERE,
    )  # fmt: skip
    title = handbook.policy.clocks[VIP_CALL].label
    return Sheet("vip", title, heading, tuple(rows), () if rows else (NO_VIPS,))
