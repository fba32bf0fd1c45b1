"""Speech: how buyers behave and how to talk with them, and what a reply may say and must hold.

Parts: `CustomerType`, `Exchange`, `Check`, `Element`, `AmountWords`, `Phrases`, `Example`,
`Speech` (with its `assertions`); `read_speech`, `verify_speech` (findings, in the form of
`verification`).
Source: data/speech. Replies are checked by `answers.speaking`.

The checks, each a sentence:

- *unresolved reference*: an entry names a source, reply, kind, stage, market or check that does
  not exist.
- *type without speech*: a code of the field `customer_type` that nobody says how to talk with.
- *malformed*: also a pattern that could not match, matches nothing, or could be slow.

>>> verify_speech(handbook.policy, handbook.speech)
[]
>>> handbook.speech.types["vents"].steps[1].en
'Understand: name the feeling and the reason for it.'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from ..faults import UNRESOLVED, Fault, shown, unknown
from ..inforce import Policy
from ..reading import Files, Section
from ..shapes import ID, By, Given, Key, Names, OneOf, entries, read, rows, unresolved
from ..terms import Label
from ..verification import Finding, from_faults
from .assertions import Assertions, read_assertions, verify_assertions
from .markets import market_files
from .patterns import compiled, unsafe

LANGUAGES = ("en", "zh")
MISSING = "missing"
AGAINST, UNSETTLED = "against_case", "not_settled"
"""Kinds of what a draft says otherwise than its case, and of what the case leaves open."""
CLAIMANT = "claimant"
TYPES = "speech/customer-types.toml"
CHECKS = "speech/checks.toml"
EXAMPLES = "speech/examples.toml"
PHRASES = "speech/phrases.toml"

Patterns = Mapping[str, tuple[re.Pattern[str], ...]]
"""Compiled patterns by language."""
NO_PATTERNS: Patterns = dict.fromkeys(LANGUAGES, ())


def _patterns(section: Section, required: tuple[str, ...], given: Given) -> Patterns:
    patterns = {}
    for lang in LANGUAGES:
        safe = []
        for written in section.texts(lang, required=lang in required):
            if wrong := unsafe(written, given["variants"]):
                section.fault(lang, f"the pattern {shown(written)} {wrong}")
            else:
                safe.append(compiled(written))
        patterns[lang] = tuple(safe)
    return patterns


def _excuses(section: Section, required: tuple[str, ...], given: Given) -> Patterns:
    section.only(*LANGUAGES)
    return _patterns(section, required, given)


def _by_language(section: Section, key: str, given: Given) -> dict[str, tuple[str, ...]]:
    """Read texts by language; a language that is left out has none."""
    inner = section.sub(key)
    inner.only(*LANGUAGES)
    return {lang: inner.texts(lang, required=False) for lang in LANGUAGES}


BY_LANGUAGE = By(_by_language)
SOME = By(lambda section, key, given: _patterns(section, (), given))
BOTH = By(lambda section, key, given: _patterns(section, LANGUAGES, given))
SOME_EXCUSES = By(lambda section, key, given: _excuses(section.sub(key), (), given))
BOTH_EXCUSES = By(lambda section, key, given: _excuses(section.sub(key), LANGUAGES, given))


@dataclass(frozen=True, slots=True)
class CustomerType:
    """How one kind of buyer is known, what such a buyer writes, what helps and what does not."""

    code: Annotated[str, ID, Names("customer_type")]
    signs: Label
    example: Label
    steps: tuple[Label, ...]
    avoid: tuple[Label, ...]
    replies: Annotated[tuple[str, ...], Names("reply")]
    sources: Annotated[tuple[str, ...], Names("source")]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a reply may not say.

    A find is excused when one of `unless` stands in the same clause. `only` is "claimant" or
    empty; `markets` is empty where it counts in every market. Markets' files name the checks that
    count there only.
    """

    id: str
    kind: Annotated[str, Names("kind")]
    why: Label
    say: Label
    patterns: Annotated[Patterns, Key("zh", "en"), SOME]
    sources: Annotated[tuple[str, ...], Names("source")]
    unless: Annotated[Patterns, SOME_EXCUSES] = field(default_factory=lambda: NO_PATTERNS)
    only: Annotated[str, OneOf((CLAIMANT,))] = ""
    markets: Annotated[tuple[str, ...], Names("market")] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that replies of some stages must hold; `say` is what to add.

    `at_fault`: only where something went wrong on the shop's side.
    """

    id: str
    title: Label
    why: Label
    say: Label
    stages: Annotated[tuple[str, ...], Names("reply_stage")]
    patterns: Annotated[Patterns, Key("zh", "en"), BOTH]
    sources: Annotated[tuple[str, ...], Names("source")]
    at_fault: bool = False


@dataclass(frozen=True, slots=True)
class AmountWords:
    """What is said of an amount above the agent's limit, and what excuses a number in a clause."""

    kind: Annotated[str, Names("kind")]
    why: Label
    say: Label
    unless: Annotated[Patterns, BOTH_EXCUSES]
    sources: Annotated[tuple[str, ...], Names("source")]


@dataclass(frozen=True, slots=True)
class Phrases:
    """What people write, by language: in `found` a check finds what is marked, in `passes` nothing.

    What is marked stands in 【】. A check of something that must be there finds that.
    """

    id: Annotated[str, ID]
    found: Annotated[Mapping[str, tuple[str, ...]], BY_LANGUAGE]
    passes: Annotated[Mapping[str, tuple[str, ...]], BY_LANGUAGE]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a buyer of a type writes, and the reply that answers it."""

    type: Annotated[str, Names("customer_type")]
    buyer: Label
    reply: Annotated[str, Names("reply")]


@dataclass(frozen=True, slots=True)
class _Find:
    check: str
    text: str = ""


def _finds(section: Section, key: str, given: Given) -> tuple[tuple[str, str], ...]:
    return tuple((find.check, find.text) for find in rows(_Find, section, key))


@dataclass(frozen=True, slots=True)
class Example:
    """A reply with what is found in it: pairs of a check's id and the text found.

    An element that is missing stands there with an empty text. `kinds` are what is wrong with the
    reply as a whole, in the order of its text, each once. `better` says the same well; it is empty
    where the reply is good already.
    """

    id: str
    lang: Annotated[str, OneOf(LANGUAGES)]
    text: str
    kinds: Annotated[tuple[str, ...], Names("kind")] = ()
    finds: Annotated[tuple[tuple[str, str], ...], By(_finds)] = ()
    better: str = ""
    stage: Annotated[str, Names("reply_stage")] = ""
    at_fault: bool | None = None
    claimant: bool = False
    market: Annotated[str, Names("market")] = ""
    limit: str = ""

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that a text with finds has no better one, or one without has."""
        if bool(self.finds) != bool(self.better):
            allowed = "a better text where something is found, else none"
            yield "better", "does not fit", allowed


@dataclass(frozen=True)
class Speech:
    """Everything about speaking: types by code, kinds, checks and elements by id, examples.

    `phrases` are by the check or element that they show; "amount" is that of sums. `assertions` are
    what sentences say of a case.
    """

    types: Mapping[str, CustomerType]
    kinds: Mapping[str, Label]
    variants: Mapping[str, str]
    amount: AmountWords
    checks: Mapping[str, Check]
    elements: Mapping[str, Element]
    phrases: Mapping[str, Phrases]
    exchanges: tuple[Exchange, ...]
    examples: tuple[Example, ...]
    assertions: Assertions


def read_speech(files: Files) -> Speech:
    """Return what a folder says about speaking as far as it can be read."""
    types = entries(CustomerType, files.toml(TYPES))
    section = files.toml(CHECKS)
    section.only("kinds", "variants", "amount", "check", "element")
    listed = section.sub("kinds")
    kinds = {code: listed.label(code) for code in listed.data}
    given = {"variants": _read_variants(section.sub("variants"))}
    amount = read(AmountWords, section.sub("amount"), given)
    checks = {check.id: check for check in rows(Check, section, "check", given)}
    # Where no check can be read, nothing that a market names would be known.
    for market in market_files(files) if checks else ():
        for name in market.texts("checks", required=False):
            if name not in checks:
                market.unknown("checks", name, checks, "check")
                continue
            there = (*checks[name].markets, market.id)
            checks[name] = replace(checks[name], markets=there)
    elements = {element.id: element for element in rows(Element, section, "element", given)}
    for name in elements.keys() & checks.keys():
        section.fault("element", f"{name!r} is taken by a check", "an id of its own")
    section = files.toml(EXAMPLES)
    section.only("example", "exchange")
    examples = rows(Example, section, "example")
    exchanges = rows(Exchange, section, "exchange")
    phrases = entries(Phrases, files.toml(PHRASES))
    assertions = read_assertions(files, given["variants"])
    return Speech(
        types,
        kinds,
        given["variants"],
        amount,
        checks,
        elements,
        phrases,
        exchanges,
        examples,
        assertions,
    )


def _called(name: str) -> str:
    return f"data/{name}"


def _read_variants(section: Section) -> Mapping[str, str]:
    section.only("from", "to")
    written, read = section.text("from"), section.text("to")
    if len(written) != len(read) or len({*written}) != len(written):
        section.fault("from", "does not pair with `to`", "two texts, one character for each other")
        return {}
    return dict(zip(written, read, strict=True))


def verify_speech(policy: Policy, speech: Speech) -> list[Finding]:
    """Return what is wrong with what can be read; the empty list means fine."""
    names = {**policy.names, "kind": speech.kinds}
    said = {**speech.checks, **speech.elements, "amount": speech.amount}
    examples = {example.id: example for example in speech.examples}
    findings = from_faults(
        [
            *_exchanged(speech),
            *(
                Fault(
                    _called(TYPES),
                    code,
                    "",
                    f"nobody says how to talk with a buyer of the type {code!r}",
                    kind="type without speech",
                )
                for code in policy.terms.codes("customer_type")
                if code not in speech.types
            ),
            *unresolved(_called(TYPES), speech.types, names),
            *unresolved(_called(CHECKS), said, names),
            *unresolved(_called(EXAMPLES), examples, names),
            *unresolved(_called(EXAMPLES), speech.exchanges, names),
            *(
                unknown(_called(PHRASES), name, "", name, said, "check", UNRESOLVED)
                for name in speech.phrases
                if name not in said
            ),
            *(
                unknown(_called(CHECKS), "kinds", "", kind, speech.kinds, "kind", UNRESOLVED)
                for kind in [MISSING, AGAINST, UNSETTLED]
                if kind not in speech.kinds
            ),
            *(
                unknown(_called(EXAMPLES), name, "finds", check, said, "check", UNRESOLVED)
                for name, example in examples.items()
                for check, _ in example.finds
                if check not in said
            ),
        ]
    )
    return [*findings, *verify_assertions(policy, speech.assertions)]


def _exchanged(speech: Speech) -> Iterator[Fault]:
    """Find replies of a type that no exchange shows, and those that exchanges show beside them."""
    shown: dict[str, list[str]] = {}
    for exchange in speech.exchanges:
        shown.setdefault(exchange.type, []).append(exchange.reply)
    for code, kind in speech.types.items():
        for reply in kind.replies:
            if reply not in shown.get(code, ()):
                problem = f"no exchange shows {reply!r}, which fits a buyer of the type {code!r}"
                yield Fault(_called(EXAMPLES), code, "", problem, kind="reply without example")
        for reply in shown.get(code, ()):
            if reply not in kind.replies:
                problem = f"an exchange answers a buyer of the type {code!r} with {reply!r}"
                allowed = ", ".join(kind.replies)
                yield Fault(
                    _called(EXAMPLES), code, "", problem, allowed=allowed, kind="case differs"
                )
