"""History: what has been in force is not changed, but ended, and pasted rows keep their columns.

Parts: `rewritten` (amounts and rules of days gone by that are others now), `shifted` (columns of
registers that no longer stand where they stood). Both compare what was read of an earlier state of
the data with what is read now, and return findings in the form of `verification`.

- *past changed*: on a day before today an amount had another value; a rule held then and is gone,
  or speaks of other cases, gives something else or holds on other days; one that is new holds then.
  A clock was another on such a day, too.
  What has no days of its own is another now: the shop's or a market's time, a day off that
  has passed, what a fact is taken for or what follows from it, a group by which the code decides.
- *column shifted*: a register's columns do not begin with those that it had, in their order.

A code that is new changes no rule that speaks of it: no old case has it. Reasons, sources, labels
and wordings may be mended, and days before the policy's first day are not asked about any more.

>>> list(rewritten(handbook.policy, handbook.policy, date(2026, 3, 1)))
[]
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from .dated import at, days_of, plain
from .inforce import Policy
from .subjects.clocks import Clock, Clocks
from .subjects.registers import Registers
from .tables import Bound, Rule, Table
from .terms import Field, Terms
from .verification import Finding
from .words import FILE, needed_by_code

PAST, SHIFTED = "past changed", "column shifted"
AMOUNTS, REGISTERS = "data/policy/amounts.toml", "data/registers.toml"
CLOCKS, TIME, CALENDARS = "data/clocks.toml", "data/policy/shop.toml", "data/calendar"
ONLY_SAID = frozenset(
    {"id", "file", "label", "note", "sources", "backs", "steps", "because", "start", "end", "later"}
)
"""What a clock says besides: nothing falls due otherwise for it; `backs` is in `backed_by`."""
LATER = "put it back as it was, and say what is otherwise by `later`, from = {} or a later day"
UNDATED = "it has no days of its own: put it back, or say in the changelog from when it is so"
Wanted = frozenset[str] | Bound | None


def rewritten(was: Policy, now: Policy, today: date) -> Iterator[Finding]:
    """Find what decided cases before `today` and would decide them otherwise now."""
    first = max(was.start, now.start)
    yield from _amounts(was, now, first, today)
    for name, table in was.tables.items():
        if name in now.tables:
            yield from _rules(was.terms, table, now.tables[name], first, today)
        else:
            for rule in table.rules:
                if _days(rule, first, today):
                    yield _gone(rule, table, today)
    if first < today:
        yield from _clocks(was, now.clocks, first, today)
        yield from _time(was.clocks, now.clocks, first, today)
        # What rules ask of a trait is compared with the rules.
        asked = {name for rule in was.rules() for name in rule.traits}
        for name, old in was.terms.fields.items():
            for what in _taken(old, now.terms[name], asked) if name in now.terms.fields else ():
                yield _undated(name, FILE, what, today)


def _amounts(was: Policy, now: Policy, first: date, today: date) -> Iterator[Finding]:
    for name, old in was.amounts.items():
        if name not in now.amounts:
            continue
        new = now.amounts[name]
        starts = {first, *(value.start for value in (*old.values, *new.values))}
        for day in sorted(start for start in starts if first <= start < today):
            before, after = old.at(day).value, new.at(day).value
            if before != after:
                yield Finding(
                    PAST,
                    name,
                    (),
                    f"{name} was {before} on {day}, and is {after} now",
                    file=AMOUNTS,
                    since=day,
                    mend=f"put {before} back, and add a value: {{ from = {today}, value = {after}, "
                    "… }, or a later day",
                )
                break


def _undated(name: str, file: str, what: str, today: date, mend: str = UNDATED) -> Finding:
    message = f"{name} was used for cases before {today}, and is another now: {what}"
    return Finding(PAST, name, (), message, file=file, mend=mend)


def _clocks(was: Policy, now: Clocks, first: date, today: date) -> Iterator[Finding]:
    told: set[str] = set()
    for name, day, old, new in _dated(was.clocks.entries, now.entries, first, today):
        mend = LATER.format(today)
        if new is None:
            others = ["it is gone"]
        elif old is None:
            others, mend = ["it is new"], f"give it from = {today} or a later day"
        else:
            others = _parts(was.terms, old, new)
        if others == ["amount"]:
            mend = f"put {old.amount} back, and give that a value from {today} or a later day"
        if others and name not in told:
            told.add(name)
            what = ", ".join(others) + (f", on {day}" if day > first else "")
            yield _undated(name, (new or old).file, what, today, mend)


def _dated(
    was: Mapping[str, Any], now: Mapping[str, Any], first: date, today: date
) -> Iterator[tuple[str, date, Any, Any]]:
    """Go through the entries that said something else on days before today, None for nothing."""
    for name in dict.fromkeys((*was, *now)):
        pair = [entries.get(name) for entries in (was, now)]
        days = {first} | days_of(one for one in pair if one is not None)
        for day in sorted(day for day in days if first <= day < today):
            old, new = (one and at(one, day) for one in pair)
            if (old and plain(old)) != (new and plain(new)):
                yield name, day, old, new


def _parts(terms: Terms, old: Clock, new: Clock) -> list[str]:
    """Return what of a clock makes something fall due otherwise."""
    when = dict.fromkeys((*old.when, *new.when))
    found = [f"when.{n}" for n in when if _asks(terms, old.when, n) != _asks(terms, new.when, n)]
    told = (part.name for part in fields(Clock) if part.name not in ONLY_SAID | {"when"})
    return found + [name for name in told if getattr(old, name) != getattr(new, name)]


def _time(was: Clocks, now: Clocks, first: date, today: date) -> Iterator[Finding]:
    for part in ("offset", "week", "calendar"):
        if getattr(was.shop, part) != getattr(now.shop, part):
            yield _undated("shop", TIME, part, today)
    for name, market in was.markets.items():
        if name in now.markets and market.clock != now.markets[name].clock:
            yield _undated(name, f"data/markets/{name}.toml", "its clock", today)
    for name, calendar in was.calendars.items():
        years = now.calendars[name].years if name in now.calendars else {}
        moved: set[date] = set()
        for number in calendar.years.keys() & years.keys():
            old, new = calendar.years[number], years[number]
            moved |= (old.off ^ new.off) | (old.at_work ^ new.at_work)
        if gone := sorted(day for day in moved if first <= day < today):
            days = ", ".join(map(str, gone))
            yield _undated(name, f"{CALENDARS}/{name}.toml", days, today, "put the days back")


def _taken(old: Field, new: Field, asked: Collection[str]) -> Iterator[str]:
    """Go through what is taken to be so otherwise, of the codes that there were."""
    if old.unless_said != new.unless_said:
        yield "unless_said"
    codes = set() if old.name in asked else old.given.keys() & new.given.keys()
    yield from (f"of {code}" for code in sorted(codes) if old.given[code] != new.given[code])
    yield from (f"takes.{code}" for code in old.takes if old.takes[code] != new.takes.get(code))
    for name in sorted(old.groups.keys() & new.groups.keys()):
        before, after = (
            field.groups[name].codes & old.codes.keys() & new.codes.keys() for field in (old, new)
        )
        if (f"group of {old.name}", name) in needed_by_code() and before != after:
            yield f"groups.{name}"


def _rules(terms: Terms, was: Table, now: Table, first: date, today: date) -> Iterator[Finding]:
    old = {rule.id: rule for rule in was.rules if _days(rule, first, today)}
    new = {rule.id: rule for rule in now.rules}
    for rule in old.values():
        if rule.id not in new:
            yield _gone(rule, now, today)
        elif others := _differing(terms, rule, new[rule.id], first, today):
            yield _finding(
                rule,
                now,
                f"{rule.id} decided cases before {today}, and is another now: {', '.join(others)}",
                f"put it back as it was, with until = {today} or a later day, and write what holds "
                "from that day as a rule with an id of its own",
            )
    for rule in now.rules:
        if rule.id not in {other.id for other in was.rules} and _days(rule, first, today):
            yield _finding(
                rule,
                now,
                f"{rule.id} is new and holds from {rule.start}, on days before {today}",
                f"give it from = {today} or a later day, and the rule that it follows the same "
                "day as until",
            )
    kept = [name for name in old if name in new]
    if now.hit_policy == "first" and kept != [name for name in new if name in kept]:
        message = f"the first rule that fits decides, and they stand in another order: {now.id}"
        yield Finding(PAST, now.id, (*kept,), message, file=now.file, mend="put the order back")


def _days(rule: Rule, first: date, today: date) -> tuple[date, date] | None:
    """Return from when to when a rule held before today; None where it did not."""
    start, end = max(rule.start, first), min(rule.end or today, today)
    return (start, end) if start < end else None


def _differing(terms: Terms, old: Rule, new: Rule, first: date, today: date) -> list[str]:
    """Return the keys of a rule that say something else about cases of days gone by."""
    found = [
        f"when.{name}"
        for name in dict.fromkeys((*old.when, *new.when))
        if _asks(terms, old.when, name) != _asks(terms, new.when, name)
    ]
    outcomes = dict.fromkeys((*old.then, *new.then))
    found += [f"then.{name}" for name in outcomes if old.then.get(name) != new.then.get(name)]
    if _days(old, first, today) != _days(new, first, today):
        found.append("from" if max(old.start, first) != max(new.start, first) else "until")
    return found


def _asks(terms: Terms, when: Mapping[str, frozenset[str] | Bound], name: str) -> Wanted:
    """Return what a rule asked of a fact, among the codes that there were; None is anything."""
    wanted, codes = when.get(name), terms.codes(name)
    if not isinstance(wanted, frozenset):
        return wanted
    return None if wanted >= codes.keys() and codes else wanted & codes.keys()


def _gone(rule: Rule, table: Table, today: date) -> Finding:
    return _finding(
        rule,
        table,
        f"{rule.id} decided cases before {today}, and is gone",
        f"put it back, with until = {today} or a later day",
    )


def _finding(rule: Rule, table: Table, message: str, mend: str) -> Finding:
    return Finding(PAST, table.id, (rule.id,), message, file=table.file, mend=mend)


def shifted(was: Registers, now: Registers) -> Iterator[Finding]:
    """Find the registers in which rows that were pasted stand under other headings now."""
    for register in was:
        if register.id not in now.registers:
            continue
        old = [column.id for column in register.columns]
        new = [column.id for column in now.registers[register.id].columns]
        places = [place for place, name in enumerate(old) if new[place : place + 1] != [name]]
        if not places:
            continue
        place = places[0]
        stands = new[place] if place < len(new) else "nothing"
        yield Finding(
            SHIFTED,
            register.id,
            (),
            f"where the column {old[place]} stood, {register.id} has {stands}: "
            "all that was pasted is shifted",
            file=REGISTERS,
            mend="put the columns back in their order, and name a new one at the end of `later`",
        )
