"""What has changed, day by day, for people who read no code: made of comparisons of the policy.

Parts: `Entry` (one day), `changelog` (every day on which anything is decided otherwise than on the
day before, the latest first). Clocks are told with them; wordings and steps have no days of their
own, and none here.

>>> [entry.day for entry in changelog(handbook)] == [
...     day for day in handbook.policy.changes[:0:-1]]
True
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ..policy import Handbook
from ..policy.contrast import contrast
from ..policy.labels import Label
from .comparing import Told, comparison_sheet


class Entry(NamedTuple):
    """A day from which on something is otherwise: what that means, and why.

    `reasons` are those of the rules of the shop that begin on the day; `ended` are those that end
    on it. What of the comparison is more than somebody reads is left out, and counted.
    """

    day: date
    told: Told
    reasons: tuple[tuple[str, Label], ...]
    ended: tuple[str, ...]


def changelog(handbook: Handbook) -> list[Entry]:
    """Return the days on which the policy changes, the latest first; none where it never has."""
    return [*_entries(handbook)][::-1]


def _entries(handbook: Handbook) -> Iterator[Entry]:
    policy = handbook.policy
    for before, day in pairwise(policy.changes):
        rules = [rule for table in policy.tables.values() for rule in table.rules]
        yield Entry(
            day,
            comparison_sheet(contrast(handbook, handbook, (before, day))),
            tuple((rule.id, rule.why) for rule in rules if rule.start == day),
            tuple(rule.id for rule in rules if rule.end == day),
        )
