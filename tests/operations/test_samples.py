"""The sample year: the file is what its generator makes, and its distributions say their source."""

import itertools
import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from aftersales_kit.answers.facts import read_facts
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.samples import (
    Chances,
    Draw,
    Sample,
    Span,
    drawn,
    read_sample,
    sample_cases,
    sample_text,
    verify_sample,
    write_sample,
)
from aftersales_kit.policy import Handbook, PolicyError, data_folder
from tests.handbook import HANDBOOK

FOLDER = data_folder() / "samples"
SAMPLE = read_sample(data_folder(), HANDBOOK.policy)
DRAWS = SAMPLE.draws
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


# --- what is drawn is held against the facts ---

FIRST = """
[[draw]]
fact = "wish"
source = "assumed"
weights = { refund = 1 }

[[draw]]
fact = "days_since_signing"
source = "assumed"
ranges = [{ from = 0, to = 7, weight = 1 }]
"""


def found(folder, text, handbook=HANDBOOK):
    """Return what is wrong with draws, beside the facts that they leave out."""
    (folder / "samples").mkdir(exist_ok=True)
    text = f"seed = 1\ncases = 2\n{text}"
    (folder / "samples" / "distributions.toml").write_text(text, encoding="utf-8")
    findings = verify_sample(folder, handbook)
    assert {finding.file for finding in findings} <= {"data/samples/distributions.toml"}
    return [finding for finding in findings if finding.kind != "fact without a draw"]


def test_the_handbooks_own_distributions_are_in_order(tmp_path):
    assert verify_sample(data_folder(), HANDBOOK) == []
    assert found(tmp_path, FIRST) == []


def test_what_is_drawn_in_a_market_stands_in_its_file_and_comes_first(tmp_path):
    text = (data_folder() / "samples" / "distributions.toml").read_text(encoding="utf-8")
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "distributions.toml").write_text(text, encoding="utf-8")
    (tmp_path / "markets").mkdir()
    market = tmp_path / "markets" / "tw.toml"
    market.write_text(
        '[sample]\nweight = 4\n\n[[sample.draw]]\nfact = "destination"\n'
        'source = "assumed"\nweights = { abroad = 1 }\n',
        encoding="utf-8",
    )
    drawn_from = read_sample(tmp_path, HANDBOOK.policy)
    (weighted,) = [draw for draw in drawn_from.draws if draw.fact == "market"]
    assert weighted.weights == {"tw": 4}
    first = next(draw for draw in drawn_from.draws if draw.fact == "destination")
    assert first.when == {"market": frozenset(["tw"])}
    market.write_text(
        market.read_text(encoding="utf-8").replace("abroad", "abrod"), encoding="utf-8"
    )
    (finding, *_) = verify_sample(tmp_path, HANDBOOK)
    assert finding.file == "data/markets/tw.toml"
    assert "draw 1 (destination): weights: unknown code 'abrod'" in finding.message


def test_how_often_a_problem_comes_may_stand_in_its_file(tmp_path):
    (tmp_path / "samples").mkdir()
    text = (data_folder() / "samples" / "distributions.toml").read_text(encoding="utf-8")
    (tmp_path / "samples" / "distributions.toml").write_text(text, encoding="utf-8")
    own = tmp_path / "problems" / "personal_data.toml"
    own.parent.mkdir()
    own.write_text("[sample]\nweight = 7\n", encoding="utf-8")
    (own.parent / "invoice.toml").write_text("place = 1\n", encoding="utf-8")
    draws = read_sample(tmp_path, HANDBOOK.policy).draws
    (drawn_from,) = [draw for draw in draws if draw.fact == "problem"]
    assert drawn_from.weights["personal_data"] == 7
    assert "invoice" not in drawn_from.weights
    own.write_text("[sample]\nweight = 0\n", encoding="utf-8")
    found = verify_sample(tmp_path, HANDBOOK)
    assert [str(finding) for finding in found] == [
        "malformed: data/problems/personal_data.toml: personal_data: sample.weight: cannot be 0; "
        "allowed: a number above 0"
    ]


def test_a_fact_that_costs_rest_on_and_no_draw_makes_is_found(tmp_path):
    found(tmp_path, FIRST)
    without = {finding.rules[0] for finding in verify_sample(tmp_path, HANDBOOK)}
    assert {"problem", "price_paid", "opened_on"} <= without
    assert without.isdisjoint({"wish", "days_since_signing", "leg", "order_lines"})


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        ('fact = "wsh"', "draw 3 (wsh): fact: unknown fact 'wsh'; allowed: one of"),
        ('fact = "bearer"', "unknown fact 'bearer'"),
        ('source = "PRC-99"', "unknown source 'PRC-99'; allowed: an id of data/sources.toml"),
        ("weights = { xchange = 1 }", "unknown code 'xchange'; allowed: one of"),
        ('always = "refunds"', "unknown code 'refunds'"),
        ('like = "margin"', "draw 3 (wish): like: unknown fact drawn before 'margin'"),
        ('ranges = [{ from = 0, to = 7, weight = 1 }]\nshare_of = "margin"',
         "share_of: unknown fact drawn before 'margin'"),
        ('when = { market = ["cn"] }\nalways = "refund"',
         "when.market: unknown fact drawn before 'market'; allowed: one of wish"),
        ('when = { wish = ["refnd"] }\nalways = "refund"',
         "when.wish: unknown code or group 'refnd'"),
        ('always = "refund"\nlike = "wish"', "does not say in one way what is drawn"),
        ("", "does not say in one way what is drawn; allowed: one of weights, ranges, like"),
        ("weights = { refund = 0 }", "nothing can be drawn by them"),
        ("weights = { refund = -1, repair = 2 }", "nothing can be drawn by them"),
        ('always = "refund"\nshare_of = "days_since_signing"', "it is not said how much"),
        ("ranges = [{ from = 8, to = 7, weight = 1 }]", "ranges 1.to: 7 is below 8"),
        ('fact = "earlier_complaints"\nranges = [{ from = 0, to = 9999999, weight = 1 }]',
         "draw 3 (earlier_complaints): ranges: 9999999 is outside 0 to"),
        ("ranges = [{ from = 2026-01-01, to = 7, weight = 1 }]", "is of another kind"),
        ("ranges = [{ from = 0, to = 7, weight = 1, step = 0 }]", "or the step not above it"),
        ('always = "refund"\nweigths = 1', "unknown key; allowed: one of fact, source"),
    ],
)  # fmt: skip
def test_what_a_draw_names_and_is_none_is_found_with_its_place(tmp_path, draw, said):
    keys = [line.split(" = ")[0] for line in draw.splitlines()]
    rest = {"fact": '"wish"', "source": '"assumed"'}
    rest |= {"always": '"refund"'} if keys in (["fact"], ["source"]) else {}
    lines = [f"{key} = {value}" for key, value in rest.items() if key not in keys]
    (finding, *_) = found(tmp_path, "\n".join([FIRST, "[[draw]]", *lines, draw, ""]))
    assert said in finding.message


def test_a_day_may_be_drawn_and_a_group_stands_for_its_codes(tmp_path):
    days = """
[[draw]]
fact = "opened_on"
when = { wish = ["money_back", "blank"] }
source = "assumed"
ranges = [{ from = 2026-01-01, to = 2026-01-31, weight = 1 }]
"""
    assert found(tmp_path, FIRST + days) == []
    draw = read_sample(tmp_path, HANDBOOK.policy).draws[-1]
    assert draw.when["wish"] == HANDBOOK.policy.terms["wish"].group("money_back") | {"blank"}


def test_distributions_that_are_missing_are_said_once(tmp_path):
    copy = shutil.copytree(data_folder(), tmp_path / "data")
    (copy / "samples" / "distributions.toml").unlink()
    handbook = Handbook.read(copy)
    assert [fault.file for fault in handbook.beside] == ["data/samples/distributions.toml"]
    assert verify_sample(copy, handbook) == []
    with pytest.raises(PolicyError, match="the file is missing"):
        read_sample(copy, handbook.policy)


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
    assert len(CASES) == SAMPLE.cases
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


def test_a_sample_of_no_case_is_found(tmp_path):
    folder = tmp_path / "samples"
    folder.mkdir()
    written = (data_folder() / "samples/distributions.toml").read_text(encoding="utf-8")
    none = re.sub(r"(?m)^cases = .*$", "cases = 0", written)
    (folder / "distributions.toml").write_text(none, encoding="utf-8")
    found = [finding.message for finding in verify_sample(tmp_path, HANDBOOK)]
    assert found == ["cases: cannot be 0; allowed: a number above 0"]


# --- how one fact is drawn ---


@pytest.mark.parametrize(
    ("chance", "value"), [(0.0, "7"), (0.249, "7"), (0.25, "7.50"), (0.999999, "8.50")]
)
def test_a_number_is_drawn_in_whole_steps_with_both_ends(chance, value):
    span = Span(Decimal(7), Decimal("8.5"), 1, Decimal("0.5"))
    assert Draw("x", "assumed", {}, {}, (span,)).value({}, 0.0, chance) == value


@pytest.mark.parametrize(("chance", "value"), [(0.0, "2026-02-27"), (0.99, "2026-03-01")])
def test_a_day_is_drawn_with_both_ends(chance, value):
    span = Span(date(2026, 2, 27), date(2026, 3, 1), 1)
    assert Draw("x", "assumed", {}, {}, (span,)).value({}, 0.5, chance) == value


@pytest.mark.parametrize(
    ("chance", "code"), [(0.0, "a"), (0.24, "a"), (0.25, ""), (0.74, ""), (0.75, "b")]
)
def test_a_code_is_drawn_by_its_weight_and_blank_is_nothing(chance, code):
    draw = Draw("x", "assumed", {}, {"a": 1, "blank": 2, "b": 1})
    assert draw.value({}, chance, 0.0) == code


def test_a_share_of_another_amount_is_rounded_as_money_is():
    span = Span(Decimal("0.25"), Decimal("0.25"), 1, Decimal("0.01"))
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
    without = drawn(replace(SAMPLE, draws=tuple(draw for draw in DRAWS if draw.fact != fact)))
    leaning = [fact, *(d.fact for d in DRAWS if fact in {*d.when, d.share_of, d.like})]
    leaning += [d.fact for d in DRAWS if {*d.when, d.share_of, d.like} & {*leaning}]
    assert [{k: v for k, v in case.items() if k not in leaning} for case in without] == [
        {k: v for k, v in case.items() if k not in leaning} for case in CASES
    ]


def test_a_draw_that_is_added_adds_its_column_and_changes_no_other():
    terms = HANDBOOK.policy.terms.fields.values()
    new = next(f for f in terms if f.ask and f.is_coded and f.name not in CASES[0])
    first, second = list(new.codes)[:2]
    added = Draw(new.name, "assumed", {}, {first: 9, second: 1})
    cases = drawn(Sample(SAMPLE.seed, SAMPLE.cases, (added, *DRAWS)))
    assert {case.pop(new.name) for case in cases} == {first, second}
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
