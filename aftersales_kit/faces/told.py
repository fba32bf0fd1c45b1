"""What a notebook shows, in both languages: JupyterLab shows the English, a page its own.

Parts: `Told`, `say` (a sentence), `lines` (sentences below each other), `verbatim` (a text of no
language), `in_both` (whatever a function makes for a language: a table, a chart, a text),
`renamed` (a table under other names).

>>> say("{} cases, {:.1%} of all", "{} 单，占 {:.1%}", 12, 0.125)
12 cases, 12.5% of all
>>> print(lines(say("{} of {}", "{1} 里的 {0}", n, 3) for n in (1, 2)).text("zh"))
3 里的 1
3 里的 2
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from ..policy.labels import Label, alike, joined
from ..sheets.markup.elements import TAGS, in_both_languages


@dataclass(frozen=True)
class Told:
    """Something shown in both languages: as plain text, and as HTML."""

    plain: Label
    html: Label

    def text(self, lang: str) -> str:
        """Return it as plain text in "en" or "zh"."""
        return self.plain.text(lang)

    def __repr__(self) -> str:
        return self.plain.en

    def _repr_html_(self) -> str:
        return in_both_languages(self.html)


def say(en: str, zh: str, *values: object, **named: object) -> Told:
    """Return a sentence with its blanks filled, as `str.format` does; labels fill each language."""
    plain = Label(en, zh).format(*values, **named)
    return Told(plain, Label(*map(_preformatted, plain)))


def lines(told: Iterable[Told]) -> Told:
    """Return sentences below each other."""
    plain = joined((one.plain for one in told), Label("\n", "\n"))
    return Told(plain, Label(*map(_preformatted, plain)))


def verbatim(text: str) -> Told:
    """Return text that is in no language, such as a file of data: the same on every page."""
    return Told(alike(text), alike(_preformatted(text, ' translate="no"')))


def in_both(show: Callable[[str], object]) -> Told:
    """Return what a function makes for "en" and for "zh": a table, a chart, or a text."""
    made = [_made(show(lang)) for lang in TAGS]
    return Told(Label(*(plain for plain, _ in made)), Label(*(html for _, html in made)))


def renamed(table: pd.DataFrame, names: Mapping[object, Label], lang: str) -> pd.DataFrame:
    """Return a table whose rows, columns and headings that have a label are called by it."""
    called = {name: label.text(lang) for name, label in names.items()}
    told = table.rename(index=called, columns=called)
    told.index.name = called.get(told.index.name, told.index.name)
    told.columns.name = called.get(told.columns.name, told.columns.name)
    return told


def _made(shown: object) -> tuple[str, str]:
    html = getattr(shown, "_repr_html_", None)
    if isinstance(shown, pd.DataFrame | pd.Series):
        # A Chinese character is as wide as two letters.
        with pd.option_context("display.unicode.east_asian_width", True):
            text = shown.to_string()
    elif html is not None:
        return repr(shown), str(html())
    else:
        text = str(shown)
    return text, _preformatted(text)


def _preformatted(text: str, marks: str = "") -> str:
    # A long line is scrolled on a phone, so keys must get there, too.
    return f'<pre{marks} tabindex="0">{escape(text)}</pre>'
