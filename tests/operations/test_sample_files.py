"""The shop around the sample year: its files are read again, and say what was drawn."""

import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from aftersales_kit.operations.day_cases import read_day
from aftersales_kit.operations.day_list import day_list
from aftersales_kit.operations.exports.reading import read_files
from aftersales_kit.operations.month import read_month
from aftersales_kit.operations.month_papers import month_papers
from aftersales_kit.operations.own_tables import read_own_table
from aftersales_kit.operations.papers import Paper, Sheet
from aftersales_kit.operations.sample_files import (
    LISTED,
    Year,
    as_of,
    exported,
    files_of,
    year,
)
from aftersales_kit.operations.samples import read_sample, sample_cases
from aftersales_kit.operations.shop import read_shop
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

KINDS = HANDBOOK.exports.kinds
ON = date(2025, 11, 25)
CASES = 700


@pytest.fixture(scope="module")
def made() -> Year:
    return year(data_folder(), HANDBOOK, cases=CASES)


@pytest.fixture(scope="module")
def folder(made: Year, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("shop")
    for name, content in files_of(made, HANDBOOK, on=ON, lang="zh").items():
        (where / name).write_bytes(content)
    return where


def test_the_cases_are_those_of_the_sample_year() -> None:
    facts = [draw.fact for draw in read_sample(data_folder(), HANDBOOK.policy).draws]
    whole = year(data_folder(), HANDBOOK)
    assert [{name: case[name] for name in ("case_id", *facts)} for case in whole.cases] == [
        {name: case[name] for name in ("case_id", *facts)}
        for case in sample_cases(data_folder(), HANDBOOK)
    ]


def test_a_year_has_as_many_cases_and_orders_as_are_asked_for(made: Year) -> None:
    shop = read_shop(data_folder(), HANDBOOK)
    assert len(made.cases) == CASES
    assert len(made.orders) == CASES * (1 + shop.other_orders)
    assert len({order.facts["order_number"] for order in made.orders}) == len(made.orders)
    pieces = [piece["piece_number"] for order in made.orders for piece in order.pieces]
    assert len(set(pieces)) == len(pieces) > len(made.orders)
    assert {len(order.pieces) for order in made.orders} >= {1, 2, 3}
    with pytest.raises(ValueError, match="a year of 0 cases is none"):
        year(data_folder(), HANDBOOK, cases=0)


def test_what_is_drawn_follows_in_time(made: Year) -> None:
    chains = (
        ("bought_at", "sent_at", "signed_on", "opened_at", "first_replied_at"),
        ("opened_at", "return_agreed_at", "sent_back_at", "goods_back_at", "refunded_at"),
        ("opened_at", "refund_approved_at", "refunded_at", "closed_at"),
        ("claimed_on", "settled_on"),
    )
    for case in made.cases:
        for chain in chains:
            moments = [case[name] for name in chain if case[name]]
            assert moments == sorted(moments), (case["case_id"], chain)


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_is_read_as_what_was_written(kind: str, made: Year, folder: Path) -> None:
    export = KINDS[kind]
    (file,) = folder.glob(f"{kind}.*")
    found = read_files([file], HANDBOOK)
    rows = exported(as_of(made, HANDBOOK, ON), export, HANDBOOK)
    assert (found.refused, found.unknown) == ((), ())
    assert len(found.cases.frame) + len(found.cases.left_out) == len(rows) > 0
    wanted = {str(row["problem"]) for row in rows if row["is_case"] == "yes"}
    cells = export.columns["problem"].values if "problem" in export.columns else {}
    assert {*found.cases.frame["problem"].dropna()} == wanted & {*cells}


def test_a_state_is_the_one_of_the_day(made: Year, folder: Path) -> None:
    found = read_day([folder / "taobao-refunds.csv"], HANDBOOK, on=ON)
    home = [case for case in made.cases if case["market"] == "cn"]
    opened = [case for case in home if case["opened_at"][:10] <= ON.isoformat()]
    closed = [case for case in opened if case["closed_at"][:10] <= ON.isoformat()]
    assert len(found.cases) == len(opened) < len(home)
    assert sum(case.open is False for case in found.cases) == len(closed)
    assert {case.progress for case in found.cases} >= {"done", "asked", "agreed"}


def test_nothing_is_told_of_what_comes_later(made: Year, folder: Path) -> None:
    for register in HANDBOOK.registers:
        file = folder / f"{register.id}.csv"
        if file.exists():
            (own,) = read_day([file], HANDBOOK, on=ON).own
            assert (own.register, own.new) == (register, ())
            assert not [one for one in own.unread if one.cell != "____"]
            for column in register.columns:
                if column.kind == "day" and column.id in own.rows and column.id != register.planned:
                    assert own.rows[column.id].dropna().max() <= ON.isoformat()
    claims = pd.read_csv(folder / "courier_claim.csv", dtype=str, keep_default_na=False)
    unsettled = claims["结算日期"] == ""
    assert unsettled.any()
    assert not claims.loc[unsettled, "快递已赔"].any()


def test_the_cases_in_the_handbooks_own_words_are_all_read(folder: Path) -> None:
    (own,) = read_day([folder / "cases.csv"], HANDBOOK, on=ON).own
    assert (own.unread, own.new) == ((), ())


def test_the_parcels_sent_are_listed_with_what_the_courier_weighs_and_is_paid(
    made: Year, folder: Path
) -> None:
    own = read_own_table(folder / "parcels.csv", HANDBOOK, LISTED)
    sent = [one.facts for one in made.orders if "" < one.facts["sent_at"][:10] <= ON.isoformat()]
    assert own.rows["order_number"].tolist() == [facts["order_number"] for facts in sent]
    assert (own.unread, own.new) == ((), ())
    assert own.rows["contract_freight"].notna().all()
    assert 0 < own.rows["parcel_weight"].min() < 1 < own.rows["parcel_weight"].max()


def test_the_month_and_the_day_are_told_from_the_files(folder: Path) -> None:
    names = ("taobao-refunds", "taobao-orders", "customers", "after_sales", "wrong_shipment",
             "courier_claim", "feedback")  # fmt: skip
    files = [folder / f"{name}.csv" for name in names]
    month = read_month("2025-11", files, HANDBOOK, until=ON)
    papers = {paper.name.removeprefix("2025-11-"): paper for paper in month_papers(month, HANDBOOK)}
    assert month.orders is not None
    assert month.orders > len(month.cases) > 20
    for paper, sheet in (
        ("courier-claims", "claims"),
        ("wrong-shipments", "by-packer"),
        ("after-sales-register", "after_sales"),
        ("measures", "agents"),
        ("feedback", "agenda"),
        ("customers", "vip"),
    ):
        assert sheet_of(papers[paper], sheet).rows, (paper, sheet)
    found = day_list(files, HANDBOOK, on=ON)
    assert {item.clock for item in found.items} >= {"call-back", "parcels-to-chase"}


def sheet_of(paper: Paper, name: str) -> Sheet:
    return next(sheet for sheet in paper.sheets if sheet.name == name)


def test_files_are_of_the_platforms_and_in_the_language_that_are_asked_for(made: Year) -> None:
    found = files_of(made, HANDBOOK, on=ON, platforms=["jd"], lang="en")
    assert {*found} >= {"jd-orders.csv", "jd-compensations.csv", "cases.csv", "customers.csv"}
    assert not [name for name in found if name.startswith("taobao")]
    head = pd.read_csv(io.BytesIO(found["customers.csv"]), nrows=0)
    assert [*head.columns] == ["Buyer's ID", "Customer", "VIP last called on"]
    with pytest.raises(KeyError, match=r"taobo.*did you mean 'taobao'"):
        files_of(made, HANDBOOK, on=ON, platforms=["taobo"])


def test_on_a_day_before_all_there_are_headings_alone(made: Year) -> None:
    found = files_of(made, HANDBOOK, on=date(2020, 1, 1), platforms=["taobao"])
    assert {*found} == {"cases.csv", "customers.csv", "parcels.csv", "taobao-items.csv",
                        "taobao-orders.csv", "taobao-refunds.csv"}  # fmt: skip
    assert found["taobao-refunds.csv"].count(b"\n") == 1
