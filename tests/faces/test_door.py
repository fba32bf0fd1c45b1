"""The buyers' door stands by itself: a small folder of pages that names nothing outside it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from aftersales_kit.answers.door import sold_in
from aftersales_kit.faces.door.build import DoorError, build, files, how_often, main
from aftersales_kit.policy import data_folder
from tests.conftest import ON
from tests.handbook import HANDBOOK

MARKETS = sold_in(HANDBOOK)
MOST_BYTES = 300_000


class Page(HTMLParser):
    """A page: what it names, and the data in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.named: list[str] = []
        self.lang = ""
        self._in_data = False
        self.data = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.lang = self.lang or (given.get("lang") or "" if tag == "html" else "")
        self.named += [str(given[name]) for name in ("href", "src") if name in given]
        self._in_data = given.get("id") == "sheet"

    def handle_endtag(self, tag: str) -> None:
        self._in_data = False

    def handle_data(self, data: str) -> None:
        self.data += data if self._in_data else ""


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return files(HANDBOOK, ON, how_often(data_folder() / "samples/cases.csv", HANDBOOK))


def test_the_folder_is_small_and_has_a_page_for_each_market(tmp_path: Path) -> None:
    size = build(tmp_path / "deep" / "door", HANDBOOK, ON, {})
    there = {path.name for path in (tmp_path / "deep" / "door").iterdir()}
    pages = {f"{name}.html" for name in MARKETS}
    assert there == {"index.html", "door.css", "door.js", "words-en.js", "words-zh.js", *pages}
    assert size < MOST_BYTES


def test_a_page_names_nothing_outside_its_folder(written: dict[str, str]) -> None:
    for name, html in written.items():
        if name.endswith(".html"):
            outside = [
                link for link in Page(html).named
                if not link.startswith(("#", "data:")) and link not in written
            ]  # fmt: skip
            assert outside == []
    script = written["door.js"]
    assert not re.search(r"cookie|localStorage|sessionStorage|fetch\(|https?:", script)


def test_each_market_reads_its_own_language_and_script(written: dict[str, str]) -> None:
    tags = {name: Page(written[f"{name}.html"]).lang for name in ("cn", "tw", "eu")}
    assert tags == {"cn": "zh-Hans", "tw": "zh-Hant-TW", "eu": "en"}
    assert not re.search("[一-鿿]", written["eu.html"])
    assert not re.search("[们这费单]", written["tw.html"])


def test_a_page_loads_the_words_of_its_language(written: dict[str, str]) -> None:
    named = {name: Page(written[f"{name}.html"]).named for name in ("cn", "tw", "eu")}
    assert "words-zh.js" in named["cn"]
    assert "words-zh.js" in named["tw"]
    assert "words-en.js" in named["eu"]


@pytest.mark.parametrize("market", MARKETS)
def test_every_address_of_a_common_question_leads_to_a_place(
    written: dict[str, str], market: str
) -> None:
    page = Page(written[f"{market}.html"])
    sheet = json.loads(page.data)
    topics = {topic["id"]: topic["leads"] for topic in sheet["topics"]}
    places = [link[1:] for link in page.named if link.startswith("#")]
    assert len(places) == len(sheet["common"])
    for place in places:
        topic, *answers = place.split("/")
        node = sheet["nodes"][topics[topic]]
        for answer in answers:
            (way,) = [way for way in node["ways"] if way["id"] == answer]
            node = sheet["nodes"][way["leads"]]


def test_what_is_asked_most_comes_first(written: dict[str, str]) -> None:
    sheet = json.loads(Page(written["cn.html"]).data)
    assert sheet["common"][0]["id"] == "send-back"
    often = files(HANDBOOK, ON, {"invoice": 1})["cn.html"]
    assert json.loads(Page(often).data)["common"][0]["id"] == "invoice"


def test_a_text_of_the_data_ends_no_page(written: dict[str, str]) -> None:
    for market in MARKETS:
        assert "<" not in Page(written[f"{market}.html"]).data


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,kind\n1,wrong_item\n", "there is no column 'problem'; its columns: id, kind"),
        ("", "its columns: none"),
        ("problem\nwrong_itm\n", "did you mean 'wrong_item'?"),
    ],
)
def test_a_file_that_says_no_problem_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DoorError, match=re.escape(said)):
        how_often(file, HANDBOOK)


def test_cases_are_counted_by_problem(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("﻿problem,x\ninvoice,1\ninvoice,2\n,3\n", encoding="utf-8")
    assert how_often(file, HANDBOOK) == {"invoice": 2}


def test_the_command_writes_the_folder_or_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "door"
    assert main(["--out", str(out), "--on", str(ON)]) == 0
    assert capsys.readouterr().out.startswith(f"{out} built: ")
    assert main(["--out", str(out), "--asked", str(tmp_path / "none.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err
