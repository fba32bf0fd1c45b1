"""Bring your own change: any amount, any rule, or an edited folder of the data, in money.

Part: `OwnChange`.
The form has an amount and a rule to choose, each with what it would be, and the name of a folder
with an edited copy of the data, which stands in the place of both; its change is tried as of the
last day on which anything changes in it. What it comes to is shown by `result`, in a cell of its
own, and saved as it is shown. What cannot be tried is said, and the result stays that of the last
change that could.

>>> from aftersales_kit.operations.reading import read_cases
>>> from aftersales_kit.policy import data_folder
>>> cases = read_cases(data_folder() / "samples" / "cases.csv", handbook=handbook)
>>> form = OwnChange(cases.iloc[:60], handbook, amount="compensation_near_high", value="12")
>>> form.value.value = "a lot"
>>> form.error.value
'<p role="alert">&#x27;a lot&#x27; is not a number; write digits only</p>'
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ...operations.case_columns import DAY_COLUMN
from ...operations.costs import yuan_of
from ...operations.recounting import recount
from ...operations.what_if import Baseline, WhatIf
from ...operations.what_if_papers import CNY, DIFFERENCE, THEN, paper_of_report
from ...policy.faults import PolicyError, shown
from ...policy.handbook import Handbook
from ...policy.labels import NAMED, Label, alike
from ...policy.money import NOTHING, written
from ...policy.scenarios import AmountChange, RuleChange, Scenario
from .form import LABELS, READY, STILL, WIDE, drawing_of, report_html
from .parts import MONEY, NOT_ALLOWED, alert, html_table, status
from .saving import ASK_FOLDER, SAVE
from .saving import written as written_files
from .showing import Following, Shown

NONE = ""
ID, TITLE = "own-change", Label("What if: your own change", "试算：自己改")
ASK_AMOUNT, ASK_VALUE = Label("An amount", "一个数值"), Label("would be", "改成")
ASK_RULE, ASK_THEN = Label("A rule", "一条规则"), Label("would decide", "改为")
ASK_DATA = Label("Or an edited copy of the folder data", "或者改好的 data 文件夹")
UNCHANGED = Label("as it is now", "和现在一样")
NO_NUMBER = Label("{} is not a number; write digits only", "{} 不是数字；只填数字")
NO_COPY = Label("{} cannot be tried: {}", "{} 不能试：{}")
MENDED_FIRST = Label("Put the change right first.", "先把上面的改动改对。")
FIRST_FAULTS = 3


class OwnChange:
    """A form that tries one change over some cases, which are decided as of their own days.

    `amount`, `value`, `rule`, `then` and `data` are the input widgets, `error` what is wrong;
    `report` is the last comparison. Raises KeyError for an amount or a rule that there is not.
    """

    def __init__(
        self,
        cases: pd.DataFrame,
        handbook: Handbook,
        *,
        file: str = "",
        lang: str = "en",
        on: date | str = DAY_COLUMN,
        **filled: str,
    ) -> None:
        self.handbook, self.file, self.cases = handbook, file, cases
        self.baseline = Baseline(cases, handbook, on, NOTHING)
        self.in_force = handbook.on(self.baseline.day)
        self.rules = {
            rule.id: (rule, table.table)
            for table in self.in_force.tables.values()
            for rule in table.table.rules
        }
        self.report: WhatIf = self.baseline.against(handbook)
        self.told: list[Label] = []
        self.language = widgets.ToggleButtons(
            options=[("English", "en"), ("中文", "zh")], value=lang
        )
        self.amount = self._dropdown()
        self.value = widgets.Text(continuous_update=False, layout=WIDE, style=LABELS)
        self.rule = self._dropdown()
        self.then = self._dropdown()
        self.data = widgets.Text(continuous_update=False, layout=WIDE, style=LABELS)
        self.error, self.status = widgets.HTML(), widgets.HTML()
        self.folder = widgets.Text(
            value=f"saved/{ID}", continuous_update=False, layout=WIDE, style=LABELS
        )
        self.save = widgets.Button(description=f"{SAVE.en} / {SAVE.zh}")
        self.save.on_click(self._save)
        self.saved = widgets.HTML()
        self._place = widgets.HTML()
        self._following = Following(lambda: self.language.value)
        self._summed: dict[tuple[str, str, str, str], list[str]] = {}
        self.widget = widgets.VBox(
            [
                self.language, self.amount, self.value, self.rule, self.then, self.data,
                self.error, self.status, self.folder, self.save, self.saved,
            ]
        )  # fmt: skip
        self._offer()
        self._fill(filled)
        self._work_out()
        self._show()
        self.amount.observe(self._chose_amount, names="value")
        self.rule.observe(self._chose_rule, names="value")
        for control in (self.value, self.then, self.data):
            control.observe(self._changed, names="value")
        self.language.observe(self._translated, names="value")

    def _dropdown(self) -> Any:
        return widgets.Dropdown(options=[("", NONE)], value=NONE, layout=WIDE, style=LABELS)

    def _fill(self, filled: dict[str, str]) -> None:
        """Enter a first change: `amount` and `value`, `rule` and `then`, or `data`."""
        for name, known in (("amount", self.handbook.policy.amounts), ("rule", self.rules)):
            if filled.get(name, NONE) and filled[name] not in known:
                raise KeyError(f"there is no {name} {shown(filled[name])}")
        self.amount.value = filled.get("amount", NONE)
        self.value.value = filled.get("value", "")
        self.rule.value = filled.get("rule", NONE)
        self._offer_outcomes()
        self.then.value = filled.get("then", NONE)
        self.data.value = filled.get("data", "")

    # --- what is offered ---

    def _offer(self) -> None:
        """Offer every amount and every rule, in the language that is chosen."""
        lang = self.language.value
        amounts = {name: held.label for name, held in self.handbook.policy.amounts.items()}
        rules = {
            name: NAMED.format(alike(name), rule.why) for name, (rule, _) in self.rules.items()
        }
        for control, named in ((self.amount, amounts), (self.rule, rules)):
            self._options(control, named)
        self._offer_outcomes()
        for control, asked in (
            (self.amount, ASK_AMOUNT),
            (self.value, ASK_VALUE),
            (self.rule, ASK_RULE),
            (self.then, ASK_THEN),
            (self.data, ASK_DATA),
            (self.folder, ASK_FOLDER),
        ):
            control.description = asked.text(lang)

    def _offer_outcomes(self) -> None:
        """Offer what the rule that is chosen could decide otherwise."""
        named: dict[str, Label] = {}
        if self.rule.value:
            rule, table = self.rules[self.rule.value]
            for outcome in table.outcomes:
                field = self.handbook.policy.terms[outcome]
                for code in field.codes:
                    if rule.then[outcome] != code:
                        said = NAMED.format(field.label, field.value_label(code))
                        named[f"{outcome} = {code}"] = said
        self._options(self.then, named)

    def _options(self, control: Any, named: dict[str, Label]) -> None:
        lang, chosen = self.language.value, control.value
        control.unobserve_all("value")
        options = [(label.text(lang), name) for name, label in named.items()]
        control.options = [(UNCHANGED.text(lang), NONE), *options]
        control.value = chosen if chosen in named else NONE

    def _translated(self, _change: object = None) -> None:
        self._offer()
        self.amount.observe(self._chose_amount, names="value")
        self.rule.observe(self._chose_rule, names="value")
        self.then.observe(self._changed, names="value")
        self._show()

    def _chose_amount(self, _change: object = None) -> None:
        """Show what the amount is now; nothing is changed until another value is entered."""
        name = self.amount.value
        self.value.value = str(self.in_force.amounts[name]) if name else ""
        self._changed()

    def _chose_rule(self, _change: object = None) -> None:
        self._offer_outcomes()
        self.then.observe(self._changed, names="value")
        self._changed()

    # --- what it comes to ---

    def _changed(self, _change: object = None) -> None:
        self._work_out()
        self._show()

    def _work_out(self) -> None:
        self.wrong = self._tried()
        self.saved.value = ""

    def _tried(self) -> Label | None:
        """Try what is entered, and say what is wrong with it."""
        if folder := self.data.value.strip():
            return self._copied(Path(folder))
        amounts, rules, told = [], self._rules(), []
        if name := self.amount.value:
            number = written(self.value.value)
            if number is None:
                return NO_NUMBER.format(shown(self.value.value))
            value = _exact(number)
            if value != self.in_force.amounts[name]:
                amounts.append(AmountChange(name, value))
                label = self.handbook.policy.amounts[name].label
                step = f"{self.in_force.amounts[name]} → {value}"
                told.append(NAMED.format(label, alike(step)))
        for change in rules:
            rule, _ = self.rules[change.rule]
            ((outcome, code),) = change.then.items()
            field = self.handbook.policy.terms[outcome]
            was, is_ = field.value_label(rule.then[outcome]), field.value_label(code)
            told.append(
                Label("{}: {}: {} → {}", "{}：{}：{} → {}").format(rule.id, field.label, was, is_)
            )
        then = self.handbook
        if amounts or rules:
            scenario = Scenario(ID, TITLE, TITLE, rules, tuple(amounts))
            try:
                then = self.handbook.under(scenario)
            except PolicyError as error:
                return self._cannot(told[0], error)
        self.report, self.told = self.baseline.against(then), told
        return None

    def _copied(self, folder: Path) -> Label | None:
        """Try an edited copy of the data, as of the last day on which anything changes in it."""
        try:
            then = Handbook.load(folder)
        except (PolicyError, OSError) as error:
            return self._cannot(alike(folder), error)
        day = then.policy.changes[-1]
        found = recount(self.cases, self.handbook, then, (day, day))
        changes, findings = found.baseline.judged(then)
        self.report = replace(found, changes=changes, findings=findings)
        self.told = [Label("{}, as of {}", "{}，按 {} 的规则").format(shown(str(folder)), day)]
        return None

    def _cannot(self, what: Label, error: Exception) -> Label:
        lines = str(error).splitlines()
        return NO_COPY.format(what, alike("; ".join(lines[1 : FIRST_FAULTS + 1] or lines)))

    def _show(self) -> None:
        lang = self.language.value
        self.error.value = alert(self.wrong, lang)
        self.status.value = status(STILL if self.wrong else READY, lang)
        self._place.value = self._html(lang)
        if not self.wrong:
            self._following.follow()

    def _html(self, lang: str) -> str:
        return report_html(self.report, self.told, lang)

    def _entered(self, lang: str) -> str:
        said = [label.text(lang) for label in self.told] or [UNCHANGED.text(lang)]
        return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in said)}</ul>"

    @property
    def result(self) -> Shown:
        """What the change comes to, in a cell of its own."""
        return Shown(self._place, self._html, lambda: repr(self))

    def along(self, *values: str) -> Shown:
        """Return what several values of the amount that is chosen come to, as a table.

        The rest of the change is as in the form, and the table follows it; a value that the amount
        cannot have comes to a dash. Raises ValueError for what is no number.
        """

        def html(lang: str) -> str:
            rows = [[value, *self._sums(value)] for value in values]
            name = self.amount.value
            amounts = self.handbook.policy.amounts
            asked = (amounts[name].label if name else UNCHANGED).text(lang)
            sums = (f"{head.text(lang)} ({CNY.text(lang)})" for head in (THEN, DIFFERENCE))
            heads = [asked, *sums]
            return html_table(asked, heads, rows, {1: MONEY, 2: MONEY})

        return self._following.cell(html, lambda: f"{self.amount.value}: {', '.join(values)}")

    def _sums(self, value: str) -> list[str]:
        """Return what the change comes to with another value, and the difference, in CNY."""
        number = written(value)
        if number is None:
            raise ValueError(NO_NUMBER.format(shown(value)).en)
        key = value, self.amount.value, self.rule.value, self.then.value
        if key not in self._summed:
            chosen = self.amount.value
            amounts = (AmountChange(chosen, _exact(number)),) if chosen else ()
            try:
                then = self.handbook.under(Scenario(ID, TITLE, TITLE, self._rules(), amounts))
            except PolicyError:
                return ["–", "–"]
            was, is_ = self.baseline.costed(self.baseline.columns, then, self.baseline.on).fen()
            self._summed[key] = [str(yuan_of(is_)), str(yuan_of(is_ - was))]
        return self._summed[key]

    def _rules(self) -> tuple[RuleChange, ...]:
        """Return what is chosen of the rule."""
        if not (self.rule.value and self.then.value):
            return ()
        outcome, _, code = self.then.value.partition(" = ")
        return (RuleChange(self.rule.value, {outcome: code}),)

    def __repr__(self) -> str:
        was, is_ = (Decimal(fen) / 100 for fen in self.report.fen())
        broken = f", {NOT_ALLOWED.en}" if self.report.below_floors else ""
        return f"<what if: CNY {was:.2f} now, CNY {is_:.2f} then{broken}>"

    def _repr_mimebundle_(self, **_kwargs: object) -> Any:
        return Shown(self.widget, self._entered, lambda: repr(self))._repr_mimebundle_()

    def _save(self, _button: object = None) -> None:
        self.saved.value = status(self._written(), self.language.value)

    def _written(self) -> Label:
        if self.wrong:
            return MENDED_FIRST
        lang, at = self.language.value, datetime.now().astimezone()
        paper = paper_of_report(ID, TITLE, self.report, self.file, self.told or [UNCHANGED], at)
        charts = {"": drawing_of(self.report, lang)}
        return written_files(Path(self.folder.value.strip()), paper, charts, lang)


def _exact(number: Decimal) -> int | Decimal:
    """Return a whole number as one."""
    return int(number) if number == int(number) else number
