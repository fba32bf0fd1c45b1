"""The what-if form, driven without a browser: it answers as it is changed, and loses nothing."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pandas as pd
import pytest

import aftersales_kit.faces.what_if.form as module
from aftersales_kit.faces.told import in_both
from aftersales_kit.faces.what_if import what_if
from aftersales_kit.faces.what_if.form import drawing_of
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.what_if import what_if as compare_policies
from aftersales_kit.policy import data_folder
from aftersales_kit.policy.amounts import DatedValue
from aftersales_kit.policy.scenarios import AmountChange, Scenario
from aftersales_kit.policy.terms import Label
from aftersales_kit.policy.verification import Finding
from tests.handbook import BEGAN, HANDBOOK

SAMPLE = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
FEW = SAMPLE.iloc[:150]
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
AMOUNTS = [
    "compensation_near_low",
    "compensation_near_high",
    "compensation_far_low",
    "compensation_far_high",
    "compensation_high_value_low",
    "compensation_high_value_high",
    "high_value_from",
]


@pytest.fixture
def form():
    return what_if(FEW)


class Outline(HTMLParser):
    """The tags of a page that are opened and closed, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.seen: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


# --- what is shown at first ---


def test_the_form_begins_with_the_policy_as_it_is(form):
    assert list(form.amounts) == AMOUNTS
    now = HANDBOOK.on(form.day).amounts
    assert {name: Decimal(field.value) for name, field in form.amounts.items()} == {
        name: now[name] for name in AMOUNTS
    }
    assert form.scenario.value == ""
    assert not form.report.changed.any()
    assert "Nothing is changed" in form.result.value


def test_every_control_has_a_label_in_both_languages(form):
    controls = [form.scenario, *form.amounts.values()]
    english = [control.description for control in controls]
    form.language.value = "zh"
    chinese = [control.description for control in controls]
    assert all(english)
    assert all(re.search("[一-鿿]", label) for label in chinese)
    assert "什么都没改" in form.result.value


# --- what changes when something is entered ---


def test_a_scenario_is_worked_out_when_it_is_chosen(form):
    form.scenario.value = "worry-free-returns"
    then = HANDBOOK.under(HANDBOOK.scenarios["worry-free-returns"])
    assert form.report.cost().equals(compare_policies(FEW, then, now=HANDBOOK).cost())
    said = Outline(form.result.value).text
    assert "Worry-free returns: A return without a reason" in said
    assert f"{form.report.changed.sum()} of 150 cases change." in said
    assert "The first 10:" in said
    assert "No situation falls below" in said


def test_an_amount_is_worked_out_when_it_is_entered():
    form = what_if(SAMPLE)
    form.amounts["compensation_near_high"].value = "12.50"
    form.amounts["high_value_from"].value = "250"
    label = Label("", "")
    then = HANDBOOK.under(
        Scenario(
            "x",
            label,
            label,
            amounts=(
                AmountChange("compensation_near_high", Decimal("12.50")),
                AmountChange("high_value_from", 250),
            ),
        ),
    )
    assert form.report.cost().equals(compare_policies(SAMPLE, then, now=HANDBOOK).cost())
    assert form.report.changed.any()
    assert "Compensation near by, up to: CNY 10 → CNY 12.50" in form.result.value


def test_scenario_and_amounts_work_together(form):
    form.scenario.value = "year-long-returns"
    form.amounts["compensation_far_high"].value = "25"
    said = Outline(form.result.value).text
    assert "Compensation to another province, up to: CNY 15 → CNY 25" in said
    assert "7 days → 1 year" in said


def with_scenario(monkeypatch, *, rules=(), amounts=(), lang="en", cases=FEW):
    label = Label("Try", "试试")
    held = Scenario("try", label, label, rules=rules, amounts=amounts)
    tried = replace(HANDBOOK, scenarios={"try": held})
    return what_if(cases, scenario="try", lang=lang, handbook=tried)


LONGER = AmountChange("no_reason_window_cn", 365)


def test_what_falls_below_a_floor_is_said_above_the_cost_and_with_the_situation(monkeypatch):
    form = with_scenario(monkeypatch, amounts=(LONGER,))
    said = Outline(form.result.value).text
    assert "below the floor: FRT-33 gives 'the buyer'" in said
    assert "Days since signing: 8 to 365 days" in said
    assert "Not allowed as it stands:" in said
    assert "Total (not allowed as it stands)" in said
    assert said.index("Law and platform") < said.index("below the floor") < said.index("Cost to")
    assert repr(form).endswith("then, not allowed as it stands>")


def test_what_falls_below_a_floor_is_said_in_chinese(monkeypatch):
    said = Outline(with_scenario(monkeypatch, amounts=(LONGER,), lang="zh").result.value).text
    assert "不能照此执行：以下情况低于法律和平台的要求。" in said
    assert "低于要求：FRT-33 对照 TB-49-a（" in said
    assert "为“买家”，但要求“店铺”" in said
    assert "合计 (不能照此执行)" in said


def test_a_rule_that_decides_nothing_is_no_matter_of_law(monkeypatch):
    form = what_if(FEW, compensation_near_high="12")
    dead = Finding("dead", "freight", ("FRT-99",), "FRT-99 decides no case: covered by FRT-33")
    report = replace(form.report, findings=(dead,))
    said = Outline(module.report_html(report, [], "en")).text
    assert "No situation falls below" in said
    assert said.index("Situations that change") < said.index("Faults in the rules as changed")
    assert "dead: FRT-99 decides no case" in said
    assert "not allowed" not in said


# --- an amount that is to change ---


def with_later(value, start):
    amounts = dict(BEGAN.policy.amounts)
    amount = amounts["compensation_far_high"]
    amounts[amount.id] = replace(
        amount, values=(*amount.values, DatedValue(start, value, ("QST-12",)))
    )
    return replace(BEGAN, policy=replace(BEGAN.policy, amounts=amounts))


def test_now_is_the_last_day_of_the_cases_and_a_later_value_stands_beside_the_field():
    form = what_if(SAMPLE, handbook=with_later(18, date(2027, 1, 1)))
    assert form.amounts["compensation_far_high"].value == "15"
    assert form.later["compensation_far_high"].value == "from 2027-01-01: 18"
    assert form.later["compensation_near_high"].value == ""
    form.language.value = "zh"
    assert form.later["compensation_far_high"].value == "2027-01-01 起：18"


def test_an_amount_that_equals_a_later_value_is_still_a_change():
    form = what_if(SAMPLE, handbook=with_later(18, date(2027, 1, 1)))
    assert "Nothing is changed" in form.html
    form.amounts["compensation_far_high"].value = "18"
    assert "Compensation to another province, up to: CNY 15 → CNY 18" in form.html
    plain = what_if(SAMPLE, compensation_far_high="18")
    assert form.report.cost().equals(plain.report.cost())
    assert form.report.changed.any()


def test_the_first_change_may_be_given():
    form = what_if(FEW, scenario="worry-free-returns", compensation_near_high="12", lang="zh")
    assert form.amounts["compensation_near_high"].value == "12"
    assert "无忧退货：期内无理由退货" in form.result.value
    assert "同城补偿上限：10 元 → 12 元" in form.result.value


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"scenario": "worry-free"}, "did you mean 'worry-free-returns'"),
        ({"compensation_near_hi": "1"}, "did you mean 'compensation_near_high'"),
        ({"banana": "1"}, "there is no amount 'banana'; there are compensation_near_low"),
    ],
)
def test_what_the_form_does_not_have_is_named_with_the_nearest(given, said):
    with pytest.raises(KeyError, match=said):
        what_if(FEW, **given)


def test_everything_goes_back_to_what_is(form):
    before = form.html
    form.scenario.value = "worry-free-returns"
    form.amounts["high_value_from"].value = "no"
    form.again.click()
    assert form.html == before
    assert not any(place.value for place in form.errors.values())


def test_cases_may_be_decided_as_of_one_day():
    form = what_if(FEW.drop(columns=["opened_on", "case_id"]), on=date(2026, 3, 1))
    form.scenario.value = "worry-free-returns"
    assert ">row</th>" in form.result.value
    assert "<h3>Cost to the shop</h3>" in form.result.value
    assert form.report.changed.any()


def test_another_language_keeps_what_is_entered(form):
    form.scenario.value = "worry-free-returns"
    form.amounts["high_value_from"].value = "a lot"
    form.language.value = "zh"
    assert form.scenario.value == "worry-free-returns"
    assert form.amounts["high_value_from"].value == "a lot"
    assert "不是数字" in form.errors["high_value_from"].value


# --- bad entries ---


@pytest.fixture(scope="module")
def tried():
    """A form in which a scenario is tried, for tests that leave it as they found it."""
    form = what_if(FEW)
    form.scenario.value = "worry-free-returns"
    return form


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ("", "there is no amount"),
        ("  ", "there is no amount"),
        ("-1", "is outside 0 to 1000000 CNY"),
        ("1000000.01", "is outside 0 to 1000000 CNY"),
        ("12.345", "is finer than 0.01 CNY"),
        ("NaN", "is not a number"),
        ("1e3", "is not a number"),
        ("<script>", "&lt;script&gt;"),
        ("9" * 5000, "(5000 characters)"),
    ],
)
def test_a_bad_amount_is_said_in_words_and_stays_as_it_was_entered(tried, entered, said):
    before = tried.result.value
    tried.amounts["compensation_near_high"].value = entered
    assert said in tried.errors["compensation_near_high"].value
    assert tried.amounts["compensation_near_high"].value == entered
    assert tried.result.value == before
    assert "the last values that could be read" in tried.status.value
    tried.amounts["compensation_near_high"].value = "10"
    assert tried.errors["compensation_near_high"].value == ""
    assert "up to date" in tried.status.value


def test_a_band_that_begins_above_its_end_is_refused(form):
    form.amounts["compensation_near_low"].value = "10.01"
    said = Outline(form.errors["compensation_near_low"].value).text
    assert said == "10.01 is above 10, which is 'Compensation near by, up to'"
    form.amounts["compensation_near_low"].value = "10"
    assert form.errors["compensation_near_low"].value == ""


def test_every_bad_entry_is_said_at_once(form):
    form.amounts["compensation_near_high"].value = "x"
    form.amounts["high_value_from"].value = "y"
    assert [name for name, place in form.errors.items() if place.value] == [
        "compensation_near_high",
        "high_value_from",
    ]


# --- what the book shows ---


def test_the_cell_gives_a_form_for_jupyter_and_html_for_the_book(form):
    bundle = form._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {WIDGET_VIEW, "text/html", "text/plain"}
    assert form.html == form.result.value
    assert f'<div class="as-told" lang="en">{form.html}</div>' in bundle["text/html"]
    assert '<div class="as-told" lang="zh-Hans" hidden>' in bundle["text/html"]
    cost = form.report.cost()
    assert bundle["text/plain"] == (
        f"<what if: CNY {cost.loc['Total', 'now']} now, CNY {cost.loc['Total', 'then']} then>"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_is_sound_and_the_same_each_time(lang):
    reports = {what_if(FEW, scenario="year-long-returns", lang=lang).html for _ in range(2)}
    (report,) = reports
    outline = Outline(report)
    assert outline.seen[0] == "section"
    assert {"h3", "table", "figure", "svg"} <= set(outline.seen)
    assert not {"script", "style", "h1", "h2", "img"} & set(outline.seen)
    assert "http" not in report.replace("http://www.w3.org/", "")


def test_the_numbers_of_the_chart_stand_beside_it():
    form = what_if(FEW, scenario="worry-free-returns")
    text = Outline(form.html).text
    for value in form.report.cost().to_numpy().ravel():
        assert str(value) in text


def test_the_chart_is_the_same_each_time_and_says_its_numbers_without_being_seen():
    report = what_if(FEW, scenario="worry-free-returns").report
    svg = drawing_of(report, "en").svg
    assert svg == drawing_of(report, "en").svg
    image = ElementTree.fromstring(svg)
    assert image.get("role") == "img"
    assert f"{report.cost().loc['Return freight', 'then']:,}" in image.get("aria-label")
    assert not re.search(r"\d{4}-\d\d-\d\d|Matplotlib|metadata", svg)


def test_a_setting_of_the_reader_leaves_the_chart_alone():
    import matplotlib as mpl

    report = what_if(FEW).report
    plain = drawing_of(report, "en").svg
    with mpl.rc_context({"figure.dpi": 50, "font.size": 20, "axes.grid": True}):
        assert drawing_of(report, "en").svg == plain
        assert mpl.rcParams["font.size"] == 20


def test_text_from_a_file_is_escaped():
    cases = FEW.copy()
    cases["case_id"] = "<img src=x onerror=alert(1)>"
    cases["opened_on"] = [*cases["opened_on"].iloc[:-1], "<b>soon</b>"]
    form = what_if(cases, scenario="worry-free-returns")
    assert "<img" not in form.html
    assert "<b>" not in form.html
    assert "&lt;img src=x onerror=alert(1)&gt;" in form.html
    assert "&lt;b&gt;soon&lt;/b&gt;" in form.html


def test_cases_that_are_left_out_are_named_at_the_top_with_their_rows():
    cases = FEW.copy()
    first, second, third = cases.index[cases["wish"] == "return"][:3]
    cases.loc[[first, second], "wish"] = None
    cases.loc[[third], "contract_freight"] = "9元"
    cases.loc[[third], "wish"] = "swap"
    form = what_if(cases)
    text = Outline(form.html).text
    assert "147 of 150 cases counted" in text
    assert f"left out:rows {first}, {second}, because not known: wish" in text
    assert f"row {third}, because " in text
    assert text.index("cases counted") < text.index("Cost to the shop")
    assert "Caution" not in text
    form.language.value = "zh"
    said = f"150 个售后单中计入 147 个；未计入：第 {first}、{second} 行，原因："
    assert said in Outline(form.html).text


def test_when_too_few_cases_are_counted_the_report_warns():
    cases = FEW.copy()
    cases["evidence"] = pd.Series([None] * len(cases), cases.index, dtype="str")
    form = what_if(cases)
    text = Outline(form.html).text
    assert f"{form.report.known.sum()} of 150 cases counted" in text
    assert "Caution: fewer than 90 % of the cases are counted" in text
    assert " more, because not known: evidence" in text
    form.language.value = "zh"
    assert "注意：计入的售后单不到 90 %" in form.html


def test_the_heading_of_the_cost_has_the_days_of_the_cases():
    ten = SAMPLE.iloc[:10]
    first, last = ten["opened_on"].min(), ten["opened_on"].max()
    html = what_if(ten).html
    assert f"<h3>Cost to the shop, {first} to {last}</h3>" in html
    assert "year" not in Outline(html).text
    assert f"<h3>店铺的成本，{first} 至 {last}</h3>" in what_if(ten, lang="zh").html


def test_like_changes_are_said_once_with_their_number_and_sum():
    form = what_if(SAMPLE, scenario="worry-free-returns")
    count, more = form.report.changed.sum(), form.report.cost().loc["Total", "difference"]
    assert form.html.count("the buyer pays the courier → the buyer advances it") == 1
    assert f">{count}</td>" in form.html
    assert f">{more}</td>" in form.html


def test_many_kinds_of_change_are_counted_beyond_the_first(monkeypatch):
    monkeypatch.setattr(module, "FIRST_CASES", 1)
    form = what_if(SAMPLE, scenario="worry-free-returns", compensation_far_high="25")
    kinds = len(set(form.report.kinds_of_change()))
    assert kinds > 1
    assert f"… and {kinds - 1} more kinds." in form.html


def test_money_stands_right_and_ids_and_days_do_not_break(form):
    form.scenario.value = "worry-free-returns"
    total = form.report.cost().loc["Total", "difference"]
    cell = re.search(rf'<td style="([^"]*)">{total}</td>', form.html).group(1)
    assert "text-align: right" in cell
    assert "tabular-nums" in cell
    case = form.report.changed_cases(most=1).iloc[0]
    found = re.search(
        rf'<th scope="row" style="([^"]*)">{case["case"]}<br/>{case["opened on"]}</th>', form.html
    )
    assert "white-space: nowrap" in found.group(1)


def test_no_cases_at_all_are_said_to_be_none():
    text = Outline(what_if(FEW.iloc[:0], scenario="worry-free-returns").html).text
    assert "0 of 0 cases change." in text


# --- what was tried, written as a draft ---


@pytest.mark.parametrize(
    ("day", "told"),
    [("", "no day to come"), ("soon", "no day to come"), ("2020-01-01", "no day to come")],
)
def test_a_draft_holds_from_a_day_to_come(form, tmp_path, day: str, told: str) -> None:
    form.amounts["compensation_near_high"].value = "12"
    form.folder.value = str(tmp_path / "draft")
    form.since.value = day
    form.write.click()
    assert told in form.drafted.value
    assert not (tmp_path / "draft").exists()


def test_a_draft_in_a_folder_that_can_be_none_is_refused(form) -> None:
    form.amounts["compensation_near_high"].value = "12"
    for none in ("a\0b", "x" * 300):
        form.since.value, form.folder.value = "2099-01-01", none
        form.write.click()
        assert "cannot be written" in form.drafted.value


def test_what_was_tried_is_written_as_a_draft_and_never_over_another(form, tmp_path) -> None:
    form.language.value = "zh"
    form.since.value, form.folder.value = "2099-01-01", str(tmp_path / "draft")
    form.write.click()
    assert "什么都没改" in form.drafted.value
    form.amounts["compensation_near_high"].value = "plenty"
    form.write.click()
    assert "先把上面的数值改对" in form.drafted.value
    form.amounts["compensation_near_high"].value = "12"
    form.write.click()
    assert "policy/amounts.toml" in form.drafted.value
    text = (tmp_path / "draft" / "policy" / "amounts.toml").read_text("utf-8")
    assert "{ from = 2099-01-01, value = 12" in text
    form.write.click()
    assert "请换一个新的文件夹名" in form.drafted.value


# --- what follows the form, and what is saved ---


def test_a_cell_beside_the_form_says_what_the_form_says(form) -> None:
    beside = form.following(lambda: in_both(form.report.cost))
    form.scenario.value = "worry-free-returns"
    total = str(form.report.cost().loc["Total", "then"])
    assert total in beside.widget.value
    assert total in form.result.value
    assert total in repr(beside)
    form.language.value = "zh"
    assert "合计" in beside.widget.value
    html = beside._repr_mimebundle_()["text/html"]
    assert html == in_both(form.report.cost)._repr_html_()


def test_what_is_saved_is_what_is_shown_and_never_over_another(tmp_path) -> None:
    form = what_if(FEW, scenario="worry-free-returns", compensation_near_high="12", file="own.csv")
    form.save_folder.value = str(tmp_path / "tried")
    form.amounts["compensation_near_high"].value = "plenty"
    form.save.click()
    assert "Put the amounts right first" in form.saved.value
    form.amounts["compensation_near_high"].value = "12"
    form.save.click()
    folder = tmp_path / "tried"
    assert {path.name for path in folder.iterdir()} == {
        "what-if.xlsx",
        "what-if.html",
        "what-if.png",
    }
    page = (folder / "what-if.html").read_text("utf-8")
    for said in (
        "own.csv: 150 of 150 cases counted",
        "Worry-free returns: A return without a reason",
        "Compensation near by, up to: CNY 10 → CNY 12",
        "given way to in 0 % of cases",
        f"{form.report.cost().loc['Total', 'then']:,}",
        drawing_of(form.report, "en").svg,
    ):
        assert said in page, said
    assert (folder / "what-if.png").read_bytes() == drawing_of(form.report, "en").png
    form.save.click()
    assert "is there already" in form.saved.value


def test_where_nothing_is_changed_that_is_saved(form, tmp_path) -> None:
    form.language.value = "zh"
    form.save_folder.value = str(tmp_path)
    form.save.click()
    assert "什么都没改" in (tmp_path / "what-if.html").read_text("utf-8")
