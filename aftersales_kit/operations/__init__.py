"""Many cases: reading exports, deciding frames of cases, what-if.

Needs pandas and numpy.
"""
