"""What the book prints of properties."""

from __future__ import annotations

import re

from tests.faces.book.building import Book, words
from tests.handbook import HANDBOOK


def told(book: Book, name: str) -> str:
    """Return what is printed of one property."""
    return book.page("chapter").partition(f'id="property-{name}"')[2].partition('id="property-')[0]


def test_every_property_is_printed_once_beneath_its_fact(book: Book) -> None:
    printed = re.findall(r'id="property-([^"]+)"', book.page("chapter"))
    assert sorted(printed) == sorted(HANDBOOK.properties)


def test_a_property_says_what_is_compared_where_and_what_would_break_it(book: Book) -> None:
    said = told(book, "harder-hit-and-priority")
    assert "does not hinder → works in part → cannot be used at all" in words(said)
    assert "low" in words(said)
    assert "2 situations of all other facts" in words(said)
    assert 'href="rules/others.html#PRI-04"' in said
    assert re.search(r"PRI-06</a>\s*: if it gave “Priority: high: today”", said)


def test_a_rank_says_for_whom_and_an_order_of_its_own_does_not(book: Book) -> None:
    assert "never worse for the buyer" in words(told(book, "better-evidence-and-rights"))
    assert "never less" in words(told(book, "harder-hit-and-priority"))
    assert "always alike" in words(told(book, "threats-and-rights"))
    assert "the advised compensation: never less" in words(told(book, "price-and-the-advised-sum"))


def test_an_amount_is_printed_with_its_value(book: Book) -> None:
    said = words(told(book, "price-and-the-limit"))
    assert "BND-05" in said
    assert re.search(r"if it gave “Band to: CNY \d+", said)


def test_an_exception_stands_with_its_reason_and_source(book: Book) -> None:
    said = told(book, "earlier-report-and-freight")
    assert "that is read against the shop" in said
    assert "TB-49" in said


def test_what_no_rule_tells_apart_and_what_takes_two_rules_says_so(book: Book) -> None:
    assert "only one that did could break it" in words(told(book, "threats-and-rights"))
    assert "both of these would have to change" in words(told(book, "earlier-payment-and-price"))
