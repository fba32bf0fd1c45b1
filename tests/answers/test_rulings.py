"""Rulings: what several tables decide of one case, and the sheet that says so."""

from datetime import date

from aftersales_kit.answers.deciding import decide_known
from aftersales_kit.answers.rulings import every, is_among, some
from aftersales_kit.policy import Label
from aftersales_kit.sheets.calculators.rulings import looked_at, ruled_by, rulings_sheet
from tests.handbook import HANDBOOK
from tests.spoken import spoken

ON = date(2026, 3, 1)
answer = ruled_by("responsibility", "no-reason-window", "compensation-course")
TITLE = Label("What holds", "怎么定")


def test_all_settled_is_said_in_one_line_with_the_wording_and_the_reasons():
    facts = {
        "problem": "blemish", "evidence": "photos", "order_state": "signed",
        "goods_usable": "yes", "condition": "intact", "days_since_signing": 2,
    }  # fmt: skip
    ruled = answer(facts, ON, HANDBOOK.on(ON))
    sheet = spoken(rulings_sheet(ruled, TITLE, ("responsible", "window")))
    assert (sheet.headline, sheet.settled, sheet.ask) == ("shop · inside", True, None)
    assert [row.rules for row in sheet.rows] == [("RSP-01",), ("WIN-02",), ("CRS-08",)]
    assert [reply.id for reply in sheet.replies] == ["offer-choice"]
    assert any(reason.rule.startswith("RGT-") for reason in sheet.reasons)
    assert looked_at(ruled) >= {"problem", "evidence", "order_state"}


def test_a_blank_of_a_wording_is_filled_in_both_languages():
    facts = {
        "problem": "blemish", "evidence": "photos", "order_state": "signed",
        "goods_usable": "yes", "condition": "intact", "days_since_signing": 2,
    }  # fmt: skip
    ruled = answer(facts, ON, HANDBOOK.on(ON))
    blanks = {"advised": Label("6.00", "6.00")}
    (reply,) = spoken(rulings_sheet(ruled, TITLE, ("window",), blanks=blanks), "zh").replies
    assert "{" not in reply.text.zh
    assert "____" not in reply.text.en


def test_what_is_open_is_asked_and_shown_as_open():
    ruled = answer({"problem": "blemish", "order_state": "in_transit"}, ON, HANDBOOK.on(ON))
    sheet = spoken(rulings_sheet(ruled, TITLE, ("responsible", "window")), "zh")
    assert sheet.headline == "期内 · 还差信息"
    assert not sheet.settled
    assert sheet.ask is not None
    assert sheet.ask.field == "evidence"
    assert ruled.outcome("responsible") is None
    assert ruled.missing == ()
    assert [row.cells for row in sheet.rows] == [("还差信息",), ("期内",), ("还差信息",)]


# --- what may be said while something is open ---


def test_an_open_outcome_is_neither_one_of_some_codes_nor_not():
    ruling = decide_known("no-reason-window", {"order_state": "signed"}, ON, HANDBOOK.on(ON))
    assert is_among(ruling, "window", ["inside"]) is None
    assert is_among(ruling, "window", []) is False
    assert is_among(ruling, "window", ["inside", "prolonged", "after"]) is True
    # It may wait for a table that decides something else.
    assert is_among(ruling, "standing", ["first"]) is None


def test_all_hold_and_any_holds_as_far_as_is_known():
    assert (every([True]), every([True, None]), every([None, False])) == (True, None, False)
    assert (some([False]), some([False, None]), some([None, True])) == (False, None, True)
