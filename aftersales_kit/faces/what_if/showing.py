"""One part of a form in a cell of its own: a widget that follows the form, and HTML in the book.

Parts: `Shown`, `Following` (the cells that follow a form), `InBoth` (what has HTML in both
languages, such as a table of `faces.told`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import ipywidgets as widgets

from ...policy.terms import Label
from ...sheets.markup.elements import TAGS, in_both_languages


class InBoth(Protocol):
    """What has HTML in both languages."""

    @property
    def html(self) -> Label:
        """The HTML in each."""


@dataclass(frozen=True)
class Shown:
    """What a cell shows: the widget, its HTML in a language, and its text."""

    widget: Any
    html: Callable[[str], str]
    plain: Callable[[], str]

    def __repr__(self) -> str:
        return self.plain()

    def _repr_mimebundle_(self, **_kwargs: object) -> Mapping[str, object]:
        bundle: dict[str, object] = dict(self.widget._repr_mimebundle_())
        bundle["text/html"] = in_both_languages(Label(*(self.html(lang) for lang in TAGS)))
        bundle["text/plain"] = repr(self)
        return bundle


class Following:
    """The cells that follow a form, and are made anew whenever it is changed.

    `lang` says in which language they are shown.

    >>> entered = ["7"]
    >>> cells = Following(lambda: "zh")
    >>> shown = cells.cell(lambda lang: f"<p lang='{lang}'>{entered[0]}</p>", lambda: entered[0])
    >>> entered[0] = "15"
    >>> cells.follow()
    >>> shown.widget.value, shown
    ("<p lang='zh'>15</p>", 15)
    """

    def __init__(self, lang: Callable[[], str]) -> None:
        self._lang = lang
        self._cells: list[tuple[Any, Callable[[str], str]]] = []

    def cell(
        self, html: Callable[[str], str], plain: Callable[[], str], *, filled: bool = True
    ) -> Shown:
        """Return a further cell, of its HTML in a language and its text.

        One that is not `filled` is empty until the others are made anew.
        """
        place = widgets.HTML(html(self._lang()) if filled else "")
        self._cells.append((place, html))
        return Shown(place, html, plain)

    def follow(self) -> None:
        """Make all of them anew."""
        for place, html in self._cells:
            place.value = html(self._lang())
