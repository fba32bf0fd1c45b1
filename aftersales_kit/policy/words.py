"""Words: whether the codes of the data stand where the code that decides by them expects them.

Parts: `undecided` (codes that a group says nothing about, although it must).
A group that the code decides by says of every code of its field whether it is in it: `codes`, or
`not` (data/policy/terms.toml). So a code that is added is never taken for a no in silence.
"""

from __future__ import annotations

from collections.abc import Iterator

from .terms import Terms
from .verification import Finding

FILE = "data/policy/terms.toml"


def undecided(terms: Terms) -> Iterator[Finding]:
    """Find, for each group with an opinion on every code, the codes on which it has none."""
    for field in terms.fields.values():
        for name, group in field.groups.items():
            place = f"fields.{field.name}.groups.{name}"
            for code in field.codes if group.outside else ():
                if code not in group.codes | group.outside:
                    yield Finding(
                        "in no group",
                        field.name,
                        (code,),
                        f"{code} is neither in the group {name} nor said to be outside it, and "
                        "the code decides by that",
                        file=FILE,
                        mend=f"add {code} to `codes` or to `not` of {place}",
                    )
