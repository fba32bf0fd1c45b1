"""What the book prints of editions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sphinx.errors import ExtensionError

from aftersales_kit.faces.book.editions import edition_of, editions_of
from tests.faces.book.building import EDITIONS, Book


@pytest.mark.parametrize(
    "said",
    [
        "看客户满意度",
        "急用",
        "客服速查",
        "负责人：主管 · 复核日期：2027-05-31",
        "中国大陆法律 法律，中国大陆",
        "问清诉求 售后客服",
        "记到： 凭证文件夹：新登一行",
        "时限： 同意退款后到账：2 个工作日内",
        "责任还判不了 → 5 ",
        "走一遍的实例",
        "写下： 答应来回运费，A07。",
        "婉拒",
        "流程里的这一步：",
        "缺少感谢",
        "登记时填 登记日期 订单号 (个人信息)",
        "(空着、给别人看时遮住)",
        "2025-11-04 售后：发错货；换货。换一副，来回运费店铺出 经办：A07",
        "先另存为 JPG",
        "逾期： 投诉处理 → 升级",
        "仅限： 市场：中国大陆",
        "至少 30 天",
        "每天：9:00–22:00",
        "分母：",
        "查看频率：每周。",
    ],
)
def test_the_chinese_edition_prints_everything_in_chinese(chinese: Book, said: str) -> None:
    assert said in chinese.text("chapter")


def test_what_an_edition_prints_of_the_data_is_in_its_language_alone(
    book: Book, chinese: Book
) -> None:
    for word, other in (
        ("Worked case", "实例"),
        ("What is known", "已知情况"),
    ):
        assert word in book.text("chapter")
        assert other not in book.text("chapter")
        assert other in chinese.text("chapter")
        assert word not in chinese.text("chapter")


def test_a_condition_is_printed_in_chinese_with_its_amount_linked(chinese: Book) -> None:
    amount = 'href="amounts.html#law_no_reason_window_cn"'
    assert re.search(f"{amount}[^>]*>至多 7 天</a>", chinese.page("chapter"))
    row = chinese.whole("rules").partition('<tr id="BND-01"')[2].partition("</tr>")[0]
    assert "不到 300 元" in row


def test_an_edition_says_its_language_loads_what_is_live_once_and_leads_to_the_others(
    chinese: Book,
) -> None:
    page = chinese.page("chapter")
    assert '<html lang="zh-Hans"' in page
    assert '<link rel="stylesheet" href="../live/calculator.34.css">' in page
    assert not Path(chinese.app.outdir, "live").exists()
    (other,) = edition_of(chinese.app.config).others(EDITIONS)
    assert (other.lang, edition_of(chinese.app.config).root(other)) == ("en", "../")


def test_a_language_that_the_data_does_not_speak_is_refused() -> None:
    with pytest.raises(ExtensionError, match="fr_FR: there is no language of labels 'fr'"):
        editions_of([{"language": "fr_FR", "name": "Français"}])


def test_an_edition_of_one_that_is_not_there_is_refused() -> None:
    with pytest.raises(ExtensionError, match="zh_TW: of: there is no edition 'zh_CM'"):
        editions_of([*EDITIONS, {"language": "zh_TW", "name": "繁體", "of": "zh_CM"}])
