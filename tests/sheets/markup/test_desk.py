"""The desk as HTML: empty until something is entered, the rest of the answer behind tabs."""

from datetime import date
from functools import partial

import pytest

from aftersales_kit.sheets.calculators import CALCULATORS, calculate
from aftersales_kit.sheets.explaining import Sheet
from aftersales_kit.sheets.markup import calculator_html, sheet_html
from aftersales_kit.sheets.markup.answers import message_html, panel_html, panels_html
from aftersales_kit.sheets.responding import respond
from tests.handbook import HANDBOOK
from tests.sheets.markup.test_answers import Elements

ON = date(2026, 3, 2)
DESK = CALCULATORS["case-desk"]
calculator_html = partial(calculator_html, handbook=HANDBOOK)


def reply(lang: str = "en", on: date = ON, **facts: str) -> dict:
    request = {"calculator": DESK.name, "facts": facts, "lang": lang, "on": on.isoformat()}
    return respond(request, HANDBOOK)


def burst_seam(lang: str, **more: str) -> dict:
    worked = HANDBOOK.cases["desk-burst-seam-exchange"]
    facts = {k: str(v) for k, v in worked.facts.items() if k in DESK.names}
    return reply(lang, worked.on, **facts, **more)


def test_the_empty_desk_holds_nobodys_answer() -> None:
    found = Elements(calculator_html(DESK.name, on=ON))
    assert found.open == []
    panels = [attrs for attrs in found.all("div") if attrs.get("role") == "tabpanel"]
    assert panels == []
    assert {attrs.get("id") for attrs in found.all("blockquote")} == {
        "as-case-desk-message", "as-case-desk-message-other",
    }  # fmt: skip
    html = calculator_html(DESK.name, on=ON)
    # A long message scrolls in its place, by keys, too.
    assert html.count('tabindex="0"></blockquote>') == 1
    message = next(attrs for attrs in found.all("div") if "data-message" in attrs)
    assert "hidden" in message


def test_every_problem_can_be_tapped_once_and_every_other_fact_has_its_field() -> None:
    found = Elements(calculator_html(DESK.name, on=ON))
    tapped = [attrs["data-chooses"] for attrs in found.all("button") if "data-chooses" in attrs]
    assert sorted(tapped) == sorted(HANDBOOK.policy.terms["problem"].codes)
    controls = [*found.all("select"), *found.all("input"), *found.all("textarea")]
    assert sorted(attrs["name"] for attrs in controls) == sorted(DESK.names)


def test_a_field_says_what_it_is_called_and_whether_a_day_tells_it() -> None:
    fields = {
        attrs["data-field"]: attrs
        for attrs in Elements(calculator_html(DESK.name, on=ON)).all("div")
        if "data-field" in attrs
    }
    assert "data-in-days" in fields["days_since_signing"]
    assert not {"data-in-days"} & {*fields["signed_on"], *fields["wish"], *fields["price_paid"]}
    assert fields["wish"]["data-name-zh"] == HANDBOOK.policy.terms["wish"].label.zh


def test_each_tab_leads_to_a_panel() -> None:
    tabs = [
        attrs for attrs in Elements(calculator_html(DESK.name, on=ON)).all("button")
        if attrs.get("role") == "tab"
    ]  # fmt: skip
    found = Elements(reply(problem="blemish")["html"])
    panels = {a["id"]: a for a in found.all("div") if a.get("role") == "tabpanel"}
    assert [tab["aria-controls"] for tab in tabs] == [*panels]
    assert [tab["id"] for tab in tabs] == [panel["aria-labelledby"] for panel in panels.values()]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", ["desk-burst-seam-exchange", "desk-blemish-kept-asks-too-much"])
def test_a_settled_case_has_something_behind_each_tab_and_nothing_to_ask(case, lang) -> None:
    facts = {k: str(v) for k, v in HANDBOOK.cases[case].facts.items() if k in DESK.names}
    told = reply(lang, **facts)
    assert told["desk"]["ask"] is None
    tallies = {tab: tally for tab, tally in told["desk"]["tallies"].items() if tally}
    assert {"do", "money", "record"} <= tallies.keys()
    assert all(settled == of for settled, of in tallies.values())
    assert Elements(told["html"]).open == []
    nothing = {"en": "Nothing yet", "zh": "还没有内容"}[lang]
    # Without a date no time runs yet.
    assert told["html"].count(nothing) == ("time" not in tallies)


def test_an_open_case_says_how_much_is_settled_and_what_is_asked() -> None:
    told = reply("zh", problem="quality_defect")
    ask = told["desk"]["ask"]
    assert ask["field"] == told["next"]
    assert not ask["in_days"]
    assert [code for code, _ in ask["choices"]]
    assert any(settled < of for settled, of in filter(None, told["desk"]["tallies"].values()))
    message = told["desk"]["message"]
    assert message["complete"]
    assert all(message["text"])
    # Message and question have places of their own.
    assert message["text"][1] not in told["html"]


def test_a_message_in_the_buyers_own_language_comes_beside_the_two_of_the_handbook() -> None:
    message = reply("zh", problem="quality_defect", market="jp")["desk"]["message"]
    en, zh, own = message["text"]
    assert message["own"] == "ja"
    assert own.startswith("お世話になっております。")
    assert (en[:6], zh[:3]) == ("Hello.", "您好，")
    assert message["complete"]
    assert "日语" not in message["title"][1]
    other = reply("zh", problem="quality_defect", market="gb")["desk"]["message"]
    assert "own" not in other
    assert len(other["text"]) == 2


def test_the_order_page_says_with_one_tap_that_it_is_signed_for_and_when() -> None:
    ask = reply(problem="quality_defect")["desk"]["ask"]
    assert ask["field"] == "order_state"
    assert (ask["along"]["value"], ask["along"]["field"]) == ("signed", "days_since_signing")
    assert [0, 7] in ask["along"]["stretches"]
    known = reply(problem="quality_defect", days_since_signing="2")["desk"]["ask"]
    assert known["along"] is None
    # What does not matter to a case is not asked along.
    review = reply(problem="bad_review")
    assert not review["matters"]["days_since_signing"]
    assert (review["desk"]["ask"]["field"], review["desk"]["ask"]["along"]) == ("order_state", None)


def test_the_desk_says_when_the_message_is_the_last_word() -> None:
    assert burst_seam("en")["desk"]["last_word"]
    assert not reply(problem="quality_defect")["desk"]["last_word"]
    assert not reply(said="拉链坏了")["desk"]["last_word"]


def test_contradictions_stand_before_the_panels() -> None:
    facts = {"problem": "blemish", "order_state": "signed"}
    told = reply("zh", **facts, signed_on="2026-03-01", opened_at="2026-02-01T10:00")
    assert "as-note" in told["html"].partition('role="tabpanel"')[0]


def test_ones_own_words_are_marked_where_they_are_written_with_the_rule() -> None:
    told = burst_seam("zh", reply_draft="亲，运费您自己出哦")
    own = told["desk"]["checked"]
    assert "<mark>" in own
    assert 'href="#rule:' in own
    assert "as-marked" not in told["html"]
    assert burst_seam("zh")["desk"]["checked"] == ""
    assert reply("zh")["desk"]["checked"] == ""
    fields = Elements(calculator_html(DESK.name, on=ON))
    assert [a["name"] for a in fields.all("textarea")].count("reply_draft") == 1


def test_the_steps_say_where_they_lead_and_leave_out_those_of_other_cases() -> None:
    steps = {
        market: Elements(reply(problem="personal_data", market=market)["html"]).all("li")
        for market in ("cn", "eu")
    }
    named = {m: [a["data-step"] for a in those if "data-step" in a] for m, those in steps.items()}
    assert "breach" not in named["cn"]
    assert "breach" in named["eu"]
    for market, names in named.items():
        told = reply(problem="personal_data", market=market)["html"]
        leads = [a for a in Elements(told).all("button") if "data-leads" in a]
        assert {a["data-done"] for a in leads} == {*names}
        assert {a["data-leads"] for a in leads} - {""} <= {*names}
        assert any(a["data-leads"] == "" for a in leads)


def test_a_question_about_a_piece_is_answered_with_the_piece() -> None:
    pieces = "1: problem=quality_defect; wish=exchange\n2: problem=change_of_mind"
    told = reply("zh", pieces=pieces, order_state="signed")
    ask = told["desk"]["ask"]
    assert ask["field"] == "pieces"
    assert ask["piece"] in (1, 2)
    assert HANDBOOK.policy.terms[ask["within"]].is_of_a_piece
    assert {code for code, _ in ask["choices"]} <= {*HANDBOOK.policy.terms[ask["within"]].codes}
    assert ask["choices"]
    assert "=" not in ask["text"]
    assert "piece" not in reply("zh", problem="blemish")["desk"]["ask"]


def test_what_is_so_of_one_piece_alone_goes_with_it() -> None:
    fields = Elements(calculator_html(DESK.name, on=ON)).all("div")
    of_one = {a["data-field"] for a in fields if "data-of-a-piece" in a}
    assert {"problem", "wish", "evidence", "condition"} <= of_one
    assert not of_one & {"order_state", "signed_on", "days_since_signing", "market", "payments"}


def test_where_no_script_runs_the_steps_are_rows_of_a_table() -> None:
    sheet = calculate(DESK.name, {"problem": "personal_data"}, ON, HANDBOOK).sheet
    html = sheet_html(sheet, "en", prefix="x", live=False)
    assert "data-step" not in html
    assert "1 " in html


def test_the_one_chapter_behind_a_tab_is_open() -> None:
    told = reply(problem="parcel_lost", opened_at="2026-03-02T10:00")["html"]
    time = told.partition('data-panel="time"')[2].partition("data-panel=")[0]
    assert "as-piece" in time
    assert "<details" not in time


def test_a_sheet_without_rows_and_reasons_says_that_there_is_nothing_yet() -> None:
    sheet = Sheet(DESK.title, DESK.title, False)
    html = panels_html(sheet, DESK.tabs, "en", prefix="x")
    assert html.count("Nothing yet") == len(DESK.tabs) - 1


def test_what_is_settled_is_added_up_over_the_pieces_of_an_order() -> None:
    pieces = "coat: quality_defect; photos; return\nsocks: change_of_mind; evidence=none; return"
    facts = {"order_state": "signed", "market": "cn", "days_since_signing": "2", "pieces": pieces}
    sheet = calculate(DESK.name, facts, ON, HANDBOOK).sheet
    each = [
        calculate(DESK.name, {**facts, "pieces": line}, ON, HANDBOOK).sheet.tallies["record"]
        for line in pieces.splitlines()
    ]
    assert sheet.tallies["record"] == (sum(s for s, _ in each), sum(n for _, n in each))
    assert {part.tab for part in sheet.parts} <= {*DESK.tabs}


def test_a_notebook_shows_the_message_before_everything_else() -> None:
    sheet = calculate(DESK.name, {"problem": "blemish"}, ON, HANDBOOK).sheet
    html = sheet_html(sheet, "en", prefix="x", live=False)
    message = html.index("<blockquote")
    assert html.index("as-headline") < message < html.index("as-ask") < html.index("<table")


@pytest.mark.parametrize(("market", "first"), [("eu", "en"), ("tw", "zh"), ("cn", "zh")])
def test_the_buyers_market_decides_the_language_of_the_message(market: str, first: str) -> None:
    message = reply("zh", problem="blemish", market=market)["desk"]["message"]
    assert message["language"] == first
    assert (message["script"] != "zh-Hans") == (market == "tw")


def test_until_it_is_known_what_a_case_is_about_there_is_no_answer() -> None:
    assert reply()["html"] == reply(said="拉链坏了")["html"] == ""
    assert reply(said="拉链坏了")["desk"]["ask"]["choices"]


def heard(said: str, **facts: str) -> list[list[str]]:
    return reply("zh", said=said, **facts)["desk"]["said"]


def test_what_the_words_say_besides_is_proposed_with_the_words_that_led_to_it() -> None:
    wish, label = HANDBOOK.policy.terms["wish"], HANDBOOK.policy.terms["wish"].codes["return"]
    chip = ["wish", "return", f"{wish.label.zh}：{label.zh}", "能退吗"]
    assert heard("太小了，能退吗") == [chip]
    assert heard("太小了，能退吗", problem="change_of_mind") == [chip]
    assert heard("太小了，能退吗", problem="change_of_mind", wish="exchange") == []
    assert heard("") == []


def test_what_is_proposed_changes_nothing_before_it_is_taken() -> None:
    plain = reply("zh", problem="change_of_mind")
    told = reply("zh", problem="change_of_mind", said="太小了，能退吗")
    assert told["desk"].pop("said")
    assert plain["desk"].pop("said") == []
    # The buyer's own words stand in the ticket, and in what is kept of the case.
    for answered in (plain, told):
        del answered["html"], answered["desk"]["kept"]
    assert told == plain


def test_what_does_not_matter_to_the_problem_is_not_proposed() -> None:
    assert [field for field, *_ in heard("吊牌剪了")] == ["condition"]
    assert heard("吊牌剪了", problem="invoice") == []


def test_of_several_pieces_nothing_is_proposed_that_is_of_one() -> None:
    assert heard("能退吗", pieces="coat: problem=blemish\nsocks: problem=wrong_size") == []


def test_a_panel_and_the_message_can_be_had_without_the_script() -> None:
    worked = HANDBOOK.cases["desk-burst-seam-exchange"]
    facts = {k: str(v) for k, v in worked.facts.items() if k in DESK.names}
    sheet = calculate(DESK.name, facts, on=worked.on, handbook=HANDBOOK).sheet
    tabs = DESK.tabs
    for tab in tabs:
        found = Elements(panel_html(sheet, tabs, tab, "en", prefix="as-x"))
        assert (found.open, found.all("button")) == ([], [])
    message = Elements(message_html(sheet, "zh", prefix="as-x"))
    assert message.open == []
    assert [attrs["lang"] for attrs in message.all("blockquote")] == ["zh-Hans", "en"]
    assert message_html(Sheet(DESK.title, DESK.title, False), "zh", prefix="as-x") == ""
