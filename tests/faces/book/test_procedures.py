"""What the book prints of procedures."""

from __future__ import annotations

from pathlib import Path

from tests.faces.book.building import Book, build, changed
from tests.handbook import HANDBOOK


def test_a_procedure_has_its_steps_with_role_record_and_ways_on(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    assert page.count('<li id="settle-freight-') == len(HANDBOOK.procedures["settle-freight"].steps)
    assert "Hear the wish After-sales agent" in text
    assert "Record: What was promised, in the transaction note." in text
    assert "Goes into: evidence folder: a new row" in text
    assert 'href="#register-evidence_folder"' in page
    assert "Time: Refund with the buyer, after approval: within 2 working days" in text
    assert 'href="#clock-refund-paid"' in page
    assert "Nobody can say yet → 5 Agree on an inspection" in text
    assert 'href="#settle-freight-inspect-first"' in page
    assert "What to write: Return freight is repaid" in text


def test_a_step_says_which_columns_it_fills_and_whose_clock_it_watches(various: Book) -> None:
    text = various.text("steps")
    assert "follow-up list: Done last, Next contact on" in text
    assert "Keep an eye on: Courier claims of the month settled" in text
    assert "(the logistics coordinator settles it from this row)" in text


def test_a_step_that_names_what_is_not_there_is_a_warning(tmp_path: Path) -> None:
    file = "procedures/settle-freight.toml"
    data = changed(tmp_path, file, 'role = "agent"', 'role = "agnet"')
    path = data / file
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ('clocks = ["transaction-extended"]', 'clocks = ["transaction-extendet"]'),
        (
            'enters = ["wrong_shipment"]',
            'enters = ["wrong_shipments"]\nfills = { evidence_folder = ["filse"] }',
        ),
        ('replies = ["return-repaid",', 'replies = ["return-repayed",'),
        ('step = "inspect-first"', 'step = "inspect-frist"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    pages = {"index": "```{procedure} settle-freight\n```"}
    book = build(tmp_path, pages, aftersales_data=str(data))
    said = "\n".join(book.warnings)
    assert "no role 'agnet'; did you mean 'agent'?" in said
    assert "no reply 'return-repayed'; did you mean 'return-repaid'?" in said
    assert "no step 'inspect-frist'; did you mean 'inspect-first'?" in said
    assert "no clock 'transaction-extendet'; did you mean 'transaction-extended'?" in said
    assert "no register 'wrong_shipments'; did you mean 'wrong_shipment'?" in said
    assert "no column 'filse'; did you mean 'files'?" in said
