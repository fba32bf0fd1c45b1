"""Calculators as ipywidgets forms, for JupyterLab; the same cell is a live page in the book.

Parts: `calculator` (what a notebook cell shows), `Form`, `Desk` (of a whole case: the message, what
is known and what is asked as buttons, the rest behind tabs).
A `Form` shows itself in two ways: the widget view, which JupyterLab prefers, and HTML, which the
book shows and its script brings to life. It starts with nothing entered.

>>> form = calculator("freight", on=date(2026, 3, 1))
>>> form.fields["wish"].value = "refund"
>>> form.response.sheet.rows[0].name.en
'outbound'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from html import escape
from typing import Any

import ipywidgets as widgets

from ..policy.handbook import Handbook, data_folder
from ..policy.labels import NAMED
from ..policy.terms import Field, Label
from ..sheets.calculators import Calculator, Response, calculate, find
from ..sheets.markup import calculator_html, sheet_html
from ..sheets.markup.answers import message_html, panel_html
from ..sheets.markup.desk import BOX, CHOSEN, EVERY_FACT
from ..sheets.markup.forms import EXAMPLE, NO_CASE

NOT_KNOWN = Label("— not known —", "— 不清楚 —")
WIDE = widgets.Layout(width="100%", max_width="44rem")
WRAPPED = widgets.Layout(flex_flow="row wrap")
LABELS = {"description_width": "initial"}


@cache
def _own() -> Handbook:
    """Return the handbook's own data; they are read once."""
    return Handbook.load(data_folder())


def calculator(name: str, *, on: date, handbook: Handbook | None = None) -> Form:
    """Return the form of a calculator, answering as the policy stands on the day `on`.

    Raises KeyError for an unknown calculator, UncoveredDate for a day before the policy.
    """
    shown = find(name)
    return (Desk if shown.tabs else Form)(shown, on, handbook or _own())


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
        self.widget = widgets.VBox(self._laid_out())
        for field in self.fields.values():
            field.observe(self._changed, names="value")
        self.language.observe(self._translated, names="value")
        self.every.observe(self._changed, names="value")
        self.examples.observe(self._chosen, names="value")
        self.clear.on_click(self._cleared)
        self._translated()

    def _laid_out(self) -> list[Any]:
        """Return what the form shows, from top to bottom."""
        parts = zip(self.calculator.parts, self.parts, strict=True)
        return [
            self.language,
            self.examples,
            *(box for part, box in parts if not part.rare),
            *self.rare,
            widgets.HBox([self.clear, self.every]),
            self.status,
            self.answer,
        ]

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


class Desk(Form):
    """The form of a whole case: it leads with the one message, and asks by buttons.

    `message` is what to send, `known` and `asked` are buttons that take a fact back and that answer
    the next question, `tabs` has the rest, each tab with how much behind it is settled. Until it is
    known what the case is about there is no answer.
    """

    def _laid_out(self) -> list[Any]:
        self.message, self.question = widgets.HTML(), widgets.HTML()
        self.known, self.asked = (widgets.Box(layout=WRAPPED) for _ in range(2))
        self.tabs = widgets.Tab(children=[widgets.HTML() for _ in self.calculator.tabs])
        self.all = widgets.Accordion(
            children=[widgets.VBox([*self.parts, self.every])], selected_index=None
        )
        return [
            self.language,
            self.examples,
            *(self.places[name] for name in (BOX, CHOSEN)),
            self.message,
            self.known,
            self.question,
            self.asked,
            self.tabs,
            self.all,
            self.clear,
            self.status,
        ]

    def _part(self, names: tuple[str, ...]) -> widgets.VBox:
        # What the case begins with stands above the message.
        inside = super()._part(names)
        first = {id(self.places[name]) for name in names if name in (BOX, CHOSEN)}
        inside.children = [place for place in inside.children if id(place) not in first]
        return inside

    def _show(self) -> None:
        super()._show()
        lang, sheet, name = self.language.value, self.response.sheet, self.calculator.name
        answered = sheet if sheet.tallies else None
        self.message.value = message_html(answered, lang, prefix=name) if answered else ""
        self.known.children = [*self._taken(lang)]
        ask = sheet.ask
        whom = f" ({ask.whom.text(lang)})" if ask and ask.whom else ""
        asked = "" if ask is None else f"{ask.text.text(lang)}{whom}"
        self.question.value = f"<p><strong>{escape(asked)}</strong></p>"
        self.asked.children = [*self._answers(lang)]
        self.all.set_title(0, EVERY_FACT.text(lang))
        for place, (tab, label) in enumerate(self.calculator.tabs.items()):
            tabs = self.calculator.tabs
            told = panel_html(answered, tabs, tab, lang, prefix=name) if answered else ""
            settled, all_ = sheet.tallies.get(tab, (0, 0))
            tally = f" {settled}/{all_}" if all_ else ""
            self.tabs.set_title(place, f"{label.text(lang)}{tally}")
            self.tabs.children[place].value = told
        self.tabs.layout.display = "flex" if answered else "none"

    def _taken(self, lang: str) -> Iterator[Any]:
        """Go through the facts that are known, each a button that takes it back."""
        for name, value in self.response.facts.items():
            term = self.handbook.policy.terms[name]
            if name != BOX and self.raw[name] != self.calculator.usual.get(name, ""):
                said = NAMED.format(term.label, term.value_label(value)).text(lang)
                yield self._button(f"{said} ×", name, "")

    def _answers(self, lang: str) -> Iterator[Any]:
        """Go through the answers to the next question, each a button that gives it."""
        ask = self.response.sheet.ask
        # What is asked of one of several pieces is written with the piece.
        if ask is not None and not ask.piece:
            for code, label in ask.choices:
                yield self._button(label.text(lang), ask.field, code)

    def _button(self, said: str, name: str, value: str) -> Any:
        button = widgets.Button(description=said, layout=widgets.Layout(width="auto"))

        def press(_button: object) -> None:
            self.fields[name].value = value

        button.on_click(press)
        return button


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
