"""Visits of the buyers' door, tried: whether each leads to what the buyer is said to read.

Parts: `verify_visits` (findings, in the form of `verification`).
Source: data/visits.toml, whose shape is in `policy.subjects.visits`.

They come on the last day on which anything changes. The checks, each a sentence:

- *leads nowhere*: a topic, or an answer, that is not there for who has answered so much, or answers
  that come to no end.
- *case differs*: other lines are told at the end than are said to be, or the words that are said to
  be read are not those of the line, or a person has to look where none is said to.
- *tells nothing apart*: as of readers of the page for buyers.
- *sentence without visit*: a sentence of the door's own lines, told to somebody, that no visit
  reads.
- *topic without visit*: a topic that nobody is shown to come with.

>>> verify_visits(handbook)
[]
"""

from __future__ import annotations

from collections.abc import Iterator

from ..policy.handbook import Handbook
from ..policy.reading import LANGUAGES
from ..policy.shapes import unresolved
from ..policy.subjects.visits import FILE, Visit
from ..policy.terms import as_range
from ..policy.verification import Finding, from_faults
from .door import End, Fork, Way, Ways, endings, sold_in, topics_in, ways_of
from .readers import DIFFERS, words_of

CALLED = f"data/{FILE}"
NOWHERE, UNREAD, UNVISITED = "leads nowhere", "sentence without visit", "topic without visit"


def verify_visits(handbook: Handbook) -> list[Finding]:
    """Return what is wrong with visits that can be read; the empty list means fine."""
    if faults := [*unresolved(CALLED, handbook.visits, handbook.policy.names)]:
        return from_faults(faults)
    on = handbook.policy.changes[-1]
    doors = {market: ways_of(handbook, on, market) for market in sold_in(handbook)}
    found: list[Finding] = []
    read: set[tuple[str, str]] = set()
    for visit in handbook.visits.values():
        ways = doors[visit.market]
        end = _end(visit, ways)
        if isinstance(end, str):
            found.append(_finding(NOWHERE, visit.id, f"the visit {visit.id} {end}"))
            continue
        codes = {line.id: line.code for _, lines in end.ending.told for line in lines}
        read |= {(name, codes.get(name, "")) for name in visit.reads}
        for kind, what in _of(visit, end, ways):
            found.append(_finding(kind, visit.id, f"the visit {visit.id} {what}"))
    return [*found, *_unread(handbook, doors, read)]


def _finding(kind: str, name: str, message: str, mend: str = "") -> Finding:
    return Finding(kind, FILE, (name,), message, file=CALLED, mend=mend)


def _end(visit: Visit, ways: Ways) -> End | str:
    """Return where a visit ends, or what is wrong with its way."""
    topic = next((one for one in topics_in(ways.door, ways.market) if one.id == visit.topic), None)
    if topic is None:
        return f"comes with {visit.topic}, which is no topic in {visit.market}"
    leads, taken = ways.of(topic), list[Way]()
    for answer in visit.answers:
        way = _taken(leads, answer, ways) if isinstance(leads, Fork) else None
        if way is None:
            if not isinstance(leads, Fork):
                return f"answers {answer}, and nothing is asked any more"
            asked = leads.question.id
            offered = ", ".join(one.id for one in leads.ways)
            return f"answers {answer}, and {asked} offers {offered}"
        taken.append(way)
        leads = way.leads
    if isinstance(leads, Fork):
        return f"does not answer {leads.question.id}"
    return End(topic, tuple(taken), {}, leads)


def _taken(fork: Fork, answer: str, ways: Ways) -> Way | None:
    """Return the way that an answer takes: by its id, or the stretch that a number is in."""
    name = fork.question.fact
    for way in fork.ways:
        if not name and way.id == answer:
            return way
        if name and answer.isdecimal():
            low, high = as_range(dict(way.facts)[name])
            field = ways.in_force.terms[name]
            if low <= field.ticks(field.parse(answer)) <= high:
                return way
    return None


def _of(visit: Visit, end: End, ways: Ways) -> Iterator[tuple[str, str]]:
    """Go through what is wrong with one visit: kind of finding, and what it is."""
    told = {line.id: line for _, lines in end.ending.told for line in lines}
    of_every_topic = {name for names in ways.door.tells.values() for name in names}
    lines = tuple(name for name in told if name not in of_every_topic)
    if lines != visit.tells:
        said, got = (", ".join(names) or "no line" for names in (visit.tells, lines))
        yield DIFFERS, f"is said to be told {said}, and is told {got}"
    if end.ending.open != visit.open:
        looks = ("nobody has to look", "a person has to look")
        yield DIFFERS, f"is said to end where {looks[visit.open]}, and {looks[end.ending.open]}"
    for name, reads in visit.reads.items():
        if name not in told:
            yield DIFFERS, f"is said to read {name}, which is not told"
            continue
        for lang in LANGUAGES:
            yield from words_of(ways.line(name), told[name], reads, lang, ways.in_force)


def _unread(
    handbook: Handbook, doors: dict[str, Ways], read: set[tuple[str, str]]
) -> Iterator[Finding]:
    """Find the sentences and topics that no visit shows."""
    own, visited = handbook.door.lines, {visit.topic for visit in handbook.visits.values()}
    told: dict[tuple[str, str], str] = {}
    for market, ways in doors.items():
        for end in endings(ways):
            place = "/".join((market, end.topic.id, *(way.id for way in end.answers)))
            for _, lines in end.ending.told:
                for line in lines:
                    if line.id in own:
                        told.setdefault((line.id, line.code), place)
    for (name, code), place in told.items():
        if (name, code) not in read:
            which = f"the sentence for {code} of {name}" if code else name
            message = f"no visit reads {which}, which is told at {place}"
            yield _finding(UNREAD, name, message, "add who comes so, and the words that are read")
    for name in handbook.door.topics:
        if name not in visited:
            message = f"nobody is shown to come with {name}"
            yield _finding(UNVISITED, name, message, "add a visit of it")
