"""Calculators as ipywidgets forms, for JupyterLab; the same cell is a live page in the book.

Parts: `calculator` (what a notebook cell shows), `Form`.
A `Form` shows itself in two ways: the widget view, which JupyterLab prefers, and HTML, which the
book shows and its script brings to life. It starts with nothing entered.

>>> form = calculator("freight", on=date(2026, 3, 1))
>>> form.fields["wish"].value = "refund"
>>> form.response.sheet.rows[0].name.en
'outbound'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from html import escape
from typing import Any

import ipywidgets as widgets

from ..policy.handbook import Handbook, data_folder
from ..policy.terms import Field, Label
from ..sheets.calculators import Calculator, Response, calculate, find
from ..sheets.markup import calculator_html, sheet_html
from ..sheets.markup.forms import EXAMPLE, NO_CASE

NOT_KNOWN = Label("— not known —", "— 不清楚 —")
WIDE = widgets.Layout(width="100%", max_width="44rem")
LABELS = {"description_width": "initial"}


@cache
def _own() -> Handbook:
    """Return the handbook's own data; they are read once."""
    return Handbook.load(data_folder())


def calculator(name: str, *, on: date, handbook: Handbook | None = None) -> Form:
    """Return the form of a calculator, answering as the policy stands on the day `on`.

    Raises KeyError for an unknown calculator, UncoveredDate for a day before the policy.
    """
    return Form(find(name), on, handbook or _own())


class Form:
    """A form that answers as it is filled in.

    `fields` are the input widgets by fact, `answer` shows the answer, `response` is the last one.
    """

    def __init__(self, shown: Calculator, on: date, handbook: Handbook) -> None:
        self.calculator, self.on, self.handbook = shown, on, handbook
        self.response: Response
        self.filling = False
        self.language = widgets.ToggleButtons(options=[("English", "en"), ("中文", "zh")])
        self.fields: dict[str, Any] = {
            name: _field(handbook.policy.terms[name], shown.usual.get(name, ""))
            for name in shown.names
        }
        self.errors = {name: widgets.HTML() for name in shown.names}
        self.places: dict[str, widgets.VBox] = {}
        self.answer = widgets.HTML()
        self.status = widgets.HTML()
        auto = widgets.Layout(width="auto")
        self.examples = widgets.Dropdown(options=self._examples("en"), layout=WIDE, style=LABELS)
        self.clear = widgets.Button(description="Empty the form / 清空重填", layout=auto)
        self.every = widgets.Checkbox(
            description="Show every question / 显示全部问题", indent=False
        )
        self.parts = [self._part(part.names) for part in shown.parts]
        self.rare = [
            widgets.Accordion(children=[box], selected_index=None)
            for part, box in zip(shown.parts, self.parts, strict=True)
            if part.rare
        ]
        boxes = [box for part, box in zip(shown.parts, self.parts, strict=True) if not part.rare]
        self.widget = widgets.VBox(
            [
                self.language,
                self.examples,
                *boxes,
                *self.rare,
                widgets.HBox([self.clear, self.every]),
                self.status,
                self.answer,
            ]
        )
        for field in self.fields.values():
            field.observe(self._changed, names="value")
        self.language.observe(self._translated, names="value")
        self.every.observe(self._changed, names="value")
        self.examples.observe(self._chosen, names="value")
        self.clear.on_click(self._cleared)
        self._translated()

    def _part(self, names: tuple[str, ...]) -> widgets.VBox:
        return widgets.VBox([self.places.setdefault(name, self._place(name)) for name in names])

    def _place(self, name: str) -> widgets.VBox:
        return widgets.VBox([self.fields[name], self.errors[name]])

    @property
    def raw(self) -> dict[str, str]:
        """What is entered, as it is entered, by fact."""
        return {name: field.value for name, field in self.fields.items()}

    def _examples(self, lang: str) -> list[tuple[str, str]]:
        cases = self.handbook.cases.values()
        of_it = [case for case in cases if case.answer == self.calculator.name]
        return [(NO_CASE.text(lang), ""), *((case.title.text(lang), case.id) for case in of_it)]

    def _chosen(self, change: Mapping[str, Any]) -> None:
        """Fill the form with a worked case."""
        if change["new"]:
            facts = self.handbook.cases[change["new"]].facts
            self._fill({name: str(value) for name, value in facts.items()})

    def _fill(self, facts: Mapping[str, str]) -> None:
        """Enter facts, and nothing else; the answer is worked out once."""
        self.filling = True
        for name, field in self.fields.items():
            field.value = facts.get(name, "")
        self.filling = False
        self._changed()

    def _changed(self, _change: object = None) -> None:
        if self.filling:
            return
        self.response = calculate(self.calculator.name, self.raw, self.on, self.handbook)
        self._show()

    def _show(self) -> None:
        lang = self.language.value
        for name, place in self.errors.items():
            bad = self.response.errors.get(name)
            place.value = f'<p role="alert">{escape(bad.label.text(lang))}</p>' if bad else ""
        for name, box in self.places.items():
            # What makes no difference is out of the way, and keeps what was entered.
            needed = self.every.value or self.response.matters[name] or self.errors[name].value
            box.layout.display = "flex" if needed else "none"
        self.status.value = f"<p>{escape(self.response.status.text(lang))}</p>"
        self.answer.value = sheet_html(
            self.response.sheet, lang, prefix=self.calculator.name, live=False
        )

    def _translated(self, _change: object = None) -> None:
        lang = self.language.value
        chosen = self.examples.value
        self.examples.unobserve(self._chosen, names="value")
        self.examples.description, self.examples.options = EXAMPLE.text(lang), self._examples(lang)
        self.examples.value = chosen
        self.examples.observe(self._chosen, names="value")
        for name, field in self.fields.items():
            term = self.handbook.policy.terms[name]
            field.description = (term.ask or term.label).text(lang)
            if term.is_coded:
                # Setting options resets the value, and what is entered must stay.
                entered = field.value
                field.unobserve(self._changed, names="value")
                field.options = _options(term, lang)
                field.value = entered
                field.observe(self._changed, names="value")
        rare = [part for part in self.calculator.parts if part.rare]
        for accordion, part in zip(self.rare, rare, strict=True):
            accordion.set_title(0, part.title.text(lang))
        self._changed()

    def _cleared(self, _button: object = None) -> None:
        self.examples.value = ""
        self._fill(self.calculator.usual)

    def _repr_mimebundle_(self, **_kwargs: object) -> Mapping[str, object]:
        bundle: dict[str, object] = dict(self.widget._repr_mimebundle_())
        bundle["text/html"] = calculator_html(
            self.calculator.name, on=self.on, handbook=self.handbook
        )
        bundle["text/plain"] = f"<calculator {self.calculator.name} as of {self.on}>"
        return bundle


def _field(term: Field, entered: str) -> Any:
    if term.is_long:
        return widgets.Textarea(value=entered, layout=WIDE, style=LABELS)
    if not term.is_coded:
        return widgets.Text(value=entered, layout=WIDE, style=LABELS)
    return widgets.Dropdown(options=_options(term, "en"), value=entered, layout=WIDE, style=LABELS)


def _options(term: Field, lang: str) -> list[tuple[str, str]]:
    return [
        (NOT_KNOWN.text(lang), ""),
        *((label.text(lang), code) for code, label in term.codes.items()),
    ]
