"""Where the book teaches what was missed: every table and every part has a chapter."""

from pathlib import Path

from aftersales_kit.faces.results import chapters
from aftersales_kit.policy.labels import Label
from tests.handbook import HANDBOOK

BOOK = Path(__file__).parents[2] / "book"


def test_every_table_and_every_part_is_taught_in_a_chapter_with_a_name_in_both_languages() -> None:
    taught = chapters(BOOK, HANDBOOK)
    assert HANDBOOK.policy.tables.keys() <= taught.keys()
    for part in HANDBOOK.examination.parts.values():
        assert taught[part.taught].zh != taught[part.taught].en


def test_a_chapter_that_nobody_looks_for_is_called_by_its_heading(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# One\n\n```{decision-table} freight\n```\n", "utf-8")
    (tmp_path / "two.md").write_text("```{decision-table} freight\n```\n", "utf-8")
    page = tmp_path.name
    assert chapters(tmp_path, HANDBOOK) == {
        f"{page}/one": Label("One", "One"),
        f"{page}/two": Label(f"{page}/two", f"{page}/two"),
        "freight": Label("One", "One"),
    }


def test_without_a_book_there_are_no_chapters(tmp_path: Path) -> None:
    assert chapters(tmp_path / "nothing", HANDBOOK) == {}
