"""Jurisdiction: what rests on the law of some markets decides cases of these alone, or says why.

Law and platform bind where they hold. A rule that rests on them, and decides cases of a market
whose own are not cited, is either the shop's choice for everybody, which the data says and a page
shows (`everywhere`), or a practice of one market that reaches the buyers of another.

A market's file says what of others' law holds there as well (`alike`): a rule that rests on it
cites that market, too, so that no table has to be touched for a further one.

Of which market a work is, the floors say: the rows of a market's file stand for its statements.
Which markets a rule decides cases of is proved over all tables that it rests on, so that one that
asks an outcome which only some markets give need not ask of them as well.

- *law out of its market*: a rule of a table that asks of the market, rests on law or platform
  alone and reaches a market whose own it does not cite; or a table that asks nothing of the market,
  with a rule that rests on them, and on the shop's practice perhaps, and reaches such a market.
- *everywhere for nothing*: `everywhere` where nothing reaches further than what is cited, or in a
  table that asks of the market, whose rules say it one by one.
- *alike for nothing*: law of others that a market says holds there as well, though no rule that
  decides cases there needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .diagrams import Diagram
from .inforce import Policy
from .subjects.conflicts import BINDING
from .tables import Rule, Table
from .verification import MARKET, Finding

SAY_WHY = (
    "ask a trait of the market, cite what holds there too, or say by everywhere in {} why the shop "
    "does the same there"
)


def jurisdiction(policy: Policy) -> Iterator[Finding]:
    """Find the rules and tables whose law is of other markets than their cases."""
    works, alike = works_of_markets(policy), _alike(policy)
    idle = {(market, name) for name, markets in alike.items() for market in markets}
    for table in policy.tables.values():
        cited = {
            rule.id: markets
            for rule in table.rules
            if (markets := _cited(policy, rule, works)) is not None
        }
        further = beyond(policy, table, cited)
        for rule in table.rules:
            there = [m for m in further.get(rule.id, ()) for name in rule.sources
                     if m in alike.get(name, ())]  # fmt: skip
            idle -= {(market, name) for market in there for name in rule.sources}
            if rest := tuple(m for m in further.get(rule.id, ()) if m not in there):
                further[rule.id] = rest
            else:
                further.pop(rule.id, None)
        yield from _of_rules(policy, table, further)
        yield from _of_table(table, further)
    for market, name in sorted(idle):
        yield Finding(
            "alike for nothing",
            market,
            (),
            f"{market} says that {name} holds there as well, and no rule that decides cases there "
            "needs it",
            file=policy.clocks.markets[market].file,
            mend="take it out",
        )


def _alike(policy: Policy) -> dict[str, frozenset[str]]:
    """Return the markets that say of a statement of others' law that it holds there, too."""
    found: dict[str, set[str]] = {}
    for market in policy.clocks.markets.values():
        for alike in market.alike if market.id in policy.markets else ():
            for name in alike.law:
                found.setdefault(name, set()).add(market.id)
    return {name: frozenset(markets) for name, markets in found.items()}


def works_of_markets(policy: Policy) -> dict[str, frozenset[str]]:
    """Return the markets of which each work of law or platform is.

    >>> works_of_markets(handbook.policy)["tw"]
    frozenset({'tw'})
    """
    found: dict[str, set[str]] = {}
    for floor in policy.floors.values():
        for row in floor.rules:
            work = policy.sources.statements[row.statement].work
            found.setdefault(work, set()).add(floor.market)
    return {work: frozenset(markets) for work, markets in found.items()}


def beyond(
    policy: Policy, table: Table, cited: Mapping[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    """Return the markets that each rule of a table reaches beyond those that it cites, if any."""
    reached: dict[str, set[str]] = {}
    for day in policy.own_changes if cited else ():
        in_force = policy.on(day)
        for market in policy.markets:
            for rule in Diagram(in_force, table.id, {MARKET: market}).rules:
                reached.setdefault(rule.id, set()).add(market)
    found = {
        rule: tuple(m for m in policy.markets if m in reached.get(rule, ()) and m not in markets)
        for rule, markets in cited.items()
    }
    return {rule: markets for rule, markets in found.items() if markets}


def _cited(
    policy: Policy, rule: Rule, works: Mapping[str, frozenset[str]]
) -> frozenset[str] | None:
    """Return the markets whose law or platform a rule cites; None where it cites neither."""
    statements = [policy.sources.statements[source] for source in rule.sources]
    binding = [works.get(s.work, frozenset()) for s in statements if s.kind in BINDING]
    return frozenset().union(*binding) if binding else None


def _of_rules(
    policy: Policy, table: Table, further: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    """Judge the rules of a table that asks of the market, and what each says of itself."""
    asks = MARKET in table.inputs
    if asks:
        problem, mend = "decides no case of a market whose law it does not cite", "take it out"
    else:
        problem = f"{table.id} asks nothing of the market"
        mend = "say it once, in the table, or take it out"
    for rule in table.rules:
        file = rule.file or table.file
        reaches = asks and rule.id in further
        if rule.everywhere and not reaches:
            yield Finding(
                "everywhere for nothing",
                table.id,
                (rule.id,),
                f"{rule.id} says why it holds everywhere, and {problem}",
                file=file,
                mend=mend,
            )
        alone = all(policy.sources.statements[s].kind in BINDING for s in rule.sources)
        if alone and reaches and not rule.everywhere:
            yield Finding(
                "law out of its market",
                table.id,
                (rule.id,),
                f"{rule.id} rests on {', '.join(rule.sources)} alone, and decides cases of "
                f"{', '.join(further[rule.id])}",
                file=file,
                mend=SAY_WHY.format(rule.id),
            )


def _of_table(table: Table, further: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Judge a table that asks nothing of the market, and what it says of itself."""
    asks = MARKET in table.inputs
    if table.everywhere and (asks or not further):
        problem = "asks of the market" if asks else "cites no law that its cases are not of"
        mend = "say it in the rules that reach further" if asks else "take it out"
        yield Finding(
            "everywhere for nothing",
            table.id,
            (),
            f"{table.id} says why it holds everywhere, and {problem}",
            file=table.file,
            mend=mend,
        )
    if further and not asks and not table.everywhere:
        named = [f"{rule} ({', '.join(markets)})" for rule, markets in further.items()]
        yield Finding(
            "law out of its market",
            table.id,
            tuple(further),
            f"{table.id} asks nothing of the market, and law that it rests on is not that of "
            f"every case: {', '.join(named)}",
            file=table.file,
            mend=SAY_WHY.format(table.id),
        )
