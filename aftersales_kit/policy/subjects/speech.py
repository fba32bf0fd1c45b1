"""Speech: how buyers behave and how to talk with them, and what a reply may say and must hold.

Parts: `CustomerType`, `Check`, `Element`, `AmountWords`, `Example`, `Speech`; `load_speech` (raises
with every fault of every file), `default_speech` (the handbook's own, loaded once),
`verify_speech` (findings, in the form of `verification`), `unsafe` (what is wrong with a pattern).
Source: data/speech. Replies are checked by `answers.speaking`.

The checks, each a sentence:

- *unresolved reference*: an entry names a source, reply, kind, stage, market or check that does
  not exist.
- *type without speech*: a code of the field `customer_type` that nobody says how to talk with.
- *malformed*: also a pattern that could not match, matches nothing, or could be slow.

>>> from aftersales_kit.policy import default
>>> verify_speech(default(), default_speech())
[]
>>> default_speech().types["vents"].steps[1].en
'Understand: name the feeling and the reason for it.'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..faults import nearest, nearest_source, shown
from ..inforce import Policy
from ..loading import data_folder
from ..reading import Files, Section
from ..terms import Label
from ..verification import Finding

LANGUAGES = ("en", "zh")
MISSING = "missing"
CLAIMANT = "claimant"
TYPES = "speech/customer-types.toml"
CHECKS = "speech/checks.toml"
EXAMPLES = "speech/examples.toml"
MOST_REPEATS = 40
MOST_WAYS = 5_000
"""In how many ways the bounded repeats of one pattern may be combined."""

Patterns = Mapping[str, tuple[re.Pattern[str], ...]]
"""Compiled patterns by language."""


@dataclass(frozen=True, slots=True)
class CustomerType:
    """How one kind of buyer is known, what such a buyer writes, what helps and what does not."""

    code: str
    signs: Label
    example: Label
    steps: tuple[Label, ...]
    avoid: tuple[Label, ...]
    replies: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a reply may not say.

    A find is excused when one of `unless` stands in the same clause. `only` is "claimant" or
    empty; `markets` is empty where it counts in every market.
    """

    id: str
    kind: str
    why: Label
    say: Label
    patterns: Patterns
    unless: Patterns
    sources: tuple[str, ...]
    only: str = ""
    markets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that replies of some stages must hold; `say` is what to add.

    `at_fault`: only where something went wrong on the shop's side.
    """

    id: str
    title: Label
    why: Label
    say: Label
    stages: tuple[str, ...]
    at_fault: bool
    patterns: Patterns
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AmountWords:
    """What is said of an amount above the agent's limit, and what excuses a number in a clause."""

    kind: str
    why: Label
    say: Label
    unless: Patterns
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A reply with what is found in it: pairs of a check's id and the text found.

    An element that is missing stands there with an empty text. `better` says the same well;
    it is empty where the reply is good already.
    """

    id: str
    lang: str
    text: str
    finds: tuple[tuple[str, str], ...]
    better: str = ""
    stage: str = ""
    at_fault: bool | None = None
    claimant: bool = False
    market: str = ""
    limit: str = ""


@dataclass(frozen=True)
class Speech:
    """Everything about speaking: types by code, kinds, checks and elements by id, examples."""

    types: Mapping[str, CustomerType]
    kinds: Mapping[str, Label]
    variants: Mapping[str, str]
    amount: AmountWords
    checks: Mapping[str, Check]
    elements: Mapping[str, Element]
    examples: tuple[Example, ...]


@cache
def default_speech() -> Speech:
    """Return the handbook's own; it is read once."""
    return load_speech()


def load_speech(folder: Path | None = None) -> Speech:
    """Return what a folder says about speaking; raises PolicyError with every fault."""
    files = Files(folder or data_folder())
    return files.whole(read_speech(files))


def read_speech(files: Files) -> Speech:
    """Return what is said about speaking as far as it can be read."""
    types = {code: _read_type(code, entry) for code, entry in files.toml(TYPES).subs()}
    section = files.toml(CHECKS)
    section.only("kinds", "variants", "amount", "check", "element")
    listed = section.sub("kinds")
    kinds = {code: listed.label(code) for code in listed.data}
    variants = _read_variants(section.sub("variants"))
    amount = _read_amount(section.sub("amount"), variants)
    checks: dict[str, Check] = {}
    for row in section.rows("check"):
        check = _read_check(row, variants)
        if check.id in checks:
            row.fault("id", f"{check.id!r} is taken", "an id of its own")
        checks[check.id] = check
    elements: dict[str, Element] = {}
    for row in section.rows("element"):
        element = _read_element(row, variants)
        if element.id in elements or element.id in checks:
            row.fault("id", f"{element.id!r} is taken", "an id of its own")
        elements[element.id] = element
    examples: dict[str, Example] = {}
    section = files.toml(EXAMPLES)
    section.only("example")
    for row in section.rows("example"):
        example = _read_example(row)
        if example.id in examples:
            row.fault("id", f"{example.id!r} is taken", "an id of its own")
        examples[example.id] = example
    return Speech(types, kinds, variants, amount, checks, elements, tuple(examples.values()))


def _called(name: str) -> str:
    return f"data/{name}"


def _read_type(code: str, entry: Section) -> CustomerType:
    entry.only("signs", "example", "steps", "avoid", "replies", "sources")
    return CustomerType(
        code,
        entry.label("signs"),
        entry.label("example"),
        _labels(entry, "steps"),
        _labels(entry, "avoid"),
        entry.texts("replies"),
        entry.texts("sources"),
    )


def _labels(entry: Section, key: str) -> tuple[Label, ...]:
    """Read a list of texts in both languages."""
    rows: object = entry.data.get(key)
    if not isinstance(rows, list) or not rows:
        entry.fault(key, "missing", '[{ en = "…", zh = "…" }]')
        return ()
    return tuple(
        Section(entry.file, entry.id, entry.path, {f"{key} {number}": row}, entry.faults).label(
            f"{key} {number}"
        )
        for number, row in enumerate(rows, 1)
    )


def _read_variants(section: Section) -> Mapping[str, str]:
    section.only("from", "to")
    written, read = section.text("from"), section.text("to")
    if len(written) != len(read) or len({*written}) != len(written):
        section.fault("from", "does not pair with `to`", "two texts, one character for each other")
        return {}
    return dict(zip(written, read, strict=True))


def _read_amount(section: Section, variants: Mapping[str, str]) -> AmountWords:
    section.only("kind", "why", "say", "unless", "sources")
    return AmountWords(
        section.text("kind"),
        section.label("why"),
        section.label("say"),
        _read_patterns(section.sub("unless"), variants, LANGUAGES),
        section.texts("sources"),
    )


def _read_check(row: Section, variants: Mapping[str, str]) -> Check:
    row.only("id", "kind", "why", "say", "zh", "en", "unless", "only", "markets", "sources")
    unless = row.sub("unless", required=False)
    unless.only(*LANGUAGES)
    return Check(
        row.text("id"),
        row.text("kind"),
        row.label("why"),
        row.label("say"),
        _read_patterns(row, variants),
        _read_patterns(unless, variants),
        row.texts("sources"),
        row.one_of("only", (CLAIMANT,), default="") if "only" in row.data else "",
        row.texts("markets", required=False),
    )


def _read_element(row: Section, variants: Mapping[str, str]) -> Element:
    row.only("id", "title", "why", "say", "stages", "at_fault", "zh", "en", "sources")
    return Element(
        row.text("id"),
        row.label("title"),
        row.label("why"),
        row.label("say"),
        row.texts("stages"),
        row.data.get("at_fault") is True,
        _read_patterns(row, variants, LANGUAGES),
        row.texts("sources"),
    )


def _read_patterns(
    section: Section, variants: Mapping[str, str], required: tuple[str, ...] = ()
) -> Patterns:
    patterns = {}
    for lang in LANGUAGES:
        compiled = []
        for written in section.texts(lang, required=lang in required):
            if wrong := unsafe(written, variants):
                section.fault(lang, f"the pattern {shown(written)} {wrong}")
            else:
                compiled.append(re.compile(written, re.IGNORECASE))
        patterns[lang] = tuple(compiled)
    return patterns


REPEAT = re.compile(r"\{(\d*)(,?)(\d*)\}")


def unsafe(pattern: str, variants: Mapping[str, str] | None = None) -> str | None:
    """Say why a pattern must not be used, or return None.

    It must compile, match no empty text, be written in the form in which texts are read (NFKC, no
    variant), and repeat only single characters, each time boundedly: then its time is bounded by
    the length of the text.

    >>> unsafe("(?:ha){1,3}")
    'repeats a group'
    >>> unsafe("a+b")
    'repeats without a bound'
    >>> unsafe("ha{1,3}") is None
    True
    """
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        return f"is no regular expression: {error}"
    if compiled.fullmatch("") or (compiled.match("") and not pattern.startswith("^")):
        return "matches where there is nothing"
    if unicodedata.normalize("NFKC", pattern) != pattern:
        return "has a character that texts never hold after NFKC, such as a full-width sign"
    if found := sorted({*pattern} & {*(variants or {})}):
        return f"has {found[0]!r}, which is read as {(variants or {})[found[0]]!r}"
    return _repeats(pattern)


def _repeats(pattern: str) -> str | None:
    """Say what is wrong with the repeats of a pattern that compiles, or return None."""
    ways, position = 1, 0
    inside = False
    while position < len(pattern):
        sign = pattern[position]
        if sign == "\\":
            position += 2
            continue
        if inside or sign == "[":
            inside = sign != "]"
        elif sign in "*+":
            return "repeats without a bound"
        elif found := REPEAT.match(pattern, position):
            most = int(found[3] or found[1]) if not found[2] or found[3] else None
            if most is None:
                return "repeats without a bound"
            if pattern[position - 1] == ")":
                return "repeats a group"
            ways *= most - int(found[1] or 0) + 1 if found[2] else 1
            if most > MOST_REPEATS or ways > MOST_WAYS:
                return "repeats too often"
        position += 1
    return None


def _read_example(row: Section) -> Example:
    row.only(
        "id", "lang", "text", "finds", "better", "stage", "at_fault", "claimant", "market", "limit"
    )  # fmt: skip
    found = []
    for part in row.rows("finds"):
        placed = Section(row.file, row.id, "finds", part.data, row.faults)
        placed.only("check", "text")
        found.append((placed.text("check"), placed.text("text", default="")))
    if bool(found) != ("better" in row.data):
        row.fault("better", "does not fit", "a better text where something is found, else none")
    at_fault = row.data.get("at_fault")
    return Example(
        row.text("id"),
        row.one_of("lang", LANGUAGES),
        row.text("text"),
        tuple(found),
        row.text("better", default=""),
        row.text("stage", default=""),
        at_fault if isinstance(at_fault, bool) else None,
        row.data.get("claimant") is True,
        row.text("market", default=""),
        row.text("limit", default=""),
    )


def verify_speech(policy: Policy, speech: Speech) -> list[Finding]:
    """Return what is wrong with what can be read; the empty list means fine."""
    return [*_types(policy, speech), *_references(policy, speech)]


def _types(policy: Policy, speech: Speech) -> Iterator[Finding]:
    codes = policy.terms["customer_type"].codes
    for code in codes:
        if code not in speech.types:
            message = f"nobody says how to talk with a buyer of the type {code!r}"
            yield Finding("type without speech", code, (code,), message, file=_called(TYPES))
    for code in speech.types:
        yield from _unresolved(TYPES, code, "customer type", [code], codes)


def _references(policy: Policy, speech: Speech) -> Iterator[Finding]:
    sources, terms = policy.sources.statements, policy.terms
    stages, markets = terms["reply_stage"].codes, terms["market"].codes
    known = {**speech.checks, **speech.elements, "amount": None}
    for kind in speech.types.values():
        yield from _unresolved(TYPES, kind.code, "source", kind.sources, sources)
        yield from _unresolved(TYPES, kind.code, "reply", kind.replies, policy.replies)
    yield from _unresolved(CHECKS, "amount", "kind", [speech.amount.kind], speech.kinds)
    yield from _unresolved(CHECKS, "amount", "source", speech.amount.sources, sources)
    yield from _unresolved(CHECKS, "kinds", "kind", [MISSING], speech.kinds)
    for check in speech.checks.values():
        yield from _unresolved(CHECKS, check.id, "kind", [check.kind], speech.kinds)
        yield from _unresolved(CHECKS, check.id, "source", check.sources, sources)
        yield from _unresolved(CHECKS, check.id, "market", check.markets, markets)
    for element in speech.elements.values():
        yield from _unresolved(CHECKS, element.id, "source", element.sources, sources)
        yield from _unresolved(CHECKS, element.id, "stage", element.stages, stages)
    for example in speech.examples:
        found = [check for check, _ in example.finds]
        yield from _unresolved(EXAMPLES, example.id, "check", found, known)
        yield from _unresolved(EXAMPLES, example.id, "stage", [example.stage], {**stages, "": 0})
        yield from _unresolved(EXAMPLES, example.id, "market", [example.market], {**markets, "": 0})


def _unresolved(
    file: str, name: str, what: str, given: Iterable[str], known: Iterable[str]
) -> Iterator[Finding]:
    known = [*known]
    for one in given:
        if one not in known:
            close = (nearest_source if what == "source" else nearest)(one, known)
            yield Finding(
                "unresolved reference",
                name,
                (name,),
                f"{name} names the {what} {shown(one)}, which does not exist"
                + (f"; did you mean {close!r}?" if close else ""),
                file=_called(file),
            )
