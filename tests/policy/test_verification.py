"""Verification: one broken policy for each kind of finding, and the handbook without any."""

from dataclasses import replace
from datetime import date
from itertools import product
from math import prod
from random import Random

import pytest
from hypothesis import given

from aftersales_kit.policy.cases import read_cases
from aftersales_kit.policy.diagrams import Diagram
from aftersales_kit.policy.faults import UNKNOWN, Fault
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.regions import Regions
from aftersales_kit.policy.slices import Splits, axes_of
from aftersales_kit.policy.tables import Bound
from aftersales_kit.policy.verification import (
    Finding,
    across_currencies,
    bands,
    from_fault,
    rows_in_force,
    tables,
    verify,
)
from tests.handbook import HANDBOOK
from tests.policy import small
from tests.policy.files import read_policy_of
from tests.tries import some

WINDOW, FREIGHT, TERMS = "policy/window.toml", "policy/freight.toml", "policy/terms.toml"
AMOUNTS, FLOOR, CASES = "policy/amounts.toml", "floors/cn.toml", "cases/freight.toml"


def rule(name: str, when: str, bearer: str = "buyer") -> str:
    """Write one more rule of the table of freight."""
    return f"""
[[rule]]
id = "{name}"
when = {{ {when} }}
then = {{ bearer = "{bearer}" }}
why = {{ en = "One more.", zh = "再来一条。" }}
sources = ["QST-01"]
"""


def by_order(draft) -> None:
    """Let the order of the rules decide about freight."""
    draft.change(
        FREIGHT,
        'inputs = ["window", "problem", "worn"]',
        'inputs = ["window", "problem", "worn"]\nhit_policy = "first"\n'
        'first_because = { en = "It is simpler.", zh = "更简单。" }',
    )


def tables_only(draft) -> list[Finding]:
    """Return what is wrong with the tables, whatever the worked cases show."""
    return verify(draft.policy())


def test_a_policy_in_order_has_no_findings(draft):
    assert verify(draft.policy()) == []
    assert draft.findings() == []


def test_a_finding_is_written_with_its_boxes_and_an_example():
    finding = Finding("dead", "freight", ("FRT-01",), "nothing", {"days": 7}, ("Days: 7", "Leg"))
    assert str(finding).splitlines() == [
        "dead: freight: nothing",
        "    in: Days: 7",
        "    in: Leg",
        "    for example: days=7",
    ]
    assert str(Finding("dead", "freight", (), "nothing")) == "dead: freight: nothing"


# --- overlapping ---


def test_two_rules_that_decide_the_same_case_overlap_and_both_are_named(draft):
    draft.change(FREIGHT, 'problem = "regret", worn = true', 'problem = ["regret", "colour"]')
    draft.drop(FREIGHT, "FRT-03")
    assert [str(finding) for finding in tables_only(draft)] == [
        "overlapping: freight: FRT-02 and FRT-04 decide the same cases\n"
        "    at: data/policy/freight.toml, from 2025-09-01\n"
        "    in: Window: inside; Problem: Colour differs\n"
        "    for example: window=inside, problem=colour, worn=yes"
    ]


def test_a_rule_that_overlaps_with_two_others_is_found_with_each(draft):
    draft.add(FREIGHT, rule("FRT-05", 'problem = "regret", worn = true'))
    assert [(finding.kind, finding.rules) for finding in tables_only(draft)] == [
        ("overlapping", ("FRT-01", "FRT-05")),
        ("overlapping", ("FRT-04", "FRT-05")),
    ]


def test_rules_may_overlap_where_their_order_decides(draft):
    by_order(draft)
    draft.change(FREIGHT, 'window = "inside", problem = "goods"', 'problem = "goods"')
    assert tables_only(draft) == []


def test_rules_that_both_name_a_day_overlap_on_it_and_neighbours_do_not(draft):
    draft.change(WINDOW, 'above = "window_days"', 'at_least = "window_days"')
    finding = tables_only(draft)[0]
    assert (finding.kind, finding.rules) == ("overlapping", ("WIN-01", "WIN-02"))
    assert (finding.boxes, finding.witness) == (("Days: 7 days",), {"days": 7})
    draft.change(WINDOW, 'at_least = "window_days"', "at_least = 8")
    assert tables_only(draft) == []


def test_an_overlap_that_comes_with_a_change_is_found_once(draft):
    draft.change(WINDOW, 'above = "window_days"', "above = 7")
    draft.change(
        AMOUNTS,
        'value = 7, sources = ["QST-01"] }',
        'value = 7, sources = ["QST-01"] }, { from = 2026-01-01, value = 9, sources = ["QST-01"] }'
        ', { from = 2027-01-01, value = 10, sources = ["QST-01"] }',
    )
    (finding,) = tables_only(draft)
    assert finding.boxes == ("Days: 8 to 9 days",)


def test_two_outcomes_below_the_floor_by_one_rule_and_one_row_are_two_findings(draft):
    draft.change(
        TERMS,
        "[fields.bearer]",
        '[fields.gift]\nkind = "flag"\nlabel = { en = "Gift", zh = "赠品" }\n'
        'worst_first = ["no", "yes"]\n[fields.bearer]',
    )
    draft.change(FREIGHT, 'outcomes = ["bearer"]', 'outcomes = ["bearer", "gift"]')
    text = (draft.folder / FREIGHT).read_text(encoding="utf-8")
    draft.write(FREIGHT, text.replace('then = { bearer = "', 'then = { gift = false, bearer = "'))
    draft.change(FLOOR, 'then = { bearer = "shop" }', 'then = { gift = true, bearer = "shop" }')
    draft.change(AMOUNTS, 'value = 7, sources = ["QST-01"]', 'value = 6, sources = ["QST-01"]')
    outcomes = [f.outcome for f in tables_only(draft) if f.rules == ("FRT-01", "CN-02-a")]
    assert sorted(outcomes) == ["bearer", "gift"]


def test_a_finding_says_the_first_day_on_which_it_is_so(draft):
    draft.change(
        AMOUNTS,
        'value = 7, sources = ["QST-01"] }',
        'value = 7, sources = ["QST-01"] }, { from = 2026-01-01, value = 6, sources = ["QST-01"] }'
        ', { from = 2027-01-01, value = 5, sources = ["QST-01"] }',
    )
    assert {(f.kind, f.since) for f in tables_only(draft)} == {
        ("below the floor", date(2026, 1, 1))
    }


# --- bands and markets ---


def banded(draft) -> None:
    """Let the table of freight name a band of amounts too."""
    for end in ("low", "high"):
        draft.change(
            TERMS,
            "[fields.bearer]",
            f'[fields.band_{end}]\nkind = "amount"\nlabel = {{ en = "{end}", zh = "{end}" }}\n'
            "[fields.bearer]",
        )
    draft.change(FREIGHT, 'outcomes = ["bearer"]', 'outcomes = ["bearer", "band_low", "band_high"]')
    text = (draft.folder / FREIGHT).read_text(encoding="utf-8")
    band = 'then = { band_low = "window_days", band_high = "law_days", bearer = "'
    draft.write(FREIGHT, text.replace('then = { bearer = "', band))


def test_a_band_whose_ends_are_equal_is_a_band(draft):
    banded(draft)
    assert tables_only(draft) == []


def test_a_band_whose_lower_end_rises_above_the_upper_one_names_both_and_the_day(draft):
    banded(draft)
    draft.change(
        AMOUNTS,
        'value = 7, sources = ["QST-01"] }',
        'value = 7, sources = ["QST-01"] }, { from = 2026-01-01, value = 8, sources = ["QST-01"] }',
    )
    found = tables_only(draft)
    assert [(f.kind, f.rules) for f in found] == [
        ("band upside down", (f"FRT-0{number}",)) for number in (1, 2, 3, 4)
    ]
    assert found[0].message == (
        "FRT-01 gives the band from window_days (8) to law_days (7) on 2026-01-01"
    )


def test_a_market_whose_floors_are_deleted_is_a_finding(draft):
    (draft.folder / FLOOR).unlink()
    draft.change(CASES, ', binds = "CN-01-a"', "")
    draft.change(CASES, ', binds = "CN-02-a"', "")
    (finding,) = draft.findings()
    assert str(finding).startswith("market without floors: cn: no row of law is in force for 'cn'")
    assert (finding.file, finding.since) == ("data/policy/shop.toml", date(2025, 9, 1))


def test_the_rules_of_a_platform_are_no_law(draft):
    draft.change(FLOOR, '"statute"', '"platform"')
    assert [finding.kind for finding in draft.findings()] == ["market without floors"]


def test_a_market_whose_law_ends_has_no_floors_from_that_day(draft):
    draft.drop(FLOOR, "CN-02-a")
    draft.change(FLOOR, 'id = "CN-01-a"', 'id = "CN-01-a"\nuntil = 2026-01-01')
    (finding,) = tables_only(draft)
    assert (finding.kind, finding.since) == ("market without floors", date(2026, 1, 1))


def test_the_rows_counted_are_those_in_force_in_markets_that_are_sold_to(draft):
    draft.change(FLOOR, 'id = "CN-01-a"', 'id = "CN-01-a"\nuntil = 2026-01-01')
    policy = draft.policy()
    assert rows_in_force(policy, date(2025, 12, 31)) == 2
    assert rows_in_force(policy, date(2026, 1, 1)) == 1
    draft.change("policy/shop.toml", '"cn"', '"eu"')
    assert rows_in_force(draft.policy(), date(2025, 12, 31)) == 0


# --- dead ---


def test_a_rule_behind_one_that_covers_it_is_dead(draft):
    by_order(draft)
    draft.add(FREIGHT, rule("FRT-05", 'window = "after", worn = true'))
    (finding,) = tables_only(draft)
    assert finding.message == "FRT-05 decides no case: covered by FRT-01"
    assert finding.rules == ("FRT-05",)


def test_a_rule_that_several_cover_together_is_dead_though_none_covers_it_alone(draft):
    by_order(draft)
    draft.add(FREIGHT, rule("FRT-05", 'window = "inside"'))
    (finding,) = tables_only(draft)
    assert finding.message == "FRT-05 decides no case: covered by FRT-02, FRT-03, FRT-04"


def test_a_rule_that_is_left_one_case_is_not_dead(draft):
    by_order(draft)
    draft.drop(FREIGHT, "FRT-04")
    draft.add(FREIGHT, rule("FRT-05", 'window = "inside"'))
    assert tables_only(draft) == []


# --- empty condition ---


def test_a_rule_whose_bounds_pass_each_other_speaks_of_no_case(draft):
    draft.add(
        WINDOW,
        rule("WIN-03", 'days = { above = "window_days", at_most = "law_days" }').replace(
            'bearer = "buyer"', 'window = "after"'
        ),
    )
    (finding,) = tables_only(draft)
    assert str(finding) == (
        "empty condition: window: WIN-03 speaks of no case: no value meets days "
        "(above window_days, at_most law_days) within 0 to 30 days\n"
        "    at: data/policy/window.toml, from 2025-09-01\n"
        "    to mend: change the bound, or the amount in it, or take WIN-03 out from that day on"
    )


def test_a_bound_that_no_number_meets_any_more_is_named_from_that_day_on(draft):
    # Nothing else cuts the days then: the rule must not count as met by every case.
    draft.change(
        AMOUNTS,
        'value = 7, sources = ["QST-01"] }',
        'value = 7, sources = ["QST-01"] }, '
        '{ from = 2026-01-01, value = 30, sources = ["QST-01"] }',
    )
    (finding,) = tables_only(draft)
    assert (finding.kind, finding.rules) == ("empty condition", ("WIN-02",))
    assert finding.since == date(2026, 1, 1)
    late = draft.policy().on(date(2026, 1, 1))
    assert [rule.id for rule in Diagram(late, "window", {}).rules] == ["WIN-01"]
    space = Regions(axes_of([late], "window", {}))
    assert [rule.id for rule, _ in Splits(late, space).of("window", {}).rules] == ["WIN-01"]


def test_a_row_of_law_whose_bounds_pass_each_other_speaks_of_no_case(draft):
    # The promise is worse on both sides of the gap, which must not count as inside it.
    draft.change(AMOUNTS, 'value = 7, sources = ["QST-01"]', 'value = 3, sources = ["QST-01"]')
    draft.drop(FLOOR, "CN-02-a")
    draft.change(FLOOR, 'at_most = "law_days"', 'above = "law_days", at_most = 5')
    (finding,) = tables_only(draft)
    assert str(finding) == (
        "empty condition: cn: CN-01-a speaks of no case: no value meets days "
        "(above law_days, at_most 5) within 0 to 30 days\n"
        "    at: data/floors/cn.toml, from 2025-09-01\n"
        "    to mend: change the bound, or the amount in it, or take CN-01-a out from that day on"
    )


# --- below the floor ---


def test_a_promise_a_day_short_of_the_law_is_below_the_floor(draft):
    draft.change(AMOUNTS, 'value = 7, sources = ["QST-01"]', 'value = 6, sources = ["QST-01"]')
    freight, window = tables_only(draft)
    assert str(window) == (
        "below the floor: window: WIN-02 gives 'after' for 'Window', but CN-01-a "
        "(Law of mainland China, CRPL 25) demands 'inside'\n"
        "    at: data/policy/window.toml, from 2025-09-01\n"
        "    in: Market: Mainland China; Days: 7 days\n"
        "    for example: market=cn, days=7\n"
        "    to mend: look at window_days (6) in data/policy/amounts.toml, just beyond which these "
        "cases lie; or raise what WIN-02 promises for these cases (window), or, if CN-01-a does "
        "not speak of them, show in its condition and why in data/floors/cn.toml that it does not"
    )
    assert window.rules == ("WIN-02", "CN-01-a")
    assert str(freight) == (
        "below the floor: freight: FRT-01 gives 'the buyer' for 'Who pays', but CN-02-a "
        "(Law of mainland China, CRPL 24) demands 'the shop'\n"
        "    at: data/policy/freight.toml, from 2025-09-01\n"
        "    in: Market: Mainland China; Problem: Defect; Days: 7 days\n"
        "    for example: market=cn, problem=defect, days=7\n"
        "    to mend: look at window_days (6) in data/policy/amounts.toml, just beyond which these "
        "cases lie; or raise what FRT-01 promises for these cases (freight), or, if CN-02-a does "
        "not speak of them, show in its condition and why in data/floors/cn.toml that it does not"
    )


def test_beside_a_bound_that_is_a_number_no_amount_is_told_to_be_looked_at(draft):
    text = (draft.folder / WINDOW).read_text(encoding="utf-8")
    draft.write(WINDOW, text.replace('"window_days"', "6"))
    freight, window = tables_only(draft)
    assert window.rules == ("WIN-02", "CN-01-a")
    assert window.mend.startswith("raise what WIN-02 promises")
    assert freight.mend.startswith("raise what FRT-01 promises")


def test_for_a_case_that_code_names_its_file_is_told_to_be_put_back():
    finding = from_fault(Fault("data/cases", "x", "", "there is no such case", kind=UNKNOWN))
    assert finding.mend.startswith("put back the file of data/cases that had it, or name it so")


def test_a_promise_that_goes_beyond_the_law_is_no_finding(draft):
    draft.change(AMOUNTS, 'value = 7, sources = ["QST-01"]', 'value = 8, sources = ["QST-01"]')
    assert tables_only(draft) == []


def test_what_the_law_of_a_market_demands_does_not_matter_where_nothing_is_sold(draft):
    draft.change(AMOUNTS, 'value = 7, sources = ["QST-01"]', 'value = 6, sources = ["QST-01"]')
    draft.change("policy/shop.toml", '"cn"', '"eu"')
    assert [finding.kind for finding in tables_only(draft)] == ["market without floors"]


def test_a_violation_that_begins_with_a_change_is_found(draft):
    draft.change(
        AMOUNTS,
        'value = 7, sources = ["CN-01"] }',
        'value = 7, sources = ["CN-01"] }, { from = 2026-01-01, value = 14, sources = ["CN-01"] }',
    )
    assert {(f.kind, f.rules) for f in tables_only(draft)} == {
        ("below the floor", ("WIN-02", "CN-01-a")),
        ("below the floor", ("FRT-01", "CN-02-a")),
    }


def test_neighbouring_situations_below_the_floor_are_few_boxes(draft):
    draft.change(
        FLOOR, 'problem = "defect", days = { at_most = "law_days" }', "worn = [true, false]"
    )
    findings = {finding.rules: finding for finding in tables_only(draft)}
    assert findings[("FRT-01", "CN-02-a")].boxes == (
        "Market: Mainland China; Worn: Yes, No; Days: 8 days or more",
    )
    assert findings[("FRT-04", "CN-02-a")].boxes == (
        "Market: Mainland China; Worn: Yes; Days: up to 7 days; Problem: Change of mind",
    )


# --- too large ---


def test_a_table_that_is_too_large_is_a_finding_with_advice(draft):
    wide = [f"wide_{i}" for i in range(20)]
    for name in wide:
        draft.add(
            TERMS, f'[fields.{name}]\nkind = "flag"\nlabel = {{ en = "{name}", zh = "{name}" }}\n'
        )
    inputs = "".join(f'"{name}", ' for name in wide)
    draft.change(FREIGHT, 'inputs = ["window"', f'inputs = [{inputs}"window"')
    asked = "".join(f"{name} = true, " for name in wide)
    draft.change(FREIGHT, 'when = { window = "after"', f'when = {{ {asked}window = "after"')
    policy, _ = read_policy_of(draft.folder)
    (finding,) = tables(policy.on(policy.start), policy.tables)
    assert (finding.kind, finding.table) == ("too large", "freight")
    assert (
        "8,388,608 cells, more than 5,000,000; decide 'wide_0' and 'wide_1' in a table of their own"
    ) in str(finding)
    assert draft.findings()[0].kind == "too large"


def test_a_row_of_law_is_proved_however_much_it_leaves_open(draft):
    names = [f"open_{i}" for i in range(30)]
    for name in names:
        draft.add(
            TERMS,
            f'[fields.{name}]\nkind = "flag"\nlabel = {{ en = "{name}", zh = "{name}" }}\n'
            f'ask = {{ en = "{name}?", zh = "{name}？" }}\n',
        )
    # Each of three tables is small; together they rest on more facts than can be gone through.
    for number in range(3):
        own = names[number * 10 : number * 10 + 10]
        draft.add(
            TERMS,
            f'[fields.part_{number}]\nkind = "flag"\nlabel = {{ en = "part", zh = "部分" }}\n',
        )
        draft.write(
            f"policy/part-{'abc'[number]}.toml",
            f'id = "part-{"abc"[number]}"\nfrom = 2025-09-01\n'
            'title = { en = "Part", zh = "部分" }\nquestion = { en = "?", zh = "？" }\n'
            'hit_policy = "first"\nfirst_because = { en = "All or not.", zh = "全有或全无。" }\n'
            f"inputs = {own}\noutcomes = ['part_{number}']\n"
            + rule(f"PT{'ABC'[number]}-01", ", ".join(f"{n} = true" for n in own)).replace(
                'bearer = "buyer"', f"part_{number} = true"
            )
            + rule(f"PT{'ABC'[number]}-02", "").replace(
                'bearer = "buyer"', f"part_{number} = false"
            ),
        )
    draft.change(FREIGHT, 'inputs = ["window"', 'inputs = ["part_0", "part_1", "part_2", "window"')
    draft.change(
        FREIGHT,
        'when = { window = "after" }',
        "when = { window = 'after', "
        "part_0 = [true, false], part_1 = [true, false], part_2 = [true, false] }",
    )
    assert tables_only(draft) == []
    draft.change(
        FLOOR, 'problem = "defect", days = { at_most = "law_days" }', "worn = [true, false]"
    )
    findings = {finding.rules: finding for finding in tables_only(draft)}
    assert findings[("FRT-01", "CN-02-a")].boxes == (
        "Market: Mainland China; Worn: Yes, No; Days: 8 days or more",
    )


# --- worked cases ---


def test_a_rule_that_no_worked_case_shows_is_found(draft):
    draft.change(CASES, '  { table = "freight", worn = true, bearer = "buyer" },\n', "")
    (finding,) = draft.findings()
    assert str(finding) == (
        "rule without example: freight: no worked case is decided by FRT-04\n"
        "    at: data/policy/freight.toml, from 2025-09-01"
    )
    assert finding.rules == ("FRT-04",)


def test_a_rule_of_a_table_beneath_is_shown_by_the_cases_above_it(draft):
    draft.change(CASES, '  { table = "window", window = "inside" },\n', "")
    assert draft.findings() == []


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("facts = { days = 7,", "facts = { days = 6,", "7"),
        ("facts = { days = 8,", "facts = { days = 9,", "8"),
    ],
)
def test_a_bound_that_is_shown_from_one_side_only_is_found(draft, old, new, missing):
    draft.change(CASES, old, new)
    (finding,) = draft.findings()
    assert str(replace(finding, mend="")) == (
        f"bound without a pair: window: no worked case has days = {missing}, beside a bound\n"
        "    at: data/policy/window.toml, from 2025-09-01\n"
        f"    for example: days={missing}"
    )


def test_a_code_that_no_worked_case_is_decided_with_is_found(draft):
    draft.drop(CASES, 'id = "colour"')
    (finding,) = draft.findings()
    assert str(finding) == (
        "code without example: problem: no worked case is decided with problem = colour\n"
        "    at: data/policy/terms.toml\n"
        "    to mend: add one to data/cases, which freight decides"
    )


def test_a_number_that_plays_no_part_may_be_left_out_of_a_case(draft):
    head = """
id = "courtesy"
title = { en = "Courtesy", zh = "照顾" }
question = { en = "Who pays?", zh = "谁承担？" }
from = 2025-09-01
inputs = ["worn", "days"]
outcomes = ["bearer"]
"""
    early, late = "days = { below = 8 }", "days = { at_least = 8 }"
    draft.write(
        "policy/courtesy.toml",
        head
        + rule("CTS-01", "worn = true")
        + rule("CTS-02", f"worn = false, {early}", "shop")
        + rule("CTS-03", f"worn = false, {late}"),
    )
    draft.add(
        CASES,
        """
[[case]]
id = "courtesy"
title = { en = "Courtesy", zh = "照顾" }
on = 2025-10-01
facts = { worn = true }
expect = [
  { table = "courtesy", bearer = "buyer" },
  { table = "courtesy", worn = false, days = 7, bearer = "shop" },
  { table = "courtesy", worn = false, days = 8, bearer = "buyer" },
]
why = { en = "Worn on whatever day.", zh = "穿过就不照顾。" }
""",
    )
    assert draft.findings() == []


def test_a_bound_that_is_shown_from_no_side_is_one_finding(draft):
    draft.change(CASES, "facts = { days = 7,", "facts = { days = 6,")
    draft.change(CASES, "facts = { days = 8,", "facts = { days = 9,")
    (finding,) = draft.findings()
    assert "no worked case has days = 7 and 8, beside a bound" in str(finding)


NEW_VALUE = (
    AMOUNTS,
    'value = 7, sources = ["QST-01"] }',
    'value = 7, sources = ["QST-01"] }, { from = 2026-01-01, value = 9, sources = ["QST-01"] }',
)


def later_case(days: int, window: str, on: str = "2026-01-01") -> str:
    return f"""
[[case]]
id = "later-{days}-{on}"
title = {{ en = "Later", zh = "后来" }}
on = {on}
facts = {{ days = {days} }}
expect = [{{ table = "window", window = "{window}" }}]
why = {{ en = "The new window.", zh = "新的退货期。" }}
"""


def test_a_new_value_needs_a_worked_case_of_its_own_and_a_pair_beside_its_bound(draft):
    draft.change(*NEW_VALUE)
    value, bound = draft.findings()
    assert (value.kind, value.table, value.rules) == (
        "amount without example",
        "window_days",
        ("WIN-01", "WIN-02"),
    )
    assert "no worked case shows window_days = 9, which holds from 2026-01-01" in value.message
    assert value.since == bound.since == date(2026, 1, 1)
    assert bound.message == "no worked case has days = 9 and 10, beside a bound"


def test_a_case_before_a_new_bound_does_not_show_it_and_one_on_its_day_does(draft):
    draft.change(*NEW_VALUE)
    draft.add(CASES, later_case(9, "after", "2025-12-31"))
    draft.add(CASES, later_case(10, "after"))
    (bound,) = draft.findings()
    assert bound.message == "no worked case has days = 9, beside a bound"
    draft.add(CASES, later_case(9, "inside"))
    assert draft.findings() == []


def test_a_bound_that_stays_over_a_change_keeps_its_pair(draft):
    draft.change(AMOUNTS, 'value = 7, sources = ["CN-01"] }', 'value = 7, sources = ["CN-01"] }, '
                 '{ from = 2026-01-01, value = 6, sources = ["CN-01"] }')  # fmt: skip
    assert draft.findings() == []


def test_a_past_bound_is_shown_by_cases_of_its_own_days_only(draft):
    draft.change(*NEW_VALUE)
    draft.add(CASES, later_case(9, "inside") + later_case(10, "after"))
    text = (draft.folder / CASES).read_text(encoding="utf-8")
    draft.write(CASES, text.replace("on = 2025-10-01\nfacts = { days = 8", "on = 2026-01-01\nfacts"
                                    " = { days = 10"))  # fmt: skip
    found = {finding.kind: finding for finding in draft.findings()}
    assert found["bound without a pair"].message == "no worked case has days = 8, beside a bound"


def test_a_new_amount_that_a_rule_gives_needs_a_worked_case(draft):
    banded(draft)
    draft.change(AMOUNTS, 'value = 7, sources = ["CN-01"] }', 'value = 7, sources = ["CN-01"] }, '
                 '{ from = 2026-01-01, value = 8, sources = ["CN-01"] }')  # fmt: skip
    found = {finding.kind: finding for finding in draft.findings()}
    assert found["amount without example"].rules == ("FRT-01", "FRT-02", "FRT-03", "FRT-04")


def test_a_case_that_comes_out_otherwise_is_found_with_what_it_expects(draft):
    draft.change(
        CASES,
        'expect = [{ table = "freight", bearer = "buyer" }]',
        'expect = [{ table = "freight", bearer = "shop" }]',
    )
    (finding,) = draft.findings()
    assert str(finding) == (
        "case differs: freight: defect-a-day-late expects bearer 'shop', but FRT-01 gives 'buyer'"
        "\n    at: data/cases/freight.toml, from 2025-09-01"
    )
    assert finding.rules == ("defect-a-day-late", "FRT-01")


def test_a_case_that_leaves_out_what_decides_it_is_found(draft):
    draft.change(CASES, "facts = { days = 0, problem", "facts = { problem")
    found = {finding.kind: finding for finding in draft.findings()}
    assert str(found["case differs"]) == (
        "case differs: data/cases/freight.toml: regret leaves out 'days', which decides it\n"
        "    at: data/cases/freight.toml, from 2025-09-01"
    )


def test_without_worked_cases_nothing_is_said_about_them(draft):
    (draft.folder / CASES).unlink()
    assert verify(draft.policy()) == []
    findings = draft.findings()
    assert [(finding.kind, finding.table, *finding.rules) for finding in findings] == [
        ("rule without example", "freight", "FRT-01", "FRT-02", "FRT-03", "FRT-04"),
        ("rule without example", "window", "WIN-01", "WIN-02"),
        ("law row without example", "cn", "CN-01-a", "CN-02-a"),
        ("code without example", "problem"),
        ("code without example", "worn"),
        ("bound without a pair", "window", "days"),
    ]
    told = "no worked case is decided by FRT-01, FRT-02, FRT-03 or FRT-04"
    assert findings[0].message == told


def test_while_cases_are_missing_what_no_case_shows_is_not_told(draft):
    draft.drop(CASES, 'id = "colour"')
    draft.change(CASES, 'worn = true, bearer = "buyer"', 'worn = true, bearer = "shop"')
    policy, cases = draft.policy(), read_cases(Files(draft.folder), draft.policy())
    told = [finding.kind for finding in verify(policy, cases)]
    assert "code without example" in told
    assert {f.kind for f in verify(policy, cases, complete=False)} == {"case differs"}


# --- faults of loading, as findings ---


@pytest.mark.parametrize(
    ("file", "old", "new", "kind"),
    [
        (FREIGHT, "worn = true", "worn = false, days = 3", "malformed"),
        (FREIGHT, 'problem = "goods"', 'problem = "goodz"', "unknown value"),
        (FREIGHT, '"shop-pays"', '"shop-pay"', "unresolved reference"),
        (WINDOW, 'en = "The last day counts.", ', "", "missing label"),
        (AMOUNTS, ', sources = ["CN-01"]', "", "rule without source"),
        (AMOUNTS, "from = 2025-09-01, value = 7, sources = [\"CN", "from = 2025-10-01, value = 7, "
         'sources = ["CN', "uncovered date"),
        (WINDOW, 'at_most = "window_days"', 'below = "window_days"', "uncovered"),
        (CASES, 'sources = ["QST-01"]', 'sources = ["QST-1"]', "unresolved reference"),
        (CASES, "days = 0", "days = 99", "unknown value"),
    ],
)  # fmt: skip
def test_a_fault_of_a_file_is_a_finding_of_its_kind(draft, file, old, new, kind):
    draft.change(file, old, new)
    (finding,) = draft.findings()
    assert finding.kind == kind
    assert finding.table == finding.file == f"data/{file}"
    assert str(finding).count(f"data/{file}") == 1


def test_a_rule_without_a_source_is_a_finding_that_names_it(draft):
    draft.change(
        WINDOW,
        'why = { en = "It has closed.", zh = "已过期。" }\nsources = ["QST-01"]',
        'why = { en = "It has closed.", zh = "已过期。" }',
    )
    (finding,) = draft.findings()
    assert (finding.kind, finding.rules) == ("rule without source", ("WIN-02",))


def test_every_fault_of_a_folder_is_a_finding(draft):
    draft.write(TERMS, b"\xff")
    _, faults = read_policy_of(draft.folder)
    assert draft.findings() == [from_fault(fault) for fault in faults]


# --- random policies, one case at a time ---


@given(small.policies(with_floor=True))
def test_a_policy_made_whole_is_below_the_floor_exactly_where_a_case_is(policy):
    worse = set()
    for case in small.cases(*small.FACTS):
        for floor in policy.floors.values():
            for row in floor.rules:
                decided = small.deciding(policy, "second", case)
                binds = case["market"] == floor.market == "c" and small.applies(row, case)
                if binds and decided.then["out"] < row.then["out"]:
                    worse.add((decided.id, row.id))
    found = {f.rules: f for f in verify(policy) if f.kind == "below the floor"}
    assert found.keys() == worse
    for (promise, row), finding in found.items():
        assert finding.boxes
        for case in small.cases(*small.FACTS):
            if finding.witness.items() <= case.items():
                assert small.deciding(policy, "second", case).id == promise
                assert small.applies(policy.rule(row), case)


@given(small.policies())
def test_a_rule_is_dead_exactly_when_it_decides_no_case(policy):
    for name, inputs in small.INPUTS.items():
        deciding = {small.deciding(policy, name, case).id for case in small.cases(*inputs)}
        dead = {f.rules[0] for f in verify(policy) if f.kind == "dead" and f.table == name}
        assert dead == {r.id for r in policy.tables[name].rules} - deciding


# --- the handbook ---


def samples(field, wanted: list[Bound], amounts) -> list:
    """List every code of a field; of a number its ends, and both sides of every bound."""
    if not field.is_number:
        return list(field.codes)
    found = {field.minimum, field.maximum}
    for bound in wanted:
        for end in bound.ends().values():
            value = amounts[end] if isinstance(end, str) else end
            found |= {value - field.step, value, value + field.step}
    return sorted(value for value in found if field.minimum <= value <= field.maximum)


def written_out(rule, amounts) -> dict:
    """Return a rule's conditions with the values of their amounts."""
    return {
        name: Bound(**{end: amounts.get(value, value) for end, value in wanted.ends().items()})
        if isinstance(wanted, Bound)
        else wanted
        for name, wanted in rule.when.items()
    }


@pytest.mark.unwatched
@pytest.mark.parametrize(
    ("name", "day"), some(product(HANDBOOK.policy.tables, HANDBOOK.policy.changes), 62), ids=str
)
def test_every_case_of_the_handbook_is_decided_by_one_rule(name, day):
    """Go through the cells of a table with none of the kit's grid, and compare with the kit."""
    policy = HANDBOOK.policy
    table = policy.tables[name]
    in_force = policy.on(day)
    amounts = {amount.id: amount.at(day).value for amount in policy.amounts.values()}
    rules = [rule for rule in table.rules if rule.holds(day)]
    whens = [written_out(rule, amounts) for rule in rules]
    columns = []
    for input_ in table.inputs:
        field = policy.terms[input_]
        bounds = [rule.when[input_] for rule in rules if input_ in rule.when]
        columns.append(
            [
                (
                    value,
                    sum(
                        1 << i
                        for i, when in enumerate(whens)
                        if input_ not in when or small.meets(value, when[input_])
                    ),
                )
                for value in samples(field, bounds, amounts)
            ]
        )
    # The kit decides all cells of a small table, and a sample of a large one.
    share = 1.0 if prod(map(len, columns)) < 100_000 else 0.02
    random = Random(2025)
    for cell in product(*columns):
        matching = (1 << len(rules)) - 1
        for _, bits in cell:
            matching &= bits
        assert matching, f"no rule decides {cell}"
        if table.hit_policy == "unique":
            assert not matching & (matching - 1), f"several rules decide {cell}"
        if random.random() < share:
            case = {field: value for field, (value, _) in zip(table.inputs, cell, strict=True)}
            first = rules[(matching & -matching).bit_length() - 1]
            assert in_force.table(name).decide(case).rule is first


# --- what a finding says to do ---


def test_a_promise_below_the_law_names_the_amount_at_which_it_begins(draft):
    draft.change(
        "policy/amounts.toml",
        'value = 7, sources = ["QST-01"]',
        'value = 6, sources = ["QST-01"]',
    )
    below = [finding for finding in draft.findings() if finding.kind == "below the floor"]
    assert below
    for finding in below:
        assert finding.mend.startswith("look at window_days (6) in data/policy/amounts.toml, ")


def test_a_promise_below_the_law_that_no_amount_bounds_names_none(draft):
    draft.change(
        "policy/freight.toml",
        'problem = "goods" }\nthen = { bearer = "shop" }',
        'problem = "goods" }\nthen = { bearer = "buyer" }',
    )
    (below,) = [finding for finding in draft.findings() if finding.kind == "below the floor"]
    assert below.mend.startswith("raise what FRT-02 promises")


def test_a_bound_without_its_pair_comes_with_the_case_to_paste(draft):
    draft.change(
        "policy/amounts.toml", 'value = 7, sources = ["QST-01"]', 'value = 9, sources = ["QST-01"]'
    )
    draft.drop("cases/freight.toml", "defect-a-day-late")
    missing = [finding for finding in draft.findings() if finding.kind == "bound without a pair"]
    assert missing
    for finding in missing:
        expected = [line for line in finding.mend.splitlines() if line.startswith("expect")]
        assert len(expected) == len({*expected})  # each side of the bound comes out differently
        text = finding.mend.split("\n", 1)[1]
        parts = text.split("add to data/cases/freight.toml, with words of your own:\n")
        for part in parts:
            draft.add("cases/freight.toml", "\n" + part)
    kinds = {finding.kind for finding in draft.findings()}
    assert "bound without a pair" not in kinds
    assert "case differs" not in kinds
    assert "unreadable" not in kinds


def test_a_bound_that_no_case_comes_near_has_nothing_to_paste(draft):
    draft.write(
        "cases/freight.toml",
        """
[[case]]
id = "colour-whatever-the-day"
title = { en = "Goods", zh = "商品" }
on = 2025-10-01
facts = { problem = "colour" }
expect = [{ table = "freight", bearer = "shop" }]
why = { en = "The shop.", zh = "店铺。" }
""",
    )
    missing = [finding for finding in draft.findings() if finding.kind == "bound without a pair"]
    assert missing
    assert {finding.mend for finding in missing} == {""}


@pytest.mark.parametrize(
    ("facts", "pasted"),
    [("days = 15", 0), ('days = 15, market = "cn"', 2)],
    ids=["more would have to be known", "it makes no difference"],
)
def test_a_bound_whose_sides_no_case_tells_apart_takes_what_there_is(draft, facts, pasted):
    draft.change("policy/window.toml", 'inputs = ["days"]', 'inputs = ["days", "market"]')
    draft.change(
        "policy/window.toml",
        'days = { above = "window_days" }',
        'days = { above = "window_days", at_most = 20 }',
    )
    for number, market in enumerate(("cn", "eu"), start=3):
        draft.add(
            "policy/window.toml",
            f"""
[[rule]]
id = "WIN-0{number}"
when = {{ days = {{ above = 20 }}, market = "{market}" }}
then = {{ window = "after" }}
why = {{ en = "Long ago.", zh = "很久了。" }}
sources = ["QST-01"]
""",
        )
    draft.write(
        "cases/freight.toml",
        f"""
[[case]]
id = "two-weeks-later"
title = {{ en = "Two weeks later", zh = "两周以后" }}
on = 2025-10-01
facts = {{ {facts} }}
expect = [{{ table = "window", window = "after" }}]
why = {{ en = "Too late.", zh = "太晚了。" }}
""",
    )
    found = [f for f in draft.findings() if f.kind == "bound without a pair" and "20" in f.message]
    assert [finding.mend.count("[[case]]") for finding in found] == [pasted]


def test_an_unknown_code_names_the_file_in_which_codes_are_written(draft):
    draft.change("policy/freight.toml", 'problem = "goods"', 'problem = "scratch"')
    (finding,) = draft.findings()
    assert "data/policy/terms.toml" in finding.mend


def test_a_case_of_a_market_that_is_not_sold_to_is_found_once():
    policy = replace(HANDBOOK.policy, markets=("cn", "eu"))
    found = [f for f in verify(policy, HANDBOOK.cases) if f.kind == "case of a market not sold to"]
    abroad = [case.id for case in HANDBOOK.cases.values() if case.facts.get("market") == "tw"]
    assert [*found[0].rules] == abroad[:1]
    assert "is a case of the market 'tw', and the shop sells to cn, eu" in found[0].message
    assert {rule for f in found for rule in f.rules} >= {*abroad}


def test_a_sum_is_not_compared_with_an_amount_in_another_currency() -> None:
    policy = HANDBOOK.policy
    assert [*across_currencies(policy)] == []
    table = policy.tables["compensation-band"]
    loose = [
        replace(r, when={n: c for n, c in r.when.items() if n != "market"}) for r in table.rules
    ]
    changed = replace(policy, tables={table.id: replace(table, rules=tuple(loose))})
    found = [*across_currencies(changed)]
    assert {f.kind for f in found} == {"other currency"}
    assert {f.rules[0] for f in found} == {r.id for r in table.rules if "price_paid" in r.when}
    assert "BND-05 compares price_paid with an amount in the currency of cn" in str(found[-1])
    # Where one more market is sold to in the shop's own currency, nothing is in another.
    clocks = policy.clocks
    own = {
        code: replace(market, currency=clocks.markets["cn"].currency)
        for code, market in clocks.markets.items()
    }
    assert [*across_currencies(replace(changed, clocks=replace(clocks, markets=own)))] == []


def test_what_nothing_measures_is_nothing() -> None:
    policy = HANDBOOK.policy
    assert [*bands(policy.on(date(2026, 3, 2)))] == []
    amount = policy.amounts["compensation_other_currency"]
    given = replace(amount, values=tuple(replace(value, value=5) for value in amount.values))
    changed = replace(
        policy,
        tables={"compensation-band": policy.tables["compensation-band"]},
        amounts={**policy.amounts, amount.id: given},
    )
    (found,) = bands(changed.on(date(2026, 3, 2)))
    assert (found.kind, found.rules) == ("band without a measure", ("BND-07",))
    assert "set compensation_other_currency to 0" in str(found)
