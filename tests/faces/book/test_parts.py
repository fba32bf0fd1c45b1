"""What the book prints of parts."""

from __future__ import annotations

import re
from pathlib import Path

from tests.faces.book.building import REFERENCE, Book, build, words


def test_a_part_is_called_as_its_chapter_and_says_who_keeps_it(book: Book) -> None:
    part = book.parts("rules")["chapter"]
    assert "<h1>Page: Page</h1>" in part
    assert "Owner: Supervisor · Review by: 2027-05-31" in words(part)
    assert 'href="../rules.html"' in part


def test_a_part_is_written_again_only_when_it_says_something_else(tmp_path: Path) -> None:
    rules = {"index": "Text.", "rules": REFERENCE["rules"]}
    pages = {**rules, "chapter": "```{decision-table} freight\n```"}
    made = build(tmp_path, pages)
    folder = Path(made.app.outdir, "rules")
    assert {path.stem for path in folder.glob("*.html")} > {"chapter", "others", "cn"}
    (folder / "gone.html").write_text("left from before")
    kept = folder / "cn.html"
    stamp = re.findall(r'name="aftersales-part" content="\w+"', kept.read_text("utf-8"))
    kept.write_text(f"<!-- as it was -->{stamp[0].join(['<meta ', '>'])}", encoding="utf-8")
    again = build(tmp_path, pages)
    assert "as it was" in again.parts("rules")["cn"]
    assert "gone" not in again.parts("rules")
    # Another chapter has the table now: its part is another page, and the old one is gone.
    (tmp_path / "book" / "chapter.md").unlink()
    again = build(tmp_path, {**rules, "other": "```{decision-table} freight\n```"})
    assert "chapter" not in again.parts("rules")
    assert 'id="FRT-24"' in again.parts("rules")["other"]
    assert "as it was" not in again.parts("rules")["cn"]  # links of it lead to the other page
