"""Brute force: random small policies, proved by the engine and gone through cell by cell.

Run by `make brute`; SEED and NUMBER choose which policies and how many.

Parts: `differences` (what the two say differently of a policy), `features` (what a policy has).
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from multiprocessing import get_context
from random import Random
from time import perf_counter
from typing import Any

from aftersales_kit.answers.deciding import Decision, decide_known
from aftersales_kit.policy import Policy
from aftersales_kit.policy.comparison import Change, Comparison, compare
from aftersales_kit.policy.demands import BINDS, BROKEN, KEPT, demands
from aftersales_kit.policy.loading import uncovered
from aftersales_kit.policy.tables import Bound, Rule
from aftersales_kit.policy.verification import verify
from tests.brute.making import DAYS, FIELDS, INPUTS, made, varied
from tests.brute.plain import MAKERS, VALUES, Plain, completions, findings, gaps, worse
from tests.policy import small

OPEN_CASES, COPIES = 6, 3
FLOOR = "below the floor"
EXAMPLE = re.compile(r"for example ((?:\w+=[\w.]+(?:, )?)+)")


def differences(policy: Policy, chance: Random, seen: Counter[str]) -> Iterator[str]:
    """Say where the engine and the plain evaluator differ about a policy; count what was tried."""
    days = [Plain(policy, day) for day in DAYS]
    yield from _of_gaps(policy, days, seen)
    yield from _of_findings(policy, days, seen)
    whole = [number for number, plain in enumerate(days) if plain.is_whole()]
    for _ in range(OPEN_CASES if whole else 0):
        yield from _of_open_case(policy, days, chance.choice(whole), chance, seen)
    for _ in range(COPIES if whole else 0):
        yield from _of_copy(policy, days, chance.choice(whole), chance, seen)
    if whole:
        yield from _of_pair(policy, days, chance.choice(whole), chance, seen)


def _of_gaps(policy: Policy, days: list[Plain], seen: Counter[str]) -> Iterator[str]:
    wanted = gaps(days)
    found: dict[tuple[str, str, date], set[tuple[Any, ...]]] = {}
    seen.update(f"finding: {kind}" for kind, *_ in wanted)
    for day in policy.changes:
        for name, table in policy.on(day).tables.items():
            for fault in uncovered(table, day, policy):
                example = EXAMPLE.search(fault.message)
                assert example, fault.message
                values = dict(one.split("=") for one in example[1].rstrip(", ").split(", "))
                cell = tuple(FIELDS[n].parse(values[n]) for n in INPUTS[name])
                found.setdefault((fault.kind, name, day), set()).add(cell)
    if found.keys() != wanted.keys():
        yield f"gaps: {sorted(found)} instead of {sorted(wanted)}"
    for key, cells in found.items():
        if not cells <= wanted.get(key, set()):
            yield f"gaps: {key}: an example is decided"


def _of_findings(policy: Policy, days: list[Plain], seen: Counter[str]) -> Iterator[str]:
    wanted = findings(days)
    found = {(f.kind, f.table, f.rules, f.outcome): f for f in verify(policy)}
    if not all(plain.is_whole() for plain in days):
        # Such a policy does not load: what rests on a case that nothing decides is not told.
        wanted = {key: day for key, day in wanted.items() if key[0] != FLOOR}
        found = {key: finding for key, finding in found.items() if key[0] != FLOOR}
    seen.update(f"finding: {kind}" for kind, *_ in wanted)
    seen["finding: empty condition, of a row"] += sum(
        kind == "empty condition" and home in policy.floors for kind, home, *_ in wanted
    )
    if {key: finding.since for key, finding in found.items()} != wanted:
        for key in found.keys() ^ wanted.keys():
            yield f"findings: {key} {'too many' if key in found else 'missing'}"
        for key in found.keys() & wanted.keys():
            if found[key].since != wanted[key]:
                yield f"findings: {key} since {found[key].since}, not {wanted[key]}"
    for (kind, table, ids, _), finding in found.items():
        if finding.since not in DAYS:
            continue
        plain = days[DAYS.index(finding.since)]
        witness = finding.witness
        if kind == "overlapping":
            cell = tuple(witness[name] for name in INPUTS[table])
            if not {*ids} <= {rule.id for rule in plain.applying[table][cell]}:
                yield f"witness: {kind} {ids}: {witness}"
        elif kind == FLOOR:
            row = policy.rule(ids[1])
            for case in completions(witness):
                rule = plain.deciding(table, case)
                below = rule and rule.id == ids[0] and finding.outcome in worse(rule, row)
                of_market = policy.table_of[row.id] == case["market"]
                if not (below and of_market and plain.speaks(row, case)):
                    yield f"witness: {kind} {ids}: {witness}"
                    break


def _of_open_case(
    policy: Policy, days: list[Plain], number: int, chance: Random, seen: Counter[str]
) -> Iterator[str]:
    plain, day, table = days[number], DAYS[number], chance.choice([*INPUTS])
    share = chance.choice([0.3, 0.6, 1])
    stated = [name for name in ("middle", "out") if chance.random() < 0.15]
    told = [name for name in small.FACTS if chance.random() < share] + stated
    facts = {name: chance.choice(VALUES[name]) for name in told}
    found = decide_known(table, facts, day, policy.on(day))
    rules = [(case, _decided(plain, table, case)) for case in completions(facts)]
    possible = {_then(rule.then) for _, rule in rules}
    if {*small.FACTS} <= {*told}:
        seen["complete cases"] += 1
    else:
        seen["open cases settled" if len(possible) == 1 else "open cases asked"] += 1
    if isinstance(found, Decision):
        if possible != {_then(found.outcomes)}:
            yield f"open case: {table} {facts} on {day}: {found.outcomes}, not {possible}"
        return
    if len(possible) == 1:
        yield f"open case: {table} {facts} on {day}: asked, though it is settled"
    if len(found.possible) != len(possible) or {*map(_then, found.possible)} != possible:
        yield f"open case: {table} {facts} on {day}: {found.possible}, not {possible}"
    if {rule.id for rule in found.rules} != {rule.id for _, rule in rules}:
        yield f"open case: {table} {facts} on {day}: other rules than {rules}"
    for reply in found.replies:
        name = reply.field.name
        after = {_then(r.then) for case, r in rules if _holds(name, reply.condition, case[name])}
        if (len(after) == 1) != (reply.outcomes is not None) or (
            reply.outcomes is not None and after != {_then(reply.outcomes)}
        ):
            yield f"open case: {table} {facts} on {day}: the reply {reply.condition} of {name}"


def _of_copy(
    policy: Policy, days: list[Plain], number: int, chance: Random, seen: Counter[str]
) -> Iterator[str]:
    day, was = DAYS[number], days[number]
    what, copy = varied(policy, chance)
    is_ = Plain(copy, day)
    if not is_.is_whole():
        seen["copies with a gap, left out"] += 1
        return
    told = f"comparison: {what} changed, on {day}"
    seen[f"copies, {what} changed"] += 1
    seen["copies that differ"] += bool(compare(policy, copy, on=day))
    yield from _of_two(told, Comparison(policy.on(day), copy.on(day)), was, is_, seen)


def _of_pair(
    policy: Policy, days: list[Plain], number: int, chance: Random, seen: Counter[str]
) -> Iterator[str]:
    """Compare with another policy altogether, as of another day."""
    other, day = made(chance), chance.choice(DAYS)
    is_ = Plain(other, day)
    if not is_.is_whole():
        seen["pairs with a gap, left out"] += 1
        return
    seen["pairs"] += 1
    told = f"comparison: another policy, on {DAYS[number]} and {day}"
    pair = Comparison(policy.on(DAYS[number]), other.on(day))
    yield from _of_two(told, pair, days[number], is_, seen)


def _of_two(
    told: str, pair: Comparison, was: Plain, is_: Plain, seen: Counter[str]
) -> Iterator[str]:
    changes = pair.all_changes()
    for change in changes:
        for step in change.steps:
            ranks = _ranks(step.name)
            was_ranked, ranked = (
                ranks.get(then[step.name], 0) for then in (change.before, change.after)
            )
            seen[f"outcomes that get {('worse', 'neither', 'better')[step.better + 1]}"] += 1
            if step.better != (ranked > was_ranked) - (ranked < was_ranked):
                yield f"{told}: {change.table}: {step} goes the other way"
    yield from _of_sent(told, pair, was, is_, seen)
    yield from _of_rows(told, pair, was, is_, seen)
    for table in INPUTS:
        of_table = [change for change in changes if change.table == table]
        for case in completions({}):
            before, after = _decided(was, table, case), _decided(is_, table, case)
            differs = was.meaning(before) != is_.meaning(after)
            around = _around(was, case)
            boxes = [c for c in of_table for box in c.boxes if _in_box(box.conditions, around)]
            if len(boxes) != differs:
                yield f"{told}: {table}: {case} is in {len(boxes)} boxes"
            elif boxes and not _tells(boxes[0], was, is_, before, after):
                yield f"{told}: {table}: {case} is told as another change"
        for change in of_table:
            for case in completions(change.example):
                before, after = _decided(was, table, case), _decided(is_, table, case)
                if not _tells(change, was, is_, before, after):
                    yield f"{told}: {table}: the example {change.example} is none"
                    break


def _around(was: Plain, case: dict[str, Any]) -> dict[str, Any]:
    """Return a case with what the tables decide of it, as it was."""
    return case | {n: _decided(was, m, case).then[n] for n, m in MAKERS.items()}


def _of_sent(
    told: str, pair: Comparison, was: Plain, is_: Plain, seen: Counter[str]
) -> Iterator[str]:
    """Hold the situations in which another wording goes with the decision against every case."""
    sent = pair.all_sent()
    for table in INPUTS:
        of_table = [change for change in sent if change.table == table]
        for case in completions({}):
            before, after = (_decided(p, table, case).reply or "" for p in (was, is_))
            around = _around(was, case)
            there = [c for c in of_table for box in c.boxes if _in_box(box.conditions, around)]
            wanted = [(before, after)] if before != after else []
            seen["cases in which another wording is sent"] += bool(wanted)
            if [change.sent for change in there] != wanted:
                yield f"{told}: {table}: {case} sends {there} instead of {wanted}"


def _of_rows(
    told: str, pair: Comparison, was: Plain, is_: Plain, seen: Counter[str]
) -> Iterator[str]:
    """Hold what is said of the rows of law against every case of each."""
    found: dict[tuple[str, str], list[Any]] = {}
    for demand in demands(pair):
        found.setdefault((demand.kind, demand.row.id), []).append(demand)
    for market in pair.new.policy.markets:
        before, after = ({row.id: row for row in p.rows.get(market, ())} for p in (was, is_))
        questions = [p.policy.floors[market].questions for p in (was, is_)]
        for name in {*before, *after}:
            if name in before and name in after and questions[0][name] != questions[1][name]:
                continue  # It answers another question: it is gone from one table, new in another.
            table = (questions[1] if name in after else questions[0])[name]
            for case in completions({"market": market}):
                old, new = (
                    _stands(p, rows.get(name), table, case)
                    for p, rows in ((was, before), (is_, after))
                )
                wanted = {
                    BROKEN: new == BROKEN and old != BROKEN,
                    BINDS: new == BINDS and not old,
                    KEPT: old == BROKEN and new != BROKEN and name in after,
                }
                for kind, so in wanted.items():
                    there = found.get((kind, name), [])
                    boxes = [b for d in there for b in d.boxes if _in_box(b.conditions, case)]
                    seen[f"cases in which a row {kind}"] += so
                    if len(boxes) != so:
                        yield f"{told}: {name} {kind}: {case} is in {len(boxes)} boxes"


def _stands(plain: Plain, row: Rule | None, table: str, case: dict[str, Any]) -> str:
    """Say whether a row binds or is broken in a case; empty where it asks for less, or nothing."""
    if row is None or not plain.speaks(row, case):
        return ""
    ((outcome, demanded),) = row.then.items()
    ranks = _ranks(outcome)
    given = ranks[_decided(plain, table, case).then[outcome]]
    if not ranks[demanded] or given > ranks[demanded]:
        return ""
    return BINDS if given == ranks[demanded] else BROKEN


def _ranks(outcome: str) -> dict[str, int]:
    return {code: n for n, codes in enumerate(FIELDS[outcome].worst_first) for code in codes}


def _decided(plain: Plain, table: str, case: dict[str, Any]) -> Rule:
    rule = plain.deciding(table, case)
    assert rule
    return rule


def _tells(change: Change, was: Plain, is_: Plain, before: Rule, after: Rule) -> bool:
    """Say whether a change tells of a case that two rules decide."""
    meant = [
        tuple(plain.amounts.get(code, code) for code in then.values())
        for plain, then in ((was, change.before), (is_, change.after))
    ]
    by_rules = before.id in change.rules_before and after.id in change.rules_after
    return by_rules and meant == [was.meaning(before), is_.meaning(after)] and meant[0] != meant[1]


def _then(outcomes: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(outcomes.items()))


def _holds(name: str, condition: Any, value: Any) -> bool:
    if isinstance(condition, tuple):
        return bool(condition[0] <= value / FIELDS[name].step <= condition[1])
    return value in condition


def _in_box(conditions: Any, case: dict[str, Any]) -> bool:
    return all(_holds(name, wanted, case[name]) for name, wanted in conditions.items())


def features(policy: Policy) -> dict[str, bool]:
    """Say of each feature that a policy may have whether it has it."""
    conditions = [(name, wanted) for rule in policy.rules() for name, wanted in rule.when.items()]
    rows = [row for floor in policy.floors.values() for row in floor.rules]
    amounts = [
        (FIELDS[name], [value.value for value in policy.amounts[end].values])
        for name, wanted in conditions
        if isinstance(wanted, Bound)
        for end in wanted.ends().values()
        if isinstance(end, str)
    ]
    demanding = [any(FIELDS[n].rank(code) for n, code in row.then.items()) for row in rows]
    return {
        "a first-hit table": any(t.hit_policy == "first" for t in policy.tables.values()),
        "a unique table": any(t.hit_policy == "unique" for t in policy.tables.values()),
        "a rule that starts later": any(rule.start > policy.start for rule in policy.rules()),
        "a rule that ends": any(rule.end for rule in policy.rules()),
        "a choice condition": any(isinstance(wanted, frozenset) for _, wanted in conditions),
        "a condition on what another table decides": any(n in MAKERS for n, _ in conditions),
        "a bound by an amount": bool(amounts),
        "a bound by an amount of 0": any(0 in values for _, values in amounts),
        "a bound by an amount at its field's end": any(f.maximum in v for f, v in amounts),
        "a bound by an amount beyond its field": any(f.maximum < max(v) for f, v in amounts),
        "a bound by an amount that changes": any(len(values) > 1 for _, values in amounts),
        "a row that demands a rank": any(demanding),
        "a row that demands nothing": not all(demanding),
        "a row with conditions": any(row.when for row in rows),
        "a row without conditions": not all(row.when for row in rows),
    }


def tried(seed: int, numbers: range) -> tuple[list[str], Counter[str], Counter[str]]:
    """Try some policies: what differs, what they have (in how many), what was tried."""
    found, has, seen = [], Counter[str](), Counter[str]()
    for number in numbers:
        chance = Random(f"{seed} {number}")
        policy = made(chance)
        has.update(features(policy))
        told = []
        try:
            for one in differences(policy, chance, seen):
                told.append(one)
        except Exception as error:  # an engine that raises differs, too
            told.append(f"raises: {error!r}")
        found += [f"policy {number} of seed {seed}: {one}" for one in told]
    return found, has, seen


def main(arguments: list[str] | None = None) -> int:
    """Try policies and print what differs and what they had; return 1 where anything differs."""
    asked = argparse.ArgumentParser(prog="make brute", description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--number", type=int, default=2000)
    given = asked.parse_args(arguments)
    since = perf_counter()
    starts = range(0, given.number, 20)
    parts = [(given.seed, range(start, min(start + 20, given.number))) for start in starts]
    with get_context("fork").Pool(os.cpu_count()) as pool:
        results = pool.starmap(tried, parts, chunksize=1)
    found = [one for part, _, _ in results for one in part]
    print(*found, sep="\n", end="\n" if found else "")
    for title, counts in (
        ("policies that have", sum((has for _, has, _ in results), Counter[str]())),
        ("tried", sum((seen for _, _, seen in results), Counter[str]())),
    ):
        print(f"{title}:")
        for what, count in sorted(counts.items()):
            print(f"{count:7} {what}")
    seconds = perf_counter() - since
    print(f"{given.number} policies, {len(found)} differences; seed {given.seed}, {seconds:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
