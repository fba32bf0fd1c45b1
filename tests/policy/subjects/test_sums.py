"""Sums come out as they say on every day, and each amount that nobody decides by has one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_kit.policy import Policy, data_folder
from aftersales_kit.policy.subjects.sums import Sum, read_sums, verify_sums
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of

SUMS = HANDBOOK.sums
KEPT = SUMS["promises-kept-in-a-week"]


def of_amount(name: str, later: date, value: Decimal) -> Policy:
    """Return the policy with another value of an amount from a later day."""
    amount = POLICY.amounts[name]
    values = (*amount.values, replace(amount.values[-1], start=later, value=value))
    return replace(POLICY, amounts={**POLICY.amounts, name: replace(amount, values=values)})


TARGETS = {KEPT.measure: KEPT.amount}


def found(policy: Policy = POLICY, *changed: Sum, at_work: tuple[str, ...] = ()) -> list[str]:
    sums = {**SUMS, **{one.id: one for one in changed}}
    sums = {name: replace(one, measure="") for name, one in sums.items()}
    return [f"{f.kind}: {f.message}" for f in verify_sums(policy, sums, at_work, {})]


def test_the_handbooks_sums_come_out() -> None:
    assert found() == []


def test_a_sum_that_comes_to_something_else_from_a_later_day_is_told_once_with_that_day() -> None:
    later = date(2026, 7, 1)
    policy = of_amount("target_promises_kept", later, Decimal("0.90"))
    (finding,) = verify_sums(policy, {KEPT.id: replace(KEPT, measure="")}, (), {})
    assert finding.kind == "case differs"
    assert finding.since == later
    assert finding.message == (
        "promises-kept-in-a-week says that 200 times target_promises_kept is 190, but it is 180.00"
    )
    ended = replace(KEPT, end=later)
    after = replace(KEPT, id="after", start=later, comes_to=Decimal(180))
    assert found(policy, ended, after) == []


def test_an_amount_that_no_rule_no_clock_and_no_sum_shows_is_named() -> None:
    only = {KEPT.id: KEPT}
    at_work = ("target_promises_kept", "attachment_size", "quality_window", "logistics_limit")
    (finding,) = verify_sums(POLICY, only, at_work, TARGETS)
    assert finding.kind == "amount without example"
    assert "no sum shows 'attachment_size', by which no rule decides" in finding.message


def test_a_sum_of_an_amount_that_there_is_not_is_named_with_the_nearest() -> None:
    (said,) = found(POLICY, replace(KEPT, amount="target_promise_kept"))
    assert said.startswith("unresolved reference: promises-kept-in-a-week: amount: unknown amount")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("of = 200", 'of = "many"', "promises-kept-in-a-week: of: cannot be 'many'"),
        ("comes_to = 190", "comes = 190", "promises-kept-in-a-week: comes"),
    ],
)
def test_a_malformed_sum_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = (data_folder() / "sums.toml").read_text("utf-8")
    (tmp_path / "sums.toml").write_text(text.replace(old, new, 1), "utf-8")
    assert any(says in str(fault) for fault in faults_of(read_sums, tmp_path))


def test_a_target_that_a_sum_shows_otherwise_or_none_shows_is_named() -> None:
    only = {KEPT.id: KEPT}
    assert verify_sums(POLICY, only, (), TARGETS) == []
    (finding,) = verify_sums(POLICY, only, (), {"promises_kept": "target_breach_rate"})
    assert finding.kind == "case differs"
    assert "target_promises_kept for promises_kept, which is held against target_breach_rate" in (
        finding.message
    )
    (finding,) = verify_sums(POLICY, only, (), {**TARGETS, "csat": "target_breach_rate"})
    assert finding.kind == "target without example"
    (finding,) = verify_sums(POLICY, only, (), {})
    assert "which is held against no amount" in finding.message
