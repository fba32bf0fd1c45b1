"""What a notebook shows is there in both languages."""

import pandas as pd

from aftersales_kit.faces.book.spoken import spoken
from aftersales_kit.faces.charts import bars
from aftersales_kit.faces.told import Told, in_both, lines, renamed, say, verbatim
from aftersales_kit.policy import Label

MARKUP = "<b>x</b>"


def shown(told: Told, lang: str) -> str:
    """Return what a page of one edition keeps of it."""
    return spoken(told._repr_html_(), lang).strip()


def test_a_sentence_is_filled_in_each_language_and_escaped() -> None:
    told = say("{} of {:,} <br>", "{1:,} 里的 {0}", Label("one", "一"), 1200)
    assert repr(told) == "one of 1,200 <br>"
    assert shown(told, "en") == (
        '<div class="as-told" lang="en"><pre tabindex="0">one of 1,200 &lt;br&gt;</pre></div>'
    )
    assert shown(told, "zh") == (
        '<div class="as-told" lang="zh-Hans"><pre tabindex="0">1,200 里的 一</pre></div>'
    )


def test_without_a_choice_the_first_language_is_seen() -> None:
    html = say("yes", "是")._repr_html_()
    assert html.count("hidden") == 1
    assert html.index("yes") < html.index("hidden") < html.index("是")


def test_sentences_stand_below_each_other() -> None:
    told = lines(say("{} cases", "{} 单", n) for n in (1, 2))
    assert told.text("en") == "1 cases\n2 cases"
    assert '<pre tabindex="0">1 单\n2 单</pre>' in shown(told, "zh")


def test_data_are_the_same_in_each_language_and_are_not_translated() -> None:
    told = verbatim(f"title = {MARKUP}")
    assert told.text("en") == told.text("zh") == f"title = {MARKUP}"
    for lang in ("en", "zh"):
        assert '<pre translate="no" tabindex="0">title = &lt;b&gt;x' in shown(told, lang)


def test_a_table_has_its_own_names_in_each_language_and_its_columns_stand_straight() -> None:
    table = pd.DataFrame({"count": [3, 12]}, index=pd.Index(["blemish", MARKUP], name="problem"))
    names = {
        "blemish": Label("Blemish", "瑕疵"),
        "problem": Label("Problem", "问题"),
        "count": Label("Cases", "单数"),
    }
    told = in_both(lambda lang: renamed(table, names, lang))
    assert told.text("en").split() == ["Cases", "Problem", "Blemish", "3", MARKUP, "12"]
    assert told.text("zh").splitlines()[0].endswith("单数")
    assert MARKUP not in told._repr_html_()
    assert list(table.columns) == ["count"]


def test_a_chart_is_drawn_for_each_language() -> None:
    told = in_both(lambda lang: bars({"a": 5}, "cases", least={"a": 2}, lang=lang))
    assert told.text("en") == "<chart: cases: a 2 to 5>"
    assert "2 至 5" in shown(told, "zh")
    assert "2 to 5" not in shown(told, "zh")
    assert shown(told, "en").count("<figure") == 1


def test_a_text_stands_as_it_is() -> None:
    assert in_both(lambda lang: f"in {lang}").text("zh") == "in zh"
