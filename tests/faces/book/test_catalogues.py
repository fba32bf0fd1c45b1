"""What the book prints of catalogues."""

from __future__ import annotations

from babel.messages.catalog import Catalog

from aftersales_kit.faces.book.catalogues import brought_up_to_date, written


def test_a_catalogue_keeps_its_translations_and_marks_what_has_changed() -> None:
    old, new = Catalog("zh_CN"), Catalog()
    for text, translated in (("Say so at once.", "马上说。"), ("Gone.", "没了。"), ("A", "甲")):
        old.add(text, translated)
    for text in ("A", "Say so at once, please.", "Quite another thing"):
        new.add(text)
    made = {m.id: (m.string, m.fuzzy) for m in brought_up_to_date(old, new) if m.id}
    assert made == {
        "A": ("甲", False),
        "Say so at once, please.": ("马上说。", True),
        "Quite another thing": (None, False),
    }
    assert "Gone" not in written(old, "zh_CN")
