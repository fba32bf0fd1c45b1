"""Trials: worked cases of scenarios, held against the policy before and under each.

Parts: `verify_trials` (findings, in the form of `verification`).
Source: the `case` tables of the files in data/policy/scenarios; `scenarios` has their shape.

The checks, each a sentence:

- *case differs*: a case comes out otherwise than a scenario tells, before it or under it.
- *change without example*: a rule of a scenario by which no case of it is decided that tells each
  outcome that changes and, where one is sent, the wording; or an amount of which no pair of its
  cases shows where it ends: alike but for one number, which is the amount in one of them and a step
  beside it in the other, they come out differently, and the first does so by this amount.
- *unresolved reference*: a worked case, a table, a fact or a wording that there is not.

>>> verify_trials(handbook.policy, handbook.scenarios, handbook.cases)
[]
>>> tried = handbook.scenarios["worry-free-returns"].tried[0]
>>> tried.now["bearer"], tried.then["bearer"]
('buyer', 'shop')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from .cases import WorkedCase
from .faults import CaseError, PolicyError
from .inforce import Policy, RuleInForce
from .scenarios import Scenario, Tried, apply
from .shapes import unresolved
from .terms import Value
from .verification import Finding, from_faults

DIFFERS, UNSHOWN = "case differs", "change without example"

Fired = Mapping[str, RuleInForce]


def verify_trials(
    policy: Policy, kept: Mapping[str, Scenario], cases: Mapping[str, WorkedCase]
) -> list[Finding]:
    """Return what is wrong with the cases of scenarios that can be read; the empty list is fine.

    A scenario that cannot be applied is told by `upkeep.scenarios`, and its cases are left out.
    """
    found: list[Finding] = []
    for scenario in kept.values():
        faults = [*unresolved(scenario.file, scenario, {**policy.names, "worked case": cases})]
        try:
            changed = apply(policy, scenario)
        except PolicyError:
            continue
        found += from_faults(faults) if faults else _of(scenario, policy, changed, cases)
    return found


def _of(
    scenario: Scenario, policy: Policy, changed: Policy, cases: Mapping[str, WorkedCase]
) -> Iterator[Finding]:
    by_rule: dict[str, set[str]] = {}
    for tried in scenario.tried:
        before, under = (_decided(tried, cases[tried.case], one) for one in (policy, changed))
        for what in _differences(tried, before, under):
            message = f"in the scenario {scenario.id}, {tried.case} {what}"
            yield Finding(DIFFERS, tried.table, (tried.case,), message, file=scenario.file)
        for rule in (under or {}).values():
            told = {*tried.then, *(["reply"] if tried.reply else [])}
            by_rule[rule.id] = by_rule.get(rule.id, set()) | told
    yield from _unshown(scenario, by_rule)
    yield from _unended(scenario, policy, changed, cases)


def _decided(tried: Tried, case: WorkedCase, policy: Policy) -> Fired | None:
    """Return the rules that decide the table for the case; None where more must be known."""
    line = next((line.facts for line in case.expect if line.table == tried.table), {})
    try:
        return case.decided(tried.table, policy, {**line, **tried.facts})
    except (KeyError, CaseError):
        return None


def _differences(tried: Tried, before: Fired | None, under: Fired | None) -> Iterator[str]:
    for when, told, fired in (("before it", tried.now, before), ("under it", tried.then, under)):
        if fired is None:
            yield f"does not say enough for {tried.table} to be decided {when}"
            continue
        rule = fired[tried.table]
        for outcome, code in told.items():
            got = rule.rule.then.get(outcome)
            if got != code:
                yield f"is told to come to {outcome} = {code} {when}, and comes to {got}"
        if fired is under and tried.reply and tried.reply != rule.rule.reply:
            yield f"is told to be sent {tried.reply}, and is sent {rule.rule.reply or 'no wording'}"


def _unshown(scenario: Scenario, told: Mapping[str, set[str]]) -> Iterator[Finding]:
    for change in scenario.rules:
        wanted = {*change.then, *(["reply"] if change.reply else [])}
        if lacking := sorted(wanted - told.get(change.rule, set())):
            what = f"{', '.join(lacking)} of the rule {change.rule}"
            mend = f"add a case that {change.rule} decides under it, and tell what it comes to"
            yield _without(scenario, change.rule, what, mend)


def _unended(
    scenario: Scenario, policy: Policy, changed: Policy, cases: Mapping[str, WorkedCase]
) -> Iterator[Finding]:
    facts = [(one, {**cases[one.case].facts, **one.facts}) for one in scenario.tried]
    pairs = [
        (one, ours, theirs)
        for (one, ours), (other, theirs) in permutations(facts, 2)
        if one.table == other.table and one.then != other.then
    ]
    for change in scenario.amounts:
        name, end = change.amount, change.value
        without = replace(changed, amounts={**changed.amounts, name: policy.amounts[name]})
        ending = (one for one, *sides in pairs if _beside(changed, end, *sides))
        if not any(_otherwise(one, cases[one.case], without) for one in ending):
            what = f"where {name} ends, which it sets to {end}"
            mend = f"add two cases, alike but for a number that is {end} in one of them and a step "
            yield _without(scenario, name, what, mend + "beside it in the other")


def _otherwise(tried: Tried, case: WorkedCase, without: Policy) -> bool:
    """Say whether a case comes out otherwise than it does under the whole scenario."""
    fired = _decided(tried, case, without)
    return fired is None or any(
        fired[tried.table].rule.then.get(outcome) != code for outcome, code in tried.then.items()
    )


def _without(scenario: Scenario, name: str, what: str, mend: str) -> Finding:
    message = f"no case of the scenario {scenario.id} shows {what}"
    return Finding(UNSHOWN, scenario.id, (name,), message, file=scenario.file, mend=mend)


def _beside(
    policy: Policy, end: int | Decimal, ours: Mapping[str, Value], theirs: Mapping[str, Value]
) -> bool:
    """Say whether one number alone differs, is the end on our side, and one step off on theirs."""
    differing = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    field = policy.terms[differing[0]] if len(differing) == 1 else None
    if field is None or not field.is_number or ours.get(field.name) != end:
        return False
    other = theirs.get(field.name)
    return other is not None and abs(field.ticks(end) - field.ticks(other)) == 1
