"""Wordings to send to the buyer, filled with the case's own amounts and those of the policy.

Parts: `wording` (one, filled), `wordings` (those that rules name; the first of them greets),
`greeted_once`, `ungreeted`, `asking` (the wording of one question), `is_known_to_fit` (whether what
it claims is so), `Own` (a text in a language that the handbook is not written in; `owned` puts
several together), `Addressed` and `addressed` (how the buyer's market is written to), `sums`
(amounts with their currency), `fill`, `verify_examples` (wordings that read otherwise than their
examples).
Source: data/replies, data/markets for the greeting and the currency, and data/languages; rules name
the wording that goes with them. A placeholder that names an amount of the policy is its value on
the day, with its unit. One whose amount is not known yet is left as a visible blank, never as a
guess.

>>> from aftersales_kit.policy.terms import Label
>>> fill(Label("We give you {advised}.", "补偿 {advised}。"), {}).en
'We give you ____.'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import TypeVar

from ..policy.amounts import Amount
from ..policy.inforce import InForce, Policy
from ..policy.labels import NO_LABEL, Label, alike, joined
from ..policy.money import CNY, yuan
from ..policy.replies import Reply
from ..policy.subjects.languages import Language
from ..policy.subjects.markets import Market
from ..policy.subjects.scripts import HANS, Script
from ..policy.tables import Bound
from ..policy.terms import OneOf, Value
from ..policy.verification import Finding
from .deciding import Decision, Question

T = TypeVar("T")
LANGUAGES = ("en", "zh")
BLANK = "____"
BLANKS = alike(BLANK)
NUMBER = alike("{}")
YET_TO = Label("{}, to be put into {} before it is sent", "{}（发之前请译成{}）")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Own:
    """A text in the buyer's own language, where the handbook is not written in it.

    `language` is its tag, `label` what it is called, `greeting` the part of the text that greets.
    """

    language: str
    label: Label
    text: str
    greeting: str = ""


@dataclass(frozen=True)
class ReplyText:
    """A wording ready to copy, in both languages: `text` as it is sent, greeting included.

    `greeting` is the part of it that greets; there is none where another wording before it does.
    `language` is the one in which the buyer is written to, "" while that is open; `script` is how
    the Chinese of it is written. Where there is `own`, that is sent, and the other two are for who
    reads it here.
    """

    id: str
    title: Label
    text: Label
    greeting: Label = NO_LABEL
    language: str = ""
    script: str = HANS
    own: Own | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing in it is left blank, or in brackets for the agent to replace."""
        return not any(blank in text for blank in (BLANK, "[", "【") for text in self.text)


@dataclass(frozen=True)
class Addressed:
    """How a buyer is written to, as far as it is known in which market the buyer bought.

    `currency` is that of a sum of the order, with {} for the number; while the market is open it
    is the number alone, so that no market makes it untrue. `language` is "" while it is open, and
    `script` is None where Chinese is written as the handbook writes it, or while that is open.
    `moment` is how one of the shop's clock is told, with {} for it. `reads` is the language that
    the buyer reads, where the handbook is not written in it.
    """

    markets: tuple[Market, ...]
    currency: Label
    language: str = ""
    script: Script | None = None
    moment: Label = NUMBER
    reads: Language | None = None

    def greeting(self, manner: str) -> Label:
        """Return the greeting that all of the markets share; while there is none, the formal one.

        >>> addressed({"market": "cn"}, handbook.on(handbook.policy.changes[-1])).greeting("usual")
        Label(en='Hello. ', zh='亲，')
        """
        for one in dict.fromkeys((manner, "formal")):
            shared: set[Label] = {getattr(market.greeting, one) for market in self.markets}
            if len(shared) == 1:
                return shared.pop()
        return NO_LABEL

    @property
    def written_in(self) -> str:
        """The script in which Chinese is written to them, by its id."""
        return HANS if self.script is None else self.script.id

    def titled(self, title: Label, own: Own | None) -> Label:
        """Return the title of a wording, with the language that it has yet to be put into.

        >>> buyer = addressed({"market": "jp"}, handbook.on(handbook.policy.changes[-1]))
        >>> buyer.titled(CNY, None).en
        'CNY {}, to be put into Japanese before it is sent'
        """
        foreign = _only((market.foreign for market in self.markets), None)
        read = foreign if self.reads is None else self.reads.label
        return title if read is None or own else YET_TO.format(title, read)

    def own(self, reply: Reply, values: Mapping[str, Label]) -> Own | None:
        """Return a wording in the language that the buyer reads, filled.

        None where the handbook is written in it, or does not say the wording or a value in it.
        """
        if self.reads is None:
            return None
        said = {name: self.name(values.get(name, BLANKS)) for name in _blanks(reply)}
        text = self.reads.worded(reply.id, said)
        if text is None:
            return None
        greeting = self.reads.greeting[reply.greeting]
        return Own(self.reads.id, self.reads.label, greeting + text, greeting)

    def name(self, value: Label) -> str | None:
        """Return a value, or what a piece is called, as the buyer reads it; a name as it is.

        None where the language does not say it.
        """
        assert self.reads is not None
        return value.zh if value.en == value.zh else self.reads.value(value.zh)

    def written(self, text: Label) -> Label:
        """Return a text as these buyers read it: its Chinese in their characters and words."""
        return text if self.script is None else Label(text.en, self.script.write(text.zh))


def addressed(facts: Mapping[str, Value], in_force: InForce) -> Addressed:
    """Return how the buyer of a case is written to."""
    markets = in_force.clocks.markets
    codes = OneOf.codes_of(facts["market"]) if "market" in facts else frozenset(markets)
    possible = tuple(market for code, market in markets.items() if code in codes)
    return Addressed(
        possible,
        _only((market.currency for market in possible), NUMBER),
        _only((market.language for market in possible), ""),
        in_force.handbook.scripts.get(_only((market.script for market in possible), HANS)),
        _only((market.moment for market in possible), NUMBER),
        in_force.handbook.languages.get(_only((market.speaks for market in possible), "")),
    )


def _only(values: Iterable[T], open_: T) -> T:
    """Return the one value that there is among some, or what stands for several."""
    found = {*values}
    return found.pop() if len(found) == 1 else open_


def fill(text: Label, values: Mapping[str, Label]) -> Label:
    """Return a wording with its placeholders filled."""
    return text.filled(PLACEHOLDER, lambda name: values.get(name, BLANKS))


def sums(values: Mapping[str, Decimal | int | None], currency: Label = CNY) -> dict[str, Label]:
    """Return amounts as wordings print them, in the currency of the order; unknown ones as blanks.

    What the shop may grant stays in its own: its limits are set in that, and nothing is converted.

    >>> sums({"limit": 12, "asked": None})
    {'limit': Label(en='CNY 12.00', zh='12.00 元'), 'asked': Label(en='CNY ____', zh='____ 元')}
    """
    return {
        name: currency.format(BLANK if value is None else yuan(value))
        for name, value in values.items()
    }


def wording(
    name: str, values: Mapping[str, Label], in_force: InForce, facts: Mapping[str, Value]
) -> ReplyText:
    """Return a wording, filled with these values and with the policy's amounts, and its greeting.

    Greeting and script are those of the market among the facts.
    """
    reply, amounts = in_force.policy.replies[name], in_force.policy.amounts
    named = {blank for blank in _blanks(reply) if blank in amounts}
    known = {blank: amounts[blank].value_label(in_force.on) for blank in named}
    buyer, filled = addressed(facts, in_force), {**known, **values}
    greeting = buyer.written(buyer.greeting(reply.greeting))
    text = joined([greeting, buyer.written(fill(reply.text, filled))])
    own = buyer.own(reply, filled)
    title = buyer.titled(reply.title, own)
    return ReplyText(name, title, text, greeting, buyer.language, buyer.written_in, own)


def _blanks(reply: Reply) -> list[str]:
    return PLACEHOLDER.findall(reply.text.en)


def wordings(
    decisions: Iterable[Decision],
    values: Mapping[str, Label],
    in_force: InForce,
    facts: Mapping[str, Value],
) -> list[ReplyText]:
    """Return the wordings that the deciding rules name, each once, filled; the first one greets."""
    named = dict.fromkeys(decision.reply for decision in decisions)
    return greeted_once(wording(name, values, in_force, facts) for name in named if name)


def asking(question: Question | None, in_force: InForce) -> ReplyText | None:
    """Return the wording that asks the buyer a question; None where it asks another, or nobody.

    Of those that take nothing to be so that is not known to be, it is the one that takes most.
    """
    if question is None or not (question.known_by and question.known_by[0].written):
        return None
    replies = (in_force.policy.replies[name] for name in in_force.handbook.messages.asked)
    fitting = [
        reply
        for reply in replies
        if reply.asks == (question.field.name,) and is_known_to_fit(reply, question.facts)
    ]
    best = max(fitting, key=lambda reply: len(reply.claims), default=None)
    return None if best is None else wording(best.id, {}, in_force, question.facts)


def is_known_to_fit(reply: Reply, facts: Mapping[str, Value]) -> bool:
    """Say whether the facts of a case are known to be as a wording takes them to be.

    >>> tagged = handbook.policy.replies["ask-condition-tagged"]
    >>> [is_known_to_fit(tagged, {"order_state": "signed", "goods_kind": kind})
    ...  for kind in ("clothing", "fresh")]
    [True, False]
    """
    return all(
        name in facts and not isinstance(asked, Bound) and facts[name] in asked
        for claim in reply.claims
        for name, asked in claim.holds.items()
    )


def greeted_once(replies: Iterable[ReplyText]) -> list[ReplyText]:
    """Return wordings that are sent one after the other: only the first of them greets."""
    return [reply if first == 0 else ungreeted(reply) for first, reply in enumerate(replies)]


def ungreeted(reply: ReplyText) -> ReplyText:
    """Return a wording without its greeting."""
    text = Label(*map(str.removeprefix, reply.text, reply.greeting))
    own = reply.own
    if own is not None:
        own = replace(own, text=own.text.removeprefix(own.greeting), greeting="")
    return replace(reply, text=text, greeting=NO_LABEL, own=own)


def owned(parts: Sequence[Own | None], between: Label) -> Own | None:
    """Return texts in the buyer's language put together, two at a time by `between`.

    None where one of them is lacking: no message changes its language. What stands between them is
    as in Chinese, which has no spaces either.

    >>> one, other = Own("ja", CNY, "はい。"), Own("ja", CNY, "承りました。")
    >>> owned([one, other], Label("{} {}", "{}{}")).text
    'はい。承りました。'
    >>> owned([one, None], CNY) is None
    True
    """
    said = [part for part in parts if part is not None]
    if not said or len(said) < len(parts):
        return None
    text = reduce(lambda before, after: between.zh.format(before, after), (p.text for p in said))
    return replace(said[0], text=text)


def verify_examples(policy: Policy) -> list[Finding]:
    """Return the wordings that read otherwise than their examples; the empty list means fine.

    A placeholder stands for the same in the examples of all wordings, and no two for the same: an
    amount of the policy for its value on some day, any other for a value that only it has. So a
    wording in which one takes the place of another is noticed.
    """
    found = []
    said: dict[tuple[str, str], dict[str, str]] = {}
    for reply in policy.replies.values():
        for lang in LANGUAGES:
            text, example = reply.text.text(lang), reply.example.text(lang)
            placed = PLACEHOLDER.search(text)
            if placed and not example:
                found.append(_amiss(reply, f"has placeholders and no example ({lang})"))
                continue
            if not placed and example in ("", text):
                continue
            read = re.fullmatch(_pattern(text), example or text)
            if read is None:
                found.append(_amiss(reply, f"does not read as its example ({lang}): {example!r}"))
                continue
            for blank, value in read.groupdict().items():
                if blank not in policy.amounts:
                    said.setdefault((lang, blank), {}).setdefault(value, reply.id)
                elif value not in _values_of(policy.amounts[blank], lang):
                    problem = (
                        f"has {value!r} for {blank} in its example ({lang}), which it never is"
                    )
                    found.append(_amiss(reply, problem))
    owners: dict[tuple[str, str], str] = {}
    for (lang, blank), values in said.items():
        first = next(iter(values))
        for value, reply_id in values.items():
            other = owners.setdefault((lang, value), blank)
            if value != first or other != blank:
                meant = f"{first!r} elsewhere" if value != first else f"that of {other}"
                problem = f"has {value!r} for {blank} in its example ({lang}), which is {meant}"
                found.append(_amiss(policy.replies[reply_id], problem))
    return found


def _pattern(text: str) -> str:
    """Return the pattern of a wording: its placeholders stand for anything, each for one thing."""
    parts = PLACEHOLDER.split(text)
    met: set[str] = set()
    for place in range(1, len(parts), 2):
        blank = parts[place]
        parts[place] = f"(?P={blank})" if blank in met else f"(?P<{blank}>.+?)"
        met.add(blank)
    parts[::2] = map(re.escape, parts[::2])
    return "".join(parts)


def _values_of(amount: Amount, lang: str) -> set[str]:
    return {amount.value_label(value.start).text(lang) for value in amount.values}


def _amiss(reply: Reply, problem: str) -> Finding:
    return Finding(
        "example differs",
        "data/replies",
        (reply.id,),
        f"{reply.id} {problem}",
        file="data/replies",
        mend=f"write the example as the wording reads now: {reply.text.en} / {reply.text.zh}",
    )
