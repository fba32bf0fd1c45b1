"""Any amount, any rule or an edited folder is tried, and what cannot be tried is said."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_kit.faces.what_if.form import drawing_of
from aftersales_kit.faces.what_if.own_change import NONE, OwnChange
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.what_if import what_if
from aftersales_kit.policy import data_folder
from aftersales_kit.policy.scenarios import AmountChange, RuleChange, Scenario
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK

FEW = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK).iloc[:150]
LABEL = Label("x", "x")
NOW = "compensation_far_high"


def own(**filled: str) -> OwnChange:
    return OwnChange(FEW, HANDBOOK, file="own.csv", **filled)


def under(*changes: AmountChange | RuleChange):
    rules = tuple(change for change in changes if isinstance(change, RuleChange))
    amounts = tuple(change for change in changes if isinstance(change, AmountChange))
    then = HANDBOOK.under(Scenario("x", LABEL, LABEL, rules, amounts))
    return what_if(FEW, then, now=HANDBOOK)


@pytest.fixture(scope="module")
def free() -> OwnChange:
    return own(rule="FRT-33", then="bearer = shop")


def test_every_amount_and_every_rule_in_force_can_be_chosen() -> None:
    form = own()
    assert {name for _, name in form.amount.options} == {NONE, *HANDBOOK.policy.amounts}
    in_force = HANDBOOK.on(form.baseline.day)
    rules = {rule.id for table in in_force.tables.values() for rule in table.table.rules}
    assert {name for _, name in form.rule.options} == {NONE, *rules}
    assert not form.report.changed.any()
    assert "Nothing is changed" in form.result.html("en")


def test_a_rule_that_decides_otherwise_comes_to_what_the_comparison_says(free: OwnChange) -> None:
    wanted = under(RuleChange("FRT-33", {"bearer": "shop"}))
    assert free.report.cost().equals(wanted.cost())
    assert free.report.changed.any()
    assert "FRT-33: Who pays: the buyer → the shop" in free.result.html("en")
    assert "FRT-33：谁承担：买家 → 店铺" in free.result.html("zh")


def test_a_rule_offers_all_that_it_could_decide_otherwise(free: OwnChange) -> None:
    offered = {name for _, name in free.then.options} - {NONE}
    terms, (rule, table) = HANDBOOK.policy.terms, free.rules["FRT-33"]
    assert offered == {
        f"{outcome} = {code}"
        for outcome in table.outcomes
        for code in terms[outcome].codes
        if rule.then[outcome] != code
    }


def test_an_amount_is_shown_as_it_is_and_tried_when_another_is_entered() -> None:
    form = own()
    form.amount.value = NOW
    assert form.value.value == str(HANDBOOK.on(form.baseline.day).amounts[NOW])
    assert not form.report.changed.any()
    form.value.value = "11.50"
    assert form.report.cost().equals(under(AmountChange(NOW, Decimal("11.50"))).cost())
    assert form.report.changed.any()
    before = form.result.widget.value
    form.value.value = "a lot"
    assert "is not a number" in form.error.value
    assert form.result.widget.value == before
    assert "the last values that could be read" in form.status.value
    form.save.click()
    assert "Put the change right first" in form.saved.value


def test_a_value_that_an_amount_cannot_have_is_said() -> None:
    form = own(amount="no_reason_window_cn", value="7")
    form.value.value = "7.5"
    assert "cannot be tried" in form.error.value
    assert "cannot be 7.5" in form.error.value
    form.amount.value = NONE
    assert form.error.value == ""


def test_what_falls_below_a_floor_is_said() -> None:
    form = own(amount="no_reason_window_cn", value="6")
    assert form.report.below_floors
    assert repr(form).endswith("not allowed as it stands>")
    assert "Not allowed as it stands" in form.result.html("en")


def test_an_edited_folder_is_tried_as_of_its_last_change(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    path = copy / "policy" / "amounts.toml"
    text = path.read_text("utf-8")
    start = text.index(f"[{NOW}]")
    at = text.index("values = [", start) + len("values = [")
    end = text.index("]", text.index("}", at))
    later = '{ from = 2030-01-01, value = 11, sources = ["QST-11"] }'
    path.write_text(f"{text[:end]}, {later}{text[end:]}", "utf-8")
    form = own(data=str(copy))
    assert form.error.value == ""
    assert form.report.cost().loc["Compensation", "difference"] < 0
    assert "as of 2030-01-01" in form.result.html("en")
    path.write_text(text.replace(f"[{NOW}]", "[other_name]", 1), "utf-8")
    form.data.value = f"{copy} "
    assert "cannot be tried" in form.error.value
    assert NOW in form.error.value
    form.data.value = ""
    assert form.error.value == ""
    assert not form.report.changed.any()


def test_what_is_chosen_stays_when_the_language_changes() -> None:
    form = own(rule="FRT-33", then="bearer = shop", amount=NOW, value="12")
    form.language.value = "zh"
    assert (form.rule.value, form.then.value, form.amount.value, form.value.value) == (
        "FRT-33",
        "bearer = shop",
        NOW,
        "12",
    )
    assert "外省补偿上限：15 → 12" in form.result.widget.value
    assert form.rule.description == "一条规则"
    form.rule.value = NONE
    assert form.then.value == NONE
    assert "FRT-33：谁承担" not in form.result.widget.value


def test_the_book_shows_what_was_changed_in_both_languages(free: OwnChange) -> None:
    html = free._repr_mimebundle_()["text/html"]
    assert "Who pays: the buyer → the shop" in html
    assert "谁承担：买家 → 店铺" in html
    assert repr(free.result) == repr(free)


def test_what_is_saved_is_what_is_shown(free: OwnChange, tmp_path: Path) -> None:
    free.folder.value = str(tmp_path / "tried")
    free.save.click()
    page = (tmp_path / "tried" / "own-change.html").read_text("utf-8")
    for said in (
        "own.csv: 150 of 150 cases counted",
        "FRT-33: Who pays: the buyer → the shop",
        f"{free.report.cost().loc['Total', 'then']:,}",
        drawing_of(free.report, "en").svg,
    ):
        assert said in page, said
    assert {path.suffix for path in (tmp_path / "tried").iterdir()} == {".html", ".png", ".xlsx"}


def test_several_values_of_the_amount_stand_side_by_side_and_follow_the_form() -> None:
    form = own(amount=NOW, value="12")
    along = form.along("11", "15")
    difference = under(AmountChange(NOW, 11)).cost().loc["Total", "difference"]
    assert f">{difference}</td>" in along.html("en")
    assert ">0.00</td>" in along.html("zh")
    assert "外省补偿上限" in along.html("zh")
    with pytest.raises(ValueError, match="'many' is not a number"):
        form.along("many")
    form.amount.value = "no_reason_window_cn"
    assert form.along("7.5").html("en").count(">–</td>") == 2
    form.amount.value = NONE
    assert "as it is now" in along.widget.value
    form.rule.value = "FRT-33"
    form.then.value = "bearer = shop"
    both = under(RuleChange("FRT-33", {"bearer": "shop"})).cost().loc["Total", "difference"]
    assert f">{both}</td>" in along.widget.value


@pytest.mark.parametrize("filled", [{"amount": "nonesuch"}, {"rule": "FRT-0"}])
def test_a_first_change_of_what_there_is_not_is_an_error(filled: dict[str, str]) -> None:
    with pytest.raises(KeyError, match="there is no"):
        own(**filled)
