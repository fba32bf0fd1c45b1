"""What the book prints of folds."""

from __future__ import annotations

import re

from tests.faces.book.building import Book
from tests.handbook import HANDBOOK


def test_what_follows_the_mark_is_folded_up_to_the_end_of_what_it_stands_in(
    various: Book,
) -> None:
    assert various.warned("looked-up") == []
    page = various.page("looked-up")
    folded = re.findall(r'<details class="hb-fold"><summary><h\d>(\w+ ?\w+)', page)
    assert folded == ["Folded part", "Other", "Third", "Inner"]
    # The mark is said once for each list; what is inside of a fold is in no list of its own.
    assert page.count("To look up") == 2
    rules = len(HANDBOOK.policy.tables["resend-carrier"].rules)
    part = page[page.index('id="folded-part"') : page.index('id="other"')]
    assert f"{rules} rules" in re.sub(r"<[^>]+>", "", part[: part.index("</summary>")])
    # A single table is open as soon as its section is; of several, one chooses.
    assert '<details open class="hb-folded hb-table"' in part
    other = page[page.index('id="other"') : page.index('id="second"')]
    assert '<details open class="hb-folded hb-table"' not in other
    both = rules + len(HANDBOOK.policy.tables["ems-surcharge"].rules)
    assert f"{both} rules" in other[: other.index("</summary>")]
    assert page.count("<details") == page.count("</details>")


def test_a_mark_that_nothing_follows_folds_nothing(various: Book) -> None:
    assert "hb-fold" not in various.page("nothing-follows").replace("hb-folded", "")
    assert "To look up" not in various.text("nothing-follows")
    assert various.warned("nothing-follows") == []
