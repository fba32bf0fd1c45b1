"""Contradictions: none of the handbook's own stands, and one that does is found with a case."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aftersales_kit.policy import Policy, data_folder
from aftersales_kit.policy.subjects.contradictions import (
    Contradiction,
    read_contradictions,
    verify_contradictions,
)
from aftersales_kit.policy.tables import Bound
from aftersales_kit.policy.terms import Field, Value
from aftersales_kit.policy.verification import Finding
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of

OWN = HANDBOOK.contradictions
SAMPLE = OWN["risk-control-and-an-offer"]


def found(policy: Policy = POLICY, **when: frozenset[str] | Bound) -> list[Finding]:
    one = replace(SAMPLE, id="tried", when=when)
    return verify_contradictions(policy, {"tried": one})


def stands(case: Mapping[str, object], **outcomes: str) -> None:
    """Hold a witness against the tables."""
    deciders = {name: t.id for t in POLICY.tables.values() for name in t.outcomes}
    in_force = POLICY.on(POLICY.start)
    for name, code in outcomes.items():
        table = deciders[name]
        facts = {**{f.name: _any(f) for f in in_force.base_fields(table)}, **case}
        assert in_force.fire(table, facts)[table].rule.then[name] == code


def _any(field: Field) -> Value:
    return field.from_ticks(field.span[0]) if field.is_number else next(iter(field.codes))


def with_rule(table: str, rule: str, **then: str) -> Policy:
    """Return the policy with a rule that gives something else."""
    rules = tuple(
        replace(known, then={**known.then, **then}) if known.id == rule else known
        for known in POLICY.tables[table].rules
    )
    tables = {**POLICY.tables, table: replace(POLICY.tables[table], rules=rules)}
    return replace(POLICY, tables=tables)


def test_none_of_the_handbooks_own_stands() -> None:
    assert verify_contradictions(POLICY, OWN) == []


def test_what_may_stand_together_is_found_with_a_case_and_its_rules() -> None:
    (finding,) = found(
        responsible=frozenset({"shop"}), entry=frozenset({"enter"}),
        register=frozenset({"wrong_shipment"}),
    )  # fmt: skip
    assert (finding.kind, finding.file) == ("contradiction", "data/contradictions.toml")
    assert "may stand together" in finding.message
    assert finding.since == POLICY.start
    stands(finding.witness, responsible="shop", entry="enter")


@pytest.mark.parametrize(
    ("table", "rule", "then", "noticed"),
    [
        ("case-procedure", "PRO-21", {"procedure": "refund-without-return"}, "money-alone-and-"),
        ("remedy-standing", "STD-58", {"standing": "also"}, "risk-control-and-an-offer"),
        ("complaint-owner", "OWN-06", {"may_grant": "account_manager"}, "agent-pays-and-another"),
        ("register-entries", "RGS-10", {"entry": "enter"}, "no-claim-and-a-claim-entered"),
        ("responsibility", "RSP-28", {"responsible": "courier"}, "not-sent-and-the-couriers"),
    ],
)
def test_a_rule_that_gives_another_outcome_is_noticed(
    table: str, rule: str, then: dict[str, str], noticed: str
) -> None:
    findings = verify_contradictions(with_rule(table, rule, **then), OWN)
    assert any(f.table.startswith(noticed) and rule in f.rules for f in findings)


def test_a_number_bounds_it_too() -> None:
    late = Bound(at_least=None, above="no_reason_window_cn", at_most=None, below=None)
    signed = {"market": frozenset({"cn"}), "order_state": frozenset({"signed"})}
    assert found(window=frozenset({"inside"}), days_since_signing=late, **signed) == []
    (finding,) = found(window=frozenset({"after"}), days_since_signing=late, **signed)
    assert finding.witness["days_since_signing"] == 8


def test_it_is_proved_again_only_where_a_rule_that_it_rests_on_changes() -> None:
    later = date(2027, 1, 1)
    for table in ("review-deeds", "case-procedure"):
        rules = POLICY.tables[table].rules
        ending = replace(rules[0], end=later)
        after = replace(rules[0], id="NEW-01", start=later)
        changed = replace(POLICY.tables[table], rules=(ending, after, *rules[1:]))
        policy = replace(POLICY, tables={**POLICY.tables, table: changed})
        assert later in policy.changes
        assert verify_contradictions(policy, OWN) == [], table


def test_it_names_an_outcome() -> None:
    (finding,) = found(market=frozenset({"cn"}))
    assert finding.kind == "nothing to contradict"


def test_it_rests_on_a_statement_that_there_is() -> None:
    one: Contradiction = replace(SAMPLE, sources=("OUT-99",))
    (finding,) = verify_contradictions(POLICY, {one.id: one})
    assert (finding.kind, "OUT-99" in finding.message) == ("unresolved reference", True)


def test_a_slip_in_the_file_is_said_with_its_place(tmp_path: Path) -> None:
    text = (data_folder() / "contradictions.toml").read_text(encoding="utf-8")
    text = text.replace("when = { may_grant = ", "when = { agreed = 1, may_grnat = ", 1)
    text = text.replace('problem = "late_delivery"', 'problem = "late_delivry"')
    (tmp_path / "contradictions.toml").write_text(text, encoding="utf-8")
    said = [str(f) for f in faults_of(read_contradictions, tmp_path, POLICY)]
    assert len(said) == 3
    assert any("agreed" in line for line in said)
    assert any("did you mean 'may_grant'?" in line for line in said)
    assert any("did you mean 'late_delivery'?" in line for line in said)


def test_where_the_first_rule_decides_a_later_one_does_not() -> None:
    # RGT-11 comes before RGT-01, which would give another right.
    lost = {"problem": frozenset({"parcel_lost"}), "order_state": frozenset({"in_transit"})}
    shop_side = frozenset({"courier"})
    right = {"rights": frozenset({"return_only"})}
    assert found(responsible=shop_side, **right, **lost) == []
    (finding,) = found(responsible=frozenset({"buyer"}), **right, **lost)
    assert finding.rules[-1] == "RGT-01"
