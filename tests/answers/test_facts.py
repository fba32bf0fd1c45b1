"""What people give is read exactly, or refused in words."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from aftersales_kit.answers.facts import (
    case_schema,
    is_unknown,
    of_a_case,
    read_case,
    read_facts,
    sift_facts,
)
from aftersales_kit.policy import CaseError, Policy, WorkedCase
from tests.handbook import HANDBOOK
from tests.tries import tries


@pytest.mark.parametrize("raw", [None, "", "  ", "unknown"])
def test_nothing_given_is_unknown(raw: object) -> None:
    assert is_unknown(raw)


def test_zero_and_no_are_known(policy: Policy) -> None:
    facts = read_facts({"days_since_signing": 0, "abuse": False}, policy.terms)
    assert facts == {"days_since_signing": 0, "abuse": "no"}


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("price_paid", "NaN", "not a number"),
        ("price_paid", "1e999", "not a number"),
        ("price_paid", "-0.01", "outside 0 to 1000000 CNY"),
        ("price_paid", "1000000.01", "outside"),
        ("price_paid", "12.345", "finer than 0.01"),
        ("price_paid", "1,20", "not a number"),
        ("price_paid", "$12", "not a number"),
        ("price_paid", 12.5, "not an exact number"),
        ("price_paid", float("nan"), "not an exact number"),
        ("price_paid", True, "not an exact number"),
        ("price_paid", ["1"], "not an exact number"),
        ("price_paid", Decimal("Infinity"), "not a number"),
        ("price_paid", "9" * 10_000, "not a number"),
        ("days_since_signing", "3651", "outside 0 to 3650 days"),
        ("days_since_signing", "2.5", "is not a whole number"),
        ("problem_family", "service", "is not stated: it follows from problem"),
        ("problem", "<script>alert(1)</script>", "is not one of"),
        ("problem", "quality_defekt", "did you mean 'quality_defect'"),
        ("problem", 7, "is not one of"),
        ("abuse", "true", "is not one of yes, no"),
    ],
)
def test_what_cannot_be_read_says_what_was_given_and_what_is_allowed(
    policy: Policy, name: str, raw: object, words: str
) -> None:
    with pytest.raises(CaseError) as error:
        read_facts({name: raw}, policy.terms)
    (bad,) = error.value.problems
    assert bad.field == name
    assert words in bad.label.en
    assert bad.label.zh
    assert bad.label.text("zh") == bad.label.zh
    assert len(bad.label.en) < 1000


@pytest.mark.parametrize("raw", ["¥1,200.50", "￥1200.5", "1200.50元", " 1200.5 "])
def test_money_is_read_as_it_is_pasted(policy: Policy, raw: str) -> None:
    assert read_facts({"price_paid": raw}, policy.terms) == {"price_paid": Decimal("1200.5")}


def test_full_width_digits_are_digits(policy: Policy) -> None:
    assert read_facts({"price_paid": "１２．５"}, policy.terms) == {"price_paid": Decimal("12.5")}


def test_a_misspelt_fact_names_the_nearest(policy: Policy) -> None:
    _, (bad,) = sift_facts({"probelm": "blemish"}, policy.terms)
    assert "did you mean 'problem'" in bad.label.en
    _, (far,) = sift_facts({"x" * 500: "blemish"}, policy.terms)
    assert "did you mean" not in far.label.en
    assert len(far.field) < 200


def test_only_the_facts_of_a_form_may_be_given_to_it(policy: Policy) -> None:
    _, (bad,) = sift_facts({"leg": "return"}, policy.terms, ["wish"])
    assert bad.label.en.startswith("there is no such fact")


@pytest.mark.parametrize("name", ["option", "message_final", "money_moves", "register", "family"])
def test_what_is_worked_out_of_a_case_is_not_stated_of_it(name: str) -> None:
    in_force = HANDBOOK.on(HANDBOOK.policy.changes[-1])
    code = next(iter(in_force.terms[name].codes))
    with pytest.raises(CaseError) as error:
        read_case({"problem": "blemish", name: code, "wish": "swap"}, in_force)
    assert [bad.field for bad in error.value.problems] == ["wish", name]
    assert "is not stated of a case" in str(error.value)
    assert read_case({"problem": "blemish"}, in_force) == {"problem": "blemish"}
    assert of_a_case({"problem": "blemish", name: code}, in_force) == {"problem": "blemish"}


def test_the_good_facts_are_kept_beside_the_bad(policy: Policy) -> None:
    facts, problems = sift_facts({"wish": "return", "market": "mars"}, policy.terms)
    assert facts == {"wish": "return"}
    assert [bad.field for bad in problems] == ["market"]


def test_the_schema_is_a_json_schema_and_takes_every_worked_case(
    policy: Policy, cases: dict[str, WorkedCase]
) -> None:
    schema = case_schema(policy.terms)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for case in cases.values():
        facts = {
            name: value if isinstance(value, int) else str(value)
            for name, value in case.facts.items()
        }
        assert list(validator.iter_errors(json.loads(json.dumps(facts)))) == [], case.id


@pytest.mark.parametrize(
    "facts",
    [{"problem": "nonsense"}, {"nonsense": 1}, {"days_since_signing": -1}, {"price_paid": "x"}],
)
def test_the_schema_refuses_what_the_library_refuses(policy: Policy, facts: dict) -> None:
    assert not Draft202012Validator(case_schema(policy.terms)).is_valid(facts)
    with pytest.raises(CaseError):
        read_facts(facts, policy.terms)


@settings(max_examples=tries(300), deadline=None)
@given(
    raw=st.dictionaries(
        st.sampled_from(["wish", "price_paid", "days_since_signing"]),
        st.text() | st.integers() | st.floats() | st.none() | st.booleans(),
    )
)
def test_anything_at_all_is_either_read_or_refused_in_words(raw) -> None:

    facts, problems = sift_facts(raw, HANDBOOK.policy.terms)
    assert set(facts).isdisjoint(bad.field for bad in problems)
    for name in raw:
        assert name in facts or is_unknown(raw[name]) or name in {bad.field for bad in problems}
