"""What the book prints of shared."""

from __future__ import annotations

from pathlib import Path

from aftersales_kit.faces.book.shared import share
from tests.faces.book.building import broken_links, read_site


def test_what_editions_have_in_common_is_kept_once(tmp_path: Path) -> None:
    for folder, language in (("", "en"), ("zh/", "zh")):
        static = tmp_path / folder / "_static"
        static.mkdir(parents=True)
        (static / "theme.css").write_text("a {}")
        (static / "words.js").write_text(language)
        page = tmp_path / folder / "book" / "page.html"
        page.parent.mkdir()
        page.write_text('<a href="../_static/theme.css?v=1"></a><a href="../_static/words.js"></a>')
    for _ in range(2):  # a page that is not written again stays as it is
        share(tmp_path, ["", "zh"])
        assert broken_links(tmp_path, dict(read_site(tmp_path))) == []
        left = {path.name for path in (tmp_path / "zh/_static").iterdir()}
        assert left == {"words.js"}
    shared = (tmp_path / "zh/book/page.html").read_text()
    assert 'href="../../_static/theme.css?v=1"' in shared
    assert 'href="../_static/words.js"' in shared
    # What Sphinx writes again is taken away again, and the page refers to the first edition still.
    (tmp_path / "zh/_static/theme.css").write_text("a {}")
    share(tmp_path, ["", "zh"])
    assert (tmp_path / "zh/book/page.html").read_text() == shared
