"""Exports: the files that platforms give a shop, and what the handbook reads from them.

Parts: `Exports`, each `Export` of `Column`, `Assumed`, `Join` and `Written`; `normal` and `folded`
(a heading or a cell as it is compared), `bare` (a heading without what is added to it),
`read_exports`, `verify_exports` (findings, in the form of `verification`).
Source: data/exports, a file for each kind of export, and data/assumed.toml. Headings change: they
are compared as they are said and never by their place, and one more way to say it is one more text
in the data.

The checks, each a sentence:

- *unresolved reference*: a column is of a fact that there is not, cells are said to be a code that
  its fact has not, or a source or an export that is named does not exist.
- *same cell*: one cell would be two codes of a fact.
- *heading twice*: a heading holds personal data and is read all the same.
- *not known by its headings*: an export says of no two columns that it is known by them.
- *bad assumption*: an assumption has no value, or weights that are nothing.

>>> export = handbook.exports.kinds["taobao-refunds"]
>>> export.code("problem", "做工粗糙/有瑕疵")
'blemish'
>>> export.column("少发货") is None, export.column("买家退款原因").fact
(True, 'problem')
>>> folded(" 退商品金额（元） ") == folded("退商品金额(元)")
True
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated

from ..faults import UNRESOLVED, Fault, Named, shown, unknown
from ..inforce import Policy
from ..reading import Files, Section
from ..shapes import FILLED, ID, By, Given, Key, Names, OneOf, entries, read, unresolved
from ..terms import Label
from ..verification import Finding, from_faults

FOLDER = "exports"
EXPORT = Label("export", "导出文件类型")
ROWS = ("order", "line", "case")
OWN = {
    "case_number": "id",
    "piece_number": "id",
    "quantity": "count",
    "bought_at": "moment",
    "sent_at": "moment",
    "settled_at": "moment",
    "sent_back_at": "moment",
    "due_by": "moment",
    "progress": "choice",
    "is_case": "choice",
    "refunded_whole": "choice",
    "currency": "choice",
    "unit_price": "money",
    "product_code": "id",
    "is_goods": "choice",
}
"""Columns that are no facts of a case, and how their cells are read: the number of the case and of
the piece, when it was bought, sent and settled, when the buyer sent it back, when the platform
decides by itself, how far the case has come, whether the row is a case at all, whether all that was
paid went back where the file tells no sum, the currency, what one piece costs, by what the shop
knows it, and whether the row is of goods at all."""
CODES = {
    "progress": ("asked", "agreed", "sent_back", "to_pay", "refused", "open", "done"),
    "is_case": ("yes", "no"),
    "refunded_whole": ("yes",),
    "currency": ("CNY", "other"),
    "is_goods": ("no",),
}
"""The codes of those that are choices."""
MARKS = 2
BLANK = "{}"
SIGNS = {"comma": ",", "tab": "\t", "semicolon": ";"}
DAY, OTHER_DAY = date(2026, 3, 9), date(2027, 4, 10)
ANY = "*"
UNKNOWN_BY = "not known by its headings"
ASSUMED = "assumed.toml"


STARS = "*★☆※"
ADDED_BEFORE = re.compile(rf"[{STARS}]+")
ADDED_BEHIND = re.compile(
    rf"(?:[{STARS}:]|[(\[【](?:单位:)?(?:元|¥|rmb|cny|人民币|件|必填项?|选填项?|可选|非必填"
    r"|文本|required|optional|text)[)\]】])+$"
)
"""What people and platforms add to a heading, as `folded` has it: stars, a colon, the shop's own
money or pieces in brackets, and whether it is to be filled. Another unit or currency is none of it,
for the numbers below are then others."""


def normal(text: str) -> str:
    """Return a text in the signs of a keyboard: full-width digits, points and brackets are those.

    >>> normal("￥１２．５０（元）")
    '¥12.50(元)'
    """
    return unicodedata.normalize("NFKC", text)


def folded(text: str) -> str:
    """Return a heading or a cell as it is compared: without spaces, capitals and wide signs."""
    return "".join(normal(text).split()).casefold()


def bare(heading: str) -> str:
    """Return a heading as it is compared, without what people and platforms add to it.

    >>> [bare(text) for text in ("*退款金额（元）", "订单编号\\n（必填）*", "金额（USD）", "＊")]
    ['退款金额', '订单编号', '金额(usd)', '*']
    """
    whole = "".join(sign for sign in folded(heading) if unicodedata.category(sign) != "Cf")
    return ADDED_BEHIND.sub("", ADDED_BEFORE.sub("", whole, count=1)) or whole


@dataclass(frozen=True)
class Column:
    """A column: of which fact it is, how it is headed, and which code its cells are.

    The first of the `headings` that is there and filled counts. A cell is a code that lists it, or
    its beginning with a star behind (C*). An export is known by the columns
    with `marks`. Cells of `nothing` are understood, and say nothing of the fact; with
    `else_nothing` so are all that are no code.
    """

    fact: Annotated[str, ID]
    headings: Annotated[tuple[str, ...], FILLED]
    marks: bool = False
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nothing: tuple[str, ...] = ()
    else_nothing: bool = False

    @cached_property
    def silent(self) -> frozenset[str]:
        """The cells that say nothing of the fact, as they are compared."""
        return frozenset(map(folded, self.nothing))

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """The code of each cell that is understood, as it is compared."""
        return {folded(cell): code for code, cells in self.values.items() for cell in cells}

    @cached_property
    def beginnings(self) -> Mapping[str, str]:
        """The code of each beginning of cells."""
        return {cell[:-1]: code for cell, code in self.codes.items() if cell.endswith(ANY)}

    def code(self, cell: str) -> str | None:
        """Return the code that a cell is; None where it is not understood.

        >>> Column("is_case", ("No",), values={"yes": ("C*",)}).code("c1234")
        'yes'
        """
        key = folded(cell)
        found = self.codes.get(key)
        begun = (code for start, code in self.beginnings.items() if key.startswith(start))
        return next(begun, None) if found is None else found


@dataclass(frozen=True)
class Assumed:
    """What is taken to be so of a fact that the platform never exports: a value, or weights.

    Weights are of codes, in proportion: a case then comes to each of them so often. It is assumed
    of the cases that lack the fact and have these codes of others (`when`).
    """

    fact: Annotated[str, ID]
    note: Label
    value: str = ""
    weights: Mapping[str, int | Decimal] = field(default_factory=dict)
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: Annotated[tuple[str, ...], Names("source")] = ()

    @property
    def shares(self) -> Mapping[str, Decimal]:
        """How often each value is so, together 1."""
        if self.value:
            return {self.value: Decimal(1)}
        whole = sum(self.weights.values(), Decimal(0))
        return {code: Decimal(weight) / whole for code, weight in self.weights.items()}


@dataclass(frozen=True)
class Match:
    """How a row that takes back finds its sale: the last one before it that is the same `by`."""

    by: Annotated[tuple[str, ...], FILLED]


@dataclass(frozen=True)
class Join:
    """Another export that tells more of the same orders, found by the columns `by`."""

    export: Annotated[str, Names("export")]
    by: Annotated[tuple[str, ...], FILLED]


@dataclass(frozen=True)
class Written:
    """How a platform writes its files: their encoding, what stands between cells, and how moments,
    numbers and sums look, of which {} stands for the number or the sum itself."""

    encoding: str = "utf-8"
    between: Annotated[str, OneOf(SIGNS)] = "comma"
    moment: str = "%Y-%m-%d %H:%M:%S"
    number: str = BLANK
    money: str = BLANK

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that it can be no file, or that what is written could not be read again."""
        try:
            codecs.lookup(self.encoding)
        except LookupError:
            yield (
                "encoding",
                f"there is none called {shown(self.encoding)}",
                "one that Python knows",
            )
        if DAY.strftime(self.moment) == OTHER_DAY.strftime(self.moment):
            yield "moment", f"{shown(self.moment)} tells no day", "%Y-%m-%d %H:%M, for example"
        for key in ("number", "money"):
            if BLANK not in getattr(self, key):
                yield key, "does not say where the number stands", f"{BLANK} in its place"

    @property
    def sign(self) -> str:
        """What stands between cells."""
        return SIGNS[self.between]


def _stem(section: Section, key: str, given: Given) -> str:
    return section.file.rsplit("/", 1)[-1].removesuffix(".toml")


@dataclass(frozen=True)
class Export:
    """One kind of file of a platform: what a row is, and what is read from its columns.

    `home` says that it is of the market where the shop is, `order_once` that what is of an order
    stands on the first of its rows alone, `each` what is so of each of its rows.
    `personal` are headings of personal
    data, which is dropped on reading, `beside` others that are known and say nothing here.
    """

    id: Annotated[str, By(_stem)]
    title: Label
    rows: Annotated[str, OneOf(ROWS)]
    columns: Mapping[str, Column]
    home: bool = False
    order_once: bool = False
    each: Mapping[str, str] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    assumed: Mapping[str, Assumed] = field(default_factory=dict)
    joins: Annotated[tuple[Join, ...], Key("join")] = ()
    match: Match | None = None
    written: Written = Written()

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """Every heading that is known, as it is compared, with the fact it is of; "" for none."""
        read = {
            folded(heading): column.fact
            for column in self.columns.values()
            for heading in column.headings
        }
        return {folded(heading): "" for heading in (*self.personal, *self.beside)} | read

    @cached_property
    def said(self) -> Mapping[str, str]:
        """Every heading that is known, as it is written, with what it is of, as `headings` has it.

        Personal data is told from what is only beside.
        """
        spoken = dict.fromkeys(self.beside, "known beside")
        spoken |= dict.fromkeys(self.personal, "personal data")
        return spoken | {
            h: column.fact for column in self.columns.values() for h in column.headings
        }

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The headings of personal data, as they are compared."""
        return frozenset(map(folded, self.personal))

    @property
    def marks(self) -> tuple[Column, ...]:
        """The columns by which it is known: all of them are there."""
        return tuple(column for column in self.columns.values() if column.marks)

    def column(self, heading: str) -> Column | None:
        """Return the column that is headed so; None where nothing is read from it."""
        return self.columns.get(self.headings.get(folded(heading), ""))

    def code(self, fact: str, cell: str) -> str | None:
        """Return the code that a cell is; None where it is not understood."""
        return self.columns[fact].code(cell)


@dataclass(frozen=True)
class Exports:
    """The exports by id, and what is assumed of every one where it has no assumption of its own."""

    kinds: Mapping[str, Export]
    assumed: Mapping[str, Assumed]

    @cached_property
    def personal(self) -> tuple[str, ...]:
        """The headings of personal data of every export."""
        return tuple(dict.fromkeys(h for one in self.kinds.values() for h in one.personal))

    def assumed_of(self, export: Export) -> Mapping[str, Assumed]:
        """Return what is assumed of the cases of an export, its own first."""
        return {
            **export.assumed,
            **{f: one for f, one in self.assumed.items() if f not in export.assumed},
        }


def read_exports(files: Files) -> Exports:
    """Return the exports as far as they can be read."""
    found = [read(Export, section) for section in files.tomls(FOLDER)]
    kinds = Named(EXPORT, {export.id: export for export in found})
    return Exports(kinds, entries(Assumed, files.toml(ASSUMED)))


def verify_exports(policy: Policy, exports: Exports) -> list[Finding]:
    """Return what is wrong with exports that can be read; the empty list means fine."""
    return from_faults(faults_of(policy, exports))


def faults_of(policy: Policy, exports: Exports) -> list[Fault]:
    """Return what is wrong with exports that can be read, as faults."""
    faults = [*unresolved(f"data/{ASSUMED}", exports.assumed, policy.names)]
    faults += _wrong_assumptions(policy, f"data/{ASSUMED}", exports.assumed)
    for export in exports.kinds.values():
        file = f"data/{FOLDER}/{export.id}.toml"
        faults += unresolved(file, export, {**policy.names, "export": exports.kinds})
        faults += _wrong_columns(policy, file, export)
        faults += _wrong_assumptions(policy, file, export.assumed)
        faults += _wrong_joins(file, export, exports)
        if len(export.marks) < MARKS:
            problem, allowed = "no two tell it from others", "marks = true at two columns or more"
            faults.append(Fault(file, "", "columns", problem, allowed, kind=UNKNOWN_BY))
    return faults


def _wrong_columns(policy: Policy, file: str, export: Export) -> Iterator[Fault]:
    facts = facts_of(policy)
    for column in export.columns.values():
        if column.fact not in facts:
            yield unknown(file, column.fact, "columns", column.fact, facts, "fact", UNRESOLVED)
            continue
        yield from _wrong_cells(policy, file, column)
        for heading in column.headings:
            if folded(heading) in export.hidden:
                problem = f"{shown(heading)} is read, and is personal data"
                yield Fault(file, column.fact, "headings", problem, kind="heading twice")
    for fact, code in export.each.items():
        if fact not in facts:
            yield unknown(file, "", "each", fact, facts, "fact", UNRESOLVED)
        elif code not in codes_of(policy, fact):
            yield _no_code(policy, file, "", "each", fact, code)


def _wrong_joins(file: str, export: Export, exports: Exports) -> Iterator[Fault]:
    for join in export.joins:
        other = exports.kinds.get(join.export, export)
        for there in (export, other):
            for fact in join.by:
                if fact not in there.columns:
                    yield unknown(file, "join", "by", fact, there.columns, "fact", UNRESOLVED)
    for fact in export.match.by if export.match else ():
        if fact not in export.columns:
            yield unknown(file, "match", "by", fact, export.columns, "fact", UNRESOLVED)


def facts_of(policy: Policy) -> list[str]:
    """Return what a column may be of: the facts that are asked, and what files alone have."""
    asked = (name for name, fact in policy.terms.fields.items() if fact.ask is not None)
    return sorted({*asked, *OWN})


def _no_code(policy: Policy, file: str, id: str, place: str, fact: str, code: str) -> Fault:
    return unknown(file, id, place, code, codes_of(policy, fact), f"code of {fact}", UNRESOLVED)


def codes_of(policy: Policy, fact: str) -> Iterable[str]:
    """Return the codes of a fact, or of a column that is none; nothing where it has no codes."""
    if fact not in policy.terms.fields:
        return CODES.get(fact, ())
    return policy.terms[fact].codes if policy.terms[fact].is_coded else ()


def _wrong_cells(policy: Policy, file: str, column: Column) -> Iterator[Fault]:
    codes = [*codes_of(policy, column.fact)]
    if bool(codes) != bool(column.values):
        problem = "says nothing of its cells" if codes else "says codes, and has none"
        yield Fault(file, column.fact, "values", problem, ", ".join(codes), kind=UNRESOLVED)
        return
    said: dict[str, str] = {}
    for code, cells in column.values.items():
        if code not in codes:
            yield _no_code(policy, file, column.fact, "values", column.fact, code)
        for cell in cells:
            if folded(cell) in said:
                problem = f"{shown(cell)} is {code} and {said[folded(cell)]}"
                yield Fault(file, column.fact, "values", problem, "one of them", kind="same cell")
            said.setdefault(folded(cell), code)


def _wrong_assumptions(
    policy: Policy, file: str, assumptions: Mapping[str, Assumed]
) -> Iterator[Fault]:
    facts = facts_of(policy)
    for assumed in assumptions.values():
        if assumed.fact not in facts:
            yield unknown(file, assumed.fact, "", assumed.fact, facts, "fact", UNRESOLVED)
            continue
        wrong = ""
        if bool(assumed.value) == bool(assumed.weights):
            wrong = "is to have a value, or weights"
        elif any(weight <= 0 for weight in assumed.weights.values()):
            wrong = "has a weight that is nothing"
        if wrong:
            yield Fault(file, assumed.fact, "", wrong, kind="bad assumption")
        codes = [*codes_of(policy, assumed.fact)]
        said = {assumed.fact: (*assumed.weights, *([assumed.value] if assumed.value else []))}
        for fact, given in {**assumed.when, **(said if codes else {})}.items():
            for code in given:
                if fact not in facts or code not in codes_of(policy, fact):
                    yield _no_code(policy, file, assumed.fact, "", fact, code)
