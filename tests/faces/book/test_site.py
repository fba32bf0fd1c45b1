"""The handbook itself, as `make build` left it: its links, anchors, hosts and languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.pages import DERIVED, FOLDERS
from tests.faces.book.building import Reading, broken_links, read_site
from tests.handbook import HANDBOOK

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "_build" / "html"

# Made by Sphinx, out of no page of ours.
WITHOUT_OWNER = {"search.html", *(f"{folder}/search.html" for folder in (*FOLDERS, *DERIVED))}


@pytest.fixture(scope="module")
def site() -> dict[str, Reading]:
    """Every page of the built handbook, read once."""
    if not (BUILT / "index.html").is_file():
        pytest.fail("the book is not built: `make build` builds it", pytrace=False)
    return dict(read_site(BUILT))


@pytest.mark.book
def test_every_rule_has_its_one_anchor_on_the_site(site: Mapping[str, Reading]) -> None:
    editions = ["", *(f"{folder}/" for folder in (*FOLDERS, *DERIVED))]
    index = "book/reference/rules"
    for rule in HANDBOOK.policy.rules():
        pages = {name: page.ids[rule.id] for name, page in site.items() if page.ids[rule.id]}
        (row,) = [name for name in pages if name.startswith(f"{index}/")]
        # The index has it as well, for links from before there were parts.
        both = [f"{folder}{page}" for folder in editions for page in (f"{index}.html", row)]
        assert pages == dict.fromkeys(both, 1), rule.id


@pytest.mark.book
def test_every_link_inside_the_book_leads_to_its_place(site: Mapping[str, Reading]) -> None:
    assert broken_links(BUILT, site) == []


@pytest.mark.book
def test_no_page_refers_to_another_host(site: Mapping[str, Reading]) -> None:
    outside = {
        f"{name}: {link}"
        for name, page in site.items()
        for link in page.links
        if urlsplit(link).netloc
    }
    assert outside == set()


@pytest.mark.book
def test_every_page_has_title_heading_owner_and_review(site: Mapping[str, Reading]) -> None:
    for name, page in site.items():
        assert page.title.strip(), name
        if name not in WITHOUT_OWNER:
            assert page.headings, name
            owner = r"(Owner: |负责人：|負責人：)\w.*(Review .*: |[复複]核.*：)\d{4}-\d\d-\d\d"
            assert re.search(owner, page.text), name


@pytest.mark.book
def test_no_anchor_stands_twice_on_a_page(site: Mapping[str, Reading]) -> None:
    twice = {
        name: [anchor for anchor, count in page.ids.items() if count > 1]
        for name, page in site.items()
    }
    assert {name: anchors for name, anchors in twice.items() if anchors} == {}


@pytest.mark.book
def test_every_chinese_passage_of_a_page_is_marked_as_chinese(site: Mapping[str, Reading]) -> None:
    pages = {name: page for name, page in site.items() if name.startswith(("book/", "index"))}
    assert {name: page.unmarked for name, page in pages.items() if page.unmarked} == {}


@pytest.mark.book
def test_every_rule_is_printed_in_a_chapter(site: Mapping[str, Reading]) -> None:
    printed = {
        link.partition("#")[2]
        for name, page in site.items()
        if name.startswith("book/") and not name.startswith("book/reference/")
        for link in page.links
        if "reference/rules/" in link
    }
    rules = {rule.id for table in HANDBOOK.policy.tables.values() for rule in table.rules}
    assert rules - printed == set()


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    pages: dict[str, str] = {
        "a.html": '<a id="x" href="b.html#y">1</a><a href="c.html">2</a><a href="#x">3</a>',
        "b.html": '<a href="a.html#z">4</a><a href="https://example.test/">5</a>',
    }
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert broken_links(tmp_path, dict(read_site(tmp_path))) == [
        "a.html: b.html#y: the page has no such anchor",
        "a.html: c.html: there is no such file",
        "b.html: a.html#z: the page has no such anchor",
    ]


@pytest.mark.parametrize(
    ("html", "unmarked"),
    [
        ("<article>运费</article>", ["运费"]),
        ('<article><p lang="zh-Hans">运费 <b>谁出</b></p></article>', []),
        ('<article><p lang="zh-Hans">运<span lang="en">费</span></p></article>', ["费"]),
        ("<nav>运费</nav>", []),
    ],
)
def test_chinese_without_its_mark_is_found(html: str, unmarked: list[str]) -> None:
    page = Reading()
    page.feed(html)
    assert page.unmarked == unmarked
