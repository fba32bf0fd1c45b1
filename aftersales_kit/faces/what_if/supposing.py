"""What rests on assumptions: a form for JupyterLab, and in the book what it said when it ran.

Parts: `SupposingForm` (`result` and `hangs` are shown by cells of their own, and change with it).
The form has a field for each choice and each number that is supposed, marked fact, assumption or
what is tried. Result, charts and what is saved come from one answer, which is that of the form. An
entry that cannot be read stays as it is, and the result stays that of the last readable ones.

>>> from aftersales_kit.operations.reading import read_cases
>>> from aftersales_kit.operations.return_window import ReturnWindow
>>> from aftersales_kit.policy import data_folder
>>> cases = read_cases(data_folder() / "samples" / "cases.csv", handbook=handbook)
>>> form = SupposingForm(ReturnWindow(cases.iloc[:300], handbook, file="cases.csv"))
>>> form.numbers["window_days"].value = "5"
>>> form.errors["window_days"].value
'<p role="alert">&#x27;5&#x27; is outside 7 to 365 days</p>'
>>> form.numbers["window_days"].value = "30"
>>> form.answer.difference == form.trial.difference(form.values, form.chosen)
True
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ...answers.facts import is_unknown
from ...operations.papers import Paper, Sheet, as_text, said
from ...operations.supposing import (
    KINDS,
    PERCENT,
    Answer,
    Trial,
    along_sheet,
    counts_sheet,
    interval_label,
    money_sheet,
    paper_of,
    plain,
    supposed_sheet,
    swings_sheet,
    turns_sheet,
)
from ...policy.faults import BadValue
from ...policy.subjects.supposed import Supposed
from ...policy.terms import Field, Label
from ...sheets.markup.elements import TAGS
from .drawing import Drawing, costs, course, hangs
from .parts import (
    FLOORS,
    MONEY,
    NOT_ALLOWED,
    SITUATIONS,
    alert,
    below_floors,
    heading,
    html_table,
    other_findings,
    paragraph,
    situations,
    status,
)
from .saving import ASK_FOLDER, SAVE, written
from .showing import Following, Shown

WIDE = widgets.Layout(width="100%", max_width="44rem")
LABELS = {"description_width": "initial"}
ENOUGH = 0.9
FIRST_REASONS, FIRST_ROWS = 10, 20
MOST_SHOWN, FIRST_SHOWN, FIRST_SITUATIONS = 24, 10, 4
"""A longer table shows its first rows."""
FEW = Label("So few orders are hardly enough to tell.", "订单太少，看不出规律。")
TOO_FEW = Label(
    "Caution: fewer than 90 % of the cases are counted, so the sums do not speak for all of them.",
    "注意：计入的售后单不到 90 %，合计不能代表全部售后单。",
)
READY = Label("The result is up to date.", "结果已更新。")
STILL = Label(
    "The result is still that of the last values that could be read.",
    "结果仍是上一次有效数值的结果。",
)
MENDED_FIRST = Label("Put the numbers right first.", "先把上面的数值改对。")
RESTORED = "As at first / 恢复原值"
COSTS_MORE = Label("It would cost CNY {} more.", "要多花 {} 元。")
COSTS_LESS = Label("It would cost CNY {} less.", "会少花 {} 元。")
COSTS_THE_SAME = Label("It would cost the same.", "花费不变。")


class SupposingForm:
    """A form over a trial, which works it out afresh whenever a field is changed.

    `numbers` and `choices` are the input widgets, `errors` what is wrong with an entry; `values`,
    `chosen` and `answer` are those of the last readable entries. `result` and `hangs` are shown by
    cells of their own. `folder`, `save` and `saved` write workbook, page and charts.
    """

    def __init__(self, trial: Trial, lang: str = "en") -> None:
        self.trial = trial
        self.values = trial.begins()
        self.chosen = {name: next(iter(held.options)) for name, held in trial.choices.items()}
        self.answer: Answer
        self.language = widgets.ToggleButtons(
            options=[("English", "en"), ("中文", "zh")], value=lang
        )
        self.choices: dict[str, Any] = {
            name: widgets.Dropdown(
                options=[*held.options], value=self.chosen[name], layout=WIDE, style=LABELS
            )
            for name, held in trial.choices.items()
        }
        self.numbers: dict[str, Any] = {
            name: widgets.Text(
                value=plain(one, self.values[name]),
                continuous_update=False,
                layout=WIDE,
                style=LABELS,
            )
            for name, one in trial.supposed.items()
        }
        self.errors = {name: widgets.HTML() for name in self.numbers}
        self.status = widgets.HTML()
        self.again = widgets.Button(description=RESTORED)
        self.again.on_click(self._restored)
        self.folder = widgets.Text(
            value=f"saved/{trial.id}", continuous_update=False, layout=WIDE, style=LABELS
        )
        self.save = widgets.Button(description=f"{SAVE.en} / {SAVE.zh}")
        self.save.on_click(self._save)
        self.saved = widgets.HTML()
        self._following = Following(lambda: self.language.value)
        self._result = self._following.cell(self._result_html, lambda: repr(self), filled=False)
        self._hung = self._following.cell(
            self._hangs_html, lambda: self._hangs("en").told, filled=False
        )
        rows = [box for name in self.numbers for box in (self.numbers[name], self.errors[name])]
        self.widget = widgets.VBox(
            [
                self.language,
                *self.choices.values(),
                *rows,
                self.again,
                self.status,
                self.folder,
                self.save,
                self.saved,
            ]
        )
        self._translated()
        for control in (*self.choices.values(), *self.numbers.values()):
            control.observe(self._changed, names="value")
        self.language.observe(self._translated, names="value")

    # --- what is shown ---

    @property
    def result(self) -> Shown:
        """The result, its chart, the situations that change and the floors that are broken."""
        return self._result

    @property
    def hangs(self) -> Shown:
        """What the answer hangs on: a chart of the assumptions, and where each would turn it."""
        return self._hung

    def __repr__(self) -> str:
        total = self.answer.total
        now, then = (f"{fen / 100:.2f}" for fen in (total.now, total.then))
        broken = self.answer.report is not None and self.answer.report.below_floors
        return f"<what if: CNY {now} now, CNY {then} then{f', {NOT_ALLOWED.en}' if broken else ''}>"

    def _repr_mimebundle_(self, **_kwargs: object) -> Mapping[str, object]:
        entered = Shown(self.widget, self._supposed_html, lambda: repr(self))
        return entered._repr_mimebundle_()

    def _supposed_html(self, lang: str) -> str:
        sheet = supposed_sheet(self.trial, self.values, self.chosen)
        return _section(_sheet(sheet, lang), lang)

    def _result_html(self, lang: str) -> str:
        answer, report = self.answer, self.answer.report
        parts = [
            paragraph(_in_a_sentence(answer), lang, strong=True),
            self._counted(lang),
            *(paragraph(label, lang) for label in answer.said),
        ]
        if report is not None:
            parts += [heading(FLOORS, lang), below_floors(report, lang)]
        money = money_sheet(answer)
        parts += [heading(money.title, lang), _sheet(money, lang), self._interval(lang)]
        parts += [f"<figure>{drawn.svg}</figure>" for drawn in self._drawn(lang).values()]
        for sheet in (counts_sheet(answer), *answer.tables):
            parts += [heading(sheet.title, lang), _sheet(sheet, lang)]
        if report is not None:
            parts += [heading(SITUATIONS, lang), situations(report, lang, FIRST_SITUATIONS)]
            parts += [other_findings(report, lang)]
        return _section("".join(parts), lang)

    def _drawn(self, lang: str) -> dict[str, Drawing]:
        """Return the charts of the result, each with the end of its file's name."""
        drawn = {"": costs(self.answer, lang)}
        if self.answer.course is not None:
            drawn = {"": course(self.answer.course, lang), "-costs": drawn[""]}
        return drawn

    def _interval(self, lang: str) -> str:
        found = self.answer.interval
        said = paragraph(interval_label(self.answer), lang) if found and found.orders else ""
        return said + (paragraph(FEW, lang, strong=True) if found and found.rests_on_few else "")

    def _counted(self, lang: str) -> str:
        """Say how many rows count, and why the others do not."""
        counted = self.trial.counted
        text = paragraph(counted.label, lang)
        lines = ""
        for why, rows in [*counted.left_out.items()][:FIRST_REASONS]:
            listed = ", ".join(rows[:FIRST_ROWS]) + (" …" if len(rows) > FIRST_ROWS else "")
            said = Label(f"rows {listed}: ", f"第 {listed} 行：").text(lang)
            lines += f'<li>{escape(said)}<span lang="en">{escape(why)}</span></li>'
        if lines:
            text += f"<ul>{lines}</ul>"
        if counted.rows < ENOUGH * counted.of:
            text += paragraph(TOO_FEW, lang, strong=True)
        return text

    def _hangs(self, lang: str) -> Drawing:
        swings = self.trial.swings(self.values, self.chosen)
        return hangs(swings, self.answer.difference, self.trial.handbook, lang)

    def _hangs_html(self, lang: str) -> str:
        figure = f"<figure>{self._hangs(lang).svg}</figure>"
        sheets = (
            swings_sheet(self.trial, self.values, self.chosen),
            turns_sheet(self.trial, self.values, self.chosen),
        )
        tables = "".join(heading(sheet.title, lang) + _sheet(sheet, lang) for sheet in sheets)
        return _section(figure + tables, lang)

    def along(self, name: str, *tried: int | str) -> Shown:
        """Return what the difference is for several values of one number, as a table.

        They are written as in the field, a share in percent. Raises KeyError for a number that the
        form does not have, BadValue for a value outside its bounds.
        """
        one = self.trial.supposed[name]
        values = [_number(one, str(value), _unit(one, self.trial)) for value in tried]

        def sheet() -> Sheet:
            return along_sheet(self.trial, name, values, self.values, self.chosen)

        def html(lang: str) -> str:
            return _section(_sheet(sheet(), lang), lang)

        return self._following.cell(
            html, lambda: as_text(Paper(name, one.label, (), (sheet(),)), "en")
        )

    # --- what is entered ---

    def _translated(self, _change: object = None) -> None:
        lang = self.language.value
        for name, control in self.choices.items():
            held = self.trial.choices[name]
            control.description = held.label.text(lang)
            # New options reset the choice, and what is chosen must stay.
            control.unobserve_all("value")
            chosen = control.value
            control.options = [(label.text(lang), key) for key, label in held.options.items()]
            control.value = chosen
            control.observe(self._changed, names="value")
        for name, control in self.numbers.items():
            one = self.trial.supposed[name]
            unit = _unit(one, self.trial)
            control.description = (
                Label("{} ({}; {})", "{}（{}；{}）")
                .format(one.label, unit, KINDS[one.kind])
                .text(lang)
            )
            control.tooltip = one.note.text(lang)
        self.folder.description = ASK_FOLDER.text(lang)
        self._changed()

    def _changed(self, _change: object = None) -> None:
        lang = self.language.value
        values, wrong = self._read()
        for name, place in self.errors.items():
            place.value = alert(wrong[name].label if name in wrong else None, lang)
        if not wrong:
            self.values = values
            self.chosen = {name: control.value for name, control in self.choices.items()}
            self.answer = self.trial.answer(self.values, self.chosen)
            self.saved.value = ""
        self.status.value = status(STILL if wrong else READY, lang)
        self._following.follow()

    def _read(self) -> tuple[dict[str, Decimal], dict[str, BadValue]]:
        values: dict[str, Decimal] = {}
        wrong: dict[str, BadValue] = {}
        for name, control in self.numbers.items():
            one = self.trial.supposed[name]
            try:
                values[name] = _number(one, control.value, _unit(one, self.trial))
            except BadValue as bad:
                wrong[name] = bad
        return values, wrong

    def _restored(self, _button: object = None) -> None:
        for name, value in self.trial.begins().items():
            self.numbers[name].value = plain(self.trial.supposed[name], value)
        for name, held in self.trial.choices.items():
            self.choices[name].value = next(iter(held.options))

    # --- what is saved ---

    def _save(self, _button: object = None) -> None:
        self.saved.value = status(self._written(), self.language.value)

    def _written(self) -> Label:
        """Write workbook, page and charts into the folder, and say which files."""
        if self._read()[1]:
            return MENDED_FIRST
        lang, at = self.language.value, datetime.now().astimezone()
        paper = paper_of(self.trial, self.values, self.chosen, self.answer, at)
        charts = {**self._drawn(lang), "-hangs": self._hangs(lang)}
        return written(Path(self.folder.value.strip()), paper, charts, lang)


def _unit(one: Supposed, trial: Trial) -> Label:
    return Label("%", "%") if one.unit == PERCENT else trial.handbook.policy.terms.units[one.unit]


def _number(one: Supposed, entered: str, unit: Label) -> Decimal:
    """Return a number as it is supposed; what is entered of a share is in percent."""
    scale = 100 if one.unit == PERCENT else 1
    if is_unknown(entered):
        raise BadValue(one.id, "there is no number", "没有填数")
    least, most = (Decimal(plain(one, Decimal(bound))) for bound in (one.least, one.most))
    field = Field(
        one.id, "number", one.label, unit=one.unit, unit_label=unit,
        minimum=least, maximum=most, step=Decimal(one.step) * scale,
    )  # fmt: skip
    return Decimal(field.parse(entered)) / scale


def _in_a_sentence(answer: Answer) -> Label:
    more = answer.difference
    if not more:
        return COSTS_THE_SAME
    return (COSTS_MORE if more > 0 else COSTS_LESS).format(f"{abs(more) / Decimal(100):,.2f}")


def _section(html: str, lang: str) -> str:
    return f'<section class="as-what-if" lang="{TAGS[lang]}">{html}</section>'


def _sheet(sheet: Sheet, lang: str) -> str:
    """Return a table of a paper, its notes before it."""
    notes = "".join(paragraph(note, lang) for note in sheet.notes)
    heads = [label.text(lang) for label in sheet.heading]
    shown_ = sheet.rows if len(sheet.rows) <= MOST_SHOWN else sheet.rows[:FIRST_SHOWN]
    rows = [[said(cell, lang) for cell in row] for row in shown_]
    if len(shown_) < len(sheet.rows):
        more = Label("The first {}; what is saved has more:", "前 {} 个，保存的文件里更多：")
        notes += paragraph(more.format(len(shown_)), lang)
    numbers = {
        at: MONEY
        for at in range(1, len(heads))
        if any(isinstance(row[at], int | Decimal) for row in sheet.rows)
    }
    return notes + (html_table(sheet.title.text(lang), heads, rows, numbers) if rows else "")
