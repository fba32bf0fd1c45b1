"""What an answer shows as settled, part by part, and open cases at random to hold it against.

Parts: `told` (every part that a resolution shows as settled), `shown` (of one chapter), `Cases`
(open cases at random, what may turn out about them, and which settled parts that changes);
`Said` and `denied` (what the message of an open case says and a completion denies);
`told_of_order` and `Orders`, the same for several pieces of an order.

A fact that is taken to be so unless somebody says otherwise (`unless_said`) is not open: saying
just that changes nothing, and saying otherwise is another case. Facts that cannot all be so are no
completion: those of them that were added are taken back.
"""

from __future__ import annotations

import random
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product

from aftersales_kit.answers.clocks import Deadlines
from aftersales_kit.answers.deciding import Decision, Question, decide_known
from aftersales_kit.answers.facts import of_a_case, taken_as_read
from aftersales_kit.answers.freight import Freight
from aftersales_kit.answers.message import OPTION, _Composer
from aftersales_kit.answers.orders import OrderResolution, resolve_order_known
from aftersales_kit.answers.records import VISIBLE_BLANK, Records
from aftersales_kit.answers.refund import Refund
from aftersales_kit.answers.replies import BLANK, PLACEHOLDER
from aftersales_kit.answers.resolving import Resolution, resolve_known
from aftersales_kit.answers.rulings import Answer, as_counted
from aftersales_kit.policy.faults import BadValue
from aftersales_kit.policy.inforce import InForce
from aftersales_kit.policy.replies import Asked, Claim
from aftersales_kit.policy.tables import Bound
from aftersales_kit.policy.terms import NO_LABEL, NOTHING_SAID, Field, Label, OneOf, Value
from tests.handbook import HANDBOOK

ON = date(2026, 3, 2)
PARTS = (
    "responsibility", "returns", "parcel", "freight", "refund", "compensation", "complaint",
    "deadlines", "records", "speaking",
)  # fmt: skip
FIGURES = {
    "freight": ("repaid", "short", "borne_by_shop", "deducted", "refund", "form_entry"),
    "refund": ("refund", "owed", "kept", "form_entry", "apart"),
    "compensation": ("offer", "amount", "form_entry"),
    "complaint": ("answer_by", "next_news_by", "followed_until"),
}
MESSAGE, SETTLES = "message", "to_settle"
EVERYWHERE = frozenset({MESSAGE, *PARTS})
OF_A_LEG = ("bearer", "payment", "amount", "repaid", "short")
KEPT = 50
"""So many answers are kept: what was drawn last is asked for next."""
SUMS = ("12.50", "199.00")
MOMENTS = ("2026-02-11T09:20", "2026-02-27T23:10", "2026-03-01T10:15")
WRITTEN = {
    "lines": (
        "coat; 290; 1; 1",
        "shirt; 200; 1; 0\nsocks; 120; 2; 1",
        "shirt; 200; 1; 0\nsocks; 120; 2; 1; 1",
    ),
    "discounts": ("300-40", "every 100-15", "2件9折", "item coupon 10 on 1"),
    "payments": ("alipay 290", "card 199; coupon 91", "card 280; coupon 10 on 1"),
    "waits": ("2026-02-20 09:00 to 12:00", "2026-02-20 09:00 to 12:00; 2026-02-21 10:00 to 11:00"),
    "sums": ("goods 50", "goods 50; shipping 10", "goods 120; gift -39"),
    "moment": MOMENTS,
    "day": tuple(at[:10] for at in MOMENTS),
    "files": ("slip.jpg; 1 MB", "slip.jpg; 1 MB\nseam.jpg; 2 MB"),
}
Key = tuple[str, ...]
Facts = Mapping[str, Value]


def told(answer: Resolution, places: Container[str] = EVERYWHERE) -> dict[Key, object]:
    """Return every part that an answer shows as settled, by its place in the answer.

    `places` are the first words of those places that are wanted; no other is looked at.
    """
    found: dict[Key, object] = {("remedy",): answer.remedy}
    if MESSAGE in places and answer.message.stage == SETTLES:
        # How it greets and writes a sum follows from the market, which may turn out last.
        ids = tuple(part.reply.id for part in answer.message.parts)
        known = "market" in answer.facts
        found[MESSAGE,] = (ids, _figures(answer.message.text), answer.message.stage)
        if known:
            found[MESSAGE, "text"] = answer.message.text
    for name in PARTS:
        part = getattr(answer, name) if name in places else None
        if part is not None:
            found |= shown(name, part)
    if isinstance(answer.procedure, Decision):
        found["steps",] = tuple(step.id for step in answer.steps)
    for window in answer.returns.days.windows:
        if window.at_least:
            continue
        found["days", window.name] = (window.last, window.moved_from)
    return {place: value for place, value in found.items() if value is not None}


def shown(name: str, part: Answer) -> dict[Key, object]:
    """Return what one chapter shows as settled."""
    found: dict[Key, object] = {}
    for place, ruling in part.rulings.items():
        if isinstance(ruling, Decision):
            found |= {(name, place, code): v for code, v in ruling.outcomes.items()}
            found[name, place, "reply"] = ruling.reply
    found |= {(name, figure): getattr(part, figure) for figure in FIGURES.get(name, ())}
    found |= {(name, *place): value for place, value in _lines(part)}
    return {place: value for place, value in found.items() if value is not None}


def _lines(part: Answer) -> Iterator[tuple[Key, object]]:
    """Go through legs, lines of a refund, deadlines, rows and the note, as far as known."""
    if isinstance(part, Freight):
        for leg in part.parts:
            yield from (((leg.name, figure), getattr(leg, figure)) for figure in OF_A_LEG)
    if isinstance(part, Refund):
        yield from (((line.name, line.label.en), line.amount) for line in part.lines)
        yield ("methods",), part.methods or None
    if isinstance(part, Deadlines):
        yield from (((line.clock.id,), line.due) for line in part.lines)
    if isinstance(part, Records):
        for row in part.rows:
            for column, cell in row.cells.items():
                if cell != VISIBLE_BLANK and cell.en:
                    yield (row.register.id, column), cell
        note = part.note_label
        if note is not None and BLANK not in note.en:
            yield ("note",), note


def values(field: Field, in_force: InForce) -> list[Value]:
    """Return the values to try of a fact: every code, and numbers on both sides of every bound."""
    if field.is_coded:
        return sorted(field.codes)
    if field.is_number:
        ticks = {field.ticks(field.minimum)}
        for table in in_force.tables.values():
            if field in table.fields:
                axis = table.grid.axes[table.fields.index(field)]
                ticks |= {end for cell in axis.cells for end in cell if isinstance(end, int)}
        sums = {field.ticks(Decimal(n)) for n in SUMS} if field.kind == "money" else {1, 3}
        return [field.from_ticks(t) for t in sorted(ticks | sums) if t <= field.span[1]]
    return [field.parse(text) for text in WRITTEN.get(field.kind, ("x",))]


def blanks_of(answer: Resolution) -> dict[str, Label]:
    """Return what is known, and settled, of the blanks of wordings."""
    return _Composer(answer).values


def denied(told: Resolution, then: Resolution) -> Iterator[Key]:
    """Go through what the message of a case says and what turned out then denies, by its place."""
    return Said(told).denied_by(then)


class Said:
    """What the message of a case says, to be held against one completion after another.

    A wording says its claims, of the leg and the way of which it is sent, and its sums and days.
    """

    def __init__(self, told: Resolution) -> None:
        parts, replies = HANDBOOK.messages.parts, HANDBOOK.policy.replies
        spoken = _Composer(told)
        self.option = {n: spoken.facts[n] for n in (OPTION,) if n in spoken.facts}
        self.claims: list[tuple[Key, Mapping[str, str], Claim, list[dict[str, str]]]] = []
        self.figures: list[tuple[Key, list[list[str]]]] = []
        for part in told.message.parts:
            reply = replies[part.reply.id]
            of = parts[part.part].of if part.part else {}
            for number, claim in enumerate(reply.claims, 1):
                own = [{**of, **dict(zip(claim.given, codes, strict=True))}
                       for codes in product(*map(sorted, claim.given.values()))]  # fmt: skip
                self.claims.append(((MESSAGE, reply.id, f"claim {number}"), of, claim, own))
            for name in PLACEHOLDER.findall(reply.text.en):
                if name in spoken.values:
                    figures = _figures(spoken.values[name])
                    self.figures.append(((MESSAGE, reply.id, name), figures))

    def denied_by(self, then: Resolution) -> Iterator[Key]:
        """Go through what turned out otherwise, by its place."""
        facts, ruled = {**then.facts, **self.option}, None
        for place, of, claim, own in self.claims:
            if not claim.given and ruled is None:
                ruled = _Composer(then).rulings
            rulings = {} if claim.given or ruled is None else ruled
            for name, asked in claim.holds.items():
                by_answer = _ruled(name, of, then, rulings)
                if all(_is_denied(name, asked, {**by_answer, **facts, **one}, then) for one in own):
                    yield (*place, name)
        if self.figures:
            now = blanks_of(then)
            for place, figures in self.figures:
                if figures != _figures(now.get(place[-1], NO_LABEL)):
                    yield place


def _ruled(
    name: str,
    of: Mapping[str, str],
    then: Resolution,
    rulings: Mapping[str, Decision | Question],
) -> dict[str, Value]:
    """Return an outcome as the answer itself has it, of what a part is about.

    A chapter may know more of a case than one of its tables asks: where a parcel should not have
    been sent, the freight chapter takes the shop to answer for it (cancellation-costs, proved by
    worked cases). A table asked alone would then deny what the answer rightly says.
    """
    table = then.in_force.producers.get(name)
    ruling = rulings.get("/".join([str(table), *of.values()]))
    return {name: ruling.outcomes[name]} if isinstance(ruling, Decision) else {}


def _is_denied(name: str, asked: Asked, facts: Facts, then: Resolution) -> bool:
    field, deciders = then.in_force.terms[name], then.in_force.producers
    value = facts.get(name)
    if value is None and name in deciders:
        ruling = decide_known(deciders[name], facts, then.on, then.in_force)
        value = ruling.outcomes[name] if isinstance(ruling, Decision) else None
    if value is None:
        return False
    if isinstance(asked, Bound):
        low, high = asked.stretch(field, then.in_force.amounts)
        return not low <= field.ticks(value) <= high
    return OneOf.codes_of(value).isdisjoint(asked)


def _figures(label: Label) -> list[list[str]]:
    """Return the numbers of a text: how a sum is written may follow from what turns out."""
    return [re.findall(r"[0-9.]+", text) for text in label]


class Cases:
    """Open cases at random over all facts of the handbook, on one day."""

    def __init__(self, seed: int, on: date = ON) -> None:
        self.chance = random.Random(seed)
        self.on = on
        self.in_force = HANDBOOK.on(on)
        fields = HANDBOOK.policy.terms.fields.values()
        inner = self.in_force.never_stated
        asked = [f for f in fields if f.ask and f.kind != "pieces" and f.name not in inner]
        self.fields = {field.name: field for field in asked}
        self.values = {name: values(field, self.in_force) for name, field in self.fields.items()}
        self.resolved: dict[object, Resolution] = {}

    def resolve(self, facts: Facts) -> Resolution:
        """Resolve a case, or return the answer to the last few that were asked."""
        key = frozenset(facts.items())
        if key not in self.resolved:
            if len(self.resolved) >= KEPT:
                self.resolved.clear()
            self.resolved[key] = resolve_known(facts, self.on, self.in_force)
        return self.resolved[key]

    def conflicts(self, facts: Facts) -> Sequence[BadValue]:
        """Return what in a case cannot all be so; of its dates and codes first, which is soon said.

        Every chapter says that of the same facts, so that the answer says it as well.
        """
        read = taken_as_read(of_a_case(facts, self.in_force), self.in_force)
        return as_counted(read, self.in_force, self.on)[1] or self.resolve(facts).conflicts

    def open_case(self) -> Facts:
        """Return a case of which anything from nothing to all is known."""
        world = self.completed({}, silent=False)
        share = self.chance.random()
        while True:
            known = {n: v for n, v in world.items() if self.chance.random() < share}
            if not self.conflicts(known):
                return known

    def told_case(self) -> Facts:
        """Return a case in which a message has something to say.

        The problem is known, and most else; what is taken to be so unless said otherwise is so, or
        else hardly anything but the answer to a complaint would be heard.
        """
        while True:
            world = self.completed({})
            share = self.chance.uniform(0.5, 1)
            known = {n: v for n, v in world.items() if self.chance.random() < share}
            if "problem" in known and not self.conflicts(known):
                return known

    def nearly_told(self, **certain: Value) -> tuple[Facts, Facts]:
        """Return a case of which a few facts are open, and all of it: most messages settle then.

        What is `certain` is so, and known.
        """
        while True:
            world = self.completed(certain, silent=self.chance.random() < 0.7)
            may_be_open = sorted(world.keys() - certain.keys())
            number = min(len(may_be_open), self.chance.randint(1, 8))
            left_out = self.chance.sample(may_be_open, number)
            known = {name: value for name, value in world.items() if name not in left_out}
            known |= {n: world[n] for n in left_out if self._taken(n, known)}
            whole = len(known) < len(world) and "problem" in known
            if whole and not self.conflicts(known):
                return known, world

    def completed(self, known: Facts, *, silent: bool = True) -> Facts:
        """Return a case with all that is open in it decided at random.

        What is taken to be so stays so where the case is `silent` on it, and else in half of all
        cases: what only one of two facts can say (a price, or the lines that come to it) is then
        said by either.
        """
        facts = dict(known)
        for name in self.fields:
            if name not in known and not self._stays(name, facts, silent=silent):
                facts[name] = self.chance.choice(self.values[name])
        if silent:
            # What the problem or the market, which may have turned out last, lets be taken so.
            for name in self.in_force.taken_of(facts).keys() & facts.keys() - known.keys():
                del facts[name]
        return self.fitting(facts, known)

    def fitting(self, facts: Facts, known: Container[str] = ()) -> dict[str, Value]:
        """Return facts without those, beside what is known, that cannot be so beside the others."""
        left = dict(facts)
        while conflicts := self.conflicts(left):
            open_ones = {name for name in left if name not in known}
            for name in {bad.field for bad in conflicts} & open_ones or open_ones:
                del left[name]
            if not open_ones:
                break
        return left

    def _stays(self, name: str, facts: Facts, *, silent: bool) -> bool:
        """Say whether what is taken to be so of a fact is left so."""
        return self._taken(name, facts) and (silent or self.chance.random() < 0.5)

    def _taken(self, name: str, facts: Facts) -> bool:
        """Say whether something is taken to be so of a fact, so that it is not open."""
        silence = self.fields[name].unless_said
        return silence is not None or name in self.in_force.taken_of(facts)

    def one_more(self, known: Facts) -> Iterator[Facts]:
        """Go through the cases in which one open fact has become known, each value of each."""
        for name, field in self.fields.items():
            if name not in known:
                taken = self.in_force.taken_of(known).get(name, field.unless_said)
                tried = self.values[name] if taken is None else [taken]
                yield from ({**known, name: v} for v in tried if v != NOTHING_SAID)

    def broken(self, known: Facts, completions: int) -> dict[Key, Facts]:
        """Return the settled parts of an open case that a completion changes, each with one."""
        worlds = (self.completed(known) for _ in range(completions))
        return self.changed_by(known, (*self.one_more(known), *worlds))

    def changed_by(self, known: Facts, completions: Iterable[Facts]) -> dict[Key, Facts]:
        """Return the settled parts of an open case that one of these completions changes."""
        first = self.resolve(known)
        settled, said = told(first), Said(first)
        places = {place[0] for place in settled}
        found: dict[Key, Facts] = {}
        for more in completions:
            if not self.conflicts(more):
                answer = self.resolve(more)
                then = told(answer, places)
                for place, value in settled.items():
                    if then.get(place) != value:
                        found.setdefault(place, more)
                found |= {place: more for place in said.denied_by(answer) if place not in found}
        return found

    def belied(self, known: Facts, completions: int) -> dict[Key, Facts]:
        """Return what the message of an open case says and a completion denies, each with one."""
        said, found = Said(self.resolve(known)), dict[Key, Facts]()
        for _ in range(completions):
            more = self.completed(known)
            if not self.conflicts(more):
                found |= dict.fromkeys(said.denied_by(self.resolve(more)), more)
        return found


def told_of_order(answer: OrderResolution) -> dict[Key, object]:
    """Return every part that an answer to several pieces shows as settled."""
    found: dict[Key, object] = {}
    for number, piece in enumerate(answer.pieces, 1):
        found |= {(f"piece {number}", *place): value for place, value in told(piece).items()}
    for name, part in (("freight", answer.freight), ("refund", answer.refund)):
        if part is not None:
            found |= shown(name, part)
    message = answer.message
    if message.stage == SETTLES:
        said = [(part.reply.id, part.pieces, _figures(part.reply.text)) for part in message.parts]
        found["message",] = said
    return {place: value for place, value in found.items() if value is not None}


class Orders:
    """Open orders at random: what is so of all is that of a case, what is so of each drawn anew."""

    LINES = "coat; 290; 1\nshirt; 120; 2\nsocks; 30; 3"
    NAMES = ("coat", "shirt", "socks")
    OF_THE_ORDER = ("line", "quantity", "parcel")

    def __init__(self, seed: int) -> None:
        self.cases = Cases(seed)
        self.chance = self.cases.chance
        terms = HANDBOOK.policy.terms
        self.read = terms["pieces"].parse
        own = {n for n in terms["pieces"].within if n in self.cases.fields}
        self.own = {n: values for n, values in self.cases.values.items() if n in own}
        # What the lines tell, or hardly ever fits them, would leave few orders to try.
        left_out = {*own, "payments", "threshold_lost"}
        self.of_all = {n: v for n, v in self.cases.values.items() if n not in left_out}
        # Most of what is shared is shared by what comes back.
        self.own["wish"] = [*self.own["wish"], *["return", "exchange"] * 3]
        del self.own["price_paid"]

    def resolve(self, facts: Facts) -> OrderResolution:
        """Resolve an order."""
        return resolve_order_known(facts, self.cases.on, self.cases.in_force)

    def _silent(self, name: str) -> bool:
        return self.cases.fields[name].unless_said is not None

    def world(self) -> tuple[dict[str, Value], list[dict[str, Value]]]:
        """Return an order of which all is known, with two or three pieces."""
        chance = self.chance
        while True:
            shared = {n: chance.choice(v) for n, v in self.of_all.items() if not self._silent(n)}
            shared |= {"order_lines": self.cases.fields["order_lines"].parse(self.LINES)}
            shared |= {"discount_steps": "300.00-40.00"} if chance.random() < 0.5 else {}
            shared = self.cases.fitting(shared)
            pieces: list[dict[str, Value]] = []
            for name in chance.sample(self.NAMES, chance.choice((2, 3))):
                own = {n: chance.choice(v) for n, v in self.own.items() if not self._silent(n)}
                own |= {"line": name, "quantity": 1, "parcel": chance.choice((1, 1, 2))}
                for other in pieces:
                    if other["parcel"] == own["parcel"]:
                        own |= {n: v for n, v in other.items() if self._of_parcel(n)}
                own = self._fitting(own, shared, self.OF_THE_ORDER)
                pieces.append(self._unsaid(own, shared, ()))
            shared = self._unsaid(shared, {}, ())
            if not self.resolve(self.stated(shared, pieces)).conflicts:
                return shared, pieces

    def open_order(self, number: int) -> Facts:
        """Return an order of so many pieces in one parcel, of which anything may be open."""
        lines = "\n".join(f"piece {n}; {20 * n}; 1" for n in range(1, number + 1))
        while True:
            share = self.chance.random()
            drawn = {n: self.chance.choice(v) for n, v in self.of_all.items()}
            drawn = {n: v for n, v in drawn.items() if not self._silent(n)}
            shared = self._some(self.cases.fitting(drawn), share)
            shared["order_lines"] = self.cases.fields["order_lines"].parse(lines)
            pieces = []
            for n in range(1, number + 1):
                own = {m: self.chance.choice(v) for m, v in self.own.items() if not self._silent(m)}
                own = {m: v for m, v in own.items() if not self._of_parcel(m)}
                own |= {"line": f"piece {n}", "quantity": 1, "parcel": 1}
                pieces.append(self._some(self._fitting(own, shared, self.OF_THE_ORDER), share))
            if not self.resolve(order := self.stated(shared, pieces)).conflicts:
                return order

    def _some(self, facts: Facts, share: float) -> dict[str, Value]:
        """Return a share of facts at random, and all that says which pieces there are."""
        chance = self.chance
        return {n: v for n, v in facts.items() if n in self.OF_THE_ORDER or chance.random() < share}

    def _fitting(self, own: Facts, shared: Facts, known: Container[str]) -> dict[str, Value]:
        """Return what is so of a piece without what cannot be so beside what is so of all."""
        apart = {n: v for n, v in own.items() if n in self.OF_THE_ORDER}
        facts = {**shared, **{n: v for n, v in own.items() if n not in apart}}
        fixed = {*shared, *(n for n in own if n in known)}
        return {**apart, **{n: v for n, v in self.cases.fitting(facts, fixed).items() if n in own}}

    def _unsaid(self, own: Facts, shared: Facts, known: Container[str]) -> dict[str, Value]:
        """Return facts without those that are taken to be so unless somebody says otherwise."""
        taken = self.cases.in_force.taken_of({**shared, **own})
        return {n: v for n, v in own.items() if n in known or n not in taken}

    def _of_parcel(self, name: str) -> bool:
        return name in self.own and self.cases.fields[name].level == "parcel"

    def stated(self, shared: Facts, pieces: list[dict[str, Value]]) -> Facts:
        """Return the facts of an order with these pieces."""
        return {**shared, "pieces": self.read([dict(piece) for piece in pieces])}

    def broken(self, completions: int) -> dict[Key, Facts]:
        """Return the settled parts of a random open order that its own completion, or one in which
        other facts have turned out, changes."""
        shared, pieces = self.world()
        share = self.chance.random()
        known = {n: v for n, v in shared.items() if self.chance.random() < share}
        known["order_lines"] = shared["order_lines"]
        if "discount_steps" in shared:
            known["discount_steps"] = shared["discount_steps"]
        parts = [self._some(own, share) for own in pieces]
        first = self.resolve(self.stated(known, parts))
        settled, said = told_of_order(first), [Said(piece) for piece in first.pieces]
        found: dict[Key, Facts] = {}
        for number in range(completions):
            more, others = dict(shared), [dict(own) for own in pieces]
            if number:
                new, drawn = self.world_with(known, parts)
                more, others = new, drawn
            answer = self.resolve(self.stated(more, others))
            if answer.conflicts:
                continue
            then = told_of_order(answer)
            for place, value in settled.items():
                if then.get(place) != value:
                    found.setdefault(place, self.stated(more, others))
            for i, (was, became) in enumerate(zip(said, answer.pieces, strict=True), 1):
                for place in was.denied_by(became):
                    found.setdefault((f"piece {i}", *place), self.stated(more, others))
        return found

    def world_with(
        self, known: Facts, parts: list[dict[str, Value]]
    ) -> tuple[dict[str, Value], list[dict[str, Value]]]:
        """Return an order in which all that is open has been decided at random."""
        chance = self.chance
        shared = {n: chance.choice(v) for n, v in self.of_all.items() if not self._silent(n)}
        shared = self.cases.fitting({**shared, **known}, known)
        pieces: list[dict[str, Value]] = []
        for own in parts:
            drawn = {n: chance.choice(v) for n, v in self.own.items() if not self._silent(n)}
            told_before = [p for p in (*parts, *pieces) if p["parcel"] == own["parcel"]]
            for other in reversed(told_before):
                drawn |= {n: v for n, v in other.items() if self._of_parcel(n)}
            drawn = self._fitting({**drawn, **own}, shared, own)
            pieces.append(self._unsaid(drawn, {**shared, **known}, own))
        return self._unsaid({**shared, **known}, {}, known), pieces
