"""What the book prints of roles."""

from __future__ import annotations

import re

from tests.faces.book.building import Book
from tests.handbook import HANDBOOK


def test_every_role_is_printed_with_its_duties_and_who_stands_in(book: Book) -> None:
    page = book.page("chapter")
    rows = dict(re.findall(r'<tr id="role-(\w+)"(.*?)</tr>', page, re.S))
    roles = HANDBOOK.procedures.roles
    assert rows.keys() == roles.keys()
    assert "Checks reported wrong shipments" in rows["assistant"]
    assert "Team lead" in rows["assistant"]
    assert "PRC-21" in rows["assistant"]
