"""Charts: the same numbers give the same bytes, as text of the page with bars beneath it."""

import re
from decimal import Decimal

from aftersales_kit.faces.charts import bars

VALUES = {"Wrong size": Decimal("1200.50"), "瑕疵": Decimal("5")}
WIDTHS = re.compile(r"width: ([\d.]+)%")


def widths(html: str) -> list[float]:
    return [float(width) for width in WIDTHS.findall(html)]


def test_a_chart_says_its_numbers_as_text_of_the_page_and_byte_for_byte_the_same():
    chart = bars(VALUES, "CNY")
    assert chart == bars(VALUES, "CNY")
    assert repr(chart) == "<chart: CNY: Wrong size 1,200.50; 瑕疵 5>"
    html = chart._repr_html_()
    for text in (">CNY</figcaption>", ">Wrong size<", ">1,200.50<", ">瑕疵<", ">5<"):
        assert text in html
    # Nothing that a phone would shrink with the chart.
    assert not re.search(r"<svg|<img|font-size", html)


def test_bars_are_as_long_as_their_numbers_and_leave_room_for_them():
    long, short = widths(bars({"a": 80, "b": 20}, "n").html)
    assert long == 4 * short
    assert long <= 50
    assert widths(bars({"a": 0}, "n").html) == [0]
    assert widths(bars({}, "n").html) == []


def test_a_range_is_written_with_both_its_ends():
    chart = bars(VALUES, "CNY", least={"Wrong size": 0, "瑕疵": 2})
    assert "Wrong size 0 to 1,200.50; 瑕疵 2 to 5" in chart.told
    assert "0 至 1,200.50" in bars({"a": VALUES["Wrong size"]}, "n", least={"a": 0}, lang="zh").told
    # The lower figure is a share of its own bar.
    assert widths(chart.html)[1::2] == [0, 40]


def test_a_name_cannot_break_out():
    html = bars({'<b>"': 1}, "<i>").html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;&quot;" in html
