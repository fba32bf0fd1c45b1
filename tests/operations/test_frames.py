"""Many cases at once come out as one by one, and no row is lost."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.deciding import Decision, decide
from aftersales_kit.answers.facts import is_unknown
from aftersales_kit.operations.columns import Columns
from aftersales_kit.operations.frames import decide_codes, decide_columns, decide_frame
from aftersales_kit.operations.reasons import in_words
from aftersales_kit.policy import CaseError
from aftersales_kit.policy.amounts import UncoveredDate
from aftersales_kit.policy.scenarios import AmountChange, RuleChange, Scenario, apply
from aftersales_kit.policy.tables import Bound
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK
from tests.policy import small
from tests.tries import some, tries

# Every case here is put to the handbook's own data.
decide = partial(decide, handbook=HANDBOOK)
decide_frame = partial(decide_frame, handbook=HANDBOOK)

ON = date(2026, 3, 1)
TABLES = sorted(HANDBOOK.policy.tables)
# Of a table with more cells than these, every so many are looked at: a prime, so that none of its
# inputs keeps step with it.
MOST_CELLS, STEP = 20_000, 13


def cells(table: str) -> tuple[list[str], list[list]]:
    """Return the inputs of a table and, for each, every code, or a number in each of its cells."""
    axes = HANDBOOK.on(ON).tables[table].grid.axes
    values = [
        [axis.field.from_ticks(start) for start in axis.starts]
        if axis.field.is_number
        else [*axis.field.codes]
        for axis in axes
    ]
    return [axis.field.name for axis in axes], values


def answer(decided: pd.DataFrame, row: int = 0) -> dict:
    return decided.astype(object).where(decided.notna(), None).iloc[row].to_dict()


# --- complete cases ---


@pytest.mark.parametrize("table", some(TABLES, 31))
def test_the_codes_and_stretches_of_every_table_are_decided_as_one_case_is(table):
    names, values = cells(table)
    places = np.indices([len(some) for some in values]).reshape(len(values), -1)
    places = places[:, :: STEP if places.shape[1] > MOST_CELLS else 1]
    frame = pd.DataFrame(
        {
            name: pd.Categorical.from_codes(place, categories=[str(value) for value in some])
            for name, some, place in zip(names, values, places, strict=True)
        }
    )
    decided = decide_frame(frame, table, on=ON)
    fire = HANDBOOK.on(ON).fire
    cases = zip(
        *(np.array(some, object)[place] for some, place in zip(values, places, strict=True)),
        strict=True,
    )
    one_by_one = [fire(table, dict(zip(names, some, strict=True)))[table] for some in cases]
    assert decided["rule"].tolist() == [rule.id for rule in one_by_one]
    for outcome in HANDBOOK.policy.tables[table].outcomes:
        assert decided[outcome].tolist() == [rule.rule.then[outcome] for rule in one_by_one]
    assert decided["why_not"].isna().all()


@st.composite
def cases(draw, known: bool):
    """Facts of the freight table's case; with `known`, all of them."""
    facts = {}
    for field in HANDBOOK.on(ON).base_fields("freight"):
        if known or draw(st.integers(0, 3)):
            number = st.sampled_from([0, 7, 8, 14, 15, 16, 731, 3650])
            facts[field.name] = draw(number if field.is_number else st.sampled_from([*field.codes]))
    return facts


@settings(max_examples=tries(60))
@given(st.lists(cases(known=True), min_size=1, max_size=20))
def test_complete_cases_are_decided_through_the_tables_beneath(rows):
    decided = decide_frame(pd.DataFrame(rows), "freight", on=ON)
    fired = [HANDBOOK.on(ON).fire("freight", row)["freight"] for row in rows]
    assert decided["rule"].tolist() == [rule.id for rule in fired]


@given(small.policies(), st.randoms())
def test_any_policy_is_decided_as_one_case_is(policy, chances):
    rows = small.cases(*small.FACTS)
    chances.shuffle(rows)
    decided = decide_frame(
        pd.DataFrame(rows), "second", on=small.START, handbook=replace(HANDBOOK, policy=policy)
    )
    assert decided["rule"].tolist() == [small.deciding(policy, "second", row).id for row in rows]


def test_an_outcome_has_all_its_codes_as_categories():
    frame = pd.DataFrame({"no_outlet": ["yes"], "in_a_hurry": ["no"]})
    decided = decide_frame(frame, "resend-carrier", on=ON)
    assert decided["carrier"].cat.categories.tolist() == [*HANDBOOK.policy.terms["carrier"].codes]
    assert decided["rule"].cat.categories.tolist() == ["CAR-01", "CAR-02", "CAR-03"]


def test_the_frame_keeps_its_index_and_other_columns_are_left_alone():
    frame = pd.DataFrame(
        {"no_outlet": ["yes", "no"], "in_a_hurry": ["no", "no"], "memo": ["<b>", 7]},
        index=["b", "a"],
    )
    decided = decide_frame(frame, "resend-carrier", on=ON)
    assert decided["carrier"].to_dict() == {"b": "ems", "a": "usual"}
    assert list(frame.columns) == ["no_outlet", "in_a_hurry", "memo"]


def test_an_empty_frame_has_an_empty_answer():
    decided = decide_frame(pd.DataFrame({"no_outlet": []}), "resend-carrier", on=ON)
    assert (len(decided), list(decided)) == (0, ["carrier", "rule", "why_not"])


def test_an_input_that_is_stated_counts_before_what_another_table_makes_of_it():
    facts = {"order_state": "signed", "market": "cn", "days_since_signing": 30}
    rows = [{**facts, "window": window} for window in ("inside", None)]
    frame = pd.DataFrame(rows).assign(
        leg="return", problem="change_of_mind", wish="return", freight_agreement="nothing"
    )
    assert decide_frame(frame, "freight", on=ON)["rule"].tolist() == [
        "FRT-33",
        "FRT-35",
    ]


# --- what may stand in a column ---


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([0, 1, 2]),
        pd.Series([0, 1, 2], dtype="Int64"),
        pd.Series(["0", " 1 ", "2"]),
        pd.Series(["0", "1.0", "２"]),
        pd.Series(["0", "1", "2"], dtype="category"),
        pd.Series([0, "1", Decimal(2)], dtype=object),
        pd.Series(np.array([0, 1, 2], np.int8)),
        pd.Series([np.int64(0), np.int64(1), np.int64(2)], dtype=object),
    ],
)
def test_a_number_is_read_whatever_the_column_is_made_of(column):
    frame = pd.DataFrame({"earlier_complaints": column, "demand": "none", "market": "cn"})
    decided = decide_frame(frame, "compensation-authority", on=ON)
    assert decided["rule"].tolist() == ["AUT-01", "AUT-06", "AUT-06"]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([True, False]),
        pd.Series([True, False], dtype="boolean"),
        pd.Series([True, False], dtype=object),
        pd.Series(["yes", "no"]),
    ],
)
def test_a_flag_is_read_whatever_the_column_is_made_of(column):
    frame = pd.DataFrame({"no_outlet": column, "in_a_hurry": "no"})
    assert decide_frame(frame, "resend-carrier", on=ON)["carrier"].tolist() == [
        "ems",
        "usual",
    ]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, "", "  ", "unknown"])
def test_what_stands_for_nothing_is_not_known(missing):
    frame = pd.DataFrame({"no_outlet": pd.Series([missing], dtype=object), "in_a_hurry": "no"})
    assert answer(decide_frame(frame, "resend-carrier", on=ON)) == {
        "carrier": None,
        "rule": None,
        "why_not": "not known: no_outlet",
    }


@pytest.mark.parametrize(
    "bad",
    ["-1", "100", 1.0, "1.5", "one", True, Decimal("NaN"), "1" * 1000, "<b>1</b>", [1], b"1", ON],
)
def test_a_bad_value_is_said_as_for_one_case(bad):
    column = pd.Series([bad, "0"], dtype=object)
    frame = pd.DataFrame({"earlier_complaints": column, "demand": "none", "market": "cn"})
    decided = decide_frame(frame, "compensation-authority", on=ON)
    with pytest.raises(CaseError) as caught:
        decide("compensation-authority", {"earlier_complaints": bad}, on=ON)
    assert answer(decided)["why_not"] == str(caught.value)
    assert answer(decided)["rule"] is None
    assert answer(decided, 1)["rule"] == "AUT-01"


def test_values_that_are_equal_but_of_other_types_are_read_apart():
    column = pd.Series([1, True, 1.0, Decimal(1), "1"], dtype=object)
    frame = pd.DataFrame({"earlier_complaints": column, "demand": "none", "market": "cn"})
    decided = decide_frame(frame, "compensation-authority", on=ON)
    assert decided["rule"].notna().tolist() == [True, False, False, True, True]


def test_every_bad_fact_of_a_row_is_said():
    frame = pd.DataFrame({"no_outlet": ["perhaps"], "in_a_hurry": ["very"]})
    assert answer(decide_frame(frame, "resend-carrier", on=ON))["why_not"] == (
        "no_outlet: 'perhaps' is not one of yes, no; in_a_hurry: 'very' is not one of yes, no"
    )


def test_a_bad_fact_leaves_a_row_undecided_even_where_it_would_not_matter():
    frame = pd.DataFrame({"no_outlet": ["yes"], "in_a_hurry": ["very"]})
    assert answer(decide_frame(frame, "resend-carrier", on=ON))["rule"] is None


def test_a_bad_fact_of_a_table_beneath_is_said_once():
    frame = pd.DataFrame([{"problem": "lateness", "market": "cn"}])
    said = answer(decide_frame(frame, "compensation-course", on=ON))["why_not"]
    assert said.count("'lateness'") == 1


def test_a_bad_fact_beneath_does_not_matter_where_its_outcome_is_stated():
    frame = pd.DataFrame([{"return_mishap": "lost", "responsible": "shop", "evidence": "seen"}])
    assert answer(decide_frame(frame, "return-risk", on=ON))["rule"] == "RSK-03"


def test_a_column_that_stands_there_twice_is_refused():
    frame = pd.DataFrame([["yes", "no"]], columns=["no_outlet", "no_outlet"])
    with pytest.raises(ValueError, match="twice: no_outlet"):
        decide_frame(frame, "resend-carrier", on=ON)


# --- incomplete cases ---


def test_a_row_is_decided_where_what_is_missing_makes_no_difference():
    frame = pd.DataFrame([{"no_outlet": "yes"}, {"no_outlet": "no"}])
    assert (
        decide_frame(frame, "resend-carrier", on=ON)["rule"].astype(object).tolist()[0] == "CAR-01"
    )
    assert answer(decide_frame(frame, "resend-carrier", on=ON), 1)["why_not"] == (
        "not known: in_a_hurry"
    )


def test_what_is_not_known_is_said_by_the_facts_behind_it():
    frame = pd.DataFrame([{"problem": "quality_defect", "return_mishap": "lost"}])
    said = answer(decide_frame(frame, "return-risk", on=ON))["why_not"]
    assert said == "not known: evidence, courier_chosen_by_buyer, order_state, market"


@settings(max_examples=tries(60))
@given(st.lists(cases(known=False), min_size=1, max_size=8))
def test_an_incomplete_row_is_decided_only_where_one_case_is_certain(rows):
    names = dict.fromkeys(name for row in rows for name in row)
    frame = pd.DataFrame([{**names, **row} for row in rows], dtype=object)
    decided = decide_frame(frame, "freight", on=ON)
    for place, row in enumerate(rows):
        got = answer(decided, place)
        if got["rule"] is None:
            assert got["why_not"].startswith("not known: ")
            named = got["why_not"].removeprefix("not known: ").split(", ")
            assert not set(named) & row.keys()
        else:
            one = decide("freight", row, on=ON)
            assert isinstance(one, Decision)
            assert {name: got[name] for name in one.outcomes} == one.outcomes


@settings(max_examples=tries(60))
@given(small.policies(), st.sets(st.sampled_from(["size", "price"])))
def test_a_row_is_decided_wherever_it_is_certain_when_its_other_inputs_are_known(policy, missing):
    names = [name for name in ("size", "middle", "price") if name not in missing]
    rows = small.cases(*names)
    frame = pd.DataFrame(rows, index=range(len(rows)))
    decided = decide_frame(
        frame, "second", on=small.START, handbook=replace(HANDBOOK, policy=policy)
    )
    for row, rule in zip(rows, decided["rule"].astype(object), strict=True):
        others = [{**row, **more} for more in small.cases(*missing)]
        rules = [small.deciding(policy, "second", other) for other in others]
        certain = len({rule.then["out"] for rule in rules}) == 1
        assert (rule in {rule.id for rule in rules}) == certain


# --- conditions that no value meets ---


def test_a_rule_with_an_empty_condition_decides_no_row_as_it_decides_no_case():
    table = HANDBOOK.policy.tables["no-reason-window"]
    nothing = {"days_since_signing": Bound(at_least=4, below=4)}
    rules = tuple(
        replace(rule, id=f"NIL-{number:02}", when={**rule.when, **nothing})
        for number, rule in enumerate(table.rules, 1)
    )
    changed = replace(table, rules=(*rules, *table.rules))
    policy = replace(HANDBOOK.policy, tables={**HANDBOOK.policy.tables, table.id: changed})
    handbook = replace(HANDBOOK, policy=policy)
    names, values = cells(table.id)
    whole = [dict(zip(names, case, strict=True)) for case in product(*values)]
    cases = [
        {n: v for n, v in case.items() if n != left} for case in whole for left in ("", *names)
    ]
    columns = {n: pd.Series([case.get(n) for case in cases], dtype=object) for n in names}
    decided = decide_frame(pd.DataFrame(columns), table.id, on=ON, handbook=handbook)
    assert not decided["rule"].astype(str).str.startswith("NIL").any()
    assert decided["rule"].notna().sum() > len(whole)
    for row, case in enumerate(cases):
        alone = decide(table.id, case, on=ON, handbook=handbook)
        outcomes = alone.outcomes if isinstance(alone, Decision) else {"window": None}
        assert {"window": answer(decided, row)["window"]} == outcomes


# --- days ---


def longer_from(day: date):
    change = AmountChange("no_reason_window_cn", 30)
    rule = RuleChange("WIN-01", {"window": "inside"})
    label = Label("", "")
    return apply(HANDBOOK.policy, Scenario("x", label, label, (rule,), (change,), start=day))


def test_each_row_is_decided_as_of_its_own_day():
    days = ["2026-02-28", "2026/3/1", "2026-03-01 08:30", " 2026-02-28 "]
    frame = pd.DataFrame({"opened_on": days}).assign(
        order_state="signed", market="cn", days_since_signing=8
    )
    decided = decide_frame(
        frame,
        "no-reason-window",
        on="opened_on",
        handbook=replace(HANDBOOK, policy=longer_from(ON)),
    )
    assert decided["window"].tolist() == ["after", "inside", "inside", "after"]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([ON, date(2026, 2, 28)]),
        pd.Series(pd.to_datetime(["2026-03-01", "2026-02-28"])),
        pd.Series([datetime(2026, 3, 1, 8), datetime(2026, 2, 28, 23)], dtype=object),  # noqa: DTZ001
    ],
)
def test_a_day_may_be_a_date_or_a_moment(column):
    frame = pd.DataFrame({"day": column}).assign(
        order_state="signed", market="cn", days_since_signing=8
    )
    decided = decide_frame(
        frame, "no-reason-window", on="day", handbook=replace(HANDBOOK, policy=longer_from(ON))
    )
    assert decided["window"].tolist() == ["inside", "after"]


def test_a_row_without_a_good_day_says_so():
    days = ["2026-02-30", "yesterday", None, "", "2025-08-31", "01/03/2026", 20260301, "٢٠٢٦-03-01"]
    frame = pd.DataFrame({"day": pd.Series(days, dtype=object), "no_outlet": "yes"})
    decided = decide_frame(frame, "resend-carrier", on="day")
    assert decided["rule"].isna().all()
    assert decided["why_not"].tolist() == [
        "day: '2026-02-30' is not a day; write it like 2026-03-01",
        "day: 'yesterday' is not a day; write it like 2026-03-01",
        "not known: day",
        "not known: day",
        "day: before 2025-09-01, when the policy starts",
        "day: '01/03/2026' is not a day; write it like 2026-03-01",
        "day: 20260301 is not a day; write it like 2026-03-01",
        "day: '٢٠٢٦-03-01' is not a day; write it like 2026-03-01",
    ]


def test_a_rule_that_changes_over_time_is_one_category():
    frame = pd.DataFrame({"day": ["2026-02-28", "2026-03-01"], "order_state": "in_transit"})
    decided = decide_frame(
        frame, "no-reason-window", on="day", handbook=replace(HANDBOOK, policy=longer_from(ON))
    )
    assert decided["rule"].tolist() == ["WIN-01", "WIN-01"]


def test_a_moment_stands_for_its_day():
    frame = pd.DataFrame({"no_outlet": ["yes"]})
    moment = datetime(2026, 3, 1, 12)  # noqa: DTZ001
    assert decide_frame(frame, "resend-carrier", on=moment)["rule"].tolist() == ["CAR-01"]


def test_a_day_before_the_policy_is_refused():
    with pytest.raises(UncoveredDate):
        decide_frame(
            pd.DataFrame({"no_outlet": ["yes"]}),
            "resend-carrier",
            on=date(2025, 8, 31),
        )


def test_a_column_of_days_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="no column 'opened' of days; there are no_outlet"):
        decide_frame(pd.DataFrame({"no_outlet": ["yes"]}), "resend-carrier", on="opened")


def test_an_unknown_table_is_named_with_the_nearest():
    with pytest.raises(KeyError, match="did you mean 'freight'"):
        decide_frame(pd.DataFrame({"no_outlet": ["yes"]}), "frieght", on=ON)


# --- codes, and columns read once ---


def test_codes_that_are_no_cells_are_refused():
    table = HANDBOOK.on(ON).tables["resend-carrier"]
    good = np.zeros(3, np.uint8)
    assert decide_codes(table, [good, good]).tolist() == [1, 1, 1]
    assert decide_codes(table, [good[:0], good[:0]]).tolist() == []
    for bad, said in [
        ([good], "1 columns; wanted: no_outlet, in_a_hurry"),
        ([good, good[:2]], "in_a_hurry: has shape"),
        ([good, good + 2], "in_a_hurry: 2 is no cell; wanted: 0 to 1"),
        ([good.astype(int) - 1, good], "no_outlet: -1 is no cell; wanted: 0 to 1"),
    ]:
        with pytest.raises(ValueError, match=said):
            decide_codes(table, bad)


def test_more_rows_than_one_block_are_decided_alike():
    table = HANDBOOK.on(ON).tables["responsibility"]
    chances = np.random.default_rng(1)
    columns = [chances.integers(0, len(axis.cells), 100_001) for axis in table.grid.axes]
    flat = np.ravel_multi_index(columns, [len(axis.cells) for axis in table.grid.axes])
    dense = np.frombuffer(table.dense, np.uint16)
    assert np.array_equal(decide_codes(table, columns), dense[flat])


def test_columns_are_read_once_and_a_fact_may_be_set_alike_in_every_row():
    columns = Columns(pd.DataFrame({"no_outlet": ["no", "no"]}), HANDBOOK.policy.terms)
    assert columns.column("no_outlet") is columns.column("no_outlet")
    hurried = columns.with_fact("in_a_hurry", "yes")
    assert hurried.column("no_outlet") is columns.column("no_outlet")
    fired = decide_columns(hurried, "resend-carrier", on=ON, policy=HANDBOOK.policy)
    assert fired.outcome("carrier").tolist() == [1, 1]
    assert not columns.column("in_a_hurry").known.any()


def test_reasons_are_told_before_what_is_not_known():
    assert in_words(()) == ""
    assert in_words(("not known: a", "b: bad", "not known: c")) == "b: bad; not known: a, c"


def test_unknown_is_the_same_word_for_one_case_and_for_many():
    assert all(map(is_unknown, ("", " ", "unknown", None)))
