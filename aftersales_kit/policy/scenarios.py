"""Scenarios: what if some rules said otherwise, or some amounts were others?

Parts: `RuleChange`, `AmountChange`, `Tried` (a worked case, and what becomes of it), `Scenario`
(changes from one day on), `apply` (the policy with the changes), `check` (what is wrong with a
scenario), `read_scenarios` (those kept as files). `trials` holds what is tried against the policy.
Source: data/policy/scenarios, one file per scenario.

A scenario changes the shop's promise only, never law or platform. The changed policy may fall
below a floor: that is a finding of verification, not an error here.

>>> longer = Scenario("longer", Label("Thirty days", "三十天"), Label("To try it.", "试算。"),
...                   amounts=(AmountChange("no_reason_window_cn", 30, "day"),))
>>> then = apply(handbook.policy, longer)
>>> then.on(then.start).amounts["no_reason_window_cn"]
30
>>> apply(handbook.policy, Scenario("odd", Label("Odd", "错的"), Label("To fail.", "看报错。"),
...                           rules=(RuleChange("FRT-333", {"bearer": "shop"}),)))
Traceback (most recent call last):
aftersales_kit.policy.scenarios.ScenarioError: the scenario cannot be applied: 1 fault
odd: FRT-333: id: unknown rule 'FRT-333'; allowed: the id of a rule; did you mean 'FRT-33'?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Annotated

from .amounts import Amount, DatedValue, allowed_instead
from .cases import stated_facts
from .conditions import as_code
from .faults import Fault, PolicyError, shown
from .inforce import Policy
from .loading import uncovered
from .reading import Files, Section
from .shapes import FILE, FILLED, By, Form, Given, Key, Names, read
from .tables import KEBAB, TABLE_ID, Bound, Rule, Table
from .terms import Label, Value


def _then(section: Section, key: str, given: Given) -> dict[str, str]:
    """Read the new code of each outcome that changes."""
    return {name: str(as_code(value)) for name, value in section.sub(key).data.items()}


def _told(section: Section, key: str, given: Given) -> dict[str, str]:
    """Read what a table comes to: codes of some of its outcomes."""
    policy: Policy = given["policy"]
    told = _then(section, key, given)
    if table := policy.tables.get(str(section.data.get("table"))):
        inner = section.sub(key)
        inner.only(*table.outcomes)
        for outcome, code in told.items():
            if outcome in table.outcomes and code not in policy.terms[outcome].codes:
                inner.unknown(outcome, code, policy.terms[outcome].codes)
    return told


@dataclass(frozen=True)
class RuleChange:
    """A rule whose outcomes change: `then` has the new code of each outcome that does.

    `why` is the reason for the new outcome (None: the scenario's), `reply` the wording that fits
    it (None: none, because the old wording would tell the buyer the old outcome).
    """

    rule: Annotated[str, Key("id")]
    then: Annotated[Mapping[str, str], By(_then)]
    why: Label | None = None
    reply: str | None = None


@dataclass(frozen=True)
class AmountChange:
    """An amount that has another value; `unit`, where it is given, must be the amount's own."""

    amount: Annotated[str, Key("id")]
    value: int | Decimal
    unit: str | None = None


@dataclass(frozen=True)
class Tried:
    """A worked case and one of the tables that it illustrates, before a scenario and under it.

    `facts` stand in place of the case's own. `now` and `then` have the outcomes that are told, and
    `reply` is the wording that is sent under the scenario; empty, none is told.
    """

    case: Annotated[str, Names("worked case")]
    table: Annotated[str, Names("table")]
    now: Annotated[Mapping[str, str], By(_told), FILLED]
    then: Annotated[Mapping[str, str], By(_told), FILLED]
    facts: Annotated[Mapping[str, Value], Key("if"), By(stated_facts)] = field(default_factory=dict)
    reply: Annotated[str, Names("reply")] = ""


@dataclass(frozen=True)
class Scenario:
    """A set of changes that hold together from one day on, and worked cases that show them.

    `start` is the first day of the changes, None the first day of the policy. A changed value
    holds from that day for good: later values of the same amount give way to it, too.
    """

    id: Annotated[str, Form(TABLE_ID.fullmatch, KEBAB)]
    title: Label
    why: Label
    rules: Annotated[tuple[RuleChange, ...], Key("rule")] = ()
    amounts: Annotated[tuple[AmountChange, ...], Key("amount")] = ()
    tried: Annotated[tuple[Tried, ...], Key("case")] = ()
    start: Annotated[date | None, Key("from")] = None
    sources: tuple[str, ...] = ()
    file: Annotated[str, FILE] = field(default="", compare=False)

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that a file changes nothing."""
        if not self.rules and not self.amounts:
            yield "", "changes nothing", "[[rule]] or [[amount]] tables"


class ScenarioError(PolicyError):
    """Raised once with everything that is wrong with a scenario, in `faults`."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"the scenario cannot be applied: {count} fault{'s' if count > 1 else ''}"
        ValueError.__init__(self, "\n".join([head, *map(str, self.faults)]))


def apply(policy: Policy, scenario: Scenario) -> Policy:
    """Return the policy as the scenario changes it; the given one stays as it is.

    Raises ScenarioError with every fault of the scenario, and when a changed amount leaves a case
    that no rule decides.
    """
    if faults := check(policy, scenario):
        raise ScenarioError(faults)
    start = scenario.start or policy.start
    changes = {change.rule: change for change in scenario.rules}
    values = {change.amount: change.value for change in scenario.amounts}
    tables = {
        table.id: replace(
            table,
            rules=tuple(
                new
                for rule in table.rules
                for new in _rewritten(rule, changes.get(rule.id), scenario, start)
            ),
        )
        for table in policy.tables.values()
    }
    amounts = {
        amount.id: _revalued(amount, values[amount.id], scenario, start)
        if amount.id in values
        else amount
        for amount in policy.amounts.values()
    }
    changed = replace(policy, tables=tables, amounts=amounts)
    gaps = [
        gap
        for day in changed.changes
        if day >= start
        for table in tables.values()
        if _looks_at(table, values)
        for gap in uncovered(changed.on(day).tables[table.id], day, changed)
    ]
    if gaps:
        raise ScenarioError(gaps)
    return changed


def _rewritten(
    rule: Rule, change: RuleChange | None, scenario: Scenario, start: date
) -> Iterator[Rule]:
    if change is None or _is_over(rule, start):
        yield rule
        return
    if rule.start < start:
        yield replace(rule, end=start)
    yield replace(
        rule,
        start=max(rule.start, start),
        then={**rule.then, **change.then},
        why=change.why or scenario.why,
        sources=scenario.sources,
        reply=change.reply,
    )


def _is_over(rule: Rule, start: date) -> bool:
    return rule.end is not None and rule.end <= start


def _revalued(amount: Amount, value: int | Decimal, scenario: Scenario, start: date) -> Amount:
    earlier = tuple(held for held in amount.values if held.start < start)
    return replace(amount, values=(*earlier, DatedValue(start, value, scenario.sources)))


def _looks_at(table: Table, amounts: Mapping[str, object]) -> bool:
    return any(
        end in amounts
        for rule in table.rules
        for bound in rule.when.values()
        if isinstance(bound, Bound)
        for end in bound.ends().values()
    )


def check(policy: Policy, scenario: Scenario) -> list[Fault]:
    """Return what is wrong with a scenario for this policy; nothing wrong is the empty list."""
    faults: list[Fault] = []

    def at(name: str) -> Section:
        return Section(scenario.file or scenario.id, name, "", {}, faults)

    start = scenario.start or policy.start
    if start < policy.start:
        at("").fault("from", f"{start} is before the policy", f"a day from {policy.start}")
    for name in _twice([c.rule for c in scenario.rules] + [c.amount for c in scenario.amounts]):
        at(name).fault("", "is changed twice", "one change of each")
    for source in scenario.sources:
        if source not in policy.sources.statements:
            at("").unknown("sources", source, policy.sources.statements, "source")
    rules = {rule.id: (rule, table) for table in policy.tables.values() for rule in table.rules}
    for change in scenario.rules:
        if change.rule in rules:
            _check_rule(at(change.rule), policy, change, *rules[change.rule], start)
        elif change.rule in policy.table_of:
            at(change.rule).fault("", "is law or platform", "a rule of data/policy")
        else:
            at(change.rule).unknown("id", change.rule, rules, "rule")
    for wanted in scenario.amounts:
        if wanted.amount in policy.amounts:
            _check_amount(at(wanted.amount), policy.amounts[wanted.amount], wanted)
        else:
            at(wanted.amount).unknown("id", wanted.amount, policy.amounts, "amount")
    return faults


def _twice(names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def _check_rule(
    at: Section, policy: Policy, change: RuleChange, rule: Rule, table: Table, start: date
) -> None:
    if _is_over(rule, start):
        at.fault("", f"holds until {rule.end} only", f"a rule that holds from {start} on")
    if not change.then:
        at.fault("then", "changes nothing", f"one or more of {', '.join(table.outcomes)}")
    then = at.within("then", change.then)
    then.only(*table.outcomes)
    for outcome, code in change.then.items():
        if outcome in table.outcomes and code not in policy.terms[outcome].codes:
            then.unknown(outcome, code, policy.terms[outcome].codes)
    if change.reply is not None and change.reply not in policy.replies:
        at.unknown("reply", change.reply, policy.replies, "reply")


def _check_amount(at: Section, amount: Amount, change: AmountChange) -> None:
    if change.unit is not None and change.unit != amount.unit:
        at.unknown("unit", change.unit, [amount.unit])
    given: object = change.value
    exact = isinstance(given, int | Decimal) and not isinstance(given, bool)
    if not exact or not Decimal(change.value).is_finite():
        at.fault("value", f"{shown(given)} is not an exact number", "a whole number or a Decimal")
    elif allowed := allowed_instead(change.value, amount.unit):
        at.fault("value", f"cannot be {change.value}", allowed)


def read_scenarios(files: Files, policy: Policy) -> dict[str, Scenario]:
    """Return the scenarios kept as files, by id, each of which can be applied to `policy`."""
    found: dict[str, Scenario] = {}
    for section in files.tomls("policy/scenarios"):
        before = len(files.faults)
        section.named_as_file()
        scenario = read(Scenario, section, {"policy": policy})
        if len(files.faults) == before:
            files.faults.extend(check(policy, scenario))
        found[scenario.id] = scenario
    return found
