"""What the book prints of glossary."""

from __future__ import annotations

from aftersales_kit.faces.book.glossary import FREE_KINDS
from aftersales_kit.policy.terms import FREE
from tests.faces.book.building import Book
from tests.handbook import HANDBOOK


def test_an_order_shows_which_facts_are_of_a_piece_of_a_parcel_and_once(book: Book) -> None:
    row = book.page("chapter").partition('id="entered-coat-and-socks"')[2].partition("</tr>")[0]
    _, pieces, parcels, once = row.split('role="cell"')
    terms = HANDBOOK.policy.terms
    for name, cell in (("wish", pieces), ("waybill", parcels), ("market", once)):
        assert terms[name].label.en in cell


def test_every_kind_of_fact_that_is_written_freely_has_its_form_in_the_glossary() -> None:
    assert {*FREE_KINDS} == {*FREE}
