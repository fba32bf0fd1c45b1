"""The sample year: the file is what its generator makes, and its distributions say their source."""

import itertools
import re
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from aftersales_kit.answers.facts import read_facts
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.samples import (
    Chances,
    Draw,
    Span,
    drawn,
    read_draws,
    sample_cases,
    sample_text,
    write_sample,
)
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

FOLDER = data_folder() / "samples"
SETTINGS, DRAWS = read_draws(FOLDER / "distributions.toml", HANDBOOK.policy)
CASES = sample_cases(data_folder(), HANDBOOK)


def test_the_file_is_what_the_generator_makes():
    assert (FOLDER / "cases.csv").read_text(encoding="utf-8") == sample_text(
        data_folder(), HANDBOOK
    ), "run: python -m aftersales_kit.operations.samples"


def test_the_file_is_written_into_the_folder_that_is_asked_for(tmp_path):
    copy = shutil.copytree(data_folder(), tmp_path / "data")
    (copy / "samples" / "cases.csv").write_text("", encoding="utf-8")
    path = write_sample(copy)
    assert path == copy / "samples" / "cases.csv"
    assert path.read_bytes() == (FOLDER / "cases.csv").read_bytes()


@pytest.mark.parametrize("draw", DRAWS, ids=lambda draw: draw.fact)
def test_every_distribution_names_a_source_or_says_that_it_is_assumed(draw):
    assert draw.source == "assumed" or draw.source in HANDBOOK.policy.sources.statements


@pytest.mark.parametrize("draw", DRAWS, ids=lambda draw: draw.fact)
def test_every_distribution_speaks_of_facts_and_codes_that_exist(draw):
    fields = HANDBOOK.policy.terms.fields
    assert draw.fact == "opened_on" or fields[draw.fact].ask is not None
    assert set(draw.weights) <= {*getattr(fields.get(draw.fact), "codes", {}), "blank"}
    for fact, codes in draw.when.items():
        assert codes <= {*fields[fact].codes, "blank"}


def test_every_distribution_is_drawn_from():
    used = {
        id(next(draw for draw in DRAWS if draw.fact == fact and draw.applies(case)))
        for case in CASES
        for fact, value in case.items()
        if value and fact != "case_id"
    }
    assert [draw for draw in DRAWS if id(draw) not in used] == []


def test_every_case_can_be_read_as_one_case_is():
    for case in CASES:
        facts = {k: v for k, v in case.items() if k not in ("case_id", "opened_on")}
        read_facts(facts, HANDBOOK.policy.terms)


def test_the_year_is_whole_and_in_order():
    days = [case["opened_on"] for case in CASES]
    assert days == sorted(days)
    months = Counter(day[:7] for day in days)
    assert len(CASES) == SETTINGS["cases"]
    assert sorted(months) == [
        *(f"2025-{month}" for month in (10, 11, 12)),
        *(f"2026-{month:02}" for month in range(1, 10)),
    ]
    assert len({case["case_id"] for case in CASES}) == len(CASES)


def test_a_code_comes_about_as_often_as_its_weight_says():
    draw = next(draw for draw in DRAWS if draw.fact == "problem")
    counts = Counter(case["problem"] for case in CASES)
    for code, weight in draw.weights.items():
        expected = len(CASES) * weight / sum(draw.weights.values())
        assert abs(counts[code] - expected) < 5 * expected**0.5


def test_facts_that_do_not_bear_on_a_case_are_empty():
    for case in CASES:
        assert bool(case["exchange_kind"]) == (case["wish"] == "exchange")
        delivered = case["order_state"] in ("signed", "completed")
        assert bool(case["days_since_signing"]) == delivered
        assert bool(case["amount_asked"]) <= (case["wish"] == "compensation")


# --- how one fact is drawn ---


@pytest.mark.parametrize(
    ("chance", "value"), [(0.0, "7"), (0.249, "7"), (0.25, "7.50"), (0.999999, "8.50")]
)
def test_a_number_is_drawn_in_whole_steps_with_both_ends(chance, value):
    span = Span(Decimal(7), Decimal("8.5"), Decimal("0.5"), 1)
    assert Draw("x", "assumed", {}, {}, (span,)).value({}, 0.0, chance) == value


@pytest.mark.parametrize(("chance", "value"), [(0.0, "2026-02-27"), (0.99, "2026-03-01")])
def test_a_day_is_drawn_with_both_ends(chance, value):
    span = Span(date(2026, 2, 27), date(2026, 3, 1), Decimal(1), 1)
    assert Draw("x", "assumed", {}, {}, (span,)).value({}, 0.5, chance) == value


@pytest.mark.parametrize(
    ("chance", "code"), [(0.0, "a"), (0.24, "a"), (0.25, ""), (0.74, ""), (0.75, "b")]
)
def test_a_code_is_drawn_by_its_weight_and_blank_is_nothing(chance, code):
    draw = Draw("x", "assumed", {}, {"a": 1, "blank": 2, "b": 1})
    assert draw.value({}, chance, 0.0) == code


def test_a_share_of_another_amount_is_rounded_as_money_is():
    span = Span(Decimal("0.25"), Decimal("0.25"), Decimal("0.01"), 1)
    draw = Draw("x", "assumed", {}, {}, (span,), share_of="price")
    assert draw.value({"price": "0.50"}, 0.0, 0.0) == "0.13"


def test_an_amount_may_be_like_another():
    assert Draw("x", "assumed", {}, {}, like="y").value({"y": "9.50"}, 0.0, 0.0) == "9.50"


def first(count, chances):
    return list(itertools.islice(chances.pairs(), count))


def test_each_fact_has_chances_of_its_own_that_rest_on_the_seed_and_its_name():
    assert first(50, Chances(1, "wish")) == first(50, Chances(1, "wish"))
    assert first(50, Chances(1, "wish")) != first(50, Chances(1, "market"))
    assert first(50, Chances(1, "wish")) != first(50, Chances(2, "wish"))


@pytest.mark.parametrize("fact", ["told_of_right", "return_mishap", "margin", "destination"])
def test_a_draw_that_is_taken_out_or_changed_changes_its_own_column_only(fact):
    without = drawn(SETTINGS, [draw for draw in DRAWS if draw.fact != fact])
    leaning = [fact, *(d.fact for d in DRAWS if fact in {*d.when, d.share_of, d.like})]
    leaning += [d.fact for d in DRAWS if {*d.when, d.share_of, d.like} & {*leaning}]
    assert [{k: v for k, v in case.items() if k not in leaning} for case in without] == [
        {k: v for k, v in case.items() if k not in leaning} for case in CASES
    ]


def test_a_draw_that_is_added_adds_its_column_and_changes_no_other():
    added = Draw("customer", "assumed", {}, {"regular": 9, "vip": 1})
    cases = drawn(SETTINGS, [added, *DRAWS])
    assert {case.pop("customer") for case in cases} == {"regular", "vip"}
    assert cases == CASES


def test_a_draw_is_for_the_cases_it_names():
    draw = Draw("x", "assumed", {"wish": frozenset({"return", "blank"})}, {"a": 1})
    assert [
        draw.applies(case) for case in ({"wish": "return"}, {"wish": ""}, {"wish": "repair"})
    ] == [
        True,
        True,
        False,
    ]


def test_a_chance_of_one_never_comes():
    with pytest.raises(AssertionError, match="not below 1"):
        Draw("x", "assumed", {}, {"a": 1}).value({}, 1.0, 0.0)


def test_the_readme_explains_every_file():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in FOLDER.iterdir()} - {"README.md"}
    assert files <= set(re.findall(r"`([\w.]+)`", readme))


def test_the_sample_is_read_without_a_fault():
    assert len(read_cases(FOLDER / "cases.csv", handbook=HANDBOOK)) == len(CASES)
