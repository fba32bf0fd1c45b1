"""The one message: exactly one in every state, without blanks, and true of what is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, product

import pytest

from aftersales_kit.answers.asserting import frame, read_draft, spans
from aftersales_kit.answers.message import Message, message_of
from aftersales_kit.answers.resolving import resolve
from aftersales_kit.policy import Handbook
from aftersales_kit.policy.labels import Label
from tests.handbook import HANDBOOK, POLICY
from tests.settled import Cases

ON = date(2026, 3, 2)
PROBLEMS = [*HANDBOOK.policy.terms.codes("problem")]
REPLIES = HANDBOOK.policy.replies
DRESS = {
    "market": "cn", "order_state": "signed", "goods_kind": "clothing", "shipping_terms": "free",
    "condition": "tried", "goods_usable": "no", "replacement_in_stock": "yes",
    "in_a_hurry": "no", "earlier_complaints": "0", "freight_agreement": "nothing", "abuse": "no",
    "signed_on": "2026-02-28", "opened_at": "2026-03-02T10:00", "price_paid": "199",
    "payments": "alipay 199",
}  # fmt: skip


def of(facts: Mapping[str, object], **more: object) -> Message:
    return resolve({**facts, **more}, on=ON, handbook=HANDBOOK).message


def said(facts: Mapping[str, object], **more: object) -> list[str]:
    return [part.reply.id for part in of(facts, **more).parts]


def test_while_nothing_is_known_the_message_asks_what_happened() -> None:
    message = of({})
    assert said({}) == [HANDBOOK.messages.nothing_known]
    assert (message.stage, message.asks) == ("to_ask", ("problem",))


@pytest.mark.parametrize("problem", PROBLEMS)
def test_with_only_the_problem_known_there_is_one_message_without_a_blank(problem: str) -> None:
    message = of({"problem": problem})
    assert message.parts
    assert all(part.reply.complete for part in message.parts)
    assert not {"{", "_", "【"} & {*message.text.zh, *message.text.en}


def test_a_broken_seam_is_asked_to_be_shown_and_then_settled_as_the_buyer_wishes() -> None:
    first = of({"problem": "quality_defect"})
    assert (first.stage, first.asks) == ("to_ask", ("evidence", "wish"))
    seam = {**DRESS, "problem": "quality_defect", "evidence": "photos"}
    wanted = {"wish": "exchange", "exchange_kind": "same"}
    assert said(seam, **wanted) == ["exchange-agreed", "replacement-after-return", "return-repaid"]
    assert of(seam, **wanted).stage == "to_settle"
    assert said(seam, wish="return") == ["return-steps", "return-repaid"]
    assert "199.00" in of(seam, wish="return").text.en


@pytest.mark.parametrize(
    ("closed", "reply"),
    [
        ({"days_since_signing": "30", "market": "cn"}, "window-closed"),
        ({"days_since_signing": "30", "market": "eu", "told_of_right": "yes"}, "window-closed"),
        ({"days_since_signing": "2", "market": "cn", "goods_kind": "made_to_order"}, "excluded"),
    ],
)
def test_nobody_hears_of_a_return_that_is_closed_already(closed, reply) -> None:
    changed = {"problem": "change_of_mind", "order_state": "signed"}
    assert said(changed, market=closed["market"])[0] == "first-no-reason"
    goods = {"goods_kind": "clothing", "condition": "worn", **closed}
    assert said(changed, **goods) == [reply]


@pytest.mark.parametrize(
    ("facts", "reply"),
    [
        ({"problem": "change_of_mind"}, "no-compensation"),
        ({"problem": "over_shipped", "evidence": "confirmed"}, "no-loss"),
        ({"problem": "quality_defect", "evidence": "photos"}, "put-right-first"),
        ({"problem": "operating_error", "evidence": "confirmed"}, "guide"),
    ],
)
def test_where_money_is_not_the_way_no_sum_is_asked_for_first(facts, reply) -> None:
    asked = {**DRESS, "days_since_signing": "40", "wish": "compensation", "goods_usable": "no"}
    del asked["signed_on"], asked["opened_at"]
    message = of({**asked, **facts})
    assert [part.reply.id for part in message.parts] == [reply]
    assert message.stage == "to_settle"


def test_what_the_check_found_is_said_of_what_was_checked() -> None:
    found = {"order_state": "signed", "market": "cn", "evidence": "refuted", "wish": "exchange"}
    shown = {name: said({**found, "problem": name})[0] for name in ("wrong_size", "short_shipped")}
    assert shown == {"wrong_size": "right-goods-sent", "short_shipped": "weight-is-right"}


def test_a_service_that_failed_is_made_up_for_whatever_the_buyer_wishes() -> None:
    late = {
        "problem": "late_delivery", "order_state": "completed", "market": "cn",
        "days_since_signing": "100", "courier_at_fault": "yes", "dispatch_at_fault": "no",
        "wish": "return", "goods_kind": "clothing", "condition": "worn",
    }  # fmt: skip
    assert said(late) == ["propose-discount"]


def test_a_return_for_the_buyers_own_reason_is_answered_with_day_sum_and_freight() -> None:
    message = of(DRESS, problem="change_of_mind", wish="return", told_of_right="yes")
    assert [part.part for part in message.parts] == ["no_reason", "steps", "return", "outbound"]
    assert "3月9日" in message.text.zh


@pytest.mark.parametrize(
    ("facts", "wording"),
    [
        ({"problem": "parcel_lost"}, "first-lost"),
        ({"problem": "parcel_lost", "order_state": "undispatched"}, "sent-now-or-refunded"),
        ({"problem": "parcel_lost", "order_state": "in_transit"}, "first-lost"),
        ({"problem": "parcel_lost", "order_state": "in_transit", "trace": "not_asked"},
         "lost-searching"),
        ({"problem": "parcel_lost", "order_state": "in_transit", "trace": "searching"},
         "still-searching"),
        ({"problem": "parcel_lost", "order_state": "in_transit", "trace": "not_found"},
         "lost-resend-open"),
    ],
)  # fmt: skip
def test_nobody_hears_that_the_courier_was_asked_before_the_courier_can_be(facts, wording) -> None:
    assert said(facts)[0] == wording


def test_what_is_sent_again_is_not_asked_back() -> None:
    broken = {"problem": "parcel_broken", "wish": "resend", "evidence": "photos",
              "order_state": "signed", "parcel_contents": "goods_damaged"}  # fmt: skip
    assert said(broken) == ["broken-settled"]
    belt = {"problem": "short_shipped", "wish": "resend"}
    assert said(belt) == ["ask-photos-of-all"]
    assert not any("return" in name for name in said(belt, order_state="signed", evidence="none"))


def test_with_a_claim_near_risk_control_alone_speaks() -> None:
    legal = {"problem": "blemish", "complaint_risk": "legal", "amount_asked": "10"}
    assert said(legal) == ["complaint-serious-open"]
    assert of(legal).stage == "to_promise"
    assert said(legal, complained_at="2026-03-02T09:00") == ["complaint-serious"]


@pytest.mark.unwatched
def test_a_message_that_asks_asks_only_what_only_the_buyer_knows_and_never_twice() -> None:
    for problem in PROBLEMS:
        for facts in ({}, {"order_state": "signed"}, {"wish": "return"}, {"evidence": "photos"}):
            message = of(facts, problem=problem)
            assert not {*message.asks} & {*facts}
            assert len(message.asks) <= HANDBOOK.on(ON).amounts["questions_at_once"]
            assert (message.stage == "to_ask") == bool(message.asks)


def test_a_message_asks_only_so_many_things_at_once() -> None:
    torn = {"problem": "parcel_broken", "order_state": "signed", "evidence": "none"}
    assert of(torn).asks == ("evidence", "wish")
    assert of(torn, wish="refund").asks == ("evidence", "parcel_contents")


def test_a_message_about_a_sum_waits_for_what_the_sum_is_made_of() -> None:
    asks = {"problem": "blemish", "wish": "compensation", "amount_asked": "50", "market": "cn"}
    looked_at = {"order_state": "signed", "evidence": "photos", "goods_usable": "yes"}
    begun = {**asks, **looked_at, "earlier_complaints": "0", "complaint_risk": "none"}
    begun |= {"customer": "regular", "days_since_signing": "4"}
    # Nothing is asked that a return alone would need.
    question = of(begun).question
    assert question is not None
    assert question.field.name in {"price_paid", "destination"}
    banded = {**begun, "price_paid": "199", "destination": "other_province"}
    assert (of(banded).question, of(banded).wants) == (None, ("margin", "contract_freight"))
    assert not of(banded).final
    settled = of(banded, margin="60", contract_freight="12")
    assert (settled.stage, settled.wants) == ("to_settle", ())


def test_what_the_buyer_wants_is_asked_on_once_it_is_known_what_hangs_on_it() -> None:
    mind = {"problem": "change_of_mind", "wish": "return", "order_state": "signed", "market": "cn"}
    assert "condition" in of(mind, days_since_signing="2", goods_kind="clothing").asks


@pytest.mark.parametrize(
    ("kind", "wording"),
    [
        ("clothing", "ask-condition-tagged"),
        ("household", "ask-condition-untagged"),
        ("electronics", "ask-condition-untagged"),
        (None, "ask-condition"),
    ],
)
def test_a_tag_is_asked_of_goods_that_have_one(kind, wording) -> None:
    mind = {"problem": "change_of_mind", "wish": "return", "order_state": "signed", "market": "cn"}
    assert wording in said(mind, days_since_signing="2", goods_kind=kind)


def test_no_message_says_that_the_shop_finds_out_what_is_known() -> None:
    cases, found = Cases(seed=23), 0
    for _ in range(150):
        facts = cases.told_case()
        answer = cases.resolve(facts)
        for part in answer.message.parts:
            finds_out = {*REPLIES[part.reply.id].finds_out}
            found += bool(finds_out)
            assert not finds_out or not finds_out <= {*answer.facts}, (part.reply.id, facts)
    assert found
    refund = {"problem": "refund_awaited"}
    assert said(refund) == ["we-look-at-the-refund"]
    assert said(refund, refund_state="applied") == ["first-on-it"]


@pytest.mark.parametrize(
    ("facts", "wording"),
    [
        ({"problem": "damaged_goods", "wish": "exchange"}, "first-on-it"),
        ({"problem": "damaged_goods", "wish": "exchange", "days_since_signing": "1",
          "market": "cn"}, "first-ask-warehouse"),
        ({"problem": "damaged_goods"}, "first-received"),
    ],
)  # fmt: skip
def test_who_is_asked_is_who_knows_what_the_message_waits_for(facts, wording) -> None:
    assert said({**facts, "order_state": "signed", "evidence": "photos"})[0] == wording


def test_a_sum_that_the_last_word_needs_is_asked() -> None:
    gone = {"problem": "cancel_dispatched", "order_state": "in_transit", "market": "cn",
            "shipping_terms": "free"}  # fmt: skip
    assert (of(gone).wants, of(gone).stage) == (("price_paid", "payments"), "to_promise")
    paid = {**gone, "price_paid": "89", "payments": "alipay 89"}
    assert (of(paid).wants, of(paid).stage) == ((), "to_settle")
    assert "89.00" in of(paid).text.zh


def test_what_may_still_change_is_no_last_word() -> None:
    unsent = {"problem": "cancel_undispatched", "order_state": "undispatched", "market": "cn"}
    assert (said(unsent), of(unsent).stage) == (["cancel-unsent"], "to_promise")
    assert of(unsent).question.field.name == "packed"
    assert said(unsent, packed="no") == ["withdrawn-open"]


def test_facts_that_contradict_each_other_settle_nothing() -> None:
    seam = {**DRESS, "problem": "quality_defect", "evidence": "photos", "wish": "return"}
    message = of(seam, signed_on="2026-03-05")
    assert [part.part for part in message.parts] == ["first"]
    assert message.asks == ()


def test_a_sum_that_the_ways_of_paying_may_still_change_is_not_said() -> None:
    seam = {**DRESS, "problem": "quality_defect", "evidence": "photos", "wish": "return"}
    del seam["payments"]
    assert said(seam) == ["return-steps-open", "return-repaid"]
    coupon = of(seam, payments="alipay 190; coupon 9")
    assert "190.00" in coupon.text.zh
    assert "9.00" in coupon.text.zh


UNWANTED = {
    **DRESS, "problem": "change_of_mind", "wish": "return", "told_of_right": "yes",
    "condition": "intact", "gift": "no_gift",
}  # fmt: skip


def test_a_discount_is_spoken_of_only_where_some_of_it_is_lost() -> None:
    lines = "dress; 199; 1; {}\nbelt; 50; 1; {}"
    none = {"order_lines": lines.format(1, 0), "price_paid": "249", "payments": "alipay 249"}
    still = {"order_lines": lines.format(0, 1), "price_paid": "239", "payments": "alipay 239"}
    lost = {**still, "order_lines": lines.format(1, 0)}
    told = "discount-worked-out-again"
    assert told not in said(UNWANTED, **none)
    assert told not in said(UNWANTED, **still, discount_steps="100-10")
    assert told in said(UNWANTED, **lost, discount_steps="100-10")
    assert "CNY 10.00 of the discount" in of(UNWANTED, **lost, discount_steps="100-10").text.en


@pytest.mark.parametrize("market", POLICY.markets)
@pytest.mark.parametrize("state", ["signed", "undispatched"])
def test_a_sum_of_nought_is_not_promised(state: str, market: str) -> None:
    gone = {"order_lines": "dress; 199; 1; 1", "price_paid": "199", "order_state": state}
    gone |= {"settled_before": "agreed 199", "refunded_before": "alipay 199", "market": market}
    if state == "undispatched":
        gone |= {"problem": "cancel_undispatched", "wish": "refund", "packed": "no"}
    facts = {**UNWANTED, **gone, "dispatch_at_fault": "no"}
    if state == "undispatched":
        del facts["signed_on"], facts["condition"]
    answer = resolve(facts, on=ON, handbook=HANDBOOK)
    assert answer.refund.refund == 0
    assert answer.message.parts[0].reply.id == "return-brings-nothing"
    assert not any(" 0.00" in text or "goes back" in text for text in answer.message.text)


def test_what_would_cost_the_buyer_more_is_asked_first() -> None:
    order = {
        **DRESS, "problem": "change_of_mind", "wish": "return", "told_of_right": "yes",
        "order_lines": "dress; 280; 1; 0\nsocks; 40; 1; 1", "discount_steps": "300-100",
        "price_paid": "220", "payments": "alipay 220",
    }  # fmt: skip
    answer = resolve(order, on=ON, handbook=HANDBOOK)
    assert answer.refund.owed
    assert "difference-owed" in [part.reply.id for part in answer.message.parts]


def test_a_way_that_is_still_open_is_not_spoken_of() -> None:
    open_ = {"problem": "quality_defect", "evidence": "photos", "wish": "return"}
    assert said(open_)[0] == "first-on-it"
    both = {**DRESS, "problem": "blemish", "evidence": "photos", "wish": "repair"}
    assert said(both, goods_usable="yes") == ["propose-repair"]


def test_the_greeting_stands_once_and_before_all() -> None:
    text = of(DRESS, problem="quality_defect", evidence="photos", wish="return").text
    assert text.zh.startswith("亲，")
    assert text.zh.count("亲") == 1
    assert of({"problem": "blemish", "market": "tw"}).text.zh.startswith("您好，")


def in_japanese(*without: str) -> Handbook:
    """The handbook, with a Japanese in which some wordings are not said."""
    own = HANDBOOK.languages["ja"]
    texts = {name: text for name, text in own.texts.items() if name not in without}
    return replace(HANDBOOK, languages={"ja": replace(own, texts=texts)})


def test_a_buyer_in_japan_is_written_to_in_japanese_or_not_by_halves() -> None:
    case = {"problem": "quality_defect", "market": "jp"}
    message = of(case)
    parts = [part.reply.id for part in message.parts]
    assert len(parts) > 1
    assert message.own is not None
    texts = HANDBOOK.languages["ja"].texts
    assert message.own.text == "お世話になっております。" + "".join(texts[part] for part in parts)
    assert message.text.en.startswith("Hello. ")
    for name in parts:
        assert resolve(case, on=ON, handbook=in_japanese(name)).message.own is None
    assert of({**case, "market": "gb"}).own is None


@pytest.mark.unwatched
def test_whatever_is_said_to_a_buyer_in_japan_is_said_in_japanese() -> None:
    """Every worked case, as it would be of an order to Japan: wordings and all that is in them."""
    for case in HANDBOOK.cases.values():
        if "problem" not in case.facts or "pieces" in case.facts:
            continue
        facts = {name: str(value) for name, value in case.facts.items()}
        message = resolve({**facts, "market": "jp"}, on=case.on, handbook=HANDBOOK).message
        assert message.own is not None, (case.id, message.text.zh)
        assert not any(sign in message.own.text for sign in "您们这给请吗"), case.id


def test_without_a_part_that_always_leads_the_buyer_is_asked_what_happened() -> None:
    parts = {"complaint": HANDBOOK.messages.parts["complaint"]}
    lacking = replace(HANDBOOK, messages=replace(HANDBOOK.messages, parts=parts))
    answer = resolve({"problem": "blemish"}, on=ON, handbook=lacking)
    assert [part.reply.id for part in message_of(answer).parts] == ["ask-what-happened"]


def test_a_wording_that_would_stay_blank_is_left_out() -> None:
    replies = {
        **REPLIES,
        "return-repaid": replace(REPLIES["return-repaid"], text=Label("{due}", "{due}")),
    }
    policy = replace(HANDBOOK.policy, replies=replies)
    seam = {**DRESS, "problem": "quality_defect", "evidence": "photos", "wish": "return"}
    book = replace(HANDBOOK, policy=policy)
    answer = resolve(seam, on=ON, handbook=book)
    assert [part.reply.id for part in answer.message.parts] == ["return-steps"]


def test_freight_that_comes_to_nothing_is_not_told() -> None:
    small = {**DRESS, "problem": "change_of_mind", "wish": "exchange", "return_freight": "8"}
    assert said(small, resend_freight="11.00")[-1] == "top-up"
    assert said(small, resend_freight="0")[-1] == "exchange-own-cost"


EXCHANGED = {
    **DRESS, "problem": "wrong_size", "evidence": "photos", "wish": "exchange",
    "contract_freight": "7", "return_freight": "10", "resend_freight": "7",
}  # fmt: skip
DEARER = {**EXCHANGED, "exchange_kind": "price_difference", "new_price": "250"}


def test_no_difference_of_an_exchange_is_told_where_it_is_settled_another_way() -> None:
    told = "exchange-difference-owed"
    assert told in said(DEARER)
    assert told not in said(DEARER, replacement_in_stock="no")


def test_the_difference_to_another_piece_is_what_it_costs_more_and_no_freight() -> None:
    assert "costs CNY 51.00 more" in of(DEARER).text.en
    assert "CNY 9.00 back" in of(DEARER, new_price="190").text.en
    assert not {"exchange-difference-owed", "exchange-money-back"} & {
        *said(DEARER, new_price="199")
    }


def test_an_exchange_is_settled_whether_there_is_a_receipt_yet_or_not() -> None:
    without = {name: value for name, value in EXCHANGED.items() if name != "return_freight"}
    for facts in (EXCHANGED, without):
        assert (of(facts).stage, said(facts)[-1]) == ("to_settle", "return-repaid")
        assert "exchange-money-back" not in said(facts)


def test_the_last_word_on_an_exchange_waits_for_the_price_of_another_piece() -> None:
    waiting = of(DEARER, new_price="")
    assert (waiting.stage, waiting.final, waiting.wants) == ("to_promise", False, ("new_price",))
    assert of(DEARER).stage == "to_settle"


def test_a_wish_for_an_exchange_is_not_passed_over() -> None:
    sold_out = {**EXCHANGED, "replacement_in_stock": "no"}
    assert said(sold_out)[:2] == ["return-agreed", "exchange-sold-out"]
    assert "exchange-sold-out" not in said(sold_out, wish="return")
    assert "exchange-sold-out" not in said(EXCHANGED)


def test_what_is_only_proposed_asks_for_no_parcel_and_no_freight() -> None:
    mind = {**DRESS, "problem": "blemish", "evidence": "refuted", "resend_freight": "8"}
    proposed = said(mind, wish="repair")
    assert proposed[0] == "propose-other-size"
    assert not {"replacement-after-return", "top-up"} & {*proposed}
    assert {"replacement-after-return", "top-up"} <= {*said(mind, wish="exchange")}


def test_a_sum_that_is_only_proposed_is_no_last_word() -> None:
    late = {
        "problem": "late_delivery", "order_state": "completed", "market": "cn", "wish": "return",
        "days_since_signing": "100", "courier_at_fault": "yes", "dispatch_at_fault": "no",
        "goods_kind": "clothing", "condition": "worn",
    }  # fmt: skip
    assert (said(late), of(late).stage) == (["propose-discount"], "to_promise")


def test_a_sum_agreed_beside_an_exchange_is_told_with_it() -> None:
    agreed = of(EXCHANGED, amount_refunded="5")
    assert "CNY 5.00 back" in agreed.text.en


Part = tuple[Mapping[str, str], Label]


def told_twice(parts: Sequence[Part]) -> Iterator[tuple[str, str, str]]:
    """Go through what two parts of a message both say, as the check of replies reads them.

    Who pays for one leg and who pays for another are two things, though the words be the same.
    """
    for (of_one, one), (of_other, other) in combinations(parts, 2):
        for lang in ("en", "zh"):
            first, again = (dict(claimed(text.text(lang))) for text in (one, other))
            for what in first.keys() & again.keys():
                if of_one == of_other or not (of_one and of_other):
                    yield what[0], first[what], again[what]


def claimed(text: str) -> Iterator[tuple[tuple[str, tuple[str, ...]], str]]:
    """Go through what a text asserts: of which subject what, and in which words."""
    says, read = HANDBOOK.speech.assertions, read_draft(text, HANDBOOK.speech).text
    for subject in says.subjects.values():
        for assertion in subject.assertions:
            for start, end in spans(assertion.patterns, read):
                if not frame(read, start, end).asserts_nothing(says.turns):
                    yield (subject.id, assertion.claims), read[start:end]


def test_what_two_parts_both_say_is_found() -> None:
    agreed = Label("Of course, we exchange it for you.", "好的，给您换一件。")
    again = Label("The piece is in order.", "可以给您换的。商品本身没有问题。")
    assert [found[1:] for found in told_twice([({}, agreed), ({}, again)])] == [
        ("给您换", "可以给您换")
    ]
    assert not [*told_twice([({}, agreed), ({}, Label("Thank you.", "谢谢您。"))])]


@pytest.mark.unwatched
def test_a_message_says_nothing_twice() -> None:
    known = {**DRESS, "days_since_signing": "2", "return_freight": "12", "resend_freight": "8"}
    wishes, markets = HANDBOOK.policy.terms.codes("wish"), HANDBOOK.policy.terms.codes("market")
    del known["signed_on"]
    for number, (problem, wish) in enumerate(product(PROBLEMS, wishes)):
        market = [*markets][number % len(markets)]
        message = of(known, problem=problem, wish=wish, market=market, evidence="confirmed")
        parts = [
            (HANDBOOK.messages.parts[part.part].of if part.part else {}, part.reply.text)
            for part in message.parts
        ]
        assert not [*told_twice(parts)], (problem, wish, market)


@pytest.mark.parametrize(
    ("surplus", "wording"), [("not_asked", "surplus-request"), ("keeps", "surplus-again")]
)
def test_a_wording_chosen_by_an_answer_may_ask_for_another_one(surplus, wording) -> None:
    facts = {"problem": "over_shipped", "evidence": "photos", "surplus": surplus, "market": "cn"}
    message = of(facts, order_state="signed", days_since_signing=2)
    assert [part.reply.id for part in message.parts] == [wording]
    assert wording not in message.passed_over


@pytest.mark.unwatched
def test_an_open_case_at_random_has_one_message_and_no_blank_and_asks_nothing_known() -> None:
    cases = Cases(seed=11)
    for _ in range(40):
        facts = cases.open_case()
        answer = cases.resolve(facts)
        message = answer.message
        assert message.parts, facts
        assert all(part.reply.complete for part in message.parts), facts
        ids = [part.reply.id for part in message.parts]
        assert len(ids) == len({*ids}), facts
        assert message.text.zh.count("您好，") <= 1
