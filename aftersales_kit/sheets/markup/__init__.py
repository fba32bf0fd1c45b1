"""Answers, forms and the examination as HTML.

Parts: `elements` (the one maker of HTML), `answers`, `forms`, `examination`.
"""

from .answers import sheet_html
from .forms import calculator_html

__all__ = ["calculator_html", "sheet_html"]
