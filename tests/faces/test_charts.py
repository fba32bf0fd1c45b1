"""Charts: the same numbers give the same bytes, and are said in words, too."""

import re
from decimal import Decimal

import matplotlib as mpl

from aftersales_kit.faces.charts import bars

VALUES = {"Wrong size": Decimal("1200.50"), "瑕疵": Decimal("5")}


def test_a_chart_is_the_same_byte_for_byte_whatever_the_reader_has_set():
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path"}):
        other = bars(VALUES, "CNY")
    assert bars(VALUES, "CNY") == other
    assert "<metadata>" not in other.svg
    assert "<style" not in other.svg


def test_a_chart_says_its_numbers_in_words_and_beside_the_bars():
    chart = bars(VALUES, "CNY")
    assert repr(chart) == "<chart: CNY: Wrong size 1,200.50; 瑕疵 5>"
    assert 'aria-label="CNY: Wrong size 1,200.50; 瑕疵 5"' in chart._repr_html_()
    assert ">1,200.50<" in chart.svg
    assert ">瑕疵<" in chart.svg


def test_a_range_is_written_with_both_its_ends():
    chart = bars(VALUES, "CNY", least={"Wrong size": 0, "瑕疵": 2})
    assert "Wrong size 0 to 1,200.50; 瑕疵 2 to 5" in chart.told
    assert len(re.findall("#b3541e", chart.svg)) == 2


def test_a_name_cannot_break_out_of_the_label():
    assert 'aria-label="n: &lt;b&gt;&quot; 1"' in bars({'<b>"': 1}, "n").svg
