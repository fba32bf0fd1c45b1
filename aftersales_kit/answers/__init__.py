"""One case: decide, ask what to ask next, freight, compensation, replies, explanations.

Plain Python with nothing to install, so that it runs in a browser.
"""

from .compensation import Compensation, compensation
from .deciding import Decision, Question, decide
from .facts import case_schema, read_facts
from .freight import Freight, freight
from .refund import Refund, form_entry, refund

__all__ = [
    "Compensation",
    "Decision",
    "Freight",
    "Question",
    "Refund",
    "case_schema",
    "compensation",
    "decide",
    "form_entry",
    "freight",
    "read_facts",
    "refund",
]
