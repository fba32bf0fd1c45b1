"""What if the policy were another one: a form for JupyterLab, a report in the book.

Parts: `what_if` (what a notebook cell shows), `WhatIfForm`.
The form changes the amounts of compensation, and who bears the freight of a return, over many
cases; it shows how many of them count, what falls below law or platform, the cost now and then with
the chart's numbers beside it, and the cases and the situations that change. "Now" is the policy on
the last day of the cases. In the book widgets are dead, so the same cell also gives HTML: the
report on what the form said when the cell ran.

>>> from aftersales_kit.operations.reading import read_cases
>>> from aftersales_kit.policy import data_folder
>>> form = what_if(read_cases(data_folder() / "samples" / "cases.csv", handbook=handbook))
>>> form.scenario.value = "worry-free-returns"
>>> form.amounts["compensation_near_high"].value = "12"
>>> form.report.cost().loc["Total", "difference"] > 0
True
>>> form.amounts["compensation_near_high"].value = "plenty"
>>> form.errors["compensation_near_high"].value
'<p role="alert">&#x27;plenty&#x27; is not a number; write digits only, 0 to 1000000 CNY</p>'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ...answers.facts import is_unknown
from ...operations.case_columns import DAY_COLUMN
from ...operations.costs import PARTS, yuan_of
from ...operations.drafting import NothingChanged, drafted_files, written_copy
from ...operations.supposing import Answer, Line
from ...operations.what_if import Baseline, WhatIf
from ...operations.what_if_papers import COST, paper_of_report
from ...policy.faults import BadValue, did_you_mean, shown
from ...policy.handbook import Handbook, data_folder
from ...policy.inforce import Policy
from ...policy.scenarios import AmountChange, Scenario
from ...policy.terms import Field, Label
from ...sheets.markup.elements import TAGS, in_both_languages
from .drawing import Drawing, costs
from .parts import (
    FLOORS,
    MONEY,
    NOT_ALLOWED,
    NOWRAP,
    SITUATIONS,
    alert,
    below_floors,
    heading,
    html_table,
    other_findings,
    paragraph,
    situations,
    stacked,
    status,
)
from .saving import ASK_FOLDER, SAVE, written
from .showing import Following, InBoth, Shown

WIDE = widgets.Layout(width="100%", max_width="44rem")
WRAPPED = widgets.Layout(flex_flow="row wrap")
LABELS = {"description_width": "initial"}
BAND = "compensation-band"
FIRST_CASES = 10
MOST = 1_000_000

AS_NOW = Label("as it is now", "和现在一样")
ASK_SCENARIO = Label("Returns without a reason", "无理由退货")
MADE_HERE = Label("What if", "试算")
NOTHING_CHANGED = Label(
    "Nothing is changed: both columns show the policy as it is.", "什么都没改：两列都是现在的规则。"
)
CHANGED = Label("What is changed", "改了什么")
CASES = Label("Cases that change", "变化的售后单")
ENOUGH = 0.9
TOO_FEW = Label(
    "Caution: fewer than 90 % of the cases are counted, so the sums do not speak for all of them.",
    "注意：计入的售后单不到 90 %，合计不能代表全部售后单。",
)
RESTS_ON_FEW = Label(
    "So few orders are hardly enough to tell: look at each of them below.",
    "订单太少，看不出规律：请逐个看下面的售后单。",
)
FIRST_ROWS = 20
STILL = Label(
    "Below is the result of the last values that could be read.",
    "以下仍是上一次有效数值的结果。",
)
ASK_SINCE = Label("Holds from (a day to come)", "从哪天起（将来的日期）")
ASK_DRAFT = Label("Write it as a draft into the folder", "写成草案，存到文件夹")
NO_DAY = Label(
    "{} is no day to come; write it as 2027-01-01", "{} 不是将来的日期；请写成 2027-01-01"
)
NO_FOLDER = Label(
    "{} cannot be written; give the name of a new folder", "写不进 {}；请换一个新的文件夹名"
)
NO_CHANGE = Label("Nothing is changed, so there is nothing to write.", "什么都没改，没有可写的。")
MENDED_FIRST = Label("Put the amounts right first.", "先把上面的数值改对。")
DRAFTED = Label(
    "Written into {0}: {1}. Fill in the worked cases there, and see what it means by "
    "aftersales compare data {0}.",
    "已写入 {0}：{1}。到里面补全示例，再运行 aftersales compare data {0} 看改动意味着什么。",
)
TITLE = Label("What if", "试算")
READY = Label("The result is up to date.", "结果已更新。")


@cache
def _own() -> Handbook:
    """Return the handbook's own data; they are read once."""
    return Handbook.load(data_folder())


def what_if(
    cases: pd.DataFrame,
    *,
    on: date | str = DAY_COLUMN,
    handbook: Handbook | None = None,
    lang: str = "en",
    scenario: str = "",
    gives_way: str = "0",
    file: str = "",
    **amounts: str,
) -> WhatIfForm:
    """Return the form over some cases, filled with the policy as it is.

    `on` is a day, or the column of days as of which the cases are decided. `scenario` and
    `amounts` fill in a first change: the id of a scenario, and amounts in CNY as text, by id.
    `gives_way` is the share, from 0 to 1, of late returns that the shop accepts although nothing
    was agreed. `file` is where the cases come from, for what is saved.
    Raises KeyError for a scenario or an amount that the form does not have.
    """
    form = WhatIfForm(cases, on, handbook or _own(), lang, Decimal(gives_way), file)
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
    hint = did_you_mean(name, listed)
    return f"there is no {kind} {shown(name)}; there are {', '.join(listed)}{hint}"


class WhatIfForm:
    """A form that works out its cases afresh whenever it is changed.

    `amounts` are the input widgets by amount, `later` the values that are to come, `scenario` the
    choice of a scenario, `errors` what is wrong with an entry, `result` the report as HTML;
    `since`, `folder` and `write` write the change as a draft of the data, and `drafted` says so;
    `report` is the last `WhatIf`. An entry that cannot be read stays as it is, and the report stays
    that of the last readable ones.
    """

    def __init__(
        self,
        cases: pd.DataFrame,
        on: date | str,
        handbook: Handbook,
        lang: str,
        gives_way: Decimal,
        file: str = "",
    ) -> None:
        self.file = file
        self.handbook, self.policy = handbook, handbook.policy
        policy = handbook.policy
        self.baseline = Baseline(cases, handbook, on, gives_way)
        self.day = self.baseline.day
        self.in_force = policy.on(self.day)
        self.scenarios: dict[str, Scenario | None] = {"": None, **handbook.scenarios}
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
        self.later = {name: widgets.HTML() for name in self.amounts}
        self.errors = {name: widgets.HTML() for name in self.amounts}
        self.status = widgets.HTML()
        self.result = widgets.HTML()
        self.again = widgets.Button(description="As it is now / 恢复现状")
        self.again.on_click(self._restored)
        self.since = widgets.Text(continuous_update=False, layout=WIDE, style=LABELS)
        self.folder = widgets.Text(
            value="draft", continuous_update=False, layout=WIDE, style=LABELS
        )
        self.write = widgets.Button(description="Write the draft / 写成草案")
        self.write.on_click(self._drafted)
        self.drafted = widgets.HTML()
        self.save_folder = widgets.Text(
            value="saved", continuous_update=False, layout=WIDE, style=LABELS
        )
        self.save = widgets.Button(description=f"{SAVE.en} / {SAVE.zh}")
        self.save.on_click(self._save)
        self.saved = widgets.HTML()
        self._following = Following(lambda: self.language.value)
        beside = {
            name: widgets.HBox([control, self.later[name]], layout=WRAPPED)
            for name, control in self.amounts.items()
        }
        rows = [box for name in self.amounts for box in (beside[name], self.errors[name])]
        self.widget = widgets.VBox(
            [
                self.language,
                self.scenario,
                *rows,
                self.again,
                self.status,
                self.result,
                self.save_folder,
                self.save,
                self.saved,
                self.since,
                self.folder,
                self.write,
                self.drafted,
            ]
        )
        for control in (self.scenario, *self.amounts.values()):
            control.observe(self._changed, names="value")
        self._translated()
        self.language.observe(self._translated, names="value")

    @property
    def html(self) -> str:
        """The report, as the book shows it."""
        return report_html(self.report, self._said(), self.language.value)

    def _translated(self, _change: object = None) -> None:
        lang = self.language.value
        self.scenario.description = ASK_SCENARIO.text(lang)
        self.since.description = ASK_SINCE.text(lang)
        self.folder.description = ASK_DRAFT.text(lang)
        self.save_folder.description = ASK_FOLDER.text(lang)
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
            self.later[name].value = escape(self._later(name, lang))
        self._changed()

    def _later(self, name: str, lang: str) -> str:
        """Say which values of an amount are to come after the last day of the cases."""
        values = [v for v in self.policy.amounts[name].values if v.start > self.day]
        said = (Label(f"from {v.start}: {v.value}", f"{v.start} 起：{v.value}") for v in values)
        return Label("; ", "；").text(lang).join(label.text(lang) for label in said)

    def _changed(self, _change: object = None) -> None:
        lang = self.language.value
        values, wrong = self._read()
        for name, place in self.errors.items():
            place.value = alert(wrong[name].label if name in wrong else None, lang)
        if not wrong:
            self._work_out(values)
        self.status.value = status(STILL if wrong else READY, lang)
        self.result.value = self.html
        self._following.follow()

    def following(self, make: Callable[[], InBoth]) -> Shown:
        """Return what a function makes of the report, in a cell of its own.

        It is made anew whenever the form is changed, so that both always say the same.
        """
        return self._following.cell(lambda lang: make().html.text(lang), lambda: repr(make()))

    def _save(self, _button: object = None) -> None:
        """Write what is shown as workbook, page and chart; say what became of it."""
        self.saved.value = status(self._written(), self.language.value)

    def _written(self) -> Label:
        if self._read()[1]:
            return MENDED_FIRST
        lang, at = self.language.value, datetime.now().astimezone()
        said = [*self._said()] or [NOTHING_CHANGED]
        late = _late_said(self.report)
        said += [late] if late else []
        paper = paper_of_report("what-if", TITLE, self.report, self.file, said, at)
        charts = {"": drawing_of(self.report, lang)}
        return written(Path(self.save_folder.value.strip()), paper, charts, lang)

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
        then = self.handbook
        chosen = self.scenarios[self.scenario.value]
        if chosen is not None:
            then = then.under(chosen)
        now = self.in_force.amounts
        changes = tuple(
            AmountChange(name, value) for name, value in values.items() if value != now[name]
        )
        if changes:
            then = then.under(Scenario("what-if", MADE_HERE, MADE_HERE, amounts=changes))
        self.report = self.baseline.against(then)

    def _drafted(self, _button: object = None) -> None:
        """Write the change into a copy of the data, to be reviewed; say what became of it."""
        self.drafted.value = status(self._written_draft(), self.language.value)

    def _written_draft(self) -> Label:
        values, wrong = self._read()
        if wrong:
            return MENDED_FIRST
        given, target = self.since.value.strip(), Path(self.folder.value.strip())
        try:
            since = date.fromisoformat(given)
        except ValueError:
            return NO_DAY.format(shown(given))
        if since <= datetime.now().astimezone().date():
            return NO_DAY.format(shown(given))
        now = self.in_force.amounts
        changes = [AmountChange(n, value) for n, value in values.items() if value != now[n]]
        try:
            texts = drafted_files(
                self.handbook, since, changes, self.scenarios[self.scenario.value]
            )
        except NothingChanged:
            return NO_CHANGE
        try:
            written_copy(self.handbook, texts, target)
        except (OSError, ValueError):
            return NO_FOLDER.format(shown(str(target)))
        return DRAFTED.format(target, ", ".join(texts))

    def _said(self) -> list[Label]:
        """Say what the report rests on: the scenario, and each amount that is another one."""
        then = self.report.policies[1]
        said = []
        chosen = self.scenarios[self.scenario.value]
        if chosen is not None:
            said.append(
                Label(f"{chosen.title.en}: {chosen.why.en}", f"{chosen.title.zh}：{chosen.why.zh}")
            )
        new = then.on(self.day).amounts
        for name, value in self.in_force.amounts.items():
            if new[name] != value:
                texts = (
                    f"{self.policy.amounts[name].label.text(lang)}{colon}"
                    f"{self.policy.amounts[name].value_label(self.day).text(lang)} → "
                    f"{then.amounts[name].value_label(self.day).text(lang)}"
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
        forbidden = f", {NOT_ALLOWED.en}" if self.report.below_floors else ""
        return f"<what if: CNY {now} now, CNY {then} then{forbidden}>"

    def _repr_mimebundle_(self, **_kwargs: object) -> Mapping[str, object]:
        bundle: dict[str, object] = dict(self.widget._repr_mimebundle_())
        said = self._said()
        reports = (report_html(self.report, said, lang) for lang in TAGS)
        bundle["text/html"] = in_both_languages(Label(*reports))
        bundle["text/plain"] = repr(self)
        return bundle


def _bands(policy: Policy) -> list[tuple[str, str]]:
    """Return the amounts of each band of compensation, lowest and highest.

    Where one amount is both, an agent has no band to offer in.
    """
    bands = [(r.then["band_low"], r.then["band_high"]) for r in policy.tables[BAND].rules]
    return [(low, high) for low, high in dict.fromkeys(bands) if low != high]


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


def drawing_of(report: WhatIf, lang: str) -> Drawing:
    """Return the cost by part as a chart."""
    lines = (Line(label, *report.fen(part)) for part, label in PARTS.items())
    return costs(Answer(tuple(lines), (), None), lang)


def report_html(report: WhatIf, said: Sequence[Label], lang: str) -> str:
    """Return the report on a comparison; `said` is what is changed."""
    changed = "".join(f"<li>{escape(label.text(lang))}</li>" for label in said)
    parts = [
        paragraph(CHANGED, lang, strong=True) + f"<ul>{changed}</ul>"
        if said
        else paragraph(NOTHING_CHANGED, lang),
        _counted(report, lang),
        heading(FLOORS, lang),
        below_floors(report, lang),
        heading(_cost_heading(report), lang),
        _cost(report, lang),
        _interval(report, lang),
        _late(report, lang),
        f"<figure>{drawing_of(report, lang).svg}</figure>",
        heading(CASES, lang),
        _cases(report, lang),
        heading(SITUATIONS, lang),
        situations(report, lang),
        other_findings(report, lang),
    ]
    return f'<section class="as-what-if" lang="{TAGS[lang]}">{"".join(parts)}</section>'


def _counted(report: WhatIf, lang: str) -> str:
    """Say how many cases the sums have, and which they do not have, and why."""
    all_, count = len(report.cases), int(report.known.sum())
    said = Label(f"{count} of {all_} cases counted", f"{all_} 个售后单中计入 {count} 个")
    if count == all_:
        return paragraph(Label(f"{said.en}.", f"{said.zh}。"), lang)
    rows: dict[str, list[str]] = {}
    for row, why in report.left_out()["why_not"].items():
        rows.setdefault(str(why), []).append(str(row))
    reasons = sorted(rows.items(), key=lambda item: -len(item[1]))
    lines = "".join(
        f'<li>{escape(_row_numbers(found).text(lang))}<span lang="en">{escape(why)}</span></li>'
        for why, found in reasons[:FIRST_CASES]
    )
    if more := len(reasons[FIRST_CASES:]):
        others = sum(len(found) for _, found in reasons[FIRST_CASES:])
        label = Label(
            f"{others} more rows for {more} other reasons", f"另有 {others} 行，{more} 种原因"
        )
        lines += f"<li>{escape(label.text(lang))}</li>"
    said = Label(f"{said.en}; left out:", f"{said.zh}；未计入：")
    warned = paragraph(TOO_FEW, lang, strong=True) if count < ENOUGH * all_ else ""
    return f"{paragraph(said, lang)}<ul>{lines}</ul>{warned}"


def _row_numbers(rows: Sequence[str]) -> Label:
    listed, more = rows[:FIRST_ROWS], len(rows) - FIRST_ROWS
    en, zh = ", ".join(listed), "、".join(listed)
    if more > 0:
        en, zh = f"{en} and {more} more", f"{zh} 等 {len(rows)} 行"
    return Label(f"row{'s' if len(rows) > 1 else ''} {en}, because ", f"第 {zh} 行，原因：")


def _cost_heading(report: WhatIf) -> Label:
    if report.span is None:
        return COST
    first, last = report.span
    return Label(f"{COST.en}, {first} to {last}", f"{COST.zh}，{first} 至 {last}")


def _cost(report: WhatIf, lang: str) -> str:
    cost = report.cost(lang)
    rows = [
        [str(part), stacked(str(was), f"→ {is_}"), str(difference)]
        for part, (was, is_, difference) in zip(cost.index, cost.to_numpy(), strict=True)
    ]
    if report.below_floors:
        rows[-1][0] = f"{rows[-1][0]} ({NOT_ALLOWED.text(lang)})"
    now, then, difference = map(str, cost.columns)
    heads = [str(cost.index.name), f"{now} → {then}", difference]
    return html_table(COST.text(lang), heads, rows, {1: MONEY, 2: MONEY})


def _interval(report: WhatIf, lang: str) -> str:
    """Say how far the difference may be off, and on how few cases it rests."""
    found = report.interval
    if not found.orders:
        return ""
    low, high = yuan_of(found.low), yuan_of(found.high)
    said = Label(
        f"The difference rests on {found.orders} orders. With other orders of the same kind it "
        f"would lie between {low} and {high} in 95 of 100 cases; that is chance alone, and says "
        "nothing of what is assumed.",
        f"差额由 {found.orders} 个订单得出。换一批同类订单，"
        f"100 次里有 95 次在 {low} 到 {high} 之间；这只是偶然的影响，不包括假设本身的出入。",
    )
    warned = paragraph(RESTS_ON_FEW, lang, strong=True) if found.rests_on_few else ""
    return paragraph(said, lang) + warned


def _late_said(report: WhatIf) -> Label | None:
    """Say what is assumed of returns that are asked for too late."""
    now, then = report.declined
    if not now and not then:
        return None
    share = f"{100 * report.baseline.gives_way:f}".rstrip("0").rstrip(".") or "0"
    return Label(
        f"Returns asked for too late, with nothing agreed: {now} now, {then} then. They are "
        f"declined as the policy says, and given way to in {share} % of cases.",
        f"过期才要求退货、也没有约定的：现在 {now} 个，改后 {then} 个。按规则不接受，"
        f"其中 {share} % 通融。",
    )


def _late(report: WhatIf, lang: str) -> str:
    said = _late_said(report)
    return paragraph(said, lang) if said else ""


def _cases(report: WhatIf, lang: str) -> str:
    count, all_ = int(report.changed.sum()), int(report.known.sum())
    said = Label(f"{count} of {all_} cases change.", f"{all_} 个售后单中有 {count} 个变化。")
    text = paragraph(said, lang)
    if not count:
        return text
    table = report.changed_cases(lang)
    *_, was, is_, difference = table.columns
    kinds = report.kinds_of_change(lang)
    sums: dict[str, tuple[int, Decimal]] = {}
    for kind, amount in zip(kinds, table[difference], strict=True):
        held, so_far = sums.get(kind, (0, Decimal(0)))
        sums[kind] = held + 1, so_far + amount
    ranked = sorted(sums, key=lambda kind: -sums[kind][0])
    numbers = {kind: str(at) for at, kind in enumerate(ranked, 1)}
    grouped = [
        [numbers[kind], kind, str(sums[kind][0]), str(sums[kind][1])]
        for kind in ranked[:FIRST_CASES]
    ]
    number = Label("no.", "号").text(lang)
    heads = [
        number,
        Label("what changes", "变化内容").text(lang),
        Label("cases", "售后单数").text(lang),
        difference,
    ]
    text += html_table(CASES.text(lang), heads, grouped, {2: MONEY, 3: MONEY})
    if len(ranked) > FIRST_CASES:
        others = len(ranked) - FIRST_CASES
        text += paragraph(Label(f"… and {others} more kinds.", f"……另有 {others} 种。"), lang)
    if count > FIRST_CASES:
        text += paragraph(Label(f"The first {FIRST_CASES}:", f"前 {FIRST_CASES} 个："), lang)
    first = table.iloc[:FIRST_CASES]
    beside = list(table.columns[:-4])
    named = "case_id" in report.cases.columns
    rows = []
    for place, (index, row) in enumerate(first.iterrows()):
        names = [*([] if named else [str(index)]), *(_cell(row[name]) for name in beside)]
        amounts = stacked(str(row[was]), f"→ {row[is_]}")
        rows.append([stacked(*names), numbers[kinds[place]], amounts, str(row[difference])])
    id_heads = [*([] if named else [Label("row", "行").text(lang)]), *beside]
    heads = [
        stacked(*id_heads),
        number,
        f"{was} → {is_}",
        difference,
    ]
    name = Label("First cases that change", "最先变化的售后单").text(lang)
    return text + html_table(name, heads, rows, {0: NOWRAP, 1: MONEY, 2: MONEY, 3: MONEY})


def _cell(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)
