"""Many cases: reading exports, deciding frames of cases, what-if.

Most of it needs pandas and numpy, which take longer to load than a verification takes: nothing is
imported before it is used.
"""
