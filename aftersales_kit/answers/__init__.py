"""One case: decide, ask what to ask next, freight, compensation, replies, explanations.

Plain Python with nothing to install, so that it runs in a browser.
"""

from .compensation import Compensation, compensation
from .deciding import Decision, Question, decide
from .facts import case_schema, read_facts
from .freight import Freight, freight
from .refund import form_entry

__all__ = [
    "Compensation",
    "Decision",
    "Freight",
    "Question",
    "case_schema",
    "compensation",
    "decide",
    "form_entry",
    "freight",
    "read_facts",
]
