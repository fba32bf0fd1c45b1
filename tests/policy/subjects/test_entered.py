"""What is entered is read as it is written, and what is malformed is named with its place."""

from pathlib import Path

import pytest

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.subjects.entered import read_entered
from tests.handbook import HANDBOOK
from tests.policy.files import faults_of

ENTERED = HANDBOOK.entered
OWN = (data_folder() / "entered.toml").read_text(encoding="utf-8")


def test_an_entry_has_what_stands_and_what_is_refused_by_the_fact() -> None:
    entry = ENTERED.entries["signed-for-only-when-there"]
    assert [table["order_state"] for table in entry.stand] == ["signed", "completed"]
    assert [*entry.refused] == ["signed_on"]
    assert len([*entry.tables]) == 5


def test_an_order_has_facts_of_its_pieces_of_its_parcels_and_once() -> None:
    names = [*ENTERED.orders["coat-and-socks"].names]
    assert names.count("market") == 1
    assert names.count("wish") == names.count("waybill") == 2


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "age-of-a-person"', 'id = "times-within-a-hundred"',
         "times-within-a-hundred: id: 'times-within-a-hundred' is taken"),
        ("[entry.refused]", "[entry.refusd]", "did you mean 'refused'?"),
        ("buyer_age = [{ buyer_age = -1 }, { buyer_age = 121 }]", "buyer_age = -1",
         "refused.buyer_age"),
        ("[order.once]", "[order.one]", "did you mean 'once'?"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in OWN
    (tmp_path / "entered.toml").write_text(OWN.replace(old, new, 1), encoding="utf-8")
    assert says in "\n".join(map(str, faults_of(read_entered, tmp_path)))
