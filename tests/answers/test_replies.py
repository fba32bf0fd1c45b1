"""The wording to send fits the answer, and its amounts are the answer's."""

import re
from dataclasses import replace
from datetime import date
from functools import partial

from aftersales_kit.answers.compensation import compensation
from aftersales_kit.answers.deciding import Choice, Chosen, Question, decide_known
from aftersales_kit.answers.freight import freight
from aftersales_kit.answers.replies import (
    BLANK,
    Addressed,
    Own,
    addressed,
    asking,
    fill,
    owned,
    sums,
    ungreeted,
    verify_examples,
    wording,
)
from aftersales_kit.policy import Handbook, Label
from aftersales_kit.policy.labels import NO_LABEL, alike
from aftersales_kit.policy.money import CNY
from aftersales_kit.policy.replies import Reply
from aftersales_kit.policy.tables import MANNERS
from aftersales_kit.policy.terms import OneOf
from aftersales_kit.sheets.calculators import calculate
from aftersales_kit.sheets.calculators.compensation import compensation_replies
from aftersales_kit.sheets.calculators.freight import freight_replies
from aftersales_kit.sheets.calculators.speaking import blanks_of
from tests.handbook import HANDBOOK, POLICY

# Every case here is put to the handbook's own data.
compensation = partial(compensation, handbook=HANDBOOK)
freight = partial(freight, handbook=HANDBOOK)

ON = date(2026, 3, 2)
SALE_WITH_A_BLEMISH = {
    "problem": "blemish", "evidence": "photos", "order_state": "signed", "market": "cn",
    "days_since_signing": "2", "condition": "tried", "goods_usable": "yes",
    "price_paid": "159", "margin": "50", "destination": "other_province",
    "contract_freight": "12", "demand": "none", "earlier_complaints": "0",
}  # fmt: skip


def test_a_return_for_a_defect_promises_the_freight(sale) -> None:
    replies = freight_replies(freight({**sale, "problem": "blemish", "evidence": "photos"}, on=ON))
    assert [reply.id for reply in replies] == ["return-repaid"]
    assert "运费由我们承担" in replies[0].text.zh


def test_the_amount_in_the_wording_is_the_answers(sale) -> None:
    facts = {**sale, "wish": "exchange"}
    texts = {reply.id: reply.text for reply in freight_replies(freight(facts, on=ON))}
    assert "CNY 8.00" in texts["top-up"].en
    assert "8.00 元" in texts["top-up"].zh


def test_an_amount_of_the_policy_is_its_value_on_the_day_with_its_unit() -> None:
    in_force = HANDBOOK.on(ON)
    name = next(r.id for r in POLICY.replies.values() if "{logistics_promise}" in r.text.en)
    told = POLICY.amounts["logistics_promise"].value_label(ON)
    said = wording(name, {}, in_force, {})
    assert told.en in said.text.en
    assert told.zh in said.text.zh
    assert BLANK in said.text.en or said.complete


def test_the_surcharge_is_in_the_top_up(sale) -> None:
    facts = {
        **sale, "problem": "buyer_away", "wish": "resend", "order_state": "refused",
        "no_outlet": "yes", "earlier_ems": "1", "ems_surcharge": "5",
    }  # fmt: skip
    texts = {reply.id: reply.text for reply in freight_replies(freight(facts, on=ON))}
    assert "CNY 13.00" in texts["top-up"].en


def test_an_amount_that_is_not_known_is_a_visible_blank() -> None:
    assert fill(Label("CNY {limit}", "{limit} 元"), {}).zh == "____ 元"


def test_the_step_decides_which_wording_is_sent() -> None:

    def ids(**change: str) -> list[str]:
        answer = compensation({**SALE_WITH_A_BLEMISH, **change}, on=ON)
        return [reply.id for reply in compensation_replies(answer)]

    assert ids() == ["offer-choice", "basis-freight"]
    assert ids(price_paid="400", margin="100") == ["offer-choice", "basis-margin"]
    assert ids(margin="12") == ["offer-choice"]
    assert ids(amount_asked="13") == ["grant"]
    assert ids(amount_asked="80") == ["decline"]
    assert ids(demand="part_disputed") == ["written-reply"]
    assert ids(evidence="none") == ["verify"]
    assert ids(evidence="") == []


def test_the_promised_time_comes_from_the_policy_in_both_languages() -> None:
    facts = {
        "problem": "aftersale_slow", "evidence": "none", "goods_usable": "yes",
        "order_state": "signed", "market": "cn", "days_since_signing": "9", "condition": "worn",
        "demand": "part_disputed",
    }  # fmt: skip
    (reply,) = compensation_replies(compensation(facts, on=ON))
    assert "48 hours" in reply.text.en
    assert "48 小时" in reply.text.zh


def test_a_wording_with_a_blank_is_not_complete(sale) -> None:
    facts = {**sale, "wish": "exchange", "resend_freight": ""}
    replies = {r.id: r for r in freight_replies(freight(facts, on=ON))}
    assert not replies["top-up"].complete
    assert replies["exchange-own-cost"].complete


def test_a_complaint_nobody_has_looked_at_is_not_denied(sale) -> None:
    facts = {**sale, "problem": "dirty_goods", "evidence": "none", "wish": "exchange"}
    assert [r.id for r in freight_replies(freight(facts, on=ON))] == ["show-us-first"]


def test_a_lost_parcel_is_not_called_back(sale) -> None:
    facts = {**sale, "problem": "parcel_lost", "order_state": "in_transit", "wish": "refund"}
    assert [r.id for r in freight_replies(freight(facts, on=ON))] == ["lost-settled"]


def test_an_accepted_freight_collect_return_is_not_forbidden_in_the_same_breath(sale) -> None:
    facts = {**sale, "return_carrier": "sf", "freight_collect": "yes"}
    ids = [r.id for r in freight_replies(freight(facts, on=ON))]
    assert "return-own-cost" not in ids
    assert "collect-deducted" in ids


def greeted(name: str, **facts: str) -> Label:
    return wording(name, {}, HANDBOOK.on(ON), facts).text


def test_a_message_greets_as_its_market_does() -> None:
    bare = POLICY.replies["kind-no"].text
    assert greeted("kind-no", market="cn").zh == "亲，" + bare.zh
    assert greeted("kind-no", market="tw").zh.startswith("您好，")
    assert greeted("kind-no", market="eu").en == "Hello. " + bare.en
    # In public, and where a shop keeps its distance, nobody is anybody's dear.
    assert greeted("review-facts", market="cn").zh.startswith("您好，您的评价")
    assert greeted("opening-help", market="cn").zh.startswith("亲，您好，我是")


def test_while_the_market_is_open_the_greeting_is_one_that_all_of_them_share() -> None:
    assert greeted("kind-no").zh.startswith("您好，")
    assert greeted("kind-no", market=OneOf(["cn", "tw"])).zh.startswith("您好，")
    tables = POLICY.clocks.markets
    odd = replace(tables["eu"].greeting, formal=Label("Dear Sir or Madam, ", "尊敬的顾客："))
    strange = Addressed((tables["tw"], replace(tables["eu"], greeting=odd)), CNY)
    assert strange.greeting("usual").zh == "您好，"
    assert strange.greeting("formal") == NO_LABEL


def test_no_wording_brings_a_greeting_of_its_own() -> None:
    greetings = {
        text.strip(" ，。.")
        for market in POLICY.clocks.markets.values()
        for manner in MANNERS
        for text in getattr(market.greeting, manner)
    }
    for reply in POLICY.replies.values():
        for text in reply.text:
            assert not text.startswith(tuple(greetings)), reply.id


def test_of_wordings_sent_together_only_the_first_greets() -> None:
    replies = compensation_replies(compensation({**SALE_WITH_A_BLEMISH, "market": "cn"}, on=ON))
    assert [reply.id for reply in replies] == ["offer-choice", "basis-freight"]
    first, second = (reply.text for reply in replies)
    assert first.zh.startswith("亲，")
    assert second == POLICY.replies["basis-freight"].text


def test_a_sum_of_the_order_is_told_in_its_currency_and_none_by_a_limit_in_another(
    sale,
) -> None:
    facts = {**sale, "wish": "exchange", "market": "eu", "freight_agreement": "buyer_pays"}
    told = {m: addressed({"market": m}, HANDBOOK.on(ON)).currency for m in ("cn", "tw", "eu")}
    assert {m: currency.format("8.00").en for m, currency in told.items()} == {
        "cn": "CNY 8.00", "tw": "TWD 8.00", "eu": "EUR 8.00",
    }  # fmt: skip
    texts = {reply.id: reply.text for reply in freight_replies(freight(facts, on=ON))}
    assert "EUR 8.00" in texts["top-up"].en
    (said,) = compensation_replies(compensation({**SALE_WITH_A_BLEMISH, "market": "eu"}, on=ON))
    assert not any(letter.isdigit() for letter in said.text.en)


def test_while_the_market_is_open_a_sum_is_the_number_alone(sale) -> None:
    facts = {**sale, "wish": "exchange"}
    facts.pop("market", None)
    known = addressed(facts, HANDBOOK.on(ON))
    assert sums({"owed": 8}, known.currency) == {"owed": Label("8.00", "8.00")}


def test_taiwan_is_written_to_in_its_own_characters_and_the_union_in_english() -> None:
    told = {
        market: wording("return-agreed", {}, HANDBOOK.on(ON), {"market": market})
        for market in ("cn", "tw", "eu")
    }
    assert told["tw"].text.zh.startswith("您好，好的，為您辦理退貨。怎麼退回來")
    assert {market: reply.language for market, reply in told.items()} == {
        "cn": "zh", "tw": "zh", "eu": "en",
    }  # fmt: skip
    assert {market: reply.script for market, reply in told.items()} == {
        "cn": "zh-Hans", "tw": "zh-Hant-TW", "eu": "zh-Hans",
    }  # fmt: skip
    open_ = wording("return-agreed", {}, HANDBOOK.on(ON), {})
    assert (open_.language, open_.script) == ("", "zh-Hans")


def test_taiwan_is_told_no_word_of_its_own_twice_in_one_breath() -> None:
    script = HANDBOOK.scripts["zh-Hant-TW"]
    for reply in POLICY.replies.values():
        for clause in re.split("[，。；：！？、]", script.write(reply.text.zh)):
            for word in {word for word in script.terms.values() if len(word) > 2}:
                assert clause.count(word) < 2, (reply.id, clause)


def test_what_fills_a_wording_is_in_the_buyers_characters_too() -> None:
    values = {"problem": POLICY.terms["problem"].codes["blemish"], "wish": Label("w", "换货")}
    told = wording("restate", values, HANDBOOK.on(ON), {"market": "tw"})
    assert "換貨" in told.text.zh


def test_a_moment_on_the_shops_clock_says_so_where_the_buyers_clock_is_another() -> None:
    facts = {
        "complaint_risk": "none", "demand": "none", "earlier_complaints": "0",
        "customer": "regular", "complained_at": "2026-03-06T10:05",
    }  # fmt: skip

    def told(**market: str) -> Label:
        reply, *_ = calculate("complaints", {**facts, **market}, ON, HANDBOOK).sheet.replies
        return reply.text

    assert "by Sat 7 March, 10:05 Beijing time" in told(market="eu").en
    assert "by Sat 7 March, 10:05." in told(market="tw").en
    assert "by Sat 7 March, 10:05." in told().en
    spoken = blanks_of({"promised_by": "2026-03-06T10:05", "market": "eu"}, HANDBOOK.on(ON))
    assert spoken["deadline"] == Label("6 March, 10:05 Beijing time", "北京时间 3月6日 10:05")


def test_where_the_order_is_in_another_currency_the_limits_say_that_theirs_is_the_shops() -> None:
    def notes(**market: str) -> set[str]:
        raw = {**SALE_WITH_A_BLEMISH, **market}
        raw.pop("destination", None)  # each market has others
        return {note.en for note in calculate("compensation", raw, ON, HANDBOOK).sheet.notes}

    (said,) = notes(market="tw") - notes(market="cn")
    assert said.startswith("The shop's limits are set in CNY and the order is paid in another")


def test_a_sheet_tells_sums_of_an_order_in_its_currency_as_its_message_does(sale) -> None:
    def totals(**market: str) -> str:
        facts = {**sale, "wish": "exchange", **market}
        return " ".join(
            cell.en
            for row in calculate("freight", facts, ON, HANDBOOK).sheet.totals
            for cell in row.cells
        )

    assert "CNY 20.00" in totals(market="cn")
    assert "TWD" in totals(market="tw")
    assert "CNY" not in totals(market="tw")
    # The form's own currency, as long as nobody has said otherwise.
    assert "TWD" not in totals(market="")


# --- examples ---


def with_replies(**texts: tuple[str, str]) -> list[str]:
    """Return what is said of wordings, each with text and example, alike in both languages."""
    replies = {
        name: Reply(name, alike(name), alike(text), example=alike(example))
        for name, (text, example) in texts.items()
    }
    return [finding.message for finding in verify_examples(replace(POLICY, replies=replies))]


def test_every_wording_reads_as_its_example() -> None:
    assert verify_examples(POLICY) == []
    blanks = [reply for reply in POLICY.replies.values() if "{" in reply.text.en]
    assert blanks
    assert all(reply.example != NO_LABEL for reply in blanks)


def test_a_wording_needs_an_example_only_of_its_placeholders() -> None:
    assert with_replies(plain=("Thank you.", "")) == []
    assert with_replies(given=("We give {advised}.", "")) == [
        f"given has placeholders and no example ({lang})" for lang in ("en", "zh")
    ]


def test_a_word_that_the_example_has_otherwise_is_found() -> None:
    assert with_replies(given=("We give {advised}.", "We gave CNY 1.00.")) == [
        f"given does not read as its example ({lang}): 'We gave CNY 1.00.'" for lang in ("en", "zh")
    ]


def test_a_placeholder_stands_for_one_thing_within_a_wording() -> None:
    text = "{asked} it is, {asked}."
    assert with_replies(given=(text, "CNY 4.00 it is, CNY 4.00.")) == []
    (_, first) = with_replies(given=(text, "CNY 4.00 it is, CNY 5.00."))
    assert first.startswith("given does not read as its example (zh)")


def test_a_placeholder_in_the_place_of_another_is_found() -> None:
    said = {"one": ("{asked}!", "CNY 4.00!"), "two": ("{advised}?", "CNY 5.00?")}
    assert with_replies(**said) == []
    assert with_replies(**said, three=("{asked}.", "CNY 5.00.")) == [
        f"{name} has 'CNY 5.00' for {blank} in its example ({lang}), which is {meant}"
        for name, blank, meant in (
            ("three", "asked", "'CNY 4.00' elsewhere"),
            ("two", "advised", "that of asked"),
        )
        for lang in ("en", "zh")
    ]


def test_an_amount_has_a_value_that_it_has_on_some_day() -> None:
    value = POLICY.amounts["logistics_promise"].value_label(ON)
    right, wrong = ("Within {logistics_promise}.", f"Within {value.en}."), "Within 7 years."
    replies = {
        "one": Reply(
            "one",
            alike("one"),
            alike(right[0]),
            example=Label(*(f"Within {text}." for text in value)),
        )
    }
    assert verify_examples(replace(POLICY, replies=replies)) == []
    assert with_replies(one=(right[0], wrong)) == [
        f"one has '7 years' for logistics_promise in its example ({lang}), which it never is"
        for lang in ("en", "zh")
    ]


def test_a_question_by_itself_has_a_wording_where_the_buyer_knows_the_answer() -> None:
    in_force = HANDBOOK.on(ON)
    asked = {
        table: asking(decide_known(table, {"problem": "blemish"}, ON, in_force), in_force)
        for table in ("technical-type", "evidence-needed", "parcel-remedy")
    }
    assert asked["technical-type"] is not None
    assert asked["technical-type"].id == "ask-network"
    assert asked["evidence-needed"] is None  # the table itself words what is asked
    assert asked["parcel-remedy"] is None  # the order page shows it
    assert asking(None, in_force) is None


def test_what_is_asked_takes_nothing_to_be_so_that_is_not_known() -> None:
    in_force = HANDBOOK.on(ON)
    # Of a snack it was once asked whether its tags are still on.
    said = {}
    for goods_kind, state in (
        ("clothing", "signed"),
        ("sealed_food", "signed"),
        ("sealed_food", "refused"),
    ):
        facts = {"order_state": state, "goods_kind": goods_kind, "wish": "return", "market": "cn"}
        ruling = decide_known("intactness", facts, ON, in_force)
        assert isinstance(ruling, Question)
        condition = Choice(lambda: Chosen(in_force.terms["condition"], (), {}))
        found = asking(replace(ruling, choice=condition), in_force)
        said[goods_kind, state] = None if found is None else found.id
    assert said == {
        ("clothing", "signed"): "ask-condition-tagged",
        ("sealed_food", "signed"): "ask-condition-untagged",
        ("sealed_food", "refused"): None,
    }


ACTS = re.compile(
    r"\b(?:I|[Ww]e) have (?:asked|passed|told|complained|pressed|noted|settled it|written to you|"
    r"written down|handed|forwarded|arranged|sent)\b|\bmanager has taken\b|"
    r"\bapplication is accepted|"
    r"已经?(?:转给|交给|报|跟|请|让|投诉|如实|安排|备注|在订单里)|报上去了|招呼了|了一遍|"
    r"都整理好交给"
)
"""How a wording says that the shop has done something with others, which no fact records."""


def test_what_no_fact_records_is_not_said_to_have_been_done() -> None:
    for said in (
        "I have asked the warehouse.", "We have complained to the courier.",
        "原因我已经报上去改进。", "我跟仓库打过招呼了。", "您的投诉已经转给投诉专员。",
    ):  # fmt: skip
        assert ACTS.search(said)
    for said in ("I am asking the warehouse.", "我这就报上去。", "投诉我这就转给投诉专员。"):
        assert not ACTS.search(said)
    done = {
        reply.id: found[0]
        for reply in POLICY.replies.values()
        for text in reply.text
        if (found := ACTS.search(text))
    }
    assert done == {}


def without(*names: str) -> Handbook:
    """The handbook, with a Japanese that lacks some wordings."""
    own = HANDBOOK.languages["ja"]
    texts = {name: text for name, text in own.texts.items() if name not in names}
    return replace(HANDBOOK, languages={"ja": replace(own, texts=texts)})


def test_a_buyer_who_reads_another_language_is_written_to_in_it() -> None:
    asked = {"asked": Label("CNY 5.00", "5.00 元"), "form_entry": alike("84.00")}
    for market, own in HANDBOOK.policy.clocks.markets.items():
        reply = wording("grant", asked, HANDBOOK.on(ON), {"market": market})
        assert (reply.own is not None) == (own.speaks == "ja")
        assert "to be put into" not in reply.title.en
    reply = wording("grant", asked, HANDBOOK.on(ON), {"market": "jp"})
    assert reply.own is not None
    assert reply.own.language == "ja"
    assert reply.own.greeting == "お世話になっております。"
    assert reply.own.text.startswith("お世話になっております。承知いたしました。5.00人民元を")
    assert "に 84.00 と" in reply.own.text
    # The two languages of the handbook are there for who reads it here.
    assert reply.text.zh.startswith("您好，好的，就按您说的 5.00 元。")
    assert ungreeted(reply).own == replace(
        reply.own, text=reply.own.text.removeprefix(reply.own.greeting), greeting=""
    )
    # While the market is open, nobody need translate anything yet.
    open_ = wording("grant", asked, HANDBOOK.on(ON), {})
    assert open_.own is None
    assert "to be put into" not in open_.title.en


def test_what_is_not_said_in_it_is_said_to_be_put_into_it() -> None:
    facts = {"market": "jp"}
    reply = wording("kind-no", {}, without("kind-no").on(ON), facts)
    assert reply.own is None
    assert reply.title.en.endswith(", to be put into Japanese before it is sent")
    assert reply.title.zh.endswith("（发之前请译成日语）")
    # Nor is half of it: a value that it cannot say leaves the whole in the handbook's language.
    soon = {"due": Label("soon", "很快")}
    assert wording("by-when", soon, HANDBOOK.on(ON), facts).own is None
    blank = wording("by-when", {}, HANDBOOK.on(ON), facts)
    assert blank.own is not None
    assert "____までに" in blank.own.text
    assert not blank.complete


def test_a_language_in_which_nothing_is_written_is_called_by_its_name() -> None:
    clocks = POLICY.clocks
    market = replace(clocks.markets["jp"], speaks="", foreign=Label("Ainu", "阿伊努语"))
    policy = replace(POLICY, clocks=replace(clocks, markets={**clocks.markets, "jp": market}))
    reply = wording("kind-no", {}, replace(HANDBOOK, policy=policy).on(ON), {"market": "jp"})
    assert reply.own is None
    assert reply.title.zh == "婉拒（发之前请译成阿伊努语）"


def test_texts_of_another_language_are_put_together_whole_or_not_at_all() -> None:
    one, other = Own("ja", CNY, "はい。", "は"), Own("ja", CNY, "いいえ。")
    between = Label("{} {}", "{}{}")
    assert owned([one, other], between) == Own("ja", CNY, "はい。いいえ。", "は")
    assert owned([one], between) == one
    assert owned([one, None], between) is None
    assert owned([], between) is None
