"""What was paid for an order, and what may still go back, whatever asks for it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.compensation import compensation_known
from aftersales_kit.answers.enquiries import enquiry_known
from aftersales_kit.answers.facts import read_facts
from aftersales_kit.answers.orders import resolve_order
from aftersales_kit.answers.paid import Paid, paid_known
from aftersales_kit.answers.refund import Refund, refund_known
from aftersales_kit.answers.resolving import resolve
from tests.handbook import HANDBOOK, POLICY
from tests.tries import tries

ON = date(2026, 3, 2)
IN_FORCE = HANDBOOK.on(ON)
TERMS = HANDBOOK.policy.terms
TWO = "coat; 50; 1; 1\nsocks; 50; 1; 0"


def of(**facts: str) -> Paid:
    return paid_known(read_facts(facts, TERMS), IN_FORCE)


def back_of(**facts: str) -> Refund:
    return refund_known(read_facts(facts, TERMS), ON, IN_FORCE)


def test_without_price_and_lines_nothing_is_known_of_what_was_paid() -> None:
    account = of(settled_before="goods 5")
    assert (account.left, account.of_goods, account.of_piece, account.price) == (None,) * 4
    assert account.form_entry(Decimal(1)) is None
    assert account.needed == ("price_paid", "shipping_terms")


def test_what_the_form_needs_is_asked_one_after_the_other() -> None:
    assert of(price_paid="50").needed == ("shipping_terms",)
    assert of(price_paid="50", shipping_terms="paid").needed == ("shipping_charged",)
    assert of(price_paid="50", shipping_terms="free").needed == ()
    back = of(price_paid="50", shipping_terms="free", refunded_before="alipay 5")
    assert back.needed == ("settled_before",)


def test_what_went_back_before_has_left_the_goods_and_the_order() -> None:
    account = of(
        price_paid="50", shipping_terms="paid", shipping_charged="10",
        settled_before="agreed 30; shipping 10",
    )  # fmt: skip
    assert (account.of_goods, account.left, account.price) == (20, 20, 50)
    assert account.form_entry(Decimal(5)) == 15
    assert account.form_entry(Decimal(21)) is None


@pytest.mark.parametrize(
    ("before", "coat", "socks"),
    [
        ("agreed 30", 35, 35),
        ("agreed 30 on 1", 20, 50),
        ("agreed 30 on socks", 50, 20),
        ("agreed 30 on coat; agreed 10 on 2", 20, 40),
        ("agreed 30 on 1+2", 35, 35),
        ("agreed 30 on 1; agreed 7", 18, 45),
        ("goods 10 on 1; goods 20", 35, 35),
    ],
)
def test_a_sum_agreed_for_a_line_makes_that_line_alone_cheaper(before, coat, socks) -> None:
    account = of(order_lines=TWO, settled_before=before)
    assert account.conflicts == ()
    assert account.of_piece == coat
    assert account.order is not None
    first, second = account.order.lines
    assert account.of([replace(first, returned=0), replace(second, returned=1)]) == socks


def test_where_no_piece_is_named_it_is_about_all_that_is_left() -> None:
    account = of(order_lines="coat; 50; 1; 0\nsocks; 50; 1; 0", settled_before="agreed 30")
    assert (account.of_piece, account.price) == (70, 100)


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"order_lines": TWO, "settled_before": "agreed 60 on 1"},
         "settled_before", "60.00 was agreed for coat, and only 50.00 was paid"),
        ({"order_lines": TWO, "settled_before": "agreed 5 on hat"},
         "settled_before", "is no line of the order"),
        ({"price_paid": "50", "settled_before": "agreed 5 on 1"},
         "settled_before", "names a line; state order_lines"),
        ({"order_lines": "coat; 50; 1; 0; 1\nsocks; 50; 1", "settled_before": "agreed 101 on 1"},
         "settled_before", "101.00 went back for the goods, and only 100.00 was paid"),
        ({"order_lines": TWO, "payments": "alipay 90"}, "payments", "these add up to 90.00"),
        ({"order_lines": TWO, "price_paid": "90"}, "price_paid", "come to 100.00"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_named_whatever_is_asked(facts, field, words) -> None:
    conflict = of(shipping_terms="free", **facts).conflicts[0]
    assert conflict.field == field
    assert words in conflict.label.en


# --- one account, asked by every chapter ---

SEAM = {
    "problem": "blemish", "evidence": "photos", "goods_usable": "yes", "market": "cn",
    "order_state": "signed", "days_since_signing": "3", "wish": "compensation", "margin": "25",
    "contract_freight": "12", "destination": "other_province", "complaint_risk": "none",
    "customer": "regular", "earlier_complaints": "0", "condition": "intact",
    "shipping_terms": "free", "amount_asked": "8", "price_paid": "30", "payments": "alipay 30",
    "closes_at_once": "no", "risky": "no",
}  # fmt: skip
BEFORE = {"settled_before": "agreed 30", "refunded_before": "alipay 30"}


def test_of_what_went_back_no_compensation_is_given_again() -> None:
    answer = resolve(SEAM | BEFORE, on=ON, handbook=HANDBOOK)
    assert answer.compensation is not None
    assert answer.compensation.offer is not None
    assert (answer.compensation.offer.limit, answer.compensation.demand) == (0, "nothing_left")
    assert answer.compensation.form_entry is None
    assert "8.00" not in answer.message.text.en


def test_what_was_given_before_has_come_off_the_margin() -> None:
    first = compensation_known(read_facts({**SEAM, "price_paid": "90"}, TERMS), ON, IN_FORCE)
    again = {**SEAM, "price_paid": "90", "settled_before": "agreed 12", "payments": "alipay 90"}
    second = compensation_known(read_facts(again, TERMS), ON, IN_FORCE)
    assert first.offer is not None
    assert second.offer is not None
    assert (first.offer.limited_by, first.offer.limit) == ("band", 15)
    assert (second.offer.limited_by, second.offer.limit) == ("margin", 8)


def test_a_price_that_fell_is_paid_back_once() -> None:
    fallen = {
        "problem": "price_protection", "price_promise": "no_promise", "price_drop": "open_to_all",
        "days_since_payment": "3", "price_paid": "199", "price_now": "169",
        "shipping_terms": "paid", "shipping_charged": "6", "market": "cn",
    }  # fmt: skip
    answer = resolve(fallen, on=ON, handbook=HANDBOOK)
    assert answer.enquiry is not None
    assert (answer.enquiry.difference, answer.enquiry.form_entry) == (30, 175)
    assert "CNY 30.00" in answer.message.text.en
    assert "enter 175.00" in answer.message.text.en
    again = resolve({**fallen, "settled_before": "agreed 30"}, on=ON, handbook=HANDBOOK)
    assert again.enquiry is not None
    assert again.enquiry.difference is None
    assert not again.conflicts
    assert [part.reply.id for part in again.message.parts] == ["price-went-back"]
    part = resolve({**fallen, "settled_before": "agreed 12"}, on=ON, handbook=HANDBOOK)
    assert part.enquiry is not None
    assert (part.enquiry.difference, part.enquiry.form_entry) == (18, 175)


@pytest.mark.parametrize("agreed", ["", "8"])
def test_there_is_one_form_entry_with_the_shipping_in_it(agreed: str) -> None:
    paid = {"shipping_terms": "paid", "shipping_charged": "10", "payments": "alipay 40"}
    answer = resolve({**SEAM, **paid, "amount_refunded": agreed}, on=ON, handbook=HANDBOOK)
    assert answer.compensation is not None
    assert answer.compensation.form_entry == 32
    assert (answer.refund is None) == (not agreed)
    assert answer.refund is None or answer.refund.form_entry == 32
    assert "enter 32.00" in answer.message.text.en


def test_another_sum_than_the_one_granted_does_not_fit() -> None:
    answer = resolve({**SEAM, "amount_refunded": "9"}, on=ON, handbook=HANDBOOK)
    assert [bad.field for bad in answer.conflicts] == ["amount_refunded"]


def test_the_form_is_filled_for_what_the_buyer_asked_and_not_for_freight_too() -> None:
    swapped = {**SEAM, "wish": "exchange", "exchange_kind": "same", "return_freight": "9"}
    answer = resolve(swapped, on=ON, handbook=HANDBOOK)
    assert answer.compensation is not None
    assert answer.refund is not None
    assert (answer.compensation.form_entry, answer.refund.form_entry) == (22, None)
    alone = {name: value for name, value in swapped.items() if name != "payments"}
    answer = resolve(alone, on=ON, handbook=HANDBOOK)
    assert answer.compensation is not None
    assert answer.freight is not None
    assert (answer.compensation.form_entry, answer.freight.form_entry) == (22, None)


ORDER = {
    **{k: v for k, v in SEAM.items() if k not in (
        "problem", "evidence", "wish", "margin", "amount_asked", "price_paid", "payments")},
    "order_lines": "A; 50; 1\nB; 50; 1", "payments": "alipay 100",
}  # fmt: skip
GRANTED = "blemish; photos; wish=compensation; margin=25; amount_asked="


@pytest.mark.parametrize("agreed", [False, True])
def test_what_is_granted_for_several_pieces_has_one_form_entry(agreed: bool) -> None:
    pieces = [
        f"{name}: {GRANTED}{sum_}" + (f"; amount_refunded={sum_}" if agreed else "")
        for name, sum_ in (("A", 8), ("B", 9))
    ]
    answer = resolve_order({**ORDER, "pieces": "\n".join(pieces)}, on=ON, handbook=HANDBOOK)
    assert answer.conflicts == ()
    assert answer.refund is not None
    assert (answer.refund.refund, answer.refund.form_entry) == (17, 83)
    entries = [piece.compensation.form_entry for piece in answer.pieces if piece.compensation]
    assert entries == [83, 83]
    assert answer.message.text.en.count("enter 83.00") == 2


def test_beside_goods_that_come_back_the_form_is_filled_for_what_stays() -> None:
    pieces = f"A: {GRANTED}8\nB: change_of_mind; wish=return; goods_kind=clothing; evidence=none"
    facts = {**ORDER, "abuse": "no", "freight_agreement": "nothing", "return_freight": "7"}
    answer = resolve_order({**facts, "pieces": pieces}, on=ON, handbook=HANDBOOK)
    assert answer.refund is not None
    assert (answer.refund.refund, answer.refund.form_entry) == (58, 92)
    assert answer.refund.kept == 42
    assert "enter 92.00" in answer.message.text.en


def test_of_two_prices_that_fell_the_form_is_filled_once() -> None:
    fallen = "price_protection; price_drop=open_to_all; price_now="
    pieces = f"A: {fallen}45\nB: {fallen}42"
    facts = {**ORDER, "days_since_payment": "1", "pieces": pieces}
    answer = resolve_order(facts, on=ON, handbook=HANDBOOK)
    assert answer.refund is not None
    assert (answer.refund.refund, answer.refund.form_entry) == (13, 87)
    assert [piece.enquiry.form_entry for piece in answer.pieces if piece.enquiry] == [87, 87]


def test_a_sum_that_is_granted_beside_another_wish_fills_no_form_of_the_order() -> None:
    pieces = f"A: {GRANTED}8\nB: {GRANTED.replace('compensation', 'exchange')}9; exchange_kind=same"
    answer = resolve_order({**ORDER, "pieces": pieces}, on=ON, handbook=HANDBOOK)
    first, second = (piece.compensation for piece in answer.pieces)
    assert first is not None
    assert second is not None
    assert second.form_entry is None


def test_one_stated_piece_of_an_order_has_the_price_that_the_lines_tell() -> None:
    for price in ("", "; price_paid=50"):
        pieces = f"A: {GRANTED}8{price}"
        answer = resolve_order({**ORDER, "pieces": pieces}, on=ON, handbook=HANDBOOK)
        (piece,) = answer.pieces
        assert "price_paid" not in answer.missing
        assert answer.conflicts == ()
        assert piece.compensation is not None
        assert piece.compensation.form_entry == 92
    shared = {"price_paid": "50", "pieces": f"A: {GRANTED}8; amount_refunded=8"}
    answer = resolve_order({**ORDER, **shared}, on=ON, handbook=HANDBOOK)
    assert answer.conflicts == ()
    assert answer.refund is not None
    assert answer.refund.form_entry == 92
    other = {"price_paid": "100", "pieces": f"A: {GRANTED}8"}
    answer = resolve_order({**ORDER, **other}, on=ON, handbook=HANDBOOK)
    assert ["by the lines and discounts it is 50.00" in str(bad) for bad in answer.conflicts]


@pytest.mark.parametrize("pieces", ["A", "A\nB"])
def test_no_more_is_agreed_for_a_piece_than_is_still_paid_for_it(pieces: str) -> None:
    own = "\n".join(f"{n}: {GRANTED}60; amount_refunded=60" for n in pieces.split())
    answer = resolve_order({**ORDER, "pieces": own}, on=ON, handbook=HANDBOOK)
    assert answer.refund is not None
    assert answer.refund.refund is None
    assert any("more than the 50.00" in bad.label.en for bad in answer.conflicts)


# --- over any path ---

FAULT = {
    "problem": "quality_defect", "evidence": "photos", "goods_usable": "yes", "gift": "no_gift",
    "order_state": "signed", "days_since_signing": "2", "condition": "intact", "abuse": "no",
    "freight_agreement": "nothing", "contract_freight": "8", "return_freight": "12",
    "replacement_in_stock": "yes", "told_of_right": "yes", "in_a_hurry": "no",
}  # fmt: skip
MONEY = st.integers(100, 30_000).map(lambda n: f"{n / 100:.2f}")
STEPS = st.sampled_from(["agreed", "agreed for all", "price fell", "return", "fault", "exchange"])
PATHS = st.lists(st.tuples(STEPS, st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=7)
DISCOUNTS = st.sampled_from(
    ["", "100-13", "every 60-7", "10% off", "2件8折", "买2送1", "item coupon 3 on 1"]
)


@st.composite
def bought(draw: st.DrawFn) -> dict[str, str]:
    """Draw an order with its discounts and shipping, paid in one way or several, or in none that
    is known."""
    goods = draw(st.lists(st.tuples(MONEY, st.integers(1, 3)), min_size=1, max_size=3))
    terms = draw(st.sampled_from(["free", "paid"]))
    facts = {
        **FAULT, "market": draw(st.sampled_from(POLICY.markets)), "shipping_terms": terms,
        "order_lines": "\n".join(f"p{i}; {price}; {n}" for i, (price, n) in enumerate(goods)),
    }  # fmt: skip
    facts |= {"shipping_charged": "9.50"} if terms == "paid" else {}
    facts |= {"discount_steps": steps} if (steps := draw(DISCOUNTS)) else {}
    whole = bought_for(facts)
    part = (whole * draw(st.integers(0, 100)) / 100).quantize(Decimal("0.01"))
    ways = draw(st.sampled_from(["", "alipay {}", "card {}; points 300={}"]))
    if ways.count("{}") == 1:
        part = whole
    return facts | ({"payments": ways.format(part, whole - part)} if ways else {})


def bought_for(facts: dict[str, str]) -> Decimal:
    """Return what goods and shipping came to, before anything went back."""
    account = {"order_lines", "discount_steps", "shipping_terms", "shipping_charged"}
    whole = of(**{name: facts[name] for name in account & facts.keys()}).left
    assert whole is not None
    return whole


def about(order, place: int, number: int) -> str:
    """Return the lines of an order, of which so many of one line are meant, or all."""
    return "\n".join(
        f"{line.name}; {line.price}; {line.quantity}; "
        f"{min(number, line.left) if place in (i, -1) else 0}; {line.before}"
        for i, line in enumerate(order)
    )


def some_of(amount: Decimal, part: int) -> Decimal:
    return (amount * part / 100).quantize(Decimal("0.01"))


@settings(max_examples=tries(150), deadline=None)
@given(bought(), PATHS)
def test_over_any_path_no_more_goes_back_than_was_paid_and_the_form_says_what_is_left(
    facts: dict[str, str], path: list[tuple[str, int, int]]
) -> None:
    whole = bought_for(facts)
    back = topped_up = apart = advanced = Decimal(0)
    shipping = Decimal(0)
    for step, at, part in [*path, ("fault", -1, 99)]:
        account = of(**facts)
        assert account.conflicts == ()
        assert account.order is not None
        assert account.left == whole + topped_up - back
        order = account.order.lines
        left = [i for i, line in enumerate(order) if line.left]
        if not left:
            break
        place = left[at % len(left)]
        own = dict(facts)
        if step == "return" or step == "fault":
            number = 1 + part % order[place].left if at >= 0 else 99
            own |= {"order_lines": about(order, place if at >= 0 else -1, number)}
            own |= {"wish": "return", **({} if step == "fault" else {"problem": "change_of_mind"})}
        elif step == "exchange":
            own |= {"wish": "exchange", "exchange_kind": "same"}
            own |= {"order_lines": about(order, place, 1)}
        else:
            named = about(order, place if step == "agreed" else -1, 99)
            most = of(**{**own, "order_lines": named}).of_piece
            assert most is not None
            sum_ = some_of(most, part + 1)
            if step == "price fell":
                asked = {**own, "problem": "price_protection", "price_promise": "promised"}
                asked |= {"price_now": str(most - sum_), "order_lines": named}
                enquiry = enquiry_known(read_facts(asked, TERMS), ON, IN_FORCE)
                assert enquiry is not None
                assert (enquiry.difference or 0) == sum_
                own["problem"] = "blemish"
            own |= {"wish": "compensation", "amount_refunded": str(sum_), "order_lines": named}
        answer = back_of(**own)
        assert (answer.conflicts, answer.missing) == ((), ())
        assert answer.refund is not None
        assert answer.owed is not None
        assert answer.apart is not None
        if step == "price fell":
            assert enquiry.form_entry == answer.form_entry
        assert sum(line.amount for line in answer.lines) == answer.refund - answer.owed
        if answer.ways:
            assert sum(one.amount for one in answer.methods) == answer.refund
            assert all(one.amount > 0 for one in answer.left)
            assert sum(one.amount for one in answer.left) == account.left - answer.refund
        back, topped_up = back + answer.refund, topped_up + answer.owed
        assert back <= whole + topped_up
        if answer.form_entry is not None:
            assert answer.form_entry == whole + topped_up - back - answer.owed
        apart += answer.apart
        advanced += sum(leg.repaid or 0 for leg in answer.freight.of_name("return"))
        shipping += sum(line.amount for line in answer.lines if line.name == "shipping")
        assert shipping <= Decimal("9.50")
        if not answer.owed:
            facts = {**facts, **answer.carried_over}
        else:
            return
    # All has come back, the last of it for the shop's fault: what was paid and what was advanced.
    kept = Decimal("9.50") - shipping if facts["shipping_terms"] == "paid" else Decimal(0)
    assert back + apart == whole - kept + advanced


@settings(max_examples=tries(60), deadline=None)
@given(st.data(), st.sampled_from(POLICY.markets))
def test_what_is_agreed_for_one_line_and_what_comes_back_of_another_go_in_any_order(
    data: st.DataObject, market: str
) -> None:
    goods = data.draw(st.lists(st.tuples(MONEY, st.integers(1, 3)), min_size=2, max_size=4))
    lines = "\n".join(f"p{i}; {price}; {n}" for i, (price, n) in enumerate(goods))
    start = {**FAULT, "market": market, "shipping_terms": "free", "order_lines": lines}
    steps = [(i, data.draw(st.sampled_from([None, 1, 33, 100]))) for i in range(len(goods))]
    totals = []
    for order_of_steps in (steps, data.draw(st.permutations(steps))):
        facts, came = start, {}
        for place, part in order_of_steps:
            account = of(**facts)
            assert account.order is not None
            own = {**facts, "order_lines": about(account.order.lines, place, 99)}
            own |= {"wish": "return"}
            if part is not None:
                most = of(**own).of_piece
                assert most is not None
                own |= {"wish": "compensation", "amount_refunded": str(some_of(most, part))}
            answer = back_of(**own)
            assert (answer.conflicts, answer.missing, answer.owed) == ((), (), 0)
            came[place] = answer.refund
            facts = {**facts, **answer.carried_over}
        totals.append(came)
    assert totals[0] == totals[1]
    # Several pieces at once come to the same as one after another.
    if any(part is None for _, part in steps):
        pieces = "\n".join(
            f"p{i}: quality_defect; photos; quantity={goods[i][1]}; " + (
                "wish=return" if part is None
                else f"wish=compensation; amount_refunded={totals[0][i]}")
            for i, part in steps
        )  # fmt: skip
        shared = {k: v for k, v in start.items() if k not in ("problem", "evidence")}
        at_once = resolve_order({**shared, "pieces": pieces}, on=ON, handbook=HANDBOOK)
        assert at_once.refund is not None
        assert at_once.refund.refund == sum(totals[0].values())


@settings(max_examples=tries(80), deadline=None)
@given(bought(), PATHS)
def test_in_parts_without_a_fault_it_comes_to_the_same_but_for_a_fen_each(
    facts: dict[str, str], path: list[tuple[str, int, int]]
) -> None:
    start = {**facts, "problem": "change_of_mind", "market": "cn", "wish": "return"}
    facts, sums, returns = dict(start), Decimal(0), 0
    for _, at, part in path:
        account = of(**facts)
        assert account.order is not None
        order = account.order.lines
        left = [i for i, line in enumerate(order) if line.left]
        if not left:
            break
        place = left[at % len(left)]
        facts["order_lines"] = about(order, place, 1 + part % order[place].left)
        answer = back_of(**facts)
        assert answer.balance is not None
        sums, returns = sums + answer.balance, returns + 1
        facts |= answer.carried_over
    account = of(**facts)
    assert account.order is not None
    lines = "\n".join(
        f"{line.name}; {line.price}; {line.quantity}; {line.before}" for line in account.order.lines
    )
    at_once = back_of(**{**start, "order_lines": lines})
    assert at_once.balance is not None
    assert abs(at_once.balance - sums) <= returns * Decimal("0.01")


# --- an exchange for another piece is held against the same account ---

SWAPPED = {
    **FAULT, "market": "cn", "shipping_terms": "free", "wish": "exchange",
    "exchange_kind": "price_difference", "order_lines": "A; 100; 1; 1\nB; 220; 1; 0",
    "discount_steps": "300-40",
}  # fmt: skip


def difference(**facts: str) -> Decimal | None:
    answer = back_of(**{**SWAPPED, **facts})
    assert answer.conflicts == ()
    amounts = [line.amount for line in answer.lines if line.name == "difference"]
    return amounts[0] if amounts else None


@pytest.mark.parametrize(
    ("new", "at_fault", "own_choice"),
    [("60", "27.50", "0.00"), ("79", "8.50", "-19.00"), ("80", "20.00", "20.00")],
)
def test_an_exchange_leaves_the_part_in_a_discount_that_a_return_leaves(
    new: str, at_fault: str, own_choice: str
) -> None:
    assert difference(new_price=new) == Decimal(at_fault)
    mind = {"problem": "change_of_mind", "evidence": "none"}
    assert difference(new_price=new, **mind) == Decimal(own_choice)
    back = back_of(**{**SWAPPED, "wish": "return", "exchange_kind": ""})
    assert back.refund == Decimal("87.50")


def test_while_it_is_open_who_answers_the_difference_is_open_where_it_matters() -> None:
    answer = back_of(**{**SWAPPED, "new_price": "60", "evidence": ""})
    assert answer.refund is None
    assert answer.question is not None
    plain = {"new_price": "60", "evidence": "", "discount_steps": ""}
    assert difference(**plain) == 40


def test_what_was_agreed_for_a_piece_before_counts_when_it_is_exchanged() -> None:
    assert difference(new_price="60", discount_steps="", settled_before="agreed 30 on A") == 10
    assert difference(new_price="60", discount_steps="", settled_before="agreed 30 on B") == 40


def test_of_several_exchanges_each_keeps_what_it_would_keep_alone() -> None:
    shared = {k: v for k, v in FAULT.items() if k not in ("problem", "evidence")}
    swap = "wish=exchange; exchange_kind=price_difference; new_price="
    pieces = f"A: quality_defect; photos; {swap}60\nB: change_of_mind; evidence=none; {swap}200"
    order = {
        **shared, "market": "cn", "shipping_terms": "free", "discount_steps": "300-40",
        "order_lines": "A; 100; 1\nB; 220; 1", "pieces": pieces,
    }  # fmt: skip
    answer = resolve_order(order, on=ON, handbook=HANDBOOK)
    assert answer.refund is not None
    found = [line.amount for line in answer.refund.lines if line.name == "difference"]
    # A leaves at its share, 87.50, for 60; B, then 192.50 without a discount, for one at 200.
    assert found == [Decimal("27.50") + Decimal("192.50") - Decimal(200)]


def test_what_was_agreed_for_pieces_that_come_back_is_part_of_what_went_back_for_them() -> None:
    order = "A; 100; 2; 1\nB; 220; 1; 0"
    plain = {"wish": "return", "exchange_kind": "", "discount_steps": "", "order_lines": order}
    answer = back_of(**{**SWAPPED, **plain, "settled_before": "agreed 30 on A"})
    assert (answer.refund, answer.kept) == (85, 305)
    assert answer.carried_over["settled_before"] == "goods 100.00; agreed 15.00 on 1"
