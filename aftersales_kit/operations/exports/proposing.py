"""A mapping for a file that is not understood, or not wholly: what is proposed, chosen and saved.

Parts: `Draft` (a table with what its columns and cells are taken for: `export`, `left`, `problem`,
`text`), `proposed` (a draft as the handbook proposes it), `Heading` and `Cell` (what is to be
chosen, each with how often it comes and a row to look at), `offered` (the facts to choose from),
`choices` (the codes of one), `export_text` (an export as a file of data/exports has it).

What a column or a cell is taken for is proposed by what the data say of other exports, by our own
labels, by what comes nearest, and of a problem by what buyers' words suggest. A person chooses.
Nothing is shown of columns of personal data but their headings.

>>> from .tables import from_bytes
>>> rows = "单号,退款原因说明,联系手机\\n7,发错货了,13800000000\\n8,发错货,13800000001\\n"
>>> (table,) = from_bytes("a.csv", rows.encode())
>>> draft = proposed(table, handbook)
>>> [(one.heading, one.facts, one.example) for one in draft.headings()]
[('单号', ('order_number',), '7'), ('退款原因说明', ('problem',), '发错货了'), \
('联系手机', ('personal',), '')]
>>> [(one.cell, one.count, one.row, one.code) for one in draft.cells()]
[('发错货了', 1, 2, 'wrong_item'), ('发错货', 1, 3, 'wrong_item')]
>>> draft.left()
()
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ...answers.triage import suggest
from ...policy.faults import PolicyError, nearest, shown
from ...policy.handbook import Handbook
from ...policy.labels import Label, alike
from ...policy.subjects.exports import (
    ANY,
    MARKS,
    OWN,
    Assumed,
    Column,
    Export,
    Written,
    codes_of,
    facts_of,
    folded,
)
from ..workbook.edits import written
from .cases import PROBLEM
from .mapping import NOT_UNDERSTOOD, Unread, understand
from .own_mapping import with_export
from .personal import LEAST, People, masked
from .recognising import Recognised, recognise
from .tables import Table
from .values import is_missing, plain

PERSONAL, BESIDE, NOTHING, OPEN = "personal", "beside", "nothing", ""
"""A column of personal data, one that is not read; a cell that says nothing, one not chosen yet."""
TAKEN_FOR: Mapping[str, Label] = {
    BESIDE: Label("— not read —", "— 不读 —"),
    PERSONAL: Label("— personal data: dropped —", "— 个人信息：丢弃 —"),
}
SAYS: Mapping[str, Label] = {
    OPEN: Label("— not chosen yet —", "— 还没选 —"),
    NOTHING: Label("— says nothing —", "— 不说明什么 —"),
}
LABELS: Mapping[str, Label] = {
    "case_number": Label("Number of the case", "售后单号"),
    "piece_number": Label("Number of the piece", "子订单号"),
    "quantity": Label("Pieces", "件数"),
    "bought_at": Label("Bought at", "购买时间"),
    "sent_at": Label("Sent at", "发货时间"),
    "settled_at": Label("Settled at", "完结时间"),
    "sent_back_at": Label("Sent back by the buyer at", "买家退货时间"),
    "due_by": Label("The platform decides at", "平台超时时间"),
    "progress": Label("How far the case has come", "处理到哪一步"),
    "is_case": Label("Whether the row is a case", "这行算不算售后"),
    "refunded_whole": Label("All that was paid went back", "全额退款"),
    "currency": Label("Currency", "币种"),
    "unit_price": Label("Price of one piece", "单价"),
    "product_code": Label("Code of the goods", "商品编码"),
    "is_goods": Label("Whether the row is of goods", "这行是不是商品"),
}
"""What the columns are called that files alone have: see `subjects.exports.OWN`."""
CODE_LABELS: Mapping[str, Label] = {
    "asked": Label("the shop has to answer", "待商家处理"),
    "agreed": Label("agreed, to be sent back", "已同意，待买家退货"),
    "sent_back": Label("sent back by the buyer", "买家已退货"),
    "to_pay": Label("to be paid", "待退款"),
    "refused": Label("refused", "已拒绝"),
    "open": Label("open", "处理中"),
    "done": Label("done", "已完结"),
    "yes": Label("yes", "是"),
    "no": Label("no", "否"),
    "CNY": Label("CNY", "人民币"),
    "other": Label("another currency", "别的币种"),
}
"""What the codes of those columns are called."""
OF_ROWS: Mapping[str, Label] = {
    "case": Label("a case", "一单售后"),
    "order": Label("an order", "一个订单"),
    "line": Label("a line of an order", "订单里的一件"),
}
"""What a row may be."""
OF_CASES = frozenset({"case_number", "problem", "amount_refunded", "progress"})
"""Columns that files of cases have."""
FIRST_MARKS = ("case_number", "order_number", "problem", "amount_refunded", "price_paid")
MOSTLY = 2


@dataclass(frozen=True)
class Heading:
    """A column to be chosen for: how many of its cells are filled, and the first of them.

    `example` is masked, and empty for personal data; `row` is where it stands, 0 in an empty
    column. `facts` are what it is taken for: facts, or `PERSONAL` or `BESIDE` alone.
    """

    heading: str
    filled: int
    row: int
    example: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """A cell to be chosen for: of which heading and fact, how often it comes, its first row.

    `shown` is the cell without what leads to somebody; `code` is a code, `NOTHING` or `OPEN`.
    """

    heading: str
    fact: str
    cell: str
    shown: str
    count: int
    row: int
    code: str


@dataclass(frozen=True)
class Draft:
    """A table with what it is taken for.

    `base` is the export that it was known as, None for none. `facts` are by heading, of all that
    the base does not read itself; `codes` by fact and cell, of those that it does not understand.
    """

    table: Table
    handbook: Handbook
    base: Export | None
    name: str
    title: Label
    rows: str
    home: bool
    facts: Mapping[str, tuple[str, ...]]
    codes: Mapping[tuple[str, str], str]

    # --- what is to be chosen ---

    def headings(self) -> list[Heading]:
        """Return the columns that are to be chosen for."""
        people = self._people
        found = []
        for name, facts in self.facts.items():
            cells = self.table.rows[name]
            filled = [row for row, cell in cells.items() if not is_missing(str(cell))]
            first = int(str(filled[0])) if filled else 0
            cell = people.masked(plain(str(cells[first])), first) if filled else ""
            example = "" if PERSONAL in facts else cell
            found.append(Heading(name, len(filled), first, example, facts))
        return found

    def cells(self) -> list[Cell]:
        """Return the cells that are to be chosen for, the most frequent of each column first."""
        found = []
        for heading, fact in self._coded():
            column = self.base.columns.get(fact) if self.base else None
            places: dict[str, list[int]] = {}
            for row, cell in self.table.rows[heading].items():
                said = plain(str(cell))
                if not is_missing(said) and not _understood(column, said):
                    places.setdefault(said, []).append(int(str(row)))
            for said, rows in sorted(places.items(), key=lambda place: -len(place[1])):
                code = self.codes.get((fact, said), OPEN)
                without = self._people.masked(said, *rows)
                found.append(Cell(heading, fact, said, without, len(rows), rows[0], code))
        return found

    def _coded(self) -> Iterator[tuple[str, str]]:
        """Go through the columns whose cells are codes, those of the base as well."""
        policy = self.handbook.policy
        there = {folded(plain(str(name))): str(name) for name in self.table.rows.columns}
        for column in self.base.columns.values() if self.base else ():
            if column.values and not column.else_nothing:
                for key in map(folded, column.headings):
                    if key in there:
                        yield there[key], column.fact
        for heading, facts in self.facts.items():
            for fact in facts:
                if fact not in TAKEN_FOR and [*codes_of(policy, fact)]:
                    yield heading, fact

    @cached_property
    def _people(self) -> People:
        own = [name for name, facts in self.facts.items() if PERSONAL in facts]
        return People(self.table.rows, [*own, *self.handbook.exports.personal])

    # --- what it comes to ---

    @property
    def export(self) -> Export:
        """The export that it is taken for: the base with what was chosen, or a new one."""
        codes: dict[str, dict[str, list[str]]] = {}
        nothing: dict[str, list[str]] = {}
        for cell in self.cells():
            if cell.code == NOTHING:
                nothing.setdefault(cell.fact, []).append(cell.cell)
            elif cell.code != OPEN:
                codes.setdefault(cell.fact, {}).setdefault(cell.code, []).append(cell.cell)
        columns = dict(self.base.columns) if self.base else {}
        for heading, facts in self.facts.items():
            for fact in facts:
                if fact not in TAKEN_FOR:
                    old = columns.get(fact, Column(fact, ()))
                    columns[fact] = replace(old, headings=(*old.headings, heading))
        for fact, old in columns.items():
            values = {code: (*cells,) for code, cells in old.values.items()}
            for code, more in codes.get(fact, {}).items():
                values[code] = tuple(dict.fromkeys((*values.get(code, ()), *more)))
            said = tuple(dict.fromkeys((*old.nothing, *nothing.get(fact, ()))))
            columns[fact] = replace(old, values=values, nothing=said)
        policy = self.handbook.policy
        # Of what nothing is chosen yet, nothing can be said.
        unsaid = {f for f, c in columns.items() if [*codes_of(policy, f)] and not c.values}
        kept = {fact: column for fact, column in columns.items() if fact not in unsaid}
        lost = [h for fact in sorted(unsaid) for h in columns[fact].headings]
        beside = [h for h, facts in self.facts.items() if facts == (BESIDE,)]
        beside += [h for h in lost if not any(h in column.headings for column in kept.values())]
        personal = [h for h, facts in self.facts.items() if PERSONAL in facts]
        if self.base:
            return replace(
                self.base, columns=kept, beside=(*self.base.beside, *beside),
                personal=(*self.base.personal, *personal),
            )  # fmt: skip
        return Export(
            self.name, self.title, self.rows, _marked(kept, self.handbook), self.home,
            personal=tuple(personal), beside=tuple(dict.fromkeys(beside)),
        )  # fmt: skip

    @property
    def text(self) -> str:
        """The export as a file says it."""
        return export_text(self.export)

    @property
    def problem(self) -> PolicyError | None:
        """What is wrong with it as it stands, in the words of whoever reads such a file."""
        try:
            with_export(self.handbook, self.text, f"{self.name}.toml")
        except PolicyError as error:
            return error
        return None

    def left(self) -> tuple[Unread, ...]:
        """Return what of the table is still not understood, or not chosen yet."""
        export = self.export
        unsaid = (
            Unread(one.heading, one.shown, one.count, one.row,
                   NOT_UNDERSTOOD.format(shown(one.shown)))
            for one in self.cells() if one.code == OPEN and one.fact not in export.columns
        )  # fmt: skip
        return (*understand(Recognised(self.table, export), self.handbook).unread, *unsaid)

    # --- what is chosen ---

    def taking(self, heading: str, *facts: str) -> Draft:
        """Return it with a column taken for other facts, whose cells are proposed anew.

        Raises KeyError for a column that is not to be chosen for, or a fact that is not offered.
        """
        for fact in facts:
            _ = offered(self.handbook)[fact]
        _ = self.facts[heading]
        chosen = replace(self, facts={**self.facts, heading: tuple(dict.fromkeys(facts))})
        return replace(chosen, codes={**_proposed_codes(chosen), **self.codes})

    def saying(self, fact: str, cell: str, code: str) -> Draft:
        """Return it with a cell taken for another code, for `NOTHING` or for `OPEN`.

        Raises KeyError for a code that the fact has not.
        """
        _ = choices(fact, self.handbook)[code]
        return replace(self, codes={**self.codes, (fact, cell): code})


def proposed(table: Table, handbook: Handbook, *, name: str = "") -> Draft:
    """Return what a table is proposed to be taken for.

    Where it is an export that is known, what is new in it is added to that one, under its name.
    """
    base = recognise(table, handbook.exports).export
    called = base.id if base else name or "own"
    title = base.title if base else alike(called)
    facts = {str(heading): _facts_of(str(heading), table, handbook) for heading in table.rows}
    if base:
        known = base.headings
        facts = {h: found for h, found in facts.items() if folded(plain(h)) not in known}
    facts = _each_once(facts, base)
    there = {fact for each in facts.values() for fact in each}
    rows = base.rows if base else "case" if there & OF_CASES else "order"
    draft = Draft(
        table, handbook, base, called, title, rows, base.home if base else True, facts, {}
    )
    return replace(draft, codes=_proposed_codes(draft))


def offered(handbook: Handbook) -> dict[str, Label]:
    """Return what a column may be taken for: those that exports have first, then all others."""
    exports = handbook.exports.kinds.values()
    usual = Counter(fact for export in exports for fact in export.columns)
    fields = handbook.policy.terms.fields
    facts = sorted(facts_of(handbook.policy), key=lambda fact: -usual[fact])
    return {**TAKEN_FOR, **{f: LABELS[f] if f in OWN else fields[f].label for f in facts}}


def choices(fact: str, handbook: Handbook) -> dict[str, Label]:
    """Return what a cell of a fact may be taken for."""
    fields = handbook.policy.terms.fields
    labels = fields[fact].codes if fact in fields else CODE_LABELS
    return {**SAYS, **{code: labels[code] for code in codes_of(handbook.policy, fact)}}


# --- what is proposed ---


def _facts_of(heading: str, table: Table, handbook: Handbook) -> tuple[str, ...]:
    """Return what a heading is proposed to be: what others read from it, then the nearest."""
    key, ways = folded(plain(heading)), _ways(handbook)
    if key in ways:
        return ways[key]
    beside = {PERSONAL: False, OPEN: False}
    for way, facts in ways.items():
        if _within(key, way) and facts != (BESIDE,):
            beside[PERSONAL if PERSONAL in facts else OPEN] = True
    if beside[PERSONAL] and not beside[OPEN]:
        return (PERSONAL,)
    filled = [plain(str(cell)) for cell in table.rows[heading] if not is_missing(str(cell))]
    leading = sum(masked(cell) != cell for cell in filled)
    # What comes near a column that is never read is better asked about.
    close = nearest(key, [way for way, facts in ways.items() if facts != (BESIDE,)])
    if close and (
        PERSONAL in ways[close]
        or not (_is_phone(filled) or _is_free(ways[close], filled, handbook))
    ):
        return ways[close]
    return (PERSONAL,) if leading and MOSTLY * leading > len(filled) else (BESIDE,)


def _within(one: str, other: str) -> bool:
    """Say whether one heading stands in the other, which then says the same more exactly."""
    short, long = sorted((one, other), key=len)
    return len(short) >= LEAST and short in long


def _is_phone(cells: Sequence[str]) -> bool:
    """Say whether most cells lead to somebody by more than digits: mail, or signs in between."""
    found = [cell for cell in cells if masked(cell) != cell and not cell.isalnum()]
    return MOSTLY * len(found) > len(cells)


def _is_free(facts: tuple[str, ...], cells: Sequence[str], handbook: Handbook) -> bool:
    """Say whether none of the cells comes near a code, where all that these facts have is codes."""
    coded = [fact for fact in facts if [*codes_of(handbook.policy, fact)]]
    said = (_code_of(fact, cell, handbook) for fact in coded for cell in dict.fromkeys(cells))
    return len(coded) == len(facts) and not any(code != OPEN for code in said)


def _ways(handbook: Handbook) -> dict[str, tuple[str, ...]]:
    """Return every heading that is known, as it is compared, with what it is taken for."""
    counted: dict[str, Counter[tuple[str, ...]]] = {}
    for export in handbook.exports.kinds.values():
        of: dict[str, list[str]] = {}
        for column in export.columns.values():
            for heading in column.headings:
                of.setdefault(folded(heading), []).append(column.fact)
        for key in export.headings:
            facts = (PERSONAL,) if key in export.hidden else (*of.get(key, [BESIDE]),)
            counted.setdefault(key, Counter())[facts] += 1
    # What any export reads is proposed though others leave it: closed refunds would be cases.
    read = {key: Counter({w: n for w, n in facts.items() if w != (BESIDE,)}) or facts
            for key, facts in counted.items()}  # fmt: skip
    ways = {key: facts.most_common(1)[0][0] for key, facts in read.items()}
    for fact, label in offered(handbook).items():
        if fact not in TAKEN_FOR:
            for way in (fact, *label):
                ways.setdefault(folded(way), (fact,))
    return ways


def _each_once(
    facts: Mapping[str, tuple[str, ...]], base: Export | None
) -> dict[str, tuple[str, ...]]:
    """Propose each fact for one column only: of two, nobody could say which is meant."""
    taken = {*base.columns} if base else set()
    found: dict[str, tuple[str, ...]] = {}
    for heading, each in facts.items():
        kept = tuple(fact for fact in each if fact in TAKEN_FOR or fact not in taken)
        taken |= {*kept}
        found[heading] = kept or (BESIDE,)
    return found


def _proposed_codes(draft: Draft) -> dict[tuple[str, str], str]:
    return {
        (cell.fact, cell.cell): _code_of(cell.fact, cell.cell, draft.handbook)
        for cell in draft.cells()
    }


def _code_of(fact: str, cell: str, handbook: Handbook) -> str:
    """Return what a cell is proposed to be, as exports read it, as we say it, or the nearest."""
    known: dict[str, str] = {}
    for export in handbook.exports.kinds.values():
        column = export.columns.get(fact)
        if column is not None:
            known |= dict.fromkeys(column.silent, NOTHING) | {
                key: code for key, code in column.codes.items() if not key.endswith(ANY)
            }
    for code, label in choices(fact, handbook).items():
        if code not in SAYS:
            for way in (code, *label):
                known.setdefault(folded(way), code)
    key = folded(cell)
    if key in known:
        return known[key]
    if fact == PROBLEM:
        found = suggest(cell, most=1, lexicon=handbook.lexicon, sentences=handbook.sentences)
        if found:
            return found[0].problem
    close = nearest(key, known)
    return known[close] if close else OPEN


def _understood(column: Column | None, cell: str) -> bool:
    return column is not None and (column.code(cell) is not None or folded(cell) in column.silent)


def _marked(columns: Mapping[str, Column], handbook: Handbook) -> dict[str, Column]:
    """Return columns of which two tell the export: those that no other has, then the usual ones."""
    known = {key for export in handbook.exports.kinds.values() for key in export.headings}

    def rank(fact: str) -> tuple[bool, int]:
        new = not any(folded(heading) in known for heading in columns[fact].headings)
        place = FIRST_MARKS.index(fact) if fact in FIRST_MARKS else len(FIRST_MARKS)
        return not new, place

    marks = sorted(columns, key=rank)[:MARKS]
    return {fact: replace(one, marks=fact in marks) for fact, one in columns.items()}


# --- as a file ---


def export_text(export: Export) -> str:
    """Return an export as a file of data/exports says it.

    >>> text = export_text(handbook.exports.kinds["pdd-payments"])
    >>> text.splitlines()[1:3]
    ['rows = "case"', 'home = true']
    """
    head: dict[str, Any] = {"title": _both(export.title), "rows": export.rows}
    for key in ("home", "order_once", "each", "personal", "beside"):
        if getattr(export, key):
            head[key] = getattr(export, key)
    parts = ["\n".join(f"{key} = {written(value)}" for key, value in head.items())]
    form = {k: v for k, v in vars(export.written).items() if v != getattr(Written(), k)}
    parts += [_table("written", form)] if form else []
    for column in export.columns.values():
        said: dict[str, Any] = {"headings": column.headings}
        for key in ("marks", "nothing", "else_nothing"):
            if getattr(column, key):
                said[key] = getattr(column, key)
        parts.append(_table(f"columns.{column.fact}", said))
        if column.values:
            parts.append(_table(f"columns.{column.fact}.values", column.values))
    parts += [_table(f"assumed.{one.fact}", _assumed(one)) for one in export.assumed.values()]
    for join in export.joins:
        parts.append("[" + _table("join", {"export": join.export, "by": join.by}, end="]]"))
    parts += [_table("match", {"by": export.match.by})] if export.match else []
    return "\n\n".join(parts) + "\n"


def _both(label: Label) -> dict[str, str]:
    return {"en": label.en, "zh": label.zh}


def _table(name: str, said: Mapping[str, Any], end: str = "]") -> str:
    return "\n".join([f"[{name}{end}", *(f"{key} = {written(v)}" for key, v in said.items())])


def _assumed(one: Assumed) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for key in ("value", "weights", "when", "sources"):
        if getattr(one, key):
            said[key] = getattr(one, key)
    return {**said, "note": _both(one.note)}
