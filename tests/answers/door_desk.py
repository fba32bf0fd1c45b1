"""The desk, asked for every case that an ending of the buyers' door speaks of.

Parts: `cases` (the cases of an ending, complete in all that a line takes for granted), `denied`
(the sentences that the desk's answer denies, each with its case).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from weakref import WeakKeyDictionary

from aftersales_kit.answers.buyers import Said
from aftersales_kit.answers.deciding import Decision, decide_known
from aftersales_kit.answers.door import End, Stated, Ways
from aftersales_kit.answers.facts import taken_as_read
from aftersales_kit.answers.resolving import Resolution, resolve_known
from aftersales_kit.policy.inforce import InForce
from aftersales_kit.policy.subjects.buyers import Line
from aftersales_kit.policy.terms import Condition, Value

_desk: WeakKeyDictionary[Ways, dict[object, Resolution]] = WeakKeyDictionary()


def cases(stated: Stated, in_force: InForce) -> Iterator[dict[str, Value]]:
    """Go through the cases of some conditions: each code, and both ends of each stretch."""
    names = [*stated]
    for values in product(*(_values(name, stated[name], in_force) for name in names)):
        yield dict(zip(names, values, strict=True))


def _values(name: str, condition: Condition, in_force: InForce) -> list[Value]:
    field = in_force.terms[name]
    if isinstance(condition, frozenset):
        return [code for code in field.codes if code in condition]
    return [field.from_ticks(tick) for tick in dict.fromkeys(condition)]


def denied(ways: Ways, end: End) -> Iterator[str]:
    """Go through the sentences of an ending that the desk denies for a case of it."""
    for aspect, told in end.ending.told:
        for said in told:
            line = ways.line(said.id)
            if line.table:
                yield from _denied(ways, end, line, said, aspect.id)


def _denied(ways: Ways, end: End, line: Line, said: Said, aspect: str) -> Iterator[str]:
    in_force = ways.in_force
    wanted = in_force.conditions(line.when)
    decided_by = {name: wanted[name] for name in wanted if name in in_force.producers}
    granted = {name: wanted[name] for name in wanted if name not in in_force.producers}
    for facts in cases({**granted, **end.facts}, in_force):
        case = {name: value for name, value in facts.items() if name not in in_force.never_stated}
        answer = _resolved(case, ways)
        known = taken_as_read({**answer.facts, **facts}, in_force)
        if not all(_holds(name, codes, known, ways) for name, codes in decided_by.items()):
            continue
        alone = _alone(line, known, ways)
        for got in {_decided(line, facts, answer) or alone, alone} - {said.code}:
            yield f"{aspect}: {said.id} says {said.code}, the desk {got} for {facts}"


def _resolved(case: Mapping[str, Value], ways: Ways) -> Resolution:
    answered, key = _desk.setdefault(ways, {}), frozenset(case.items())
    if key not in answered:
        answered[key] = resolve_known(case, ways.on, ways.in_force)
    return answered[key]


def _decided(line: Line, facts: Mapping[str, Value], answer: Resolution) -> str:
    """Return what the whole answer decides by a line's table; "" where it has no need of it."""
    apart = {name for name in facts if name in answer.in_force.never_stated}
    for decision in answer.decisions:
        same = all(decision.facts.get(name) == facts[name] for name in apart)
        if decision.table == line.table and same:
            return decision.outcomes[line.outcome]
    return ""


def _alone(line: Line, known: Mapping[str, Value], ways: Ways) -> str:
    """Return what the table by itself decides, and the law where it asks for more."""
    ruling = decide_known(line.table, known, ways.on, ways.in_force)
    if isinstance(ruling, Decision):
        asked = any(demand.outcome == line.outcome for demand in ruling.demands)
        return ruling.best(line.outcome) if asked else ruling.outcomes[line.outcome]
    codes = {possible[line.outcome] for possible in ruling.possible}
    return codes.pop() if len(codes) == 1 else "an open question"


def _holds(name: str, codes: Condition, known: Mapping[str, Value], ways: Ways) -> bool:
    ruling = decide_known(ways.in_force.producers[name], known, ways.on, ways.in_force)
    return not isinstance(ruling, Decision) or ruling.outcomes[name] in {*map(str, codes)}
