"""What a what-if takes to be so has bounds, a unit and a reason, and something asks for it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.subjects.supposed import Supposed, read_supposed, verify_supposed
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import edited

SUPPOSED = HANDBOOK.supposed
DAYS = SUPPOSED["window_days"]
IN_FORCE = HANDBOOK.on(POLICY.changes[-1])


def found(*changed: Supposed, asked: tuple[str, ...] = ()) -> list[str]:
    supposed = {one.id: one for one in changed}
    asked = asked or tuple(supposed)
    return [f"{f.kind}: {f.message}" for f in verify_supposed(POLICY, supposed, asked)]


def test_what_the_handbook_supposes_is_sound() -> None:
    assert found(*SUPPOSED.values()) == []
    assert all(one.note.zh and one.label.zh for one in SUPPOSED.values())


def test_it_begins_with_its_value_or_with_what_an_amount_is_on_the_day() -> None:
    assert DAYS.begins(IN_FORCE) == Decimal(15)
    within = replace(DAYS, value=None, amount="first_reply_within")
    assert within.begins(IN_FORCE) == Decimal(IN_FORCE.amounts["first_reply_within"])


def test_what_nothing_asks_for_is_named() -> None:
    (said,) = found(DAYS, asked=("taking_back",))
    assert said.startswith("supposed by nothing: window_days: no what-if asks for it; allowed: let")


def test_an_amount_outside_the_bounds_is_named() -> None:
    (said,) = found(replace(DAYS, value=None, amount="first_reply_within"))
    assert said == (
        "outside its bounds: window_days: amount: begins with 5, the value of first_reply_within; "
        "allowed: 7 to 365"
    )


def test_a_unit_an_amount_or_a_source_that_there_is_not_is_named_with_the_nearest() -> None:
    (said,) = found(replace(DAYS, unit="dai"))
    assert said.startswith("unresolved reference: window_days: unit: unknown unit 'dai'")
    assert "did you mean 'day'?" in said


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("- window_days.value", "window_days: value: stands with `amount`, or neither does"),
        ('window_days.amount = "quality_window"', "value: stands with `amount`"),
        ('window_days.kind = "fact"', "kind: a fact rests on nothing; allowed: `amount` or"),
        ("window_days.least = 365", "most: 365 is not above the least; allowed: more than 365"),
        ("window_days.step = 0", "step: 0 is no step; allowed: more than 0"),
        ("window_days.value = 6", "value: 6 is outside; allowed: 7 to 365"),
        ('window_days.kind = "chance"', "kind: unknown value 'chance'; allowed: one of"),
        ("window_days.note = 3", "window_days: note"),
    ],
)
def test_what_does_not_go_together_is_a_fault_with_its_place(change: str, says: str) -> None:
    files = edited(data_folder(), "supposed.toml", change)
    read_supposed(files)
    assert any(says in str(fault) for fault in files.faults), files.faults
