"""What-ifs: a form for JupyterLab, and in the book the report on what it said when it ran.

Parts: `form` (another policy over the same cases), `supposing` (what rests on assumptions), `parts`
of their reports, and `drawing`.
"""

from __future__ import annotations

from .form import WhatIfForm, chart, what_if

__all__ = ["WhatIfForm", "chart", "what_if"]
