"""Answers, forms and the examination as HTML.

Parts: `elements` (the one maker of HTML), `answers`, `forms`, `desk`, `calculators` (either of the
two), `examination`.
"""

from .answers import sheet_html
from .calculators import calculator_html

__all__ = ["calculator_html", "sheet_html"]
