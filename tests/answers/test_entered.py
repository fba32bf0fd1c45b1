"""Facts stand or are refused as the examples say, and every question and bound has an example."""

from collections.abc import Mapping
from dataclasses import replace

from aftersales_kit.answers.entered import verify_entered
from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.entered import Entry, WrittenOrder
from tests.handbook import HANDBOOK

ENTERED = HANDBOOK.entered
TITLE = Label("t", "t")


def found(*entries: Entry | WrittenOrder, without: str = "") -> list[str]:
    """Return what is wrong with the examples, some more beside them and one left out."""
    more = {one.id: one for one in entries if isinstance(one, Entry)}
    orders = {one.id: one for one in entries if isinstance(one, WrittenOrder)}
    entered = replace(
        ENTERED,
        entries={n: e for n, e in {**ENTERED.entries, **more}.items() if n != without},
        orders={n: o for n, o in {**ENTERED.orders, **orders}.items() if n != without},
    )
    findings = verify_entered(replace(HANDBOOK, entered=entered))
    assert all(one.file == "data/entered.toml" for one in findings)
    return [f"{one.kind}: {one.message}" for one in findings]


def entry(stand: Mapping[str, object] | None = None, **refused: Mapping[str, object]) -> Entry:
    tables = {name: (table,) for name, table in refused.items()}
    return Entry("mine", TITLE, (stand,) if stand else (), tables)


def test_the_handbooks_examples_come_out() -> None:
    assert found() == []


def test_what_is_to_stand_and_is_refused_is_told_with_the_reason() -> None:
    (said,) = found(entry({"signed_on": "2026-03-01", "order_state": "in_transit"}))
    assert said.startswith(
        "case differs: mine: signed_on 2026-03-01 and order_state in_transit stands, but signed_on"
    )


def test_what_is_to_be_refused_and_stands_or_is_refused_for_another_fact_is_told() -> None:
    (said,) = found(entry(buyer_age={"buyer_age": 120}))
    assert said == "case differs: mine: buyer_age 120 is to be refused, but is not"
    (said,) = found(entry(step_days={"buyer_age": 121}))
    assert "is to be refused, but buyer_age: 121 is outside 0 to 120" in said


def test_what_is_refused_is_a_fact_that_is_stated() -> None:
    stated = {"problem": "hardware_fault", "evidence": "none"}
    (said,) = found(entry(works_elsewhere=stated))
    assert said == (
        "case differs: mine: problem hardware_fault and evidence none is to be refused, but is not"
    )


def test_a_fact_that_there_is_not_is_named_with_the_nearest() -> None:
    (said,) = found(entry({"buyer_ages": 12}))
    assert said == (
        "unresolved reference: mine: there is no fact 'buyer_ages'; did you mean 'buyer_age'?"
    )


def order(**parts: object) -> WrittenOrder:
    return replace(WrittenOrder("mine", TITLE), **parts)  # type: ignore[arg-type]


def test_a_fact_of_a_piece_is_not_stated_once_and_one_that_is_stated_once_not_with_a_piece() -> (
    None
):
    assert found(order(once={"wish": "return"})) == [
        "case differs: mine: wish is stated once, and may be stated with a piece"
    ]
    (said,) = found(order(pieces=({"market": "cn"}, {"market": "eu"})))
    assert "market is none of the facts of a piece: state it once, for all" in said
    (said,) = found(order(once={"market": "mars"}))
    assert "market: 'mars' is not one of" in said


def test_pieces_of_one_parcel_differ_in_what_is_theirs_and_not_in_what_is_the_parcels() -> None:
    unlike = ({"waybill": "a"}, {"waybill": "b"})
    assert found(order(pieces=unlike)) == [
        "case differs: mine: waybill cannot differ in one parcel"
    ]
    unlike = ({"product": "a"}, {"product": "b"})
    assert found(order(parcels=unlike)) == ["case differs: mine: product may differ in one parcel"]
    (said,) = found(order(pieces=({"product": "a"}, {})))
    assert said.endswith("product is not stated each time, which does not show that it may differ")
    alike = ({"waybill": "a"}, {"waybill": "a"})
    (said,) = found(order(parcels=alike))
    assert said.endswith("waybill is the same twice, which does not show that it may differ")


def test_what_no_example_shows_is_named() -> None:
    assert found(without="age-of-a-person") == [
        "fact without example: no entry shows that buyer_age may be 0",
        "fact without example: no entry shows that buyer_age may be 120",
        "fact without example: no entry shows that buyer_age cannot be -1",
        "fact without example: no entry shows that buyer_age cannot be 121",
    ]
    assert found(without="paid-only-after-it-was-approved") == [
        "fact without example: no entry shows that refunded_at is never before refund_approved_at"
    ]
    told = found(without="nothing-has-happened-after-now")
    assert "fact without example: no entry shows that now_at may stand with opened_at" in told
    assert len(found(without="signed-for-only-when-there")) == 5
    assert (
        "fact without example: no order shows whether network_ok is of a piece, of a parcel or "
        "of all" in found(without="heater-and-kettle")
    )


def test_a_code_that_stands_only_beside_others_is_shown_to_stand_and_to_be_refused() -> None:
    claimed = ENTERED.entries["cover-claim-beside-other-facts"]
    told = found(replace(claimed, id="mine"), without=claimed.id)
    assert told == []
    fewer = replace(claimed, stand=claimed.stand[1:])
    assert found(fewer) == [
        "fact without example: no entry shows with what cover_claim no_number may stand"
    ]
    others = claimed.refused["cover_claim"][1:]
    assert found(replace(claimed, refused={"cover_claim": others})) == [
        "fact without example: no entry shows with what cover_claim no_number may be refused"
    ]
