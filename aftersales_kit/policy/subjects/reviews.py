"""Reviews: who answers for each part of the policy, and on which day it is looked at next.

Parts: `Review`, `read_reviews`, `owner_of` (whose a file is), `overdue`, `verify_reviews`
(findings). Source: data/reviews.toml.

What is owned is a file: its tables, rows, clocks and wordings with it. A file that is named by
itself is that owner's; any other belongs to the owner of the nearest folder. That a review is due
is no fault of the policy: it is told beside the findings.

The checks of `verify_reviews`, each a sentence:

- *unresolved reference*: an owner is no role of the procedures.
- *owned by nobody*: a file of tables, law, clocks or wordings that no owner answers for.
- *owned twice*: a file or folder that two owners name.
- *owns nothing*: a file or folder that is named and holds nothing of the kind.

>>> owner_of("data/policy/freight.toml", handbook.reviews).role
'supervisor'
>>> [review.id for review in overdue(handbook.reviews, date(2026, 11, 29))]
[]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ..faults import Fault
from ..reading import Files
from ..shapes import FILLED, ID, ONCE, Key, Names, entries, unresolved
from ..terms import Label
from ..verification import Finding, from_faults

FILE = "reviews.toml"
CALLED = f"data/{FILE}"
OWNED = (
    "policy/", "floors/", "markets/", "problems/", "replies/", "languages/", "clocks.toml",
    "message.toml",
)  # fmt: skip
"""Files, and folders of files, that somebody answers for."""
BY_NOBODY, TWICE, NOTHING = "owned by nobody", "owned twice", "owns nothing"


@dataclass(frozen=True, slots=True)
class Review:
    """What a role answers for: `files` and folders of data, and the day of the `next` review."""

    id: Annotated[str, ID]
    title: Label
    role: Annotated[str, Names("role")]
    on: Annotated[date, Key("next")]
    files: Annotated[tuple[str, ...], FILLED, ONCE]


def read_reviews(files: Files) -> dict[str, Review]:
    """Return who answers for what, by id, as far as it can be read."""
    return entries(Review, files.toml(FILE))


def owner_of(file: str, reviews: Mapping[str, Review]) -> Review | None:
    """Return who answers for a file, as messages call it: by its own name, or its nearest folder's.

    None where nobody does.
    """
    name = file.removeprefix("data/")
    named = {place: review for review in reviews.values() for place in review.files}
    found = [place for place in named if place == name or _is_in(name, place)]
    return named[max(found, key=len)] if found else None


def _is_in(name: str, place: str) -> bool:
    return place.endswith("/") and name.startswith(place)


def overdue(reviews: Mapping[str, Review], day: date) -> tuple[Review, ...]:
    """Return what should have been looked at by a day, the longest overdue first."""
    return tuple(sorted((r for r in reviews.values() if r.on <= day), key=lambda review: review.on))


def verify_reviews(
    reviews: Mapping[str, Review], roles: Iterable[str], read: Iterable[str]
) -> list[Finding]:
    """Return what nobody answers for of the files that were read, and who is no role."""
    owned = [name for name in read if name.startswith(OWNED) and name.endswith(".toml")]
    return from_faults([*unresolved(CALLED, reviews, {"role": [*roles]}), *_places(reviews, owned)])


def _places(reviews: Mapping[str, Review], owned: list[str]) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for review in reviews.values():
        for place in review.files:
            if place in taken:
                problem = f"names {place}, which {taken[place]} names too"
                yield Fault(CALLED, review.id, "files", problem, "one owner", kind=TWICE)
            taken.setdefault(place, review.id)
            if not any(name == place or _is_in(name, place) for name in owned):
                problem = f"names {place}, which holds no table, law, clock or wording"
                allowed = "a file or folder of data, such as policy/freight.toml or replies/"
                yield Fault(CALLED, review.id, "files", problem, allowed, kind=NOTHING)
    for name in owned:
        if owner_of(name, reviews) is None:
            problem = "nobody answers for it"
            allowed = f"its name among the files of an owner in {CALLED}"
            yield Fault(f"data/{name}", "", "", problem, allowed, kind=BY_NOBODY)
