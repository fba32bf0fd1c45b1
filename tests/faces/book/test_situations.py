"""What the book prints of situations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from html import unescape
from urllib.parse import parse_qs

import pytest

from aftersales_kit.policy.subjects.messages import said_of_problems
from tests.faces.book.building import ON, Book
from tests.handbook import HANDBOOK


def message(book: Book, name: str) -> str:
    """Return a message of the pages of messages, from its anchor to the next one's."""
    pages = book.whole("situations").split(f'id="{name}" class="hb-message"')[1]
    return pages.split('class="hb-message"')[0]


def test_every_wording_of_a_message_is_printed_once_under_what_it_is_about(book: Book) -> None:
    in_force = HANDBOOK.on(date.fromisoformat(ON))
    sent = {said.reply for said in said_of_problems(in_force, HANDBOOK.messages) if said.problems}
    printed = re.findall(r'id="message-([a-z-]+)" class="hb-message"', book.whole("situations"))
    assert Counter(printed) == Counter(sent)


def test_each_family_has_a_page_of_messages_and_the_index_leads_to_all_of_them(book: Book) -> None:
    terms, index = HANDBOOK.policy.terms, book.page("situations")
    pages = book.parts("situations")
    assert pages.keys() == {*terms.codes("problem_family"), "any-problem"}
    for problem in terms.codes("problem"):
        family = str(terms["problem_family"].of(problem))
        assert f'id="about-{problem}" class="hb-folded' in pages[family]
        assert f'id="about-{problem}" class="hb-moved" href="situations/{family}.html#' in (
            re.sub(r'(class="hb-moved") (href="[^"]*") id="([^"]*)"', r'id="\3" \1 \2', index)
        )
    messages = set(re.findall(r'id="(message-[a-z-]+)"', "".join(pages.values())))
    listed = re.findall(r"<li[^>]*><a href=\"(situations/[^\"]+)#([^\"]+)\"", index)
    assert {anchor for _, anchor in listed} == messages | {
        f"about-{problem}" for problem in terms.codes("problem")
    }
    assert all(f'id="{anchor}"' in pages[page[11:-5]] for page, anchor in listed)


def test_each_problem_has_its_first_message_and_begins_a_case(book: Book) -> None:
    pages = book.whole("situations")
    for problem in HANDBOOK.policy.terms.codes("problem"):
        about = pages.split(f'id="about-{problem}"')[1].split("</details>")[0]
        assert "First message" in about.split("</blockquote>")[0]
        begun = f'href="../notebooks/calculators/case-desk.html#case-desk/?problem={problem}"'
        assert begun in about.replace("&amp;", "&")


def test_only_a_message_without_blanks_can_be_copied(book: Book) -> None:
    assert 'class="hb-copy"' in message(book, "message-we-look-at-the-invoice")
    blank = message(book, "message-decline")
    assert "____" in blank
    assert 'class="hb-copy"' not in blank
    assert "It has blanks" in blank


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "invoice-reissued",
            {"problem": ["invoice"], "market": ["cn"], "invoice_state": ["has_errors"]},
        ),
        # Its rule is of two states of the order: which one it is, is not known.
        ("dispatch-has-left", {"problem": ["late_dispatch"]}),
        # Of several families: the desk asks of which problem it is.
        ("grant", {"demand": ["within_limit"], "market": ["cn"]}),
    ],
)
def test_a_message_begins_a_case_with_the_facts_of_its_rule(
    book: Book, name: str, facts: Mapping[str, list[str]]
) -> None:
    found = unescape(message(book, f"message-{name}"))
    (address,) = re.findall(r'href="[^"]*#case-desk/\?([^"]*)"', found)
    assert parse_qs(address) == facts
