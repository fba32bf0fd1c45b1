"""Another courier: freight by zone and weight, mishaps as counted, and what is paid back."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from aftersales_kit.operations.couriers import (
    EVERY,
    FIRST_KILO,
    SENT,
    WHERE,
    WHOSE,
    Couriers,
)
from aftersales_kit.operations.return_window import EVERYWHERE
from tests.handbook import HANDBOOK
from tests.operations.costing import case_cost

ALL = {WHOSE: EVERY, WHERE: EVERYWHERE}
# What a case needs besides for its cost to be known.
CASE = {
    "opened_on": "2026-03-01",
    "problem": "parcel_lost",
    "wish": "refund",
    "order_state": "in_transit",
    "market": "cn",
    "evidence": "confirmed",
    "freight_agreement": "nothing",
    "shipping_terms": "free",
    "contract_freight": "9",
    "price_paid": "100",
    "margin": "40",
}
FREE = {
    "first_kilo_city": "5",
    "first_kilo_province": "6",
    "first_kilo_far": "10",
    "first_kilo_remote": "18",
    "further_kilo_near": "1",
    "further_kilo_far": "4",
    "offer_lost": "0",
    "offer_broken": "0",
    "offer_late": "0",
    "offer_pays_back": "0",
}


def sent(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """A list of parcels: order, courier, zone, kilograms, and the freight that is paid now."""
    index = pd.Index(range(2, len(rows) + 2), name="row")
    frame = pd.DataFrame(rows, columns=[*SENT], index=index, dtype=object)
    frame["parcel_weight"] = [Decimal(kilos) if kilos else None for kilos in frame["parcel_weight"]]
    return frame


def cases(*rows: dict[str, str]) -> pd.DataFrame:
    names = [*CASE, "order_number"]
    index = pd.Index(range(2, len(rows) + 2), name="row")
    return pd.DataFrame([{**CASE, **row} for row in rows], columns=names, index=index, dtype=object)


def claims(*rows: tuple[str, str, str]) -> pd.DataFrame:
    found = [(order, *(Decimal(s) if s else None for s in sums)) for order, *sums in rows]
    return pd.DataFrame(
        found, columns=["order_number", "claimed_sum", "paid_by_courier"], dtype=object
    )


PARCELS = sent(
    ("1", "A", "same_city", "0.5", "8"),
    ("2", "A", "other_province", "2.5", "12"),
    ("3", "B", "remote", "1", "20"),
)


def of(parcels=PARCELS, tried=(), paid=()) -> Couriers:
    return Couriers(parcels, cases(*tried), claims(*paid), HANDBOOK, file="sent.csv")


def found(trial: Couriers, chosen=ALL, **values: str):
    numbers = {**trial.begins(), **{n: Decimal(v) for n, v in {**FREE, **values}.items()}}
    answer = trial.answer(numbers, chosen)
    assert answer.difference == trial.difference(numbers, chosen)
    return answer


def parts(answer) -> list[tuple[int, int]]:
    return [(line.now, line.then) for line in answer.money]


def test_the_offer_counts_each_kilogram_that_is_begun_by_zone() -> None:
    # 5 within the city; 10, and twice 4 for a half and a whole kilogram more; 18 for one kilogram.
    assert parts(found(of()))[0] == (4000, 500 + 1800 + 1800)
    exact = sent(("1", "A", "other_province", "3", "12"), ("2", "A", "remote", "3.01", "12"))
    assert parts(found(of(exact)))[0] == (2400, 1800 + 1800 + 1200)


@pytest.mark.parametrize("zone", FIRST_KILO)
def test_every_zone_has_a_rate_of_its_own(zone: str) -> None:
    trial = of(sent(("1", "A", zone, "1", "7")))
    rate = 100 * int(FREE[FIRST_KILO[zone]])
    assert parts(found(trial, {**ALL, WHERE: zone}))[0] == (700, rate)
    others = [name for name in FIRST_KILO if name != zone]
    assert [parts(found(trial, {**ALL, WHERE: name}))[0] for name in others] == [(0, 0)] * 3


def test_only_parcels_of_the_courier_and_the_share_that_is_chosen_move() -> None:
    answer = found(of(), {**ALL, WHOSE: "A"}, moved_share="0.5")
    assert parts(answer)[0] == (2000, 1000 + 250 + 900)
    assert (answer.counts[0].now, answer.counts[0].then) == (0, 1)


def test_a_lost_parcel_costs_its_goods_and_what_the_policy_pays() -> None:
    lost = {"order_number": "2"}
    facts = {name: code for name, code in CASE.items() if name != "opened_on"}
    paid = case_cost(facts, on=date(2026, 3, 1), handbook=HANDBOOK).total
    answer = found(of(tried=[lost]))
    assert parts(answer)[1] == (int(100 * (paid + 60)), 0)
    assert (answer.counts[1].now, answer.counts[1].then) == (1, 0)
    # The offer loses a tenth of three parcels, each at the mean of those that were lost.
    tenth = found(of(tried=[lost]), offer_lost="0.1")
    assert parts(tenth)[1][1] == round(0.3 * int(100 * (paid + 60)))


def test_goods_stay_where_the_buyer_wants_none_for_them_and_of_a_late_parcel() -> None:
    kept = {"order_number": "1", "problem": "parcel_broken", "wish": "information"}
    late = {"order_number": "2", "problem": "late_delivery", "wish": "information"}
    answer = found(of(tried=[kept, late]))
    assert [line.now for line in answer.counts][1:] == [0, 1, 1]
    assert parts(answer)[2][0] < 4000
    assert parts(answer)[3][0] < 4000


def test_what_the_couriers_paid_is_deducted_and_the_offer_pays_a_share_of_the_price() -> None:
    trial = of(tried=[{"order_number": "2"}], paid=[("2", "100", "80"), ("9", "50", "50"),
                                                    ("3", "30", "")])  # fmt: skip
    answer = found(trial, offer_lost="0.1", offer_pays_back="0.5")
    # A tenth of three parcels at a price of 100, half of which is paid.
    assert parts(answer)[4] == (-8000, -1500)
    by_courier = {row[0].en: row[-2:] for row in answer.tables[1].rows}
    assert by_courier == {
        "A": (Decimal("100.00"), Decimal("80.00")),
        "B": (Decimal("30.00"), Decimal("0.00")),
    }


def test_a_case_without_a_price_costs_what_the_others_do_and_one_without_a_parcel_is_said() -> None:
    tried = [{"order_number": "1"}, {"order_number": "'2", "price_paid": None},
             {"order_number": "9"}, {"order_number": None}]  # fmt: skip
    answer = found(of(tried=tried))
    now = parts(answer)[1][0]
    assert now == 2 * parts(found(of(tried=tried[:1])))[1][0]
    assert any(
        "2 such cases belong to no parcel that counts; 1 have no" in s.en for s in answer.said
    )
    assert not any("belong to no parcel" in s.en for s in found(of(tried=tried[:1])).said)


def test_where_no_price_is_known_at_all_a_mishap_costs_nothing() -> None:
    answer = found(of(tried=[{"order_number": "1", "price_paid": None}]), offer_lost="0.1")
    assert parts(answer)[1] == (0, 0)
    assert [line.now for line in answer.counts][1] == 1


def test_a_parcel_of_which_something_is_not_known_stays_out_with_the_reason() -> None:
    parcels = sent(
        ("1", "A", "same_city", "1", "8"),
        ("2", None, "same_city", "1", "8"),
        ("3", "A", None, "1", "8"),
        ("4", "A", "same_city", "", "8"),
        ("5", "A", "same_city", "1", None),
        ("6", "A", "abroad", "1", "8"),
        ("7", None, None, "1", "8"),
        ("8", "A", "same_city", "0", "8"),
    )
    counted = of(parcels).counted
    assert counted.left_out == {
        "not known: courier": ("3", "8"),
        "not known: destination": ("4",),
        "not known: contract_freight": ("6",),
        "not known: parcel_weight": ("5", "9"),
        "the offer has no rate there": ("7",),
    }
    assert counted.label.en == "sent.csv: 1 of 8 parcels counted"
    assert counted.label.zh == "sent.csv：8 个包裹中计入 1 个"


def test_the_courier_with_most_mishaps_for_its_parcels_comes_first() -> None:
    trial = of(tried=[{"order_number": "3"}, {"order_number": "2"}])
    assert [*trial.choices[WHOSE].options] == ["B", "A", EVERY]
    assert [*of().choices[WHOSE].options] == ["A", "B", EVERY]


def test_a_case_belongs_to_the_first_parcel_of_its_order() -> None:
    parcels = sent(("1", "A", "same_city", "1", "8"), ("1", "B", "same_city", "1", "8"))
    trial = of(parcels, tried=[{"order_number": "1"}])
    assert [found(trial, {**ALL, WHOSE: name}).counts[1].now for name in "AB"] == [1, 0]


def test_few_mishaps_are_said_in_words() -> None:
    (first, few, *_) = found(of(tried=[{"order_number": "1"}])).said
    assert first.en.startswith("Of 3 parcels 1 were lost, broken or late")
    assert few.en.startswith("1 cases are hardly enough to tell")
    rows = [(str(n), "A", "same_city", "1", "8") for n in range(40)]
    many = of(sent(*rows), tried=[{"order_number": str(n)} for n in range(40)])
    assert not any("hardly enough" in said.en for said in found(many).said)


def test_freight_is_told_by_zone_and_weight_and_adds_up() -> None:
    answer = found(of())
    table = answer.tables[0]
    assert [(row[0].en, row[1].en, *row[2:]) for row in table.rows] == [
        ("same city", "up to 1 kg", 1, Decimal("8.00"), Decimal("5.00"), Decimal("-3.00")),
        ("another province", "up to 3 kg", 1, Decimal("12.00"), Decimal("18.00"), Decimal("6.00")),
        ("remote area", "up to 1 kg", 1, Decimal("20.00"), Decimal("18.00"), Decimal("-2.00")),
    ]
    now, then = parts(answer)[0]
    assert sum(100 * row[2] * row[5] for row in table.rows) == then - now


def test_parcels_of_one_order_are_drawn_together() -> None:
    rows = [(str(n // 2), "A", "same_city", "1", str(3 + n % 7)) for n in range(80)]
    apart = [(str(n), *row[1:]) for n, row in enumerate(rows)]
    together, single = (found(of(sent(*parcels))).interval for parcels in (rows, apart))
    assert together.orders <= 40 < single.orders
    assert together.low < together.high


def test_dearer_freight_and_more_mishaps_never_cost_less() -> None:
    trial = of(tried=[{"order_number": "1"}, {"order_number": "3", "problem": "parcel_broken"},
                      {"order_number": "2", "problem": "late_delivery"}])  # fmt: skip
    begins = {**trial.begins()}
    for name, one in trial.supposed.items():
        values = [Decimal(one.least), begins[name], Decimal(one.most)]
        costs = [trial.difference({**begins, name: value}, ALL) for value in values]
        if name not in ("moved_share", "offer_pays_back"):
            assert costs == sorted(costs), name


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="parcel_weight"):
        of(PARCELS.drop(columns="parcel_weight"))
