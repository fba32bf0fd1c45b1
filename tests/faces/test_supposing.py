"""The form over what is supposed: result, charts and what is saved are those of the form."""

import re
import xml.etree.ElementTree as ElementTree
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from aftersales_kit.faces.what_if import drawing
from aftersales_kit.faces.what_if.drawing import Drawing, costs, course
from aftersales_kit.faces.what_if.supposing import SupposingForm
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.return_window import AS_NOW, EVERYWHERE, ReturnWindow
from aftersales_kit.operations.supposing import Course
from aftersales_kit.policy import Label, data_folder
from aftersales_kit.policy.faults import BadValue
from tests.handbook import HANDBOOK

FEW = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK).iloc[:150]
TRIAL = ReturnWindow(FEW, HANDBOOK, file="<own>.csv")
HAN = re.compile("[一-鿿]")
LETTER = re.compile("[A-Za-z]{4,}")


@pytest.fixture
def form():
    return SupposingForm(TRIAL)


def amount(form: SupposingForm) -> str:
    return f"{abs(form.answer.difference) / Decimal(100):,.2f}"


def test_the_form_begins_with_what_the_data_suppose_and_marks_what_it_is(form) -> None:
    shown = {name: field.value for name, field in form.numbers.items()}
    assert shown == {
        "window_days": "15",
        "late_given_way": "0",
        "more_returns": "5",
        "value_lost": "10",
        "taking_back": "4",
        "orders_for_a_case": "12",
        "more_sales": "0.2",
    }
    assert form.numbers["window_days"].description.endswith("(days; what is tried)")
    assert form.numbers["more_returns"].description.endswith("(%; assumption)")
    form.language.value = "zh"
    assert form.numbers["more_returns"].description == "无理由退货增加（%；假设）"
    assert form.choices["where"].options[0] == ("所有市场", EVERYWHERE)


def test_result_charts_and_table_change_with_the_form(form) -> None:
    result, hangs = form.result, form.hangs
    along = form.along("window_days", 15, 30)
    before = [part.widget.value for part in (result, hangs, along)]
    form.numbers["taking_back"].value = "12.5"
    after = [part.widget.value for part in (result, hangs, along)]
    assert all(a != b for a, b in zip(before, after, strict=True))
    assert f"CNY {amount(form)} more" in result.widget.value
    assert f"difference {amount(form)}" in hangs.widget.value
    assert amount(form) in along.widget.value
    assert result.widget.value == result.html("en")


def test_a_choice_is_worked_out_and_a_broken_floor_is_said(form) -> None:
    form.choices["way_back"].value = AS_NOW
    assert form.chosen["way_back"] == AS_NOW
    assert "Not allowed as it stands" in form.result.widget.value
    assert repr(form).endswith("not allowed as it stands>")
    form.language.value = "zh"
    assert form.chosen["way_back"] == AS_NOW
    assert "不能照此执行" in form.result.widget.value


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ("6", "is outside 7 to 365 days"),
        ("15.5", "is not a whole number"),
        ("long", "is not a number"),
        ("", "there is no number"),
    ],
)
def test_an_entry_that_cannot_be_read_stays_and_leaves_the_result(form, entered, told) -> None:
    before = form.result.widget.value
    form.numbers["window_days"].value = entered
    assert told in form.errors["window_days"].value
    assert form.numbers["window_days"].value == entered
    assert form.result.widget.value == before
    assert "still that of the last values" in form.status.value
    form.again.click()
    assert form.errors["window_days"].value == ""
    assert form.numbers["window_days"].value == "15"


def test_the_book_shows_what_was_entered_in_both_languages(form) -> None:
    for part in (form, form.result, form.hangs, form.along("more_sales", "0.3")):
        html = part._repr_mimebundle_()["text/html"]
        english, chinese = html.split('<div class="as-told" lang="zh-Hans" hidden>')
        assert not HAN.search(english)
        assert HAN.search(chinese)
        assert LETTER.search(english)
        assert "<own>" not in html
    assert "0.3 %" in form.along("more_sales", "0.3").html("en")
    with pytest.raises(BadValue, match="is outside 0 to 30 %"):
        form.along("more_returns", 31)


def test_no_change_costs_the_same(form) -> None:
    form.numbers["window_days"].value = "7"
    form.choices["way_back"].value = AS_NOW
    assert form.answer.difference == 0
    assert "It would cost the same." in form.result.widget.value


def test_too_few_cases_and_few_orders_are_said() -> None:
    cases = FEW.copy()
    cases.loc[cases.index[5:30], "margin"] = None
    form = SupposingForm(ReturnWindow(cases, HANDBOOK, file="own.csv"), "zh")
    assert form.trial.counted.rows == len(cases) - 25
    html = form.result.widget.value
    assert "计入的售后单不到 90 %" in html
    assert " …" in html
    few = SupposingForm(ReturnWindow(FEW.iloc[:20], HANDBOOK, file="own.csv"))
    assert "hardly enough to tell" in few.result.widget.value


# --- charts ---


def test_a_chart_is_narrow_the_same_each_time_and_says_its_numbers_in_words(form) -> None:
    drawn = costs(form.answer, "zh")
    svg = drawn.svg
    assert svg == costs(form.answer, "zh").svg
    image = ElementTree.fromstring(svg)
    assert image.get("role") == "img"
    assert float(image.get("width").removesuffix("pt")) <= 270
    for line in (*form.answer.money, form.answer.total):
        assert f"{line.then / 100:,.2f}" in image.get("aria-label")
        assert f"{line.then / 100:,.2f}" in svg
        assert line.label.zh in svg


def test_charts_of_a_page_share_no_name(form) -> None:
    drawn = [costs(form.answer, "en"), costs(form.answer, "zh"), form._hangs("en")]
    names = [re.findall(r' id="([^"]*)"', one.svg) for one in drawn]
    assert any(names)
    together = [name for one in names for name in one]
    assert len({*together}) == len(together)
    for one, of_it in zip(drawn, names, strict=True):
        assert {*re.findall(r"#([\w.-]+)", one.svg)} & {*together} == {*of_it}


WEEKS = tuple(f"2026-0{month}-{day:02}" for month in (1, 2, 3) for day in (1, 8, 15, 22))
ALONG = course(
    Course(
        Label("Cases by week", "每周售后单"),
        Label("week beginning", "周（从该日起）"),
        WEEKS,
        tuple(map(float, range(100, 112))),
        tuple(map(float, range(100, 124, 2))),
        called=(Label("seen, and as usual", "实际和照旧"), Label("with what is tried", "试算后")),
    ),
    "en",
)


def texts_of(drawn: Drawing) -> tuple[Figure, list[Text]]:
    """Return a chart as it is drawn, and every text that is seen on it."""
    figure = drawn.draw("en")
    FigureCanvasAgg(figure).draw()
    # Ticks beyond the ends of an axis are there, and not drawn.
    beyond = {
        tick.label1
        for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis))
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    return figure, [text for text in texts if text not in beyond]


def test_letters_of_a_chart_are_large_enough_on_a_phone(form) -> None:
    for drawn in (costs(form.answer, "en"), form._hangs("en"), ALONG):
        figure, texts = texts_of(drawn)
        # 360 dots wide, 24 of them at either edge of the cell.
        scale = (360 - 48) / (figure.get_figwidth() * 72)
        assert min(text.get_fontsize() for text in texts) * scale >= 14


def test_no_text_of_a_chart_is_cut_off(form) -> None:
    form.numbers["more_sales"].value = "1"
    for drawn in (costs(form.answer, "en"), form._hangs("en"), ALONG):
        figure, texts = texts_of(drawn)
        for text in texts:
            box = text.get_window_extent()
            assert box.x0 >= 0, text.get_text()
            assert box.x1 <= figure.bbox.x1, text.get_text()
            assert box.y0 >= 0, text.get_text()


def test_names_along_a_chart_do_not_run_into_each_other() -> None:
    figure, _ = texts_of(ALONG)
    labels = [one for one in figure.axes[0].get_xticklabels() if one.get_text()]
    assert [one.get_text() for one in labels][-1] == WEEKS[-1]
    boxes = [one.get_window_extent() for one in labels]
    assert len(boxes) > 1
    for before, after in pairwise(boxes):
        assert before.x1 < after.x0


def test_a_png_is_english_where_no_font_has_chinese(form, monkeypatch) -> None:
    with_font = costs(form.answer, "zh").png
    assert with_font.startswith(b"\x89PNG")
    asked: list[str] = []
    draw = costs(form.answer, "zh").draw
    monkeypatch.setattr(drawing, "FONTS", ("no such font",))
    without = drawing.Drawing("", "zh", lambda lang: (asked.append(lang), draw(lang))[1]).png
    assert asked == ["en"]
    assert without == costs(form.answer, "en").png


# --- what is saved ---


def test_what_is_saved_is_what_is_shown(form, tmp_path: Path) -> None:
    form.numbers["window_days"].value = "30"
    form.folder.value = str(tmp_path / "tried")
    form.save.click()
    files = {path.name for path in (tmp_path / "tried").iterdir()}
    assert files == {
        "return-window.xlsx",
        "return-window.html",
        "return-window.png",
        "return-window-hangs.png",
    }
    page = (tmp_path / "tried" / "return-window.html").read_text("utf-8")
    for said in (
        "&lt;own&gt;.csv: 150 of 150 cases counted",
        f"Policy {HANDBOOK.policy.digest}",
        "30 days",
        "assumption",
        amount(form),
        costs(form.answer, "en").svg,
    ):
        assert said in page, said
    assert re.search(r"Saved \d{4}-\d\d-\d\d \d\d:\d\d [+-]\d{4}", page)
    book = openpyxl.load_workbook(tmp_path / "tried" / "return-window.xlsx")
    total = [cell.value for cell in [*book["Cost to the shop"].rows][-1]]
    assert f"{abs(total[3]):,.2f}" == amount(form)
    png = (tmp_path / "tried" / "return-window.png").read_bytes()
    assert png == costs(form.answer, "en").png


def test_nothing_is_saved_over_another_or_while_a_number_is_wrong(form, tmp_path: Path) -> None:
    form.folder.value = str(tmp_path / "tried")
    form.numbers["window_days"].value = "1"
    form.save.click()
    assert "Put the numbers right first" in form.saved.value
    form.numbers["window_days"].value = "30"
    form.save.click()
    before = (tmp_path / "tried" / "return-window.xlsx").read_bytes()
    form.save.click()
    assert "is there already" in form.saved.value
    assert (tmp_path / "tried" / "return-window.xlsx").read_bytes() == before
    (tmp_path / "file").write_text("")
    for none in (tmp_path / "file" / "under", "a\0b", "x" * 300):
        form.folder.value = str(none)
        form.save.click()
        assert "cannot be written" in form.saved.value
