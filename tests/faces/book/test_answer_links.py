"""What the book prints of answer links."""

from __future__ import annotations

import re

from aftersales_kit.faces.book.answer_links import rewritten
from tests.faces.book.building import REFERENCE, Book


def test_links_of_answers_are_pointed_home(book: Book) -> None:
    body = '<a href="#rule:FRT-24">x</a><a href="#source:CN-10">y</a><a href="#part">z</a>'
    assert rewritten(book.app, "chapter", body) == (
        '<a href="rules/chapter.html#FRT-24">x</a><a href="sources/cn.html#CN-10">y</a>'
        '<a href="#part">z</a>'
    )
    own = rewritten(book.app, "rules/chapter", '<a href="#rule:FRT-24">x</a>')
    assert own == '<a href="#FRT-24">x</a>'
    # A script that puts other ids in the place of this one is led to the index of them all.
    learnt = '<a href="#rule:FRT-24" data-link="rule:FRT-24"></a>'
    assert 'href="rules.html#FRT-24"' in rewritten(book.app, "chapter", learnt)
    assert 'href="#FRT-24"' in rewritten(book.app, "rules", learnt)
    for name in ("chapter", *REFERENCE):
        written = book.page(name) + book.whole(name)
        assert not re.search(r'href="#(rule|source|amount|table|page):', written)


def test_a_link_of_an_answer_that_leads_nowhere_is_a_warning(various: Book) -> None:
    (warning,) = various.warned("nowhere")
    assert "nowhere.md: WARNING: a link leads nowhere: there is no row of rule 'FRT-99'" in warning
