"""Drafts of worked cases held against what is decided in them.

Parts: `verify_drafted` (findings, in the form of `verification`).
Source: data/speech/drafts.toml, whose shape is in `policy.subjects.drafted`.

The checks, each a sentence:

- *unresolved reference*: a worked case or a subject of assertions.toml that does not exist.
- *case differs*: a draft in which something else is remarked on than it says, or for which
  something else is to be written.

>>> verify_drafted(handbook)
[]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..policy.faults import Fault
from ..policy.handbook import Handbook
from ..policy.shapes import unresolved
from ..policy.subjects.drafted import FILE, Draft, Drafted
from ..policy.subjects.speech import UNSETTLED
from ..policy.verification import Finding, from_faults
from .asserting import against_order
from .drafts import Remark, unmarked
from .orders import resolve_order_known
from .speaking import language_of

CALLED = f"data/{FILE}"
DIFFERS = "case differs"


def verify_drafted(handbook: Handbook) -> list[Finding]:
    """Return what is wrong with drafts that can be read; the empty list means fine."""
    names = {"worked case": handbook.cases, "assertion": handbook.speech.assertions.every}
    faults = [*unresolved(CALLED, handbook.drafted, names)]
    if not faults:
        for drafted in handbook.drafted.values():
            faults += _of_case(drafted, handbook)
    return from_faults(faults)


def _of_case(drafted: Drafted, handbook: Handbook) -> Iterator[Fault]:
    like = handbook.cases[drafted.case]
    facts = {**like.facts, **drafted.facts}
    order = resolve_order_known(facts, like.on, handbook.on(like.on))
    for draft in drafted.drafts:
        text, _ = unmarked(draft.text)
        remarks = against_order(text, order)
        expected, got = _stated(draft), _found(text, remarks)
        if expected != got:
            problem = f"{text!r} is said to show {_said(expected)}, but it shows {_said(got)}"
            yield Fault(CALLED, drafted.id, "draft", problem, kind=DIFFERS)


Shown = tuple[str, str, bool, str]
"""A stretch, what it is about, whether it is open, and what is to be written for the first."""


def _stated(draft: Draft) -> list[Shown]:
    text, marks = unmarked(draft.text)
    stretches = [text[slice(*mark)] for mark in marks]
    abouts = (*draft.about, *[""] * (len(stretches) - len(draft.about)))
    return [
        (stretch, about, draft.open, "" if number else draft.say)
        for number, (stretch, about) in enumerate(zip(stretches, abouts, strict=False))
    ]


def _found(text: str, remarks: Sequence[Remark]) -> list[Shown]:
    found = sorted(remarks, key=lambda remark: (remark.start, remark.end))
    lang = language_of(text)
    return [
        (one.found, one.check, one.kind == UNSETTLED, "" if number else one.say.text(lang))
        for number, one in enumerate(found)
    ]


def _said(shown: Sequence[Shown]) -> str:
    return (
        ", ".join(
            f"{stretch!r} as {'open' if open_ else 'wrong'} about {about}"
            + (f" (write {say!r})" if say else "")
            for stretch, about, open_, say in shown
        )
        or "nothing"
    )
