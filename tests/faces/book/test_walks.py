"""What the book prints of walks."""

from __future__ import annotations

from pathlib import Path

from tests.faces.book.building import Book, build, changed
from tests.handbook import HANDBOOK


def test_a_procedure_is_gone_through_case_by_case_below_its_steps(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    walks = HANDBOOK.walks["settle-freight"].walks
    for walk in walks:
        assert page.count(f'id="settle-freight-{walk.id}" class="hb-case hb-folded"') == 1
    told = text.partition("Gone through, case by case")[2]
    assert "4 Promise to repay After-sales agent Please advance it, or keep it as credit" in told
    assert "Written: Freight both ways promised, A07." in told
    assert "Sent: Return freight is repaid" in told
    assert "New row in: evidence folder" in told
    assert "Like “A hole in the sleeve: the shop pays both ways”, up to step 3; then:" in told
    assert "It goes on with step 7, as told elsewhere here." in told
    assert 'href="rules/chapter.html#FRT-26"' in page.partition("hb-folded")[2]


def test_a_walk_that_names_what_is_not_there_is_a_warning(tmp_path: Path) -> None:
    old, new = 'step = "shop-pays"', 'step = "shop-pay"'
    data = changed(tmp_path, "walks/settle-freight.toml", old, new)
    pages = {"index": "```{procedure} settle-freight\n```"}
    book = build(tmp_path, pages, aftersales_data=str(data))
    said = "\n".join(book.warnings)
    assert "unknown step 'shop-pay'; allowed: one of" in said
    assert "did you mean 'shop-pays'? [aftersales.walk]" in said
    assert "Gone through" not in book.text("index")
