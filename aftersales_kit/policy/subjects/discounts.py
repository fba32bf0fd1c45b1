"""Discounts: the kinds there are, how each is written, and in which order they stack.

Parts: `Stage`, `DiscountKind`, `Stacking`; `read_stacking`, `verify_stacking` (findings, in the
form of `verification`). Source: data/policy/discounts.toml; its kinds are the codes of the fact
`discount_steps`.

The checks, each a sentence:

- *unresolved reference*: a kind names a stage, a code or a source that does not exist.
- *missing kind*: a code of `discount_steps` has no entry, or a stage has no kind.
- *ambiguous word*: a word, or a form without a word, stands for two kinds.
- *case differs*: an example of a kind is not read as that kind, or names no line and has to.
- *word without example*: a word of a kind without which all its examples are read as they are.
- *kind without example*: no worked case has a discount of the kind, or no example of one that need
  not name its lines leaves them out.

>>> stacking = handbook.policy.terms["discount_steps"].stacking
>>> [stage.id for stage in stacking.stages]
['piece', 'shop', 'item_coupon', 'order_coupon', 'platform', 'platform_coupon', 'points']
>>> stacking.stage_of("by_pieces").label.en
"the shop's offer"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from ..cases import WorkedCase
from ..faults import BadValue, Fault, shown
from ..inforce import Policy
from ..orders import FORMS, ON_A_LINE, read_discounts
from ..reading import Files, Section
from ..shapes import FILLED, ID, ONCE, By, Given, Key, Names, OneOf, entries, rows, unresolved
from ..terms import NO_LABEL, Label
from ..verification import Finding, from_faults

FILE = "policy/discounts.toml"
CALLED = f"data/{FILE}"
FIELD = "discount_steps"
BEST, ALL = "best", "all"


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the stacking: of the discounts of one stage that fall on a line the one that saves
    most counts (`together` is "best"), or each after the other ("all")."""

    id: str
    label: Label
    together: Annotated[str, OneOf((BEST, ALL))]
    why: Label
    sources: Annotated[tuple[str, ...], Names("source")]


def _label(section: Section, key: str, given: Given) -> Label:
    """Return what the terms call the kind."""
    label: Label = given["codes"].get(section.id, NO_LABEL)
    return label


@dataclass(frozen=True, slots=True)
class DiscountKind:
    """A kind of discount: its stage, the words that name it, the forms it may have, those that mean
    it without a word, how it is written (`also`: with its other words), and whether it falls on
    lines that have to be named."""

    id: Annotated[str, ID, Names(FIELD)]
    label: Annotated[Label, Key(""), By(_label)]
    stage: Annotated[str, Names("stage")]
    words: Annotated[tuple[str, ...], FILLED, ONCE]
    forms: Annotated[tuple[str, ...], FILLED, ONCE, OneOf(FORMS)]
    example: Label
    also: Annotated[tuple[str, ...], ONCE] = ()
    plain: Annotated[tuple[str, ...], ONCE, OneOf(FORMS)] = ()
    on_lines: bool = False

    @property
    def examples(self) -> Iterator[tuple[str, str]]:
        """Where each example stands, and the example."""
        for lang, text in zip(Label._fields, self.example, strict=True):
            yield f"example.{lang}", text
        for number, text in enumerate(self.also, 1):
            yield f"also {number}", text

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Find forms that mean the kind without a word and that it cannot have."""
        for form in self.plain:
            if form not in self.forms:
                yield "plain", f"{shown(form)} is none of its forms", ", ".join(self.forms)
        if self.on_lines and {*self.forms} <= {*ON_A_LINE}:
            yield "on_lines", "is said of forms that fall on named lines anyhow", "left out"

    def needs_lines(self, form: str) -> bool:
        """Say whether it has to name the lines that it falls on, where it has a form."""
        return self.on_lines or form in ON_A_LINE


@dataclass(frozen=True, slots=True)
class Stacking:
    """The stages in their order, and the kinds by code, in the order of their stages."""

    stages: tuple[Stage, ...] = ()
    kinds: Mapping[str, DiscountKind] = field(default_factory=dict)

    def stage_of(self, kind: str) -> Stage:
        """Return the stage of a kind."""
        return next(stage for stage in self.stages if stage.id == self.kinds[kind].stage)


def read_stacking(
    files: Files, codes: Mapping[str, Label], sources: Mapping[str, object]
) -> Stacking:
    """Return kinds and stages; none where their file has faults."""
    section = files.toml(FILE)
    section.only("stage", "kind")
    before = len(section.faults)
    stages = rows(Stage, section, "stage")
    kinds = entries(DiscountKind, section.sub("kind"), {"codes": codes})
    places = [stage.id for stage in stages]
    known = {FIELD: codes, "stage": places, "source": sources}
    section.faults.extend(unresolved(CALLED, {**kinds}, known))
    section.faults.extend(unresolved(CALLED, stages, known))
    if len(section.faults) > before:
        return Stacking()
    ordered = sorted(kinds.values(), key=lambda kind: places.index(kind.stage))
    return Stacking(stages, {kind.id: kind for kind in ordered})


def verify_stacking(policy: Policy, cases: Mapping[str, WorkedCase]) -> list[Finding]:
    """Return what is wrong with kinds and stages that can be read; the empty list means fine."""
    stacking = policy.terms[FIELD].stacking
    return from_faults(
        [*_missing(policy, stacking), *_ambiguous(stacking), *_examples(stacking, cases)]
    )


def _missing(policy: Policy, stacking: Stacking) -> Iterator[Fault]:
    for code in policy.terms.codes(FIELD):
        if code not in stacking.kinds:
            problem = f"nothing says how a discount {shown(code)} is written and stacked"
            yield Fault(CALLED, code, "", problem, kind="missing kind")
    used = {kind.stage for kind in stacking.kinds.values()}
    for stage in stacking.stages:
        if stage.id not in used:
            yield Fault(CALLED, stage.id, "", "the stage has no kind", kind="missing kind")


def _ambiguous(stacking: Stacking) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for kind in stacking.kinds.values():
        for word in (*kind.words, *(f"the form {form}" for form in kind.plain)):
            if (other := seen.setdefault(word.casefold(), kind.id)) != kind.id:
                problem = f"{shown(word)} stands for {other}, too"
                yield Fault(CALLED, kind.id, "words", problem, kind="ambiguous word")


def _examples(stacking: Stacking, cases: Mapping[str, WorkedCase]) -> Iterator[Fault]:
    for kind in stacking.kinds.values():
        for place, text in kind.examples:
            found = _kinds_in(text, stacking.kinds)
            if found != [kind.id]:
                problem = f"{shown(text)} is read as {', '.join(found)}"
                yield Fault(CALLED, kind.id, place, problem, kind="case differs")
        yield from _placed(kind, stacking.kinds)
        for word in kind.words:
            fewer = replace(kind, words=tuple(other for other in kind.words if other != word))
            without = {**stacking.kinds, kind.id: fewer}
            if all(_kinds_in(text, without) == [kind.id] for _, text in kind.examples):
                problem = f"no example needs the word {shown(word)}"
                yield Fault(CALLED, kind.id, "words", problem, kind="word without example")
    said = {case.facts[FIELD] for case in cases.values() if FIELD in case.facts}
    had = {name for text in said for name in _kinds_in(text, stacking.kinds)}
    for name in stacking.kinds:
        if name not in had:
            problem = f"no worked case has a discount {shown(name)}"
            yield Fault(CALLED, name, "", problem, kind="kind without example")


def _placed(kind: DiscountKind, kinds: Mapping[str, DiscountKind]) -> Iterator[Fault]:
    """Go through what the examples of a kind leave open of where it falls."""
    if any(_kinds_in(text, kinds) != [kind.id] for _, text in kind.examples):
        return
    of_the_order = {form for form in kind.forms if not kind.needs_lines(form)}
    for place, text in kind.examples:
        (discount,) = read_discounts(text, kinds)
        if not discount.lines and kind.needs_lines(discount.form):
            problem = f"{shown(text)} names no line, and has to"
            yield Fault(CALLED, kind.id, place, problem, kind="case differs")
        elif not discount.lines:
            of_the_order.clear()
    if of_the_order:
        problem = f"no example falls on the whole order, as a {min(of_the_order)} may"
        yield Fault(CALLED, kind.id, "example", problem, kind="kind without example")


def _kinds_in(text: object, kinds: Mapping[str, DiscountKind]) -> list[str]:
    """Return the kinds of the discounts in a text, or what is wrong with it."""
    try:
        return [discount.kind for discount in read_discounts(text, kinds)]
    except BadValue as bad:
        return [bad.label.en]
