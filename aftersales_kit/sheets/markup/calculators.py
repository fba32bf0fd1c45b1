"""A calculator as HTML, whichever way it is laid out.

Parts: `calculator_html`.
"""

from __future__ import annotations

from datetime import date

from ...policy.handbook import Handbook
from ..calculators import calculate, find
from .desk import DeskWriter
from .elements import Html
from .forms import FormWriter


def calculator_html(name: str, *, on: date, handbook: Handbook, lang: str = "en") -> Html:
    """Return a calculator: its form filled with the worked example, and that example's answer.

    The answer is there without any script; the page's script makes it follow the form. A
    calculator with tabs is a conversation, which starts empty: until somebody has entered
    something there is no answer, so that none is taken for the case at hand.
    Raises KeyError for an unknown calculator, UncoveredDate for a day before the policy.
    """
    calculator = find(name)
    policy, cases = handbook.policy, handbook.cases
    facts = {} if calculator.tabs else cases[calculator.example].facts
    entered = {name: str(value) for name, value in facts.items() if name in calculator.names}
    response = calculate(name, entered or calculator.usual, on, handbook)
    if calculator.tabs:
        return DeskWriter(lang, calculator, policy, on, entered, response).desk()
    return FormWriter(lang, calculator, policy, on, entered, response).form(cases)
