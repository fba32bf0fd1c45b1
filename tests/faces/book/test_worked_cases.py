"""What the book prints of worked cases."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.faces.book.building import EDITIONS, Book, build, words
from tests.handbook import HANDBOOK


def test_a_worked_case_shows_what_the_kit_works_out(book: Book) -> None:
    page = book.page("chapter")
    case = page[page.index('<details class="hb-folded hb-case" open="open">') :]
    case = case[: case.index('<details id="')]
    text = re.sub(r"<[^>]+>", "", case)
    assert "Quality defect" in text
    assert re.search(r"repaid to the buyer\s*CNY 22.00", text)
    assert 'href="rules/chapter.html#FRT-24"' in case
    # What makes no difference is folded away, not left out.
    assert text.index("Abuse of returns") > text.index("which change nothing here")


@pytest.mark.parametrize(
    ("language", "goods", "other"), [("en", "jeans", "牛仔裤"), ("zh_CN", "牛仔裤", "jeans")]
)
def test_goods_of_a_case_are_named_in_the_language_of_the_page(
    tmp_path: Path, language: str, goods: str, other: str
) -> None:
    case = "```{worked-case} one-of-three-goes-back-threshold-kept-no-more\n```"
    config = {"aftersales_editions": EDITIONS, "language": language}
    shown = build(tmp_path, {"index": case}, **config).text("index")
    assert f"{goods} 169.00 × 1" in shown
    assert f"{goods} × 1" in shown
    assert other not in shown


def test_worked_cases_of_a_table_are_all_there(book: Book) -> None:
    # Types of buyer and walks are folded in the same way.
    folded = set(
        re.findall(r'<details id="([\w-]+)" class="hb-folded hb-case', book.page("chapter"))
    )
    shown = folded & {*HANDBOOK.cases}
    cases = HANDBOOK.cases.values()
    assert shown == {c.id for c in cases if any(e.table == "compensation-band" for e in c.expect)}


def test_every_worked_case_is_told_on_one_of_the_two_pages(various: Book) -> None:
    told = {
        page: re.findall(r'<details id="([\w-]+)" class="hb-folded hb-case', various.whole(page))
        for page in ("by-tables", "whole")
    }
    assert Counter(told["by-tables"] + told["whole"]) == Counter([*HANDBOOK.cases])
    assert not any(HANDBOOK.cases[name].answer for name in told["by-tables"])
    assert all(HANDBOOK.cases[name].answer for name in told["whole"])
    assert various.warned("by-tables") == various.warned("whole") == []


def test_a_ranked_outcome_is_shown_from_worst_to_best_in_worked_cases(various: Book) -> None:
    page = various.whole("glossary")
    text = words(page)
    row = page.partition('<tr id="term-risk_bearer"')[2].partition("</tr>")[0]
    assert row.index("The scarf is gone") < row.index("The lamp is gone")
    case = r"unwanted-scarf-lost-on-the-way-back"
    assert re.search(rf'href="\.\./whole/[\w-]+\.html#{case}"', row)
    assert "nothing extra: it goes with the leg · the shop" in text
    assert "From worst to best for the buyer, in worked cases" in text
    assert various.warned("glossary") == []


def test_the_first_case_of_a_page_is_open_and_the_others_are_folded(various: Book) -> None:
    for name, opened in (("two-cases", [True, False]), ("folded-first", [False, True])):
        page = various.page(name)
        cases = re.findall(r'<details class="hb-folded hb-case"( open="open")?>', page)
        assert [bool(one) for one in cases] == opened
