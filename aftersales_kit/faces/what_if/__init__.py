"""What-ifs: a form for JupyterLab, and in the book the report on what it said when it ran.

Parts: `form` (another policy over the same cases), `supposing` (what rests on assumptions), `parts`
of their reports, `drawing`, `showing` (a part in a cell of its own) and `saving`.
"""

from __future__ import annotations

from .form import WhatIfForm, what_if

__all__ = ["WhatIfForm", "what_if"]
