"""Terms: every fact and outcome with its codes, bounds, unit and its labels in English and Chinese.

Parts: `Knower` (who can answer a fact), `Field` (a choice, a flag, a number, money, a day, a
moment, a text, files, the lines, discounts or payments of an order, or an amount's name), `Terms`.
A trait is a field that `follows` from another: a rule asks what a problem is like, and each problem
says so in a file of its own, so that nobody is asked it and no rule lists problems.
Source: data/policy/terms.toml. `Field.parse` reads what a person or a program gives and either
returns the one canonical value or raises `BadValue`; it never guesses.

>>> days = Field("days_since_signing", "number", Label("Days since signing", "签收天数"),
...              unit="day", minimum=0, maximum=3650, step=1)
>>> days.parse(" 7 ")
7
>>> days.parse("-1")
Traceback (most recent call last):
aftersales_kit.policy.faults.BadValue: days_since_signing: '-1' is outside 0 to 3650 day
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from .faults import BadValue, did_you_mean, meant, no_such, shown
from .labels import LISTED, NAMED, STOPS, alike, joined
from .labels import NO_LABEL as NO_LABEL
from .labels import Label as Label
from .money import NUMBER, half_width, written
from .orders import Discount, Payment, read_discounts, read_lines, read_payments, read_sums, write
from .pieces import OF_A_PIECE, Piece, read_pieces, write_pieces
from .sent_files import read_files, write_files
from .waits import read_waits, write_waits

Value = str | int | Decimal


class OneOf(str):
    """A value that is not known exactly, but to be one of some codes of its field.

    It is a value like any other, which no rule names: what it leaves open is open.

    >>> sorted(OneOf(["no", "yes"]).codes)
    ['no', 'yes']
    """

    __slots__ = ()

    def __new__(cls, codes: Iterable[str]) -> OneOf:
        """Return the value that is one of these codes."""
        return super().__new__(cls, "|".join(sorted(codes)))

    @property
    def codes(self) -> frozenset[str]:
        """The codes, one of which it is."""
        return frozenset(self.split("|"))

    @staticmethod
    def codes_of(value: object) -> frozenset[str]:
        """Return the codes that a coded value may be: those of one that is not known exactly."""
        return value.codes if isinstance(value, OneOf) else frozenset([str(value)])


Range = tuple[int, int]
"""A stretch of ticks of a number, both ends included."""
Condition = frozenset[str] | Range
"""What a rule asks of one input: one of these codes, or a number in this stretch."""


def as_range(condition: Condition) -> Range:
    """Return a number's condition, which the caller knows it to be."""
    assert isinstance(condition, tuple)
    return condition


def as_codes(condition: Condition) -> frozenset[str]:
    """Return a choice's condition, which the caller knows it to be."""
    assert isinstance(condition, frozenset)
    return condition


def is_empty(condition: Condition) -> bool:
    """Say whether no value meets a condition: no code, or a lower end above the upper one.

    >>> is_empty((0, -1)), is_empty((3, 3)), is_empty(frozenset())
    (True, False, True)
    """
    return condition[0] > condition[1] if isinstance(condition, tuple) else not condition


UNKNOWN = frozenset({"", "unknown"})
NOTHING_SAID = "nothing"
"""What is taken to be so of a fact without which there is nothing: no gift, no event so far."""
ORDER = ("lines", "discounts", "payments", "sums", "pieces")
"""Kinds that tell of an order, item by item."""
CODED_ITEMS = ("discounts", "payments", "sums")
"""Those whose items have a code each."""
FREE = ("day", "moment", "line", "text", "waits", "files", *ORDER)
"""Kinds whose values are written freely: no table can ask about them."""
TIMES = ("day", "moment")
LONGEST, LONGEST_LINE = 2000, 200
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""No case is older or newer: a mistyped year is told, and reckoning on from a day that is read
never leaves the calendar."""
EASTERN_DAY = re.compile(r"(\d{4})[年/.](\d{1,2})[月/.](\d{1,2})日?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Knower:
    """Somebody, or something, that can answer a fact: the buyer, the order page, the courier.

    `ask` is how the desk says whom to ask; `written` says that it is asked in the message to send.
    """

    id: str
    label: Label
    ask: Label
    written: bool = False


class Group(NamedTuple):
    """Codes that rules and readers may name together.

    `outside` are the codes of which it says that they are not in it. Where it says so of any, it
    has to say of every code of its field on which side that is; a group without has no opinion.
    """

    label: Label
    codes: frozenset[str]
    outside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Beside:
    """Values of a fact that can be so only with these codes of other facts.

    They are some `codes`, or of a number all that is `over` one. `asks` are the facts, and traits
    of facts, by which it is said.
    """

    only_with: Mapping[str, frozenset[str]]
    codes: frozenset[str] = frozenset()
    over: int | None = None
    asks: tuple[str, ...] = ()

    def means(self, value: Value) -> bool:
        """Say whether a canonical value is surely one of them."""
        if self.over is not None:
            return not isinstance(value, OneOf) and Decimal(value) > self.over
        return OneOf.codes_of(value) <= self.codes


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of a case, or one outcome of a table.

    `kind` is "choice", "flag" (the codes `yes` and `no`), "number", "money", "day" (YYYY-MM-DD),
    "moment" (YYYY-MM-DDTHH:MM on the shop's clock), "text", "files" (see `sent_files`), "lines",
    "discounts", "payments", "sums" or "pieces" (of an order, see `orders` and `pieces`; the codes
    are the kinds of discount, the ways to pay, or what sums were for; `stacking` is how discounts
    are written and stacked, see `subjects.discounts`, and `within` are the facts that a piece may
    state), or "amount" (an outcome that names an amount). `level` says what a fact is of, one of
    `pieces.LEVELS`. `minimum` and `maximum` are both included; `step` is the resolution, so that a
    number is a whole count of ticks. `worst_first` ranks the codes from worst to best for the
    buyer, equals together; it is empty where nothing is ranked.
    `each_in` is the folder of data/ in which each code has a file of its own, if it has, and
    `titled_in` the folder of what the codes name, such as procedures, where they are titled.
    A trait `follows` from the field of that name, and `given` is its code for each code of that;
    `kinds` are, of a field with traits, the codes for which a label of a trait is said, as
    TRAIT.CODE. `unless_said` is what is taken to be so until somebody says otherwise, so that
    nobody need be asked: a canonical value, or `NOTHING_SAID` where there is then nothing; None
    where it is simply not known. What is `worked_out` is stated of one table alone: the answer to
    a whole case works it out, and nobody is asked it. `takes` is what a code of a trait lets be
    taken so of other facts. A day or moment is never earlier than those of `not_before`, and is so
    `only_with` these codes of other facts; so are
    the values of any fact that are in `beside`. `known_by` are those who can answer it, whoever is
    asked first coming first.
    """

    name: str
    kind: str
    label: Label
    ask: Label | None = None
    codes: Mapping[str, Label] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    unit: str = ""
    unit_label: Label = NO_LABEL
    minimum: Decimal | int = 0
    maximum: Decimal | int = 0
    step: Decimal | int = 1
    worst_first: tuple[frozenset[str], ...] = ()
    each_in: str = ""
    titled_in: str = ""
    follows: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Group] = field(default_factory=dict)
    unless_said: Value | None = None
    takes: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    not_before: tuple[str, ...] = ()
    only_with: Mapping[str, frozenset[str]] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    stacking: Any = None
    level: str = "case"
    worked_out: bool = False
    known_by: tuple[Knower, ...] = ()
    within: Mapping[str, Field] = field(default_factory=dict, compare=False)

    @property
    def is_number(self) -> bool:
        """Whether values are numbers (a number or money)."""
        return self.kind in ("number", "money")

    @property
    def is_free(self) -> bool:
        """Whether values are written freely (a day, a moment, a text or what tells of an order)."""
        return self.kind in FREE

    @property
    def is_time(self) -> bool:
        """Whether values are days or moments."""
        return self.kind in TIMES

    @property
    def is_long(self) -> bool:
        """Whether values may run over several lines."""
        return self.kind in ("text", "waits", "files", *ORDER)

    @property
    def is_of_a_piece(self) -> bool:
        """Whether it may differ from piece to piece of an order, or from parcel to parcel."""
        return self.level in OF_A_PIECE

    @property
    def is_coded(self) -> bool:
        """Whether values are codes (a choice, a flag or an amount's name)."""
        return not self.is_number and not self.is_free

    @property
    def span(self) -> Range:
        """The bounds in ticks, both included."""
        return (int(self.minimum / self.step), int(self.maximum / self.step))

    @property
    def whole(self) -> Condition:
        """The condition that every value meets."""
        return self.span if self.is_number else frozenset(self.codes)

    @property
    def asked_of(self) -> Knower | None:
        """Who is asked first; None for what nobody is asked, such as an outcome.

        >>> handbook.policy.terms["wish"].asked_of.label.en
        'the buyer'
        """
        return self.known_by[0] if self.known_by else None

    def rank(self, code: str) -> int:
        """Return how good `code` is for the buyer: 0 is worst."""
        return next(i for i, codes in enumerate(self.worst_first) if code in codes)

    def group(self, name: str) -> frozenset[str]:
        """Return the codes of a group. Raises KeyError, with the nearest, where there is none."""
        if name not in self.groups:
            hint = did_you_mean(name, self.groups)
            raise KeyError(f"{self.name} has no group {shown(name)}{hint}")
        return self.groups[name].codes

    def those(self, codes: Iterable[str]) -> frozenset[str]:
        """Return, of a trait, the codes of the field it follows from that give one of `codes`."""
        wanted = {*codes}
        return frozenset(code for code, own in self.given.items() if own in wanted)

    def of(self, code: object) -> str | None:
        """Return, of a trait, what follows from a code; None where the code is not known."""
        return self.given.get(str(code))

    def holds(self, group: str, code: object) -> bool:
        """Say whether a code is in a group; what is not known is in none."""
        return code in self.group(group)

    @property
    def bounds_label(self) -> Label:
        """The bounds as words for people."""
        return Label(
            f"{self.minimum} to {self.maximum} {self.unit_label.en or self.unit}".rstrip(),
            f"{self.minimum} 至 {self.maximum} {self.unit_label.zh}".rstrip(),
        )

    def parse(self, raw: object) -> Value:
        """Return the canonical value of `raw`: a code, an int, a Decimal or a text.

        Numbers are taken as text, int or Decimal; a float is refused, because it cannot say
        which exact number was meant. Raises BadValue naming what is allowed.
        """
        if self.kind in ORDER:
            return self._parse_order(raw)
        if self.kind == "waits":
            return write_waits(read_waits(raw, self.name))
        if self.kind == "files":
            return write_files(read_files(raw, self.name))
        if self.is_free:
            return self._parse_text(raw) if self.kind in ("line", "text") else self._parse_time(raw)
        return self._parse_number(raw) if self.is_number else self._parse_code(raw)

    def _parse_text(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise BadValue(self.name, f"{shown(raw)} is not a text", f"{shown(raw)} 不是文字")
        text = raw.strip() if self.kind == "text" else " ".join(raw.split())
        most = LONGEST if self.kind == "text" else LONGEST_LINE
        if len(text) > most:
            raise BadValue(
                self.name,
                f"the text has {len(text)} characters; at most {most} are read",
                f"文字有 {len(text)} 个字符，最多 {most} 个",
            )
        return text

    def _parse_order(self, raw: object) -> str:
        if self.kind == "lines":
            return write(read_lines(raw, self.name))
        if self.kind == "discounts":
            return write(read_discounts(raw, self.stacking.kinds, self.name))
        if self.kind == "pieces":
            return write_pieces(read_pieces(raw, self.within, self.name))
        return write(self._items(raw))

    def _parse_time(self, raw: object) -> str:
        whole = self.kind == "day"
        text = raw.isoformat() if isinstance(raw, date) else raw
        if isinstance(text, str):
            plain = half_width(text).strip()
            plain = EASTERN_DAY.sub(_as_iso, plain, count=1)
            read = _as_moment(plain)
            timed = len(plain) > len("2026-03-01")
            if read is not None and whole != timed and read.tzinfo is None:
                if not FIRST_DAY <= read.date() <= LAST_DAY:
                    raise BadValue(
                        self.name,
                        f"{shown(raw)} is outside {FIRST_DAY} to {LAST_DAY}",
                        f"{shown(raw)} 超出范围：{FIRST_DAY} 至 {LAST_DAY}",
                    )
                return f"{read:%Y-%m-%d}" if whole else f"{read:%Y-%m-%dT%H:%M}"
        form = "2026-03-01" if whole else "2026-03-01 14:30"
        raise BadValue(
            self.name,
            f"{shown(raw)} is not a {'day' if whole else 'moment on the shop clock'}; "
            f"write it like {form}",
            f"{shown(raw)} 不是{'日期' if whole else '店铺当地的日期和时间'}；请写成 {form}",
        )

    def _parse_code(self, raw: object) -> str:
        if isinstance(raw, bool) and self.kind == "flag":
            return "yes" if raw else "no"
        if isinstance(raw, str):
            code = raw.strip()
            if code in self.codes:
                return code
        options = ", ".join(self.codes)
        hint = meant(raw, self.codes)
        raise BadValue(
            self.name,
            f"{shown(raw)} is not one of {options}{hint.en}",
            f"{shown(raw)} 不在可选范围：{options}{hint.zh}",
        )

    def _parse_number(self, raw: object) -> int | Decimal:
        if isinstance(raw, bool | float) or not isinstance(raw, str | int | Decimal):
            raise BadValue(
                self.name,
                f"{shown(raw)} is not an exact number; "
                f"give it as text or a whole number, {self.bounds_label.en}",
                f"{shown(raw)} 不是精确的数字；请填 {self.bounds_label.zh}",
            )
        if isinstance(raw, str) and self.kind == "money":
            read = written(raw)
            number = Decimal("NaN") if read is None else read
        elif isinstance(raw, str):
            text = half_width(raw).strip()
            number = Decimal(text if NUMBER.fullmatch(text) else "NaN")
        else:
            number = Decimal(raw)
        if not number.is_finite():
            raise BadValue(
                self.name,
                f"{shown(raw)} is not a number; write digits only, {self.bounds_label.en}",
                f"{shown(raw)} 不是数字；只填数字，{self.bounds_label.zh}",
            )
        return self._on_grid(number, raw)

    def _on_grid(self, number: Decimal, raw: object) -> int | Decimal:
        if not self.minimum <= number <= self.maximum:
            raise BadValue(
                self.name,
                f"{shown(raw)} is outside {self.bounds_label.en}",
                f"{shown(raw)} 超出范围：{self.bounds_label.zh}",
            )
        if number % self.step and self.step == 1:
            raise BadValue(
                self.name, f"{shown(raw)} is not a whole number", f"{shown(raw)} 不是整数"
            )
        if number % self.step:
            raise BadValue(
                self.name,
                f"{shown(raw)} is finer than {self.step} {self.unit_label.en or self.unit}",
                f"{shown(raw)} 太细，最小单位是 {self.step} {self.unit_label.zh}",
            )
        return int(number) if self.kind == "number" and self.step == 1 else number + 0

    def ticks(self, value: Value) -> int:
        """Return a canonical number as a count of steps."""
        return int(value / self.step)  # type: ignore[operator]  # a number's is Decimal or int

    def from_ticks(self, ticks: int) -> Value:
        """Return the canonical number of a count of steps."""
        number = ticks * self.step
        return number if isinstance(self.step, int) else Decimal(number).quantize(self.step)

    def value_label(self, value: object) -> Label:
        """Return a canonical value as people read it: a label, or a number with its unit."""
        if value in self.codes:
            return self.codes[str(value)]
        if self.kind in ORDER:
            return joined(self._order(str(value)), STOPS)
        return Label("{}{}", "{}{}").format(value, self._unit) if self.is_number else alike(value)

    @property
    def _unit(self) -> Label:
        return Label(*(f" {unit}".rstrip() for unit in self.unit_label))

    def _order(self, value: str) -> Iterable[Label]:
        if self.kind == "lines":
            return (line.label for line in read_lines(value))
        if self.kind == "discounts":
            return map(self.discount_label, read_discounts(value, self.stacking.kinds))
        if self.kind == "pieces":
            return (self._piece_label(piece) for piece in read_pieces(value, self.within))
        return (
            Label("{} {}", "{} {}").format(self.codes[paid.method], paid.amount)
            for paid in self._items(value)
        )

    def _piece_label(self, piece: Piece) -> Label:
        said = [] if piece.quantity is None else [alike(f"× {piece.quantity}")]
        said += [Label("parcel {0}", "第 {0} 个包裹").format(piece.parcel)] * (piece.parcel != 1)
        for name, value in piece.facts.items():
            one = self.within[name]
            label = one.value_label(value)
            said.append(label if one.kind == "choice" else NAMED.format(one.label, label))
        listed = joined(said, LISTED)
        return NAMED.format(piece.name, listed) if piece.name else listed

    def _items(self, raw: object) -> tuple[Payment, ...]:
        read = read_payments if self.kind == "payments" else read_sums
        return read(raw, self.codes, self.name)

    def discount_label(self, discount: Discount) -> Label:
        """Return a discount as people read it, with its kind where what it takes off says none."""
        said = discount.label
        return NAMED.format(self.codes[discount.kind], said) if discount.named else said

    def condition_label(self, condition: Condition) -> Label:
        """Return what a rule asks of this field, naming groups where they fit exactly."""
        if isinstance(condition, frozenset):
            return joined(self._names(condition), LISTED)
        if is_empty(condition):
            return Label("no number", "没有这样的数")
        low, high = condition
        first, last = self.span
        words = Label("{0} to {1}{unit}", "{0} 至 {1}{unit}")
        if low == high:
            words = Label("{0}{unit}", "{0}{unit}")
        elif low <= first:
            words = Label("up to {1}{unit}", "至多 {1}{unit}")
        elif high >= last:
            words = Label("{0}{unit} or more", "{0}{unit}起")
        return words.format(self.from_ticks(low), self.from_ticks(high), unit=self._unit)

    def _names(self, codes: frozenset[str]) -> Iterable[Label]:
        left = set(codes)
        for group in (*self.groups.values(), *self.kinds.values()):
            if len(group.codes) > 1 and group.codes <= left:
                left -= group.codes
                yield group.label
        yield from (label for code, label in self.codes.items() if code in left)


def _as_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _as_iso(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f"{year}-{int(month):02}-{int(day):02}"


@dataclass(frozen=True, slots=True)
class Terms:
    """All fields by name, all units by code, and all who can answer a fact."""

    fields: Mapping[str, Field]
    units: Mapping[str, Label]
    knowers: Mapping[str, Knower] = field(default_factory=dict)

    def codes(self, name: str) -> Mapping[str, Label]:
        """Return the codes of a field; none where it could not be read."""
        return self.fields[name].codes if name in self.fields else {}

    def __getitem__(self, name: str) -> Field:
        try:
            return self.fields[name]
        except KeyError:
            raise KeyError(no_such("field", name, self.fields)) from None
