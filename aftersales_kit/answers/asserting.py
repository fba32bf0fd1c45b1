"""Asserting: a draft held against what is decided in its case.

Parts: `against_case` (what contradicts the case, and what it leaves open, as remarks with their
places), `against_order` (the same for an order of several pieces). The sentences, and what they
assert, are data (data/speech/assertions.toml).
What an answer to an open question may still make true is remarked on as not settled, and never as
wrong; what stands in quotation marks, a question, a condition, or the buyer's own words assert
nothing.

>>> from datetime import date
>>> from .resolving import resolve
>>> case = resolve({"problem": "quality_defect", "evidence": "photos", "order_state": "signed",
...     "days_since_signing": "2", "market": "cn", "goods_usable": "no", "wish": "return"},
...     on=date(2026, 3, 1), handbook=handbook)
>>> remark, = against_case("可以退的，运费您自己出", case)
>>> remark.kind, remark.found, remark.rules, remark.say.zh
('against_case', '运费您自己出', ('FRT-24',), '运费由我们承担。')
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeAlias, TypeVar

from ..policy.amounts import UncoveredDate
from ..policy.inforce import RuleInForce
from ..policy.labels import NAMED, Label, alike, joined
from ..policy.money import CNY, NOTHING, fen, yuan
from ..policy.subjects.assertions import (
    NO_PATTERNS,
    Assertion,
    Assertions,
    Compiled,
    Subject,
    SumSubject,
    TimeSubject,
    Turns,
    codes_claimed,
)
from ..policy.subjects.clock_cases import counted
from ..policy.subjects.clocks import Clock
from ..policy.subjects.speech import AGAINST, UNSETTLED, Speech
from ..policy.terms import OneOf, Value
from .basket import find_line
from .compensation import AUTHORITY, BAND, COURSE, OWNER, compensation_known
from .deciding import Decision, Question, decide_known
from .drafts import Read, Remark, normalised, ungrouped, unmarked
from .freight import FREIGHT, Freight, freight_known
from .orders import OrderResolution, called
from .quantities import Sum, Time, on_weekdays, shares, sums, times
from .refund import Refund
from .remedies import STANDING, remedies
from .replies import addressed
from .resolving import Resolution
from .rulings import every, is_among, some
from .times import moment_words

LANGUAGES = ("en", "zh")
Spoken = TypeVar("Spoken", SumSubject, TimeSubject)
SENTENCE_END = re.compile(r"[!?;\n。]|(?<!\d)\.|\.(?!\d)")
CLAUSE_END = re.compile(r"[,!?;:()\n。]|(?<!\d)\.|\.(?!\d)")
QUOTED = re.compile(r"\"[^\"\n]{1,200}\"|[「『《][^」』》\n]{1,200}[」』》]")
COVERED = "□"
NEAR, NEAR_IN_ENGLISH = 3, 12
"""How many signs before the words of an assertion a negation may stand."""
MANY = 2
"""More letters than an article has, so that a word names something."""
NOW = ("now_at", "opened_at")
PROMISE = "promise"
OPTION = "option"
OPEN_WHY = Label("The case leaves this open. {}", "这一单里这一点还没定。{}")
NOT_SAID = Label("The case does not say that this has happened.", "这一单没有记这件事已经办了。")
NOT_KNOWN = Label("The case does not say this yet. {}", "这一单还没有这一项。{}")
STATED = Label("The case says otherwise: {}", "这一单不是这样：{}")
LEFT = Label("Whatever is still open, it will not be so.", "不管还差的怎么定，都不会是这样。")
WRONG_CURRENCY = Label("The order was paid in {}.", "这单是用 {} 付的。")
NO_CASE = Label(
    "This decides {}, and no case is given that it could be held against.",
    "这句话定了{}，可是没填是哪一单的情况，没法核对。",
)
GIVE_CASE = Label(
    "Enter the facts of the case, and it is held against them.", "把这一单的情况填上，就能对着核。"
)
NOT_DUE = "not_due"
COMES_BACK = ("goods_back_at", "return_notice_at")
"""From when it counts by when the refund has to be made for goods that come back."""
AFTER_BACK = Label("within {} days of the goods being back", "收到退货后 {} 天内")
LEAVE_OUT = Label("Leave it out until that is known.", "先别说，问清楚再定。")


@dataclass(frozen=True)
class _Frame:
    """Where something stands: its sentence, its clause, itself."""

    text: str
    start: int
    end: int
    sentence: int
    clause: int
    clause_end: int

    @property
    def in_clause(self) -> str:
        return self.text[self.clause : self.clause_end]

    def asks(self, questions: Compiled) -> bool:
        mark = self.text[self.clause_end : self.clause_end + 1] == "?"
        return mark or _stands(questions, self.in_clause)

    def conditional(self, conditions: Compiled) -> bool:
        return _stands(conditions, self.text[self.sentence : self.clause_end])

    def reported(self, reported: Compiled) -> bool:
        return _stands(reported, self.text[self.clause : self.start])

    def asserts_nothing(self, turns: Turns) -> bool:
        """Say whether it is asked, on a condition, or told of the buyer."""
        return (
            self.asks(turns.questions)
            or self.conditional(turns.conditions)
            or self.reported(turns.reported)
        )

    def negated(self, negations: Compiled) -> bool:
        near = NEAR_IN_ENGLISH if self.text[self.start : self.end].isascii() else NEAR
        return _stands(negations, self.text[max(self.clause, self.start - near) : self.end])


def against_case(text: str, case: Resolution) -> tuple[Remark, ...]:
    """Return what a draft says otherwise than its case, and what it says that is not settled."""
    speech = case.in_force.handbook.speech
    if not text.strip() or case.conflicts:
        return ()
    return tuple(_Held(text, case, speech).remarks())


def against_order(text: str, order: OrderResolution) -> tuple[Remark, ...]:
    """Return what a draft says otherwise than the case of an order, and what is not settled.

    What a sentence says is held against the pieces that it names, and else against the whole: it is
    so where it is of one of them, or, where it speaks of all, of each.
    """
    if len(order.pieces) == 1:
        return against_case(text, order.pieces[0]) if not order.conflicts else ()
    if not text.strip() or order.conflicts:
        return ()
    return tuple(_HeldOrder(text, order).remarks())


def without_case(text: str, speech: Speech) -> tuple[Remark, ...]:
    """Return where a draft decides what only a case can decide, while no case is given.

    Each subject is remarked on once, where the draft first speaks of it; of stretches that overlap,
    the first.
    """
    found: list[Remark] = []
    draft, says = read_draft(text, speech), speech.assertions
    for subject in says.subjects.values():
        if not subject.needs_case:
            continue
        stretches = sorted(
            (start, end)
            for assertion in subject.assertions
            for start, end in spans(assertion.patterns, draft.text)
            if not frame(draft.text, start, end).asserts_nothing(says.turns)
        )
        for stretch in stretches[:1]:
            start, end = draft.place(*stretch)
            if not any(start < other.end and other.start < end for other in found):
                why, sources = NO_CASE.format(subject.title), subject.sources
                one = Remark(
                    subject.id, UNSETTLED, start, end, text[start:end], why, GIVE_CASE, sources
                )
                found.append(one)
    return tuple(sorted(found, key=lambda remark: remark.start))


def read_draft(text: str, speech: Speech) -> Read:
    """Return a draft as it is searched for what it asserts."""
    return covered(ungrouped(normalised(text, speech.variants)))


def _stands(patterns: Compiled, text: str) -> bool:
    return any(p.search(text) for lang in LANGUAGES for p in patterns[lang])


def covered(read: Read) -> Read:
    """Return a text with what stands in quotation marks covered: these are not its own words."""
    text = QUOTED.sub(lambda found: COVERED * len(found[0]), read.text)
    return Read(text, read.places)


def frame(text: str, start: int, end: int) -> _Frame:
    """Return the sentence and the clauses around a stretch."""
    sentence = max((m.end() for m in SENTENCE_END.finditer(text, 0, start)), default=0)
    clause = max((m.end() for m in CLAUSE_END.finditer(text, sentence, start)), default=sentence)
    after = CLAUSE_END.search(text, end)
    return _Frame(text, start, end, sentence, clause, after.start() if after else len(text))


@dataclass(frozen=True)
class _Found:
    """Whether something is so, None while that is open, and why not, with what to write."""

    so: bool | None
    why: Label = LEFT
    say: Label = LEAVE_OUT
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


_Said: TypeAlias = tuple[str, tuple[int, int], _Found]


class _Held:
    """One draft and its case."""

    def __init__(
        self,
        text: str,
        case: Resolution,
        speech: Speech,
        order: OrderResolution | None = None,
        own: Callable[[_Frame], Decimal | None] = lambda _: None,
        parcel: int = 0,
    ) -> None:
        """Hold it against a case, or a piece of an `order`, of which clauses may name its `own`."""
        self.text, self.case, self.in_force = text, case, case.in_force
        whole = case if order is None else order
        self.refund, self.undecided, self.own = whole.refund, whole.undecided, own
        self.journeys = None if order is None else order.freight
        self.says: Assertions = speech.assertions
        self.excused = speech.amount.unless
        self.read = read_draft(text, speech)
        self.plain = self.read.text
        self.rulings: dict[str, Decision | Question] = {}
        self.by_wish: dict[str, Mapping[str, Decision | Question]] = {}
        for part in case.settling:
            self.rulings |= part.rulings
        legs = self.journeys.legs if self.journeys and case.needed["freight"] else ()
        idle = {leg.name for leg in self._freight.legs if leg.payment == NOT_DUE} if legs else ()
        # What a piece shares with others of its parcel is decided of them together; where it does
        # not travel it shares nothing.
        self.rulings |= {
            f"{FREIGHT}/{leg.name}": leg.ruling
            for leg in legs
            if leg.parcel in (0, parcel) and leg.name not in idle
        }
        self.currency = addressed(case.facts, self.in_force).currency

    def remarks(self) -> Iterator[Remark]:
        """Go through what is remarked on."""
        yield from self.remarked(self.found())

    def found(self) -> Iterator[_Said]:
        """Go through what is said: of which subject, where, and whether it is so."""
        yield from (*self._assertions(), *self._sums(), *self._times())

    def remarked(self, said: Iterable[_Said]) -> Iterator[Remark]:
        """Go through the remarks on what is said; of what overlaps, and is of one kind, one."""
        taken: list[tuple[str, int, int]] = []
        for name, (start, end), found in said:
            if found.so:
                continue
            kind = UNSETTLED if found.so is None else AGAINST
            if any(k == kind and start < high and low < end for k, low, high in taken):
                continue
            taken.append((kind, start, end))
            place = self.read.place(start, end)
            found_text = self.text[slice(*place)]
            yield Remark(name, kind, *place, found_text, found.why, found.say, found.sources,
                         found.rules)  # fmt: skip

    # --- assertions ---

    def _assertions(self) -> Iterator[_Said]:
        turns = self.says.turns
        for subject in filter(self._fits, self.says.subjects.values()):
            for assertion in subject.assertions:
                for start, end in spans(assertion.patterns, self.plain):
                    at = frame(self.plain, start, end)
                    if at.asserts_nothing(turns):
                        continue
                    turned = not assertion.as_said and at.negated(turns.negations)
                    yield subject.id, (start, end), self._so(subject, assertion, turned)

    def _fits(self, subject: Subject) -> bool:
        """Say whether there is all that a subject names; what there is not, verification tells."""
        tables = self.in_force.tables
        outcomes = [
            () if name not in tables else tables[name].table.outcomes
            for name in (ruling.partition("/")[0] for ruling in subject.rulings)
        ]
        if subject.unrecorded:
            return True
        known = all(subject.outcome in of for of in outcomes)
        return known and (bool(subject.events) or subject.field in self.in_force.terms.fields)

    def _so(self, subject: Subject, assertion: Assertion, turned: bool) -> _Found:
        """Say whether what a sentence asserts is so."""
        claims = ("yes" in assertion.claims) != turned
        if subject.unrecorded:
            return _Found(None if claims else True, NOT_SAID, _say(subject, "no"))
        if subject.events:
            happened = any(name in self.case.facts for name in subject.events)
            if happened or not claims:
                return _Found(
                    happened == claims, NOT_SAID, _say(subject, "yes" if happened else "no")
                )
            return _Found(None, NOT_SAID)
        field = self.in_force.terms[subject.field]
        claimed = codes_claimed(assertion.claims, field)
        codes = frozenset(field.codes) - claimed if turned else claimed
        if subject.fact:
            return self._of_fact(subject, codes)
        return self._of_rulings(subject, codes, assertion.each)

    def _of_fact(self, subject: Subject, codes: frozenset[str]) -> _Found:
        field = self.in_force.terms[subject.fact]
        value = self.case.facts.get(subject.fact)
        if value is None:
            asked = field.ask or field.label
            matters = any(subject.fact in rule.conditions for rule in self._rules())
            return _Found(None if matters else True, NOT_KNOWN.format(asked))
        known = OneOf.codes_of(value)
        if known & codes:
            return _Found(True if known <= codes else None, NOT_KNOWN.format(field.label))
        said = NAMED.format(field.label, field.value_label(str(value)))
        return _Found(False, STATED.format(said), _say(subject, min(known)))

    def _of_rulings(self, subject: Subject, codes: frozenset[str], each: bool) -> _Found:
        rulings = [self._ruling(name) for name in subject.rulings]
        found = self._weighed(subject, rulings, codes, each)
        if found.so or not subject.instead:
            return found
        # By what the buyer wishes now it is not so; what is said may be of another way, or the wish
        # is not known yet.
        others = [
            self._weighed(subject, [self._if(wish, name) for name in subject.rulings], codes, each)
            for wish in self._instead(subject)
        ]
        so = [found.so, *(other.so for other in others)]
        if any(so):
            return _Found(True)
        if "wish" not in self.case.facts and self._no_journey(subject):
            # Whether anything travels is open, and with it who pays for it.
            wish = self.in_force.terms["wish"]
            return _Found(None, OPEN_WHY.format(wish.ask or wish.label))
        return found if None not in so else next(f for f in (found, *others) if f.so is None)

    def _no_journey(self, subject: Subject) -> bool:
        """Say whether a subject is of a journey, and none is part of the case."""
        of_a_journey = any(name.startswith(FREIGHT) for name in subject.rulings)
        return of_a_journey and self.case.freight is None

    def _instead(self, subject: Subject) -> list[str]:
        """Return the wishes by which a subject is looked at, where the present one is another."""
        wishes, wish = self.in_force.terms["wish"], self.case.facts.get("wish")
        named = wishes.group(subject.instead) if subject.instead in wishes.groups else {
            subject.instead}  # fmt: skip
        return [] if wish in named else [code for code in wishes.codes if code in named]

    def _if(self, wish: str, name: str) -> Decision | Question:
        """Return what would be decided by another wish."""
        if wish not in self.by_wish:
            facts = {**self.case.facts, "wish": wish}
            legs = freight_known(facts, self.case.on, self.in_force).rulings
            ways = remedies(facts, self.case.on, self.in_force).rulings
            self.by_wish[wish] = {**legs, **{f"{STANDING}/{way}": r for way, r in ways.items()}}
        ruled = self.by_wish[wish]
        return ruled[name] if name in ruled else self._ruling(name)

    def _rules(self) -> Iterator[RuleInForce]:
        for ruling in self.rulings.values():
            yield from ruling.rules

    def _weighed(
        self,
        subject: Subject,
        rulings: list[Decision | Question],
        codes: frozenset[str],
        each: bool,
    ) -> _Found:
        outcome = subject.outcome
        moving = [r for r in rulings if is_among(r, outcome, subject.aside) is not True]
        weighed = moving or rulings
        said = [is_among(ruling, outcome, codes) for ruling in weighed]
        so = every(said) if each else some(said)
        if so is None:
            asked = next(r for r, s in zip(weighed, said, strict=True) if s is None)
            ask = asked.ask if isinstance(asked, Question) else OPEN_WHY
            return _Found(None, OPEN_WHY.format(ask))
        if so:
            return _Found(True)
        ruling = next(r for r, s in zip(weighed, said, strict=True) if s is False)
        if isinstance(ruling, Question):
            # It is open what it will be, and never this.
            likely = next(possible[outcome] for possible in ruling.possible)
            return _denied(ruling, _say(subject, likely))
        return _denied(ruling, _say(subject, ruling.outcomes[outcome]))

    def _ruling(self, name: str) -> Decision | Question:
        """Return what is decided, or asked of the table where the case needs no such part."""
        if name not in self.rulings and name.startswith(FREIGHT):
            self.rulings |= self._freight.rulings
        if name not in self.rulings:
            table, _, code = name.partition("/")
            facts = {**self.case.facts, **({OPTION: code} if code else {})}
            self.rulings[name] = decide_known(table, facts, self.case.on, self.in_force)
        return self.rulings[name]

    @property
    def _freight(self) -> Freight:
        return self.case.freight or freight_known(self.case.facts, self.case.on, self.in_force)

    @property
    def _journeys(self) -> Freight:
        """The freight of all that moves: of the order, where there are several pieces."""
        return self.journeys or self._freight

    # --- sums ---

    def _sums(self) -> Iterator[_Said]:
        turns = self.says.turns
        dated = times(self.plain, self._now, self._works)
        for named in (*sums(self.plain), *self._shares()):
            if named.bare and any(t.start <= named.start < t.end for t in dated):
                continue
            at = frame(self.plain, named.start, named.end)
            subject = topic(self.says.sums, at)
            if subject is None or at.reported(turns.reported):
                continue
            if not subject.asked and (
                at.asks(turns.questions)
                or at.conditional(turns.conditions)
                or at.negated(turns.negations)
            ):
                continue
            found = self._sum(subject, named, at)
            if found is not None:
                yield subject.id, (named.start, named.end), found

    def _shares(self) -> Iterator[Sum]:
        """Go through the shares of what was paid that the draft says go back, as sums."""
        paid = self._paid
        if paid is None:
            return
        for part in shares(self.plain):
            subject = topic(self.says.sums, frame(self.plain, part.start, part.end))
            if subject is not None and subject.of == "refund":
                yield Sum(part.start, part.end, fen(paid * part.share))

    @property
    def _paid(self) -> Decimal | None:
        """What was paid for the goods, as far as it is known."""
        refund = self.refund
        known = None if refund is None else refund.paid
        return _amount(self.case.facts, "price_paid") if known is None else known

    def _sum(self, subject: SumSubject, named: Sum, at: _Frame) -> _Found | None:
        order = _code(self.currency)
        other = bool(order) and named.currency not in ("", order)
        if subject.of == "offer":
            if _stands(self.excused, at.in_clause):
                return None
            found = self._offer(subject, named)
            if not other or found.so is False:
                return found
            return _Found(False, WRONG_CURRENCY.format(order), subject.nothing)
        if other:
            say = self._with_sum(subject.say, named.amount)
            return _Found(False, WRONG_CURRENCY.format(order), say)
        if subject.of == "deducted":
            return self._among(subject, named, *self._deducted())
        allowed, complete = self._refunds(subject, at)
        found = self._among(subject, named, allowed, complete)
        if not found.so and self.case.compensation is not None:
            offered = self._offer(subject, named)
            found = found if offered.so is False else offered
        return found

    def _among(
        self, subject: SumSubject, named: Sum, allowed: list[Decimal], complete: bool
    ) -> _Found:
        if named.amount in allowed:
            return _Found(True)
        if not complete:
            question, missing = self.case.question, self.case.missing
            ask = question.ask if question else self._asked(missing)
            return _Found(None, OPEN_WHY.format(ask))
        right = next((amount for amount in allowed if amount), None)
        say = subject.nothing if right is None else self._with_sum(subject.say, right)
        rules = tuple(dict.fromkeys(self._rules_of(subject)))
        return _Found(False, subject.why, say, rules, subject.sources)

    def _with_sum(self, say: Label, amount: Decimal) -> Label:
        return say.format(sum=self.currency.format(yuan(amount)))

    def _asked(self, missing: tuple[str, ...]) -> Label:
        terms = self.in_force.terms
        return joined([terms[name].ask or terms[name].label for name in missing[:1]], alike(""))

    def _rules_of(self, subject: SumSubject) -> Iterator[str]:
        refund, taken = self.refund, subject.of == "deducted"
        for line in refund.lines if refund else ():
            if not taken or line.amount < 0:
                yield from line.rules
        for leg in self._journeys.parts if taken else ():
            if leg.short and isinstance(leg.ruling, Decision):
                yield leg.ruling.rule.id

    def _deducted(self) -> tuple[list[Decimal], bool]:
        refund, freight = self.refund, self._journeys
        allowed = [part.short for part in freight.parts if part.short]
        lines = refund.lines if refund else ()
        taken = [-line.amount for line in lines if line.amount < 0]
        allowed += [*taken, sum(taken, NOTHING), freight.short or NOTHING]
        open_ = freight.short is None or (refund is not None and refund.balance is None)
        return allowed, not open_ and not self.undecided

    def _refunds(self, subject: SumSubject, at: _Frame) -> tuple[list[Decimal], bool]:
        refund, freight = self.refund, self._journeys
        allowed: list[Decimal | None] = []
        if (own := self.own(at)) is not None:
            allowed += [own, own + (self._freight.repaid or NOTHING)]
        elif refund is not None:
            whole, apart = refund.refund, refund.apart
            allowed += [whole, apart, (whole or NOTHING) + (apart or NOTHING)]
            allowed += [part.amount for part in refund.methods]
            allowed += refund.pieces if len(refund.order) > 1 else ()
            if _stands(subject.goods, at.in_clause):
                allowed += [line.amount for line in refund.lines if line.name == "goods"]
                allowed += [_amount(self.case.facts, "price_paid")]
        if self.case.enquiry is not None:
            allowed.append(self.case.enquiry.difference)
        allowed += [leg.repaid for leg in freight.parts] + [freight.repaid]
        if _stands(subject.shipping, at.in_clause):
            allowed += [leg.amount for leg in freight.parts]
            allowed += [_amount(self.case.facts, "shipping_charged")]
            lines = refund.lines if refund else ()
            allowed += [line.amount for line in lines if line.name == "shipping"]
        if own is not None and _stands(subject.goods, at.in_clause):
            allowed.append(_amount(self.case.facts, "price_paid"))
        known = refund is not None and refund.balance is not None
        settled = known or (refund is None and "refund" not in self.undecided)
        return [amount for amount in allowed if amount is not None], settled

    def _offer(self, subject: SumSubject, named: Sum) -> _Found:
        """Say whether a sum may be offered: money is right, and no more than may be granted."""
        money = self.case.compensation or compensation_known(
            self.case.facts, self.case.on, self.in_force
        )
        course = self.in_force.terms["course"].group("money_is_right")
        right = is_among(money.rulings[COURSE], "course", course)
        if right is None:
            return _open(money.rulings[COURSE])
        if not right:
            return _denied(money.rulings[COURSE], subject.nothing)
        owner, alone = money.rulings[OWNER], self.in_force.terms["may_grant"].group("alone")
        if (is_alone := is_among(owner, "may_grant", alone)) is not False:
            return _denied(owner, subject.nothing) if is_alone else _open(owner)
        if money.offer is None:
            ask = self._asked(money.missing)
            ruling = money.rulings[BAND]
            return _open(ruling) if isinstance(ruling, Question) else _Found(
                None, OPEN_WHY.format(ask))  # fmt: skip
        limit = min(money.offer.limit, _amount(self.case.facts, "authority_limit") or
                    money.offer.limit)  # fmt: skip
        if named.amount <= limit:
            return _Found(True)
        rules = [r.rule.id for name in (BAND, AUTHORITY)
                 if isinstance(r := money.rulings.get(name), Decision)]  # fmt: skip
        say = subject.say.format(sum=CNY.format(yuan(limit))) if limit else subject.nothing
        return _Found(False, subject.why, say, tuple(rules),
                      subject.sources)  # fmt: skip

    # --- times ---

    def _times(self) -> Iterator[_Said]:
        turns = self.says.turns
        for named in times(self.plain, self._now, self._works):
            at = frame(self.plain, named.start, named.end)
            subject = topic(self.says.times, at)
            if (
                subject is None
                or at.asks(turns.questions)
                or at.conditional(turns.conditions)
                or at.reported(turns.reported)
            ):
                continue
            yield subject.id, (named.start, named.end), self._time(subject, named)

    @property
    def _now(self) -> datetime:
        """The moment at which the draft is written, on the shop's clock, as far as it is known."""
        for name in NOW:
            if name in self.case.facts:
                return datetime.fromisoformat(str(self.case.facts[name])).replace(tzinfo=None)
        return datetime.combine(self.case.on, time())

    def _works(self, day: date) -> bool:
        """Say whether the shop's calendar has a working day; of years beyond it, weekdays are."""
        clocks = self.in_force.clocks
        try:
            return clocks.calendars[clocks.shop.calendar].is_working_day(day)
        except (KeyError, UncoveredDate):
            return on_weekdays(day)

    def _time(self, subject: TimeSubject, named: Time) -> _Found:
        if subject.of == "window":
            return self._window(subject, named)
        if subject.earliest:
            days = int(self.in_force.amounts.get(subject.earliest, 0))
            approved = self.case.facts.get("refund_approved_at")
            start = self._now if approved is None else datetime.fromisoformat(str(approved))
            first = datetime.combine(start.date(), time()) + timedelta(days=days)
            if named.last <= first and named.last.date() <= first.date():
                say = subject.say.format(time=moment_words(first + timedelta(days=1)))
                return _Found(False, subject.early, say, (), subject.sources)
        for due_at, rules in self._due(subject):
            if named.first > due_at:
                say = subject.say.format(time=moment_words(due_at))
                return _Found(False, subject.late, say, rules, subject.sources)
        return self._after_goods(subject, named) or _Found(True)

    def _after_goods(self, subject: TimeSubject, named: Time) -> _Found | None:
        """Say whether a stretch is longer than the refund may take once the goods are back.

        Said of the time after their arrival it is wrong; said without it, it may hold, since nobody
        knows yet when they come.
        """
        facts, zone = self.case.facts, self.in_force.clocks.shop.clock
        if subject.of != "refund" or named.first != named.last or "goods_back_at" in facts:
            return None
        at = frame(self.plain, named.start, named.end)
        received = _stands(subject.after, self.plain[at.sentence : at.clause_end])
        for clock in self.in_force.clocks:
            fits = all(facts.get(name) in codes for name, codes in clock.when.items())
            if clock.starts not in COMES_BACK or not clock.amount or not fits:
                continue
            if not (_binds(subject, clock) and self._comes_back()):
                continue
            with suppress(UncoveredDate):  # beyond the calendars no day can be told
                start = self._now.replace(tzinfo=zone)
                ends = counted(clock, start, self.in_force).replace(tzinfo=None)
                if named.first > ends:
                    say = AFTER_BACK.format(self.in_force.amounts[clock.amount])
                    return _Found(False if received else None, subject.late, say)
        return None

    def _comes_back(self) -> bool:
        """Say whether it is settled that goods come back for the money that does."""
        refund: Refund | None = self.refund
        bearer = self._freight.legs[1].bearer
        return bool(refund and refund.refund) and bearer not in (None, "nobody")

    def _due(self, subject: TimeSubject) -> Iterator[tuple[datetime, tuple[str, ...]]]:
        """Go through the ends of the clocks that a promise may not go beyond, those that run."""
        zone = self.in_force.clocks.shop.clock
        running = [
            line
            for line in self.case.deadlines.lines
            if _binds(subject, line.clock) and not line.over
        ]
        for line in sorted(running, key=lambda line: line.due):
            yield line.due.astimezone(zone).replace(tzinfo=None), line.rules
        if subject.of == "deadline" and "promised_by" in self.case.facts:
            yield datetime.fromisoformat(str(self.case.facts["promised_by"])), ()
        if subject.of != "deadline" and not running and self._nothing_comes_back():
            # Nothing is waited for: the refund can be approved as this is written.
            start = self._now.replace(tzinfo=zone)
            for clock in self.in_force.clocks:
                if clock.kind == PROMISE and _binds(subject, clock):
                    with suppress(UncoveredDate):  # beyond the calendars no day can be told
                        ends = counted(clock, start, self.in_force)
                        yield ends.replace(tzinfo=None), ()

    def _nothing_comes_back(self) -> bool:
        refund: Refund | None = self.refund
        return bool(refund and refund.refund) and self._freight.legs[1].bearer == "nobody"

    def _window(self, subject: TimeSubject, named: Time) -> _Found:
        returns = self.case.returns
        window = "quality" if returns.has_a_reason else "no_reason"
        last = returns.days.last(window)
        if last is None:
            return _Found(True)
        days = [_last_day(named)]
        if named.days is not None:
            signed = date.fromisoformat(str(self.case.facts["signed_on"]))
            days.append(signed + timedelta(days=named.days))
        if last in days or min(days) < last < max(days):
            return _Found(True)
        why = subject.early if max(days) < last else subject.late
        ends = datetime.combine(last, time()) + timedelta(days=1)
        say = subject.say.format(time=moment_words(ends))
        rules = next(w.rules for w in returns.days.windows if w.name == window)
        return _Found(False, why, say, rules, subject.sources)


def _names(called_so: Label) -> Iterator[str]:
    """Go through how a piece may be named in a sentence: in full, or by one of the words."""
    for name in called_so:
        yield name
        if not any(letter.isdigit() for letter in name):
            yield from (word for word in name.split() if not word.isascii() or len(word) > MANY)


class _HeldOrder:
    """One draft and an order of several pieces."""

    def __init__(self, text: str, order: OrderResolution) -> None:
        speech = order.in_force.handbook.speech
        self.order, self.says = order, speech.assertions
        self.names = [
            [re.compile(rf"(?<![a-z0-9]){re.escape(name.casefold())}(?![0-9])") for name in names]
            for names in ({*_names(called(n, piece))} for n, piece in enumerate(order.stated, 1))
        ]
        self.held = [
            _Held(text, piece, speech, order, partial(self._own, number), stated.parcel)
            for number, (stated, piece) in enumerate(zip(order.stated, order.pieces, strict=True))
        ]

    def remarks(self) -> Iterator[Remark]:
        """Go through what is remarked on."""
        said: dict[tuple[str, tuple[int, int], int], dict[int, _Found]] = {}
        for number, held in enumerate(self.held):
            times_said: Counter[tuple[str, tuple[int, int]]] = Counter()
            for name, span, found in held.found():
                said.setdefault((name, span, times_said[name, span]), {})[number] = found
                times_said[name, span] += 1
        first = self.held[0]
        yield from first.remarked(
            (name, span, self._of_these(name, frame(first.plain, *span), found))
            for (name, span, _), found in said.items()
        )

    def _of_these(self, name: str, at: _Frame, found: Mapping[int, _Found]) -> _Found:
        """Say whether it is so of the pieces that are meant."""
        named = self._named(at)
        meant = [one for number, one in found.items() if number in named] or [*found.values()]
        of_all = name in self.says.subjects and _stands(self.says.turns.every, at.in_clause)
        so = (every if of_all else some)(one.so for one in meant)
        return next(one for one in meant if one.so is so)

    def _named(self, at: _Frame) -> frozenset[int]:
        """Return which pieces are named: in the clause, else last in the sentence before it, else
        where its line begins, before a colon."""
        clause = at.in_clause.casefold()
        those = {n for n, names in enumerate(self.names) if any(p.search(clause) for p in names)}
        if those or _stands(self.says.turns.whole, at.in_clause):
            return frozenset(those)
        before = at.text[at.sentence : at.clause].casefold()
        last = {n: max((m.start() for p in names for m in p.finditer(before)), default=-1)
                for n, names in enumerate(self.names)}  # fmt: skip
        latest = max(last.values())
        if latest > -1:
            return frozenset(n for n, place in last.items() if place == latest)
        begun = at.text.rfind("\n", 0, at.start) + 1
        heading, colon, _ = at.text[begun : at.start].casefold().partition(":")
        those = {n for n, names in enumerate(self.names) if any(p.search(heading) for p in names)}
        return frozenset(those if colon else ())

    def _own(self, number: int, at: _Frame) -> Decimal | None:
        """Return what goes back for a piece, where it alone is named and that is known."""
        refund = self.order.refund
        if refund is None or not refund.pieces or self._named(at) != {number}:
            return None
        lines = [line.name for line in refund.order]
        found = find_line(self.order.stated[number].name, lines)
        return refund.pieces[found[0]] if len(found) == 1 else None


def _last_day(named: Time) -> date:
    """Return the last day that is named: a day ends with the beginning of the next."""
    at_midnight = named.last.time() == time() and named.first != named.last
    return named.last.date() - timedelta(days=1) if at_midnight else named.last.date()


def _binds(subject: TimeSubject, clock: Clock) -> bool:
    """Say whether what is promised for a subject may not come after the end of a clock."""
    met = bool(subject.met_by) and clock.met_by == subject.met_by
    return met or clock.id in subject.clocks


def _say(subject: Subject, code: str) -> Label:
    return subject.say.get(code, LEAVE_OUT)


def _amount(facts: Mapping[str, Value], name: str) -> Decimal | None:
    return Decimal(facts[name]) if name in facts else None


def _code(currency: Label) -> str:
    """Return a currency by its code; empty while it is open which it is."""
    return currency.en.format("").strip()


def _open(ruling: Decision | Question) -> _Found:
    assert isinstance(ruling, Question)
    return _Found(None, OPEN_WHY.format(ruling.ask))


def _denied(ruling: Decision | Question, say: Label) -> _Found:
    if isinstance(ruling, Question):
        return _Found(False, LEFT, say, tuple(rule.id for rule in ruling.rules))
    return _Found(False, ruling.rule.rule.why, say, (ruling.rule.id,), ruling.rule.rule.sources)


def spans(patterns: Compiled, text: str) -> Iterator[tuple[int, int]]:
    """Go through the stretches that any of the patterns finds, the longest of overlapping ones."""
    found = sorted(
        {m.span() for lang in LANGUAGES for p in patterns[lang] for m in p.finditer(text)},
        key=lambda span: (span[0] - span[1], span),
    )
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if not any(start < high and low < end for low, high in kept):
            kept.append((start, end))
    yield from sorted(kept)


def topic(subjects: Mapping[str, Spoken], at: _Frame) -> Spoken | None:
    """Return the first subject of which the clause speaks, or None."""
    return next((one for one in subjects.values() if _stands(one.patterns, at.in_clause)), None)


def asserted(speech: Speech) -> Iterator[tuple[str, str]]:
    """Go through what is wrong with the phrases of assertions: of which subject, and in words.

    Each phrase shows just what is marked in it, each pattern is needed by one, and each language
    has one that is found and one that passes.
    """
    says = speech.assertions
    for subject in says.subjects.values():
        for assertion in subject.assertions:
            yield from _of_phrases(subject.id, assertion, _by_itself, speech)
    for sum_ in says.sums.values():
        yield from _of_phrases(sum_.id, sum_, _sums_in, speech)
    for time_ in says.times.values():
        yield from _of_phrases(time_.id, time_, _times_in, speech)


Phrased = Assertion | SumSubject | TimeSubject
Stretches = Callable[[Compiled, str], Iterator[tuple[int, int]]]
SHOWN_AT = datetime.fromisoformat("2026-03-04T10:20")
"""A moment at which phrases are read; the places of their times are the same at any other."""


def _by_itself(patterns: Compiled, text: str) -> Iterator[tuple[int, int]]:
    return spans(patterns, text)


def _sums_in(patterns: Compiled, text: str) -> Iterator[tuple[int, int]]:
    for named in sums(text):
        if _stands(patterns, frame(text, named.start, named.end).in_clause):
            yield named.start, named.end


def _times_in(patterns: Compiled, text: str) -> Iterator[tuple[int, int]]:
    for named in times(text, SHOWN_AT):
        if _stands(patterns, frame(text, named.start, named.end).in_clause):
            yield named.start, named.end


def _of_phrases(
    name: str, one: Phrased, stretches: Stretches, speech: Speech
) -> Iterator[tuple[str, str]]:
    needed: set[str] = set()
    for lang in LANGUAGES:
        for phrases, wanted in ((one.found, True), (one.passes, False)):
            if one.patterns[lang] and not phrases[lang]:
                among = "shows what it finds" if wanted else "says what it lets pass"
                yield name, f"no phrase in {lang!r} {among}"
            for phrase in phrases[lang]:
                text, marks = unmarked(phrase)
                read = ungrouped(normalised(text, speech.variants))
                whole = [*stretches(one.patterns, read.text)]
                places = tuple(read.place(*s) for s in whole)
                if places != marks:
                    said = [", ".join(text[slice(*s)] for s in p) or "nothing"
                            for p in (marks, places)]  # fmt: skip
                    yield (
                        name,
                        f"the phrase {phrase!r} is said to show {said[0]}, but shows {said[1]}",
                    )
                elif bool(places) != wanted:
                    among = "show something" if wanted else "pass"
                    yield name, f"the phrase {phrase!r} stands among those that {among}"
                for pattern in one.patterns[lang] if places else ():
                    others = {**NO_PATTERNS, lang: tuple(p for p in one.patterns[lang]
                                                         if p is not pattern)}  # fmt: skip
                    if [*stretches(others, read.text)] != whole:
                        needed.add(pattern.pattern)
        for pattern in one.patterns[lang]:
            if pattern.pattern not in needed:
                yield name, f"no phrase needs the pattern {pattern.pattern!r}"
