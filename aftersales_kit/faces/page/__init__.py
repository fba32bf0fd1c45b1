"""The library behind a published page: one question in as JSON, one answer out as JSON.

Parts: `lightened` (a handbook as a page holds it), `respond` (called by the page's worker for every
change of a form), `warm_up` (called once when the book is built, so that the page starts with the
policy already loaded), `hold` (answer by a handbook that was read elsewhere), `learn` (what the
page works out by itself), `exercise` (what readers ask, to see what runs).
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from aftersales_kit.answers import likeness
from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.reading import nothing_remembered
from aftersales_kit.policy.subjects.lexicon import forms_of
from aftersales_kit.sheets import responding
from aftersales_kit.sheets.calculators import CALCULATORS

UNASKED = (
    "walks", "sought", "law_cases", "clock_cases", "rankings", "openings", "scenarios", "needs",
    "sums", "retired", "contradictions", "properties",
)  # fmt: skip
"""Subjects of a handbook that no answer to a form looks at."""

EVERY = 6
"""Of so many worked cases one is asked about to see what runs."""

KINDS_OF_TEXT = ("?", "12", "-1.234", "2026-11-26", "2026-11-26 09:00", "穿了一周就开胶了")


_held: list[Handbook] = []


def own() -> Handbook:
    """Return the handbook's own data; they are read once, when the book is built."""
    if not _held:
        with nothing_remembered():
            hold(lightened(Handbook.load(data_folder())))
    return _held[0]


def hold(handbook: Handbook) -> None:
    """Answer by this handbook from now on."""
    _held[:] = [handbook]


def lightened(handbook: Handbook) -> Handbook:
    """Return a handbook without what only the book, verification and commands ask of it.

    All that a page holds in memory is sent to every reader: the files as they were read are a
    quarter of it.
    """
    unasked: dict[str, Any] = {name: {} for name in UNASKED}
    return replace(handbook, files=None, citations=(), **unasked)


def respond(request_json: str) -> str:
    """Answer one calculator's form.

    Both texts are plain ASCII JSON: a lone surrogate typed into a field passes through as an
    escape, where it could not pass as UTF-8. Of a text that nests too deep to be read, the reply
    says so as its status, as it does of a day that cannot be.
    """
    try:
        return json.dumps(responding.respond(json.loads(request_json), own()))
    except RecursionError:
        return json.dumps(responding.refused("lists or objects stand too deep inside each other"))


def warm_up() -> None:
    """Answer every calculator once, in both languages, so that nothing is left to be worked out."""
    terms = own().policy.terms
    for name, calculator in CALCULATORS.items():
        # A text calls on the key words, on what is learned of sentences, and on the checks of
        # replies, whose patterns take time.
        typed = {n: "?" for n in calculator.names if terms[n].kind in ("line", "money", "text")}
        for lang in ("en", "zh"):
            respond(json.dumps({"calculator": name, "facts": typed, "lang": lang}))
    blank = {"seed": 0, "answers": {}, "typed": "", "seconds": 1, "handed_in": True, "name": "",
             "on": str(date.max)}  # fmt: skip
    for part in own().examination.parts:
        respond(json.dumps({"examination": {**blank, "part": part}}))
    chat = {"seed": 0, "deeds": [], "finished": True, "who": "", "on": str(date.max)}
    respond(json.dumps({"practice": chat}))
    # Of all that is worked out only this is large beside what it is worked out from: see `learn`.
    likeness.forget()
    forms_of.cache_clear()


def exercise() -> None:
    """Ask what readers ask, so that it can be watched what runs: worked cases, codes, and faults.

    Every calculator answers some of its cases, each code of its facts, and texts of every kind.
    """
    warm_up()
    learn()
    terms, usual = own().policy.terms, next(iter(CALCULATORS))
    scripts = ("", *own().scripts)
    asked: list[dict[str, Any]] = []
    for place, case in enumerate([*own().cases.values()][::EVERY]):
        more = {"lang": ("en", "zh")[place % 2], "script": scripts[place % len(scripts)]}
        for name in {case.answer or usual, usual} & CALCULATORS.keys():
            names = CALCULATORS[name].names
            facts = {n: str(value) for n, value in case.facts.items() if n in names}
            asked.append({"calculator": name, "facts": facts, "on": str(case.on), **more})
    for name, calculator in CALCULATORS.items():
        every = [dict.fromkeys(calculator.names, text) for text in KINDS_OF_TEXT]
        every += [{field: code} for field in calculator.names for code in terms[field].codes]
        asked += [
            {"calculator": name, "facts": facts, "lang": ("en", "zh")[place % 2]}
            for place, facts in enumerate(every)
        ]
        asked.append({"calculator": name, "facts": {}, "on": str(date.min)})
    for request in asked:
        respond(json.dumps(request))


def learn() -> None:
    """Learn from the sentences before somebody types words; a page does so when nobody asks."""
    likeness.learned(own().sentences, own().lexicon)
