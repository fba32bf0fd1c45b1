"""Needs: what must be said of a market before the shop sells there, and what is said of each.

Parts: `Need`, `read_needs`, `sayings` (what is said of one market), `verify_needs` (findings).
Source: data/market-needs.toml; the rows of data/floors, the clocks of data/markets, data/calendar.

The checks of `verify_needs`, each a sentence:

- *unresolved reference*: a need names a table, clock or fact that there is not, a silence a need.
- *market not ready*: a market is sold to, and of a need neither a row nor a clock of its law
  speaks, nor does a silence say that nothing was read; or it has no calendar, or one with fewer
  years than the shop's own.
- *silent for nothing*: a silence on a need of which a row or a clock speaks.

>>> found = {said.need.id: said for said in sayings(handbook.policy, handbook.needs, "eu")}
>>> found["refund-day"].clocks, found["withdrawal"].rows[:1]
(('refund-law-eu',), ('EU-01-u',))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from ..faults import UNRESOLVED, Fault, unknown
from ..inforce import Policy
from ..reading import Files
from ..shapes import ID, Keys, Names, entries, unresolved
from ..tables import Rule
from ..terms import Label
from ..verification import Finding, from_faults
from .conflicts import BINDING

FILE = "market-needs.toml"
CALLED = f"data/{FILE}"
NOT_READY, FOR_NOTHING = "market not ready", "silent for nothing"
MARKET = "market"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that law or platform may say, and that must be known of a market, and why.

    It is said by a row on one of the tables of `rows` that speaks of all codes in `asks`, or by a
    clock of law behind one of the clocks of `backs`.
    """

    id: Annotated[str, ID]
    label: Label
    why: Label
    rows: Annotated[tuple[str, ...], Names("table")] = ()
    asks: Annotated[Mapping[str, str], Keys("field")] = field(default_factory=dict)
    backs: Annotated[tuple[str, ...], Names("clock")] = ()

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that nothing could ever meet the need."""
        if not (*self.rows, *self.backs):
            yield "rows", "missing", "tables that a row is about, or clocks that one is behind"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a need in one market: rows and clocks by id, or why nothing is (`silent`)."""

    need: Need
    rows: tuple[str, ...]
    clocks: tuple[str, ...]
    silent: Label | None

    @property
    def is_met(self) -> bool:
        """Say whether law or platform speak of it."""
        return bool(self.rows or self.clocks)


def read_needs(files: Files) -> dict[str, Need]:
    """Return the needs by id as far as they can be read."""
    return entries(Need, files.toml(FILE))


def sayings(policy: Policy, needs: Mapping[str, Need], market: str) -> tuple[Said, ...]:
    """Return what is said of each need in one market, on the last day on which anything changes."""
    floors = [floor for floor in policy.floors.values() if floor.market == market]
    rows = [(floor.questions[row.id], row) for floor in floors for row in floor.rules]
    last = policy.changes[-1]
    silent = {need: one.why for floor in floors for one in floor.silent for need in one.needs}
    clocks = [
        clock
        for clock in policy.on(last).clocks
        if clock.kind in BINDING and clock.when.get(MARKET) == frozenset([market])
    ]
    return tuple(
        Said(
            need,
            tuple(
                row.id
                for table, row in rows
                if table in need.rows and row.holds(last) and _speaks(row, need)
            ),
            tuple(clock.id for clock in clocks if not {*clock.backs}.isdisjoint(need.backs)),
            silent.get(need.id),
        )
        for need in needs.values()
    )


def _speaks(row: Rule, need: Need) -> bool:
    """Say whether a row speaks of what a need asks: one that does not ask it speaks of all."""
    for fact, code in need.asks.items():
        wanted = row.when.get(fact)
        if isinstance(wanted, frozenset) and code not in wanted:
            return False
    return True


def verify_needs(policy: Policy, needs: Mapping[str, Need]) -> list[Finding]:
    """Return what has to be said of the markets that are sold to, and is not."""
    return from_faults([*_unknown(policy, needs), *_lacking(policy, needs)])


def _unknown(policy: Policy, needs: Mapping[str, Need]) -> Iterator[Fault]:
    fields, clocks = policy.terms.fields, {clock.id for clock in policy.clocks}
    yield from unresolved(CALLED, needs, {"table": policy.tables, "clock": clocks, "field": fields})
    for need in needs.values():
        for fact, code in need.asks.items():
            codes = fields[fact].codes if fact in fields else {code}
            if code not in codes:
                place = f"asks.{fact}"
                yield unknown(CALLED, need.id, place, code, codes, "value", "unknown value")
    for floor in policy.floors.values():
        for name in (name for silence in floor.silent for name in silence.needs):
            if name not in needs:
                place = "silent.needs"
                yield unknown(floor.file, floor.market, place, name, needs, "need", UNRESOLVED)


def _lacking(policy: Policy, needs: Mapping[str, Need]) -> Iterator[Fault]:
    for market in policy.markets:
        file = f"data/floors/{market}.toml"
        for said in sayings(policy, needs, market):
            need = said.need
            if said.is_met and said.silent is not None:
                by = ", ".join((*said.rows, *said.clocks))
                problem = f"is said to be silent on {need.id}, of which {by} speaks"
                yield Fault(file, market, "silent", problem, "what nothing speaks of", None,
                            FOR_NOTHING)  # fmt: skip
            elif not said.is_met and said.silent is None:
                problem = f"is sold to, and nothing says: {need.label.en} ({need.id})"
                yield Fault(file, market, "", problem, meeting(need), None, NOT_READY)
        yield from _calendar(policy, market)


def meeting(need: Need) -> str:
    """Say what would meet a need, for who writes the files of a market."""
    asked = "".join(f" with {fact} = {code}" for fact, code in need.asks.items())
    ways = [f"a row on {' or '.join(need.rows)}{asked}"] if need.rows else []
    ways += [f"a clock of law behind {' or '.join(need.backs)}"] if need.backs else []
    silent = f'a [[silent]] entry with needs = ["{need.id}"] that says why nothing was read'
    return ", ".join((*ways, silent))


def _calendar(policy: Policy, market: str) -> Iterator[Fault]:
    """Say that the working days of a market are not known as far as the shop's own are."""
    calendars, shop = policy.clocks.calendars, policy.clocks.shop.calendar
    file = f"data/calendar/{market}.toml"
    years = {*calendars[shop].years} if shop in calendars else set()
    if market not in calendars:
        if calendars:
            problem = "is sold to, and has no calendar"
            allowed = "a file of its holidays, as CONTRIBUTING.md says"
            yield Fault(file, market, "", problem, allowed, None, NOT_READY)
    elif lacking := sorted(years - {*calendars[market].years}):
        problem = f"is sold to, and its calendar has no {', '.join(map(str, lacking))}"
        allowed = "the years of the shop's own calendar"
        yield Fault(file, market, "years", problem, allowed, None, NOT_READY)
