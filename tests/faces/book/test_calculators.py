"""What the book prints of calculators."""

from __future__ import annotations

import re
from pathlib import Path

from tests.faces.book.building import Book


def test_a_calculator_brings_its_script_and_styles_and_no_other_page_has_them(book: Book) -> None:
    page = book.page("chapter")
    assert re.search(r'<section[^>]* class="as-calculator" data-calculator="freight"', page)
    assert '<link rel="stylesheet" href="live/calculator.34.css">' in page
    assert '<script type="module" async src="live/calculator.12.mjs"></script>' in page
    assert "live/" not in book.page("rules")
    assert Path(book.app.outdir, "live", "calculator.12.mjs").is_file()


def test_a_calculator_of_a_page_speaks_the_language_of_the_page(book: Book, chinese: Book) -> None:
    for made, lang, title, other in (
        (book, "en", "Who bears the freight", "运费谁承担"),
        (chinese, "zh", "运费谁承担", "Who bears the freight"),
    ):
        (form,) = re.findall(
            r'<section[^>]*data-calculator="freight".*?</form>', made.page("chapter"), re.S
        )
        assert f'data-lang="{lang}"' in form
        assert title in form
        assert other not in re.sub(r"<[^>]+>", "", form)
        assert "data-set-lang" not in form
        assert re.search(r"<select [^>]*data-examples[ >]", form)
        assert "<template" not in form


def test_a_calculator_without_its_files_is_a_warning(various: Book) -> None:
    (warning,) = various.warned("not-live")
    assert "is not built: python -m aftersales_kit.faces.page.build [aftersales.live]" in warning


def test_a_door_leads_to_the_page_of_its_calculator(various: Book) -> None:
    assert 'href="notebooks/calculators/freight.html"' in various.page("door")
    assert "Open: Who bears the freight?" in various.text("door")
    (warning,) = various.warned("door")
    assert "there is no calculator 'frieght'; did you mean 'freight'?" in warning
