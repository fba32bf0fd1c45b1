"""Assertions: what sentences to a buyer say about a case, so that they can be held against it.

Parts: `Subject` (what is decided or has happened, and the sentences that speak of it), `SumSubject`
and `TimeSubject` (sums and times that are named), `Assertion`, `Turns` (what turns a sentence into
its opposite, a condition, a question, or the buyer's words), `Assertions`; `read_assertions`,
`verify_assertions`.
Source: data/speech/assertions.toml. Drafts are held against a case by `answers.asserting`.

The checks, each a sentence:

- *unresolved reference*: a table, outcome, fact, code, group or clock that does not exist.
- *code that nothing speaks of*: a code of an outcome which no pattern can claim, and which is not
  said to be `unspoken`; one for which it is not said what to write instead.
- *malformed*: a pattern that could not match, matches nothing, or could be slow.

>>> handbook.speech.assertions.subjects["return-freight"].outcome
'bearer'
>>> verify_assertions(handbook.policy, handbook.speech.assertions)
[]
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from ..faults import UNRESOLVED, Fault, shown, unknown
from ..inforce import Policy
from ..reading import Files, Section
from ..shapes import ID, By, Given, Names, OneOf, entries, read, unresolved
from ..terms import Field, Label
from ..verification import Finding, from_faults
from .patterns import compiled, unsafe

LANGUAGES = ("en", "zh")
FILE = "speech/assertions.toml"
PLACE = f"data/{FILE}"
ANY, ALL = "any", "all"
SUMS = ("refund", "offer", "deducted")
"""Sums of a case that a draft may name."""
DEADLINE, REFUND, WINDOW = TIMES = ("deadline", "refund", "window")
"""Times of a case that a draft may name: what is due, when the refund is made or arrives, until
when the buyer is in time."""
MANY = 2
HAPPENED = ("yes", "no")
"""What is claimed of events: that one of them has happened, or that none has."""
WORD = re.compile(r"\{([a-z_]+)\}")

ByLanguage = Mapping[str, tuple[str, ...]]
Compiled = Mapping[str, tuple[re.Pattern[str], ...]]


def _patterns(section: Section, key: str, given: Given) -> Compiled:
    """Read patterns by language, with their {words} put in; each must be safe to search with."""
    inner = section.sub(key)
    inner.only(*LANGUAGES)
    found = {}
    for lang in LANGUAGES:
        safe = []
        for written in inner.texts(lang, required=False):
            words = given["words"].get(lang, {})
            lacking = [name for name in WORD.findall(written) if name not in words]
            for name in lacking:
                inner.unknown(lang, name, words, "word")
            pattern = WORD.sub(lambda m, words=words: f"(?:{words.get(m[1], '')})", written)  # type: ignore[misc]
            if lacking:
                continue
            if wrong := unsafe(pattern, given["variants"]):
                inner.fault(lang, f"the pattern {shown(written)} {wrong}")
            else:
                safe.append(compiled(pattern))
        found[lang] = tuple(safe)
    return found


def _phrases(section: Section, key: str, given: Given) -> ByLanguage:
    inner = section.sub(key)
    inner.only(*LANGUAGES)
    return {lang: inner.texts(lang, required=False) for lang in LANGUAGES}


PATTERNS, PHRASES = By(_patterns), By(_phrases)
NO_PATTERNS: Compiled = dict.fromkeys(LANGUAGES, ())
NO_PHRASES: ByLanguage = dict.fromkeys(LANGUAGES, ())


@dataclass(frozen=True, slots=True)
class Turns:
    """What keeps a sentence from asserting what its words say.

    `negations` before or in the words make them say the opposite; where a `conditions` stands in
    the sentence, a `questions` in the clause, or a `reported` before it, nothing is asserted. With
    `every` in the clause it is said of all pieces of an order, and else of one of them; with
    `whole` of the order, whatever piece was named before.
    """

    negations: Annotated[Compiled, PATTERNS]
    conditions: Annotated[Compiled, PATTERNS]
    questions: Annotated[Compiled, PATTERNS]
    reported: Annotated[Compiled, PATTERNS]
    every: Annotated[Compiled, PATTERNS]
    whole: Annotated[Compiled, PATTERNS]


@dataclass(frozen=True, slots=True)
class Assertion:
    """Sentences that say that an outcome is one of some codes, or that something is so.

    `claims` are codes of the outcome or the fact, or names of its groups. `found` are phrases in
    which a pattern finds what stands in 【】, `passes` those in which none finds anything.
    `as_said`: a negation is part of the words, and does not turn them. `each`: it is said of every
    part.
    """

    claims: tuple[str, ...]
    patterns: Annotated[Compiled, PATTERNS]
    found: Annotated[ByLanguage, PHRASES]
    passes: Annotated[ByLanguage, PHRASES]
    as_said: bool = False
    each: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What sentences speak of: an `outcome` of rulings, a `fact`, or `events` that have happened.

    `rulings` are tables, each with the code about which it is asked ("freight/return"). Parts whose
    code is in `aside` count only where all are. `say` is what to write by code; `instead` a wish
    or a group of them by which it is looked at, too, where the buyer wishes something else.
    `unspoken` are codes of which no sentence speaks. What `needs_case` is remarked on where it is
    said and no case is given that decides it. What is `unrecorded` is told by no fact of a case.
    """

    id: Annotated[str, ID]
    title: Label
    assertions: tuple[Assertion, ...]
    say: Mapping[str, Label]
    rulings: tuple[str, ...] = ()
    outcome: Annotated[str, Names("field")] = ""
    fact: Annotated[str, Names("field")] = ""
    events: Annotated[tuple[str, ...], Names("field")] = ()
    aside: tuple[str, ...] = ()
    instead: str = ""
    unspoken: tuple[str, ...] = ()
    needs_case: bool = False
    unrecorded: bool = False
    sources: Annotated[tuple[str, ...], Names("source")] = ()

    @property
    def field(self) -> str:
        """The field whose codes are spoken of; empty where events are."""
        return self.outcome or self.fact

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that it speaks of nothing, or of several things."""
        said = [
            bool(self.outcome and self.rulings),
            bool(self.fact),
            bool(self.events),
            self.unrecorded,
        ]
        if sum(said) != 1:
            yield (
                "outcome",
                "does not fit",
                "`rulings` and `outcome`, a `fact`, `events`, or `unrecorded`",
            )
        if len(self.rulings) < MANY and any(one.each for one in self.assertions):
            yield "assertions", "does not fit: `each`", "only where there are several `rulings`"


@dataclass(frozen=True, slots=True)
class SumSubject:
    """Sums that a draft names: in a clause with one of the patterns they are the sum `of` the case.

    Where words of `goods` or `shipping` stand in the clause, it may be that part of it. `asked`: a
    question names it, too; `nothing` is what to write where there is no such sum.
    """

    id: Annotated[str, ID]
    title: Label
    of: Annotated[str, OneOf(SUMS)]
    patterns: Annotated[Compiled, PATTERNS]
    found: Annotated[ByLanguage, PHRASES]
    passes: Annotated[ByLanguage, PHRASES]
    why: Label
    say: Label
    nothing: Label
    goods: Annotated[Compiled, PATTERNS] = field(default_factory=lambda: NO_PATTERNS)
    shipping: Annotated[Compiled, PATTERNS] = field(default_factory=lambda: NO_PATTERNS)
    asked: bool = False
    sources: Annotated[tuple[str, ...], Names("source")] = ()


@dataclass(frozen=True, slots=True)
class TimeSubject:
    """Times that a draft names: in a clause with one of the patterns they are promised for this.

    It may not be after the end of one of `clocks`, or of any that is met by the event `met_by`;
    `earliest` is an amount of days before which it cannot be. Where words of `after` stand in the
    sentence, it is said of the time after the goods are back.
    """

    id: Annotated[str, ID]
    title: Label
    of: Annotated[str, OneOf(TIMES)]
    patterns: Annotated[Compiled, PATTERNS]
    found: Annotated[ByLanguage, PHRASES]
    passes: Annotated[ByLanguage, PHRASES]
    late: Label
    early: Label
    say: Label
    clocks: Annotated[tuple[str, ...], Names("clock")] = ()
    met_by: Annotated[str, Names("field")] = ""
    earliest: Annotated[str, Names("amount")] = ""
    after: Annotated[Compiled, PATTERNS] = field(default_factory=lambda: NO_PATTERNS)
    sources: Annotated[tuple[str, ...], Names("source")] = ()

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that the end of the return period is bound by something else."""
        if self.of == WINDOW:
            for key in ("clocks", "met_by", "earliest"):
                if getattr(self, key):
                    yield key, "does not fit", "nothing: the tables say until when it may come back"


@dataclass(frozen=True)
class Assertions:
    """Everything that sentences assert, by id."""

    turns: Turns
    subjects: Mapping[str, Subject]
    sums: Mapping[str, SumSubject]
    times: Mapping[str, TimeSubject]

    @property
    def every(self) -> Mapping[str, Subject | SumSubject | TimeSubject]:
        """All subjects by id."""
        return {**self.subjects, **self.sums, **self.times}


def read_assertions(files: Files, variants: Mapping[str, str]) -> Assertions:
    """Return what the file says as far as it can be read."""
    section = files.toml(FILE)
    section.only("words", "turns", "subject", "sum", "time")
    listed = section.sub("words")
    listed.only(*LANGUAGES)
    words = {}
    for lang in LANGUAGES:
        inner = listed.sub(lang)
        words[lang] = {name: inner.text(name) for name in inner.data}
    given = {"words": words, "variants": variants}
    return Assertions(
        read(Turns, section.sub("turns"), given),
        entries(Subject, section.sub("subject"), given),
        entries(SumSubject, section.sub("sum"), given),
        entries(TimeSubject, section.sub("time"), given),
    )


def codes_claimed(claims: Collection[str], field: Field) -> frozenset[str]:
    """Return the codes that are claimed: those named, and those of the groups that are."""
    codes = {name for name in claims if name in field.codes}
    for name in claims:
        if name in field.groups:
            codes |= field.groups[name].codes
    return frozenset(codes)


def verify_assertions(policy: Policy, assertions: Assertions) -> list[Finding]:
    """Return what is wrong with what can be read; the empty list means fine."""
    faults = [*unresolved(PLACE, assertions.every, {**policy.names, "field": policy.terms.fields})]
    for subject in assertions.subjects.values():
        faults += _of_rulings(subject, policy)
        if subject.events or subject.unrecorded:
            faults += _of_events(subject)
        elif subject.field in policy.terms.fields:
            faults += _of_codes(subject, policy.terms[subject.field])
    return from_faults(faults)


def _of_rulings(subject: Subject, policy: Policy) -> Iterator[Fault]:
    for ruling in subject.rulings:
        name, _, code = ruling.partition("/")
        table = policy.tables.get(name)
        if table is None:
            yield unknown(PLACE, subject.id, "rulings", name, policy.tables, "table", UNRESOLVED)
            continue
        if subject.outcome not in table.outcomes:
            yield unknown(PLACE, subject.id, "outcome", subject.outcome, table.outcomes, "outcome",
                          UNRESOLVED)  # fmt: skip
        asked = {one for field in table.inputs for one in policy.terms[field].codes}
        if code and code not in asked:
            yield unknown(PLACE, subject.id, "rulings", code, asked, "code", UNRESOLVED)
    wishes = [*policy.terms["wish"].groups, *policy.terms["wish"].codes]
    if subject.instead and subject.instead not in wishes:
        yield unknown(PLACE, subject.id, "instead", subject.instead, wishes, "group", UNRESOLVED)


def _of_events(subject: Subject) -> Iterator[Fault]:
    claimed = [name for assertion in subject.assertions for name in assertion.claims]
    for key, names in (("claims", claimed), ("say", subject.say)):
        for name in names:
            if name not in HAPPENED:
                yield unknown(PLACE, subject.id, key, name, HAPPENED, "claim", UNRESOLVED)
    for name in HAPPENED[1:] if subject.unrecorded else HAPPENED:
        if name not in subject.say:
            problem = f"it is not said what to write where {name!r} is so of the events"
            yield Fault(PLACE, subject.id, "say", problem, kind="code that nothing speaks of")


def _of_codes(subject: Subject, of: Field) -> Iterator[Fault]:
    known = [*of.codes, *of.groups]
    for number, assertion in enumerate(subject.assertions, 1):
        for name in assertion.claims:
            if name not in known:
                place = f"assertions {number}.claims"
                yield unknown(PLACE, subject.id, place, name, known, of.name, UNRESOLVED)
    for key in ("aside", "unspoken"):
        for name in getattr(subject, key):
            if name not in of.codes:
                yield unknown(PLACE, subject.id, key, name, of.codes, of.name, UNRESOLVED)
    for name in subject.say:
        if name not in of.codes:
            yield unknown(PLACE, subject.id, "say", name, of.codes, of.name, UNRESOLVED)
    said = frozenset().union(*(codes_claimed(a.claims, of) for a in subject.assertions))
    for code in of.codes:
        if code in subject.unspoken:
            if code in said:
                problem = f"{code!r} is said to be unspoken, and a pattern claims it"
                yield Fault(PLACE, subject.id, "unspoken", problem, kind="case differs")
        elif code not in said:
            problem = f"no pattern can claim the {of.name} {code!r}"
            allowed = "in `claims` of one, or in `unspoken`"
            yield Fault(PLACE, subject.id, "", problem, allowed, kind="code that nothing speaks of")
        if code not in subject.say:
            problem = f"it is not said what to write where the {of.name} is {code!r}"
            yield Fault(PLACE, subject.id, "say", problem, kind="code that nothing speaks of")
