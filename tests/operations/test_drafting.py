"""What was tried is written as data: the day, the next id, the reason and a case to fill in."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from aftersales_kit.operations.drafting import NothingChanged, drafted_files, written_copy
from aftersales_kit.operations.workbook.layout import layout
from aftersales_kit.operations.workbook.writing import written_workbook
from aftersales_kit.policy import Handbook
from aftersales_kit.policy.contrast import contrast
from aftersales_kit.policy.history import rewritten
from aftersales_kit.policy.scenarios import AmountChange, RuleChange, Scenario
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK

DAY = date(2099, 1, 1)
DEARER = AmountChange("compensation_near_high", Decimal("12"))
FREE = HANDBOOK.scenarios["worry-free-returns"]


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("drafting") / "draft"
    written_copy(HANDBOOK, drafted_files(HANDBOOK, DAY, [DEARER], FREE), target)
    return target


@pytest.fixture(scope="module")
def drafted(draft: Path) -> Handbook:
    return Handbook.load(draft)


def test_only_the_files_that_are_changed_differ(draft: Path) -> None:
    assert HANDBOOK.files is not None
    differing = {
        path.relative_to(draft).as_posix()
        for path in draft.rglob("*.toml")
        if path.read_bytes() != (HANDBOOK.files.folder / path.relative_to(draft)).read_bytes()
    }
    assert differing == {*drafted_files(HANDBOOK, DAY, [DEARER], FREE)}


def test_the_rule_ends_on_the_day_and_its_successor_says_why(drafted: Handbook) -> None:
    old = {rule.id: rule for rule in HANDBOOK.policy.tables["freight"].rules}
    new = {rule.id: rule for rule in drafted.policy.tables["freight"].rules}
    for change in FREE.rules:
        ended = new[change.rule]
        (name,) = (n for n, rule in new.items() if n not in old and rule.when == ended.when)
        assert ended.end == new[name].start == DAY
        assert name not in HANDBOOK.retired
        assert new[name].why == (change.why or FREE.why)
        assert new[name].sources == FREE.sources
        assert new[name].reply == change.reply
        assert new[name].then == {**ended.then, **change.then}


def test_the_amount_has_a_further_value_and_the_first_stays(drafted: Handbook) -> None:
    values = drafted.policy.amounts[DEARER.amount].values
    assert [(value.start, value.value) for value in values[-1:]] == [(DAY, Decimal("12"))]
    assert values[:-1] == HANDBOOK.policy.amounts[DEARER.amount].values


def test_the_past_stays_as_it_was(drafted: Handbook) -> None:
    assert [*rewritten(HANDBOOK.policy, drafted.policy, date(2098, 12, 31))] == []


def test_what_is_written_means_what_was_tried(drafted: Handbook) -> None:
    tried = HANDBOOK.under(FREE).under(
        Scenario("tried", Label("Tried", "试算"), Label("Tried", "试算"), amounts=(DEARER,))
    )
    assert contrast(tried, drafted, (DAY, DAY)).stretches == ()


def test_each_change_has_a_worked_case_to_be_filled_in(drafted: Handbook) -> None:
    new = [case for name, case in drafted.cases.items() if name not in HANDBOOK.cases]
    assert len(new) == len(FREE.rules) + 1
    for case in new:
        assert case.on == DAY
        assert case.title.en.startswith("To be filled in: ")
        assert case.title.zh.startswith("待填写：")
        for line, rules in case.fired(drafted.policy):
            then = rules[line.table].rule.then
            assert all(then[name] == code for name, code in line.outcomes.items())


def test_the_draft_goes_into_a_workbook(drafted: Handbook) -> None:
    # Its cases alone: that every sheet goes out is tried in workbook/test_round_trip.py.
    of_cases = layout(drafted, "zh", ["cases/compensation.toml", "policy/amounts.toml"])
    book = load_workbook(io.BytesIO(written_workbook(of_cases)))
    assert "drafted-compensation-near-high" in [cell.value for cell in book["示例"]["A"]]


def test_a_value_that_was_to_come_later_gives_way(drafted: Handbook) -> None:
    sooner = date(2098, 1, 1)
    text = drafted_files(drafted, sooner, [AmountChange(DEARER.amount, 11)])["policy/amounts.toml"]
    assert "from = 2098-01-01, value = 11" in text
    assert "2099-01-01" not in text


def test_a_value_of_the_same_day_is_another(drafted: Handbook) -> None:
    text = drafted_files(drafted, DAY, [AmountChange(DEARER.amount, 11)])["policy/amounts.toml"]
    assert "from = 2099-01-01, value = 11" in text
    assert "value = 12" not in text.partition("[compensation_near_high]")[2].partition("\n[")[0]


def test_nothing_is_written_of_no_change() -> None:
    with pytest.raises(NothingChanged):
        drafted_files(HANDBOOK, DAY)


def test_what_is_there_already_is_not_written_over(draft: Path) -> None:
    with pytest.raises(FileExistsError):
        written_copy(HANDBOOK, {}, draft)


def test_a_rule_that_there_is_not_is_named() -> None:
    odd = Scenario("odd", FREE.title, FREE.why, rules=(RuleChange("FRT-00", {}),))
    with pytest.raises(KeyError, match="FRT-00"):
        drafted_files(HANDBOOK, DAY, scenario=odd)
