"""The books that several files look at, each built once."""

from __future__ import annotations

import pytest

from aftersales_kit.faces.book.catalogues import HEAD
from tests.faces.book.building import (
    CASE,
    CHAPTER,
    EDITIONS,
    LOOKED_UP,
    REFERENCE,
    SITUATIONS,
    WRONG,
    Book,
    build,
    live_files,
)


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with every role and directive once, and all reference pages."""
    folder = tmp_path_factory.mktemp("book")
    pages = {"index": "Text.", "chapter": CHAPTER, **REFERENCE, **SITUATIONS}
    return build(folder, pages, aftersales_live=str(live_files(folder)))


@pytest.fixture(scope="session")
def various(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with a page for each of several tests, so that they share all reference pages."""
    folder = tmp_path_factory.mktemp("various")
    (folder / "book" / "notebooks" / "calculators").mkdir(parents=True)
    case = f"```{{worked-case}} {CASE}\n```"
    pages = {
        "index": "Text.",
        "by-tables": "```{worked-cases}\n:answered: tables\n```",
        "whole": "```{worked-cases}\n:answered: whole\n```",
        "steps": "```{procedure} parcel-lost\n```\n```{procedure} morning-round\n```",
        "one-register": "```{registers} feedback\n```\n\n```{registers} feedbak\n```",
        "wrong": "\n\n".join(text for text, _ in WRONG),
        "nowhere": '```{raw} html\n<a href="#rule:FRT-99">x</a>\n```',
        "once-more": "```{all-amounts}\n```",
        "not-live": "```{calculator} freight\n```",
        "looked-up": LOOKED_UP,
        "nothing-follows": "## Last\n\n```{reference}\n```\n",
        "two-cases": f"{case}\n\n{case}",
        "folded-first": f"```{{worked-case}} {CASE}\n:folded:\n```\n\n{case}",
        "door": "```{door} freight\n```\n\n```{door} frieght\n```",
        "notebooks/calculators/freight": "Text.",
    }
    return build(folder, {**REFERENCE, **pages})


@pytest.fixture(scope="session")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The Chinese edition of the same book, with a catalogue that has some of its messages."""
    folder = tmp_path_factory.mktemp("chinese")
    catalogue = folder / "book/locale/zh_CN/LC_MESSAGES/chapter.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        HEAD.format("zh_CN")
        + 'msgid "See {measure}`csat`."\nmsgstr "看{measure}`csat`。"\n\n'
        + 'msgid "In a hurry"\nmsgstr "急用"\n\n'
        # A word that is the owner's code as well.
        + 'msgid "supervisor"\nmsgstr "主管"\n',
        encoding="utf-8",
    )
    pages = {"index": "Text.", "chapter": CHAPTER, **REFERENCE, **SITUATIONS}
    return build(
        folder, pages, aftersales_live=str(live_files(folder)), language="zh_CN",
        locale_dirs=["locale"], gettext_compact=False, aftersales_editions=EDITIONS,
    )  # fmt: skip
