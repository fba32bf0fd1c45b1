"""The sheet of a market's door: its texts in the buyers' language, each once."""

from aftersales_kit.sheets.door import WORDS, door_sheet, edition_of
from tests.conftest import ON
from tests.handbook import HANDBOOK


def test_the_editions_are_in_the_language_and_script_of_their_market() -> None:
    tags = {market: edition_of(HANDBOOK, ON, market).tag for market in ("cn", "tw", "eu")}
    assert tags == {"cn": "zh-Hans", "tw": "zh-Hant-TW", "eu": "en"}


def test_each_text_and_each_place_stands_in_the_sheet_once() -> None:
    sheet = door_sheet(HANDBOOK, ON, "cn")
    assert len({*sheet["texts"]}) == len(sheet["texts"])
    nodes = [str(node) for node in sheet["nodes"]]
    assert len({*nodes}) == len(nodes)
    assert sheet["words"].keys() == WORDS.keys()


def test_days_since_signing_say_which_days_each_answer_has() -> None:
    sheet = door_sheet(HANDBOOK, ON, "cn")
    unwanted, cheaper = (
        next(topic for topic in sheet["topics"] if topic["id"] == name)
        for name in ("unwanted", "refund")
    )
    ways = sheet["nodes"][unwanted["leads"]]["ways"]
    assert [way["days"] for way in ways] == [[0, 7], [8, 3650]]
    assert all("days" not in way for way in sheet["nodes"][cheaper["leads"]]["ways"])


def test_what_is_pasted_says_the_topic_and_what_is_at_hand() -> None:
    for market, text in (
        ("cn", "东西有问题。{}手边有：订单号、有问题的地方的照片。"),
        ("eu", "Something is wrong with it. {}At hand: the order number, a photo of the spot."),
    ):
        topics = door_sheet(HANDBOOK, ON, market)["topics"]
        assert text in [topic["paste"] for topic in topics]


def test_what_is_asked_most_comes_first() -> None:
    sheet = door_sheet(HANDBOOK, ON, "eu", {"invoice": 5, "change_of_mind": 1})
    assert [one["place"] for one in sheet["common"]][:2] == ["invoice", "unwanted"]
