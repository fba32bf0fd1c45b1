"""One part of a form in a cell of its own: a widget that follows the form, and HTML in the book.

Parts: `Shown`, `InBoth` (what has HTML in both languages, such as a table of `faces.told`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

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
