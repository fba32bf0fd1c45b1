"""What a workbook changes: its cells beside those that were written, as edits of the data.

Parts: `drafted` (the `Draft` that a workbook makes of the data: the changed files, and a `Change`
for each cell), `Draft.place` (where something that the data say stands in the workbook).

What has been in force is ended, not changed. Where a day is given, `since`, a rule that speaks of
other cases or gives something else from that day on ends then, and a rule with the next free id
follows it; an amount gets a further value, and a clock says by `later` what is otherwise from then
on; a rule whose row is gone ends. What holds only from that
day on, and what has no days, is changed in its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter

from ...policy.faults import nearest, shown
from ...policy.handbook import Handbook
from ...policy.labels import NAMED, NO_LABEL, Label, alike, apart
from .cells import NEW, BadCell, Code, Kind
from .edits import Edit, Insert, NotWritten, Path, Put, Remove, edited
from .layout import (
    CASES,
    CLOCKS,
    FACTS,
    HEAD,
    LATER,
    LINES,
    RULE,
    VALUES,
    Layout,
    Row,
    Sheet,
)
from .reading import Read, Refusal, WorkbookRefused

FROM = "--from"
DATED = {CLOCKS: ("label", "note", "sources")}
"""The sheets of entries that say something else from a day on, and what they say to be read."""
ID = re.compile(r"([A-Z]{2,3})-(\d{2})", re.ASCII)
HIGHEST = 99
"""An id of a rule has two digits."""
EMPTY = Label(
    "the cell is empty, and said {0}: put that back, or write {1} where nothing is to be said",
    "单元格空了，原来是 {0}：请改回来；不要内容就写 {1}",
)
RULE_KEYS = (
    "id",
    "table",
    "from",
    "until",
    "when",
    "then",
    "why",
    "everywhere",
    "sources",
    "reply",
)
CASE_KEYS = ("id", "title", "on", "facts", "why", "ways", "sources", "answer", "result", "expect")


@dataclass(frozen=True)
class Change:
    """One change: in which cell of which sheet, and what it comes to."""

    sheet: str
    cell: str
    label: Label

    def text(self, lang: str) -> str:
        """Return the change on a line."""
        return NAMED.format(alike(f"{self.sheet}!{self.cell}"), self.label).text(lang)


@dataclass
class Draft:
    """What a workbook makes of the data: the texts of the files that change, and each change.

    `notes` are what is not taken over; `rows` the sheet and row of each id.
    """

    changes: list[Change] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    notes: list[Refusal] = field(default_factory=list)
    rows: dict[str, tuple[Sheet, int]] = field(default_factory=dict)

    def place(self, id: str, of: str = "") -> str:
        """Return where an entry stands in the workbook, or a part of it; empty where it does not.

        `of` is a key of the entry as messages name it, such as `when.wish`.
        """
        if id not in self.rows:
            return ""
        sheet, number = self.rows[id]
        at = next((p for name, p in sheet.places.items() if of and name.startswith(of)), 0)
        return f"{sheet.name}!{get_column_letter(at + 1)}{number}"


def drafted(read: Read, of: Layout, since: date | None = None) -> Draft:
    """Return what a workbook makes of the data; raises WorkbookRefused with all that is wrong."""
    return _Drafter(read, of, since).draft()


@dataclass(frozen=True)
class _Cell:
    """A cell that says something else than it did."""

    column: str
    number: int
    at: int
    was: str
    now: str
    value: Any
    path: Path


@dataclass
class _New:
    """A row that is new: what it says by column, and the row before it in the sheet."""

    number: int
    said: dict[str, Any]
    before: Row | None


class _Drafter:
    def __init__(self, read: Read, of: Layout, since: date | None) -> None:
        self.read, self.of, self.since = read, of, since
        self.lang = of.lang
        self.refusals: list[Refusal] = []
        self.edits: dict[str, list[Edit]] = {}
        self.made = Draft(notes=read.notes)
        self.removed: dict[str, list[Row]] = {}
        self.added: dict[str, list[_New]] = {}
        self.given = Counter[str]()

    def draft(self) -> Draft:
        for sheet in self.of.sheets.values():
            self.sheet(sheet)
        if not self.refusals:
            self.add_cases()
            for sheet in self.of.sheets.values():
                self.add(sheet)
        if self.refusals:
            raise WorkbookRefused(self.refusals, self.lang)
        for file, edits in self.edits.items():
            try:
                self.made.texts[file] = edited(self.of.files[file], edits)
            except NotWritten as error:
                told = Label(
                    f"data/{file} cannot be written so: {error}",
                    f"data/{file} 无法照此写回：{error}",
                )
                raise WorkbookRefused([Refusal("", "", told)], self.lang) from None
        return self.made

    def refuse(self, sheet: Sheet, number: int, at: int, label: Label) -> None:
        self.refusals.append(Refusal(sheet.name, f"{get_column_letter(at + 1)}{number}", label))

    def edit(self, file: str, edit: Edit) -> None:
        self.edits.setdefault(file, []).append(edit)

    def tell(self, sheet: Sheet, number: int, at: int, label: Label) -> None:
        self.made.changes.append(Change(sheet.name, f"{get_column_letter(at + 1)}{number}", label))

    # --- which row is which ---

    def sheet(self, sheet: Sheet) -> None:
        rows = {row.key(sheet.keys): place for place, row in enumerate(sheet.rows)}
        seen: dict[tuple[str, ...], int] = {}
        furthest, before = -1, None
        for number, texts in self.read.cells[sheet.id].rows:
            key = self.key(sheet, texts)
            place = rows.get(key)
            if key in seen and NEW.text(self.lang) not in key:
                self.refuse(
                    sheet,
                    number,
                    0,
                    Label(
                        f"{' '.join(key)} stands in row {seen[key]} already",
                        f"{' '.join(key)} 在第 {seen[key]} 行已经有了",
                    ),
                )
                continue
            seen[key] = number
            if place is None:
                self.new(sheet, number, texts, before, rows, seen)
                continue
            row = sheet.rows[place]
            if place < furthest:
                other = " ".join(sheet.rows[furthest].key(sheet.keys))
                self.refuse(
                    sheet,
                    number,
                    0,
                    Label(
                        f"{' '.join(key)} stood before {other}: put the rows back in their order",
                        f"{' '.join(key)} 原来在 {other} 前面：请把行的顺序换回来",
                    ),
                )
            furthest, before = max(furthest, place), row
            if sheet.keys == 1:
                self.made.rows.setdefault(key[0], (sheet, number))
            self.compare(sheet, number, texts, row)
        for key, place in rows.items():
            if key not in seen:
                self.removed.setdefault(sheet.id, []).append(sheet.rows[place])
        self.gone(sheet)

    def key(self, sheet: Sheet, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the key of a row; a code in it may be written in any way that is read."""
        found = []
        for column, text in zip(sheet.columns[: sheet.keys], texts, strict=False):
            kind = column.kind
            if isinstance(kind, Code) and text:
                try:
                    code = self.of.lists.code(kind.of, text.strip(), self.lang)
                    text = self.of.lists.shown(kind.of, code, self.lang)
                except BadCell:
                    pass  # `new` says what is wrong with it
            found.append(text)
        return tuple(found)

    def compare(self, sheet: Sheet, number: int, texts: tuple[str, ...], row: Row) -> None:
        changed = []
        for at, (slot, text) in enumerate(zip(row.slots, texts, strict=True)):
            if text == slot.text or at < sheet.keys:
                continue
            if not slot.editable:
                kept = Label(
                    f"it is only shown, and was {shown(slot.text)}, now {shown(text)}: put it back",
                    f"这里只供查看，原来是 {shown(slot.text)}，现在是 {shown(text)}：请改回来",
                )
                self.refuse(sheet, number, at, kept)
                continue
            if not text.strip():
                mark = slot.kind.mark if slot.kind.optional else alike("…")
                self.refuse(sheet, number, at, EMPTY.format(shown(slot.text), mark))
                continue
            try:
                value = slot.kind.read(text.strip(), self.of.lists, self.lang)
            except BadCell as bad:
                self.refuse(sheet, number, at, bad.label)
                continue
            if not slot.kind.same(value, slot.value):
                name = sheet.columns[at].id
                changed.append(_Cell(name, number, at, slot.text, text.strip(), value, slot.path))
        if changed and self.in_order(sheet, number, row, changed):
            self.change(sheet, number, row, changed)

    def in_order(self, sheet: Sheet, number: int, row: Row, cells: list[_Cell]) -> bool:
        """Say whether an entry ends after it begins; refuse the changed day where it does not."""
        days = {cell.column: cell for cell in cells if cell.column in ("from", "until")}
        if not days or not {"from", "until"} <= sheet.places.keys():
            return True
        start, end = (
            days[name].value if name in days else row.slots[sheet.places[name]].value
            for name in ("from", "until")
        )
        if start is None and "from" not in days and sheet.grows == RULE:
            start, _ = self.days(sheet, row)
        if not start or not end or start < end:
            return True
        told = Label(
            f"it ends on {end}, not after it begins, {start}; allowed: an end after the beginning",
            f"终止日 {end} 不在起始日 {start} 之后；终止日应晚于起始日",
        )
        self.refuse(sheet, number, [*days.values()][-1].at, told)
        return False

    def new(
        self,
        sheet: Sheet,
        number: int,
        texts: tuple[str, ...],
        before: Row | None,
        rows: Mapping[tuple[str, ...], int],
        seen: Mapping[tuple[str, ...], int],
    ) -> None:
        """Take a row that was not there; refuse it where it is one that was, by another name."""
        blank = [at for at in range(sheet.keys) if not texts[at].strip()]
        if blank:
            at = blank[0]
            self.refuse(sheet, number, at, Label("the row says not what it is", "这一行没写是什么"))
            return
        mark = NEW.text(self.lang)
        column = {RULE: 0, VALUES: 1}.get(sheet.grows)
        if not sheet.grows or (column is not None and texts[column] != mark):
            key = " ".join(texts[: sheet.keys])
            left = [" ".join(other) for other in rows if other not in seen]
            close = nearest(key, left)
            hint = (
                Label(f"; did you mean {close!r}?", f"；是不是 {close!r}？") if close else NO_LABEL
            )
            allowed = (
                Label(f"; a row that is added has {NEW.en}", f"；新增的行请写 {NEW.zh}")
                if sheet.grows
                else Label("; no row is added here", "；这里不能加行")
            )
            self.refuse(
                sheet,
                number,
                column or 0,
                Label(
                    f"there was no row {shown(key)}{allowed.en}{hint.en}",
                    f"导出时没有这一行：{shown(key)}{allowed.zh}{hint.zh}",
                ),
            )
            return
        said: dict[str, Any] = {}
        for at, held in enumerate(sheet.columns):
            kind, text = self.kind_of_new(sheet, held.id, held.kind, texts), texts[at].strip()
            if kind is None:
                continue
            try:
                if text:
                    said[held.id] = (
                        kind.read(text, self.of.lists, self.lang) if text != mark else mark
                    )
                elif not kind.optional and held.editable and held.id != "from":
                    raise BadCell(Label("something must be said here", "这里必须填"))
            except BadCell as bad:
                self.refuse(sheet, number, at, bad.label)
        self.added.setdefault(sheet.id, []).append(_New(number, said, before))

    def kind_of_new(
        self, sheet: Sheet, column: str, kind: Kind, texts: tuple[str, ...]
    ) -> Kind | None:
        """Return what a cell of a row that is new holds; None where nobody reads it."""
        if sheet.id == VALUES and column in ("label", "unit"):
            return None
        if sheet.id in (FACTS, LINES) and column == "value":
            at = sheet.places["fact" if sheet.id == FACTS else "what"]
            told = sheet.columns[at].kind
            assert isinstance(told, Code)
            try:
                name = self.of.lists.code(told.of, texts[at].strip(), self.lang)
            except BadCell:
                return None
            if sheet.id == FACTS:
                return self.of.kinds.stated(self.of.kinds.fields[name], None)
            return self.of.kinds.expected(name, None)
        return kind

    # --- cells that changed ---

    def change(self, sheet: Sheet, number: int, row: Row, cells: list[_Cell]) -> None:
        for cell in cells:
            label = sheet.columns[cell.at].label
            told = Label("{0}: {1} → {2}", "{0}：{1} → {2}")
            self.tell(sheet, number, cell.at, told.format(label, *apart(cell.was, cell.now)))
        if sheet.grows == RULE and self.since:
            deciding = [c for c in cells if c.column.startswith(("when.", "then.", "reply"))]
            if deciding and self.follows(sheet, number, row, cells):
                return
        if sheet.id == VALUES and self.since and self.further(sheet, number, row, cells):
            return
        if sheet.id in DATED and self.since and self.otherwise(sheet, number, row, cells):
            return
        self.put(row, cells)

    def put(self, row: Row, cells: list[_Cell]) -> None:
        """Change what stands in an entry, in its place."""
        left: dict[Path, dict[str, Any]] = {}
        depth = len(row.path) + 1
        for cell in cells:
            if len(cell.path) > depth:
                left.setdefault(cell.path[:depth], dict(self.held(row.file, cell.path[:depth])))
                held = left[cell.path[:depth]]
                name = str(cell.path[-1])
                held.pop(name, None) if cell.value is None else held.update({name: cell.value})
        emptied = {path for path, held in left.items() if not held}
        for path in emptied:
            self.edit(row.file, Put(path, None))
        for cell in cells:
            if cell.path[:depth] not in emptied:
                self.edit(row.file, Put(cell.path, cell.value))

    def held(self, file: str, path: Path) -> Mapping[str, Any]:
        """Return the table at a path of a file; empty where there is none."""
        files = self.of.handbook.files
        assert files is not None  # the layout was made of them
        data: Any = files.read[file]
        for part in path:
            data = data.get(part, {}) if isinstance(data, Mapping) else data[part]
        assert isinstance(data, Mapping)
        return data

    def days(self, sheet: Sheet, row: Row) -> tuple[date, date | None]:
        """Return from when until when a rule holds."""
        start = row.slots[sheet.places["from"]].value
        if start is None:
            table = self.of.handbook.policy.tables[sheet.table]
            start = self.held(table.file.removeprefix("data/"), ()).get("from")
        return start or self.of.handbook.policy.start, row.slots[sheet.places["until"]].value

    def days_too(self, sheet: Sheet, number: int, cells: list[_Cell], said_of: str) -> bool:
        """Refuse days that are changed beside what is said of something; false where none are."""
        day = next((cell for cell in cells if cell.column in ("from", "until")), None)
        if day is None:
            return False
        both = Label(
            f"the days are changed, and what {said_of} says as well: with {FROM} leave the days "
            "as they were",
            f"日期和内容都改了：用 {FROM} 时，日期请保持原样",
        )
        self.refuse(sheet, number, day.at, both)
        return True

    def follows(self, sheet: Sheet, number: int, row: Row, cells: list[_Cell]) -> bool:
        """End a rule on the day, and write what holds from then; false where it begins later."""
        assert self.since is not None
        start, end = self.days(sheet, row)
        if start >= self.since:
            return False
        if end is not None and end <= self.since:
            ended = Label(
                f"the rule has ended by then, on {end}: a rule that ended is not changed",
                f"这条规则 {end} 起已经不适用，不能再改",
            )
            self.refuse(sheet, number, cells[0].at, ended)
            return True
        if self.days_too(sheet, number, cells, "the rule"):
            return True
        entry: dict[str, Any] = {}
        files = self.of.handbook.files
        assert files is not None
        data: Any = files.read[row.file]
        for part in row.path:
            data = data[part]
        for key, value in data.items():
            entry[key] = dict(value) if isinstance(value, Mapping) else value
        for cell in cells:
            inside = cell.path[len(row.path) :]
            holder = entry
            for part in inside[:-1]:
                holder = holder.setdefault(str(part), {})
            if cell.value is None:
                holder.pop(str(inside[-1]), None)
            else:
                holder[str(inside[-1])] = cell.value
        entry["id"], entry["from"] = self.next_id(sheet, number), self.since
        entry = {key: entry[key] for key in RULE_KEYS if entry.get(key) not in (None, {})}
        self.edit(row.file, Put((*row.path, "until"), self.since))
        index = row.path[-1]
        assert isinstance(index, int)
        self.edit(row.file, Insert(row.path[:-1], index, entry))
        self.made.rows[entry["id"]] = (sheet, number)
        told = Label("{0} ends on {1}, and {2} follows it", "{0} 到 {1} 终止，由 {2} 接替")
        self.tell(sheet, number, 0, told.format(row.slots[0].text, self.since, entry["id"]))
        return True

    def further(self, sheet: Sheet, number: int, row: Row, cells: list[_Cell]) -> bool:
        """Give an amount a further value from the day; false where the value begins later."""
        assert self.since is not None
        start = row.slots[sheet.places["from"]].value
        deciding = [cell for cell in cells if cell.column == "value"]
        if start >= self.since or not deciding:
            return False
        if day := next((cell for cell in cells if cell.column == "from"), None):
            both = Label(
                f"the day is changed, and the value as well: with {FROM} leave the day as it was",
                f"日期和值都改了：用 {FROM} 时，日期请保持原样",
            )
            self.refuse(sheet, number, day.at, both)
            return True
        name, index = str(row.path[0]), row.path[-1]
        assert isinstance(index, int)
        later = [
            other.slots[sheet.places["from"]].value
            for other in sheet.rows
            if other.path[0] == name and int(other.path[-1]) > index
        ]
        if later and min(later) <= self.since:
            ended = Label(
                f"another value holds from {min(later)}: change that",
                f"{min(later)} 起已有新的值：请改那一行",
            )
            self.refuse(sheet, number, deciding[0].at, ended)
            return True
        said = {c.column: c.value for c in cells}
        sources = said.get("sources", row.slots[sheet.places["sources"]].value)
        entry = {"from": self.since, "value": deciding[0].value}
        if sources is not None:
            entry["sources"] = sources
        self.edit(row.file, Insert((name, "values"), index, entry))
        told = Label("{0} has the new value from {1}", "{0} 自 {1} 起用新值")
        self.tell(sheet, number, 0, told.format(name, self.since))
        return True

    def otherwise(self, sheet: Sheet, number: int, row: Row, cells: list[_Cell]) -> bool:
        """Say what an entry is from the day on; false where it begins later, or words change."""
        assert self.since is not None
        entry, place = row.path, -1
        if LATER in row.path:
            entry, place = row.path[:-2], int(row.path[-1])
        start = row.slots[sheet.places["from"]].value or self.of.handbook.policy.start
        deciding = [c for c in cells if c.column.partition(".")[0] not in DATED[sheet.id]]
        if start >= self.since or not deciding:
            return False
        if self.days_too(sheet, number, cells, "it"):
            return True
        whole = self.held(row.file, entry)
        later = [one["from"] for one in whole.get(LATER, ())[place + 1 :]]
        ends = min([*later, whole.get("until", date.max)])
        if ends <= self.since:
            ended = Label(
                f"it is another from {ends}, or has ended: change what holds on {self.since}",
                f"{ends} 起已经另有规定或已终止：请改 {self.since} 适用的那一行",
            )
            self.refuse(sheet, number, deciding[0].at, ended)
            return True
        said: dict[str, Any] = {"from": self.since}
        depth = len(row.path)
        for cell in cells:
            key, *inside = (str(part) for part in cell.path[depth:])
            if not inside:
                said[key] = cell.value
                continue
            said.setdefault(key, dict(self.held(row.file, (*row.path, key))))
            said[key].pop(inside[0], None)
            if cell.value is not None:
                said[key][inside[0]] = cell.value
        gone = [key for key, value in said.items() if value is None]
        said = {key: value for key, value in said.items() if value is not None}
        if gone:
            said["without"] = gone
        self.edit(row.file, Insert((*entry, LATER), place, said))
        told = Label("{0} is so from {1} on", "{0} 自 {1} 起这样")
        self.tell(sheet, number, 0, told.format(entry[-1], self.since))
        return True

    def next_id(self, sheet: Sheet, number: int) -> str:
        """Return the next id of a table that was never used."""
        prefixes = Counter(
            found[1] for row in sheet.rows if (found := ID.match(row.slots[0].text))
        ).most_common(1)
        prefix = prefixes[0][0] if prefixes else sheet.table[:3].upper()
        self.given[prefix] += 1
        try:
            return free_id(self.of.handbook, prefix, self.given[prefix])
        except KeyError:
            label = Label(f"no id of {prefix} is free", f"{prefix} 的编号已经用完")
            self.refuse(sheet, number, 0, label)
            return ""

    # --- rows that are gone ---

    def gone(self, sheet: Sheet) -> None:
        for row in self.removed.get(sheet.id, ()):
            key = " ".join(row.key(sheet.keys))
            number = HEAD + 1 + sheet.rows.index(row)
            if sheet.grows == RULE:
                self.end(sheet, number, row)
            elif sheet.id == FACTS:
                self.edit(row.file, Put(row.slots[-1].path, None))
                self.tell(sheet, number, 0, Label(f"{key} is taken out", f"{key} 已删除"))
            elif sheet.id == LINES:
                self.tell(sheet, number, 0, Label(f"{key} is taken out", f"{key} 已删除"))
            else:
                label = Label(
                    f"the row {key} is gone, and is not taken out here: put it back",
                    f"{key} 这一行不见了；这里不能删除，请恢复",
                )
                self.refuse(sheet, number, 0, label)
        if sheet.id == LINES:
            self.lines_gone(sheet)

    def lines_gone(self, sheet: Sheet) -> None:
        by_line: dict[tuple[str, Path], list[Row]] = {}
        for row in self.removed.get(sheet.id, ()):
            by_line.setdefault((row.file, row.path), []).append(row)
        for (file, path), rows in by_line.items():
            whole = [row for row in sheet.rows if (row.file, row.path) == (file, path)]
            index = path[-1]
            assert isinstance(index, int)
            if len(whole) == len(rows):
                self.edit(file, Remove(path[:-1], index))
            else:
                for row in rows:
                    self.edit(file, Put(row.slots[-1].path, None))

    def end(self, sheet: Sheet, number: int, row: Row) -> None:
        """End a rule whose row is gone."""
        name = row.slots[0].text
        if self.since is None:
            label = Label(
                f"the row of {name} is gone: a rule is ended, not taken out; put it back, "
                f"or say by {FROM} from which day it no longer holds",
                f"{name} 这一行不见了：规则只终止、不删除；请恢复这一行，或用 {FROM} 写明从哪天"
                "起不再适用",
            )
            self.refuse(sheet, number, 0, label)
            return
        start, end = self.days(sheet, row)
        if start >= self.since or (end is not None and end <= self.since):
            label = Label(
                f"the row of {name} is gone, and it does not hold on {self.since}: put it back",
                f"{name} 这一行不见了，而它在 {self.since} 并不适用：请恢复",
            )
            self.refuse(sheet, number, 0, label)
            return
        self.edit(row.file, Put((*row.path, "until"), self.since))
        told = Label("{0} ends on {1}", "{0} 到 {1} 终止")
        self.tell(sheet, number, 0, told.format(name, self.since))

    # --- rows that are new ---

    def add(self, sheet: Sheet) -> None:
        for new in self.added.get(sheet.id, ()):
            if sheet.grows == RULE:
                self.add_rule(sheet, new)
            elif sheet.id == VALUES:
                self.add_value(sheet, new)

    def from_day(self, sheet: Sheet, new: _New) -> date | None:
        day: date | None = new.said.get("from") or self.since
        if day is None:
            label = Label(
                f"say from which day it holds, here or by {FROM}",
                f"请写明从哪天起适用：填在这里，或用 {FROM}",
            )
            self.refuse(sheet, new.number, sheet.places["from"], label)
        return day

    def add_rule(self, sheet: Sheet, new: _New) -> None:
        start = self.from_day(sheet, new)
        file = self.of.handbook.policy.tables[sheet.table].file.removeprefix("data/")
        if "file" in sheet.places:
            files = {row.file for row in sheet.rows}
            file = str(new.said.get("file", ""))
            if file not in files:
                label = Label(
                    f"{shown(file)} is none of its files; allowed: one of "
                    f"{', '.join(sorted(files))}",
                    f"{shown(file)} 不是这张表的文件；可填：{'、'.join(sorted(files))}",
                )
                self.refuse(sheet, new.number, sheet.places["file"], label)
                return
        name = self.next_id(sheet, new.number)
        entry = _nested(
            {key: value for key, value in new.said.items() if key not in ("id", "file")}
        )
        entry |= {"id": name, "from": start}
        if f"data/{file}" != self.of.handbook.policy.tables[sheet.table].file:
            entry["table"] = sheet.table
        entry = {key: entry[key] for key in RULE_KEYS if entry.get(key) not in (None, {})}
        self.edit(file, Insert((RULE,), self.behind(sheet, new, file), entry))
        self.made.rows[name] = (sheet, new.number)
        self.tell(sheet, new.number, 0, Label(f"{name} is new", f"新增 {name}"))

    def behind(self, sheet: Sheet, new: _New, file: str) -> int:
        """Return the entry of a file behind which a row that is new comes."""
        if new.before is None:
            return -1
        upto = sheet.rows[: sheet.rows.index(new.before) + 1]
        places = [row.path[-1] for row in upto if row.file == file]
        last = places[-1] if places else -1
        assert isinstance(last, int)
        return last

    def add_value(self, sheet: Sheet, new: _New) -> None:
        start, name = self.from_day(sheet, new), str(new.said.get("id"))
        rows = [row for row in sheet.rows if row.slots[0].text == name]
        if not rows:
            label = Label(
                f"there is no amount {shown(name)}{_hint(name, sheet)}; a new amount is "
                "entered in the file",
                f"没有数值 {shown(name)}；新的数值要到文件里加",
            )
            self.refuse(sheet, new.number, 0, label)
            return
        entry: dict[str, Any] = {"from": start, "value": new.said.get("value")}
        if new.said.get("sources") is not None:
            entry["sources"] = new.said["sources"]
        earlier = [row for row in rows if start and row.slots[sheet.places["from"]].value <= start]
        after = earlier[-1].path[-1] if earlier else -1
        assert isinstance(after, int)
        self.edit(rows[0].file, Insert((name, "values"), after, entry))
        told = Label("{0} has a further value from {1}", "{0} 自 {1} 起有新的值")
        self.tell(sheet, new.number, 0, told.format(name, start or "?"))

    def add_cases(self) -> None:
        """Add the cases that are new, and facts and answers to those that there are."""
        if CASES not in self.of.sheets:
            return
        sheet = self.of.sheets[CASES]
        known = {row.slots[0].text: row for row in sheet.rows}
        files = {row.file for row in sheet.rows}
        entries: dict[str, dict[str, Any]] = {}
        for new in self.added.get(CASES, ()):
            file, name = str(new.said.get("file", "")), str(new.said["id"])
            if file not in files:
                label = Label(
                    f"{shown(file)} is no file of cases; allowed: one of "
                    f"{', '.join(sorted(files))}",
                    f"{shown(file)} 不是示例文件；可填：{'、'.join(sorted(files))}",
                )
                self.refuse(sheet, new.number, sheet.places["file"], label)
                continue
            said = {key: value for key, value in new.said.items() if key != "file"}
            entries[name] = {**_nested(said), "facts": {}, "expect": []}
            self.made.rows[name] = (sheet, new.number)
        self.add_facts(known, entries)
        self.add_lines(known, entries)
        for new in self.added.get(CASES, ()):
            name = str(new.said["id"])
            if name not in entries:
                continue
            entry = entries[name]
            if not entry["facts"]:
                label = Label(
                    f"{name} states no fact: add rows to {self.of.sheets[FACTS].name!r}",
                    f"{name} 没有写情况：请到“{self.of.sheets[FACTS].name}”里加",
                )
                self.refuse(sheet, new.number, 0, label)
            file = str(new.said["file"])
            entry = {key: entry[key] for key in CASE_KEYS if entry.get(key) not in (None, {}, [])}
            self.edit(file, Insert(("case",), self.behind(sheet, new, file), entry))
            self.tell(sheet, new.number, 0, Label(f"{name} is new", f"新增 {name}"))

    def add_facts(self, known: Mapping[str, Row], entries: Mapping[str, dict[str, Any]]) -> None:
        sheet = self.of.sheets[FACTS]
        for new in self.added.get(FACTS, ()):
            name, fact = str(new.said.get("case", "")), new.said.get("fact")
            if fact is None:
                continue
            if name in entries:
                entries[name]["facts"][fact] = new.said.get("value")
            elif name in known:
                self.edit(
                    known[name].file, Put((*known[name].path, "facts", fact), new.said.get("value"))
                )
                told = Label(f"{name} states {fact} as well", f"{name} 加写 {fact}")
                self.tell(sheet, new.number, 0, told)
            else:
                self.no_case(sheet, new, name, [*known, *entries])

    def no_case(self, sheet: Sheet, new: _New, name: str, known: list[str]) -> None:
        close = nearest(name, known)
        hint = Label(f"; did you mean {close!r}?", f"；是不是 {close!r}？") if close else NO_LABEL
        self.refuse(
            sheet,
            new.number,
            0,
            Label(f"there is no case {shown(name)}{hint.en}", f"没有示例 {shown(name)}{hint.zh}"),
        )

    def add_lines(self, known: Mapping[str, Row], entries: Mapping[str, dict[str, Any]]) -> None:
        sheet = self.of.sheets[LINES]
        held: dict[tuple[str, str], Row] = {}
        counts = Counter[str]()
        for there in sheet.rows:
            held[there.key(2)[0], there.key(2)[1]] = there
            counts[there.key(1)[0]] = max(counts[there.key(1)[0]], int(there.slots[1].text))
        grown: dict[tuple[str, int], dict[str, Any]] = {}
        for new in self.added.get(LINES, ()):
            name, line, what = (new.said.get(key) for key in ("case", "line", "what"))
            if what is None or line is None or "table" not in new.said:
                continue
            if name not in entries and name not in known:
                self.no_case(sheet, new, str(name), [*known, *entries])
                continue
            if row := held.get((str(name), str(line))):
                table = row.slots[sheet.places["table"]].text
                code = self.of.lists.shown("tables", str(new.said["table"]), self.lang)
                if code != table:
                    label = Label(
                        f"line {line} of {name} is about {table}",
                        f"{name} 第 {line} 行说的是 {table}",
                    )
                    self.refuse(sheet, new.number, sheet.places["table"], label)
                    continue
                self.edit(row.file, Put((*row.path, str(what)), new.said.get("value")))
                told = Label(
                    f"{name}, line {line}: {what} is new", f"{name} 第 {line} 行加写 {what}"
                )
                self.tell(sheet, new.number, 0, told)
                continue
            if not re.fullmatch(r"[1-9]\d?", str(line)):
                label = Label(f"{shown(line)} is no number of a line", f"{shown(line)} 不是行号")
                self.refuse(sheet, new.number, sheet.places["line"], label)
                continue
            made = grown.setdefault((str(name), int(str(line))), {"table": new.said["table"]})
            if made["table"] != new.said["table"]:
                label = Label(
                    f"line {line} of {name} is about {made['table']}",
                    f"{name} 第 {line} 行说的是 {made['table']}",
                )
                self.refuse(sheet, new.number, sheet.places["table"], label)
                continue
            made[str(what)] = new.said.get("value")
            self.tell(
                sheet,
                new.number,
                0,
                Label(f"{name}, line {line}: {what} is new", f"{name} 新增第 {line} 行：{what}"),
            )
        for (name, _), made in sorted(grown.items()):
            if name in entries:
                entries[name]["expect"].append(made)
            else:
                path = (*known[name].path, "expect")
                self.edit(known[name].file, Insert(path, counts[name] - 1, made))


def prefix_of(rule: str) -> str:
    """Return the prefix of the id of a rule.

    >>> prefix_of("FRT-01")
    'FRT'
    """
    return rule.partition("-")[0]


def free_id(handbook: Handbook, prefix: str, number: int = 1) -> str:
    """Return the id of a rule that was never used, or the second, third … of them.

    Raises KeyError where there is none.
    """
    used = [*(rule.id for rule in handbook.policy.rules()), *handbook.retired]
    numbers = [int(found[2]) for id in used if (found := ID.match(id)) and found[1] == prefix]
    free = max(numbers, default=0) + number
    if free > HIGHEST:
        raise KeyError(prefix)
    return f"{prefix}-{free:02}"


def _hint(name: str, sheet: Sheet) -> str:
    close = nearest(name, {row.slots[0].text for row in sheet.rows})
    return f"; did you mean {close!r}?" if close else ""


def _nested(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what columns say as the entry that they stand for: `why.en` stands in `why`."""
    found: dict[str, Any] = {}
    for name, value in said.items():
        if value is None:
            continue
        *above, last = name.split(".")
        holder = found
        for part in above:
            holder = holder.setdefault(part, {})
        holder[last] = value
    return found
