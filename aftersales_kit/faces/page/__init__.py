"""The library behind a published page: one question in as JSON, one answer out as JSON.

Parts: `respond` (called by the page's worker for every change of a form), `warm_up`
(called once when the book is built, so that the page starts with the policy already loaded).
"""

from __future__ import annotations

import json
from datetime import date

from aftersales_kit.policy import default
from aftersales_kit.policy.subjects.procedures import default_procedures
from aftersales_kit.sheets import responding
from aftersales_kit.sheets.calculators import CALCULATORS


def respond(request_json: str) -> str:
    """Answer one calculator's form.

    Both texts are plain ASCII JSON: a lone surrogate typed into a field passes through as an
    escape, where it could not pass as UTF-8.
    """
    return json.dumps(responding.respond(json.loads(request_json)))


def warm_up() -> None:
    """Answer every calculator once, in both languages, so that nothing is left to be loaded."""
    # Read by answers that no empty form gives.
    default_procedures()
    terms = default().terms
    for name, calculator in CALCULATORS.items():
        # A text calls on the key words and the checks of replies, which are files of their own.
        typed = {n: "?" for n in calculator.names if terms[n].kind in ("line", "money", "text")}
        for lang in ("en", "zh"):
            respond(json.dumps({"calculator": name, "facts": typed, "lang": lang}))
    blank = {"seed": 0, "answers": {}, "handed_in": True, "name": "", "on": str(date.max)}
    respond(json.dumps({"examination": blank}))
