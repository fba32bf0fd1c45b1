"""Results of the examination and of practice: read from files, and what they say together.

Parts: `read_results` (of files and tables), `Results`, `Kept` (one result), `has_results` (whether
a table is one of results), `results_paper` (all of it on one paper), and each sheet by itself:
`ready`, `parts`, `missed`, `questions`, `before_and_after`, `effect`; `subject_of` (what a question
is about).
Source: PRC-01, BAS-15, OUT-27.

A file is JSON or JSON lines, a result each, as the examination and practice keep them: `who`,
`day`, `part`, `of`, `right`, `passed`, `missed`, and what else there is; or a table with these
headings, or with what the papers call them, in CSV or a workbook. What cannot be a result is
named with its place and left out; the same result twice counts once. A share is shown with what it
lies between 95 times of 100 (Wilson): so few answers are no more sure than that.

>>> found = read_results([], handbook)
>>> len(found.kept), found.refused
(0, ())
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..answers.examination import paper
from ..answers.questions import AMOUNTS, TICKET, WORDING, WRITTEN, Item
from ..policy.amounts import UncoveredDate
from ..policy.faults import did_you_mean, shown
from ..policy.handbook import Handbook
from ..policy.labels import LISTED, NAMED, Label, alike, joined
from ..policy.subjects.examination import DRAFTS
from ..policy.subjects.exports import folded
from .exports.files import UnreadableFile
from .exports.tables import Table, read_tables
from .exports.values import counts, is_missing, moments, plain
from .intervals import wilson
from .papers import Cell, Paper, Sheet

PRACTICE = "practice"
"""The part whose results are kept in the same form, and that is no part of the examination."""
FIRST_PART = "rules"
"""The part of a result that was kept before there were several."""
EARLIER = {"name": "who", "on": "day"}
"""What keys were called before there were several parts."""
REPLY = "reply"
"""What a mistake is about that is made where nothing is written."""
SEPARATOR = ";"
"""What stands between the questions that were missed, in a cell of a CSV file."""
AS_JSON = (".json", ".jsonl")
"""How files end that hold no table."""
MOST_BYTES = 20_000_000
MOST_SHOWN = 20
YES, NO = Label("yes", "是"), Label("no", "否")
FLAGS = {"true": True, "false": False, "yes": True, "no": False, "是": True, "否": False,
         "1": True, "0": False}  # fmt: skip

TITLE = Label("Results of the examination", "考试成绩汇总")
WHO, PART, DAY = Label("Who", "谁"), Label("Part", "部分"), Label("Day", "日期")
READY, READY_TITLE = Label("Ready", "可以上岗"), Label("Who is ready", "谁可以上岗")
RIGHT, OF = Label("Right", "答对"), Label("Questions", "题数")
SHARE, BETWEEN = Label("Share", "比例"), Label("Between", "可信范围")
RANGE = Label("{} to {}", "{} 至 {}")
PASSED, FAILED = Label("passed, {}/{}", "通过 {}/{}"), Label("not passed, {}/{}", "未通过 {}/{}")
LAST_SAT = Label("Last sat", "最近一次")
COUNTED = Label("{} results of {} people.", "{1} 人，{0} 份成绩。")
LAST_COUNTS = Label(
    "The last time somebody sat a part counts; a blank is a part that was not sat.",
    "每部分以最后一次为准；空白是还没考。",
)
EXAMPLES = Label("Does not count, since only examples are asked: {}.", "只有示例题，不计：{}。")
PARTS_TITLE = Label("Each part, and how sure that is", "各部分成绩和把握")
PEOPLE, SITTINGS = Label("People", "人数"), Label("Sittings", "次数")
LAST_PASSED = Label("Passed at last", "最后通过的人数")
SURE = Label(
    "Between: the share lies there 95 times of 100, had other questions of the kind been asked. "
    "What was typed has none, since its characters do not come by themselves.",
    "可信范围：换同类的题来考，100 次里有 95 次落在这中间。打字不算，字不是一个个独立的。",
)
MISSED_TITLE = Label("What is missed most, and where it is taught", "错得最多的内容，和在哪一章学")
ABOUT, CHAPTER = Label("About", "内容"), Label("Chapter", "章节")
MISSED, ASKED = Label("Missed", "答错"), Label("Asked", "出题次数")
BY_LEAST = Label(
    "In the order of the least that the share can be: what was asked seldom comes further down.",
    "按可信范围的下限排：出得少的排在后面。",
)
QUESTIONS_TITLE = Label("Questions most missed", "错得最多的题")
QUESTION, ANSWER = Label("Question", "题目"), Label("Answer", "正确答案")
NOT_THERE = Label(
    "A question that the policy does not ask any more is shown by its id.",
    "规则变了、不再出的题只列编号。",
)
BEFORE_TITLE = Label("Before and after training", "培训前后")
BEFORE, AFTER = Label("Before", "之前"), Label("After", "之后")
OF_BOTH = Label("Questions of both", "两次都有的题")
RIGHT_BEFORE, RIGHT_AFTER = Label("Right before", "之前答对"), Label("Right after", "之后答对")
FEW_TESTS = Label(
    "Somebody's first and last paper, on the questions that are in both; what differs on a few "
    "questions says little.",
    "每人第一次和最后一次，只比两次都有的题；题少的差别说明不了什么。",
)
EFFECT_TITLE = Label("First and last time, all together", "第一次和最后一次，合计")
FIRST, LAST = Label("First", "第一次"), Label("Last", "最后一次")
CERTAIN = Label("Better for sure", "确实提高")
TOO_FEW = Label("too few to say", "题太少，说不准")
WORSE = Label("worse", "反而下降")
WHOLE = Label(
    "Of those who sat a part at least twice, all questions of the first and of the last time.",
    "只算考过两次以上的人，第一次和最后一次的全部题目。",
)
PRACTISED = Label("Practice", "模拟接待")
OTHERS = {
    AMOUNTS: Label("Numbers", "数字"),
    TICKET: Label("What a ticket lacks", "工单缺什么"),
    WORDING: Label("Standard terms", "标准说法"),
}
"""What subjects are called that are no table, file of questions, or fact."""
NO_RESULT = Label("{} is no result: {}.", "{} 不是成绩：{}。")
IN_ROW = Label("{}, row {}", "{} 第 {} 行")
NO_ROWS = Label("its headings are not those of results", "表头不是成绩的表头")
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "who": WHO,
    "day": (*DAY, "date"),
    "part": PART,
    "of": OF,
    "right": RIGHT,
    "passed": Label("Passed", "通过"),
    "missed": Label("Missed", "答错"),
    "seed": Label("Paper", "试卷号"),
}
"""How the columns of a table of results are headed, besides by the keys of a result."""
NEEDED = frozenset({"who", "day", "of", "right", "passed"})
"""What every table of results has."""


@dataclass(frozen=True)
class Kept:
    """One result: whose, of which day and part, how many of how many right, and what was missed.

    `asked` has each question by its id, and whether it was right, where the file lists them;
    `subjects` what each is about. `seed` is that of the paper. `place` is where it stands.
    """

    who: str
    day: date
    part: str
    of: int
    right: int
    passed: bool
    missed: tuple[str, ...]
    asked: Mapping[str, bool] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    place: str = field(default="", compare=False)


@dataclass(frozen=True)
class Results:
    """The results that could be read, the earliest first, and what could not, with the reason."""

    kept: tuple[Kept, ...]
    refused: tuple[Label, ...]

    def of_part(self, part: str) -> tuple[Kept, ...]:
        """Return the results of one part."""
        return tuple(one for one in self.kept if one.part == part)

    def last(self) -> Mapping[tuple[str, str], Kept]:
        """Return the last result of each who and part."""
        return {(one.who, one.part): one for one in self.kept}

    def pairs(self) -> Iterator[tuple[Kept, Kept]]:
        """Go through the first and the last result of whoever sat a part at least twice."""
        by_sitter: dict[tuple[str, str], list[Kept]] = {}
        for one in self.kept:
            by_sitter.setdefault((one.who, one.part), []).append(one)
        return ((each[0], each[-1]) for _, each in sorted(by_sitter.items()) if len(each) > 1)


class BadResult(ValueError):
    """Raised where something is no result: what is wrong, and what is allowed."""


# --- reading ---


def read_results(
    files: Iterable[Path], handbook: Handbook, tables: Iterable[Table] = ()
) -> Results:
    """Return the results in files, and in tables that were read already, and what in them is none.

    A file that cannot be read is one thing that is none.
    """
    kept: dict[tuple[object, ...], Kept] = {}
    rows = [row for table in tables for row in _of_table(table, handbook)]
    refused = []
    for path in files:
        try:
            rows += _rows(path, handbook)
        except UnreadableFile as error:
            refused.append(NO_RESULT.format(path.name, error.problem))
        except (OSError, ValueError, RecursionError) as error:
            refused.append(NO_RESULT.format(path.name, alike(_cause(error))))
    for place, row in rows:
        try:
            one = _read(row, place.en, handbook)
        except BadResult as bad:
            refused.append(NO_RESULT.format(place, alike(str(bad))))
        else:
            kept.setdefault(_same(one), one)
    return Results(tuple(sorted(kept.values(), key=lambda one: one.day)), tuple(refused))


def has_results(table: Table) -> bool:
    """Say whether a table is one of results: it has all headings that every such table has."""
    return {*_headings(table)} >= NEEDED


def _headings(table: Table) -> dict[str, str]:
    """Return the headings of a table by the keys of a result."""
    there = {folded(plain(str(name))): str(name) for name in table.rows.columns}
    ways = {key: map(folded, (key, *more)) for key, more in HEADINGS.items()}
    return {key: there[way] for key, said in ways.items() for way in said if way in there}


def _of_table(table: Table, handbook: Handbook) -> Iterator[tuple[Label, Any]]:
    """Go through the rows of a table of results, each with its place."""
    names = _headings(table)
    if "who" not in names:
        raise UnreadableFile(table.file, NO_ROWS)
    parts = handbook.examination.parts
    called = {folded(way): part for part in parts for way in parts[part].label}
    called |= {folded(way): PRACTICE for way in PRACTISED}
    cells = {key: [plain(cell) for cell in table.rows[name]] for key, name in names.items()}
    days = moments(cells.get("day", []))
    for at, number in enumerate(table.rows.index):
        said: dict[str, Any] = {
            key: column[at] for key, column in cells.items() if not is_missing(column[at])
        }
        for key in ("of", "right", "seed"):
            if key in said and (found := counts([said[key]]).values[0]) is not None:
                said[key] = found
        for key, value in (("day", days.values[at] if "day" in said else None),
                           ("part", called.get(folded(said.get("part", "")))),
                           ("passed", FLAGS.get(said.get("passed", "").casefold()))):  # fmt: skip
            if value is not None:
                said[key] = value
        missed = said.get("missed", "").split(SEPARATOR)
        said["missed"] = [name.strip() for name in missed if name.strip()]
        yield IN_ROW.format(table.file, number), said
    for number, why in table.bad.items():
        yield IN_ROW.format(table.file, number), BadResult(why.en)


def _cause(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"it cannot be read: {error.strerror or error}"
    return "what it holds stands too deep" if isinstance(error, RecursionError) else str(error)


def _same(one: Kept) -> tuple[object, ...]:
    """Return by what a result is known to be the same as another: all that it says."""
    asked = tuple(sorted(one.asked.items()))
    return (one.who, one.day, one.part, one.of, one.right, one.passed, one.missed, one.seed, asked)


def _rows(path: Path, handbook: Handbook) -> list[tuple[Label, Any]]:
    """Return what a file holds, each with its place; raises ValueError and OSError."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES:,} bytes")
    if path.suffix.casefold() in AS_JSON:
        return [(alike(place), row) for place, row in _of_text(path)]
    known = {way for key, more in HEADINGS.items() for way in (key, *more)}
    tables = read_tables(path, headings=known)
    return [row for table in tables for row in _of_table(table, handbook)]


def _of_text(path: Path) -> Iterator[tuple[str, Any]]:
    """Go through what a file of JSON holds, each with its place."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        whole = json.loads(text)
    except ValueError:
        lines = [(n, _of_line(line)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        apart = (
            _one_after_another(text) if any(isinstance(row, ValueError) for _, row in lines) else []
        )
        for number, row in enumerate(apart, 1):
            yield f"{path.name}, result {number}", row
        for number, row in [] if apart else lines:
            yield f"{path.name}, line {number}", row
        return
    several = whole if isinstance(whole, list) else [whole]
    for number, row in enumerate(several, 1):
        yield path.name if len(several) == 1 else f"{path.name}, result {number}", row


def _one_after_another(text: str) -> list[Any]:
    """Return results that stand one after the other, over several lines each; none if one fails."""
    found, place, decoder = [], 0, json.JSONDecoder()
    while place < len(text):
        try:
            row, end = decoder.raw_decode(text, place)
        except ValueError:
            return []
        found.append(row)
        place = end + len(text[end:]) - len(text[end:].lstrip())
    return found


def _of_line(line: str) -> Any:
    """Return what a line holds, or why it cannot be read: the others are read all the same."""
    try:
        return json.loads(line)
    except ValueError as error:
        return error


def _read(row: object, place: str, handbook: Handbook) -> Kept:
    """Return a result; raises BadResult naming what is wrong with which field."""
    if isinstance(row, ValueError):
        raise BadResult(str(row))
    if not isinstance(row, dict):
        raise BadResult(f"{shown(row)}; allowed: who, day, part, of, right, passed, missed")
    said: dict[str, Any] = {EARLIER.get(str(key), str(key)): value for key, value in row.items()}
    said.setdefault("part", FIRST_PART)
    who, part = _text(said, "who"), _text(said, "part")
    known = [*handbook.examination.parts, PRACTICE]
    if part not in known:
        allowed = f"one of {', '.join(known)}{did_you_mean(part, known)}"
        raise BadResult(f"part: unknown {shown(part)}; allowed: {allowed}")
    of, right = (_count(said, key) for key in ("of", "right"))
    if not 0 < of >= right:
        raise BadResult(f"right: {right} of {of}; allowed: at most as many as were asked, of some")
    passed = said.get("passed")
    if not isinstance(passed, bool):
        raise BadResult(f"passed: {_wrong(passed)}; allowed: true or false")
    asked, subjects = _questions(said.get("questions", []))
    if asked and (len(asked), sum(asked.values())) != (of, right):
        found = f"{sum(asked.values())} of {len(asked)}"
        raise BadResult(f"right: {right} of {of}, and its questions show {found}")
    missed = [name for name, well in asked.items() if not well] or said.get("missed", [])
    if not isinstance(missed, list) or not all(isinstance(name, str) for name in missed):
        raise BadResult(f"missed: {_wrong(missed)}; allowed: a list of ids")
    seed = said.get("seed")
    number = seed if isinstance(seed, int) and not isinstance(seed, bool) else None
    day = _day(said)
    return Kept(who, day, part, of, right, passed, tuple(missed), asked, subjects, number, place)


def _wrong(value: object) -> str:
    return "missing" if value is None else f"cannot be {shown(value)}"


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadResult(f"{key}: {_wrong(value)}; allowed: a text")
    return value.strip()


def _count(said: Mapping[str, Any], key: str) -> int:
    value = said.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadResult(f"{key}: {_wrong(value)}; allowed: a whole number")
    return value


def _day(said: Mapping[str, Any]) -> date:
    text = _text(said, "day")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadResult(f"day: cannot be {shown(text)}; allowed: such as 2026-03-01") from None


def _questions(listed: object) -> tuple[dict[str, bool], dict[str, str]]:
    """Return how each question went, and what it is about; raises BadResult."""
    rows = listed if isinstance(listed, list) else [None]
    asked, subjects = {}, {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or not isinstance(row.get("id"), str) or "right" not in row:
            raise BadResult(f"questions {number}: {_wrong(row)}; allowed: id, given and right")
        asked[row["id"]] = row.get("given") == row["right"]
        if isinstance(row.get("subject"), str):
            subjects[row["id"]] = row["subject"]
    return asked, subjects


# --- what they say ---


def results_paper(
    results: Results, handbook: Handbook, chapters: Mapping[str, Label] | None = None
) -> Paper:
    """Return what results say together; `chapters` are where a table, or a page, is taught."""
    sheets = (
        ready(results, handbook),
        parts(results, handbook),
        missed(results, handbook, chapters or {}),
        questions(results, handbook),
        before_and_after(results, handbook),
        effect(results, handbook),
    )
    people = len({one.who for one in results.kept})
    notes = (COUNTED.format(len(results.kept), people), *results.refused)
    return Paper("results", TITLE, notes, sheets)


def part_label(part: str, handbook: Handbook) -> Label:
    """Return what a part is called."""
    return PRACTISED if part == PRACTICE else handbook.examination.parts[part].label


def ready(results: Results, handbook: Handbook) -> Sheet:
    """Return who has passed which part, the last time, and who is ready: all parts that count."""
    examined, last = handbook.examination, results.last()
    counting = [name for name in examined.parts if name not in examined.examples]
    rows = []
    for who in sorted({one.who for one in results.kept}):
        each = [last.get((who, part)) for part in examined.parts]
        done = all((who, part) in last and last[who, part].passed for part in counting)
        day = max(one.day for one in results.kept if one.who == who)
        rows.append((who, YES if done else NO, day.isoformat(), *map(_state, each)))
    notes = [LAST_COUNTS]
    if examined.examples:
        named = joined((part_label(part, handbook) for part in examined.parts
                        if part in examined.examples), LISTED)  # fmt: skip
        notes.append(EXAMPLES.format(named))
    heading = (WHO, READY, LAST_SAT, *(part.label for part in examined.parts.values()))
    return Sheet("ready", READY_TITLE, heading, tuple(rows), tuple(notes))


def _state(one: Kept | None) -> Cell:
    if one is None:
        return None
    return (PASSED if one.passed else FAILED).format(one.right, one.of)


def parts(results: Results, handbook: Handbook) -> Sheet:
    """Return each part with all its answers, and how sure the share of right ones is."""
    rows = []
    for part in (*handbook.examination.parts, PRACTICE):
        kept = results.of_part(part)
        if kept:
            last = [one for (_, of), one in results.last().items() if of == part]
            right, of = sum(one.right for one in kept), sum(one.of for one in kept)
            rows.append(
                (
                    part_label(part, handbook), len(last), len(kept),
                    sum(one.passed for one in last), right, of, _share(right, of),
                    None if _typed(part, handbook) else _between(right, of),
                )
            )  # fmt: skip
    heading = (PART, PEOPLE, SITTINGS, LAST_PASSED, RIGHT, OF, SHARE, BETWEEN)
    return Sheet("parts", PARTS_TITLE, heading, tuple(rows), (SURE,))


def _typed(part: str, handbook: Handbook) -> bool:
    """Say whether something is typed in a part, so that no answers are counted."""
    asked = handbook.examination.parts.get(part)
    return asked is not None and asked.typing is not None


def _between(hits: int, cases: int) -> Label:
    low, high = wilson(hits, cases)
    return RANGE.format(f"{low:.0%}", f"{high:.0%}")


def subject_of(question: str, one: Kept, handbook: Handbook) -> str:
    """Return what a question is about: what its file says, the table of a rule, or a fact.

    An id of practice is a kind, a colon and what it is about.
    """
    about = one.subjects.get(question, question.rpartition(":")[2])
    return handbook.policy.table_of.get(about, about)


def _missed(one: Kept, handbook: Handbook) -> set[str]:
    """Return what a result missed: of practice, each mistake with what it is about."""
    ids = {*one.missed}
    kept = {name for name in ids if name.partition(":")[0] in handbook.practised.mistakes}
    return kept | {subject_of(name, one, handbook) for name in ids - kept}


def missed(results: Results, handbook: Handbook, chapters: Mapping[str, Label]) -> Sheet:
    """Return what is missed most by what it is about, and the chapter that teaches it.

    Where a file does not list its questions, each result counts as one in which all was asked that
    any result of its part missed.
    """
    asked: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for one in results.kept:
        for name, well in one.asked.items():
            key = (one.part, subject_of(name, one, handbook))
            asked[key] += 1
            wrong[key] += not well
        if not one.asked:
            wrong.update((one.part, name) for name in _missed(one, handbook))
    unlisted = Counter(one.part for one in results.kept if not one.asked)
    for part, about in wrong:
        asked[part, about] += unlisted[part]
    found = sorted(
        (-wilson(count, asked[key])[0], key, count) for key, count in wrong.items() if count
    )
    rows = tuple(
        (
            part_label(part, handbook), told(part, about, handbook),
            _chapter(part, about, handbook, chapters), count, asked[part, about],
            _share(count, asked[part, about]), _between(count, asked[part, about]),
        )
        for _, (part, about), count in found[:MOST_SHOWN]
    )  # fmt: skip
    heading = (PART, ABOUT, CHAPTER, MISSED, ASKED, SHARE, BETWEEN)
    return Sheet("missed", MISSED_TITLE, heading, rows, (BY_LEAST,))


def told(part: str, subject: str, handbook: Handbook) -> Label:
    """Return what a subject is called; one that nothing is called by is shown as it stands.

    A mistake of practice is called by its kind, and by what it is about unless that goes without
    saying.
    """
    policy, files, speech = handbook.policy, handbook.examination.questions, handbook.speech
    kind, _, about = subject.partition(":")
    if about and kind in handbook.practised.mistakes:
        mistake = handbook.practised.mistakes[kind].label
        return mistake if about == REPLY else NAMED.format(mistake, told(part, about, handbook))
    if subject in policy.tables and not _of_drafts(part, handbook):
        return policy.tables[subject].title
    if subject in speech.assertions.every:
        return speech.assertions.every[subject].title
    if subject in speech.checks:
        return speech.kinds[speech.checks[subject].kind]
    if subject in files:
        return files[subject].title
    if subject in policy.terms.fields:
        return policy.terms[subject].label
    return OTHERS.get(subject, alike(subject))


def _of_drafts(part: str, handbook: Handbook) -> bool:
    """Say whether a part asks what drafts speak of, which may be called as a table is."""
    asked = handbook.examination.parts.get(part)
    return asked is not None and asked.asks == (DRAFTS,)


def _chapter(
    part: str, subject: str, handbook: Handbook, chapters: Mapping[str, Label]
) -> Label | None:
    """Return where something is taught: on the page of its table, else on that of its part."""
    examined, subject = handbook.examination, subject.rpartition(":")[2]
    if subject in handbook.policy.tables.keys() & chapters and not _of_drafts(part, handbook):
        return chapters[subject]
    page = examined.questions[subject].taught if subject in examined.questions else ""
    if not page and part in examined.parts:
        page = examined.parts[part].taught
    return chapters.get(page, alike(page)) if page else None


def questions(results: Results, handbook: Handbook) -> Sheet:
    """Return the questions most missed, in words where the policy still asks them."""
    asked: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    said: dict[str, Item] = {}
    drawn: dict[tuple[date, int | None, str], dict[str, Item]] = {}
    for one in results.kept:
        asked.update([*one.asked])
        wrong.update(name for name, well in one.asked.items() if not well)
        sat = (one.day, one.seed, one.part)
        if sat not in drawn:
            drawn[sat] = _items(one, handbook)
            said |= drawn[sat]
    found = sorted((-wilson(n, asked[name])[0], name, n) for name, n in wrong.items())
    rows = tuple(
        (
            _in_words(said[name]) if name in said else name,
            said[name].answer if name in said else None,
            count, asked[name], _between(count, asked[name]),
        )
        for _, name, count in found[:MOST_SHOWN]
    )  # fmt: skip
    heading = (QUESTION, ANSWER, MISSED, ASKED, BETWEEN)
    return Sheet("questions", QUESTIONS_TITLE, heading, rows, (NOT_THERE,))


def _items(one: Kept, handbook: Handbook) -> dict[str, Item]:
    """Return the questions of a result as its paper has them: the same seed draws the same."""
    if one.seed is None or not one.asked:
        return {}
    try:
        drawn = paper(handbook, one.day, seed=one.seed, part=one.part)
    except (UncoveredDate, KeyError, ValueError):  # before the policy, practice, or only typed
        return {}
    return {item.id: item for item in drawn.items}


def _in_words(item: Item) -> Label:
    """Return a question in one line: beside what was written, not all that is known."""
    written = [value for name, value in item.known if name == WRITTEN]
    facts = joined((NAMED.format(name, value) for name, value in item.known), LISTED)
    told = [item.story, *written] if item.story else [facts]
    return joined([text for text in (*told, item.asks) if text], Label(" ", " "))


def before_and_after(results: Results, handbook: Handbook) -> Sheet:
    """Return the first and the last time of each, on the questions that were asked both times.

    What lists no questions, such as typing, is left out: `effect` has it.
    """
    rows = []
    for before, after in results.pairs():
        both = before.asked.keys() & after.asked.keys()
        if not (before.asked and after.asked):
            continue
        rows.append(
            (
                before.who, part_label(before.part, handbook), before.day.isoformat(),
                after.day.isoformat(), len(both),
                sum(before.asked[name] for name in both) if both else None,
                sum(after.asked[name] for name in both) if both else None,
            )
        )  # fmt: skip
    heading = (WHO, PART, BEFORE, AFTER, OF_BOTH, RIGHT_BEFORE, RIGHT_AFTER)
    return Sheet("before-and-after", BEFORE_TITLE, heading, tuple(rows), (FEW_TESTS,))


def effect(results: Results, handbook: Handbook) -> Sheet:
    """Return whether all together are better the last time than the first, and how sure that is."""
    by_part: dict[str, list[tuple[Kept, Kept]]] = {}
    for before, after in results.pairs():
        by_part.setdefault(before.part, []).append((before, after))
    rows = []
    for part, each in by_part.items():
        first, last = (_sums(one) for one in zip(*each, strict=True))
        sure = (_between(*first), _between(*last), _better(first, last))
        low, high, better = (None,) * 3 if _typed(part, handbook) else sure
        shares = (_share(*first), low, _share(*last), high)
        rows.append((part_label(part, handbook), len(each), *shares, better))
    heading = (PART, PEOPLE, FIRST, BETWEEN, LAST, BETWEEN, CERTAIN)
    return Sheet("effect", EFFECT_TITLE, heading, tuple(rows), (WHOLE,))


def _sums(each: Sequence[Kept]) -> tuple[int, int]:
    return sum(one.right for one in each), sum(one.of for one in each)


def _share(right: int, of: int) -> str:
    return f"{right / of:.0%}"


def _better(first: tuple[int, int], last: tuple[int, int]) -> Label:
    """Say whether the stretches lie apart: where they do not, chance alone may be behind it."""
    (low, high), (lower, higher) = wilson(*first), wilson(*last)
    if lower > high:
        return YES
    return WORSE if higher < low else TOO_FEW
