"""Many cases: reading exports, deciding frames of cases, what-if.

Needs pandas and numpy.
"""

from .frames import Columns, decide_codes, decide_frame

__all__ = ["Columns", "decide_codes", "decide_frame"]
