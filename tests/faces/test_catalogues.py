"""The catalogues of the other editions: whole, looked at, with every link and role kept."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from babel.messages.catalog import Message

from aftersales_kit.faces.book.catalogues import LOCALE, catalogues, translated

# What a translation carries over as it stands: roles, places that links lead to, and code.
KEPT = re.compile(r"\{[\w:-]+\}`[^`]*`|\]\([^)]*\)|`[^`]+`")
PAGES = [
    pytest.param(catalogue, id=f"{language}-{page}")
    for language in translated()
    for page, catalogue in catalogues(language)
]


def kept(text: object) -> Counter[str]:
    """Return what has to be carried over, each with how often it stands there."""
    return Counter(KEPT.findall(str(text)))


def wrong(message: Message) -> str:
    """Return what is wrong with a translation; nothing where it is as it should be."""
    if not message.string:
        return "not translated"
    if message.fuzzy:
        return "the source has changed since"
    lost = kept(message.id) - kept(message.string)
    made = kept(message.string) - kept(message.id)
    return f"lost {[*lost]}, made {[*made]}" if lost or made else ""


@pytest.mark.parametrize("catalogue", PAGES)
def test_every_message_is_translated_with_its_links_and_roles(catalogue: list[Message]) -> None:
    found = {
        str(message.id): said for message in catalogue if message.id and (said := wrong(message))
    }
    assert found == {}


def test_an_edition_that_is_written_from_another_has_no_catalogues() -> None:
    assert translated() == sorted(folder.name for folder in LOCALE.iterdir()) == ["zh_CN"]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("See {rule}`FRT-01`.", "见 {rule}`FRT-01`。"), ""),
        (Message("See {rule}`FRT-01`.", ""), "not translated"),
        (Message("See it.", "见它。", flags={"fuzzy"}), "the source has changed since"),
        (
            Message("See [it](a.md) and {rule}`FRT-01`.", "见[它](b.md)和 {rule}`FRT-01`。"),
            "lost ['](a.md)'], made ['](b.md)']",
        ),
    ],
)
def test_what_is_wrong_with_a_translation_is_said(message: Message, said: str) -> None:
    assert wrong(message) == said
