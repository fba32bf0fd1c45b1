"""Upkeep: what a change of policy leaves behind in the files around it, as findings.

- *below the floor*, *overlapping* and the like in a scenario: what is tried may not break what the
  policy keeps, and is verified as the policy is.
- *ended rule*: a procedure or a conflict that names a rule which ends, and none of the same table
  that begins on that day.
- *floors are silent*: a code of a fact that a market's floors tell apart, of which none speaks.
- *no first message*: a problem of which nothing has been seen yet, and no wording goes out.
- *unasked trait*: a trait that no rule, no row, no other fact and no code asks.
- *trait of none*: a code of a trait that no file gives.
- *torn apart*: codes of one family, which the first trait says, with others between their places.
- *listed one by one*: a rule that names several codes of a fact that has traits.
- *decides nothing*: an amount that no rule, row, clock, register, measure, what-if or code uses,
  and that is not said to be only told; or one said to be only told that buyers are promised, or
  that is used.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from .diagrams import Diagram
from .faults import PolicyError
from .inforce import Policy
from .scenarios import Scenario, apply
from .subjects.conflicts import BINDING
from .tables import Rule
from .verification import Finding, amounts_of, from_fault, verify
from .words import needed_by_code

FIRST = "evidence-needed"
AMOUNTS, TERMS = "data/policy/amounts.toml", "data/policy/terms.toml"


def scenarios(policy: Policy, kept: Mapping[str, Scenario]) -> Iterator[Finding]:
    """Verify the policy as each scenario changes it; what is wrong with it anyway is left out."""
    for scenario in kept.values():
        try:
            changed = apply(policy, scenario)
            found = verify(changed, among=touched(policy, changed))
        except PolicyError as error:
            found = [from_fault(fault) for fault in error.faults]
        anyway = {(f.kind, f.table, f.rules, f.outcome) for f in verify(policy)} if found else ()
        for finding in found:
            if (finding.kind, finding.table, finding.rules, finding.outcome) not in anyway:
                message = f"in the scenario {scenario.id}, {finding.message}"
                mend = f"change what {scenario.file} tries, or take the scenario out"
                yield replace(finding, message=message, file=scenario.file, mend=mend)


def touched(policy: Policy, changed: Policy) -> frozenset[str]:
    """Return the tables that a change can make a difference to.

    They are those with another rule or floor, those that use another amount, and all that rest on
    their outcomes.
    """
    amounts = {name for name, amount in policy.amounts.items() if changed.amounts[name] != amount}
    floors = {
        floor.questions[row.id]
        for floor in policy.floors.values()
        for row in floor.rules
        if amounts & amounts_of(policy, row)
    }
    at_once = {
        table.id
        for table in policy.tables.values()
        if changed.tables[table.id] != table
        or table.id in floors
        or any(amounts & amounts_of(policy, rule) for rule in table.rules)
    }
    return frozenset(
        table.id
        for table in policy.tables.values()
        if table.id in at_once or at_once & _beneath(policy, table.id)
    )


def _beneath(policy: Policy, table: str) -> set[str]:
    """Return the tables that decide inputs of a table, however far back."""
    names = policy.on(policy.start).reach(table)
    return {policy.producers[name] for name in names if name in policy.producers}


Named = tuple[str, str, tuple[str, ...]]
"""A file, the entry of it, and the rules that it names together."""


def ended(policy: Policy, named: Iterable[Named]) -> Iterator[Finding]:
    """Find what names a rule that ends, and none of its table that begins on that day.

    Both may be named while the day of the change is still to come.
    """
    last = policy.changes[-1]
    by_id = {rule.id: rule for rule in policy.rules()}
    for file, entry, rules in named:
        for rule in rules:
            end = by_id[rule].end if rule in by_id else None
            if end is None or end > last:
                continue
            table = policy.table_of[rule]
            following = [r.id for r in policy.tables[table].rules if r.start == end]
            if not {*following}.isdisjoint(rules):
                continue
            after = f", such as {' or '.join(following)}," if following else ""
            yield Finding(
                "ended rule",
                table,
                (rule,),
                f"{entry} names {rule}, which ends before {end}",
                file=file,
                mend=f"name the rule of {table} that holds from then on{after} beside it, and in "
                "its place once that day has come",
            )


def floors(policy: Policy) -> Iterator[Finding]:
    """Find the codes of which no row of a market speaks whose rows tell the fact apart."""
    last = policy.changes[-1]
    spoken: dict[tuple[str, str], set[str]] = {}
    for floor in policy.floors.values():
        for row in floor.rules:
            if not row.holds(last) or floor.market not in policy.markets:
                continue
            for name, condition in row.when.items():
                if isinstance(condition, frozenset) and policy.terms[name].kind == "choice":
                    spoken.setdefault((floor.market, name), set()).update(condition)
    for floor in policy.floors.values():
        for silence in floor.silent:
            for name, left_out in silence.codes.items():
                spoken.get((floor.market, name), set()).update(left_out)
    for (market, name), codes in spoken.items():
        for code in policy.terms[name].codes:
            if code not in codes:
                yield Finding(
                    "floors are silent",
                    market,
                    (),
                    f"no row of {market} speaks of {name} = {code}, so nothing is proved about it",
                    file=f"data/floors/{market}.toml",
                    mend=f"name {code} in the rows that speak of it, or, where law and platform "
                    "demand nothing, in a [[silent]] entry that says why",
                )


def traits(policy: Policy) -> Iterator[Finding]:
    """Find what is said of codes that have a file each, and makes no difference, and rules that
    list such codes instead of asking what they are like.
    """
    fields = policy.terms.fields
    rules = [rule for rule in policy.rules() if rule.holds(policy.changes[-1])]
    asked = {name for rule in rules for name in rule.traits}
    asked |= {name for field in fields.values() for one in field.beside for name in one.asks}
    asked |= {name for kind, name in needed_by_code() if kind == "field"}
    for trait in fields.values():
        if not trait.follows:
            continue
        folder = f"data/{fields[trait.follows].each_in}"
        if trait.name not in asked:
            yield Finding(
                "unasked trait",
                trait.name,
                (),
                f"no rule asks {trait.name}, which every file of {folder} says",
                file=TERMS,
                mend=f"let a rule ask it, or take it out of {TERMS} and of {folder}",
            )
        for code in trait.codes:
            if not trait.those([code]):
                yield Finding(
                    "trait of none",
                    trait.name,
                    (code,),
                    f"no {trait.follows} has {trait.name} = {code}",
                    file=TERMS,
                    mend=f"say it in the file of {folder} that it is meant for, or take it out",
                )
    yield from _torn(policy)
    yield from _listing(policy, rules)


def _torn(policy: Policy) -> Iterator[Finding]:
    """Find the codes that stand apart from those of their family, by their places."""
    fields = policy.terms.fields
    families = {f.follows: f for f in [*fields.values()][::-1] if f.follows}
    for name, family in families.items():
        met: list[str] = []
        for code in fields[name].codes:
            own = str(family.of(code))
            if own in met[:-1]:
                yield Finding(
                    "torn apart",
                    name,
                    (code,),
                    f"{code} has {family.name} = {own}, and its place is not among those that have "
                    "it too",
                    file=f"data/{fields[name].each_in}/{code}.toml",
                    mend="give it a place beside them, or say the family in which it stands",
                )
            elif own not in met:
                met.append(own)


def first_messages(policy: Policy) -> Iterator[Finding]:
    """Find the problems that a buyer may report and hear nothing: the rule that says what is asked
    for, while nothing has been seen, names no wording.
    """
    in_force = policy.on(policy.changes[-1])
    for problem in policy.terms.codes("problem"):
        told = {"problem": problem, "evidence": "none"}
        for rule in Diagram(in_force, FIRST, told).rules if FIRST in in_force.tables else ():
            if rule.rule.reply is None:
                yield Finding(
                    "no first message",
                    FIRST,
                    (rule.id,),
                    f"a buyer who reports {problem} is sent nothing at first: {rule.id} names no "
                    "reply",
                    file=in_force.tables[FIRST].table.file,
                    mend=f"name a wording of data/replies in {rule.id}, or let the file of "
                    f"{problem} say another way of looking at it",
                )


def _listing(policy: Policy, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Find the rules that name several codes of a fact that has traits, all but one excepted."""
    fields = policy.terms.fields
    traits: dict[str, list[str]] = {}
    for field in fields.values():
        if field.follows:
            traits.setdefault(field.follows, []).append(field.name)
    for rule in rules:
        codes = {name: c for name, c in rule.when.items() if isinstance(c, frozenset)}
        for name in traits.keys() & codes.keys():
            by_traits = not rule.traits.keys().isdisjoint(traits[name])
            named = (rule.traits if by_traits else codes).get(name, frozenset())
            if 1 < len(named) < len(fields[name].codes) - 1:
                yield Finding(
                    "listed one by one",
                    policy.table_of[rule.id],
                    (rule.id,),
                    f"{rule.id} lists {', '.join(sorted(named))}, so that one more {name} would "
                    "have to be listed too",
                    file=policy.file_of[rule.id],
                    mend=f"ask what they are like: {', '.join(traits[name])}",
                )


def amounts(
    policy: Policy, naming: Collection[str], promised: Mapping[str, Iterable[str]]
) -> Iterator[Finding]:
    """Find the amounts by which nothing is decided, though people may take them for a promise.

    `naming` are the amounts that are used elsewhere than in rules and rows, `promised` those that
    buyers read, by file. What law or platform say is no promise of the shop's.
    """
    statements = policy.sources.statements
    used = {*naming}
    for rule in policy.rules():
        used |= amounts_of(policy, rule)

    def finding(name: str, problem: str, mend: str) -> Finding:
        message = f"{name} {problem}"
        return Finding("decides nothing", name, (), message, file=AMOUNTS, mend=mend)

    for name, amount in policy.amounts.items():
        if name not in used and not amount.only_told:
            yield finding(
                name,
                "is used by no rule, row of law, clock, register, measure, what-if or code, so "
                "whatever it says is not held",
                "let a rule or a clock use it; or, where it is told for people to know and "
                "promises nothing, say only_told = true",
            )
        elif name in used and amount.only_told:
            yield finding(name, "is used, and said to be only told", "take out only_told")
        binding = all(
            value.sources and all(statements[source].kind in BINDING for source in value.sources)
            for value in amount.values
        )
        for file, names in promised.items():
            if amount.only_told and name in names and not binding:
                mend = "let a rule or a clock use it, or take it out of what buyers read"
                yield finding(name, f"is only told, and {file} promises it to buyers", mend)
