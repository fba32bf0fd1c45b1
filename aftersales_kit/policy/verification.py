"""Verification: what is wrong with a policy that loads, as findings, each with an example case.

Each check is a function from the policy to findings; no finding means fine. A check never raises.

- *uncovered*: a case that no rule decides. Such a policy does not even load.
- *overlapping*: a case that two rules of a `unique` table decide.
- *dead*: a rule that decides no case, because other rules, perhaps several together, come first.
- *empty condition*: a rule, or a row of law or platform, of which no case can be, because no value
  meets one of its conditions on a day (an amount of 0 as the end of a bound, say).
- *below the floor*: a case in which the promise is worse for the buyer than law or platform.
- *too large*: a table with more cells than can be listed.
- *market without floors*: a market sold to for which no law is in force: nothing is proved there.
- *band upside down*: a band of compensation whose lower end is above its upper end.
- *other currency*: a rule that compares a sum of an order with an amount set in the shop's own
  currency, in a market whose orders are paid in another.
- *band without a measure*: a band that gives something, though by nothing that measures it.
- *rule without example*, *amount without example*, *bound without a pair*: a rule that no worked
  case illustrates; a new value of an amount that none illustrates while it holds; a bound of a
  number that worked cases do not show from both sides, on days on which it is the bound.
- *law row without example*, *reply without example*: a row that demands anything and that
  binds in no worked case; a rule that sends a wording and that no worked case is about.
- *code without example*: a code that people may enter and that no worked case is decided with.
- *case differs*: a worked case that does not come out as it says, or that leaves out a row that
  binds or a wording that is sent.
- *case of a market not sold to*: a worked case whose law no promise is proved against.
- *in no group*: a code of which a group that the code decides by does not say whether it is in it.
- *named by nothing*: a code of an outcome that no rule gives, no group lists and no code names.
- *unknown to the data*: a name by which the code decides, and which the data does not have.
- *uncovered date*, *unknown value*, *missing label*, *unresolved reference*, *rule without
  source*, *unreadable*, *malformed*: faults of loading, reported in the same form.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from .cases import Expectation, WorkedCase
from .diagrams import Diagram
from .faults import AS_LONG_AS_UNREADABLE, UNKNOWN, UNREADABLE, Fault, to_report
from .grid import Axis, Grid
from .illustration import binding_rows, differences, without_example
from .inforce import InForce, Policy, RuleInForce, TableInForce, TooLarge
from .regions import Region, Regions
from .slices import Split, Splits, axes_of
from .tables import Bound, Floor, Rule
from .terms import Condition, Field, Value, as_codes, is_empty

CODED = ("data/policy/", "data/floors/", "data/cases/")
"""Where the values are codes of terms.toml."""
CASES = "data/cases"
BAND = ("band_low", "band_high")
MEASURED = "measured_by"
MARKET = "market"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: `kind`, the table, the rules concerned, a message and an example case.

    `boxes` are all the cases concerned, neighbouring ones merged, in words. `file` is where to mend
    it, `since` the first day of the stretch of time in which it is so, `outcome` the one concerned,
    `mend` how, where that does not follow from the message.
    """

    kind: str
    table: str
    rules: tuple[str, ...]
    message: str
    witness: Mapping[str, Value] = field(default_factory=dict)
    boxes: tuple[str, ...] = ()
    file: str = ""
    since: date | None = None
    outcome: str = ""
    mend: str = ""

    def __str__(self) -> str:
        lines = [f"{self.kind}: {self.table}: {self.message}"]
        if self.since:
            lines.append(f"    at: {self.file}, from {self.since}")
        elif self.file != self.table and self.file:
            lines.append(f"    at: {self.file}")
        lines += [f"    in: {box}" for box in self.boxes]
        if self.witness:
            example = ", ".join(f"{name}={value}" for name, value in self.witness.items())
            lines.append(f"    for example: {example}")
        if self.mend:
            lines.append(f"    to mend: {self.mend}")
        return "\n".join(lines)


def verify(
    policy: Policy,
    cases: Mapping[str, WorkedCase] | None = None,
    among: Collection[str] | None = None,
    *,
    complete: bool = True,
) -> list[Finding]:
    """Return the findings of every check, for every stretch of time between two changes.

    Without `cases` the checks on worked cases are left out; where they are not `complete`, what no
    case shows is not told. `among` are the tables to prove, all of them where it is left out.
    """
    proved = policy.tables if among is None else among
    found: dict[tuple[str, ...], Finding] = {}
    for day in policy.changes:
        in_force = policy.on(day)
        for finding in (
            *(_of_tables(in_force, proved) if day in policy.own_changes else ()),
            *without_floors(in_force),
            *below_floors(in_force, proved),
        ):
            key = (finding.kind, finding.table, *finding.rules, finding.outcome)
            found.setdefault(key, replace(finding, since=day))
    findings = [*found.values(), *across_currencies(policy)]
    if cases is not None:
        findings += examples(policy, cases, complete=complete)
    return findings


def from_fault(fault: Fault) -> Finding:
    """Return a fault of loading as a finding."""
    rules = (fault.id,) if fault.id else ()
    mend = ""
    if fault.kind == "unknown value" and fault.file.startswith(CODED):
        mend = "write a code that there is; a new one is added to data/policy/terms.toml first"
    if fault.kind == UNKNOWN:
        mend = "name it so again, or change the code that needs it, and the uses.py beside that"
        if fault.file == CASES:
            mend = f"put back the file of {CASES} that had it, or {mend}; {AS_LONG_AS_UNREADABLE}"
    if fault.kind == UNREADABLE:
        mend = AS_LONG_AS_UNREADABLE
    return Finding(fault.kind, fault.file, rules, fault.message, file=fault.file, mend=mend)


def from_faults(faults: Iterable[Fault]) -> list[Finding]:
    """Return the faults that are worth reading as findings: see `faults.to_report`."""
    return [from_fault(fault) for fault in to_report([*faults])]


def _of_tables(in_force: InForce, among: Collection[str]) -> Iterator[Finding]:
    yield from tables(in_force, among)
    yield from bands(in_force)


def tables(in_force: InForce, among: Collection[str]) -> Iterator[Finding]:
    """Check some tables, each by itself: overlapping and dead rules, and its size."""
    for name, table in in_force.tables.items():
        if name in among:
            yield from one_table(table)


def one_table(table: TableInForce) -> Iterator[Finding]:
    """Check one table: see `tables`."""
    name, file = table.table.id, table.table.file
    try:
        grid = table.grid
    except TooLarge as error:
        yield Finding("too large", name, (), str(error), file=file)
        return
    seen = 0
    masks: list[tuple[RuleInForce, int]] = []
    unique = table.table.hit_policy == "unique"
    for rule in table.rules:
        if rule.is_empty:
            yield _empty(rule, table.fields, name, file)
            continue
        cells = grid.box(rule.conditions)
        if not unique and not cells & ~seen:
            earlier = ", ".join(r.id for r, other in masks if other & cells)
            message = f"{rule.id} decides no case: covered by {earlier}"
            yield Finding("dead", name, (rule.id,), message, file=file)
        if unique and cells & seen:
            for other, mask in masks:
                if both := mask & cells:
                    yield Finding(
                        "overlapping",
                        name,
                        (other.id, rule.id),
                        f"{other.id} and {rule.id} decide the same cases",
                        grid.witness(both),
                        _texts(grid, both),
                        file,
                    )
        seen |= cells
        masks.append((rule, cells))


def _empty(rule: RuleInForce, fields: Iterable[Field], home: str, file: str) -> Finding:
    """Name the conditions of a rule that no value meets, as the file writes them."""
    said = []
    for field_ in fields:
        bound = rule.rule.when.get(field_.name)
        if isinstance(bound, Bound) and is_empty(rule.conditions[field_.name]):
            ends = ", ".join(f"{end} {value}" for end, value in bound.ends().items())
            said.append(f"{field_.name} ({ends}) within {field_.bounds_label.en}")
    return Finding(
        "empty condition",
        home,
        (rule.id,),
        f"{rule.id} speaks of no case: no value meets {' or '.join(said)}",
        file=file,
        mend=f"change the bound, or the amount in it, or take {rule.id} out from that day on",
    )


def bands(in_force: InForce) -> Iterator[Finding]:
    """Check the ends of every band of amounts.

    The lower is not above the upper one, and nothing is given that nothing measures.
    """
    for table in in_force.tables.values():
        if not {*BAND} <= {*table.table.outcomes}:
            continue
        for rule in table.rules:
            ends = [rule.rule.then[name] for name in BAND]
            least, most = (in_force.amounts[end] for end in ends)
            if most and rule.rule.then.get(MEASURED) == "nothing":
                yield Finding(
                    "band without a measure",
                    table.table.id,
                    (rule.id,),
                    f"{rule.id} measures by nothing what it gives up to {ends[1]} ({most}) on "
                    f"{in_force.on}",
                    file=table.table.file,
                    mend=f"set {ends[1]} to 0, or say in {rule.id} what it is measured by",
                )
            if least > most:
                yield Finding(
                    "band upside down",
                    table.table.id,
                    (rule.id,),
                    f"{rule.id} gives the band from {ends[0]} ({least}) to {ends[1]} ({most}) "
                    f"on {in_force.on}",
                    file=table.table.file,
                )


def across_currencies(policy: Policy) -> Iterator[Finding]:
    """Check that no rule compares a sum with an amount in another currency than it is paid in.

    A sum of a case is in the currency of its order, an amount in that of the shop's own market.
    """
    markets = policy.clocks.markets
    money = {name for name, field in policy.terms.fields.items() if field.kind == "money"}
    home = next((market for market in markets.values() if market.home), None)
    if home is None:
        return
    abroad = {code for code, market in markets.items() if market.currency != home.currency}
    for table in policy.tables.values():
        for rule in table.rules:
            compared = sorted(money & rule.when.keys())
            asked = rule.when.get(MARKET, frozenset(markets))
            there = sorted(abroad & asked) if isinstance(asked, frozenset) else []
            if compared and there:
                yield Finding(
                    "other currency",
                    table.id,
                    (rule.id,),
                    f"{rule.id} compares {compared[0]} with an amount in the currency of "
                    f"{home.id}, and orders of {there[0]} are paid in another",
                    file=rule.file or table.file,
                    mend="ask a trait of the market that leaves it out, and decide its cases by "
                    "a rule that compares nothing",
                )


def without_floors(in_force: InForce) -> Iterator[Finding]:
    """Find the markets sold to for which no row of statute is in force."""
    lawful = {floor.market for floor, _ in _rows(in_force.policy, in_force.on, "statute")}
    for market in in_force.policy.markets:
        if market not in lawful:
            yield Finding(
                "market without floors",
                market,
                (),
                f"no row of law is in force for {market!r}, so nothing is proved about it; "
                "a file of data/floors with the layer statute is missing",
                file="data/policy/shop.toml",
            )


def rows_in_force(policy: Policy, day: date) -> int:
    """Return how many rows of law and platform the promise is measured against on a day.

    Rows of markets that are not sold to do not count.
    """
    return sum(floor.market in policy.markets for floor, _ in _rows(policy, day))


def _rows(policy: Policy, day: date, *layers: str) -> Iterator[tuple[Floor, Rule]]:
    for floor in policy.floors.values():
        if not layers or floor.layer in layers:
            yield from ((floor, rule) for rule in floor.rules if rule.holds(day))


def below_floors(in_force: InForce, among: Collection[str]) -> Iterator[Finding]:
    """Prove, over every cell, that the promise is no worse than law and platform.

    For each row of each market sold to, the cases it speaks of are cut out of the promise's grid,
    and every outcome worse than the row demands is a violation.
    """
    for table, rows in in_force.floors.items():
        for floor, row in rows:
            if table not in among or floor.market not in in_force.policy.markets:
                continue
            if row.is_empty:
                fields = [in_force.terms[name] for name in row.conditions]
                yield _empty(row, fields, floor.id, floor.file)
                continue
            for outcome, demanded in row.rule.then.items():
                ranks = in_force.terms[outcome]
                least = ranks.rank(demanded)
                if least == 0:
                    continue
                reached = Diagram(in_force, table, row.conditions).rules
                if all(ranks.rank(rule.rule.then[outcome]) >= least for rule in reached):
                    continue
                space = Regions(axes_of([in_force], table, row.conditions))
                part = Splits(in_force, space).of(table, row.conditions)
                for rule, cells in part.rules:
                    if ranks.rank(rule.rule.then[outcome]) < least:
                        yield _violation(part, space, floor, row, outcome, rule, cells)


def _violation(
    part: Split,
    space: Regions,
    floor: Floor,
    row: RuleInForce,
    outcome: str,
    rule: RuleInForce,
    cells: Region,
) -> Finding:
    source = part.in_force.policy.sources.statements[row.rule.statement]
    field_ = part.in_force.terms[outcome]
    boxes = []
    amounts: dict[str, None] = {}
    for box in space.boxes(cells):
        bound = {**row.conditions, **box.conditions}
        amounts |= dict.fromkeys(_at_the_edge(part, bound))
        boxes.append(
            "; ".join(
                f"{part.in_force.terms[name].label.en}: "
                f"{part.in_force.terms[name].condition_label(condition).en}"
                for name, condition in bound.items()
            )
        )
    return Finding(
        "below the floor",
        part.table,
        (rule.id, row.id),
        f"{rule.id} gives {field_.value_label(rule.rule.then[outcome]).en!r} for "
        f"{field_.label.en!r}, but {row.id} ({floor.title.en}, {source.article}) demands "
        f"{field_.value_label(row.rule.then[outcome]).en!r}",
        {**_first(part, row), **space.witness(cells)},
        tuple(boxes),
        part.in_force.tables[part.table].table.file,
        outcome=outcome,
        mend=_or_raise(part, amounts)
        + f"raise what {rule.id} promises for these cases ({part.table}), or, if {row.id} does "
        f"not speak of them, show in its condition and why in {floor.file} that it does not",
    )


def _at_the_edge(part: Split, conditions: Mapping[str, Condition]) -> Iterator[str]:
    """Go through the amounts of the promise just beyond which a stretch of a number lies."""
    in_force = part.in_force
    todo = [part.table]
    for name in todo:
        table = in_force.tables[name].table
        beneath = [in_force.producers[n] for n in table.inputs if n in in_force.producers]
        todo += [other for other in beneath if other not in todo]
        for rule in table.rules:
            elsewhere = any(
                isinstance(wanted, frozenset) and wanted.isdisjoint(as_codes(conditions[fact]))
                for fact, wanted in rule.when.items()
                if fact in conditions
            )
            for fact, wanted in rule.when.items() if not elsewhere else ():
                stretch = conditions.get(fact)
                if not isinstance(wanted, Bound) or not isinstance(stretch, tuple):
                    continue
                low, high = stretch
                for end in wanted.ends().values():
                    if isinstance(end, str):
                        tick = in_force.terms[fact].ticks(in_force.amounts[end])
                        if tick in (low - 1, high + 1):
                            yield end


def _or_raise(part: Split, amounts: Iterable[str]) -> str:
    values = [f"{name} ({part.in_force.amounts[name]})" for name in amounts]
    where = "data/policy/amounts.toml"
    told = f"look at {', '.join(values)} in {where}, just beyond which these cases lie; or "
    return told if values else ""


def _first(part: Split, row: RuleInForce) -> dict[str, Value]:
    """Return a value of each fact that a floor's row binds."""
    axes = [Axis.cut(part.in_force.terms[n], [], bound) for n, bound in row.conditions.items()]
    return Grid(axes).witness(1)


def _texts(grid: Grid, cells: int) -> tuple[str, ...]:
    return tuple(box.label(grid).en for box in grid.boxes(cells))


def examples(
    policy: Policy, cases: Mapping[str, WorkedCase], *, complete: bool = True
) -> Iterator[Finding]:
    """Check the worked cases against the tables, and the tables against the worked cases.

    While some of the cases are missing, the tables are not held against those that are there.
    """
    shown = _Shown(set(), set(), {}, {}, set(), set(), set())
    for case in cases.values():
        in_force = policy.on(case.on)
        try:
            for line, fired in case.fired(policy):
                decided, facts = fired[line.table], {**case.facts, **line.facts}
                binds = binding_rows(in_force, line.table, facts, decided)
                shown.note(in_force, case, line, fired)
                shown.bound.update(binds)
                for finding in _differences(case, line.outcomes, decided, line.table):
                    yield replace(finding, since=in_force.on)
                for said in differences(line.table, decided, binds, line.stated):
                    about = (case.id, decided.id)
                    message = f"{case.id} {said}"
                    yield Finding(
                        "case differs",
                        line.table,
                        about,
                        message,
                        file=case.file,
                        since=in_force.on,
                    )
        except KeyError as missing:
            yield Finding(
                "case differs",
                case.file,
                (case.id,),
                f"{case.id} leaves out {missing.args[0]!r}, which decides it",
                file=case.file,
                since=in_force.on,
            )
    yield from _unsold(policy, cases.values())
    if not complete:
        return
    for table in policy.tables.values():
        unseen: dict[tuple[date, str], list[str]] = {}
        for rule in table.rules:
            if rule.id not in shown.rules:
                place = max(rule.start, policy.start), rule.file or table.file
                unseen.setdefault(place, []).append(rule.id)
        for (since, file), rules in unseen.items():
            yield Finding(
                "rule without example",
                table.id,
                tuple(rules),
                f"no worked case is decided by {_any_of(rules)}",
                file=file,
                since=since,
            )
    # A rule that decides no case has been told: that no case shows its reply only repeats it.
    worded = shown.worded | {rule.id for rule in policy.rules() if rule.id not in shown.rules}
    lacking: dict[tuple[str, str, str], list[str]] = {}
    for kind, home, rule_id, file in without_example(policy, shown.bound, worded):
        lacking.setdefault((kind, home, file), []).append(rule_id)
    for (kind, home, file), rules in lacking.items():
        what = "is bound by" if home in policy.floors else "shows the reply of"
        yield Finding(
            kind, home, tuple(rules), f"no worked case {what} {_any_of(rules)}", file=file
        )
    yield from _codes(policy, shown)
    yield from _new_values(policy, shown)
    yield from _bounds(policy, shown)


def _any_of(rules: Sequence[str]) -> str:
    """Name some rules as those of which none is meant."""
    return " or ".join(filter(None, (", ".join(rules[:-1]), rules[-1])))


def _unsold(policy: Policy, cases: Iterable[WorkedCase]) -> Iterator[Finding]:
    for case in cases:
        stated = [facts[MARKET] for facts in _all_facts(case) if MARKET in facts]
        for market in dict.fromkeys(stated):
            if market not in policy.markets:
                yield Finding(
                    "case of a market not sold to",
                    case.file,
                    (case.id,),
                    f"{case.id} is a case of the market {market!r}, and the shop sells to "
                    f"{', '.join(policy.markets)}",
                    file="data/policy/shop.toml",
                    mend="sell to the market again, or take out what speaks of it",
                )


def _all_facts(case: WorkedCase) -> Iterator[Mapping[str, Value]]:
    yield case.facts
    yield from (line.facts for line in case.expect)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What worked cases show: rules, values of amounts (by first day), numbers by stretch, codes.

    `bound` are the rows of law and platform that bind, `worded` the rules whose reply is sent.
    """

    rules: set[str]
    values: set[tuple[str, date]]
    numbers: dict[tuple[str, str, date], set[int]]
    beside: dict[tuple[str, str], list[tuple[WorkedCase, Mapping[str, Value]]]]
    bound: set[str]
    worded: set[str]
    codes: set[tuple[str, Value]]

    def note(
        self,
        in_force: InForce,
        case: WorkedCase,
        line: Expectation,
        fired: Mapping[str, RuleInForce],
    ) -> None:
        """Note what one line of a case shows."""
        policy, facts = in_force.policy, {**case.facts, **line.facts}
        self.worded.add(fired[line.table].id)
        for table, rule in fired.items():
            self.rules.add(rule.id)
            for amount in amounts_of(policy, rule.rule):
                self.values.add((amount, policy.amounts[amount].at(case.on).start))
            for name in policy.tables[table].inputs:
                if name not in facts:
                    continue
                self.codes.add((name, facts[name]))
                if policy.terms[name].is_number:
                    ticks = policy.terms[name].ticks(facts[name])
                    self.numbers.setdefault((table, name, in_force.on), set()).add(ticks)
                    self.beside.setdefault((table, name), []).append((case, facts))


def amounts_of(policy: Policy, rule: Rule) -> set[str]:
    """Return the amounts that a rule uses: in its bounds and among its outcomes."""
    bounds = [wanted for wanted in rule.when.values() if isinstance(wanted, Bound)]
    used = {end for bound in bounds for end in bound.ends().values() if isinstance(end, str)}
    return used | {code for name, code in rule.then.items() if policy.terms[name].kind == "amount"}


def _differences(
    case: WorkedCase, expected: Mapping[str, str], rule: RuleInForce, table: str
) -> Iterable[Finding]:
    for outcome, wanted in expected.items():
        got = rule.rule.then[outcome]
        if got != wanted:
            yield Finding(
                "case differs",
                table,
                (case.id, rule.id),
                f"{case.id} expects {outcome} {wanted!r}, but {rule.id} gives {got!r}",
                file=case.file,
                outcome=outcome,
            )


def _codes(policy: Policy, shown: _Shown) -> Iterator[Finding]:
    """Find the codes that people may enter and that no worked case is decided with."""
    asking: dict[str, list[str]] = {}
    for table in policy.tables.values():
        for name in table.inputs:
            if name not in policy.producers and policy.terms[name].is_coded:
                asking.setdefault(name, []).append(table.id)
    for name, tables in asking.items():
        unseen = [code for code in policy.terms[name].codes if (name, code) not in shown.codes]
        if unseen:
            yield Finding(
                "code without example",
                name,
                (),
                f"no worked case is decided with {name} = {_any_of(unseen)}",
                file="data/policy/terms.toml",
                mend=f"add one to data/cases, which {' or '.join(tables[:3])} decides",
            )


def _new_values(policy: Policy, shown: _Shown) -> Iterator[Finding]:
    """Find the values that came later, that a rule uses, and that no worked case shows."""
    for amount in policy.amounts.values():
        for value in amount.values:
            if value.start <= policy.start or (amount.id, value.start) in shown.values:
                continue
            in_force = policy.on(value.start)
            using = tuple(
                rule.id
                for table in in_force.tables.values()
                for rule in table.rules
                if amount.id in amounts_of(policy, rule.rule)
            )
            if using:
                yield Finding(
                    "amount without example",
                    amount.id,
                    using,
                    f"no worked case shows {amount.id} = {value.value}, which holds from "
                    f"{value.start}: decide one by {' or '.join(using)} on such a day",
                    file="data/policy/amounts.toml",
                    since=value.start,
                )


def _bounds(policy: Policy, shown: _Shown) -> Iterator[Finding]:
    """Find the bounds that no pair of numbers shows on the days on which they are bounds."""
    stretches: dict[tuple[str, str, int], list[date]] = {}
    for day in policy.changes:
        for table in policy.on(day).tables.values():
            for axis in table.axes():
                if axis.field.is_number:
                    for start in axis.starts[1:]:
                        key = (table.table.id, axis.field.name, start)
                        stretches.setdefault(key, []).append(day)
    for (name, fact, start), days in stretches.items():
        field_ = policy.terms[fact]
        seen = {tick for day in days for tick in shown.numbers.get((name, fact, day), ())}
        missing = [tick for tick in (start - 1, start) if tick not in seen]
        if missing:
            wanted = " and ".join(str(field_.from_ticks(tick)) for tick in missing)
            told_apart = _told_apart(policy, shown, name, fact, start, days[0])
            pasted = (
                _to_paste(policy, *told_apart, name, fact, tick, days[0]) if told_apart else ""
                for tick in missing
            )
            yield Finding(
                "bound without a pair",
                name,
                (fact,),
                f"no worked case has {fact} = {wanted}, beside a bound",
                {fact: field_.from_ticks(missing[0])},
                file=policy.tables[name].file,
                since=days[0],
                mend="\n".join(filter(None, pasted)),
            )


def _told_apart(
    policy: Policy, shown: _Shown, table: str, fact: str, start: int, day: date
) -> tuple[WorkedCase, Mapping[str, Value]] | None:
    """Return a worked case that comes out differently before and behind a bound, else any near."""
    near = shown.beside.get((table, fact), [])
    ends = [policy.terms[fact].from_ticks(tick) for tick in (start - 1, start)]
    for case, known in near:
        in_force = policy.on(max(day, case.on))
        try:
            before, behind = (in_force.fire(table, {**known, fact: end})[table] for end in ends)
        except KeyError:
            continue
        if before.rule.then != behind.rule.then:
            return case, known
    return near[-1] if near else None


def _to_paste(
    policy: Policy,
    case: WorkedCase,
    known: Mapping[str, Value],
    table: str,
    fact: str,
    tick: int,
    day: date,
) -> str:
    """Return a worked case beside a bound, made from one that is there, as text to paste."""
    value = policy.terms[fact].from_ticks(tick)
    facts = {**known, fact: value}
    on = max(day, case.on)
    in_force = policy.on(on)
    try:
        decided = in_force.fire(table, facts)[table]
    except KeyError:
        return ""
    rule, binds = decided.rule, binding_rows(in_force, table, facts, decided)
    outcomes = "".join(f', {name} = "{code}"' for name, code in rule.then.items())
    outcomes += f", binds = {json.dumps(binds)}" if binds else ""
    outcomes += f', reply = "{rule.reply}"' if rule.reply else ""
    listed = ", ".join(f"{name} = {_toml(given)}" for name, given in facts.items())
    lines = (
        f"add to {case.file}, with words of your own:",
        "[[case]]",
        f'id = "{case.id}-{str(value).replace(".", "-")}"',
        f'title = {{ en = "{case.title.en}", zh = "{case.title.zh}" }}',
        f"on = {on}",
        f"facts = {{ {listed} }}",
        f'expect = [{{ table = "{table}"{outcomes} }}]',
        f'why = {{ en = "{rule.why.en}", zh = "{rule.why.zh}" }}',
    )
    return "\n".join(lines) + "\n"


def _toml(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
