"""Rankings: which outcome is better for the buyer, in worked cases from worst to best, and why.

Parts: `Rung` (cases that come out equally well), `Ranking` (the rungs of one outcome);
`read_rankings`, `verify_rankings` (findings, in the form of `verification`).
Source: data/rankings.toml; its keys are the outcomes that data/policy/terms.toml ranks
(`worst_first`). Printed in the glossary, with what each case comes out as.

The checks, each a sentence:

- *unresolved reference*: a ranking is of no ranked outcome, or names a case that does not exist.
- *rank without example*: a ranked outcome, or a code of it that a rule gives, which no ranking has.
- *rank differs*: a case that comes out no better than one on the rung before, or otherwise than one
  on its own rung, or not at all.

>>> rankings = handbook.rankings
>>> verify_rankings(handbook.policy, rankings, handbook.cases)
[]
>>> rung = rankings["window"].rungs[1]
>>> rung.cases, rung.codes("window", handbook.policy, handbook.cases)
(('europe-faulty-on-the-last-day-to-withdraw', 'taiwan-never-told-day-123'), \
['inside', 'prolonged'])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from ..cases import WorkedCase
from ..faults import Fault
from ..inforce import Policy
from ..reading import Files
from ..shapes import FILLED, ID, Key, Names, entries, unresolved
from ..terms import Label, Value
from ..verification import Finding, from_faults

FILE = "rankings.toml"
CALLED = f"data/{FILE}"


@dataclass(frozen=True, slots=True)
class Rung:
    """Worked cases that come out equally well, each by the first of its lines about the outcome."""

    cases: Annotated[tuple[str, ...], FILLED, Names("worked case")]
    why: Label

    def codes(self, outcome: str, policy: Policy, cases: Mapping[str, WorkedCase]) -> list[str]:
        """Return what each case comes out as; raises KeyError naming a fact that one leaves out."""
        table = _deciding(outcome, policy)
        fired = (case.decided(table, policy, case.adds(table)) for case in self._of(cases))
        return [rules[table].rule.then[outcome] for rules in fired]

    def adds(
        self, outcome: str, policy: Policy, cases: Mapping[str, WorkedCase]
    ) -> list[Mapping[str, Value]]:
        """Return the facts that the line of each case adds, such as the leg."""
        return [case.adds(_deciding(outcome, policy)) for case in self._of(cases)]

    def _of(self, cases: Mapping[str, WorkedCase]) -> Iterator[WorkedCase]:
        return (cases[name] for name in self.cases)


def _deciding(outcome: str, policy: Policy) -> str:
    return next(table.id for table in policy.tables.values() if outcome in table.outcomes)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rungs of a ranked outcome, the worst for the buyer first."""

    id: Annotated[str, ID, Names("ranked outcome")]
    rungs: Annotated[tuple[Rung, ...], Key("rung"), FILLED]


def read_rankings(files: Files, policy: Policy) -> Mapping[str, Ranking]:
    """Return the rankings by outcome as far as they can be read."""
    return entries(Ranking, files.toml(FILE), {"policy": policy})


def verify_rankings(
    policy: Policy, rankings: Mapping[str, Ranking], cases: Mapping[str, WorkedCase]
) -> list[Finding]:
    """Return what is wrong with rankings that can be read; the empty list means fine."""
    given: dict[str, dict[str, str]] = {}
    for table in policy.tables.values():
        for rule in table.rules:
            for name, code in rule.then.items():
                if policy.terms[name].worst_first:
                    given.setdefault(name, {}).setdefault(code, rule.id)
    names = {"ranked outcome": given, "worked case": cases}
    faults = [*unresolved(CALLED, rankings, names)]
    for outcome, by_code in given.items() if not faults else ():
        if outcome in rankings:
            faults += _ranked(policy, rankings[outcome], cases, by_code)
        else:
            faults.append(_without(outcome, f"has no ranking, though {_some(by_code)} gives it"))
    return from_faults(faults)


def _some(rules: Mapping[str, str]) -> str:
    return next(iter(rules.values()))


def _without(outcome: str, problem: str) -> Fault:
    return Fault(CALLED, outcome, "", problem, kind="rank without example")


def _ranked(
    policy: Policy, ranking: Ranking, cases: Mapping[str, WorkedCase], given: Mapping[str, str]
) -> Iterator[Fault]:
    """Compare each rung with the one before, up to a case that is not decided."""
    field_ = policy.terms[ranking.id]
    shown: dict[str, None] = {}
    before = ("", "")
    for number, rung in enumerate(ranking.rungs, 1):
        place = f"rung {number}"
        try:
            codes = rung.codes(ranking.id, policy, cases)
        except KeyError as missing:
            problem = f"leaves out {missing.args[0]!r}, which decides {ranking.id}"
            yield Fault(CALLED, ranking.id, place, problem, kind="rank differs")
            return
        ranks = [field_.rank(code) for code in codes]
        shown |= dict.fromkeys(codes)
        first = (rung.cases[0], codes[0])
        for name, code, rank in zip(rung.cases, codes, ranks, strict=True):
            if rank != ranks[0]:
                yield _differs(ranking, place, (name, code), "as good as", first)
        if number > 1 and ranks[0] <= field_.rank(before[1]):
            yield _differs(ranking, place, first, "better than", before)
        before = first
    for code, rule in given.items():
        if code not in shown:
            yield _without(ranking.id, f"shows no case of {code}, which {rule} gives")


def _differs(
    ranking: Ranking, place: str, one: tuple[str, str], said: str, other: tuple[str, str]
) -> Fault:
    problem = (
        f"{one[0]} ({one[1]}) is said to come out {said} {other[0]} ({other[1]}), "
        "but by worst_first it does not"
    )
    return Fault(CALLED, ranking.id, place, problem, kind="rank differs")
