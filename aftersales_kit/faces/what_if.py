"""What if the policy were another one: a form for JupyterLab, a report in the book.

Parts: `what_if` (what a notebook cell shows), `WhatIfForm`.
The form changes the amounts of compensation, and who bears the freight of a return, over a year of
cases; it shows the year's cost now and then with the chart's numbers beside it, the cases and the
situations that change, and what falls below law or platform. In the book widgets are dead, so the
same cell also gives HTML: the report on what the form said when the cell ran.

>>> from aftersales_kit.operations.reading import read_cases
>>> from aftersales_kit.policy import data_folder
>>> form = what_if(read_cases(data_folder() / "samples" / "cases.csv"))
>>> form.scenario.value = "worry-free-returns"
>>> form.amounts["compensation_near_high"].value = "12"
>>> form.report.cost().loc["Total", "difference"] > 0
True
>>> form.amounts["compensation_near_high"].value = "plenty"
>>> form.errors["compensation_near_high"].value
'<p role="alert">&#x27;plenty&#x27; is not a number; write digits only, 0 to 1000000 CNY</p>'
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

import ipywidgets as widgets
import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from ..answers.facts import is_unknown
from ..answers.markup import TAGS, rule_link
from ..operations.frames import Columns
from ..operations.reading import DAY_COLUMN
from ..operations.what_if import WhatIf
from ..operations.what_if import what_if as compare_policies
from ..policy.faults import BadValue, nearest, shown
from ..policy.inforce import Policy
from ..policy.loading import default
from ..policy.scenarios import AmountChange, Scenario, apply, load_scenarios
from ..policy.terms import Field, Label

WIDE = widgets.Layout(width="100%", max_width="44rem")
LABELS = {"description_width": "initial"}
BAND = "compensation-band"
FIRST_CASES = 10
MOST = 1_000_000
COLOURS = ("#5b6b7b", "#b3541e")

AS_NOW = Label("as it is now", "和现在一样")
ASK_SCENARIO = Label("Returns without a reason", "无理由退货")
MADE_HERE = Label("What if", "试算")
NOTHING_CHANGED = Label(
    "Nothing is changed: both columns show the policy as it is.", "什么都没改：两列都是现在的规则。"
)
CHANGED = Label("What is changed", "改了什么")
COST = Label("The year's cost to the shop", "店铺一年的成本")
CASES = Label("Cases that change", "变化的个案")
SITUATIONS = Label("Situations that change", "变化的情况")
FLOORS = Label("Law and platform", "法律和平台")
NO_FINDING = Label(
    "No situation falls below what law and platform demand.", "没有低于法律和平台要求的情况。"
)
LEFT_OUT = Label("Cases left out, because their cost is not known", "算不出成本、未计入的个案")
STILL = Label(
    "Below is the result of the last values that could be read.",
    "以下仍是上一次有效数值的结果。",
)
READY = Label("The result is up to date.", "结果已更新。")


def what_if(
    cases: pd.DataFrame,
    *,
    on: date | str = DAY_COLUMN,
    policy: Policy | None = None,
    lang: str = "en",
    scenario: str = "",
    **amounts: str,
) -> WhatIfForm:
    """Return the form over some cases, filled with the policy as it is.

    `on` is a day, or the column of days as of which the cases are decided. `scenario` and
    `amounts` fill in a first change: the id of a scenario, and amounts in CNY as text, by id.
    Raises KeyError for a scenario or an amount that the form does not have.
    """
    form = WhatIfForm(cases, on, policy or default(), lang)
    if scenario not in form.scenarios:
        raise KeyError(_no_such("scenario", scenario, form.scenarios))
    form.scenario.value = scenario
    for name, text in amounts.items():
        if name not in form.amounts:
            raise KeyError(_no_such("amount", name, form.amounts))
        form.amounts[name].value = text
    return form


def _no_such(kind: str, name: str, options: Iterable[str]) -> str:
    listed = [option for option in options if option]
    close = nearest(name, listed)
    hint = f"; did you mean {close!r}?" if close else ""
    return f"there is no {kind} {shown(name)}; there are {', '.join(listed)}{hint}"


class WhatIfForm:
    """A form that works out a year of cases afresh whenever it is changed.

    `amounts` are the input widgets by amount, `scenario` the choice of a scenario, `errors` what is
    wrong with an entry, `result` the report as HTML; `report` is the last `WhatIf`. An entry that
    cannot be read stays as it is, and the report stays that of the last readable ones.
    """

    def __init__(self, cases: pd.DataFrame, on: date | str, policy: Policy, lang: str) -> None:
        self.cases = Columns(cases, policy.terms)
        self.on, self.policy = on, policy
        self.in_force = policy.on(policy.changes[-1])
        self.scenarios: dict[str, Scenario | None] = {"": None, **load_scenarios(policy)}
        self.report: WhatIf
        self.language = widgets.ToggleButtons(
            options=[("English", "en"), ("中文", "zh")], value=lang
        )
        self.scenario = widgets.Dropdown(options=[""], value="", layout=WIDE, style=LABELS)
        self.amounts: dict[str, Any] = {
            name: widgets.Text(
                value=str(self.in_force.amounts[name]),
                continuous_update=False,
                layout=WIDE,
                style=LABELS,
            )
            for name in _amounts_of(policy)
        }
        self.errors = {name: widgets.HTML() for name in self.amounts}
        self.status = widgets.HTML()
        self.result = widgets.HTML()
        self.again = widgets.Button(description="As it is now / 恢复现状")
        self.again.on_click(self._restored)
        rows = [box for name in self.amounts for box in (self.amounts[name], self.errors[name])]
        self.widget = widgets.VBox(
            [self.language, self.scenario, *rows, self.again, self.status, self.result]
        )
        for control in (self.scenario, *self.amounts.values()):
            control.observe(self._changed, names="value")
        self._translated()
        self.language.observe(self._translated, names="value")

    @property
    def html(self) -> str:
        """The report, as the book shows it."""
        return _report_html(self.report, self._said(), self.language.value)

    def _translated(self, _change: object = None) -> None:
        lang = self.language.value
        self.scenario.description = ASK_SCENARIO.text(lang)
        # New options reset the choice, and what is chosen must stay.
        chosen = self.scenario.value
        self.scenario.unobserve(self._changed, names="value")
        self.scenario.options = [
            (AS_NOW.text(lang) if held is None else held.title.text(lang), name)
            for name, held in self.scenarios.items()
        ]
        self.scenario.value = chosen
        self.scenario.observe(self._changed, names="value")
        for name, control in self.amounts.items():
            amount = self.policy.amounts[name]
            control.description = f"{amount.label.text(lang)} ({amount.unit_label.text(lang)})"
        self._changed()

    def _changed(self, _change: object = None) -> None:
        lang = self.language.value
        values, wrong = self._read()
        for name, place in self.errors.items():
            bad = wrong.get(name)
            place.value = f'<p role="alert">{escape(bad.text(lang))}</p>' if bad else ""
        if not wrong:
            self._work_out(values)
        said = STILL if wrong else READY
        self.status.value = f'<p role="status">{escape(said.text(lang))}</p>'
        self.result.value = self.html

    def _read(self) -> tuple[dict[str, Decimal], dict[str, BadValue]]:
        values: dict[str, Decimal] = {}
        wrong: dict[str, BadValue] = {}
        for name, control in self.amounts.items():
            amount = self.policy.amounts[name]
            field = Field(
                name,
                "money",
                amount.label,
                unit=amount.unit,
                unit_label=amount.unit_label,
                maximum=MOST,
                step=Decimal("0.01"),
            )
            if is_unknown(control.value):
                wrong[name] = BadValue(name, "there is no amount", "没有填金额")
                continue
            try:
                values[name] = Decimal(field.parse(control.value))
            except BadValue as bad:
                wrong[name] = bad
        for low, high in _bands(self.policy):
            if low in values and high in values and values[low] > values[high]:
                top = self.policy.amounts[high].label
                wrong[low] = BadValue(
                    low,
                    f"{values[low]} is above {values[high]}, which is {top.en!r}",
                    f"{values[low]} 高于“{top.zh}”的 {values[high]}",
                )
        return values, wrong

    def _work_out(self, values: Mapping[str, Decimal]) -> None:
        then = self.policy
        chosen = self.scenarios[self.scenario.value]
        if chosen is not None:
            then = apply(then, chosen)
        now = self.in_force.amounts
        changes = tuple(
            AmountChange(name, value) for name, value in values.items() if value != now[name]
        )
        if changes:
            then = apply(then, Scenario("what-if", MADE_HERE, MADE_HERE, amounts=changes))
        self.report = compare_policies(self.cases, then, now=self.policy, on=self.on)

    def _said(self) -> list[Label]:
        """Say what the report rests on: the scenario, and each amount that is another one."""
        then = self.report.policies[1]
        said = []
        chosen = self.scenarios[self.scenario.value]
        if chosen is not None:
            said.append(
                Label(f"{chosen.title.en}: {chosen.why.en}", f"{chosen.title.zh}：{chosen.why.zh}")
            )
        last = then.on(then.changes[-1])
        for name, value in self.in_force.amounts.items():
            if last.amounts[name] != value:
                old, new = self.policy.amounts[name], then.amounts[name]
                texts = (
                    f"{old.label.text(lang)}{colon}{old.text(self.in_force.on, lang)} → "
                    f"{new.text(last.on, lang)}"
                    for lang, colon in (("en", ": "), ("zh", "："))
                )
                said.append(Label(*texts))
        return said

    def _restored(self, _button: object = None) -> None:
        self.scenario.value = ""
        for name, control in self.amounts.items():
            control.value = str(self.in_force.amounts[name])

    def __repr__(self) -> str:
        cost = self.report.cost()
        now, then = map(str, cost.iloc[-1, :2])
        return f"<what if: CNY {now} a year now, CNY {then} then>"

    def _repr_mimebundle_(self, **_kwargs: object) -> Mapping[str, object]:
        bundle: dict[str, object] = dict(self.widget._repr_mimebundle_())
        bundle["text/html"] = self.html
        bundle["text/plain"] = repr(self)
        return bundle


def _bands(policy: Policy) -> list[tuple[str, str]]:
    """Return the amounts of each band of compensation, lowest and highest."""
    bands = [(r.then["band_low"], r.then["band_high"]) for r in policy.tables[BAND].rules]
    return list(dict.fromkeys(bands))


def _amounts_of(policy: Policy) -> list[str]:
    """Return the amounts that may be changed: the bands, and the price that divides them."""
    bounds = [
        end
        for rule in policy.tables[BAND].rules
        for bound in rule.when.values()
        if not isinstance(bound, frozenset)
        for end in bound.ends().values()
        if isinstance(end, str)
    ]
    return list(dict.fromkeys([*(name for band in _bands(policy) for name in band), *bounds]))


def _report_html(report: WhatIf, said: Sequence[Label], lang: str) -> str:
    cost = report.cost(lang)
    changed = "".join(f"<li>{escape(label.text(lang))}</li>" for label in said)
    rows = [
        [str(part), *map(str, row)] for part, row in zip(cost.index, cost.to_numpy(), strict=True)
    ]
    parts = [
        f"<p><strong>{escape(CHANGED.text(lang))}</strong></p><ul>{changed}</ul>"
        if said
        else f"<p>{escape(NOTHING_CHANGED.text(lang))}</p>",
        _heading(COST, lang),
        _table(COST.text(lang), [str(cost.index.name), *map(str, cost.columns)], rows),
        f"<figure>{chart(cost, lang)}</figure>",
        _heading(CASES, lang),
        _cases(report, lang),
        _heading(SITUATIONS, lang),
        _situations(report, lang),
        _heading(FLOORS, lang),
        _findings(report, lang),
        _left_out(report, lang),
    ]
    return f'<section class="as-what-if" lang="{TAGS[lang]}">{"".join(parts)}</section>'


def _heading(text: Label, lang: str) -> str:
    return f"<h3>{escape(text.text(lang))}</h3>"


def _table(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[str]], html_in: int | None = None
) -> str:
    """Return a table whose first cells head its rows; column `html_in` is HTML already.

    It may be wider than a phone, and whoever has no mouse must be able to move it.
    """
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = ""
    for row in rows:
        cells = [text if at == html_in else escape(text) for at, text in enumerate(row)]
        body += f'<tr><th scope="row">{cells[0]}</th>' + "".join(f"<td>{c}</td>" for c in cells[1:])
        body += "</tr>"
    return (
        f'<div class="as-scroll" role="region" aria-label="{escape(name)}" tabindex="0">'
        f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cases(report: WhatIf, lang: str) -> str:
    count, all_ = int(report.changed.sum()), int(report.known.sum())
    said = Label(f"{count} of {all_} cases change.", f"{all_} 个个案中有 {count} 个变化。")
    if count > FIRST_CASES:
        said = Label(f"{said.en} The first {FIRST_CASES}:", f"{said.zh}前 {FIRST_CASES} 个：")
    text = f"<p>{escape(said.text(lang))}</p>"
    if not count:
        return text
    table = report.changed_cases(lang, FIRST_CASES)
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    heads = list(table.columns)
    if "case_id" not in report.cases.columns:
        heads = [Label("row", "行").text(lang), *heads]
        rows = [[_cell(name), *row] for name, row in zip(table.index, rows, strict=True)]
    return text + _table(CASES.text(lang), heads, rows)


def _cell(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)


def _situations(report: WhatIf, lang: str) -> str:
    frame = report.situations(lang)
    if frame.empty:
        return f"<p>{escape(Label('None.', '没有。').text(lang))}</p>"
    rows = []
    for row in frame.itertuples(index=False):
        *words, rules = map(str, row)
        rows.append([*words, ", ".join(rule_link(rule) for rule in rules.split(", "))])
    return _table(SITUATIONS.text(lang), list(frame.columns), rows, html_in=len(frame.columns) - 1)


def _findings(report: WhatIf, lang: str) -> str:
    if not report.findings:
        return f"<p>{escape(NO_FINDING.text(lang))}</p>"
    lines = []
    for finding in report.findings:
        boxes = "".join(f"<li>{escape(box)}</li>" for box in finding.boxes)
        listed = f"<ul>{boxes}</ul>" if boxes else ""
        text = escape(f"{finding.kind}: {finding.message}")
        lines.append(f'<li lang="en">{text}{listed}</li>')
    return f"<ul>{''.join(lines)}</ul>"


def _left_out(report: WhatIf, lang: str) -> str:
    frame = report.left_out()
    if frame.empty:
        return ""
    counts = frame["why_not"].value_counts()
    rows = sorted(((str(why), str(count)) for why, count in counts.items()), key=lambda row: row[0])
    heads = [Label("why", "原因").text(lang), Label("cases", "个案数").text(lang)]
    count = f"<p>{len(frame)}</p>"
    return _heading(LEFT_OUT, lang) + count + _table(LEFT_OUT.text(lang), heads, rows[:FIRST_CASES])


def chart(cost: pd.DataFrame, lang: str = "en") -> str:
    """Return the year's cost by part as a chart: SVG, byte for byte the same for the same numbers.

    Text stays text, in the reader's own font.
    """
    parts = cost.iloc[:-1]
    heads = [str(column) for column in cost.columns[:2]]
    with mpl.rc_context(), warnings.catch_warnings():
        # A chart looks the same whatever the reader of the notebook has set.
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = "aftersales"
        mpl.rcParams["svg.fonttype"] = "none"
        mpl.rcParams["font.size"] = 9
        # The font that measures the text has no Chinese; the reader's has.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(7, 3.2))
        axes = figure.add_axes((0.2, 0.14, 0.76, 0.76))
        places = range(len(parts))
        for shift, head, colour in zip((-0.2, 0.2), heads, COLOURS, strict=True):
            values = [float(value) for value in parts[head]]
            bars = axes.barh([p + shift for p in places], values, 0.38, label=head, color=colour)
            axes.bar_label(bars, [f"{value:,.2f}" for value in parts[head]], padding=3)
        axes.set_yticks(list(places), [str(part) for part in parts.index])
        axes.invert_yaxis()
        axes.margins(x=0.18)
        axes.set_xlabel(str(cost.index.name))
        axes.legend(loc="lower right", frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    svg = re.sub(r"<metadata>.*?</metadata>", "", text.getvalue(), flags=re.DOTALL)
    svg = re.sub(r'<style type="text/css">.*?</style>', "", svg, flags=re.DOTALL)
    told = "; ".join(
        f"{part}: " + ", ".join(f"{head} {parts.loc[part, head]}" for head in heads)
        for part in parts.index
    )
    label = escape(f"{COST.text(lang)}. {told}")
    start = f'<svg role="img" aria-label="{label}" style="max-width: 100%; height: auto" '
    return start + svg[svg.index("<svg ") + len("<svg ") :].strip()
