"""One case and one table: decisions, questions, and what law and platform demand."""

from datetime import date
from functools import partial
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers import deciding
from aftersales_kit.answers.deciding import (
    Decision,
    Question,
    decide,
    decide_known,
    next_question,
)
from aftersales_kit.answers.facts import read_facts
from aftersales_kit.policy import CaseError, Handbook, Policy, data_folder
from aftersales_kit.policy.amounts import UncoveredDate
from aftersales_kit.policy.sources import Sources
from aftersales_kit.policy.tables import Bound, Rule, Table
from aftersales_kit.policy.terms import Label, OneOf, Terms
from tests.handbook import HANDBOOK
from tests.policy import small
from tests.tries import tries

# Every case here is put to the handbook's own data.
decide = partial(decide, handbook=HANDBOOK)

ON = date(2026, 3, 2)


def rules(ruling: Decision | Question) -> list[str]:
    return [rule.id for rule in ruling.rules]


def test_a_decision_lists_the_rules_it_rests_on_and_no_others(sale) -> None:
    ruling = decide("freight", {**sale, "leg": "return"}, on=ON)
    assert isinstance(ruling, Decision)
    assert rules(ruling) == ["WHR-03", "RSP-15", "WIN-02", "FRT-33"]
    outbound = decide("freight", {**sale, "leg": "outbound"}, on=ON)
    assert rules(outbound) == ["RSP-15", "FRT-09"]


def test_an_input_that_is_stated_is_not_worked_out(sale) -> None:
    ruling = decide("freight", {**sale, "leg": "return", "responsible": "shop"}, on=ON)
    assert isinstance(ruling, Decision)
    assert ruling.outcomes["bearer"] == "shop"
    assert "RSP-15" not in rules(ruling)


def test_the_statute_binds_before_the_platform(sale) -> None:
    ruling = decide("freight", {**sale, "leg": "return"}, on=ON)
    assert isinstance(ruling, Decision)
    binding = ruling.binding("bearer")
    assert binding is not None
    assert (binding.rule.id, binding.floor.layer) == ("CN-10-a", "statute")
    assert {demand.rule.id for demand in ruling.demands} == {"CN-10-a", "TB-53-g"}


def test_the_platform_binds_where_the_statute_is_silent(sale) -> None:
    ruling = decide("freight", {**sale, "leg": "outbound"}, on=ON)
    assert isinstance(ruling, Decision)
    binding = ruling.binding("bearer")
    assert binding is not None
    assert binding.rule.id == "TB-53-b"


def test_a_better_promise_is_the_shops_own(sale) -> None:
    ruling = decide(
        "freight",
        {**sale, "leg": "return", "freight_agreement": "shop_pays"},
        on=ON,
    )
    assert isinstance(ruling, Decision)
    assert ruling.binding("bearer") is None
    assert ruling.best("bearer") == "shop"


def test_law_abroad_binds_abroad(sale) -> None:
    ruling = decide("freight", {**sale, "leg": "return", "market": "tw"}, on=ON)
    assert isinstance(ruling, Decision)
    assert ruling.outcomes["bearer"] == "shop"
    binding = ruling.binding("bearer")
    assert binding is not None
    assert binding.rule.id == "TW-01-b"


def test_what_is_certain_is_decided_though_much_is_unknown() -> None:
    ruling = decide("freight", {"leg": "return", "order_state": "undispatched"}, on=ON)
    assert isinstance(ruling, Decision)
    assert ruling.outcomes["bearer"] == "nobody"


def test_rules_of_other_tables_that_are_certain_are_cited_for_an_early_answer() -> None:
    facts = {
        "leg": "return", "problem": "wrong_item", "evidence": "confirmed", "wish": "exchange",
        "order_state": "signed",
    }  # fmt: skip
    ruling = decide("freight", facts, on=ON)
    assert isinstance(ruling, Decision)
    assert rules(ruling)[:3] == ["WHR-03", "RSP-01", "FRT-24"]


def test_an_open_case_asks_what_settles_most_and_where_each_reply_leads() -> None:
    facts = {"order_state": "signed", "market": "eu", "told_of_right": "yes"}
    question = decide("no-reason-window", facts, on=ON)
    assert isinstance(question, Question)
    assert question.field.name == "days_since_signing"
    assert [(r.label.en, r.outcomes) for r in question.replies] == [
        ("up to 14 days", {"window": "inside"}),
        ("15 days or more", {"window": "after"}),
    ]
    assert [r.label.zh for r in question.replies] == ["至多 14 天", "15 天起"]
    assert question.possible == ({"window": "inside"}, {"window": "after"})
    assert question.looked_at == {"order_state", "market", "days_since_signing", "told_of_right"}


def test_asking_leads_to_an_answer_whatever_is_replied() -> None:
    """Follow every first reply until the case is settled; the questions never run in a circle."""
    facts: dict[str, object] = {"leg": "outbound"}
    asked = []
    while isinstance(question := decide("freight", facts, on=ON), Question):
        assert question.field.name not in facts
        assert question.field.ask is not None
        asked.append(question.field.name)
        condition = question.replies[0].condition
        first = min(condition) if isinstance(condition, frozenset) else condition[0]
        facts[question.field.name] = first
    assert asked
    assert len(asked) <= 11


def test_with_nothing_known_a_question_is_found_table_by_table() -> None:
    question = decide("freight", {}, on=ON)
    assert isinstance(question, Question)
    assert question.ask.en.endswith("?")
    assert len(question.replies) > 1
    assert question.known_by == question.field.known_by != ()


def test_table_by_table_a_question_about_another_table_is_put_as_that_tables_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deciding, "CELLS_AT_ONCE", 0)
    facts = {"leg": "return", "order_state": "signed", "wish": "exchange", "exchange_kind": "same"}
    question = decide("freight", facts, on=ON)
    assert isinstance(question, Question)
    assert question.field.name in ("problem", "evidence")
    assert {outcome["bearer"] for outcome in question.possible} == {"shop", "buyer", "nobody"}


@pytest.mark.parametrize("also", [{}, {"size": Bound(below=3)}])
def test_table_by_table_an_input_that_an_earlier_rule_settles_is_not_asked_about(
    monkeypatch: pytest.MonkeyPatch, also: dict[str, Bound]
) -> None:
    def table(name: str, *rows: tuple[dict, str]) -> Table:
        inputs, outcome, label = small.INPUTS[name], small.OUTCOMES[name], Label(name, name)
        found = tuple(
            Rule(f"{name}-{n}", small.START, None, when, {outcome: code}, label, ())
            for n, (when, code) in enumerate(rows, 1)
        )
        return Table(name, "", label, label, "first", inputs, (outcome,), found)

    first = table("first", ({}, "q"), ({}, "p"))
    second = table("second", ({"middle": frozenset("p")}, "1"), (also, "2"), ({}, "3"))
    policy = Policy(
        small.START,
        (),
        Terms(small.FIELDS, {}),
        {},
        {"first": first, "second": second},
        {},
        Sources({}, {}),
    )
    monkeypatch.setattr(deciding, "CELLS_AT_ONCE", 0)
    ruling = deciding.decide_known("second", {}, small.START, policy.on(small.START))
    assert ruling.facts == {}
    if also:
        assert isinstance(ruling, Question)
        assert ruling.field.name == "size"
    else:
        assert isinstance(ruling, Decision)
        assert (ruling.outcomes, rules(ruling)) == ({"out": "2"}, ["first-1", "second-2"])


def test_of_several_questions_the_one_that_tells_most_is_asked() -> None:
    one = decide("no-reason-window", {"order_state": "signed"}, on=ON)
    two = decide("responsibility", {"problem": "blemish"}, on=ON)
    assert isinstance(one, Question)
    assert isinstance(two, Question)
    assert next_question([one, two]) in (one, two)
    assert next_question([]) is None


def test_a_question_words_itself_by_its_label_when_the_field_is_never_asked(policy: Policy) -> None:
    ruling = decide("collect-payment", {"bearer": "buyer"}, on=ON)
    assert isinstance(ruling, Question)
    assert ruling.ask == policy.terms["wish"].ask


def test_a_table_that_does_not_exist_is_named_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'freight'"):
        decide("frieght", {}, on=ON)
    with pytest.raises(KeyError, match="there is no table 'zzz'"):
        decide("zzz", {}, on=ON)


def test_bad_values_and_uncovered_days_are_errors() -> None:
    with pytest.raises(CaseError, match="did you mean 'return'"):
        decide("freight", {"leg": "retrun"}, on=ON)
    with pytest.raises(UncoveredDate):
        decide("freight", {}, on=date(2020, 1, 1))


def test_an_open_case_is_remembered_by_what_its_table_looks_at():
    in_force = Handbook.load(data_folder()).on(ON)

    def ask(**facts):
        return deciding.decide_known("no-reason-window", facts, ON, in_force)

    first = ask(market="cn")
    assert ask(market="cn", wish="exchange").gains is first.gains
    assert ask(market="cn", wish="exchange").facts == {"market": "cn", "wish": "exchange"}
    assert ask(market="tw").gains is not first.gains


# --- what was looked at ---

FIRST_HIT = [t.id for t in HANDBOOK.policy.tables.values() if t.hit_policy == "first"]
known_facts = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(small.values(name)) for name in ("colour", "size", "price")}
)


@settings(max_examples=tries(150), deadline=None)
@given(small.policies(), known_facts)
def test_what_was_not_looked_at_makes_no_difference_however_much_of_it_changes(policy, known):
    in_force = policy.on(small.START)
    ruling = deciding.decide_known("second", known, small.START, in_force)
    if isinstance(ruling, Question):
        others = [name for name in small.FACTS if name not in ruling.looked_at]
        assert all(question_stands(ruling, known, some, in_force) for some in small.cases(*others))
        return
    others = [name for name in ("colour", "size", "price") if name not in ruling.looked_at]
    open_ = [name for name in ("colour", "size", "price") if name not in {*known, *others}]
    for some, rest in product(small.cases(*others), small.cases(*open_)):
        assert (
            small.deciding(policy, "second", {**known, **some, **rest}).then["out"]
            == (ruling.outcomes["out"])
        )


def question_stands(question: Question, known: dict, some: dict, in_force) -> bool:
    """Say whether what is possible stays so with other facts in place of what was not looked at."""
    ruling = deciding.decide_known("second", {**known, **some}, small.START, in_force)
    return isinstance(ruling, Question) and [*ruling.possible] == [*question.possible]


@pytest.mark.parametrize("table", FIRST_HIT)
def test_where_order_decides_what_was_not_looked_at_makes_no_difference(table: str) -> None:
    """Change each fact that a decision says it did not rest on, through the tables beneath it."""
    in_force, chance, tried = HANDBOOK.on(ON), Random(table), 0
    fields = in_force.base_fields(table)
    drawn = {f.name: [*f.codes] or [f.minimum, f.minimum + 8, f.minimum + 40] for f in fields}
    for _ in range(60):
        facts = {name: chance.choice(values) for name, values in drawn.items()}
        ruling = deciding.decide_known(table, facts, ON, in_force)
        assert isinstance(ruling, Decision)
        for name in drawn.keys() - ruling.looked_at:
            for value in drawn[name]:
                again = deciding.decide_known(table, {**facts, name: value}, ON, in_force)
                assert isinstance(again, Decision)
                assert again.outcomes == ruling.outcomes, (name, value, facts)
                tried += 1
    assert tried > 100


def test_a_number_that_rules_out_an_earlier_rule_is_looked_at() -> None:
    why = Label("w", "w")
    small_, rest = (
        Rule(name, small.START, None, when, {"middle": code}, why, ("CN-01",))
        for name, when, code in (("FIR-01", {"size": Bound(at_most=2)}, "p"), ("FIR-02", {}, "q"))
    )
    table = Table("first", "", why, why, "first", ("colour", "size"), ("middle",), (small_, rest))
    sources, terms = Sources({}, {}), Terms(small.FIELDS, {})
    policy = Policy(small.START, ("c",), terms, {}, {"first": table}, {}, sources)
    for size, code, looked_at in ((4, "q", {"size"}), (1, "p", {"size"})):
        ruling = deciding.decide_known("first", {"size": size}, small.START, policy.on(small.START))
        assert isinstance(ruling, Decision)
        assert (ruling.outcomes["middle"], {*ruling.looked_at}) == (code, looked_at)


def test_what_rules_out_an_earlier_rule_is_looked_at_though_the_deciding_one_does_not_ask() -> None:
    told = {
        "condition": "worn", "market": "eu", "responsible": "buyer", "told_of_right": "yes",
        "deduction_told": "yes",
    }  # fmt: skip
    ruling = decide("value-loss", told, on=ON)
    assert isinstance(ruling, Decision)
    assert {*ruling.rules[-1].conditions} == {"told_of_right", "deduction_told"}
    assert ruling.looked_at >= {"condition", "market", "responsible", "deduction_told"}


def test_what_tells_nothing_is_not_asked_before_what_is_known_in_part() -> None:
    demand = OneOf(["above_limit", "within_limit", "nothing_left"])
    facts = {
        "problem": "blemish", "wish": "compensation", "market": "cn", "order_state": "signed",
        "evidence": "photos", "goods_usable": "yes", "days_since_signing": "4",
        "earlier_complaints": "0", "complaint_risk": "none", "customer": "regular",
    }  # fmt: skip
    known = {**read_facts(facts, HANDBOOK.policy.terms), "demand": demand}
    ruling = decide_known("message-compensation", known, ON, HANDBOOK.on(ON))
    assert isinstance(ruling, Question)
    assert ruling.field.name == "demand"
    assert {name for name, bits in ruling.gains.items() if bits > deciding.TELLS} == {"demand"}
