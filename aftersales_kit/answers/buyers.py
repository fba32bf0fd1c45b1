"""What the page for buyers says on a day: each line decided by its table, and its sentence filled.

Parts: `Said` (a line as it reads), `said`, `said_page` (the page of a market), `verify_buyers`
(findings).

The checks of `verify_buyers`, each a sentence, for every stretch of time between two changes:

- *undecided line*: the table decides the line's buyers differently, so that no one sentence fits.
- *no sentence*: the table decides for something that the line has no sentence for.
- *impossible sentence*: a sentence for an outcome that no rule of the table gives in its markets.
- *nobody*: no buyer lies between the line's bounds, because an amount has moved.
- *idle fact*: a line names a fact that makes no difference to its table.
- *amount aside*: a sentence names an amount that neither bounds the line's buyers nor is of the
  line's own sources; where no bound of the line is in its unit, its table, or one beneath, may
  decide by it, or a clock run so long.

>>> from datetime import date
>>> policy, on = handbook.policy, date(2026, 3, 1)
>>> line = said(handbook.buyers["changed-mind-cn"], policy.on(on), on)
>>> line.code, line.rules
('allowed', ('NRR-02',))
>>> line.text.en.split(".")[0]
'You have 7 days after signing for the parcel to tell us that you are sending it back'
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ..policy.diagrams import Diagram
from ..policy.inforce import InForce, Policy
from ..policy.shapes import BLANK
from ..policy.subjects.buyers import FILE, Buyers, Line, Part, holds_in
from ..policy.tables import Bound, Rule
from ..policy.terms import Condition, Label, is_empty
from ..policy.verification import Finding
from ..policy.wording import worded


@dataclass(frozen=True, slots=True)
class Said:
    """A line as it reads on a day: its text, the `code` decided for, and the rules behind it."""

    id: str
    markets: tuple[str, ...]
    text: Label
    code: str
    rules: tuple[str, ...]


def said(line: Line, in_force: InForce, on: date, market: str = "") -> Said | None:
    """Return what a line says, or None where no one sentence of it fits (a finding).

    A market is one of the line's: its buyers alone are spoken to.
    """
    if line.says is not None:
        return _filled(line, line.says, "", line.rules, in_force, on)
    codes = decided(line, in_force, (market,) if market else line.markets)
    code, rules = next(iter(codes.items()), ("", ()))
    if len(codes) != 1 or code not in line.by_outcome:
        return None
    return _filled(line, line.by_outcome[code], code, rules, in_force, on)


def said_page(
    buyers: Buyers, in_force: InForce, on: date, market: str
) -> Iterator[tuple[Part, list[tuple[Line, Said | None]]]]:
    """Go through the parts with what their lines say to the buyers of a market."""
    for part in buyers.parts:
        lines = [line for line in part.lines if holds_in(market, line.markets)]
        if lines:
            yield part, [(line, said(line, in_force, on, market)) for line in lines]


def decided(
    line: Line, in_force: InForce, markets: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """Return what the line's table decides for its buyers, each code with the rules behind it.

    They are the buyers of these markets; without any, those of all.

    There is none where the line's bounds leave nobody between them.
    """
    within = _within(line, in_force, markets)
    found: dict[str, tuple[str, ...]] = {}
    if any(map(is_empty, within.values())):
        return found
    for rule in Diagram(in_force, line.table, within).rules:
        code = rule.rule.then[line.outcome]
        found[code] = (*found.get(code, ()), rule.id)
    return found


def _within(line: Line, in_force: InForce, markets: Collection[str]) -> dict[str, Condition]:
    within = in_force.conditions(line.when)
    if markets and "market" in in_force.reach(line.table):
        within["market"] = frozenset(markets)
    return within


def _filled(
    line: Line, text: Label, code: str, rules: tuple[str, ...], in_force: InForce, on: date
) -> Said:
    return Said(line.id, line.markets, worded(text, in_force.policy.amounts, on), code, rules)


def verify_buyers(policy: Policy, buyers: Buyers) -> list[Finding]:
    """Return what is wrong with a page that can be read; the empty list means fine."""
    found: dict[tuple[str, str], Finding] = {}
    for line in buyers:
        if line.says is None:
            for finding in (*_impossible(policy, line), *_aside(policy, line)):
                found.setdefault((finding.kind, line.id), finding)
            for day in policy.changes:
                for finding in _undecided(policy.on(day), line):
                    found.setdefault((finding.kind, line.id), replace(finding, since=day))
    return list(found.values())


def _impossible(policy: Policy, line: Line) -> Iterator[Finding]:
    rules = policy.tables[line.table].rules
    given = {rule.then[line.outcome] for rule in rules if not _elsewhere(rule, line)}
    # The codes of a group share a sentence: one of them is enough.
    shared: dict[Label, list[str]] = {}
    for code, sentence in line.by_outcome.items():
        shared.setdefault(sentence, []).append(code)
    never = [code for codes in shared.values() if given.isdisjoint(codes) for code in codes]
    if never:
        message = (
            f"{line.id} has a sentence for {', '.join(never)}, which {line.table} never gives there"
        )
        yield _finding("impossible sentence", line, message)


def _aside(policy: Policy, line: Line) -> Iterator[Finding]:
    told = {name for text in line.sentences for name in BLANK.findall(text.en + text.zh)}
    if not told:
        return
    bounds = [bound for bound in line.when.values() if isinstance(bound, Bound)]
    own = {end for bound in bounds for end in bound.ends().values() if isinstance(end, str)}
    units = {policy.amounts[name].unit for name in own}
    names = policy.on(policy.changes[-1]).reach(line.table)
    beside = {clock.amount for clock in policy.clocks.over_time}.union(
        end
        for table in policy.tables.values()
        if table.id == line.table or not names.isdisjoint(table.outcomes)
        for rule in table.rules
        for bound in rule.when.values()
        if isinstance(bound, Bound)
        for end in bound.ends().values()
    )
    for name in sorted(told - own):
        amount = policy.amounts[name]
        cited = {source for held in amount.values for source in held.sources}
        if (name in beside and amount.unit not in units) or not cited.isdisjoint(line.sources):
            continue
        message = f"{line.id} names {name}, by which {line.table} does not decide"
        mend = "name the amount that bounds its buyers"
        yield replace(_finding("amount aside", line, message), mend=mend)


def _elsewhere(rule: Rule, line: Line) -> bool:
    """Say whether a rule is of other markets than a line."""
    wanted = rule.when.get("market")
    return isinstance(wanted, frozenset) and bool(line.markets) and wanted.isdisjoint(line.markets)


def _undecided(in_force: InForce, line: Line) -> Iterator[Finding]:
    idle = [name for name in line.when if name not in in_force.reach(line.table)]
    if idle:
        message = f"{line.id} names {', '.join(idle)}, which {line.table} does not look at"
        yield _finding("idle fact", line, message)
    codes = decided(line, in_force, line.markets)
    if not codes:
        yield _finding("nobody", line, f"{line.id}: no buyer lies between its bounds")
    if len(codes) > 1:
        each = "; ".join(f"{code} by {', '.join(rules)}" for code, rules in codes.items())
        message = f"{line.id}: {line.table} decides its buyers differently: {each}"
        mend = "narrow its `when` to buyers of one outcome, and add a line for the others"
        yield replace(_finding("undecided line", line, message), mend=mend)
        return
    for code, rules in codes.items():
        if code not in line.by_outcome:
            message = f"{line.id} has no sentence for {code}, decided by {', '.join(rules)}"
            yield _finding("no sentence", line, message)


def _finding(kind: str, line: Line, message: str) -> Finding:
    return Finding(kind, f"data/{FILE}", (line.id,), message, file=f"data/{FILE}")
