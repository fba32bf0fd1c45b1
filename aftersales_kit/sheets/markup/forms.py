"""A calculator as HTML: its form, with what is usually so, and the answer to that.

Parts: `FormWriter`, `language_buttons`, `links_home` (what `#rule:` and `#source:` are pointed home
by).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...policy.cases import WorkedCase
from ...policy.inforce import Policy
from ...policy.labels import Label, alike
from ...policy.terms import Field
from ..calculators import Calculator, Fields, Response
from ..keeping import carriage
from .answers import OTHER, sheet_html
from .elements import TAGS, Html, Writer, both, el, together

CHOOSE = Label("— not known —", "— 不清楚 —")
NO_CASE = alike("—")
EXAMPLE = Label("Try a worked case", "看一个实例")
CLEAR = Label("Empty the form", "清空重填")
ALL = Label("Show every question", "显示全部问题")
PRINT = Label("Print", "打印")
CHOOSE_FILES = Label(
    "Or choose the files here: their names and sizes are read, and nothing is sent anywhere.",
    "也可以在这里选文件：只读文件名和大小，不会上传。",
)
DAY = "day"
NAMES = {"en": "English", "zh": "中文"}


@dataclass(frozen=True)
class FormWriter(Writer):
    """Writes the form of a calculator: what is entered, and the answer to it."""

    calculator: Calculator
    policy: Policy
    on: date
    entered: Mapping[str, str]
    response: Response

    def form(self, cases: Mapping[str, WorkedCase]) -> Html:
        """Return the form with its answer, and a choice of worked cases."""
        calculator, name, other = self.calculator, self.calculator.name, OTHER[self.lang]
        fields = [*map(self.part, calculator.parts)]
        before = len(fields) if calculator.before is None else calculator.before
        rest = fields[before:]
        buttons = el(
            "div",
            el("button", both(CLEAR), type="reset"),
            el("button", both(ALL), type="button", data_every=True, aria_pressed="false"),
            el("button", both(PRINT), type="button", data_print=True),
            classes="as-buttons",
        )
        form = el(
            "form",
            *fields[:before],
            self.shown() if rest else None,
            *rest,
            buttons,
            classes="as-form",
            novalidate=True,
            autocomplete="off",
        )
        return el(
            "section",
            language_buttons(self.lang),
            el("p", both(calculator.title), classes="as-title", id=f"as-{name}-title"),
            self.examples(cases),
            form,
            None if rest else self.shown(),
            el("template", self.answer(other), data_built=other),
            *links_home(),
            classes="as-calculator",
            data_calculator=name,
            data_on=str(self.on),
            data_lang=self.lang,
            aria_labelledby=f"as-{name}-title",
        )

    def answer(self, lang: str) -> Html:
        """Return the answer in a language."""
        return sheet_html(self.response.sheet, lang, prefix=self.calculator.name)

    def shown(self) -> Html:
        """Return the status and the answer below it."""
        answer = el(
            "div",
            self.answer(self.lang),
            classes="as-answer",
            role="region",
            aria_label=" ".join(self.calculator.title),
            aria_live="polite",
            aria_atomic="false",
            tabindex="-1",
            lang=TAGS[self.lang],
        )
        return together(el("p", classes="as-status", role="status"), answer)

    def examples(self, cases: Mapping[str, WorkedCase]) -> Html:
        """Return a choice of worked cases that fill the form."""
        place = f"as-{self.calculator.name}-example"
        options = [self.option("", NO_CASE)]
        for case in cases.values():
            if case.answer == self.calculator.name:
                names = self.calculator.names
                facts = {name: str(value) for name, value in case.facts.items() if name in names}
                options.append(self.option(case.id, case.title, data_facts=json.dumps(facts)))
        return el(
            "div",
            el("label", both(EXAMPLE), for_=place),
            el("select", *options, id=place, data_examples=True),
            classes="as-examples",
        )

    def part(self, part: Fields) -> Html:
        """Return a part of the form; a rare one is folded."""
        fields = el("div", *map(self.field, part.names), classes="as-fields")
        if part.rare:
            return el("details", el("summary", both(part.title)), fields, classes="as-more")
        return el("fieldset", el("legend", both(part.title)), fields, classes="as-part")

    def field(self, name: str) -> Html:
        """Return the field of a fact, with a place for what is wrong with it."""
        field, place = self.policy.terms[name], f"as-{self.calculator.name}-{name}"
        unit = None
        if field.is_number and field.unit_label.en:
            unit = together(" ", el("span", "(", both(field.unit_label), ")", classes="as-unit"))
        return el(
            "div",
            el("label", both(field.ask or field.label), unit, for_=place),
            self.control(field, place),
            file_chooser(place) if field.kind == "files" else None,
            el("p", classes="as-error", id=f"{place}-error", hidden=True),
            classes="as-field",
            data_field=name,
            data_matters=str(self.response.matters[name]).lower(),
            **self.about(field),
        )

    def about(self, field: Field) -> dict[str, Any]:
        """Return what else the page's script is told of a field, as attributes."""
        return {"data_carried": carriage(field), "data_in_days": in_days(field)}

    def control(self, field: Field, place: str) -> Html:
        """Return what a fact is entered in."""
        value = self.entered.get(field.name, "")
        described = {
            "aria_describedby": f"{place}-error",
            "data_usual": self.calculator.usual.get(field.name, ""),
        }
        named = {"id": place, "name": field.name, **described}
        if field.is_coded:
            return el("select", self.option("", CHOOSE, not value), *self.choices(field), **named)
        if field.is_long:
            return el("textarea", value, rows="3", **named)
        if field.is_number:
            mode = "decimal" if field.kind == "money" else "numeric"
            kept = {"inputmode": mode, "autocomplete": "off"}
            return el("input", type="text", value=value, **kept, **named)
        kind = {"day": "date", "moment": "datetime-local"}.get(field.kind, "text")
        return el("input", type=kind, value=value, **named)

    def choices(self, field: Field) -> Iterator[Html]:
        """Go through the codes, under the first groups that hold each code just once."""
        groups, left = [], set(field.codes)
        for group in (*field.groups.values(), *field.kinds.values()):
            if group.codes <= left:
                groups.append(group)
                left -= group.codes
        if left or len(groups) < 2:
            yield from self.codes(field, field.codes)
            return
        for group in groups:
            options = self.codes(field, group.codes)
            label = group.label
            yield self.el("optgroup", *options, label=label, data_en=label.en, data_zh=label.zh)

    def codes(self, field: Field, among: Iterable[str]) -> list[Html]:
        """Return some of the codes of a fact, in their order."""
        chosen, kept = self.entered.get(field.name, ""), set(among)
        return [
            self.option(code, label, code == chosen)
            for code, label in field.codes.items()
            if code in kept
        ]

    def option(self, value: str, label: Label, chosen: bool = False, **more: str) -> Html:
        """Return one option, with its label in both languages."""
        return self.el(
            "option",
            label,
            value=value,
            selected=chosen,
            data_en=label.en,
            data_zh=label.zh,
            **more,
        )


def file_chooser(place: str) -> Html:
    """Return what lists chosen files in a field; it is of no use without the page's script."""
    return el(
        "div",
        el("label", both(CHOOSE_FILES), for_=f"{place}-files"),
        el("input", type="file", multiple=True, id=f"{place}-files", data_lists=place),
        classes="as-files",
        hidden=True,
    )


def in_days(field: Field) -> bool:
    """Say whether a number counts days since, so that a day tells it."""
    return field.is_number and field.unit == DAY


def language_buttons(lang: str) -> Html:
    """Return the two buttons that choose the language."""
    buttons = (
        el(
            "button",
            name,
            type="button",
            data_set_lang=code,
            lang=TAGS[code],
            aria_pressed=str(code == lang).lower(),
        )
        for code, name in NAMES.items()
    )
    return el("div", *buttons, classes="as-lang", role="group", aria_label="Language 语言")


def links_home() -> Iterator[Html]:
    """Return a rule's and a source's link that a page points home, for its script to learn from."""
    for link in ("rule:FRT-01", "source:QST-11"):
        yield el("a", classes="as-link", hidden=True, href=f"#{link}", data_link=link)
