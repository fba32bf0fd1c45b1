"""What the book prints of registers."""

from __future__ import annotations

import re

from tests.faces.book.building import Book
from tests.handbook import HANDBOOK


def test_every_register_is_printed_with_its_columns_and_who_keeps_it(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    for register in HANDBOOK.registers:
        assert f'id="register-{register.id}"' in page
    claims = text.partition("courier-claim register")[2].partition("follow-up list")[0]
    assert "At once Entered on Order number (personal data)" in claims
    assert "Paid by the courier" in claims
    assert "Settled at the end of the month, with each courier" in claims
    assert "PRC-20" in claims


def test_each_register_has_an_example_row_with_what_is_empty_covered_and_kept(book: Book) -> None:
    text = book.text("chapter")
    claims = text.partition("courier-claim register")[2].partition("follow-up list")[0]
    example = claims.partition("An example row")[2]
    assert "Problem Parcel lost" in example
    assert "Files (left empty, covered before anybody else sees it)" in example
    assert "Paid by the courier 168.00 Settled on 2025-12-03" in example
    assert "Verified by Logistics coordinator" in example
    assert "Settled on 2025-12-03, kept until 2028-12-02" in example
    assert text.count("An example row") == len(HANDBOOK.register_rows.rows)


def test_notes_and_files_are_shown_as_they_come_out(book: Book) -> None:
    text = book.text("chapter")
    assert "2025-11-04 After-sales: Wrong item sent; exchange." in text
    assert "IMG_0412.HEIC 2025110400731-wrong_item-7.jpg save it as JPG first" in text
    assert "scan0007.jpe 2025110400731-wrong_item-4.jpg at once" in text
    assert "photo.jpg.exe a file that ends in .exe is not accepted" in text


def test_one_register_is_printed_alone_and_an_unknown_one_is_a_warning(various: Book) -> None:
    assert re.findall(r'id="register-(\w+)"', various.page("one-register")) == ["feedback"]
    (warning,) = various.warned("one-register")
    assert "there is no register 'feedbak'; did you mean 'feedback'?" in warning
