"""What a buyer's words say besides the problem: facts to be proposed, and never taken unasked.

Parts: `heard` (the facts that a text tells), `proposed` (those of them that a case has not),
`Heard`, `verify_sayings` (findings).
Source: data/triage/sayings.toml. A phrase counts where no longer one of its fact overlaps it, where
nothing that takes it back touches it, and no negation stands right before it. Where words tell two
codes or two figures of one fact, none is told.

The checks, each a sentence:

- *unresolved reference*: a saying tells a fact or a code that there is not.
- *no figure*: a phrase of a number without its figure, or a code of a number.
- *not found*, *found*: a sentence in which the fact should be found and is not, or the reverse.
- *unneeded*: a phrase, or one that takes phrases back, without which every sentence is read alike.

>>> [(one.field, one.value, one.text) for one in heard("昨天到货，能退吗", handbook)][1:]
[('days_since_signing', 1, '昨天到货'), ('wish', 'return', '能退吗')]
>>> heard("我不想退", handbook)
()
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from ..policy.days import DAYS, SIGNED
from ..policy.faults import UNRESOLVED, BadValue, Fault, unknown
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.reading import LANGUAGES
from ..policy.subjects.lexicon import Lexicon, Span, Written, meet
from ..policy.subjects.sayings import CALLED, FIGURE, READS, Phrase, Phrases, Saying, Sayings
from ..policy.terms import Field, Value
from ..policy.verification import Finding, from_faults
from .facts import is_said
from .quantities import stretches, sums
from .replies import addressed

ENDS = re.compile(r"[。！？!?；;，,\n…]|\.(?=\s|$)")
FEW = 3
"""So many words before an English phrase may hold a negation."""
CLOSED = re.compile(r"\s*(?:$|[^\w\s]|[吧就不算])")
"""What follows a number that is a sum, though nothing calls it money."""
GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
"""A comma that groups the digits of a number."""


@dataclass(frozen=True)
class Heard:
    """A fact that words tell: its canonical value, and the words as written, with their place."""

    field: str
    value: Value
    text: str
    place: Span


@dataclass(frozen=True)
class _Figure:
    place: Span
    reads: str
    value: object
    read: Written
    bare: bool = False
    currency: str = ""


@dataclass(frozen=True)
class _Hit:
    saying: Saying
    place: Span
    value: object
    currency: str = ""


def heard(text: str, handbook: Handbook) -> tuple[Heard, ...]:
    """Return the facts that a text tells, in its order; at most one value of each fact."""
    return tuple(one for one, _ in _heard(text, handbook))


def proposed(
    text: str, facts: Mapping[str, Value], in_force: InForce, among: Collection[str]
) -> tuple[Heard, ...]:
    """Return what a text tells of the facts `among` that the case does not know.

    Days are not told where the day itself is known, nor a sum of another currency than the
    order's.
    """
    currency = addressed(facts, in_force).currency.en.format("").strip()
    found = in_force.remember(("heard", text), lambda: [*_heard(text, in_force.handbook)])
    return tuple(
        one
        for one, said in found
        if one.field in among
        and facts.get(one.field) != one.value
        and not is_said(one.field, facts, in_force)
        and not (one.field == DAYS and SIGNED in facts)
        and (not said or not currency or said == currency)
    )


def _heard(text: str, handbook: Handbook) -> Iterator[tuple[Heard, str]]:
    """Go through what a text tells, each with the currency that it names."""
    fields = handbook.policy.terms.fields
    written = handbook.lexicon.written(text)
    told: dict[str, list[_Hit]] = {}
    for hit in _hits(written, handbook.sayings, handbook.lexicon):
        told.setdefault(hit.saying.field, []).append(hit)
    found = []
    for name, hits in told.items():
        first, *others = _longest(hits)
        if name in fields and all(hit.value == first.value for hit in others):
            with suppress(BadValue):  # more days than there are
                value = fields[name].parse(first.value)
                place = written.as_written(first.place)
                found.append((Heard(name, value, text[slice(*place)], place), first.currency))
    yield from sorted(found, key=lambda one: one[0].place)


def _longest(hits: list[_Hit]) -> list[_Hit]:
    """Return the hits that no longer one overlaps, in order."""
    kept = [hit for hit in hits if not any(_outdone(hit.place, other.place) for other in hits)]
    return sorted(kept, key=lambda hit: hit.place)


def _outdone(one: Span, other: Span) -> bool:
    """Say whether another stretch overlaps one and is longer."""
    return meet(one, other) and one[1] - one[0] < other[1] - other[0]


def _hits(written: Written, sayings: Sayings, lexicon: Lexicon) -> Iterator[_Hit]:
    """Go through the phrases that count."""
    figures = [*_figures(written.plain)]
    for saying in sayings.facts.values():
        back = [place for p in saying.unless.all for place, _ in _places(p, written, figures)]
        for phrase in saying.phrases.all:
            for place, figure in _places(phrase, written, figures):
                met = any(meet(place, other) for other in back)
                if not met and not _negated(written, place, sayings.negations):
                    if figure is None or saying.code:
                        yield _Hit(saying, place, saying.code)
                    else:
                        yield _Hit(saying, place, figure.value, figure.currency)


def _places(
    phrase: Phrase, written: Written, figures: Iterable[_Figure]
) -> Iterator[tuple[Span, _Figure | None]]:
    """Go through the places of a phrase, each with its figure; one without a figure has none."""
    if not phrase.reads:
        if not phrase.word.begins.isdisjoint(written.signs):
            for spans in phrase.word.find(written):
                yield (spans[0][0], spans[-1][1]), None
        return
    for figure in figures:
        if figure.reads == phrase.reads and (phrase.word.lang == "zh" or not figure.bare):
            start, end = figure.place
            more = end - start - len(FIGURE)
            for spans in phrase.word.find(figure.read):
                low, high = spans[0][0], spans[-1][1]
                if low <= start < high:
                    yield (low if low <= start else low + more, high + more), figure


def _figures(plain: str) -> Iterator[_Figure]:
    """Go through the figures of a text."""
    for sum_ in sums(plain):
        grouped = GROUPS.match(plain, sum_.start - 1) or GROUPS.match(plain, sum_.end)
        if not grouped and (not sum_.bare or CLOSED.match(plain, sum_.end)):
            place = (sum_.start, sum_.end)
            read = _with_figure(plain, place)
            yield _Figure(place, "sum", str(sum_.amount), read, sum_.bare, sum_.currency)
    for one in stretches(plain):
        place = (one.start, one.end)
        reads = "day" if one.gone else "days"
        yield _Figure(place, reads, str(one.days), _with_figure(plain, place))


def _with_figure(plain: str, place: Span) -> Written:
    """Return a text in which a figure is one word: so the phrases have it."""
    text = plain[: place[0]] + FIGURE + plain[place[1] :]
    return Written(text, text, ())


def _negated(written: Written, place: Span, negations: Phrases) -> bool:
    """Say whether a negation stands right before a place."""
    before = written.plain[: place[0]]
    if any(before.endswith(phrase.text) for phrase in negations.zh):
        return True
    clause = ENDS.split(before)[-1]
    said = f" {' '.join(clause.split()[-FEW:])} "
    return any(f" {phrase.text} " in said for phrase in negations.en)


# --- verification ---


def verify_sayings(handbook: Handbook) -> list[Finding]:
    """Return what is wrong with sayings that can be read; the empty list means fine."""
    return from_faults([*_unresolved(handbook), *_misread(handbook)])


def _unresolved(handbook: Handbook) -> Iterator[Fault]:
    fields = handbook.policy.terms.fields
    for saying in handbook.sayings.facts.values():
        field = fields.get(saying.field)
        if field is None or field.ask is None or not (field.is_number or field.is_coded):
            asked = [f.name for f in fields.values() if f.ask and (f.is_number or f.is_coded)]
            yield unknown(CALLED, saying.id, "tells", saying.field, asked, "field", UNRESOLVED)
        elif field.is_coded and saying.code not in field.codes:
            place = f"tells.{field.name}"
            yield unknown(CALLED, saying.id, place, saying.code, field.codes, "code", UNRESOLVED)
        else:
            yield from _figureless(saying, field)


def _figureless(saying: Saying, field: Field) -> Iterator[Fault]:
    if field.is_number and saying.code:
        problem, allowed = f"{field.name} has no codes", "no code"
        yield Fault(CALLED, saying.id, "tells", problem, allowed, kind="no figure")
    for phrase in saying.phrases.all if field.is_number else ():
        if not phrase.reads:
            problem, allowed = f"{phrase.text!r} has no figure", f"one of {', '.join(READS)}"
            yield Fault(CALLED, saying.id, "phrases", problem, allowed, kind="no figure")


def _misread(handbook: Handbook) -> Iterator[Fault]:
    """Find sentences that are read otherwise than they should be, and phrases that none needs."""
    sayings, lexicon = handbook.sayings, handbook.lexicon
    for saying in sayings.facts.values():
        needed: set[str] = set()
        alone = replace(sayings, facts={saying.id: saying})
        for lang in LANGUAGES:
            for text in getattr(saying.found, lang):
                written = lexicon.written(text)
                found = _longest([*_hits(written, alone, lexicon)])
                if not found:
                    problem = f"{text!r} says it, and is not found"
                    yield Fault(CALLED, saying.id, f"found.{lang}", problem, kind="not found")
                figures = [*_figures(written.plain)]
                needed |= {
                    phrase.text
                    for phrase in saying.phrases.all
                    for place, _ in _places(phrase, written, figures)
                    if any(place == hit.place for hit in found)
                }
            for text in getattr(saying.passes, lang):
                written = lexicon.written(text)
                if hits := [*_hits(written, alone, lexicon)]:
                    said = written.plain[slice(*hits[0].place)]
                    problem = f"{text!r} is to pass, and {said!r} is found in it"
                    yield Fault(CALLED, saying.id, f"passes.{lang}", problem, kind="found")
                figures = [*_figures(written.plain)]
                needed |= {
                    phrase.text
                    for phrase in saying.unless.all
                    for place, _ in _places(phrase, written, figures)
                    if _would_be_found(written, place, saying, alone, lexicon)
                }
        for key in ("phrases", "unless"):
            for phrase in getattr(saying, key).all:
                if phrase.text not in needed:
                    problem = f"no sentence needs {phrase.text!r}"
                    kind, allowed = "unneeded", "one that is read otherwise without it"
                    yield Fault(CALLED, saying.id, key, problem, allowed, kind=kind)


def _would_be_found(
    written: Written, place: Span, saying: Saying, alone: Sayings, lexicon: Lexicon
) -> bool:
    """Say whether without what takes it back something at a place would be found."""
    free = replace(alone, facts={saying.id: replace(saying, unless=Phrases())})
    return any(meet(hit.place, place) for hit in _hits(written, free, lexicon))
