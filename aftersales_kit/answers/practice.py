"""Practice: a buyer with a worked case, whom the trainee asks, decides for and writes to.

Parts: `begin` (a `Practice`), `Practice` (`ask`, `choose`, `write`, each of which gives the next
one, and `finish`), `Scene` (what is so in the case, and what is right), `Choice`, `Turn`, `Marks`
and `Mark` (what was amiss, with the rules), `verify_practised` (findings).
Source: the worked cases, and data/practice.toml for what is said.

A fact matters if without it anything is decided otherwise, left open or told otherwise to the
buyer. What was told unasked is neither asked for nothing nor missed. The same case, type, seed and
deeds always give the same chat.

The checks of `verify_practised`, each a sentence:

- *nothing to say*: a problem, a type of buyer, somebody who is asked, or a code of a fact that a
  buyer may be asked, for which there is no line.
- *never asked*: somebody of whom it is said how they answer, and who is not asked.
- *blank amiss*: a line whose blanks are not those that are filled in.
- *in no mistake*: a subject, sum or time of data/speech/assertions.toml in no mistake, or in two.
- *unresolved reference*: a code, a knower, a subject, a sum or a time that there is not.

>>> chat = begin("desk-burst-seam-exchange", "calm", seed=1, handbook=handbook)
>>> chat.turns[0].by, chat.ask("evidence").turns[-1].text.en
('buyer', 'Here are the photos, you can see it there.')
>>> marks = chat.write("This is your own fault.").finish()
>>> marks.passed, [mark.kind for mark in marks.marks if mark.rules][:1]
(False, ['not_asked'])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from random import Random

from ..policy.cases import Expectation, WorkedCase
from ..policy.faults import UNRESOLVED, Fault, no_such, unknown
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.labels import LISTED, NAMED, NO_LABEL, STOPS, Label, alike, joined
from ..policy.pieces import read_pieces
from ..policy.shapes import BLANK, unresolved
from ..policy.subjects.practice import (
    ANY,
    BLANKS,
    CHOSEN,
    FILE,
    LINES,
    MATTER,
    NEEDLESS,
    NOT_ASKED,
    NOT_CHOSEN,
    NOTHING,
    PROBLEMS,
    REPEATED,
    UNSETTLED,
    WORD,
    WRONG_PERSON,
    Lines,
    Manner,
    Practised,
)
from ..policy.subjects.speech import AGAINST
from ..policy.subjects.speech import UNSETTLED as NOT_SETTLED
from ..policy.terms import Field, Value
from ..policy.verification import Finding, from_faults
from .deciding import Decision, Question
from .drafts import Remark
from .freight import freight_sums
from .orders import PIECES, OrderResolution, resolve_order_known
from .quantities import sums
from .replies import wordings
from .resolving import Resolution, resolve_known
from .rulings import rule_on
from .speaking import Context, checked

TRAINEE = "trainee"
TYPE, PROBLEM, MARKET, CLAIMANT = (
    "customer_type", "problem", "market", "professional_claimant",
)  # fmt: skip
ASKED, WRITTEN, REACTED = "asked", "written", "reacted"
TOLD, PUT_OFF, AGAIN, LOOK, SHRUG = "told", "put_off", "again", "look", "shrug"
PART = "practice"
PLACE = f"data/{FILE}"
SILENT, IDLE, BLANK_AMISS, UNMARKED = (
    "nothing to say", "never asked", "blank amiss", "in no mistake",
)  # fmt: skip
IN_BRACKETS = Label("{} ({})", "{}（{}）")
APART = Label(" ", "")
"""What stands between two sentences."""
FEWEST = 2
"""A table that can give one code alone leaves nothing to choose."""


@dataclass(frozen=True)
class Turn:
    """One line of the chat: whose, what kind of line, and its text.

    The trainee has `asked` somebody (`to`) a fact (`field`), or `written`, to which the buyer has
    `reacted`; an answer to what was asked is one of `told`, `put_off`, `again`, `look` (the shop,
    or another, can answer that) and `shrug` (nothing is known of it). `tells` are the facts that
    are known from then on.
    """

    by: str
    kind: str
    text: Label
    field: str = ""
    to: str = ""
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One thing to decide: what is asked, what is known besides, and the codes to choose from.

    `right` is what the policy decides, by `ruling`.
    """

    id: str
    asks: Label
    known: tuple[tuple[Label, Label], ...]
    codes: Mapping[str, Label]
    right: str
    ruling: Decision

    @property
    def said(self) -> Label:
        """What is asked, with what is known besides."""
        if not self.known:
            return self.asks
        beside = joined((NAMED.format(*row) for row in self.known), STOPS)
        return IN_BRACKETS.format(self.asks, beside)


@dataclass(frozen=True)
class Mark:
    """Something amiss: its kind, what it is about, what is said of it, why, and what was right.

    `about` is a fact, the id of a choice, or what a reply speaks of; `rules` decided it.
    """

    kind: str
    about: str
    says: Label
    why: Label
    instead: Label
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    grave: bool

    @property
    def id(self) -> str:
        """The kind and what it is about, of a choice its table: what is counted in results."""
        return f"{self.kind}:{self.about.partition('.')[0]}"


@dataclass(frozen=True)
class Marks:
    """How a practice went: what was amiss, and how many of its parts were `right`.

    Its parts (`of`) are the facts that mattered and were to be asked, the choices, and the reply.
    """

    practice: Practice
    marks: tuple[Mark, ...]
    right: int
    of: int

    @property
    def passed(self) -> bool:
        """Whether nothing grave was amiss."""
        return not any(mark.grave for mark in self.marks)

    @property
    def message(self) -> Label:
        """What the handbook writes in this case."""
        return self.practice.scene.message

    def as_record(self, who: str, on: date) -> dict[str, object]:
        """Return the marks as they are kept: whose (initials, or a label of their own choice), of
        which day, and what was missed.

        >>> chat = begin("desk-burst-seam-exchange", "calm", seed=1, handbook=handbook)
        >>> kept = chat.finish().as_record(" N2 ", date(2026, 3, 9))
        >>> kept["who"], kept["day"], kept["part"], kept["passed"], kept["missed"][-1]
        ('N2', '2026-03-09', 'practice', False, 'nothing_written:reply')
        """
        played = self.practice
        return {
            "who": who.strip(),
            "day": on.isoformat(),
            "part": PART,
            "of": self.of,
            "right": self.right,
            "passed": self.passed,
            "missed": [*dict.fromkeys(mark.id for mark in self.marks)],
            "case": played.scene.case.id,
            "customer_type": played.scene.buyer,
            "seed": played.seed,
        }


Standing = Mapping[tuple[str, int], tuple[object, tuple[str, ...]]]
"""What is decided and told, by table and place, with the rules behind it."""


@dataclass(frozen=True)
class Scene:
    """A worked case as it is played: what is so, what is known to whom, and what is right.

    `facts` are those of the case, with the type of the buyer where the case has one.
    """

    handbook: Handbook
    case: WorkedCase
    buyer: str

    @cached_property
    def facts(self) -> Mapping[str, Value]:
        """All that is so in the case."""
        left_out = self.practised.left_out
        facts = {name: value for name, value in self.case.facts.items() if name not in left_out}
        return {**facts, TYPE: self.buyer} if TYPE in facts else facts

    @cached_property
    def practised(self) -> Practised:
        """What is said in practices."""
        return self.handbook.practised

    @cached_property
    def in_force(self) -> InForce:
        """The policy as it stands on the day of the case."""
        return self.handbook.on(self.case.on)

    @cached_property
    def writes(self) -> str:
        """Who the buyer is among those that know facts: whoever is asked in the message."""
        return next(one.id for one in self.in_force.terms.knowers.values() if one.written)

    @property
    def askees(self) -> tuple[str, ...]:
        """Those that can be asked: the buyer, and others who do not lie open before the trainee."""
        return (self.writes, *self.practised.others)

    def knowers(self, field: Field) -> tuple[str, ...]:
        """Return who of them can answer a fact, whoever is asked first coming first."""
        looked_up = self.practised.looked_up
        return tuple(one.id for one in field.known_by if one.id not in looked_up)

    @cached_property
    def before(self) -> Mapping[str, Value]:
        """What lies before the trainee: what the order page shows, and what agents know."""
        terms, looked_up = self.in_force.terms, self.practised.looked_up
        return {
            name: value
            for name, value in self.facts.items()
            if name not in (PROBLEM, TYPE)
            and ((first := terms[name].asked_of) is None or first.id in looked_up)
        }

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """The facts that have to be asked, or are told unasked."""
        known = {*self.before, PROBLEM, TYPE}
        return tuple(name for name in self.facts if name not in known)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Everything that can be asked, whether it matters or not."""
        apart = (PROBLEM, *self.practised.left_out)
        return tuple(
            f for f in self.in_force.terms.fields.values() if f.known_by and f.name not in apart
        )

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """What is to be decided: whatever the case illustrates."""
        return tuple(self._choices())

    def _rulings(
        self, facts: Mapping[str, Value]
    ) -> Iterator[tuple[Expectation, Decision | Question]]:
        """Go through what the case illustrates, as it is decided where these facts are known."""
        for line in self.case.expect:
            answer = rule_on((line.table,), {**facts, **line.facts}, self.case.on, self.in_force)
            yield line, answer.rulings[line.table]

    def _choices(self) -> Iterator[Choice]:
        terms, met = self.in_force.terms, dict[str, int]()
        for line, ruling in self._rulings(self.facts):
            if isinstance(ruling, Question):
                continue
            table = self.in_force.tables[line.table]
            known = tuple((terms[n].label, terms[n].value_label(v)) for n, v in line.facts.items())
            for name in line.outcomes:
                possible = {rule.rule.then[name] for rule in table.rules}
                codes = {c: label for c, label in terms[name].codes.items() if c in possible}
                if len(codes) < FEWEST:
                    continue
                place = f"{line.table}.{name}"
                met[place] = met.get(place, 0) + 1
                asks = table.table.question
                if len(table.table.outcomes) > 1:
                    asks = joined([asks, terms[name].label], APART)
                number = f".{met[place]}" if met[place] > 1 else ""
                yield Choice(place + number, asks, known, codes, ruling.outcomes[name], ruling)

    @cached_property
    def answer(self) -> Resolution | OrderResolution | None:
        """What the handbook makes of the case; None where nobody says what the matter is."""
        return self._answer(self.facts)

    def _answer(self, facts: Mapping[str, Value]) -> Resolution | OrderResolution | None:
        if PIECES in facts:
            return resolve_order_known(facts, self.case.on, self.in_force)
        if PROBLEM in facts:
            return resolve_known(facts, self.case.on, self.in_force)
        return None

    @cached_property
    def message(self) -> Label:
        """What the handbook writes: the one message, or the wordings that the choices name.

        Where there is neither, it is what is written while nothing is known.
        """
        if self.answer is not None:
            return self.answer.message.text
        decided = (choice.ruling for choice in self.choices)
        found = wordings(decided, {}, self.in_force, self.facts)
        if not found:
            return resolve_known(self.facts, self.case.on, self.in_force).message.text
        return joined((reply.text for reply in found), APART)

    def standing(self, facts: Mapping[str, Value]) -> Standing:
        """Return what is decided and told where these facts are known."""
        found: dict[tuple[str, int], tuple[object, tuple[str, ...]]] = {}
        for place, (_, ruling) in enumerate(self._rulings(facts)):
            if isinstance(ruling, Decision):
                outcomes = tuple(ruling.outcomes.items())
                found[ruling.table, -1 - place] = outcomes, (ruling.rule.id,)
        answer = self._answer(facts)
        if answer is not None:
            met = Counter[str]()
            for decision in answer.decisions:
                outcomes = tuple(decision.outcomes.items())
                found[decision.table, met[decision.table]] = outcomes, (decision.rule.id,)
                met[decision.table] += 1
            said = tuple(rule for part in answer.message.parts for rule in part.rules)
            found["", 0] = answer.message.text, said
            parts = [part for part in (answer.freight, answer.refund) if part is not None]
            behind = tuple(d.rule.id for part in parts for d in part.decisions)
            found["", 1] = tuple(_sums(answer)), behind
        return found

    def open(self) -> frozenset[str]:
        """Return the facts that are still open in the case, and that something hangs on."""
        whole = None if self.answer is None else self.answer.question
        asked = [] if whole is None else [whole]
        asked += [one for _, one in self._rulings(self.facts) if isinstance(one, Question)]
        return frozenset[str]().union(*(question.looked_at for question in asked))

    @cached_property
    def kinds(self) -> Mapping[tuple[str, str], str]:
        """Which mistake it is to say what is not so, by the kind of what is said and its id."""
        return dict(_kinds(self.practised))

    def remarks(self, text: str) -> tuple[Remark, ...]:
        """Return what is wrong with a reply in this case."""
        context = Context(
            claimant=self.facts.get(CLAIMANT) == "yes", market=str(self.facts.get(MARKET, ""))
        )
        found = checked(text, context, speech=self.handbook.speech, case=self.answer)
        # What the handbook itself writes here is said of all such cases, and promises none of them.
        return tuple(
            one
            for one in found
            if one.kind != NOT_SETTLED or not any(one.found in own for own in self.message)
        )

    def kind_of(self, remark: Remark) -> str:
        """Return which mistake a remark is about."""
        if remark.kind == NOT_SETTLED:
            return UNSETTLED
        if remark.kind != AGAINST:
            return WORD
        if (place := ("sum", remark.check)) in self.kinds and any(sums(remark.found)):
            return self.kinds[place]
        place = ("time", remark.check)
        return self.kinds[place if place in self.kinds else ("subject", remark.check)]


def _sums(answer: Resolution | OrderResolution) -> Iterator[Decimal | None]:
    """Go through the sums that a case comes to."""
    if answer.freight is not None:
        yield from freight_sums(answer.freight).values()
    if answer.refund is not None:
        yield answer.refund.refund


@dataclass(frozen=True)
class Practice:
    """A chat as far as it has come; each deed gives another one, and this stays as it was."""

    scene: Scene
    seed: int
    turns: tuple[Turn, ...] = ()
    chosen: Mapping[str, str] | None = None

    @cached_property
    def told(self) -> Mapping[str, Value]:
        """What has been told so far."""
        names = dict.fromkeys(name for turn in self.turns for name in turn.tells)
        return {name: self.scene.facts[name] for name in names}

    @property
    def known(self) -> Mapping[str, Value]:
        """What the trainee knows: what lay there before, and what has been told."""
        return {**self.scene.before, **self.told}

    @property
    def written(self) -> tuple[str, ...]:
        """What the trainee has written."""
        return tuple(turn.text.en for turn in self.turns if turn.kind == WRITTEN)

    def ask(self, name: str, of: str = "") -> Practice:
        """Ask for a fact: whoever can answer it first, or `of` the buyer or somebody else.

        Raises ValueError for what nobody can be asked, and for somebody who cannot be.
        """
        scene = self.scene
        field = next((field for field in scene.fields if field.name == name), None)
        if field is None:
            raise ValueError(no_such("fact to ask", name, [field.name for field in scene.fields]))
        knowers = scene.knowers(field)
        whom = of or next(iter(knowers), scene.writes)
        if whom not in scene.askees:
            raise ValueError(no_such("one to ask", whom, scene.askees))
        asked = Turn(TRAINEE, ASKED, field.ask or field.label, name, whom)
        return replace(self, turns=(*self.turns, asked, self._answer(field, whom, knowers)))

    def choose(self, choice: str, code: str) -> Practice:
        """Decide something; what was decided before is taken back.

        Raises ValueError for what there is not to decide, and for a code that it cannot be.
        """
        one = next((one for one in self.scene.choices if one.id == choice), None)
        if one is None:
            known = [one.id for one in self.scene.choices]
            raise ValueError(no_such("choice", choice, known))
        if code not in one.codes:
            raise ValueError(no_such(f"code of {choice}", code, one.codes))
        return replace(self, chosen={**(self.chosen or {}), choice: code})

    def write(self, text: str) -> Practice:
        """Write to the buyer, who answers; raises ValueError where there is nothing to read."""
        if not text.strip():
            raise ValueError("nothing is written: write what the buyer is to read")
        manner = self._manner
        lines = manner.cross if self.scene.remarks(text) else manner.content
        wrote = Turn(TRAINEE, WRITTEN, alike(text.strip()))
        says = Turn(self.scene.writes, REACTED, self._one_of(lines))
        return replace(self, turns=(*self.turns, wrote, says))

    def finish(self) -> Marks:
        """Return what was amiss, and how much of it was right."""
        scene = self.scene
        marks = [*self._of_questions()]
        missed = {mark.about for mark in marks if mark.kind == NOT_ASKED}
        asked = {turn.field for turn in self.turns if turn.kind == TOLD and turn.field}
        needless = {mark.about for mark in marks if mark.kind == NEEDLESS}
        chosen = [*self._of_choices()]
        replies = [*self._of_replies()]
        of = len(missed) + len(asked - needless) + len(scene.choices) + 1
        wrong = len(missed) + len(chosen) + any(mark.grave for mark in replies)
        return Marks(self, (*marks, *chosen, *replies), of - wrong, of)

    # --- what is answered ---

    @property
    def _manner(self) -> Manner:
        return self.scene.practised.manners[self.scene.buyer]

    def _chance(self) -> Random:
        return Random(f"{self.seed} {self.scene.case.id} {self.scene.buyer} {len(self.turns)}")

    def _one_of(self, lines: Lines) -> Label:
        return self._chance().choice(lines)

    def _opened(self) -> Practice:
        """Return the practice with the buyer's first line, and what is told with it."""
        scene, chance = self.scene, self._chance()
        if PIECES in scene.facts:
            within = scene.in_force.terms[PIECES].within
            pieces = read_pieces(scene.facts[PIECES], within, PIECES)
            problems = [str(piece.facts[PROBLEM]) for piece in pieces if PROBLEM in piece.facts]
        else:
            problems = [str(scene.facts[PROBLEM])] if PROBLEM in scene.facts else []
        lines = [chance.choice(scene.practised.matter[name]) for name in dict.fromkeys(problems)]
        matter = joined(lines or [chance.choice(scene.practised.unsaid)], APART)
        own = [name for name in scene.hidden if scene.writes in self._knowers(name)]
        tells = chance.sample(own, min(len(own), self._manner.tells))
        said = joined([matter, *(self._sentence(name, chance) for name in tells)], APART)
        first = chance.choice(self._manner.opens).format(matter=said)
        told = ([PROBLEM] if PROBLEM in scene.facts else []) + tells
        return replace(self, turns=(Turn(scene.writes, TOLD, first, tells=tuple(told)),))

    def _knowers(self, name: str) -> tuple[str, ...]:
        return self.scene.knowers(self.scene.in_force.terms[name])

    def _sentence(self, name: str, chance: Random) -> Label:
        """Return what a buyer says of a fact of the case."""
        value, said = self.scene.facts[name], self.scene.practised.says[name]
        lines = said.get(str(value)) or said[ANY]
        return chance.choice(lines).format(value=self.scene.in_force.terms[name].value_label(value))

    def _answer(self, field: Field, whom: str, knowers: tuple[str, ...]) -> Turn:
        """Return what is answered to a question."""
        scene, name, chance = self.scene, field.name, self._chance()
        kind = self._kind_of_answer(name, whom, knowers, chance)
        tells = (name,) if kind == TOLD else ()
        if whom != scene.writes:
            other = scene.practised.others[whom]
            said = chance.choice(other.says if kind in (TOLD, AGAIN) else other.silent)
            if kind in (TOLD, AGAIN):
                said = said.format(fact=field.label, value=field.value_label(scene.facts[name]))
            return Turn(whom, kind, said, name, tells=tells)
        manner = self._manner
        lines = {
            TOLD: manner.says, PUT_OFF: manner.puts_off, AGAIN: manner.again, LOOK: manner.look,
            SHRUG: manner.shrugs,
        }[kind]  # fmt: skip
        said = chance.choice(lines)
        if kind == TOLD:
            said = said.format(answer=self._sentence(name, chance))
        return Turn(whom, kind, said, name, tells=tells)

    def _kind_of_answer(
        self, name: str, whom: str, knowers: tuple[str, ...], chance: Random
    ) -> str:
        if name in self.told:
            return AGAIN
        if whom not in knowers or name in self.scene.before:
            return LOOK
        if name not in self.scene.facts:
            return SHRUG
        put_off = any(turn.kind == PUT_OFF for turn in self.turns)
        able = whom == self.scene.writes and bool(self._manner.puts_off)
        return PUT_OFF if able and not put_off and chance.random() < 1 / 2 else TOLD

    # --- what is marked ---

    def _mark(
        self,
        kind: str,
        about: str,
        what: Label,
        why: Label = NO_LABEL,
        instead: Label = NO_LABEL,
        rules: tuple[str, ...] = (),
        sources: tuple[str, ...] = (),
    ) -> Mark:
        mistake = self.scene.practised.mistakes[kind]
        says = mistake.says.format(what=what)
        return Mark(kind, about, says, why, instead, rules, sources, mistake.grave)

    def _of_questions(self) -> Iterator[Mark]:
        terms = self.scene.in_force.terms
        for turn in self.turns:
            label = terms[turn.field].label if turn.field else NO_LABEL
            if turn.kind == AGAIN:
                yield self._mark(REPEATED, turn.field, label)
            elif turn.kind == LOOK:
                known_by = terms[turn.field].known_by
                instead = joined((one.ask for one in known_by), LISTED)
                yield self._mark(WRONG_PERSON, turn.field, label, instead=instead)
        asked = [*dict.fromkeys(t.field for t in self.turns if t.kind == TOLD and t.field)]
        unasked = [name for name in self.scene.hidden if name not in self.told]
        facts = self.scene.facts
        stands = self.scene.standing(facts) if unasked or asked else {}
        for name in (*unasked, *asked):
            without = {n: value for n, value in facts.items() if n != name}
            then = self.scene.standing(without)
            differs = [p for p in stands if p not in then or then[p][0] != stands[p][0]]
            if name in asked and not differs:
                yield self._mark(NEEDLESS, name, terms[name].label)
            elif name in unasked and differs:
                yield self._missed(name, stands, differs)
            if not differs:
                facts = without
        shrugged = [*dict.fromkeys(t.field for t in self.turns if t.kind == SHRUG)]
        still_open = self.scene.open() if shrugged else ()
        for name in shrugged:
            if name not in still_open:
                yield self._mark(NEEDLESS, name, terms[name].label)

    def _missed(self, name: str, stands: Standing, differs: Iterable[tuple[str, int]]) -> Mark:
        field = self.scene.in_force.terms[name]
        rules = [*dict.fromkeys(rule for place in differs for rule in stands[place][1])]
        policy = self.scene.in_force.policy
        why, sources = NO_LABEL, tuple[str, ...]()
        for rule in map(policy.rule, rules[:1]):
            why, sources = rule.why, rule.sources
        ask = field.ask or field.label
        return self._mark(NOT_ASKED, name, field.label, why, ask, tuple(rules[:3]), sources)

    def _of_choices(self) -> Iterator[Mark]:
        for one in self.scene.choices:
            given = (self.chosen or {}).get(one.id)
            if given == one.right:
                continue
            rule = one.ruling.rule
            instead = one.codes[one.right]
            kind = NOT_CHOSEN if given is None else CHOSEN
            yield self._mark(
                kind, one.id, one.said, rule.rule.why, instead, (rule.id,), rule.rule.sources
            )

    def _of_replies(self) -> Iterator[Mark]:
        if not self.written:
            yield self._mark(NOTHING, "reply", NO_LABEL, instead=self.scene.message)
        for text in self.written:
            for one in self.scene.remarks(text):
                kind, found = self.scene.kind_of(one), alike(one.found)
                yield self._mark(kind, one.check, found, one.why, one.say, one.rules, one.sources)


def begin(case: str, buyer: str = "", *, seed: int, handbook: Handbook) -> Practice:
    """Return a practice with a worked case and a buyer of a type; left out, the seed chooses it.

    Raises ValueError for a case or a type that there is not.
    """
    if case not in handbook.cases:
        raise ValueError(no_such("worked case", case, handbook.cases))
    types = handbook.practised.manners
    buyer = buyer or Random(f"{seed} {case}").choice([*types])
    if buyer not in types:
        raise ValueError(no_such("type of buyer", buyer, types))
    return Practice(Scene(handbook, handbook.cases[case], buyer), seed)._opened()


def _kinds(practised: Practised) -> Iterator[tuple[tuple[str, str], str]]:
    for mistake in practised.mistakes.values():
        for kind, names in (
            ("subject", mistake.subjects), ("sum", mistake.sums), ("time", mistake.times),
        ):  # fmt: skip
            yield from (((kind, name), mistake.id) for name in names)


def verify_practised(handbook: Handbook) -> list[Finding]:
    """Return what is wrong with what is said in practices; the empty list means fine."""
    practised, says = handbook.practised, handbook.speech.assertions
    known = {
        "subject of assertions": says.subjects,
        "sum of assertions": says.sums,
        "time of assertions": says.times,
    }
    faults = [
        *unresolved(PLACE, practised, known),
        *_unknown(handbook),
        *_speechless(handbook),
        *_blanks(handbook),
        *_unmarked(handbook),
    ]
    return from_faults(faults)


def _unknown(handbook: Handbook) -> Iterator[Fault]:
    """Find the knowers and the codes that there are not."""
    practised, terms = handbook.practised, handbook.policy.terms
    for key, names in (("looked_up", practised.looked_up), ("others", practised.others)):
        for name in names:
            if name not in terms.knowers:
                yield unknown(PLACE, "", key, name, terms.knowers, "knower", UNRESOLVED)
    for name, said in practised.says.items():
        codes = {**terms.codes(name), ANY: NO_LABEL}
        for code in said:
            if code not in codes:
                yield unknown(PLACE, name, "says", code, codes, "code", UNRESOLVED)


def _speechless(handbook: Handbook) -> Iterator[Fault]:
    """Find what nobody has a line for."""
    practised, terms = handbook.practised, handbook.policy.terms
    others = [one.id for one in terms.knowers.values() if not one.written]
    for name in practised.others:
        if name in practised.looked_up or name not in others:
            problem = "is not asked: what such a one knows lies there, or is asked of the buyer"
            yield Fault(PLACE, name, "others", problem, kind=IDLE)
    for name in terms.codes(PROBLEM):
        if not practised.matter.get(name):
            place = f"data/{PROBLEMS}/{name}.toml"
            yield Fault(place, name, MATTER, "there is no line", kind=SILENT)
    for key, names, having in (
        ("manner", terms.codes(TYPE), practised.manners),
        ("others", [n for n in others if n not in practised.looked_up], practised.others),
    ):
        for name in names:
            if not having.get(name):
                yield Fault(PLACE, name, key, "there is no line", kind=SILENT)
    for field in terms.fields.values():
        asked = any(one.written for one in field.known_by)
        if not asked or field.name in (PROBLEM, *practised.left_out):
            continue
        said = practised.says.get(field.name, {})
        lacking = [code for code in field.codes if not said.get(code)] if field.is_coded else [ANY]
        for code in lacking if not said.get(ANY) else ():
            problem = f"a buyer who is asked it has no line for {code!r}"
            yield Fault(PLACE, field.name, "says", problem, kind=SILENT)


def _blanks(handbook: Handbook) -> Iterator[Fault]:
    """Find the lines whose blanks are not those that are filled in."""
    for id, key, line, needed, allowed in _lines(handbook):
        for text in line:
            found = {*BLANK.findall(text)}
            if not needed <= found <= allowed:
                want = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "no blank"
                problem = f"{text!r} has other blanks than are filled in"
                yield Fault(PLACE, id, key, problem, want, kind=BLANK_AMISS)


def _lines(handbook: Handbook) -> Iterator[tuple[str, str, Label, set[str], set[str]]]:
    """Go through all lines with the blanks that each needs, and those that it may have."""
    practised, terms = handbook.practised, handbook.policy.terms
    none: set[str] = set()
    for line in practised.unsaid:
        yield "", "unsaid", line, none, none
    for name, lines in practised.matter.items():
        for line in lines:
            yield name, MATTER, line, none, none
    for name, said in practised.says.items():
        for code, lines in said.items():
            needed = {"value"} if code == ANY and not terms[name].is_coded else none
            for line in lines:
                yield name, f"says.{code}", line, needed, {"value"}
    for other in practised.others.values():
        for line in other.says:
            yield other.id, "says", line, {"fact", "value"}, {"fact", "value"}
        for line in other.silent:
            yield other.id, "silent", line, none, none
    for manner in practised.manners.values():
        for key in LINES:
            for line in getattr(manner, key):
                blanks = BLANKS.get(key, none)
                yield manner.id, key, line, blanks, blanks
    for mistake in practised.mistakes.values():
        yield mistake.id, "says", mistake.says, none, {"what"}


def _unmarked(handbook: Handbook) -> Iterator[Fault]:
    """Find what replies speak of that is in no mistake, or in two."""
    says = handbook.speech.assertions
    met = Counter(place for place, _ in _kinds(handbook.practised))
    for kind, names in (("subject", says.subjects), ("sum", says.sums), ("time", says.times)):
        for name in names:
            if met[kind, name] != 1:
                among = "none" if not met[kind, name] else "more than one"
                problem = f"{among} of the mistakes has the {kind} {name!r}"
                yield Fault(PLACE, name, f"{kind}s", problem, "just one", kind=UNMARKED)
