"""What the book prints of publishing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aftersales_kit.faces.book.search.publishing import (
    INDEX,
    RECORDS,
    Record,
    SearchError,
    again,
    ask,
    publish,
)
from tests.faces.book.building import Book, build


def found(book: Book, query: str) -> list[str]:
    return ask(Path(book.app.outdir, "search"), [query])[0]


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("Every role and directive", "chapter"),  # its title
        ("The window is", "chapter"),  # its prose
        ("速查期限", "chapter"),  # its Chinese prose
        ("FRT-24", "chapter"),  # a rule of a table that it prints
        ("at fault, or nobody can say who", "chapter"),  # why there is a rule
        ("refund-paid", "chapter"),
    ],
)
def test_a_page_is_found_by_what_it_says_and_prints(book: Book, query: str, page: str) -> None:
    assert page in found(book, query)[:3]


def test_sphinx_writes_no_index_of_its_own(book: Book) -> None:
    out = Path(book.app.outdir)
    assert not (out / "searchindex.js").exists()
    assert (out / "search.html").is_file()
    assert 'src="search/box.mjs"' in book.page("chapter")


NAMES = {
    "returns": ("退货", "return of goods"),
    "freight": ("运费谁出", "who bears the freight"),
    "parcels": ("快递丢了", "lost parcels"),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    publish(
        [
            Record(f"page {page}", "page", (page,), {"zh": zh, "en": en})
            for page, (zh, en) in NAMES.items()
        ],
        folder,
        "en",
    )
    return folder


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("运费", ["freight"]),
        ("邮费 运费", ["freight"]),
        ("丢", ["parcels"]),  # a single character
        ("费用", ["freight"]),  # one of its characters
        ("能退货吗", ["returns"]),
        ("returning", ["returns"]),  # the stem
        ("freigt", ["freight"]),  # a slip
        ("parc", ["parcels"]),  # still being typed
        ("shipping", ["freight"]),  # what means the same
        ("the customer's package", ["parcels"]),
        ("ＦＲＥＩＧＨＴ", ["freight"]),
        ("it's freight", ["freight"]),  # a word with an apostrophe is one
        ("what’s theirs", []),
        ("怎么", []),
        ("怎麼", []),  # as Taiwan writes it
        ("客戶", []),
        ("", []),
        ("?!，。", []),
        ("the", []),
    ],
)
def test_both_languages_are_cut_alike(small: Path, query: str, expected: list[str]) -> None:
    assert ask(small, [query]) == [expected]


def test_a_word_is_found_by_another_that_means_the_same_and_while_it_is_typed(
    tmp_path: Path,
) -> None:
    named = {"lost": "lost packages", "broken": "broken goods", "coupon": "vouchers"}
    records = [Record(f"page {p}", "page", (p,), {"en": name}) for p, name in named.items()]
    publish(records, tmp_path, "en")
    asked = {"parcel": "lost", "packa": "lost", "smashed": "broken", "an item": "broken"}
    asked |= {"coupons": "coupon", "vouch": "coupon"}
    assert ask(tmp_path, [*asked]) == [[page] for page in asked.values()]


def test_a_record_can_be_hidden_from_a_question(small: Path) -> None:
    assert ask(small, ["运费", "运费"], [["page freight"], []]) == [[], ["freight"]]


def test_questions_put_to_no_index_say_so(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match=r"ask\.mjs cannot be run"):
        ask(tmp_path, ["freight"])


def test_an_index_is_the_same_for_the_same_records(small: Path, tmp_path: Path) -> None:
    records = [
        Record(f"page {page}", "page", (page,), {"zh": zh, "en": en})
        for page, (zh, en) in NAMES.items()
    ]
    publish(records, tmp_path / "again", "en")
    for name in (RECORDS, INDEX):
        assert (tmp_path / "again" / name).read_bytes() == (small / name).read_bytes()


SAID = [
    Record(
        "page returns", "page", ("returns",), {"zh": "退货", "en": "returns"}, text={"en": "Why."}
    ),
    Record("alias returns zh 0", "alias", ("returns",), {"zh": "鉴赏期"}),
    Record("question returns en 0", "question", ("returns",), question={"en": "too late"}),
    Record("problem blemish", "problem", ("returns",), {"zh": "瑕疵", "en": "Blemish"}),
    Record("word blemish 0", "word", ("returns",), {"zh": "划痕"}, of="problem blemish"),
]


def test_a_page_is_sent_what_it_shows_in_its_language_and_nothing_else(tmp_path: Path) -> None:
    publish(SAID, tmp_path / "search", "en")
    sent = json.loads((tmp_path / "search" / RECORDS).read_text("utf-8"))
    shown = {record["id"]: record for record in sent}
    assert shown["page returns"]["name"] == {"en": "returns"}
    assert shown["page returns"]["text"] == {"en": "Why."}
    assert shown["word blemish 0"] == {
        "id": "word blemish 0",
        "kind": "word",
        "of": "problem blemish",
    }
    assert not {"name", "question"} & shown["alias returns zh 0"].keys()
    assert not {"name", "question"} & shown["question returns en 0"].keys()
    # It is found by all of it, whatever the language.
    asked = ["鉴赏期", "too late", "退货", "划痕", "nothing"]
    assert ask(tmp_path / "search", asked) == [["returns"]] * 4 + [[]]


def test_another_script_is_found_by_both_and_shows_its_own(tmp_path: Path) -> None:
    whole = publish(SAID, tmp_path / "search", "zh")
    again(tmp_path / "search", whole, lambda text: text.replace("货", "貨"))
    assert ask(tmp_path / "search", ["退貨", "退货", "鉴赏期"]) == [["returns"]] * 3
    sent = json.loads((tmp_path / "search" / RECORDS).read_text("utf-8"))
    assert sent[0]["name"] == {"zh": "退貨"}
    assert "text" not in sent[0]


def test_a_page_without_words_and_words_without_a_page_are_warned_of(tmp_path: Path) -> None:
    book = build(tmp_path, {"index": "Text."}, aftersales_all_pages=True)
    assert any(
        "search.toml: freight: there is no page 'book/policies/freight'" in w for w in book.warnings
    )
    book = build(tmp_path, {"index": "Text.", "other": "Text."}, aftersales_all_pages=True)
    assert any("search.toml has no words by which this page" in w for w in book.warnings)
