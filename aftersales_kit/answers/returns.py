"""May it come back, until when, and what is offered.

Parts: `return_days` (the last day of every window: `ReturnDays` of `Window`), `returns_known` (the
whole answer: `Returns`).
Source: data/policy/no-reason-return.toml, window-counting.toml and the tables beside them, the
floors for what the law guarantees; articles CN-01, CN-02, CN-18, CN-19, CN-33, CN-37, TW-01, EU-01.

The days are counted from the day after signing. The last days are read from the rules themselves:
a changed window changes them.

>>> from datetime import date
>>> on = date(2026, 3, 1)
>>> days = return_days({"market": "cn", "signed_on": "2026-02-25"}, on, handbook.on(on))
>>> [(window.name, str(window.last)) for window in days.windows]
[('no_reason', '2026-03-04'), ('quality', '2026-03-04'), ('exchange_or_repair', 'None'), \
('guarantee', '2026-03-12')]
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..policy.days import COUNTING, FAULTS, last_day, works_in
from ..policy.diagrams import Diagram
from ..policy.inforce import InForce
from ..policy.terms import Label, OneOf, Value, as_range
from .deciding import Decision, Question, decide_known, decided, next_question
from .remedies import STANDING, Remedies, remedies
from .rulings import Answer, as_counted, every, is_among

End = tuple[int | None, tuple[str, ...]]
"""The last day of a window counted from signing, None where it has no end; the rules behind it."""

NAMES = {
    "no_reason": Label("Return without a reason", "无理由退货"),
    "quality": Label("Return for a fault", "质量问题退货"),
    "exchange_or_repair": Label("Exchange or repair for a fault", "质量问题换货、维修"),
    "guarantee": Label("Exchange or repair, guaranteed by law", "法律保证的换货、维修期"),
}
NO_REASON = "no-reason-return"
WINDOW = "no-reason-window"
RIGHTS = "buyer-rights"
REPLACEMENT = "replacement-goes-out"
BESIDE = {
    REPLACEMENT: ("exchange_kind",),
    "quality-alarm": ("batch_reports", "grave_defect"),
}
"""Tables that go with the answer, each with the facts one of which must be known."""


@dataclass(frozen=True)
class Window:
    """One window: the days from the day after `counted_from` to `last`, both included.

    `last` is None where no end is set; the window is open until then `at_least` while it is not
    known whether the buyer was told of the right. `moved_from` is the day it would have ended on,
    had that not been a holiday. `rules` are the ids of what sets the end, rows of law included.
    """

    name: str
    counted_from: date
    last: date | None
    at_least: bool
    moved_from: date | None
    rules: tuple[str, ...]

    @property
    def label(self) -> Label:
        """What the window is for."""
        return NAMES[self.name]

    def is_open(self, day: date) -> bool:
        """Say whether the buyer is in time on a day."""
        return self.last is None or day <= self.last


@dataclass(frozen=True)
class ReturnDays:
    """Every window of a case; none while a fact in `missing` is unknown.

    `counting` says how the days are counted in the market.
    """

    on: date
    facts: Mapping[str, Value]
    counting: Decision | Question
    windows: tuple[Window, ...]
    missing: tuple[str, ...]
    in_force: InForce

    def last(self, name: str) -> date | None:
        """Return the last day of a window; None where it has no end, is not there or is unknown."""
        return next((window.last for window in self.windows if window.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Returns(Answer):
    """The whole answer.

    `beside` are the rulings that go with it, by table, where the case says anything about them.
    `conflicts` is what the facts of the case contradict themselves in; `facts` then has them
    as they were entered. Nothing is missing: what is decided does not wait for a date.
    """

    no_reason: Decision | Question
    days: ReturnDays
    remedies: Remedies
    beside: Mapping[str, Decision | Question]

    @property
    def has_a_reason(self) -> bool:
        """Whether the buyer's rights are those of somebody with a reason, whom nobody need ask
        whether a return without one is open.
        """
        rights = self.remedies.beneath[RIGHTS]
        with_a_reason = self.in_force.terms["rights"].group("with_a_reason")
        return isinstance(rights, Decision) and rights.outcomes["rights"] in with_a_reason

    @property
    def moves_nothing(self) -> bool | None:
        """Whether money is asked back that the buyer has no right to, or not while the goods stay:
        until the shop agrees to it nothing travels, and neither freight nor refund arises.

        None while that is open: the wish is not the shop's consent.
        """
        wish, terms = self.facts.get("wish"), self.in_force.terms
        if wish is None:
            return None
        if not terms["wish"].holds("money_back", wish):
            return False
        ways = terms["option"].group("money_back")
        if not terms["wish"].holds("goods_come_back", wish):
            ways -= terms["option"].group("goods_come_back")
        wished = [self.remedies.rulings[way] for way in ways]
        held_back = self.in_force.terms["standing"].group("held_back")
        return every([bool(wished), *(is_among(way, "standing", held_back) for way in wished)])

    @property
    def question(self) -> Question | None:
        """The one question that settles most of what is open, or None."""
        wanted = [*self.remedies.rulings.values(), *self.beside.values()]
        if not self.has_a_reason:
            wanted.append(self.no_reason)
        return next_question(wanted)

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision made."""
        yield from decided([self.no_reason])
        yield from self.remedies.decisions
        yield from decided([*self.beside.values(), self.days.counting])


def return_days(facts: Mapping[str, Value], on: date, in_force: InForce) -> ReturnDays:
    """Return the last day of every window of a case.

    Needs `market` and `signed_on`; `replacement_signed_on` and `days_in_repair` move the windows
    for faults where the market's law says so, and a buyer who was not told of the right has longer.
    Raises ValueError for a calendar without working days.
    """
    counting = decide_known(COUNTING, facts, on, in_force)
    missing = tuple(name for name in ("market", "signed_on") if name not in facts)
    if missing or isinstance(counting, Question):
        return ReturnDays(on, facts, counting, (), missing, in_force)
    market = str(facts["market"])
    signed = date.fromisoformat(str(facts["signed_on"]))
    from_remedy, more = signed, 0
    if counting.outcomes["clock_after_remedy"] == "anew":
        from_remedy = date.fromisoformat(str(facts.get("replacement_signed_on", signed)))
        more = int(facts.get("days_in_repair", 0))
    works = works_in(market, in_force)
    longer = "told_of_right" not in facts and _longer(facts, in_force)
    windows = []
    for name, (end, rules) in _ends(facts, in_force).items():
        start, extra = (signed, 0) if name == "no_reason" else (from_remedy, more)
        regular = None if end is None else start + timedelta(days=end + extra)
        last = None if regular is None else last_day(regular, works)
        moved_from = regular if last != regular else None
        at_least = name == "no_reason" and longer
        windows.append(Window(name, start, last, at_least, moved_from, rules))
    return ReturnDays(on, facts, counting, tuple(windows), (), in_force)


def _longer(facts: Mapping[str, Value], in_force: InForce) -> bool:
    """Say whether the window is longer where the buyer was not told of the right."""
    told, not_told = (
        _ends({**facts, "told_of_right": code}, in_force).get("no_reason") for code in ("yes", "no")
    )
    return told != not_told


def _ends(facts: Mapping[str, Value], in_force: InForce) -> dict[str, End]:
    """Return the end of each window that a case has by its market."""
    market = str(facts["market"])
    signed = {
        "order_state": "signed", "market": market,
        "told_of_right": facts.get("told_of_right", "yes"),
    }  # fmt: skip
    fault = {"market": market, "days_in_repair": facts.get("days_in_repair", 0)}
    opened, gives = in_force.terms["window"].group("open"), in_force.terms["fault_period"].group
    ends: dict[str, End | None] = {
        "no_reason": _end(WINDOW, signed, "window", opened, in_force),
        "quality": _end(FAULTS, fault, "fault_period", gives("returnable"), in_force),
        "exchange_or_repair": _end(FAULTS, fault, "fault_period", gives("running"), in_force),
    }
    ends["guarantee"] = _guaranteed(market, in_force)
    return {name: end for name, end in ends.items() if end is not None}


def _end(
    table: str,
    facts: Mapping[str, Value],
    outcome: str,
    codes: Collection[str],
    in_force: InForce,
) -> End | None:
    """Return the last day on which a table still gives one of the codes; None if it never does."""
    left = Diagram(in_force, table, facts)
    rules = [rule for rule in left.rules if rule.rule.then[outcome] in codes]
    if not rules:
        return None
    most = last = in_force.terms["days_since_signing"].span[1]
    # The days are the only fact left open; where no rule tells days apart there is no axis.
    for axis, (counts,) in zip(left.axes, left.counts([rules]), strict=True):
        last = max(as_range(days)[1] for days, n in zip(axis.cells, counts, strict=True) if n)
    return (None if last == most else last), tuple(rule.id for rule in rules)


def _guaranteed(market: str, in_force: InForce) -> End | None:
    """Return the longest time for which law alone gives exchange or repair, where it sets one."""
    days = in_force.terms["days_since_signing"]
    found: list[tuple[int, tuple[str, ...]]] = []
    for floor, row in in_force.floors[RIGHTS]:
        first, last = as_range(row.conditions.get(days.name, days.span))
        bounded = not row.is_empty and first == days.span[0] and last < days.span[1]
        if floor.market == market and bounded and row.rule.then["rights"] == "exchange_or_repair":
            found.append((last, (row.id,)))
    return max(found, default=None)


def _exchanged(facts: Mapping[str, Value]) -> bool:
    """Say whether goods may have to come back for others to go out: nothing else is wished, and
    it is known that something was sent."""
    state = facts.get("order_state")
    sent = state is not None and "undispatched" not in OneOf.codes_of(state)
    return sent and facts.get("wish") == "exchange"


def returns_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Returns:
    """Answer for facts that are canonical already and may be unknown.

    Facts that contradict each other are answered as they were entered, and named.
    """
    known, conflicts = as_counted(facts, in_force, on)
    days = return_days(known, on, in_force)
    beside = {
        table: decide_known(table, known, on, in_force)
        for table, needed in BESIDE.items()
        if any(name in known for name in needed) and (table != REPLACEMENT or _exchanged(known))
    }
    no_reason = decide_known(NO_REASON, known, on, in_force)
    offered = remedies(known, on, in_force)
    ways = {f"{STANDING}/{way}": ruling for way, ruling in offered.rulings.items()}
    return Returns(
        on=on,
        facts=known,
        rulings={NO_REASON: no_reason, **offered.beneath, **ways, **beside},
        in_force=in_force,
        conflicts=conflicts,
        no_reason=no_reason,
        days=days,
        remedies=offered,
        beside=beside,
    )


def returns_blanks(answer: Returns) -> dict[str, Label]:
    """Return the last day of a return without a reason; not while it may turn out to be longer."""
    for window in answer.days.windows:
        if window.name == "no_reason" and window.last is not None and not window.at_least:
            return {"no_reason_until": _day(window.last)}
    return {}


def _day(day: date) -> Label:
    """Write a day as a buyer reads it."""
    return Label(f"{day:%d %B %Y}".lstrip("0"), f"{day.month}月{day.day}日")
