"""What the book prints of for buyers."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from aftersales_kit.policy import data_folder
from tests.faces.book.building import ON, REFERENCE, Book, build


@pytest.fixture(scope="module")
def buyers_page(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with the page for buyers."""
    pages = {"index": "Text.", "page": "```{for-buyers}\n```", **REFERENCE}
    return build(tmp_path_factory.mktemp("buyers"), pages)


def versions_for_buyers(page: str) -> dict[str, tuple[str, str]]:
    """Return the language of each version of the page for buyers, and its text, by its place."""
    found = {}
    for part in page.split('<section id="for-buyers-in-')[1:]:
        place, _, rest = part.partition('" class="hb-buyers" lang="')
        tag, _, rest = rest.partition('">')
        shown = rest.partition("</div>")[0]
        found[place] = (tag, re.sub(r"<[^>]+>|[A-Z]{3}-\d\d", "", shown))
    return found


def test_buyers_read_the_page_of_their_market_in_its_language_and_script(
    buyers_page: Book,
) -> None:
    assert buyers_page.warnings == []
    found = versions_for_buyers(buyers_page.page("page"))
    assert {place: tag for place, (tag, _) in found.items()} == {
        "cn": "zh-Hans", "cn-en": "en", "tw": "zh-Hant-TW", "tw-en": "en", "eu": "en",
        "eu-zh": "zh-Hans", "gb": "en", "gb-zh": "zh-Hans", "jp": "en", "jp-zh": "zh-Hans",
        "us": "en", "us-zh": "zh-Hans",
    }  # fmt: skip
    page = buyers_page.page("page")
    assert 'href="door/cn.html">我的情况怎么办</a>' in page
    assert 'href="door/eu.html">What applies to me?</a>' in page
    mainland, taiwan, union = (found[place][1] for place in ("cn", "tw", "eu"))
    assert "签收后 7 天内告诉我们，就可以退" in mainland
    assert f"以 {ON} 的规则为准。" in mainland
    for chinese in (mainland, taiwan):
        assert not re.search("[A-Za-z]{3}", chinese)
    assert "簽收後有 7 天的鑑賞期，期內寄回，或書面通知我們要退，都可以" in taiwan
    assert "退貨" in taiwan
    assert not re.search("[们这费单]|退货", taiwan)
    assert "You have 14 days after the last parcel of your order has reached you" in union
    assert not re.search("[\u4e00-\u9fff]", union)


def test_the_page_of_a_market_says_nothing_of_another(buyers_page: Book) -> None:
    versions = versions_for_buyers(buyers_page.page("page"))
    found = {place: text for place, (_, text) in versions.items()}
    assert "12315" in found["cn"]
    assert "12315" not in found["tw"] + found["tw-en"] + found["eu"] + found["eu-zh"]
    assert "消保官" in found["tw"]
    assert "消保官" not in found["cn"] + found["eu-zh"]
    assert "European Consumer Centre" in found["eu"]
    assert "European" not in found["tw-en"] + found["cn-en"]


def test_buyers_see_the_ids_of_rules_but_not_their_reasons(buyers_page: Book) -> None:
    page = buyers_page.page("page")
    shown = page[page.index("hb-buyers-market") : page.index("hb-buyers-day")]
    assert 'href="rules/others.html#NRR-02">NRR-02</a>' in shown
    assert "title=" not in shown


def test_a_line_for_buyers_is_what_carries_its_source(buyers_page: Book) -> None:
    assert 'href="../page.html#for-buyers-same-way"' in buyers_page.whole("sources")


def test_a_line_for_buyers_without_a_sentence_is_a_warning(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_folder(), data)
    file = data / "buyers.toml"
    text = file.read_text(encoding="utf-8")
    start = text.index("[part.line.by_outcome]", text.index('id = "swap"'))
    changed = text[:start] + text[start:].replace("\nbuyer = ", "\nnobody = ", 1)
    file.write_text(changed, encoding="utf-8")
    pages = {"index": "Text.", "page": "```{for-buyers}\n```", **REFERENCE}
    (warning,) = build(tmp_path, pages, aftersales_data=str(data)).warnings
    assert "the line 'swap' has no sentence for what its table decides" in warning
