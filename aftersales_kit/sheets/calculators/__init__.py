"""Calculators: each in a file of its own, and what a form shows as it is filled in.

Parts: `CALCULATORS` (all of them by name), `find`, `calculate` (the answer to what a form holds).

>>> from datetime import date
>>> calculate("freight", {"order_state": "moon"}, date(2026, 3, 1), handbook).next
'problem'
"""

from .calculating import CALCULATORS, Response, calculate, find
from .calculator import Calculator, Fields

__all__ = ["CALCULATORS", "Calculator", "Fields", "Response", "calculate", "find"]
