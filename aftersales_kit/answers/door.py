"""The buyers' door: every way through it, and what a buyer is told at the end of each.

Parts: `Ways` of a market on a day (`ways_of`, where others may have worked them out), `ways_in`
(each topic of a market with what is asked and told), `Fork` (a question, and where
each answer leads), `Ending` (what is told), `endings` (all of them, with the answers that lead
there), `short_answer` (of a common question), `verify_door` (findings).

A line is told where the buyer's answers put its table's outcome beyond doubt: what the line itself
takes for granted it says. A question of which every answer leads to the same is not asked. What no
buyer can answer, and what hangs on it, is left to a person: the ending is then `open`.

The checks of `verify_door`, each a sentence, for every stretch of time between two changes:

- *nobody can answer*: a question asks for what neither buyers nor those who see as much know.
- *answer lacking*: a code of a fact that is asked is in no answer to the question.
- *no sentence*: a table decides for something that a line has no sentence for.
- *nothing told*: nothing is told under what must be told at the end of a way.
- *asked too much*: more questions than the door says at most, or than it says of a common one.
- *leads nowhere*: a common question leads to a topic or an answer that is not there.

>>> from datetime import date
>>> on = date(2026, 3, 1)
>>> fork = ways_in(handbook, on, "cn")["unwanted"]
>>> fork.question.id, [way.label.en for way in fork.ways]
('days', ['Within 7 days', '8 days ago or longer'])
>>> ending = fork.ways[1].leads
>>> ending.told[0][0].id, [line.code for line in ending.told[0][1]]
('right', ['too_late'])
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from ..policy.diagrams import Diagram
from ..policy.handbook import Handbook
from ..policy.slices import axes_of, rests_on
from ..policy.subjects.buyers import Line, holds_in
from ..policy.subjects.door import FILE, Aspect, Common, Door, Question, Topic
from ..policy.terms import Condition, Label, as_codes, as_range, is_empty
from ..policy.verification import Finding
from ..policy.wording import worded
from .buyers import Said, said

MARKET, PROBLEM = "market", "problem"
Stated = Mapping[str, Condition]


@dataclass(frozen=True, slots=True)
class Ending:
    """What is told at the end of a way, under each aspect; `open` where a person has to look."""

    told: tuple[tuple[Aspect, tuple[Said, ...]], ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One answer: its id in the address, in words, the facts it tells, and where it leads."""

    id: str
    label: Label
    facts: tuple[tuple[str, Condition], ...]
    leads: Fork | Ending


@dataclass(frozen=True, slots=True)
class Fork:
    """A question, and the ways that its answers are."""

    question: Question
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class End:
    """An ending, with the answers that lead there and all that they tell."""

    topic: Topic
    answers: tuple[Way, ...]
    facts: Stated
    ending: Ending


def meeting(told: Condition, known: Condition | None) -> Condition:
    """Return what is left of a fact that was known to be something, once more is told of it."""
    if known is None:
        return told
    if isinstance(told, frozenset):
        return told & as_codes(known)
    low, high = as_range(known)
    return max(told[0], low), min(told[1], high)


def _is_one(codes: Condition) -> bool:
    return isinstance(codes, frozenset) and len(codes) == 1


def sold_in(handbook: Handbook) -> list[str]:
    """Return the markets that there is a door for: all of the data."""
    return [*handbook.policy.terms.codes(MARKET)]


def topics_in(door: Door, market: str) -> list[Topic]:
    """Return the topics of a market."""
    return [topic for topic in door.topics.values() if holds_in(market, topic.markets)]


def common_in(door: Door, market: str) -> list[Common]:
    """Return the common questions of a market."""
    return [one for one in door.common.values() if holds_in(market, one.markets)]


def ways_in(handbook: Handbook, on: date, market: str) -> dict[str, Fork | Ending]:
    """Return every way through the door of a market as the policy stands on a day, by topic."""
    ways = Ways(handbook, on, market)
    return {topic.id: ways.of(topic) for topic in topics_in(handbook.door, market)}


def ways_of(handbook: Handbook, on: date, market: str) -> Ways:
    """Return the ways through the door of a market on a day, with all that others worked out.

    They are those of the first day since which every table and every amount stands as on that day.
    """
    since = max(day for day in handbook.policy.own_changes if day <= on)
    return handbook.on(since).remember((Ways, market), lambda: Ways(handbook, since, market))


class _Asked(NamedTuple):
    """What a line asks: of facts, of what tables decide, and all that makes a difference to it."""

    facts: Stated
    outcomes: Stated
    names: tuple[str, ...]


class _Decided:
    """What tables may decide: the `codes`, by the rules that decide them and what is known."""

    def __init__(self) -> None:
        self.rests: dict[frozenset[object], frozenset[object]] = {}
        self.codes: dict[object, frozenset[str]] = {}


class Ways:
    """The ways through the door of one market on one day; what was worked out is kept."""

    def __init__(self, handbook: Handbook, on: date, market: str) -> None:
        self.door = handbook.door
        self.on = on
        self.market = market
        self.in_force = handbook.on(on)
        self._lines: dict[str, Line] = {
            line.id: line for line in (*handbook.buyers, *self.door.lines.values())
        }
        first = handbook.policy.on(handbook.policy.start)
        self._decided: _Decided = first.remember(_Decided, _Decided)
        self._rests: dict[str, frozenset[object]] = {}
        self._filled_in: dict[tuple[str, str], Said | bool] = {}
        self._asked: dict[str, _Asked] = {}
        self._said: dict[tuple[object, ...], Said | bool | None] = {}
        # What is taken to be so where nobody speaks of it hangs on these facts.
        self._bases = tuple({base: None for base, *_ in self.in_force.taken_where})
        self._taken_of: dict[tuple[Condition | None, ...], dict[str, Condition]] = {}
        self._of: dict[str, Fork | Ending] = {}
        self._cut: dict[tuple[str, str], tuple[Condition, ...]] = {}

    def of(self, topic: Topic) -> Fork | Ending:
        """Return the ways through a topic."""
        if topic.id not in self._of:
            self._of[topic.id] = self._after(topic, self.stated(topic), topic.asks)
        return self._of[topic.id]

    def stated(self, topic: Topic) -> dict[str, Condition]:
        """Return what is known of whoever has chosen a topic."""
        return {MARKET: frozenset([self.market]), **self.in_force.conditions(topic.facts)}

    def _after(self, topic: Topic, stated: Stated, left: tuple[str, ...]) -> Fork | Ending:
        if not left:
            return self._ending(topic, stated)
        question = self.door.questions[left[0]]
        found = []
        for way in self._answers(question, topic, stated):
            known = {**stated, **dict(way.facts)}
            found.append(replace(way, leads=self._after(topic, known, left[1:])))
        ways = self._merged(question, found) if question.fact else found
        first = ways[0].leads
        return first if all(way.leads == first for way in ways) else Fork(question, tuple(ways))

    def _answers(self, question: Question, topic: Topic, stated: Stated) -> Iterator[Way]:
        """Go through the answers that what is stated leaves, each with the facts it tells then."""
        nowhere = Ending((), True)
        for cell in self._cells(question.fact, topic) if question.fact else ():
            yield Way("", question.asks, ((question.fact, cell),), nowhere)
        for choice in question.choices:
            if not holds_in(self.market, choice.markets):
                continue
            told = self.in_force.conditions(choice.facts)
            both = {n: meeting(known, stated.get(n)) for n, known in told.items()}
            if not any(map(is_empty, both.values())):
                yield Way(choice.id, choice.says, tuple(both.items()), nowhere)

    def _cells(self, fact: str, topic: Topic) -> tuple[Condition, ...]:
        """Return the stretches of a number that any line of a topic may tell apart."""
        if (topic.id, fact) not in self._cut:
            field, asked = self.in_force.terms[fact], set[Condition]()
            for line in self._told(topic):
                if fact in line.when:
                    asked.add(self.in_force.conditions(line.when)[fact])
                if line.table and fact in self.in_force.reach(line.table):
                    within = {MARKET: frozenset([self.market])}
                    for axis in axes_of([self.in_force], line.table, within):
                        asked |= {*axis.cells} if axis.field is field else set()
            low, high = field.span
            starts = {low}
            for first, last in map(as_range, asked):
                starts |= {tick for tick in (first, last + 1) if low < tick <= high}
            firsts = sorted(starts)
            lasts = [tick - 1 for tick in firsts[1:]] + [high]
            self._cut[topic.id, fact] = tuple(zip(firsts, lasts, strict=True))
        return self._cut[topic.id, fact]

    def _merged(self, question: Question, ways: Iterable[Way]) -> list[Way]:
        """Return the bands of a number: neighbouring stretches that lead to the same are one."""
        field, bands = self.in_force.terms[question.fact], question.bands
        assert bands is not None  # by which a question of a number is read
        joined: list[tuple[int, int, Fork | Ending]] = []
        for way in ways:
            low, high = as_range(way.facts[0][1])
            if joined and joined[-1][2] == way.leads:
                low = joined.pop()[0]
            joined.append((low, high, way.leads))
        found = []
        for place, (low, high, leads) in enumerate(joined):
            words = bands.first if not place else bands.between
            words = bands.last if place and place == len(joined) - 1 else words
            label = words.format(first=field.from_ticks(low), last=field.from_ticks(high))
            id = f"{field.from_ticks(low)}"
            found.append(Way(id, label, ((field.name, (low, high)),), leads))
        return found

    # --- what is told ---

    def _told(self, topic: Topic) -> Iterator[Line]:
        for tells in (topic.tells, self.door.tells):
            for names in tells.values():
                yield from (self._lines[name] for name in names)

    def _ending(self, topic: Topic, stated: Stated) -> Ending:
        granted = self._granted(topic, stated)
        told, is_open = [], granted is None
        for aspect in self.door.aspects.values():
            # Whoever is refused is told that by a table, and nothing that comes after a yes.
            due = granted or aspect.id == topic.first
            own = topic.tells.get(aspect.id, ()) if due else ()
            if granted is False:
                own = tuple(name for name in own if self._lines[name].table)
            shared = self.door.tells.get(aspect.id, ()) if due or aspect.always else ()
            found: list[Said] = []
            for name in (*own, *shared):
                line = self.says(self._lines[name], stated)
                is_open |= line is None
                if isinstance(line, Said):
                    found.append(line)
            if found:
                told.append((aspect, tuple(found)))
        return Ending(tuple(told), is_open)

    def line(self, name: str) -> Line:
        """Return a line, of the page for buyers or of the door, by its id."""
        return self._lines[name]

    def unsaid(
        self, topic: Topic, stated: Stated, told: Collection[str]
    ) -> Iterator[tuple[Line, str]]:
        """Go through the lines that leave an aspect empty, since they have no sentence for a code.

        `told` are the aspects under which something is told.
        """
        granted = self._granted(topic, stated)
        for aspect, names in topic.tells.items():
            is_due = granted or aspect == topic.first
            for line in map(self.line, names) if is_due and aspect not in told else ():
                within = self.within(line, stated) if line.table and self._is_here(line) else None
                code = self._ruling(line, within) if within else ""
                if code and code not in line.by_outcome:
                    yield line, code

    def _is_here(self, line: Line) -> bool:
        return holds_in(self.market, line.markets)

    def _granted(self, topic: Topic, stated: Stated) -> bool | None:
        """Say whether what a topic is about is granted; None while that is open."""
        found: bool | None = True
        known = self._taken(stated)
        for outcome, wanted in self.in_force.conditions(topic.granted).items():
            codes = self._given(outcome, known)
            if codes.isdisjoint(as_codes(wanted)):
                return False
            found = found if codes <= as_codes(wanted) else None
        return found

    def says(self, line: Line, stated: Stated) -> Said | bool | None:
        """Return what a line says to whoever has stated so much.

        False is that it does not speak of them, None that it is open whether it does, or what.
        """
        if not self._is_here(line):
            return False
        key = (line.id, *map(stated.get, self._asked_by(line).names))
        if key not in self._said:
            self._said[key] = self._says(line, stated)
        return self._said[key]

    def _says(self, line: Line, stated: Stated) -> Said | bool | None:
        if line.says is not None:
            return self._filled(line, line.says, "")
        within = self.within(line, stated)
        if within is None:
            return False
        if not within:
            return None
        code = self._ruling(line, within)
        return self._filled(line, line.by_outcome.get(code), code) if code else None

    def speaks(self, line: Line, stated: Stated) -> bool:
        """Say whether a line speaks of some of those that have stated so much."""
        return self._is_here(line) and self.within(line, stated) is not None

    def _asked_by(self, line: Line) -> _Asked:
        if line.id not in self._asked:
            facts: dict[str, Condition] = {}
            outcomes: dict[str, Condition] = {}
            for name, wanted in self.in_force.conditions(line.when).items():
                (outcomes if name in self.in_force.producers else facts)[name] = wanted
            tables = [self.in_force.producers[name] for name in outcomes]
            tables += [line.table] if line.table else []
            reached = (name for table in tables for name in self.in_force.reach(table))
            # Of a line that says the same to everybody nothing makes a difference.
            names = () if line.says is not None else (*self._bases, *facts, *reached)
            self._asked[line.id] = _Asked(facts, outcomes, (*dict.fromkeys(names),))
        return self._asked[line.id]

    def within(self, line: Line, stated: Stated) -> dict[str, Condition] | None:
        """Return the buyers of a line among those that have stated so much.

        None is that there are none; nothing, that only some of those that have stated it are.
        """
        found = self._taken(stated)
        partly = False
        asked = self._asked_by(line)
        for name, wanted in asked.facts.items():
            if name not in stated:
                found[name] = wanted
            else:
                found[name] = meeting(wanted, stated[name])
                if is_empty(found[name]):
                    return None
                partly |= found[name] != stated[name]
        for name, wanted in asked.outcomes.items():
            codes = self._given(name, found)
            if codes.isdisjoint(as_codes(wanted)):
                return None
            partly |= not codes <= as_codes(wanted)
        return {} if partly else found

    def _taken(self, stated: Stated) -> dict[str, Condition]:
        """Return what is stated, and what is taken to be so unless somebody says otherwise."""
        key = tuple(map(stated.get, self._bases))
        if key not in self._taken_of:
            self._taken_of[key] = self._with_taken(stated)
        return {**self._taken_of[key], **stated}

    def _with_taken(self, stated: Stated) -> dict[str, Condition]:
        terms = self.in_force.terms
        known = {
            name: str(next(iter(codes)))
            for name in self._bases
            if (codes := stated.get(name)) and _is_one(codes)
        }
        return {
            name: (terms[name].ticks(value),) * 2
            if terms[name].is_number
            else frozenset([str(value)])
            for name, value in self.in_force.taken_of(known).items()
            if not terms[name].is_free
        }

    def _given(self, outcome: str, within: Stated) -> frozenset[str]:
        """Return what may still be decided for an outcome that tables ask."""
        return self._codes(self.in_force.producers[outcome], outcome, within)

    def _ruling(self, line: Line, within: Stated) -> str:
        """Return the one code that a line's table decides; "" where it is open."""
        codes = self._codes(line.table, line.outcome, within)
        return next(iter(codes)) if len(codes) == 1 else ""

    def _codes(self, table: str, outcome: str, within: Stated) -> frozenset[str]:
        """Return the codes that a table may still decide for an outcome."""
        reach = self.in_force.reach(table)
        concerned = {name: known for name, known in within.items() if name in reach}
        # Most tables stand as they did before, and many are not asked in which market it is.
        key = (self._rests_on(table), table, outcome, frozenset(concerned.items()))
        if key not in self._decided.codes:
            rules = Diagram(self.in_force, table, concerned).rules
            self._decided.codes[key] = frozenset(rule.rule.then[outcome] for rule in rules)
        return self._decided.codes[key]

    def _rests_on(self, table: str) -> frozenset[object]:
        """Return the rules on which a table rests: the same object on all days on which they do."""
        if table not in self._rests:
            rests = rests_on(self.in_force, table)
            self._rests[table] = self._decided.rests.setdefault(rests, rests)
        return self._rests[table]

    def _filled(self, line: Line, text: Label | None, code: str) -> Said | bool:
        if text is None:
            return False
        if (line.id, code) not in self._filled_in:
            told = worded(text, self.in_force.policy.amounts, self.on)
            # Without its rules: what differs in them alone is the same to a buyer.
            self._filled_in[line.id, code] = Said(line.id, line.markets, told, code, ())
        return self._filled_in[line.id, code]


def endings(ways: Ways) -> Iterator[End]:
    """Go through all endings of a market's door, each with the answers that lead there."""
    for topic in topics_in(ways.door, ways.market):
        yield from _ends(topic, ways.of(topic), (), ways.stated(topic))


def _ends(
    topic: Topic, leads: Fork | Ending, answers: tuple[Way, ...], facts: Stated
) -> Iterator[End]:
    if isinstance(leads, Ending):
        yield End(topic, answers, facts, leads)
        return
    for way in leads.ways:
        yield from _ends(topic, way.leads, (*answers, way), {**facts, **dict(way.facts)})


def follow(leads: Fork | Ending, answers: Iterable[str]) -> tuple[Way, ...] | None:
    """Return the ways that answers lead along; None where one of them is not to be had there."""
    found: list[Way] = []
    for answer in answers:
        ways = leads.ways if isinstance(leads, Fork) else ()
        taken = next((way for way in ways if way.id == answer), None)
        if taken is None:
            return None
        found.append(taken)
        leads = taken.leads
    return tuple(found)


def short_answer(ways: Ways, common: Common) -> tuple[Said, ...]:
    """Return the sentences that answer a common question in short, as far as it tells enough.

    >>> from datetime import date
    >>> ways = Ways(handbook, date(2026, 3, 1), "cn")
    >>> [line.id for line in short_answer(ways, handbook.door.common["send-back"])]
    ['changed-mind-cn', 'way-back-cn']
    """
    topic = ways.door.topics[common.topic]
    facts = ways.stated(topic)
    for way in follow(ways.of(topic), common.answers) or ():
        facts |= dict(way.facts)
    lines = [line for line in map(ways.line, common.short) if ways.speaks(line, facts)]
    told = (said(line, ways.in_force, ways.on, ways.market) for line in lines)
    return tuple(found for found in told if found is not None)


def most_questions(leads: Fork | Ending) -> int:
    """Return how many questions may be asked from here on."""
    return 0 if isinstance(leads, Ending) else 1 + max(most_questions(w.leads) for w in leads.ways)


# --- what is wrong with it ---


def verify_door(handbook: Handbook) -> list[Finding]:
    """Return what is wrong with a door that can be read; the empty list means fine."""
    found: dict[tuple[str, str], Finding] = {}
    for finding in _unanswerable(handbook):
        found.setdefault((finding.kind, finding.message), finding)
    for day in handbook.policy.own_changes:
        for market in sold_in(handbook):
            for finding in _of_market(ways_of(handbook, day, market)):
                found.setdefault((finding.kind, finding.message), replace(finding, since=day))
    return list(found.values())


def _unanswerable(handbook: Handbook) -> Iterator[Finding]:
    door, terms = handbook.door, handbook.policy.terms
    for question in door.questions.values():
        for name in sorted(question.facts):
            field = terms[name]
            if {knower.id for knower in field.known_by}.isdisjoint(door.knowers):
                message = f"{question.id} asks for {name}, which no buyer knows"
                yield _finding("nobody can answer", question.id, message)
            if question.fact or name == PROBLEM:
                continue  # the topics share the problems among them
            told = [choice.facts.get(name) for choice in question.choices]
            told.append(question.aside.get(name, frozenset()))
            codes = {code for known in told if isinstance(known, frozenset) for code in known}
            if None not in told and field.is_coded and (lacking := field.codes.keys() - codes):
                message = f"{question.id} has no answer for {', '.join(sorted(lacking))} ({name})"
                yield _finding("answer lacking", question.id, message)


def _of_market(ways: Ways) -> Iterator[Finding]:
    door, market = ways.door, ways.market
    for end in endings(ways):
        place = "/".join((market, end.topic.id, *(way.id for way in end.answers)))
        if len(end.answers) > door.most:
            message = f"{place}: {len(end.answers)} questions, and {door.most} at most"
            yield _finding("asked too much", end.topic.id, message)
        told = {aspect.id for aspect, _ in end.ending.told}
        for aspect in door.aspects.values():
            first = aspect.id == end.topic.first
            if (aspect.always or (first and not end.ending.open)) and aspect.id not in told:
                message = f"{place}: nothing is told under {aspect.id}"
                yield _finding("nothing told", end.topic.id, message)
        for line, code in ways.unsaid(end.topic, end.facts, told):
            message = f"{place}: {line.id} has no sentence for {code}, decided by {line.table}"
            yield _finding("no sentence", line.id, message)
    for one in common_in(door, market):
        leads = ways.of(door.topics[one.topic])
        taken = follow(leads, one.answers)
        if taken is None or not _is_sold(ways, one):
            message = f"{one.id}: {'/'.join((market, one.topic, *one.answers))} is not there"
            yield _finding("leads nowhere", one.id, message)
            continue
        if not short_answer(ways, one):
            yield _finding("nothing told", one.id, f"{market}: {one.id} has no short answer")
        asked = most_questions(taken[-1].leads if taken else leads)
        if asked > door.most_common:
            message = f"{market}: {one.id} asks {asked} questions, and {door.most_common} at most"
            yield _finding("asked too much", one.id, message)


def _is_sold(ways: Ways, common: Common) -> bool:
    return ways.door.topics[common.topic] in topics_in(ways.door, ways.market)


def _finding(kind: str, place: str, message: str) -> Finding:
    return Finding(kind, f"data/{FILE}", (place,), message, file=f"data/{FILE}")
