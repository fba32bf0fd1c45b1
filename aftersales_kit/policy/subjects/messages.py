"""The one message of a case: of which parts it is made, and the proof that what it says is so.

Parts: `Part` (one thing that a message may say), `Messages`, `read_messages`, `sendings` (what
sends each wording), `said_of_problems` (what may be said of each problem), `verify_messages` and
`verify_sendings` (findings, in the form of
`verification`). Source: data/message.toml, and the tables it names.

A part is said in the wording that the first of its tables to name one gives, as soon as that is
certain. Of the parts that may lead, the first that does, in the order of the file, begins the
message and decides what stands beside it.

The checks, each a sentence:

- *unresolved reference*: a part names a table, a part, a wording or a code that does not exist.
- *part without code*: a part that may lead is no code of `message_part`, or the other way round.
- *twice the same*: two parts that are led by one table, or that are about the same leg.
- *blanks of no chapter*: blanks are said to be filled by a chapter that there is not.
- *no first message*: a problem of which nothing else is known has no wording without blanks.
- *blank without another wording*: a wording that may begin a message has a blank of the case, and
  names no wording to be sent while that is open.
- *sent by nothing*: a wording that no rule, step, kind of buyer, message or code sends.
- *claim is not so*: a case in which a wording is sent, or shown by the calculator of its table,
  that says what is not so.
- *claim by nobody*: a wording that claims something and that no rule sends: nothing proves it.

>>> handbook.messages.leading[-1].id, handbook.messages.parts["return"].of
('first', {'leg': 'return'})
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as _field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Annotated, NamedTuple

from ..diagrams import Diagram
from ..faults import Fault
from ..inforce import InForce, Policy, RuleInForce
from ..reading import Files
from ..regions import Region
from ..replies import Claim, Reply
from ..shapes import BLANK, FILLED, ID, Key, Names, read, unresolved
from ..slices import Splits, all_cases, rests_on
from ..terms import Condition, Label, Value
from ..verification import Finding, from_faults
from ..words import needed_by_code

if TYPE_CHECKING:
    from ..handbook import Handbook

FILE = "message.toml"
CALLED = f"data/{FILE}"
REPLIES = "data/replies"
LEADS, YES = "leads", frozenset({"yes"})
CHAPTERS = ("returns", "enquiry", "freight", "refund", "compensation", "complaint")
"""The chapters of an answer that fill blanks of wordings."""
WAITS_FOR = "waits_for"
PART, PROBLEM = "message_part", "problem"
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a message may say.

    `words` are the tables that may name its wording; `leads` is the table that decides whether the
    message begins with it (always, where there is none), `beside` the parts that it is said after
    instead. `of` are facts that it is about (the leg, say), `takes` those that are taken to be so
    while nobody has said otherwise. `asks` says that what only the buyer knows may be asked beside.
    `of_the_case` says that it is about the whole case, so that of several pieces none is named;
    `of_an_order` that it is said of an order of several pieces only, beside what is said of each.
    `money` says that it tells how money moves: once that is told of every piece for which any does,
    so is what they come to in all.
    """

    id: Annotated[str, ID]
    title: Label
    words: Annotated[tuple[str, ...], Names("table"), FILLED]
    leads: Annotated[str, Names("table")] = ""
    beside: Annotated[tuple[str, ...], Names(PART)] = ()
    of: Mapping[str, str] = _field(default_factory=dict)
    takes: Mapping[str, str] = _field(default_factory=dict)
    asks: bool = False
    of_the_case: bool = False
    of_an_order: bool = False
    money: bool = False

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that it asks beside a part that does: what is asked hangs on the one that leads."""
        if self.beside and self.asks:
            yield "asks", "is said of a part that begins no message", "a part without `beside`"


@dataclass(frozen=True, slots=True)
class Messages:
    """How messages are made.

    `joined` is the wording that joins what is said and what comes next. `nothing_known` is sent
    while nobody has said what the problem is. `asked` are the wordings that ask what only the buyer
    knows, by name: what is asked first hangs on the case.
    """

    joined: Label
    nothing_known: Annotated[str, Names("reply")]
    asked: Annotated[tuple[str, ...], Names("reply")]
    blanks: Mapping[str, tuple[str, ...]]
    parts: Annotated[Mapping[str, Part], Key("part")]

    @property
    def leading(self) -> tuple[Part, ...]:
        """The parts that may begin a message, in order."""
        return tuple(part for part in self.parts.values() if not part.beside)

    def beside(self, lead: str) -> Iterator[Part]:
        """Go through the parts that may be said of a case after one that leads, in order."""
        parts = self.parts.values()
        return (part for part in parts if lead in part.beside and not part.of_an_order)

    @property
    def of_the_case(self) -> frozenset[str]:
        """The parts that are about the whole case, and not about a piece of the order."""
        return frozenset(part.id for part in self.parts.values() if part.of_the_case)

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that is asked for a message, each once."""
        named = (t for part in self.parts.values() for t in (part.leads, *part.words) if t)
        return tuple(dict.fromkeys(named))


def read_messages(files: Files) -> Messages:
    """Return how messages are made, as far as it can be read."""
    messages = read(Messages, files.toml(FILE))
    return replace(messages, asked=tuple(sorted(messages.asked)))


def in_order(reply: Reply, replies: Mapping[str, Reply]) -> Iterator[Reply]:
    """Go through a wording and those sent in its place, in order: while its blanks are open, or
    once what it asks or finds out is known."""
    seen: set[str] = set()
    while reply.id not in seen:
        yield reply
        seen.add(reply.id)
        reply = replies.get(reply.while_open or reply.once_known, reply)


@dataclass(frozen=True, slots=True)
class Sending:
    """What sends a wording: a rule, the step of a procedure, a kind of buyer, or the like.

    `kind` is "rule", "step" (its `name` is PROCEDURE/STEP), "customer_type", "asked" (asked in a
    message), "instead" (of the wording `name`, while a blank of that is open) or "code".
    """

    kind: str
    name: str


def sendings(handbook: Handbook) -> dict[str, list[Sending]]:
    """Return what sends each wording; an empty list for one that nothing sends."""
    policy, messages = handbook.policy, handbook.messages
    found: dict[str, list[Sending]] = {name: [] for name in policy.replies}

    def note(reply: str | None, kind: str, name: str) -> None:
        if reply in found:
            found[str(reply)].append(Sending(kind, name))

    for rule in policy.rules():
        note(rule.reply, "rule", rule.id)
    for name in (messages.nothing_known, *messages.asked):
        note(name, "asked", name)
    for reply in policy.replies.values():
        note(reply.while_open, "instead", reply.id)
        note(reply.once_known, "instead", reply.id)
    for procedure in handbook.procedures:
        for step in procedure.steps:
            for name in step.replies:
                note(name, "step", f"{procedure.id}/{step.id}")
    for kind in handbook.speech.types.values():
        for name in kind.replies:
            note(name, "customer_type", kind.code)
    for what, name in sorted(needed_by_code()):
        if what == "reply":
            note(name, "code", name)
    return found


class Said(NamedTuple):
    """A wording as messages say it: by which rule, and of which problems there is such a case.

    `part` is the one that says it, `table` the rule's; of the case no more is known.
    """

    part: Part
    table: str
    rule: RuleInForce
    reply: str
    problems: tuple[str, ...]


def said_of_problems(in_force: InForce, messages: Messages) -> Iterator[Said]:
    """Go through what messages may say on a day, with the problems of which they may say it."""
    proof = _Proof(in_force, messages, set())
    space = proof._splits.space
    boxes = {code: space.box(_bound({PROBLEM: code})) for code in in_force.terms.codes(PROBLEM)}
    for part, table, rule in proof.sending():
        if part is not None:
            cells = proof._sent(part, table, rule) & proof._led(part, table)
            problems = tuple(code for code, box in boxes.items() if cells & box)
            yield Said(part, table, rule, str(rule.rule.reply), problems)


def verify_sendings(handbook: Handbook) -> list[Finding]:
    """Return the wordings that nothing sends, and those that claim what nothing proves."""
    sent = sendings(handbook)
    unproved = [
        Finding(
            "claim by nobody",
            name,
            (),
            f"{name} claims something of {next(iter(claims[0].holds))}, and no rule sends it, so "
            "that nothing proves it",
            file=REPLIES,
            mend=f"name {name} in the rule that is so, or let it claim nothing",
        )
        for name, by in sent.items()
        # What is asked is asked only where the facts are known to be as it claims.
        if (claims := handbook.policy.replies[name].claims)
        and by
        and name not in handbook.messages.asked
        and not _by_rule(name, sent)
    ]
    return unproved + [
        Finding(
            "sent by nothing",
            name,
            (),
            f"no rule, step or message sends {name}, so that no buyer ever reads it",
            file=REPLIES,
            mend=f"name {name} in the rule or step that it is for, or take it out",
        )
        for name, by in sent.items()
        if not by
    ]


def _by_rule(name: str, sent: Mapping[str, list[Sending]], seen: frozenset[str] = _NONE) -> bool:
    """Say whether a rule sends a wording, or one in whose place it is sent."""
    return any(
        by.kind == "rule"
        or (by.kind == "instead" and by.name not in seen and _by_rule(by.name, sent, seen | {name}))
        for by in sent[name]
    )


def verify_messages(policy: Policy, messages: Messages) -> list[Finding]:
    """Return everything wrong with how messages are made; the empty list means fine."""
    faults = [*unresolved(CALLED, messages, policy.names)]
    for part in messages.parts.values():
        for name, code in (*part.of.items(), *part.takes.items()):
            known = {name: policy.terms.codes(name)} if code else {}
            if name not in policy.terms.fields:
                faults.append(Fault(CALLED, part.id, name, "is no fact", "a fact with codes"))
            elif code not in known[name]:
                allowed = ", ".join(known[name])
                faults.append(Fault(CALLED, part.id, name, f"has no code {code!r}", allowed))
    faults += _twice(messages)
    leading = {part.id for part in messages.leading}
    for code in sorted(leading ^ policy.terms.codes(PART).keys()):
        problem = f"is no code of {PART}" if code in leading else "begins no message"
        allowed = f"a part that may lead, and a code of {PART}"
        faults.append(Fault(CALLED, code, "", problem, allowed, kind="part without code"))
    for chapter in sorted(messages.blanks.keys() - {*CHAPTERS}):
        problem, allowed = "fills no blank", ", ".join(CHAPTERS)
        faults.append(
            Fault(CALLED, "blanks", chapter, problem, allowed, kind="blanks of no chapter")
        )
    if faults:
        return from_faults(faults)
    return [
        *_without_first(policy, messages),
        *_without_another(policy, messages),
        *_not_so(policy, messages),
    ]


def _twice(messages: Messages) -> Iterator[Fault]:
    """Go through the parts that share with another what is one part's own."""
    own: dict[tuple[str, object], str] = {}
    for part in messages.parts.values():
        about = ", ".join(f"{name} {code}" for name, code in part.of.items())
        for key, named in ((LEADS, part.leads), ("of", about)):
            if named and (other := own.setdefault((key, named), part.id)) != part.id:
                problem, allowed = f"{named} is that of {other}, too", "what is its own"
                yield Fault(CALLED, part.id, key, problem, allowed, kind="twice the same")


def _blanks(reply: Reply, policy: Policy) -> set[str]:
    """Return the blanks of a wording that the case fills, and not the policy."""
    return {name for text in reply.text for name in BLANK.findall(text)} - policy.amounts.keys()


def _without_first(policy: Policy, messages: Messages) -> Iterator[Finding]:
    """Find the problems that have no message while nothing else is known."""
    last = messages.leading[-1]
    for day in policy.changes:
        in_force = policy.on(day)
        for problem in policy.terms.codes(PROBLEM):
            told = {**last.takes, PROBLEM: problem}
            for rule in Diagram(in_force, last.words[0], told).rules:
                reply = policy.replies.get(rule.rule.reply or "")
                if last.leads or reply is None or _blanks(reply, policy):
                    yield Finding(
                        "no first message",
                        last.words[0],
                        (rule.id,),
                        f"a buyer who reports {problem} is sent nothing at first: {rule.id} names "
                        "no reply without blanks",
                        file=in_force.tables[last.words[0]].table.file,
                        since=in_force.on,
                        mend=f"name a wording of {REPLIES} in {rule.id} that says nothing that is "
                        "still open",
                    )


def _without_another(policy: Policy, messages: Messages) -> Iterator[Finding]:
    """Find the wordings that may begin a message and that a blank would keep from being sent."""
    proof = _Proof(policy.on(policy.changes[-1]), messages, set())
    for part, table, rule in proof.sending():
        if part is None or part.beside:
            continue
        *_, last = in_order(policy.replies[str(rule.rule.reply)], policy.replies)
        open_ = sorted(_blanks(last, policy))
        if open_ and proof.is_sent(part, table, rule):
            yield Finding(
                "blank without another wording",
                last.id,
                (rule.id,),
                f"{last.id} may begin a message, and its blank {open_[0]} may be open",
                file=REPLIES,
                mend=f"name in {last.id}, by while_open, a wording that is sent until then",
            )


# ---- what a wording claims is so wherever it is sent ----


def _not_so(policy: Policy, messages: Messages) -> Iterator[Finding]:
    """Find a case for each claim that is not so where the wording is sent, on the first day."""
    told: set[tuple[str, str, int, str]] = set()
    proved: set[object] = set()
    for day in policy.changes:
        proof = _Proof(policy.on(day), messages, proved)
        for part, table, rule in proof.sending():
            for reply in in_order(policy.replies[str(rule.rule.reply)], policy.replies):
                for number, claim in enumerate(reply.claims, 1):
                    for name in claim.holds:
                        key = (rule.id, reply.id, number, name)
                        if key in told:
                            continue
                        witness = proof.denied(part, table, rule, claim, name)
                        if witness is not None:
                            told.add(key)
                            yield Finding(
                                "claim is not so",
                                reply.id,
                                (rule.id,),
                                f"{rule.id} sends {reply.id} where what it claims of {name} is not "
                                "so",
                                witness,
                                file=REPLIES,
                                since=proof.in_force.on,
                                mend=f"let {rule.id} send another wording there, or let "
                                f"{reply.id} say less",
                            )


class _Proof:
    """What is sent on one day, and whether it may be denied; `proved` is known from earlier days.

    A claim is proved by regions of all cases: those in which the wording is sent, and those in
    which what it claims is not so. What a table gives is worked out once for all claims.
    """

    def __init__(self, in_force: InForce, messages: Messages, proved: set[object]) -> None:
        self.in_force = in_force
        self.messages = messages
        self.proved = proved

    @cached_property
    def _splits(self) -> Splits:
        claims = (claim for r in self.in_force.policy.replies.values() for claim in r.claims)
        asked = (one for c in claims for one in self.in_force.conditions(c.holds).items())
        return all_cases(self.in_force, asked)

    def sending(self) -> Iterator[tuple[Part | None, str, RuleInForce]]:
        """Go through the rules that send a wording: as a part of a message, and by themselves.

        A calculator shows what its tables send whatever leads a message.
        """
        places: list[tuple[Part | None, str]] = [
            (part, table) for part in self.messages.parts.values() for table in part.words
        ]
        places += [(None, table) for table in self.in_force.tables]
        for part, table in places:
            for rule in self.in_force.tables[table].rules:
                if rule.rule.reply in self.in_force.policy.replies and _about(rule, part):
                    yield part, table, rule

    def denied(
        self, part: Part | None, table: str, rule: RuleInForce, claim: Claim, name: str
    ) -> dict[str, Value] | None:
        """Return a case in which a rule sends what is not so, or None where there is none."""
        wanted = self.in_force.conditions(claim.holds)[name]
        if name not in claim.given and not claim.given and _known(rule, name, wanted):
            return None
        decider = self.in_force.deciders.get(name)
        tables = [table, *(t for either in self._leading(part) for t in either)]
        about = (part and part.id, rule.id, name, wanted, *claim.given.items())
        key = (about, *(rests_on(self.in_force, t) for t in (*tables, *filter(None, [decider]))))
        if key in self.proved:
            return None
        space = self._splits.space
        of = _bound(part.of if part else {})
        denied = self._sent(part, table, rule)
        if decider:
            codes = frozenset(self.in_force.terms[name].codes) - _codes(wanted)
            others = (
                cells
                for given in _each(claim.given)
                for _, cells in self._splits.of(decider, {**of, **given}).giving({name: codes})
            )
            denied &= space.union(others)
        else:
            denied &= space.whole ^ space.box({name: wanted})
        # Most claims hold wherever the wording is sent, whether or not its part leads.
        if denied:
            denied &= self._led(part, table)
        if denied:
            return space.enough(denied)
        self.proved.add(key)
        return None

    def is_sent(self, part: Part, table: str, rule: RuleInForce) -> bool:
        """Say whether there is a case in which a part is said as a rule says it."""
        return bool(self._sent(part, table, rule) & self._led(part, table))

    def _sent(self, part: Part | None, table: str, rule: RuleInForce) -> Region:
        """Return the cases in which a table says what a rule of it says."""
        of = _bound(part.of if part else {})
        split = self._splits.of(table, {**of, **_bound(part.takes if part else {})})
        return split.space.box(of) & split.space.union(
            cells for known, cells in split.meant if known is rule
        )

    def _led(self, part: Part | None, table: str) -> Region:
        """Return the cases in which a part is said, and by this table."""
        of = _bound(part.of if part else {})
        led = self._splits.space.whole
        for either in self._leading(part):
            begins = (self._splits.of(t, of).giving({LEADS: YES}) for t in either)
            led &= self._splits.space.union(cells for rules in begins for _, cells in rules)
        if part is not None and part.leads in part.words and part.leads != table:
            # The table that decides that the part leads names the wording first.
            for rule, cells in self._splits.of(part.leads, of).rules:
                if rule.rule.reply:
                    led &= led ^ cells
        return led

    def _leading(self, part: Part | None) -> tuple[tuple[str, ...], ...]:
        """Return the tables that decide whether a part is said: one of each group says yes."""
        if part is None:
            return ()
        own = ((part.leads,),) if part.leads else ()
        before = tuple(self.messages.parts[name].leads for name in part.beside)
        return (*own, before) if before and all(before) else own


def _about(rule: RuleInForce, part: Part | None) -> bool:
    """Say whether a rule may speak in a part: of the leg that the part is about, say."""
    about = {**part.of, **part.takes} if part else {}
    return all(code in _codes(rule.conditions.get(n, {code})) for n, code in about.items())


def _known(rule: RuleInForce, name: str, wanted: Condition) -> bool:
    """Say whether the rule itself says that a claim is so."""
    if name in rule.rule.then:
        return rule.rule.then[name] in _codes(wanted)
    asked = rule.conditions.get(name)
    if isinstance(asked, frozenset):
        return asked <= _codes(wanted)
    return asked is not None and asked == wanted


def _bound(facts: Mapping[str, str]) -> dict[str, Condition]:
    return {name: frozenset([code]) for name, code in facts.items()}


def _codes(condition: object) -> frozenset[str]:
    return frozenset(condition) if isinstance(condition, frozenset | set) else frozenset()


def _each(given: Mapping[str, frozenset[str]]) -> Iterator[dict[str, Condition]]:
    """Go through what is given, a code of each fact at a time."""
    for codes in product(*given.values()):
        yield _bound(dict(zip(given, codes, strict=True)))
