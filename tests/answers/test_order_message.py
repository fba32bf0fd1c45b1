"""The one message of an order of several pieces: which parcel, who pays it, and how much in all."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from random import Random

import pytest

from aftersales_kit.answers.asserting import against_order
from aftersales_kit.answers.orders import OrderResolution, resolve_order
from tests.handbook import HANDBOOK, POLICY
from tests.settled import told_of_order
from tests.tries import some

ON = date(2026, 3, 12)
ORDER = {
    "order_state": "signed", "days_since_signing": "2", "market": "cn", "shipping_terms": "free",
    "goods_kind": "clothing", "condition": "tried", "goods_usable": "no", "in_a_hurry": "no",
    "replacement_in_stock": "yes", "earlier_complaints": "0", "contract_freight": "8",
    "second_parcel": "no", "dispatch_at_fault": "no", "told_of_right": "yes", "gift": "no_gift",
    "order_lines": "coat; 290; 1\nsocks; 30; 1\nhat; 80; 1", "payments": "alipay 400",
}  # fmt: skip
FAULT = "problem=quality_defect; evidence=photos; wish=return"
UNWANTED = "problem=change_of_mind; evidence=none; wish=return"
WRONG = "problem=wrong_size; shipping_error=wrong_item; evidence=photos; wish=exchange"
MISSING = "problem=short_shipped; evidence=confirmed; shipping_error=item_missing; wish=resend"
TASTE = "problem=change_of_mind; evidence=none; wish=exchange"
DEARER = "exchange_kind=price_difference"
TWO = f"coat: {FAULT}; return_freight=12\nsocks: {UNWANTED}"
resolve_order = partial(resolve_order, on=ON, handbook=HANDBOOK)


def of(pieces: object, *without: str, **facts: str) -> OrderResolution:
    known = {**ORDER, **facts, "pieces": pieces}
    answer = resolve_order({n: v for n, v in known.items() if n not in without})
    assert answer.conflicts == ()
    assert not [*remarked(answer)]
    return answer


def remarked(answer: OrderResolution) -> Iterator[str]:
    """Go through what the check of drafts finds to contradict the order in its own message."""
    for text in answer.message.text:
        yield from (r.found for r in against_order(text, answer) if r.kind == "against_case")


def said(answer: OrderResolution) -> dict[tuple[int, ...], list[str]]:
    """Return the wordings by the pieces that they are said of."""
    found: dict[tuple[int, ...], list[str]] = {}
    for part in answer.message.parts:
        found.setdefault(part.pieces, []).append(part.reply.id)
    return found


def test_a_defect_and_a_change_of_mind_are_one_parcel_one_freight_and_one_sum() -> None:
    answer = of(TWO)
    assert said(answer) == {
        (1, 2): ["return-steps-open", "return-repaid", "sent-together"],
        (2,): ["may-come-back-open"],
        (): ["order-refunded-by-line"],
    }
    message = answer.message
    assert (message.stage, message.final) == ("to_settle", True)
    assert message.text.zh.count("退货退款") == message.text.zh.count("亲，") == 1
    last = message.text.en.splitlines()[-1]
    assert last == (
        "In all, CNY 320.00 goes back to you this time. "
        "That is coat × 1 CNY 290.00; socks × 1 CNY 30.00."
    )


def test_what_answers_one_piece_comes_before_what_is_said_of_more() -> None:
    lines = of(TWO).message.text.zh.splitlines()
    assert [line.partition("：")[0] for line in lines[:2]] == ["亲，socks", "coat、socks"]


def test_a_wrong_size_and_a_missing_belt_speak_of_the_parcel_that_goes_back_alone() -> None:
    answer = of(f"coat: {WRONG}\nhat: {MISSING}")
    assert said(answer) == {
        (1,): ["exchange-agreed", "replacement-after-return", "return-repaid"],
        (2,): ["missing-sent-open"],
    }
    assert answer.message.stage == "to_settle"


def test_each_parcel_has_its_own_party() -> None:
    answer = of(f"coat: {FAULT}; return_freight=12\nsocks: parcel=2; {UNWANTED}; return_freight=6")
    assert said(answer)[1,] == ["return-repaid", "sent-apart"]
    assert said(answer)[2,][-1] == "sent-apart"
    assert {"return-own-cost", "return-repaid"} & {*said(answer)[2,]} == {"return-own-cost"}


def test_what_is_collected_the_buyer_packs_for_no_post() -> None:
    answer = of(TWO, market="tw")
    assert said(answer)[1, 2] == ["return-collected-open", "collected-free"]
    assert answer.message.text.zh.startswith("您好，")
    assert "鑑賞期" in answer.message.text.zh
    assert "TWD 320.00" in answer.message.text.en


def test_while_it_is_open_who_takes_the_parcel_back_nothing_is_the_last_word() -> None:
    two = f"hat: {WRONG}\nsocks: {WRONG}"
    answer = of(two, "market", "payments")
    assert (answer.message.stage, answer.message.final) == ("to_promise", False)
    assert answer.message.wants == ("market",)
    for market in POLICY.markets:
        assert of(two, "payments", market=market).message.stage == "to_settle"


def test_the_union_reads_of_the_proof_of_dispatch_and_of_euros() -> None:
    answer = of(TWO, market="eu")
    assert "return-steps-proof-open" in said(answer)[1, 2]
    assert "EUR 320.00" in answer.message.text.en


def test_an_order_to_japan_is_written_to_in_japanese_or_not_by_halves() -> None:
    own = of(TWO, market="jp").message.own
    assert own is not None
    lines = own.text.splitlines()
    assert lines[0].startswith("お世話になっております。socks：")
    assert lines[1].startswith("coat、socks：")
    # Goods are called as they are, also where their names stand in a sum.
    assert lines[2].endswith("内訳は、coat × 1 290.00円、socks × 1 30.00円です。")
    # Pieces of one name are told apart by what is wrong with them, and that is said in it, too.
    lines_ = "coat; 200; 2"
    both = f"coat: quantity=1; {FAULT}\ncoat: quantity=1; {UNWANTED}"
    twice = of(both, market="jp", order_lines=lines_, payments="card 400").message.own
    assert twice is not None
    assert "coat（ご都合による返品）：" in twice.text
    numbered = of(f"{FAULT}\n{UNWANTED}", "order_lines", "payments", market="jp").message.own
    assert numbered is not None
    assert "1点目、2点目：" in numbered.text


@pytest.mark.parametrize("gone", ["第 {} 件", "sent-together"])
def test_where_a_name_or_a_part_is_not_said_the_whole_is_not(gone: str) -> None:
    own = HANDBOOK.languages["ja"]
    lacking = replace(
        own,
        values={value: said for value, said in own.values.items() if value != gone},
        texts={name: text for name, text in own.texts.items() if name != gone},
    )
    book = replace(HANDBOOK, languages={"ja": lacking})
    pieces = {"pieces": f"{FAULT}; return_freight=12\n{UNWANTED}", "market": "jp"}
    known = {n: v for n, v in {**ORDER, **pieces}.items() if n not in ("order_lines", "payments")}
    answer = resolve_order(known, handbook=book)
    assert ("sent-together" in str(said(answer))) or gone != "sent-together"
    assert answer.message.own is None
    assert resolve_order(known).message.own is not None


def test_names_are_written_as_the_buyer_reads_them() -> None:
    lines = "衬衫; 200; 2"
    shirt = "衬衫: quantity=1; "
    answer = of(
        f"{shirt}{FAULT}\n{shirt}{UNWANTED}", market="tw", order_lines=lines, payments="card 400"
    )
    assert answer.message.text.zh.count("襯衫") > 1
    assert "衬" not in answer.message.text.zh


def test_with_what_went_back_before_the_lines_add_up_to_the_fen() -> None:
    first = of(
        f"socks: {UNWANTED}\nhat: {UNWANTED}", discount_steps="300-40",
        payments="alipay 350; coupon 10",
    )  # fmt: skip
    assert first.refund is not None
    rest = {**ORDER, "discount_steps": "300-40", **first.refund.carried_over}
    rest["order_lines"] = "coat; 290; 1; 1\nsocks; 30; 1; 0; 1\nhat; 80; 1; 0; 1"
    shirt = rest["order_lines"].replace("coat; 290; 1; 1", "coat; 290; 1")
    then = of(f"coat: {FAULT}", **{**rest, "order_lines": shirt})
    assert then.refund is not None
    assert then.refund.refund + first.refund.refund == 360
    for answer in (first, then):
        assert sum(line.amount for line in answer.refund.lines) == answer.refund.refund


def test_a_second_return_of_two_pieces_says_what_is_left_and_no_more() -> None:
    answer = of(
        TWO, discount_steps="300-40", payments="alipay 340; coupon 20",
        order_lines="coat; 290; 1\nsocks; 30; 1\nhat; 80; 1; 0; 1",
        settled_before="goods 80", refunded_before="alipay 75.56; coupon 4.44",
    )  # fmt: skip
    assert answer.refund is not None
    assert answer.refund.refund == 280
    text = answer.message.text.en.splitlines()[-1]
    figures = [float(n) for n in re.findall(r"-?\d+\.\d\d", text)]
    in_all, voucher, *lines = figures
    assert round(in_all + voucher, 2) == round(sum(lines), 2) == 280
    assert "coupon" in text


def test_a_sum_waits_for_the_ways_of_paying_and_so_does_the_last_word() -> None:
    waiting = of(TWO, "payments")
    assert () not in said(waiting)
    assert (waiting.message.stage, waiting.message.final) == ("to_promise", False)
    assert "payments" in waiting.message.wants


def test_while_another_piece_is_open_no_freight_of_the_parcel_is_told() -> None:
    answer = of(f"coat: {FAULT}; return_freight=12\nsocks: problem=change_of_mind; evidence=none")
    assert (answer.freight, answer.refund) == (None, None)
    assert not any("return-repaid" in those for those in said(answer).values())
    assert answer.message.stage == "to_ask"


@pytest.mark.parametrize(
    ("new", "last"),
    [
        ("450", "come to CNY 130.00 that is still to be paid"),
        ("250", "In all, CNY 70.00 goes back to you this time."),
        ("320", ""),
    ],
)
def test_what_goes_back_and_what_a_new_piece_costs_is_one_sum(new: str, last: str) -> None:
    answer = of(f"coat: {WRONG}; {DEARER}; new_price={new}\nsocks: {UNWANTED}")
    assert last in answer.message.text.en
    assert bool(last) is (() in said(answer))
    assert "exchange-difference-owed" not in said(answer)[1,]


def test_the_price_of_a_new_piece_is_waited_for() -> None:
    answer = of(f"coat: {WRONG}; {DEARER}\nsocks: {UNWANTED}")
    assert () not in said(answer)
    assert "new_price" in answer.message.wants
    assert answer.message.stage == "to_promise"


def test_what_would_cost_the_buyer_more_is_asked_once_with_the_sum() -> None:
    lines = "coat; 290; 1\nsocks; 10; 1\nhat; 10; 1"
    answer = of(
        f"socks: {UNWANTED}\nhat: {UNWANTED}", order_lines=lines, discount_steps="300-100",
        payments="alipay 210",
    )  # fmt: skip
    assert said(answer)[1, 2][0] == "difference-owed"
    assert () not in said(answer)
    assert answer.message.text.en.count("CNY 80.00") == 1


def test_a_sum_agreed_for_a_piece_is_told_with_the_rest() -> None:
    kept = "problem=blemish; evidence=photos; wish=compensation; amount_asked=5; amount_refunded=5"
    answer = of(
        f"hat: {kept}; margin=60\nsocks: {UNWANTED}", destination="other_province",
        goods_usable="yes", complaint_risk="none",
    )  # fmt: skip
    assert said(answer)[1,] == ["grant"]
    assert "CNY 35.00" in answer.message.text.en.splitlines()[-1]


def test_what_no_piece_speaks_of_is_not_summed_up() -> None:
    quiet = of(TWO, complaint_risk="legal")
    assert () not in said(quiet)
    # The buyer wished for an exchange, and is offered the money: that is no part of the sum.
    sold_out = of(f"coat: {WRONG}\nsocks: {UNWANTED}", replacement_in_stock="no")
    assert () not in said(sold_out)
    dearer = of(
        f"coat: {WRONG}; {DEARER}; new_price=450\nsocks: {UNWANTED}", replacement_in_stock="no"
    )
    assert () not in said(dearer)


def test_what_each_parcel_costs_to_send_is_told_of_each() -> None:
    one = f"{TASTE}; exchange_kind=same; return_freight=12; resend_freight=8"
    answer = of(f"coat: {one}\nhat: parcel=2; {one}")
    assert all("top-up" in said(answer)[number,] for number in (1, 2))
    together = of(f"coat: {one}\nhat: {TASTE}; exchange_kind=same")
    assert "top-up" in said(together)[1, 2]


def test_a_parcel_on_its_way_is_called_back_with_one_sum() -> None:
    gone = "problem=cancel_dispatched; wish=refund"
    answer = of(
        f"coat: {gone}\nsocks: {gone}", "days_since_signing", "condition", "goods_usable", "gift",
        order_state="in_transit",
    )  # fmt: skip
    assert said(answer)[1, 2][0] == "intercepted-open"
    assert "sent-together" not in said(answer)[1, 2]
    assert "CNY 320.00" in answer.message.text.en


# --- over many orders ---

PROBLEMS = (FAULT, UNWANTED, WRONG, MISSING, TASTE, f"{WRONG}; {DEARER}; new_price=120")
LEFT_OUT = (
    "payments", "market", "shipping_terms", "replacement_in_stock", "days_since_signing",
    "condition", "told_of_right",
)  # fmt: skip


@pytest.mark.unwatched
@pytest.mark.parametrize("seed", some(range(6), 1))
def test_no_message_of_an_order_says_what_its_refund_and_freight_deny(seed: int) -> None:
    chance, settled = Random(seed), 0
    for _ in range(25):
        names = chance.sample(["coat", "socks", "hat"], chance.choice([2, 3]))
        each = [f"{name}: parcel={chance.choice([1, 1, 2])}; {chance.choice(PROBLEMS)}"
                for name in names]  # fmt: skip
        facts = {**ORDER, "market": chance.choice(POLICY.markets), "pieces": "\n".join(each)}
        facts["shipping_terms"] = chance.choice(["free", "threshold"])
        facts["replacement_in_stock"] = chance.choice(["yes", "yes", "no"])
        if chance.random() < 0.4:
            facts |= {"discount_steps": "300-40", "payments": "alipay 350; coupon 10"}
        open_ = chance.sample(LEFT_OUT, chance.randint(0, 2))
        whole = resolve_order(facts)
        before = resolve_order({n: v for n, v in facts.items() if n not in open_})
        assert whole.conflicts == before.conflicts == (), (facts, open_)
        settled += whole.message.stage == "to_settle"
        for answer in (whole, before):
            assert not [*remarked(answer)], facts
        then = told_of_order(whole)
        assert {place: then.get(place) for place in told_of_order(before)} == told_of_order(before)
    assert settled
