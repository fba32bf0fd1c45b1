"""The extension as a whole: what a page names is known, and what changes is built again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from sphinx.errors import ExtensionError

from aftersales_kit.policy import data_folder
from tests.faces.book.building import CASE, FRONT, REFERENCE, WRONG, Book, build, changed
from tests.handbook import HANDBOOK


def test_a_book_of_known_ids_has_no_warnings(book: Book) -> None:
    assert book.warnings == []


@pytest.mark.parametrize(
    "printed",
    [
        # The tooltip says what the number is and where it comes from.
        'href="amounts.html#no_reason_window_cn" '
        'title="No-reason return window, Mainland China (CN-01, CN-02)"><span>7 days</span></a>',
        'href="rules/chapter.html#FRT-24" title="The buyer is not at fault',
        'href="sources/cn.html#CN-10" title="Return freight of a no-reason return"',
        'href="rules/chapter.html#table-freight"',
        '<span class="hb-label">Quality defect</span>',
    ],
)
def test_a_role_prints_the_fact_and_links_to_its_row(book: Book, printed: str) -> None:
    assert printed in book.page("chapter")


USED = {
    "{amount}`quality_window`": {"policy/amounts.toml", "policy/terms.toml"},
    "{rule}`FRT-24`": {"policy/freight.toml"},
    "{rule}`TB-07-a`": {"floors/taobao.toml"},
    "{source}`CN-10`": {"sources.toml"},
    "{table}`freight`": {"policy/freight.toml"},
    "{label}`wish`": {"policy/terms.toml"},
    "{label}`problem.blemish`": {
        "policy/terms.toml",
        *(f"problems/{code}.toml" for code in HANDBOOK.policy.terms["problem"].codes),
    },
    "{those}`problem_family.service`": {
        "policy/terms.toml",
        *(f"problems/{code}.toml" for code in HANDBOOK.policy.terms["problem"].codes),
    },
    "{measure}`csat`": {"measures.toml"},
}


def test_a_page_depends_on_the_data_it_prints_and_on_no_other(tmp_path: Path) -> None:
    pages = {f"page{number}": text for number, text in enumerate(USED)}
    book = build(tmp_path, {"index": "Text.", **pages})
    for name, text in pages.items():
        used = {Path(book.app.srcdir, file).resolve() for file in book.app.env.dependencies[name]}
        assert used == {(data_folder() / file).resolve() for file in USED[text]}, text


def test_a_change_of_data_rebuilds_the_pages_that_print_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_folder(), data)
    pages = {"index": "Text.", "numbers": "{amount}`quality_window`", "words": "{label}`wish`"}
    book = build(tmp_path, {**pages, **REFERENCE}, aftersales_data=str(data))
    env = book.app.env
    assert env.get_outdated_files(False) == (set(), set(), set())
    touched = data / "policy" / "amounts.toml"
    touched.write_text(touched.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert env.get_outdated_files(False)[1] == {
        "numbers", "rules", "amounts", "sources", "glossary",
    }  # fmt: skip


@pytest.mark.parametrize("number", range(len(WRONG)), ids=[text for text, _ in WRONG])
def test_an_unknown_id_is_a_warning_at_its_line_with_the_nearest(
    number: int, various: Book
) -> None:
    before = [text for text, _ in WRONG[:number]]
    line = 1 + FRONT.count("\n") + sum(text.count("\n") + 2 for text in before)
    warnings = various.warned("wrong")
    (warning,) = [w for w in warnings if f"wrong.md:{line}: WARNING: " in w]
    assert WRONG[number][1] in warning
    assert len(warnings) == len(WRONG)


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"aftersales_on": "tomorrow"}, "aftersales_on cannot be 'tomorrow'; write YYYY-MM-DD"),
        ({"aftersales_data": "nowhere"}, "data/sources.toml: the file is missing"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_the_build(
    tmp_path: Path, config: dict[str, str], says: str
) -> None:
    with pytest.raises(ExtensionError, match=re.escape(says)):
        build(tmp_path, {"index": "Text."}, **config)


def test_markup_in_data_is_shown_as_text(tmp_path: Path) -> None:
    old = '{ en = "Quality defect", zh = "质量问题" }'
    new = '{ en = "<b>Defect</b> & \\"so\\"", zh = "<i>质量</i>" }'
    data = changed(tmp_path, "problems/quality_defect.toml", old, new)
    pages = {
        "index": "{label}`problem.quality_defect`",
        "case": f"```{{worked-case}} {CASE}\n```",
        "glossary": REFERENCE["glossary"],
    }
    book = build(tmp_path, pages, aftersales_data=str(data))
    for name in ("index", "case", "glossary"):
        page = book.page(name) + book.whole(name)
        assert "&lt;b&gt;Defect&lt;/b&gt; &amp; " in page
        assert "<b>Defect" not in page
        assert "<i>质量" not in page


def test_a_value_of_another_day_is_printed_on_that_day(tmp_path: Path) -> None:
    old = 'values = [{ from = 2025-09-01, value = 7, sources = ["CN-18", "CN-33"] }]'
    new = old[:-1] + ', { from = 2026-03-02, value = 9, sources = ["CN-18"] }]'
    data = changed(tmp_path, "policy/amounts.toml", old, new)
    pages = {"index": "{amount}`quality_window`", "amounts": REFERENCE["amounts"]}
    before = build(tmp_path, pages, aftersales_data=str(data))
    assert "7 days" in before.text("index")
    assert "9 days from 2026-03-02" in before.text("amounts")
    after = build(tmp_path, pages, aftersales_data=str(data), aftersales_on="2026-03-02")
    assert "9 days" in after.text("index")
