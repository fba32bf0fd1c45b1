"""Comparing: what a change of the handbook means, as a few lines for people, and in codes.

Parts: `comparison_sheet` (a `Contrast` as `Told`: a headline and `Part`s of `Line`s), `as_plain`
(for a terminal), `as_markdown` (for a comment on a change), `as_codes` (for a program).

What tables decide otherwise by themselves comes first, box by box; what follows from it in tables
that rest on them is a line a table. There are so many lines at most as somebody reads, and how many
are left out is said, unless all are asked for.

>>> from aftersales_kit.policy.contrast import contrast
>>> print(as_plain(comparison_sheet(contrast(handbook, handbook)), "en"))
Nothing differs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from ..policy.alterations import GONE, ORDER, Alteration, title_of
from ..policy.comparison import Change, Step, Unmatched
from ..policy.contrast import CLOCKS, RULES, AmountStep, Contrast, Stretch
from ..policy.demands import BINDS, BROKEN, CHANGED, KEPT, NEW, Demand
from ..policy.demands import GONE as ROW_GONE
from ..policy.grid import Box
from ..policy.inforce import InForce
from ..policy.labels import (
    BESIDE,
    CLAUSES,
    LISTED,
    NAMED,
    NO_LABEL,
    STOPS,
    Label,
    alike,
    apart,
    joined,
)
from ..policy.terms import Condition, as_range
from .markup.answers import LANGUAGES, OTHER
from .places import place_label

MOST_SITUATIONS, MOST_OTHERS, MOST_TEXTS = 8, 4, 3
"""So many lines of a sort are told where not all are asked for; situations with what follows."""
LONG = 80
"""A value of so many signs is told whole, a longer one by what differs in it."""
LONGEST = 60_000
"""A comment of a code review takes so many characters."""
NOW = Label("now", "现在")
NOTHING = Label("Nothing differs.", "没有差异。")
WORDING_ALONE = Label(
    "Only the wording changes: nothing is decided, owed, asked or sent otherwise.",
    "只改了文字：该怎么定、几时办完、问什么、发什么都不变。",
)
NOTHING_DECIDED = Label(
    "Nothing is decided, owed, asked or sent otherwise.",
    "该怎么定、几时办完、问什么、发什么都不变。",
)
TABLES_DIFFER = Label(
    "{0} decided otherwise, {1} changed itself: {2}.", "{0}的结果变了，其中 {1} 张自己改了：{2}。"
)
NO_TABLE = Label("No table decides otherwise.", "各张表的结果都不变。")
NEITHER = Label("{} neither", "{} 种分不出好坏")
OTHERWISE = Label("Decided otherwise", "结果变了")
FROM_DAY = Label("{0}, from {1}", "{0}（{1} 起）")
UNTIL_DAY = Label("{0}, from {1} until {2}", "{0}（{1} 起，到 {2} 前一天）")
BEFORE_DAY = Label("{0}, until {1}", "{0}（到 {1} 前一天）")
FOLLOWS = Label("So also: {}", "随之：{}")
MORE_TABLES = Label("and so in {0} more: {1}", "还有 {0} 张表随之变化：{1}")
MORE = Label("and {} more", "另有 {} 条")
TOO_LONG = Label(
    "The rest is left out: it is too long for a comment.", "其余从略：超出一条评论的长度。"
)
LAW, ROWS = Label("Law and platform", "法律和平台规则"), Label("{0} ({1})", "{0}（{1}）")
OF_ROWS = {
    BROKEN: Label("broken: {0} demands {1}", "违反 {0}，它要求“{1}”"),
    BINDS: Label(
        "newly binding: the shop gives no more than {0} demands, {1}",
        "刚好达到 {0} 的底线“{1}”，不再多给",
    ),
    KEPT: Label("kept again: {0} demands {1}", "不再违反 {0}，它要求“{1}”"),
    NEW: Label("new: {0} demands {1}", "新增 {0}，它要求“{1}”"),
    CHANGED: Label("changed: {0} now demands {1}", "{0} 有改动，现在要求“{1}”"),
    ROW_GONE: Label("gone: {0} demanded {1}", "删去 {0}，它原来要求“{1}”"),
}
AMOUNTS = Label("Amounts", "数值")
SENT = Label("Another message goes with it", "发送的话术变了")
MESSAGES = Label("Messages", "话术内容")
COUNTED = Label("{0} {1}", "{0} 种{1}")
ONE_TABLE, TABLES = Label("1 table", "1 张表"), Label("{} tables", "{} 张表")
SITUATIONS = Label("{} situations", "{} 种情况")
ONE_SITUATION = Label("1 situation", "1 种情况")
STEPS, OWED = Label("Steps", "步骤"), Label("Clocks", "时限")
OF_THEIR_OWN = {"replies": MESSAGES, CLOCKS: OWED, "procedures": STEPS}
"""Parts of the handbook that are told of under a title of their own."""
ONLY_ONE = Label("Only in one of the two", "只有一边有")
ELSEWHERE = Label("Elsewhere", "其他")
SHOWN_BESIDE = Label("What shows and proves it", "例子和验证")
WORDING = Label("Wording alone", "只改文字")
ENTRIES = Label("{0}: {1}", "{0}：{1}")
SPELT = Label("{} written otherwise, and nothing decided otherwise by it", "{} 写法变了，结果不变")
RENAMED = Label("The same under another id", "内容不变，只换了编号")
FROM_TO, GAP = Label("{0} → {1}", "{0} → {1}"), alike(" ")
ADDED, TAKEN_OUT, MOVED = (
    Label("added", "新增"),
    Label("taken out", "删去"),
    Label("in another order", "顺序变了"),
)
BETTER = {
    1: Label("better for the buyer", "对买家更有利"),
    -1: Label("worse for the buyer", "对买家更不利"),
}
MIXED = Label("in part better, in part worse for the buyer", "对买家有利有弊")
IN_WHEN = {"before": Label("only before", "只有改前有"), "after": Label("only after", "只有改后有")}
UNMATCHED_KINDS = {
    "table": Label("table", "表"),
    "outcome": Label("outcome", "结果项"),
    "field": Label("fact", "事实"),
    "code": Label("code", "选项"),
    "bounds": Label("bounds", "范围"),
}
NOT_COMPARED = Label("cases with it are compared with nothing", "涉及它的情况没有可比的对象")
PARTS = {
    "amounts": Label("amounts", "数值"),
    "benchmarks": Label("benchmarks", "同行数据"),
    "buyers": Label("page for buyers", "买家须知"),
    "cases": Label("worked cases", "例题"),
    "clock_cases": Label("examples of clocks", "时限例题"),
    "clocks": Label("clocks, calendars and markets", "时限、日历和市场"),
    "conflicts": Label("practice against law", "做法与法律的冲突"),
    "contradictions": Label("what may not stand together", "不能并存的说法"),
    "door": Label("door for buyers", "买家自助"),
    "drafted": Label("drafts", "草稿例题"),
    "entered": Label("what is typed into forms", "平台表单怎么填"),
    "examination": Label("go-live examination", "上岗考核"),
    "exports": Label("exports", "平台导出文件"),
    "floors": Label("rows of law and platform", "法律和平台条目"),
    "languages": Label("wordings in other languages", "其他语言的话术"),
    "law_cases": Label("law cases", "法律例题"),
    "lexicon": Label("key words", "关键词"),
    "measures": Label("measures", "指标"),
    "messages": Label("choice of the message", "话术的选择"),
    "needs": Label("what must be said of a market", "开卖前要说清的事"),
    "openings": Label("openings", "开场情况"),
    "options": Label("ways to settle", "处理办法"),
    "practised": Label("practice", "练习"),
    "procedures": Label("procedures", "流程"),
    "properties": Label("what never turns out worse", "只会更好不会更差的事"),
    "rankings": Label("rankings", "好坏次序"),
    "readers": Label("readers of the page for buyers", "买家须知的读者例子"),
    "register_rows": Label("examples of register rows", "登记例行"),
    "registers": Label("registers", "登记表"),
    "replies": Label("wordings", "话术"),
    "retired": Label("retired rules", "停用规则"),
    "reviews": Label("owners and reviews", "负责人和复核"),
    "sayings": Label("sayings", "说法"),
    "scenarios": Label("scenarios", "设想方案"),
    "scripts": Label("scripts", "字形转换"),
    "sentences": Label("sentences of buyers", "买家说的话"),
    "sought": Label("search", "搜索"),
    "sources": Label("sources", "出处"),
    "speech": Label("speaking with customers", "沟通用语"),
    "sums": Label("sums", "算例"),
    "supposed": Label("what a what-if supposes", "试算的假设"),
    "tables": Label("tables", "规则表"),
    "terms": Label("terms", "用语"),
    "tickets": Label("tickets", "工单"),
    "visits": Label("visits of the door for buyers", "买家自助的走查例子"),
    "walks": Label("walk-throughs", "流程走查"),
}
"""What the parts of the handbook are called."""
OF_MARKDOWN = re.compile(
    r"""
      [\\`*_\[\]{}<>|#~@&$^]            # emphasis, code, links, markup, tables, formulas
    | ^[-+=] | (?<=^\d)[.)] | (?<=^\d\d)[.)] | (?<=^\d\d\d)[.)]      # heads of lists, and rules
    | [!%](?=\w)                         # GitLab: a merge request, a milestone
    | :(?=//|[\w+-]+:) | (?<=www)\.      # an address, an emoji
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
"""What Markdown, or a platform that hosts code, takes for more than a sign of the text."""
NAMING = re.compile(r"(\\[@#]|\bGH-)(?=\w)", re.IGNORECASE)
"""What names a person or an issue; GitHub looks for it when no backslash is left to see."""
NO_WIDTH = "&#8203;"


@dataclass(frozen=True)
class Line:
    """A line, and those beneath it; `rules` are behind it."""

    text: Label
    beneath: tuple[Label, ...] = ()
    rules: Label = NO_LABEL


@dataclass(frozen=True)
class Part:
    """A part of what is told; `left_out` says how many lines are not."""

    title: Label
    lines: tuple[Line, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Told:
    """A comparison to be read: the headlines, and the parts."""

    headlines: tuple[Label, ...]
    parts: tuple[Part, ...] = ()


def comparison_sheet(found: Contrast, *, full: bool = False) -> Told:
    """Return a comparison as lines; `full` leaves none out."""
    if found.is_empty:
        return Told((NOTHING,))
    parts = [part for stretch in found.stretches for part in _stretch(found, stretch, full)]
    parts += _amounts(found, full)
    for part, title in OF_THEIR_OWN.items():
        parts += _of_part(found, part, title, full)
    parts += _unmatched(found, full)
    parts += _elsewhere(found, full)
    parts += _renamed(found, full)
    parts += _texts(found, full)
    return Told((*_headlines(found),), (*parts,))


def _headlines(found: Contrast) -> Iterator[Label]:
    if found.decides_alike:
        yield WORDING_ALONE if found.wordings and not found.beside else NOTHING_DECIDED
        return
    changes = [change for stretch in found.stretches for change in stretch.changes]
    if not changes:
        yield NO_TABLE
        return
    ways = Counter(_way(change.steps) for change in changes for _ in change.boxes)
    told = [(COUNTED if way else NEITHER).format(number, way) for way, number in ways.most_common()]
    tables = _number(len({change.table for change in changes}), ONE_TABLE, TABLES)
    own = len({change.table for change in changes if change.own})
    yield TABLES_DIFFER.format(tables, own, joined(told, LISTED))


def _number(number: int, one: Label, several: Label) -> Label:
    return one if number == 1 else several.format(number)


def _way(steps: Iterable[Step]) -> Label:
    """Say whether some outcomes together are better or worse for the buyer; nothing if neither."""
    ways = {step.better for step in steps} - {0}
    return MIXED if len(ways) > 1 else BETTER[ways.pop()] if ways else NO_LABEL


def _stretch(found: Contrast, stretch: Stretch, full: bool) -> Iterator[Part]:
    title = _dated(found, stretch, OTHERWISE)
    # What follows in other tables has a line at least.
    lines = [*_own(stretch.own, MOST_SITUATIONS - bool(stretch.following), full)]
    left_out = len(stretch.own) - len(lines)
    left = MOST_SITUATIONS - sum(1 + len(line.beneath) for line in lines) - bool(left_out)
    following = [*_following(stretch.following, max(1, left), full)]
    if lines or following:
        yield Part(title, (*lines, *following), left_out)
    if stretch.demands:
        yield _most(_dated(found, stretch, LAW), [*_rows(stretch.demands)], full)
    if stretch.sent:
        yield _most(_dated(found, stretch, SENT), [*_sent(stretch.sent)], full)


def _dated(found: Contrast, stretch: Stretch, title: Label) -> Label:
    """Return a title with the days, where they are not all days."""
    if found.days is not None:
        return Label("{0}, {1} → {2}", "{0}（{1} → {2}）").format(title, *found.days)
    if stretch.until is not None:
        return UNTIL_DAY.format(title, stretch.since, stretch.until)
    return title if stretch.since == found.first_day else FROM_DAY.format(title, stretch.since)


def _own(changes: Sequence[Change], left: int, full: bool) -> Iterator[Line]:
    """Go through what tables decide otherwise by themselves, the worst for the buyer first.

    A change is a line, and each of its boxes; so many as are `left`, and one for what is left out.
    """
    left -= len(changes) > left // 2
    for change in sorted(changes, key=lambda change: min(s.better for s in change.steps)):
        boxes = change.labels
        if not full and left < 2:
            return
        told = boxes if full or len(boxes) < left else boxes[: left - 2]
        if len(told) < len(boxes):
            told = (*told, MORE.format(len(boxes) - len(told)))
        left -= 1 + len(told)
        yield Line(_changed(change), told, _behind(change))


def _changed(change: Change) -> Label:
    steps = joined(map(_step, change.steps), STOPS)
    way = _way(change.steps)
    told = NAMED.format(change.title, steps)
    return joined([told, way], CLAUSES) if way else told


def _step(step: Step) -> Label:
    return NAMED.format(step.label, FROM_TO.format(step.was, step.becomes))


def _behind(*changes: Change) -> Label:
    before = dict.fromkeys(rule for change in changes for rule in change.rules_before)
    after = dict.fromkeys(rule for change in changes for rule in change.rules_after)
    if [*before] == [*after]:
        return alike(", ".join(before))
    return FROM_TO.format(", ".join(before), ", ".join(after))


def _following(changes: Sequence[Change], most: int, full: bool) -> Iterator[Line]:
    """Go through what follows in other tables, a line a table."""
    tables: dict[str, list[Change]] = {}
    for change in changes:
        tables.setdefault(change.table, []).append(change)
    told = [*tables] if full or len(tables) <= most else [*tables][: most - 1]
    for name in told:
        of_table = tables[name]
        steps = dict.fromkeys(_step(step) for change in of_table for step in change.steps)
        few = [*steps] if full or len(steps) <= 2 else [*[*steps][:2], MORE.format(len(steps) - 2)]
        text = NAMED.format(of_table[0].title, joined(few, STOPS))
        way = _way(step for change in of_table for step in change.steps)
        text = joined([text, way], CLAUSES) if way else text
        beneath = [label for c in of_table for label in c.labels] if full else []
        number = sum(len(change.boxes) for change in of_table)
        counted = _number(number, ONE_SITUATION, SITUATIONS)
        yield Line(
            FOLLOWS.format(joined([text, counted], CLAUSES)), (*beneath,), _behind(*of_table)
        )
    if rest := [name for name in tables if name not in told]:
        titles = joined((tables[name][0].title for name in rest), LISTED)
        yield Line(MORE_TABLES.format(len(rest), titles))


def _rows(found: Iterable[Demand]) -> Iterator[Line]:
    """Go through rows of law and platform, those of one statement and kind in one line."""
    alike_: dict[tuple[str, str], list[Demand]] = {}
    for demand in found:
        alike_.setdefault((demand.kind, demand.row.statement), []).append(demand)
    for (kind, _), demands in alike_.items():
        first = demands[0]
        ids = ", ".join(dict.fromkeys(demand.row.id for demand in demands))
        named = ROWS.format(ids, first.article)
        demanded = joined(dict.fromkeys(said for d in demands for said in d.demanded), STOPS)
        rules = dict.fromkeys(rule for demand in demands for rule in demand.rules)
        boxes = min((d.labels for d in demands), key=len)
        yield Line(OF_ROWS[kind].format(named, demanded), boxes[:1], alike(", ".join(rules)))


def _sent(changes: Iterable[Change]) -> Iterator[Line]:
    """Go through the wordings that others take the place of."""
    alike_: dict[tuple[Label, Label], list[Change]] = {}
    for change in changes:
        alike_.setdefault(change.wordings, []).append(change)
    for (was, becomes), found in alike_.items():
        number = sum(len(change.boxes) for change in found)
        counted = _number(number, ONE_SITUATION, SITUATIONS)
        titles = joined(dict.fromkeys(change.title for change in found), LISTED)
        text = joined([FROM_TO.format(was, becomes), counted], CLAUSES)
        yield Line(NAMED.format(titles, text), (), _behind(*found))


def _amounts(found: Contrast, full: bool) -> Iterator[Part]:
    lines = []
    for step in found.amounts:
        told = NAMED.format(step.label, FROM_TO.format(step.was, step.becomes))
        began = step.since if step.since and step.since > found.first_day else None
        told = _on_days(told, began, step.until)
        clocks = found.new.policy.clocks.over_time
        owed = list(dict.fromkeys(clock.label for clock in clocks if clock.amount == step.id))
        if owed:
            runs = Label("runs by it: {}", "随之变化的时限：{}")
            told = joined([told, runs.format(joined(owed, LISTED))], STOPS)
        lines.append(Line(told))
    gone = [f for f in found.rewritten if f.part == "amounts" and GONE in (f.was, f.becomes)]
    lines += [_altered(one) for one in gone if not one.place]
    if lines:
        yield _most(AMOUNTS, lines, full)


def _of_part(found: Contrast, part: str, title: Label, full: bool) -> Iterator[Part]:
    if lines := [_altered(one) for one in found.others if one.part == part]:
        yield _most(title, lines, full)


def _altered(one: Alteration) -> Line:
    name = joined([one.title, alike(one.entry)], BESIDE) if one.title else alike(one.entry)
    if one.was == GONE or one.becomes == GONE:
        told = ADDED if one.was == GONE else TAKEN_OUT
        value = one.becomes if one.was == GONE else one.was
        short = _value(value)
        told = joined([told, short], BESIDE) if one.place and short else told
    elif one.place.endswith(ORDER):
        told = MOVED
    else:
        told = _becoming(one.was, one.becomes)
    place = one.place.removesuffix(ORDER).strip(".")
    line = joined([name, *([place_label(place)] if place else []), told], LISTED)
    return Line(_on_days(line, one.since, one.until))


def _on_days(told: Label, since: date | None, until: date | None) -> Label:
    """Return what is told with the days on which it is so, where they are not all days."""
    if since and until:
        return UNTIL_DAY.format(told, since, until)
    if until:
        return BEFORE_DAY.format(told, until)
    return FROM_DAY.format(told, since) if since else told


def _becoming(was: Any, becomes: Any) -> Label:
    """Return what becomes of a value: whole where both are short, else what differs in it."""
    if (before := _value(was)) and (after := _value(becomes)):
        return _in_each(before, after, FROM_TO.format)
    if isinstance(was, Label) and isinstance(becomes, Label):
        pairs = [apart(one, other) for one, other in zip(was, becomes, strict=True)]
        before, after = (Label(*texts) for texts in zip(*pairs, strict=True))
        return _in_each(before, after, FROM_TO.format)
    if isinstance(was, str) and isinstance(becomes, str):
        return FROM_TO.format(*apart(was, becomes))
    if isinstance(was, tuple | frozenset) and isinstance(becomes, tuple | frozenset):
        gone, come = _only(was, becomes), _only(becomes, was)
        return _in_each(joined(gone, STOPS), joined(come, STOPS), _out_and_in)
    return FROM_TO.format(_value(was) or alike("…"), _value(becomes) or alike("…"))


def _out_and_in(gone: Label, come: Label) -> Label:
    told = [NAMED.format(name, one) for name, one in ((TAKEN_OUT, gone), (ADDED, come)) if one]
    return joined(told, CLAUSES) or MOVED


def _in_each(was: Label, becomes: Label, said: Callable[[Label, Label], Label]) -> Label:
    """Return what is said of two texts; where they are alike in one language, of the other's."""
    told = said(was, becomes)
    same = [lang for lang in LANGUAGES if was.text(lang) == becomes.text(lang)]
    if len(same) != 1:
        return told
    other = OTHER[same[0]]
    there = said(alike(was.text(other)), alike(becomes.text(other)))
    return told._replace(**{same[0]: NAMED.format(LANGUAGES[other], there).text(same[0])})


def _only(items: Iterable[Any], others: Iterable[Any]) -> list[Label]:
    """Return the items that others do not have in words: the first few, and how many more."""
    there = [*others]
    told = [Label(*map(_cut, _item(item))) for item in items if item not in there]
    if isinstance(items, frozenset):
        told.sort()
    rest = len(told) - MOST_TEXTS
    return told if rest <= 0 else [*told[:MOST_TEXTS], MORE.format(rest)]


def _item(item: Any) -> Label:
    """Return an item of a list in words; of one that has no name, what it says."""
    if not isinstance(item, Label) and (told := _value(item)):
        return told
    if isinstance(item, Mapping):
        return joined((joined([alike(k), _item(v)], GAP) for k, v in item.items()), BESIDE)
    if is_dataclass(item):
        said = [getattr(item, field.name) for field in fields(item)]
        return joined(map(_item, filter(None, said)), BESIDE)
    if isinstance(item, tuple | frozenset) and not isinstance(item, Label):
        return joined(map(_item, item), LISTED)
    return item if isinstance(item, Label) else alike(item)


def _cut(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def _value(value: Any) -> Label:
    """Return a value in words, where it is short enough to be read in a line; else nothing."""
    if isinstance(value, Label):
        return value if max(map(len, value)) <= LONG else NO_LABEL
    if value is None or value in ("", (), frozenset()):
        return Label("nothing", "无")
    if isinstance(value, bool):
        return Label("yes", "是") if value else Label("no", "否")
    if isinstance(value, frozenset):
        value = tuple(sorted(map(str, value)))
    if isinstance(value, tuple) and all(isinstance(item, str | int | date) for item in value):
        value = ", ".join(map(str, value))
    if isinstance(value, timedelta):
        sign, minutes = "-" if value < timedelta() else "+", abs(value) // timedelta(minutes=1)
        return alike(f"{sign}{minutes // 60:02}:{minutes % 60:02}")
    if isinstance(value, str | int | date | time | Decimal):
        return alike(value) if len(str(value)) <= LONG else NO_LABEL
    return title_of(value)


def _unmatched(found: Contrast, full: bool) -> Iterator[Part]:
    if found.unmatched:
        lines = [Line(_only_one(one)) for one in found.unmatched]
        yield _most(ONLY_ONE, lines, full)


def _only_one(one: Unmatched) -> Label:
    kind = UNMATCHED_KINDS[one.kind]
    name = NAMED.format(kind, joined([one.label, alike(one.name)], BESIDE))
    if one.home:
        name = joined([one.home, name], LISTED)
    when = [IN_WHEN[one.when]] if one.when else []
    return joined([name, *when, NOT_COMPARED], CLAUSES)


def _elsewhere(found: Contrast, full: bool) -> Iterator[Part]:
    others = [one for one in found.others if one.part not in OF_THEIR_OWN]
    lines = [_in_its_part(one) for one in others] if full else [*_counted(others)]
    spelt = dict.fromkeys(
        one.place.split(".")[1]
        for one in found.rewritten
        if one.part == RULES and one.place.startswith("rules.")
    )
    if spelt and not found.stretches:
        lines.append(Line(SPELT.format(", ".join(spelt))))
    if lines:
        yield _most(ELSEWHERE, lines, full)
    if found.beside:
        beside = [*_counted(found.beside)]
        one = Line(joined((line.text for line in beside), STOPS))
        yield Part(SHOWN_BESIDE, (one,))


def _renamed(found: Contrast, full: bool) -> Iterator[Part]:
    if lines := [
        Line(NAMED.format(one.title or PARTS[one.part], FROM_TO.format(one.was, one.becomes)))
        for one in found.renamed
    ]:
        yield _most(RENAMED, lines, full)


def _in_its_part(one: Alteration) -> Line:
    return Line(NAMED.format(PARTS[one.part], _altered(one).text))


def _texts(found: Contrast, full: bool) -> Iterator[Part]:
    """Tell of texts that say it in other words: each where all are asked for, else how many."""
    if not found.wordings:
        return
    if full or len(found.wordings) <= MOST_TEXTS:
        lines = [_in_its_part(one) for one in found.wordings]
        yield Part(WORDING, (*lines,))
    else:
        yield Part(
            WORDING, (Line(joined((line.text for line in _counted(found.wordings)), STOPS)),)
        )


def _counted(found: Iterable[Alteration]) -> Iterator[Line]:
    """Go through the parts in which something differs, each with its entries or their number."""
    parts: dict[str, dict[str, None]] = {}
    for one in found:
        parts.setdefault(one.part, {}).setdefault(one.entry)
    for part, entries in parts.items():
        few = ", ".join(entries) if len(entries) <= 3 else str(len(entries))
        yield Line(ENTRIES.format(PARTS[part], few))


def _most(title: Label, lines: Sequence[Line], full: bool) -> Part:
    if full or len(lines) <= MOST_OTHERS:
        return Part(title, (*lines,))
    return Part(title, (*lines[:MOST_OTHERS],), len(lines) - MOST_OTHERS)


def as_plain(told: Told, lang: str) -> str:
    """Write what is told for a terminal."""
    lines = [headline.text(lang) for headline in told.headlines]
    for part in told.parts:
        lines.append(f"{part.title.text(lang)}{'：' if lang == 'zh' else ':'}")
        for line in part.lines:
            rules = f"  [{line.rules.text(lang)}]" if line.rules else ""
            lines.append(f"  {line.text.text(lang)}{rules}")
            lines += [f"      {beneath.text(lang)}" for beneath in line.beneath]
        if part.left_out:
            lines.append(f"  {MORE.format(part.left_out).text(lang)}")
    return "\n".join(lines)


def as_markdown(told: Told, lang: str, title: Label) -> str:
    """Write what is told as a comment on a change: Markdown, in which nothing of ours is markup."""
    lines = [f"### {_escaped(title.text(lang))}", ""]
    lines += [f"**{_escaped(headline.text(lang))}**" for headline in told.headlines]
    for part in told.parts:
        lines += ["", f"#### {_escaped(part.title.text(lang))}", ""]
        for line in part.lines:
            rules = f" (`{line.rules.text(lang)}`)" if line.rules else ""
            lines.append(f"- {_escaped(line.text.text(lang))}{rules}")
            lines += [f"  - {_escaped(beneath.text(lang))}" for beneath in line.beneath]
        if part.left_out:
            lines.append(f"- {_escaped(MORE.format(part.left_out).text(lang))}")
    return _short_enough(lines, lang)


def _short_enough(lines: Sequence[str], lang: str) -> str:
    """Return lines as one text, without the last of them where it would be too long."""
    text = "\n".join(lines) + "\n"
    if len(text) <= LONGEST:
        return text
    said = f"\n*{TOO_LONG.text(lang)}*\n"
    kept = text[: LONGEST - len(said)]
    return kept[: kept.rindex("\n")] + "\n" + said


def _escaped(text: str) -> str:
    escaped = OF_MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))
    return NAMING.sub(rf"\g<1>{NO_WIDTH}", escaped)


def as_codes(found: Contrast, lang: str) -> dict[str, object]:
    """Return all of a comparison, as JSON takes it."""
    return {
        "differs": not found.is_empty,
        "wording_alone": bool(found.wordings) and found.decides_alike and not found.beside,
        "breaks_law": found.breaks_law,
        "stretches": [_stretch_codes(stretch, lang) for stretch in found.stretches],
        "amounts": [_amount_codes(step, lang) for step in found.amounts],
        "altered": [_altered_codes(one) for one in found.altered],
        "renamed": [
            {"part": one.part, "before": one.was, "after": one.becomes} for one in found.renamed
        ],
        "only_in_one": [
            {"kind": one.kind, "name": one.name, "of": one.of, "when": one.when}
            for one in found.unmatched
        ],
    }


def _stretch_codes(stretch: Stretch, lang: str) -> dict[str, object]:
    return {
        "from": str(stretch.since),
        "until": stretch.until and str(stretch.until),
        "changes": [_change_codes(change, lang) for change in stretch.changes],
        "sent": [
            {**_change_codes(change, lang), "before": change.sent[0], "after": change.sent[1]}
            for change in stretch.sent
            if change.sent
        ],
        "rows": [_demand_codes(demand, lang) for demand in stretch.demands],
    }


def _change_codes(change: Change, lang: str) -> dict[str, object]:
    return {
        "table": change.table,
        "own": change.own,
        "before": dict(change.before),
        "after": dict(change.after),
        "better": {step.name: step.better for step in change.steps},
        "rules_before": [*change.rules_before],
        "rules_after": [*change.rules_after],
        "boxes": [_box_codes(box, change.policies[-1]) for box in change.boxes],
        "situations": change.situations(lang),
        "example": {name: str(value) for name, value in change.example.items()},
    }


def _box_codes(box: Box, in_force: InForce) -> dict[str, object]:
    return {name: _condition(in_force, name, wanted) for name, wanted in box.conditions.items()}


def _condition(in_force: InForce, name: str, wanted: Condition) -> object:
    if isinstance(wanted, frozenset):
        return sorted(wanted)
    field = in_force.terms[name]
    low, high = as_range(wanted)
    return {"from": str(field.from_ticks(low)), "to": str(field.from_ticks(high))}


def _demand_codes(demand: Demand, lang: str) -> dict[str, object]:
    return {
        "kind": demand.kind,
        "row": demand.row.id,
        "floor": demand.floor.id,
        "table": demand.table,
        "outcome": demand.outcome,
        "demands": dict(demand.row.then),
        "rules": [*demand.rules],
        "boxes": [_box_codes(box, demand.in_force) for box in demand.boxes],
        "situations": [label.text(lang) for label in demand.labels],
    }


def _amount_codes(step: AmountStep, lang: str) -> dict[str, object]:
    return {
        "amount": step.id,
        "from": step.since and str(step.since),
        "until": step.until and str(step.until),
        "before": step.was.text(lang),
        "after": step.becomes.text(lang),
    }


def _altered_codes(one: Alteration) -> dict[str, object]:
    return {
        "part": one.part,
        "entry": one.entry,
        "place": one.place,
        "wording": one.wording,
        "before": _plain(one.was),
        "after": _plain(one.becomes),
        "from": one.since and str(one.since),
        "until": one.until and str(one.until),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Label):
        return value._asdict()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return getattr(value, "id", None) or str(value)


def with_part(told: Told, title: Label, lines: Iterable[Label]) -> Told:
    """Return what is told with a further part."""
    return replace(told, parts=(*told.parts, Part(title, tuple(map(Line, lines)))))
