"""The proof of properties: exact against going through every case, and each told with a pair."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.compensation import SUMS
from aftersales_kit.policy import Policy
from aftersales_kit.policy.subjects.properties import Except, Ordered, Property
from aftersales_kit.policy.subjects.property_proof import (
    Between,
    Edit,
    Shown,
    shown,
    verify_properties,
)
from aftersales_kit.policy.tables import Bound
from aftersales_kit.policy.terms import Field, Label, Value
from aftersales_kit.policy.verification import Finding
from tests.handbook import HANDBOOK, POLICY
from tests.policy import small
from tests.policy.flips import Flip
from tests.tries import tries

OWN = HANDBOOK.properties
SAID = Label("It is tried.", "试一试。")
EVIDENCE = OWN["better-evidence-and-rights"]
WAIT = OWN["earlier-report-and-freight"]


def tried(input: Ordered, outcome: Ordered, goes: str = "up", **more) -> Property:
    return Property("tried", SAID, SAID, input, goes, outcome, **more)


def codes(*steps: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(step.split()) for step in steps)


def found(one: Property, policy: Policy = POLICY) -> list[Finding]:
    return verify_properties(policy, {one.id: one}, SUMS)


def test_all_of_the_handbooks_own_hold() -> None:
    assert verify_properties(POLICY, OWN, SUMS) == []


# --- against going through every case ---


def facts_of(input: str) -> list[str]:
    """Return the facts that differ from case to case beside an input."""
    facts = ["colour", "size", "price"]
    return [name for name in facts if name != input and (input != "middle" or name != "colour")]


def comes_to(policy: Policy, case: Mapping[str, Value], outcome: str) -> str:
    table = "first" if outcome == "middle" else "second"
    return small.deciding(policy, table, case).then[outcome]


def is_so(policy: Policy, case: Mapping[str, Value], when: Mapping[str, object]) -> bool:
    case = {"middle": comes_to(policy, {"colour": "r", **case}, "middle"), **case}
    return all(small.meets(case[name], wanted) for name, wanted in when.items())


def clashes(policy: Policy, one: Property) -> Iterator[tuple[dict, dict]]:
    """Go through the pairs of cases that come out the wrong way round, one by one."""
    name = one.input.name
    ranks = one.outcome.steps or small.FIELDS[one.outcome.name].worst_first
    steps = one.input.steps or [{value} for value in small.values(name)]
    for case in small.cases(*facts_of(name)):
        cases = [
            [{**case, name: value} for value in small.values(name) if value in step]
            for step in steps
        ]
        for number, more in enumerate(cases):
            for less in (case for step in cases[:number] for case in step):
                for other in more:
                    if all(
                        is_so(policy, c, one.when)
                        and not any(is_so(policy, c, apart.when) for apart in one.apart)
                        for c in (less, other)
                    ):
                        a, b = (
                            next(n for n, rank in enumerate(ranks) if code in rank)
                            for code in (
                                comes_to(policy, c, one.outcome.name) for c in (less, other)
                            )
                        )
                        if {"up": b < a, "down": a < b, "same": a != b}[one.goes]:
                            yield less, other


@st.composite
def properties(draw) -> Property:
    name = draw(st.sampled_from(["colour", "size", "price", "middle"]))
    order: tuple = ()
    if not small.FIELDS[name].is_number:
        some = draw(st.permutations(small.ticks(name)))[: draw(st.integers(2, 3))]
        order = tuple(frozenset(code) for code in some)
        if draw(st.booleans()):
            order = (order[0] | order[1], *order[2:])
    outcome = Ordered("out")
    if name != "middle" and draw(st.booleans()):
        ranks = draw(st.permutations("pqr"))
        outcome = Ordered("middle", tuple(frozenset(code) for code in ranks))
    wanted = st.fixed_dictionaries(
        {}, optional={key: small.wanted(key) for key in ("colour", "size", "middle")}
    )
    if name == "middle":  # What the colour gives is stated.
        wanted = st.fixed_dictionaries({}, optional={"size": small.wanted("size")})
    apart = [Except(when, SAID) for when in draw(st.lists(wanted, max_size=1)) if when]
    goes = draw(st.sampled_from(["up", "down", "same"]))
    return tried(Ordered(name, order), outcome, goes, when=draw(wanted), apart=tuple(apart))


@settings(max_examples=tries(150), deadline=None)
@given(small.policies(), properties())
def test_a_clash_is_found_just_where_there_is_one(policy: Policy, one: Property) -> None:
    kinds = {finding.kind for finding in verify_properties(policy, {"tried": one}, {})}
    assert ("property broken" in kinds) == any(True for _ in clashes(policy, one))


@settings(max_examples=tries(60), deadline=None)
@given(small.policies(), properties())
def test_what_would_break_it_does(policy: Policy, one: Property) -> None:
    if verify_properties(policy, {"tried": one}, {}):
        return
    told = shown(policy.on(small.START), one, {})
    if told.edit:
        edit, table = told.edit, "first" if told.edit.outcome == "middle" else "second"
        wrong = Flip(table, edit.rule, edit.outcome, edit.code).of(policy)
        (finding,) = verify_properties(wrong, {"tried": one}, {})
        assert finding.kind == "property broken"


# --- what is told ---


def whole(case: Mapping[str, Value], table: str) -> dict[str, Value]:
    """Return a case with any value of each fact that it leaves out."""
    fields = POLICY.on(POLICY.start).base_fields(table, frozenset(case))
    return {**{field.name: first(field) for field in fields}, **case}


def first(field: Field) -> Value:
    return field.from_ticks(field.span[0]) if field.is_number else next(iter(field.codes))


def flipped(table: str, rule: str, **then: str) -> Policy:
    ((outcome, code),) = then.items()
    return Flip(table, rule, outcome, code).of(POLICY)


def test_two_cases_that_differ_in_the_input_alone_are_told_with_their_rules() -> None:
    policy = flipped("buyer-rights", "RGT-02", rights="nothing")
    (finding,) = found(EVIDENCE, policy)
    assert (finding.kind, finding.table) == ("property broken", "better-evidence-and-rights")
    assert (finding.file, finding.since) == ("data/properties.toml", POLICY.start)
    less, more = finding.rules
    assert more == "RGT-02"
    assert "with evidence=none, and RGT-02 gives 'nothing" in finding.message
    in_force, shown_by = policy.on(policy.start), whole(finding.witness, "buyer-rights")
    assert in_force.fire("buyer-rights", shown_by)["buyer-rights"].id == more
    other = in_force.fire("buyer-rights", {**shown_by, "evidence": "none"})
    assert other["buyer-rights"].id == less


def test_what_a_table_decides_may_be_the_input_and_is_taken_as_stated() -> None:
    one = OWN["graver-fault-and-a-mishap"]
    assert found(one) == []
    (finding,) = found(one, flipped("return-risk", "RSK-03", risk_bearer="buyer"))
    assert "responsible=" in finding.message


def test_a_trait_may_be_the_input_and_is_that_of_the_problem() -> None:
    steps = codes("in_order order_only unwanted misused", "not_right")
    one = tried(
        Ordered("goods_are", steps), Ordered("course", codes("no_compensation", "guide", "choose")),
        when={"course": frozenset({"no_compensation", "guide", "choose"})},
    )  # fmt: skip
    (fault,) = found(one)
    assert (fault.kind, "has no step for" in fault.message) == ("nothing to compare", True)
    usable = tried(Ordered("goods_are", steps), Ordered("responsible"), "same")
    (finding,) = found(usable)
    assert finding.witness["problem"] in POLICY.terms["goods_are"].those({"not_right"})


def test_an_exception_leaves_out_the_pairs_of_which_one_is_like_that() -> None:
    assert found(WAIT) == []
    (finding,) = found(replace(WAIT, apart=()))
    assert finding.kind == "property broken"
    assert "days_since_signing" in finding.witness


def test_an_exception_without_which_it_holds_is_told() -> None:
    idle = Except({"market": frozenset({"cn"})}, SAID)
    (finding,) = found(replace(EVIDENCE, apart=(idle,)))
    assert finding.kind == "nothing to compare"
    assert "except 1: it holds all the same without this exception" in finding.message


def test_one_of_which_no_two_cases_are_as_it_says_is_told() -> None:
    lost = {"evidence": frozenset({"photos"})}
    (finding,) = found(replace(EVIDENCE, when=lost))
    assert "when: no two cases that differ in the input alone" in finding.message
    stated = {"responsible": frozenset({"shop"})}
    (finding,) = found(replace(OWN["graver-fault-and-rights"], when=stated))
    assert "when: no two cases" in finding.message


def test_a_condition_may_be_on_what_a_table_decides() -> None:
    wrong = flipped("buyer-rights", "RGT-02", rights="nothing")
    assert found(replace(EVIDENCE, when={"family": frozenset({"at_hand", "unclear"})}), wrong)
    assert found(replace(EVIDENCE, when={"family": frozenset({"missing"})}), wrong) == []


def test_it_says_which_code_is_more() -> None:
    (finding,) = found(tried(Ordered("evidence"), Ordered("rights")))
    assert "does not say which evidence is more" in finding.message
    assert found(tried(Ordered("complaint_risk"), Ordered("rights"), "same")) == []


def test_an_outcome_has_a_step_for_each_code_that_rules_give() -> None:
    ranks = codes("low", "normal", "high")
    (finding,) = found(replace(OWN["harder-hit-and-priority"], outcome=Ordered("priority", ranks)))
    assert "has no step for urgent, which PRI-01 gives" in finding.message


def test_it_rests_on_a_statement_that_there_is() -> None:
    (finding,) = found(replace(EVIDENCE, sources=("OUT-99",)))
    assert (finding.kind, "OUT-99" in finding.message) == ("unresolved reference", True)


def test_a_sum_is_one_that_is_worked_out() -> None:
    (finding,) = found(replace(OWN["price-and-the-limit"], sum="limt"))
    assert "unknown sum 'limt'; allowed: one of advised, limit; did you mean 'limit'?" in str(
        finding
    )


@pytest.mark.parametrize(
    ("amount", "becomes", "broken"),
    [
        # The band of high value begins where another has not ended, and is measured otherwise.
        ("compensation_high_value_low", 14, {"price-and-the-advised-sum"}),
        # Bands that are measured alike may overlap, as long as neither end goes down.
        ("compensation_far_low", 8, set()),
        (
            "compensation_near_high", 25,
            {"distance-and-the-advised-sum", "distance-and-the-limit", "price-and-the-advised-sum"},
        ),
    ],
)  # fmt: skip
def test_a_sum_grows_where_what_it_lies_between_does(
    amount: str, becomes: int, broken: set[str]
) -> None:
    held = POLICY.amounts[amount]
    later = date(2027, 1, 1)
    values = (held.values[0], replace(held.values[0], start=later, value=becomes))
    policy = replace(POLICY, amounts={**POLICY.amounts, amount: replace(held, values=values)})
    sums = {name: one for name, one in OWN.items() if one.sum}
    findings = verify_properties(policy, sums, SUMS)
    assert {finding.table for finding in findings} == broken
    assert {finding.since for finding in findings} <= {later}


def test_without_a_measure_the_ends_of_a_sum_alone_are_compared() -> None:
    ends = {"advised": Between("band_low", "band_high")}
    one = OWN["price-and-the-advised-sum"]
    assert verify_properties(POLICY, {one.id: one}, ends) == []


def test_an_amount_is_more_by_its_value_of_the_day() -> None:
    one = tried(OWN["distance-and-the-limit"].input, Ordered("band_high"))
    assert found(one) == []
    (finding,) = found(replace(one, goes="down"))
    assert finding.rules == ("BND-01", "BND-03")


def test_a_day_on_which_nothing_that_it_rests_on_changes_is_not_proved_again() -> None:
    rules = POLICY.tables["review-deeds"].rules
    later = date(2027, 1, 1)
    ending = replace(rules[0], end=later)
    after = replace(rules[0], id="NEW-01", start=later)
    table = replace(POLICY.tables["review-deeds"], rules=(ending, after, *rules[1:]))
    policy = replace(POLICY, tables={**POLICY.tables, "review-deeds": table})
    assert found(EVIDENCE, policy) == []
    assert len(policy.changes) == len(POLICY.changes) + 1


# --- what a property shows ---


def told(name: str) -> Shown:
    return shown(POLICY.on(POLICY.start), OWN[name], SUMS)


def test_the_nearest_pair_has_what_would_break_it() -> None:
    found = told("harder-hit-and-priority")
    assert (found.table, found.cases, dict(found.facts)) == (
        "priority",
        2,
        {"fault_scope": "single"},
    )
    assert found.pair is not None
    assert [(side.value, side.rule.id) for side in found.pair] == [
        ("none", "PRI-06"), ("limited", "PRI-04"),
    ]  # fmt: skip
    assert found.edit == Edit("PRI-06", "priority", "high")


def test_where_no_rule_of_its_table_could_break_it_one_beneath_does() -> None:
    found = told("better-evidence-and-discount")
    assert found.table == "discount-settlement"
    assert found.edit is not None
    assert POLICY.table_of[found.edit.rule] == "responsibility"
    policy = flipped("responsibility", found.edit.rule, responsible=found.edit.code)
    assert [finding.kind for finding in verify_properties(
        policy, {"it": OWN["better-evidence-and-discount"]}, SUMS
    )] == ["property broken"]  # fmt: skip


def test_where_two_rules_would_have_to_change_there_is_a_pair_and_no_edit() -> None:
    found = told("earlier-payment-and-price")
    assert found.edit is None
    assert found.pair is not None
    less, more = found.pair
    assert [less.rule.rule.then["price_do"], more.rule.rule.then["price_do"]] == [
        "pay_difference", "too_long_ago",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["customers-and-rights", "better-evidence-and-the-money"])
def test_where_no_rule_tells_the_values_apart_there_is_no_pair(name: str) -> None:
    found = told(name)
    assert (found.pair, found.edit, found.facts) == (None, None, {})
    assert found.cases > 0


def test_of_an_amount_another_of_its_table_is_put_in_its_place() -> None:
    found = told("price-and-the-limit")
    assert found.edit == Edit("BND-05", "band_high", "compensation_near_high")
    amounts = POLICY.on(POLICY.start).amounts
    assert found.pair is not None
    less, _ = found.pair
    assert amounts[found.edit.code] < amounts[less.rule.rule.then["band_high"]]


def test_cases_are_counted_as_the_facts_tell_them_apart() -> None:
    assert told("younger-buyer-and-the-purchase").cases == 6 * 2 * 2
    problems = len(POLICY.terms["problem"].codes)
    assert told("better-evidence-and-what-is-asked").cases == problems * 5


@pytest.mark.unwatched
def test_what_is_said_to_break_each_of_the_handbooks_own_does() -> None:
    broken = 0
    for one in OWN.values():
        found = shown(POLICY.on(POLICY.start), one, SUMS)
        if found.edit is None:
            continue
        table = POLICY.table_of[found.edit.rule]
        policy = Flip(
            next(t.id for t in POLICY.tables.values() if t.id == table),
            found.edit.rule, found.edit.outcome, found.edit.code,
        ).of(POLICY)  # fmt: skip
        (finding,) = verify_properties(policy, {one.id: one}, SUMS)
        assert finding.kind == "property broken", one.id
        broken += 1
    assert broken > len(OWN) / 2


def test_a_bound_that_no_rule_uses_cuts_the_days_all_the_same() -> None:
    one = OWN["earlier-report-and-rights"]
    later = replace(one, when={"days_since_signing": Bound(at_least=3)})
    assert found(later) == []
    (finding,) = found(replace(later, goes="same"))
    assert finding.witness["days_since_signing"] > 3
    (finding,) = found(replace(one, when={"days_since_signing": Bound(at_most=3)}))
    # Days that no rule tells apart are one value.
    assert "when: no two cases" in finding.message
