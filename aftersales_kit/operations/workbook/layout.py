"""The workbook before it is written: which sheets there are, and what stands in their cells.

Parts: `Layout` (all sheets in one language; `layout` makes it of a handbook), `Sheet`, `Column`,
`Row`, `Slot` (one cell, and where its value stands in the data), `Fixed` (a sheet that nobody
edits).

A sheet that people edit has its title, the ids of its columns and their labels in its first rows
(`HEAD`), and below them a row for each entry of the data. A row is told by its first columns
(`keys`).

>>> whole = layout(handbook, "en", {"policy/freight.toml"})
>>> sheet = whole.sheets["freight"]
>>> sheet.rows[0].slots[0].text, sheet.columns[4].id
('FRT-01', 'when.responsible')
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from ...policy.handbook import Handbook
from ...policy.labels import NO_LABEL, Label, alike
from ...policy.loading import PROBLEMS, REPLIES
from ...policy.subjects.clocks import COUNTED_IN, KINDS
from ...policy.tables import HIT_POLICIES, MANNERS, Table
from ...policy.terms import TIMES, Field
from .cells import (
    AMOUNTS,
    HAN,
    YES_NO,
    Asked,
    Code,
    Codes,
    Day,
    Free,
    Kind,
    Line,
    Lists,
    Number,
    Pairs,
    Prose,
)
from .edits import Path, written
from .words import COLUMNS, GOES, GUIDE, SHEETS

VERSION = "1"
HEAD = 3
"""So many rows stand above the first: the title, the ids of the columns, and their labels."""
TABLES, VALUES, NAMES, CLOCKS, CASES, FACTS, LINES = (
    "tables",
    "values",
    "names",
    "clocks",
    "cases",
    "facts",
    "lines",
)
RULE = "rule"
FLAGS, EVENTS, FACT, EXPECTED = "yes, no", "events", "facts", "expected"
BINDS, REPLY = "binds", "reply"
FLOOR_ROWS, ROLES, OPTIONS = "law", "roles", "options"
SUMS, CONFLICTS, READERS = "sums", "conflicts", "readers"
PROPERTIES, PROCEDURES, STEPS = "properties", "procedures", "steps"
LANGUAGES, WORDINGS = "languages", "wordings"
KIND, COUNTED, GREETING, SOURCES = "kinds", "counted", "greetings", "sources"
RULES_FROM = {"policy": 0, "markets": 1, PROBLEMS: 2}
"""The folders in which rules stand, those of a table's own file first."""
WITH_GROUPS = "{}, with groups"
LATER, LATER_ID = "later", "{} ({})"
"""What an entry says from a later day on, and how its row is called: after the entry, the second,
third … of them."""


@dataclass(frozen=True)
class Column:
    """A column: its id, what it is called, what it holds, and whether people may change it."""

    id: str
    label: Label
    kind: Kind
    editable: bool = True


@dataclass(frozen=True)
class Slot:
    """One cell: its text, its value in the data (None: not there), and the path of that."""

    text: str
    value: Any
    kind: Kind
    path: Path = ()
    editable: bool = True


@dataclass(frozen=True)
class Row:
    """An entry of the data: the file in which it stands, the path of it, and its cells."""

    file: str
    path: Path
    slots: tuple[Slot, ...]

    def key(self, keys: int) -> tuple[str, ...]:
        """Return what tells it from other rows: the texts of its first columns."""
        return tuple(slot.text for slot in self.slots[:keys])


@dataclass(frozen=True)
class Sheet:
    """A sheet that people edit; `id` is what it holds, and a table's own id.

    `grows` says what a row that is added becomes; empty where none may be.
    """

    id: str
    name: str
    title: Label
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    keys: int = 1
    grows: str = ""
    table: str = ""

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each column, by its id."""
        return {column.id: place for place, column in enumerate(self.columns)}


@dataclass(frozen=True)
class Fixed:
    """A sheet that is only read: its rows of texts; `links` are cells that lead to other sheets."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Kinds:
    """What cells of facts, conditions and outcomes hold, by the field."""

    fields: Mapping[str, Field]
    lists: Lists

    def asked(self, name: str) -> Asked:
        """Return the kind of a condition on a fact or outcome."""
        told = self.fields[name]
        grouped = WITH_GROUPS.format(name)
        of = grouped if grouped in self.lists.labels else name
        return Asked(of=of, number=told.is_number, flag=told.kind == "flag")

    def outcome(self, name: str) -> Kind:
        """Return the kind of an outcome, or of a fact that has codes."""
        told = self.fields[name]
        of = AMOUNTS if told.kind == "amount" else name
        return Code(of=of, flag=told.kind == "flag")

    def stated(self, told: Field, value: Any) -> Kind:
        """Return the kind of a fact as a case states it."""
        if told.is_coded:
            return self.outcome(told.name)
        whole = told.kind == "number" and told.step == 1
        return Free(listed=isinstance(value, list), whole=whole)

    def expected(self, name: str, value: Any) -> Kind:
        """Return the kind of what a line of a worked case says by a name."""
        if name == BINDS:
            return Codes(of=FLOOR_ROWS, single=True)
        if name == REPLY:
            return Code(of=REPLY)
        return self.stated(self.fields[name], value)


@dataclass(frozen=True)
class Layout:
    """The whole workbook in one language; `files` are the texts of the data it was made of."""

    lang: str
    handbook: Handbook
    kinds: Kinds
    sheets: Mapping[str, Sheet]
    fixed: Mapping[str, Fixed]
    files: Mapping[str, str] = field(repr=False)

    @property
    def lists(self) -> Lists:
        """What may be chosen."""
        return self.kinds.lists

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The names of the sheets, in their order: what explains, the data, what is allowed."""
        first, *last = self.fixed.values()
        return (
            first.name,
            *(sheet.name for sheet in self.sheets.values()),
            *(sheet.name for sheet in last),
        )


def name_of(sheet: str, lang: str) -> str:
    """Return the name of a sheet: that of a table is its id in every language."""
    return SHEETS[sheet].text(lang) if sheet in SHEETS else sheet


def layout(handbook: Handbook, lang: str, only: Collection[str] | None = None) -> Layout:
    """Return the workbook of a handbook that was read from files; `only` are some of the files."""
    made = _Maker(handbook, lang, only)
    sheets = {sheet.id: sheet for sheet in made.sheets()}
    fixed = {
        "guide": made.guide(),
        "allowed": made.allowed(sheets.values()),
        "structure": made.structure(sheets.values()),
    }
    return Layout(lang, handbook, made.kinds, sheets, fixed, made.texts)


class _Maker:
    def __init__(self, handbook: Handbook, lang: str, only: Collection[str] | None) -> None:
        files = handbook.files
        assert files is not None  # it was read from some
        self.handbook, self.lang, self.policy = handbook, lang, handbook.policy
        self.fields = handbook.policy.terms.fields
        self.read = {
            name: data
            for name, data in sorted(files.read.items(), key=lambda item: item[0].split("/"))
            if name.endswith(".toml") and (only is None or name in only)
        }
        self.texts: dict[str, str] = {}
        self.folder = files.folder
        self.lists = self.made_lists()
        self.kinds = Kinds(self.fields, self.lists)

    def text_of(self, name: str) -> str:
        """Return a file as it is written, and remember that the workbook rests on it."""
        if name not in self.texts:
            self.texts[name] = (self.folder / name).read_bytes().decode()
        return self.texts[name]

    # --- what may be chosen ---

    def made_lists(self) -> Lists:
        policy, found = self.policy, dict[str, Mapping[str, Label]]()
        for name, told in self.fields.items():
            if told.is_coded and told.kind != "amount":
                found[name] = dict(told.codes)
                if groups := {**told.groups}:
                    labels = {code: group.label for code, group in groups.items()}
                    found[WITH_GROUPS.format(name)] = {**told.codes, **labels}
        found[AMOUNTS] = {amount.id: amount.label for amount in policy.amounts.values()}
        found[FLAGS] = dict(YES_NO)
        found[EVENTS] = {n: f.label for n, f in self.fields.items() if f.kind in TIMES}
        found[FACT] = {n: f.label for n, f in self.fields.items() if f.ask or f.known_by}
        found[EXPECTED] = {
            BINDS: COLUMNS[BINDS],
            REPLY: COLUMNS[REPLY],
            **{name: told.label for name, told in self.fields.items() if not told.is_free},
        }
        found[REPLY] = {reply.id: reply.title for reply in policy.replies.values()}
        found[FLOOR_ROWS] = {
            row.id: NO_LABEL for floor in policy.floors.values() for row in floor.rules
        }
        found[SOURCES] = dict.fromkeys(policy.sources.statements, NO_LABEL)
        found[ROLES] = {name: r.label for name, r in self.handbook.procedures.roles.items()}
        found[OPTIONS] = dict(self.fields["option"].codes) if "option" in self.fields else {}
        found[KIND], found[COUNTED] = (
            dict(KINDS),
            {n: label for n, (label, _) in COUNTED_IN.items()},
        )
        found["goes"] = dict(GOES)
        found[GREETING] = {name: COLUMNS[name] for name in MANNERS}
        found[TABLES] = {table.id: table.title for table in policy.tables.values()}
        found["hit"] = dict.fromkeys(HIT_POLICIES, NO_LABEL)
        return Lists(found, self.foreign())

    def foreign(self) -> frozenset[str]:
        """Return the characters that only other scripts are written with."""
        ours: set[str] = set()
        others: set[str] = set()
        for script in self.handbook.scripts.values():
            for line in script.characters.partition("\n\n")[0].splitlines():
                word, _, said = line.partition(" ")
                if len(word) == 1:
                    ours.add(word)
                    others |= {*said}
        return frozenset(sign for sign in others - ours if HAN.match(sign))

    # --- rows ---

    def row(
        self,
        columns: Sequence[Column],
        file: str,
        path: Path,
        at: Mapping[str, Path],
        said: Mapping[str, Any],
        kinds: Mapping[str, Kind] | None = None,
    ) -> Row:
        """Return the row of an entry: `at` are the paths of columns in it, `said` other texts."""
        entry: Any = self.read[file]
        for part in path:
            entry = entry[part]
        slots = []
        for column in columns:
            inside, kind = at.get(column.id), (kinds or {}).get(column.id, column.kind)
            if inside is None:
                text = str(said[column.id])
                slots.append(Slot(text, text, kind, (), column.editable))
                continue
            value: Any = entry
            for part in inside:
                value = value.get(part) if isinstance(value, Mapping) else None
            text = (
                kind.show(value, self.lists, self.lang)
                if column.editable or value is None or not isinstance(value, list | Mapping)
                else written(value)
            )
            slots.append(Slot(text, value, kind, (*path, *inside), column.editable))
        return Row(file, path, tuple(slots))

    def sheets(self) -> Iterator[Sheet]:
        named = {
            name: table
            for name, table in self.policy.tables.items()
            if table.file.removeprefix("data/") in self.read
        }
        yield self.tables(named)
        yield from self.amounts()
        yield self.clocks()
        yield self.replies()
        yield self.languages()
        yield from self.cases()
        yield from self.by_entry()
        for table in named.values():
            yield self.table(table)

    def tables(self, tables: Mapping[str, Table]) -> Sheet:
        columns = (
            column("id", Line(), editable=False),
            *prose("title"),
            *prose("question"),
            column("hit_policy", Code(of="hit"), editable=False),
            *prose("first_because", optional=True),
            *prose("everywhere", optional=True),
        )
        rows = []
        for table in tables.values():
            file = table.file.removeprefix("data/")
            self.text_of(file)
            rows.append(self.row(columns, file, (), paths(columns), {}))
        return Sheet(TABLES, name_of(TABLES, self.lang), SHEETS[TABLES], columns, tuple(rows))

    def table(self, table: Table) -> Sheet:
        found = []
        for file, data in self.read.items():
            own = f"data/{file}" == table.file
            if own or file.split("/", 1)[0] in ("markets", PROBLEMS):
                for number, rule in enumerate(data.get(RULE, ())):
                    if own or rule.get("table") == table.id:
                        found.append((RULES_FROM[file.split("/", 1)[0]], file, number, rule))
        found.sort(key=lambda item: item[:3])
        asked = dict.fromkeys(table.inputs)
        for _, _, _, rule in found:
            asked |= dict.fromkeys(rule.get("when", {}))
        elsewhere = any(f"data/{file}" != table.file for _, file, _, _ in found)
        columns = (
            column("id", Line(), editable=False),
            column("from", Day(optional=True)),
            column("until", Day(optional=True)),
            *((column("file", Line(), editable=False),) if elsewhere else ()),
            *(Column(f"when.{n}", self.fields[n].label, self.kinds.asked(n)) for n in asked),
            *(
                Column(f"then.{n}", self.fields[n].label, self.kinds.outcome(n))
                for n in table.outcomes
            ),
            column(REPLY, Code(of=REPLY, optional=True)),
            *prose("why"),
            column(SOURCES, Codes(of=SOURCES, optional=True)),
            *prose("everywhere", optional=True),
        )
        rows = []
        for _, file, number, _ in found:
            self.text_of(file)
            at = {k: v for k, v in paths(columns).items() if k != "file"}
            rows.append(self.row(columns, file, (RULE, number), at, {"file": file}))
        return Sheet(
            table.id, table.id, table.title, columns, tuple(rows), grows=RULE, table=table.id
        )

    def amounts(self) -> Iterator[Sheet]:
        file = "policy/amounts.toml"
        value_columns = (
            column("id", Line(), editable=False),
            column("number", Line(), editable=False),
            column("label", Line(), editable=False),
            column("unit", Line(), editable=False),
            column("from", Day()),
            column("value", Number()),
            column(SOURCES, Codes(of=SOURCES, optional=True)),
        )
        name_columns = (
            column("id", Line(), editable=False),
            *prose("label"),
            *prose("note", optional=True),
            column("only_told", Code(of=FLAGS, flag=True, optional=True), editable=False),
        )
        values, names = [], []
        if file in self.read:
            self.text_of(file)
            for name, entry in self.read[file].items():
                said = {"id": name}
                at = paths(name_columns, but=said)
                names.append(self.row(name_columns, file, (name,), at, said))
                amount = self.policy.amounts[name]
                for number in range(len(entry["values"])):
                    said = {
                        "id": name,
                        "number": str(number + 1),
                        "label": amount.label.text(self.lang),
                        "unit": amount.unit_label.text(self.lang) or amount.unit,
                    }
                    at = {name: (name,) for name in ("from", "value", SOURCES)}
                    path = (name, "values", number)
                    values.append(self.row(value_columns, file, path, at, said))
        yield Sheet(
            VALUES,
            name_of(VALUES, self.lang),
            SHEETS[VALUES],
            value_columns,
            tuple(values),
            keys=2,
            grows=VALUES,
        )
        yield Sheet(NAMES, name_of(NAMES, self.lang), SHEETS[NAMES], name_columns, tuple(names))

    def clocks(self) -> Sheet:
        found: list[tuple[str, Path, Mapping[str, Any]]] = []
        for file, data in self.read.items():
            if file == "clocks.toml":
                found += [(file, (name,), entry) for name, entry in data.items()]
            elif file.split("/", 1)[0] in ("markets", PROBLEMS):
                held = data.get(CLOCKS, {})
                found += [(file, (CLOCKS, name), e) for name, e in held.items()]
        found = [one for each in found for one in _over_time(*each)]
        asked = dict.fromkeys(name for _, _, entry in found for name in entry.get("when", {}))
        flag, event = Code(of=FLAGS, flag=True, optional=True), Code(of=EVENTS, optional=True)
        columns = (
            column("id", Line(), editable=False),
            column("file", Line(), editable=False),
            *DAYS,
            *prose("label"),
            column("kind", Code(of=KIND)),
            column("starts", Code(of=EVENTS)),
            column("met_by", event),
            column("waits_for", event),
            *(
                Column(f"when.{name}", self.fields[name].label, self.kinds.asked(name))
                for name in asked
            ),
            column("amount", Code(of=AMOUNTS, optional=True)),
            column("counted_in", Code(of=COUNTED)),
            column("role", Code(of=ROLES)),
            column("then", Line(optional=True)),
            *(column(name, flag) for name in ("pauses", "at_least", "repeats", "yields")),
            column("buyers_day", flag, editable=False),
            *(
                column(name, Line(optional=True), editable=False)
                for name in ("hours", "calendar", "backed_by", "backs", "steps")
            ),
            *prose("because", optional=True),
            *prose("note", optional=True),
            column(SOURCES, Codes(of=SOURCES, optional=True)),
        )
        rows = []
        for file, path, _ in found:
            rows.append(self.dated(columns, file, path))
        return Sheet(CLOCKS, name_of(CLOCKS, self.lang), SHEETS[CLOCKS], columns, tuple(rows))

    def dated(self, columns: Sequence[Column], file: str, path: Path) -> Row:
        """Return the row of an entry that has days of its own, or of what it says later."""
        self.text_of(file)
        said, kinds = {"id": str(path[-1]), "file": file}, dict[str, Kind]()
        if LATER in path:
            # What is left empty there is as it was before.
            said["id"] = LATER_ID.format(path[-3], int(path[-1]) + 2)
            kinds = {c.id: replace(c.kind, optional=True) for c in columns}
        return self.row(columns, file, path, paths(columns, but=said), said, kinds)

    def replies(self) -> Sheet:
        fields_of = Codes(of=FACT, optional=True)
        columns = (
            column("id", Line(), editable=False),
            column("file", Line(), editable=False),
            *prose("title"),
            *prose("text"),
            *prose("example", optional=True),
            column("greeting", Code(of=GREETING, optional=True)),
            column("while_open", Code(of=REPLY, optional=True)),
            column("once_known", Code(of=REPLY, optional=True)),
            column("asks", fields_of),
            column("finds_out", fields_of),
            column("claims", Line(optional=True), editable=False),
        )
        rows = []
        for file, data in self.read.items():
            folder = file.split("/", 1)[0]
            held = (
                data if folder == REPLIES else data.get(REPLIES, {}) if folder == PROBLEMS else {}
            )
            for name in held:
                self.text_of(file)
                path = (name,) if folder == REPLIES else (REPLIES, name)
                said = {"id": name, "file": file}
                rows.append(self.row(columns, file, path, paths(columns, but=said), said))
        return Sheet(REPLIES, name_of(REPLIES, self.lang), SHEETS[REPLIES], columns, tuple(rows))

    def languages(self) -> Sheet:
        """Return the sheet of the wordings in languages that the handbook is not written in."""
        columns = (
            column("file", Line(), editable=False),
            column("id", Line(), editable=False),
            column("text", Line()),
        )
        rows = []
        for file, data in self.read.items():
            if file.startswith(f"{LANGUAGES}/"):
                self.text_of(file)
                for name in data.get(WORDINGS, {}):
                    said = {"id": name, "file": file}
                    rows.append(self.row(columns, file, (WORDINGS,), {"text": (name,)}, said))
        title = SHEETS[LANGUAGES]
        return Sheet(LANGUAGES, name_of(LANGUAGES, self.lang), title, columns, tuple(rows), keys=2)

    def cases(self) -> Iterator[Sheet]:
        columns = (
            column("id", Line(), editable=False),
            column("file", Line(), editable=False),
            *prose("title"),
            column("on", Day()),
            *prose("why"),
            column(SOURCES, Codes(of=SOURCES)),
            column("answer", Line(optional=True)),
            column("result", Pairs(optional=True)),
            *(
                column(f"ways.{n}", Codes(of=OPTIONS, optional=True))
                for n in ("insisted", "wished")
            ),
        )
        fact_columns = (
            column("case", Line(), editable=False),
            column("fact", Code(of=FACT), editable=False),
            column("value", Free()),
        )
        line_columns = (
            column("case", Line(), editable=False),
            column("line", Line(), editable=False),
            column("what", Code(of=EXPECTED), editable=False),
            column("table", Code(of=TABLES), editable=False),
            column("value", Free()),
        )
        rows, facts, lines = [], [], []
        for file, data in self.read.items():
            if file.split("/", 1)[0] != CASES:
                continue
            self.text_of(file)
            for number, case in enumerate(data["case"]):
                path, said = ("case", number), {"id": case["id"], "file": file}
                rows.append(self.row(columns, file, path, paths(columns, but=said), said))
                for name, value in case["facts"].items():
                    facts.append(
                        self.row(
                            fact_columns,
                            file,
                            (*path, "facts"),
                            {"value": (name,)},
                            {"case": case["id"], "fact": self.lists.shown(FACT, name, self.lang)},
                            {"value": self.kinds.stated(self.fields[name], value)},
                        )
                    )
                for place, line in enumerate(case.get("expect", ())):
                    for name, value in line.items():
                        if name == "table":
                            continue
                        shown = self.lists.shown(TABLES, line["table"], self.lang)
                        lines.append(
                            self.row(
                                line_columns,
                                file,
                                (*path, "expect", place),
                                {"value": (name,)},
                                {
                                    "case": case["id"],
                                    "line": str(place + 1),
                                    "table": shown,
                                    "what": self.lists.shown(EXPECTED, name, self.lang),
                                },
                                {"value": self.kinds.expected(name, value)},
                            )
                        )
        for sheet, held, made, keys in (
            (CASES, columns, rows, 1),
            (FACTS, fact_columns, facts, 2),
            (LINES, line_columns, lines, 3),
        ):
            yield Sheet(
                sheet,
                name_of(sheet, self.lang),
                SHEETS[sheet],
                held,
                tuple(made),
                keys,
                grows=sheet,
            )

    def by_entry(self) -> Iterator[Sheet]:
        """Go through the sheets of subjects of which a row is an entry, or a step, of a file."""
        sources = column(SOURCES, Codes(of=SOURCES, optional=True))
        market = Code(of="market", optional=True)
        # What a reader finds may be an address, in no language.
        found = partial(prose, kind=Line())
        for sheet, held in (
            (SUMS, (column("amount", Code(of=AMOUNTS)),
                    column("measure", Line(optional=True), editable=False), *prose("title"),
                    column("of", Number()), column("comes_to", Number()),
                    column("from", Day(optional=True)), column("until", Day(optional=True)))),
            (CONFLICTS, (*prose("title"), *prose("says"), *prose("demands"), *prose("now"),
                         *(column(name, Codes(of=SOURCES)) for name in ("practice", FLOOR_ROWS)),
                         column("amounts", Codes(of=AMOUNTS, optional=True)),
                         *only_shown("rules", "procedures"))),
            (READERS, (*prose("asks"), column("market", market), column("elsewhere", market),
                       *found("reads"), *only_shown("rules"))),
            (PROPERTIES, (*prose("title"), *prose("why"), column("goes", Code(of="goes")), sources,
                          *only_shown("input", "outcome", "sum", "when", "except"))),
        ):  # fmt: skip
            columns = (column("id", Line(), editable=False), *held)
            yield self.plain(sheet, columns, self.entries_of(f"{sheet}.toml"))
        columns = (column("id", Line(), editable=False), *prose("title"), *prose("purpose"))
        files = [name for name in self.read if name.startswith(f"{PROCEDURES}/")]
        whole = [(name, (), self.read[name]["id"]) for name in files if "id" in self.read[name]]
        yield self.plain(PROCEDURES, columns, whole)
        columns = (
            column("procedure", Line(), editable=False),
            column("id", Line(), editable=False),
            *prose("title"),
            column("role", Code(of=ROLES)),
            *prose("do"),
            *prose("record", optional=True),
            sources,
            *only_shown("rules", "clocks", "replies", "next"),
        )
        steps: list[tuple[str, Path, str]] = [
            (name, ("step", number), step["id"])
            for name, _, _ in whole
            for number, step in enumerate(self.read[name]["step"])
        ]
        yield self.plain(STEPS, columns, steps, keys=2)

    def entries_of(self, file: str) -> list[tuple[str, Path, str]]:
        """Return the entries of a file with their paths and ids, by key or in its one list."""
        data = self.read.get(file, {})
        listed = next((key for key, held in data.items() if isinstance(held, list)), "")
        if listed:
            return [(file, (listed, n), row["id"]) for n, row in enumerate(data[listed])]
        return [(file, (name,), name) for name in data]

    def plain(
        self,
        sheet: str,
        columns: Sequence[Column],
        entries: Sequence[tuple[str, Path, str]],
        keys: int = 1,
    ) -> Sheet:
        """Return a sheet with a row for each entry; no row may be added."""
        rows = []
        for file, path, name in entries:
            self.text_of(file)
            said = {"id": name, "procedure": str(self.read[file].get("id", ""))}
            rows.append(self.row(columns, file, path, paths(columns, but=said), said))
        title = SHEETS[sheet]
        return Sheet(sheet, name_of(sheet, self.lang), title, tuple(columns), tuple(rows), keys)

    # --- what is only read ---

    def guide(self) -> Fixed:
        rows = [(part.text(self.lang),) for part in GUIDE]
        return Fixed(name_of("guide", self.lang), tuple(rows))

    def allowed(self, sheets: Collection[Sheet]) -> Fixed:
        """Return the lists from which cells are chosen: one a column, its name above it."""
        used = dict.fromkeys(
            slot.kind.choices
            for sheet in sheets
            for row in sheet.rows
            for slot in row.slots
            if slot.kind.choices
        )
        used |= dict.fromkeys(
            column.kind.choices
            for sheet in sheets
            for column in sheet.columns
            if column.kind.choices
        )
        used |= {FACT: None, EXPECTED: None, TABLES: None, AMOUNTS: None, FLOOR_ROWS: None}
        columns = [
            [
                name,
                self.title_of(name).text(self.lang),
                *(self.lists.shown(name, code, self.lang) for code in self.lists.labels[name]),
            ]
            for name in used
        ]
        longest = max(map(len, columns))
        rows = [
            tuple(held[number] if number < len(held) else "" for held in columns)
            for number in range(longest)
        ]
        return Fixed(name_of("allowed", self.lang), tuple(rows))

    def title_of(self, name: str) -> Label:
        """Return what a list is called."""
        plain = name.partition(",")[0]
        if plain in self.fields and name != FLAGS:
            return self.fields[plain].label
        return COLUMNS.get(plain, alike(plain))

    def structure(self, sheets: Collection[Sheet]) -> Fixed:
        """Return what the workbook was made of, and of what its sheets consist."""
        rows = [
            ("version", VERSION, "", "", ""),
            ("language", self.lang, "", "", ""),
            *(("file", name, digest(text), "", "") for name, text in sorted(self.texts.items())),
        ]
        for sheet in sheets:
            policy = self.policy.tables[sheet.table].hit_policy if sheet.table else ""
            rows.append(("sheet", sheet.name, sheet.id, policy, str(len(sheet.rows))))
            for held in sheet.columns:
                access = "edited" if held.editable else "shown"
                rows.append(("column", sheet.name, held.id, access, held.kind.name))
        return Fixed(name_of("structure", self.lang), tuple(rows))


def _over_time(
    file: str, path: Path, entry: Mapping[str, Any]
) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
    """Go through an entry, and what it says from each later day on, with their paths."""
    yield file, path, entry
    for number, later in enumerate(entry.get(LATER, ())):
        yield file, (*path, LATER, number), later


def digest(text: str) -> str:
    """Return what a file is told by."""
    return hashlib.sha256(text.encode()).hexdigest()


def column(name: str, kind: Kind, *, editable: bool = True) -> Column:
    """Return a column that is called by its own name, or the last part of it."""
    return Column(name, COLUMNS[name.rpartition(".")[2]], kind, editable)


def prose(name: str, *, optional: bool = False, kind: Kind | None = None) -> tuple[Column, ...]:
    """Return the columns of a text in both languages; `kind` is theirs where it is no prose."""
    label = COLUMNS[name]
    return tuple(
        Column(
            f"{name}.{lang}",
            Label(f"{label.en} ({said.en})", f"{label.zh}（{said.zh}）"),
            kind or Prose(optional=optional, script=lang),
        )
        for lang, said in (("en", Label("English", "英文")), ("zh", Label("Chinese", "中文")))
    )


DAYS = (column("from", Day(optional=True)), column("until", Day(optional=True)))
"""The columns of the days on which an entry holds."""


def only_shown(*names: str) -> tuple[Column, ...]:
    """Return columns that nobody edits."""
    return tuple(column(name, Line(optional=True), editable=False) for name in names)


def paths(columns: Sequence[Column], but: Collection[str] = ()) -> dict[str, Path]:
    """Return where each column's value stands in an entry: its id says it."""
    return {c.id: tuple(c.id.split(".")) for c in columns if c.id not in but}
