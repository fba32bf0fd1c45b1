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
    """Return a calculator with nothing entered, so that no answer is taken for the case at hand.

    What is asked first is there without any script; the page's script makes it follow the form. A
    worked case fills the form on request. A calculator with tabs is a conversation.
    Raises KeyError for an unknown calculator, UncoveredDate for a day before the policy.
    """
    calculator = find(name)
    policy, cases = handbook.policy, handbook.cases
    response = calculate(name, calculator.usual, on, handbook)
    if calculator.tabs:
        return DeskWriter(lang, calculator, policy, on, {}, response).desk()
    return FormWriter(lang, calculator, policy, on, calculator.usual, response).form(cases)
