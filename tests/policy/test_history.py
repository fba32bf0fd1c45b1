"""History: what was in force is not rewritten, and what was pasted keeps its columns."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from aftersales_kit.policy.history import ONLY_SAID, rewritten, shifted
from aftersales_kit.policy.labels import Label
from aftersales_kit.policy.terms import Field
from tests.handbook import HANDBOOK

AMOUNTS, FREIGHT, WINDOW = "policy/amounts.toml", "policy/freight.toml", "policy/window.toml"
TERMS, SHOP = "policy/terms.toml", "policy/shop.toml"
TODAY = date(2026, 1, 1)
NEXT = """
[[rule]]
id = "FRT-05"
from = FROM
when = { window = "after" }
then = { bearer = "shop" }
why = { en = "We pay now.", zh = "现在由我们承担。" }
sources = ["QST-01"]
"""


def said(draft, was, today=TODAY):
    return [str(finding) for finding in rewritten(was, draft.policy(), today)]


def kept(draft):
    """Return the policy as it was; the draft can then be changed."""
    return draft.policy()


# --- amounts ---


def test_a_value_that_was_in_force_is_not_overwritten(draft):
    was = kept(draft)
    draft.change(AMOUNTS, 'value = 7, sources = ["QST-01"]', 'value = 9, sources = ["QST-01"]')
    assert said(draft, was) == [
        "past changed: window_days: window_days was 7 on 2025-09-01, and is 9 now\n"
        "    at: data/policy/amounts.toml, from 2025-09-01\n"
        "    to mend: put 7 back, and add a value: { from = 2026-01-01, value = 9, … }, "
        "or a later day"
    ]


@pytest.mark.parametrize(("start", "findings"), [("2025-12-31", 1), ("2026-01-01", 0)])
def test_a_value_may_begin_today_and_not_yesterday(draft, start, findings):
    was = kept(draft)
    draft.change(
        AMOUNTS,
        'value = 7, sources = ["QST-01"] }',
        'value = 7, sources = ["QST-01"] }, '
        f'{{ from = {start}, value = 9, sources = ["QST-01"] }}',
    )
    assert len(said(draft, was)) == findings


def test_an_amount_that_is_new_or_gone_changed_no_case(draft):
    was = kept(draft)
    draft.change(AMOUNTS, "[law_days]", "[statute_days]")
    for row in ("CN-01-a", "CN-02-a"):
        draft.drop("floors/cn.toml", row)
    assert said(draft, was) == []


# --- rules ---


def ending(draft, day):
    draft.change(FREIGHT, 'id = "FRT-01"\n', f'id = "FRT-01"\nuntil = {day}\n')
    draft.add(FREIGHT, NEXT.replace("FROM", day))


def test_a_rule_is_ended_and_followed_by_another_from_today_on(draft):
    was = kept(draft)
    ending(draft, "2026-01-01")
    assert said(draft, was) == []


def test_a_rule_that_ends_before_today_is_two_findings(draft):
    was = kept(draft)
    ending(draft, "2025-12-31")
    assert said(draft, was) == [
        "past changed: freight: FRT-01 decided cases before 2026-01-01, and is another now: until\n"
        "    at: data/policy/freight.toml\n"
        "    to mend: put it back as it was, with until = 2026-01-01 or a later day, and write "
        "what holds from that day as a rule with an id of its own",
        "past changed: freight: FRT-05 is new and holds from 2025-12-31, on days before "
        "2026-01-01\n"
        "    at: data/policy/freight.toml\n"
        "    to mend: give it from = 2026-01-01 or a later day, and the rule that it follows the "
        "same day as until",
    ]


def test_what_is_still_to_come_may_be_changed(draft):
    ending(draft, "2026-02-01")
    was = kept(draft)
    draft.change(FREIGHT, "until = 2026-02-01", "until = 2026-03-01")
    draft.change(FREIGHT, "from = 2026-02-01", "from = 2026-03-01")
    assert said(draft, was) == []
    assert len(said(draft, was, date(2026, 2, 2))) == 2


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"regret", worn = false }', '"regret", worn = false, days = { at_most = 30 } }', "days"),
        ('problem = "goods" }', 'problem = ["defect"] }', "when.problem"),
        ('when = { window = "after" }\nthen = { bearer = "buyer"',
         'when = { window = "after" }\nthen = { bearer = "shop"', "then.bearer"),
        ('id = "FRT-01"\n', 'id = "FRT-01"\nfrom = 2025-09-02\n', "from"),
    ],
)  # fmt: skip
def test_a_rule_that_says_something_else_of_the_past_is_found(draft, old, new, key):
    was = draft.policy()
    draft.change(FREIGHT, 'inputs = ["window", "problem", "worn"]',
                 'inputs = ["window", "problem", "worn", "days"]')  # fmt: skip
    draft.change(FREIGHT, old, new)
    files = draft.unread()
    (finding,) = rewritten(was, files, TODAY)
    assert f"and is another now: {'when.' if key == 'days' else ''}{key}" in finding.message


def test_a_rule_that_is_gone_is_found_with_its_table_or_without(draft):
    was = kept(draft)
    draft.drop(FREIGHT, "FRT-01")
    (finding,) = rewritten(was, draft.unread(), TODAY)
    assert finding.message == "FRT-01 decided cases before 2026-01-01, and is gone"
    assert finding.mend == "put it back, with until = 2026-01-01 or a later day"
    (draft.folder / FREIGHT).unlink()
    gone = [finding.rules[0] for finding in rewritten(was, draft.unread(), TODAY)]
    assert gone == ["FRT-01", "FRT-02", "FRT-03", "FRT-04"]
    assert list(rewritten(was, draft.unread(), date(2025, 9, 1))) == []


def test_days_before_a_later_start_are_not_asked_about(draft):
    ending(draft, "2025-12-01")
    was = kept(draft)
    draft.change(SHOP, "start = 2025-09-01", "start = 2025-12-01")
    draft.drop(FREIGHT, '"FRT-01"')
    assert said(draft, was) == []


def test_a_code_that_is_new_changes_no_rule_that_speaks_of_it(draft):
    was = kept(draft)
    draft.change(TERMS, "[fields.problem.groups]",
                 'scratch = { en = "Scratch", zh = "划痕" }\n[fields.problem.groups]')  # fmt: skip
    draft.change(FREIGHT, 'problem = "goods" }', 'problem = ["goods", "scratch"] }')
    assert said(draft, was) == []


def test_a_trait_that_is_changed_changes_the_rules_that_ask_it_and_a_new_problem_none(traits):
    was = traits.policy()
    text = (traits.folder / "problems/regret.toml").read_text(encoding="utf-8")
    traits.write("problems/late.toml", text)
    assert list(rewritten(was, traits.unread(), TODAY)) == []
    traits.change("problems/colour.toml", "ours = true", "ours = false")
    found = list(rewritten(was, traits.unread(), TODAY))
    assert [finding.rules for finding in found] == [("FRT-02",), ("FRT-03",), ("FRT-04",)]
    assert all("is another now: when.problem" in finding.message for finding in found)


def test_an_input_that_leaves_nothing_out_changes_nothing(draft):
    was = kept(draft)
    draft.change(FREIGHT, 'when = { window = "after" }',
                 'when = { window = "after", worn = ["yes", "no"] }')  # fmt: skip
    assert said(draft, was) == []


def test_where_the_first_rule_decides_their_order_is_kept(draft):
    draft.change(
        FREIGHT,
        'outcomes = ["bearer"]',
        'outcomes = ["bearer"]\nhit_policy = "first"\n'
        'first_because = { en = "It is simpler.", zh = "更简单。" }',
    )
    was = kept(draft)
    rules = was.tables["freight"].rules
    turned = replace(was.tables["freight"], rules=(*rules[1:], rules[0]))
    now = replace(was, tables={**was.tables, "freight": turned})
    (finding,) = rewritten(was, now, TODAY)
    assert finding.rules == ("FRT-01", "FRT-02", "FRT-03", "FRT-04")
    assert "stand in another order" in finding.message
    assert list(rewritten(was, was, TODAY)) == []


# --- registers ---


def columns(register, **changed):
    """Return the handbook's registers, with other columns in one of them."""
    registers = HANDBOOK.registers
    one = replace(registers[register], **changed)
    return replace(registers, registers={**registers.registers, register: one})


CLAIM = HANDBOOK.registers["courier_claim"]
MORE = HANDBOOK.registers.columns["product"]


def test_a_column_at_the_end_shifts_nothing():
    now = columns("courier_claim", later=(*CLAIM.later, MORE))
    assert list(shifted(HANDBOOK.registers, now)) == []
    assert list(shifted(HANDBOOK.registers, HANDBOOK.registers)) == []


def test_a_column_in_the_middle_shifts_all_behind_it():
    now = columns("courier_claim", required=(*CLAIM.required, MORE))
    (finding,) = shifted(HANDBOOK.registers, now)
    behind = (*CLAIM.optional, *CLAIM.later)[0].id
    assert str(finding) == (
        f"column shifted: courier_claim: where the column {behind} stood, courier_claim has "
        "product: all that was pasted is shifted\n"
        "    at: data/registers.toml\n"
        "    to mend: put the columns back in their order, and name a new one at the end of `later`"
    )


def test_a_column_that_is_gone_leaves_its_place_to_another_or_to_nothing():
    (finding,) = shifted(HANDBOOK.registers, columns("courier_claim", later=CLAIM.later[:-1]))
    gone = CLAIM.later[-1].id
    assert f"where the column {gone} stood, courier_claim has nothing" in finding.message


def test_a_register_that_is_gone_has_no_columns_to_shift():
    registers = HANDBOOK.registers
    rest = {name: one for name, one in registers.registers.items() if name != "courier_claim"}
    assert list(shifted(registers, replace(registers, registers=rest))) == []


# --- what has no days of its own ---

POLICY = HANDBOOK.policy
CLOCK = POLICY.clocks.entries["logistics-solved"]
OTHERWISE = {
    "kind": "target", "starts": "signed_on", "counted_in": "law_days", "role": "nobody",
    "calendar": "eu", "when": {"market": frozenset({"eu"})}, "amount": "logistics_limit",
    "hours": ((60, 120),), "pauses": not CLOCK.pauses, "backed_by": ("another",),
    "yields": not CLOCK.yields, "waits_for": "signed_on", "met_by": "signed_on",
    "at_least": not CLOCK.at_least, "repeats": not CLOCK.repeats,
    "buyers_day": not CLOCK.buyers_day, "then": "another",
}  # fmt: skip


def since(clocks=None, today=TODAY, **changed):
    """Return what is found where clocks, or some fields of the terms, are others now."""
    terms = replace(POLICY.terms, fields={**POLICY.terms.fields, **changed})
    now = replace(POLICY, clocks=clocks or POLICY.clocks, terms=terms)
    found = rewritten(POLICY, now, today)
    return [(f.table, f.message.partition("another now: ")[2]) for f in found]


DAYS = ("start", "end", "later")


def with_clock(**changed):
    entries = {**POLICY.clocks.entries, CLOCK.id: replace(CLOCK, **changed)}
    return replace(POLICY.clocks, entries=entries)


def test_each_part_of_a_clock_either_counts_or_is_only_said() -> None:
    assert {part.name for part in fields(CLOCK)} == {*OTHERWISE, *ONLY_SAID}


@pytest.mark.parametrize("part", OTHERWISE)
def test_a_clock_that_counted_otherwise_is_found(part) -> None:
    ((name, what),) = since(with_clock(**{part: OTHERWISE[part]}))
    assert (name, what.split(".")[0]) == (CLOCK.id, part)
    assert since(with_clock(**{part: OTHERWISE[part]}), today=POLICY.start) == []


@pytest.mark.parametrize("part", sorted(ONLY_SAID - {"id", "backs", *DAYS}))
def test_what_a_clock_only_says_may_be_mended(part) -> None:
    assert since(with_clock(**{part: None})) == []


def test_a_clock_is_ended_and_begun_and_neither_gone_nor_new_of_old() -> None:
    entries = {n: c for n, c in POLICY.clocks.entries.items() if n != CLOCK.id}
    fewer = replace(POLICY.clocks, entries=entries)
    assert since(fewer) == [(CLOCK.id, "it is gone")]
    (new,) = rewritten(replace(POLICY, clocks=fewer), POLICY, TODAY)
    assert (new.table, new.mend) == (CLOCK.id, f"give it from = {TODAY} or a later day")
    dated = replace(POLICY, clocks=with_clock(start=TODAY))
    assert [*rewritten(replace(POLICY, clocks=fewer), dated, TODAY)] == []
    assert since(with_clock(end=TODAY)) == []
    before = TODAY - timedelta(days=1)
    assert since(with_clock(end=before)) == [(CLOCK.id, f"it is gone, on {before}")]


def test_a_clock_is_another_from_today_on_and_not_before() -> None:
    before = TODAY - timedelta(days=1)
    said = {"role": "warehouse", "label": Label("Otherwise", "别的")}
    assert since(with_clock(later=(replace(CLOCK, start=TODAY, **said),))) == []
    earlier = with_clock(later=(replace(CLOCK, start=before, **said),))
    assert since(earlier) == [(CLOCK.id, f"role, on {before}")]
    told = with_clock(later=(replace(CLOCK, start=before, label=said["label"]),))
    assert since(told) == []


def test_the_length_of_a_clock_is_mended_by_the_days_of_its_amount() -> None:
    now = replace(POLICY, clocks=with_clock(amount="logistics_limit"))
    (finding,) = rewritten(POLICY, now, TODAY)
    assert finding.mend == (
        f"put {CLOCK.amount} back, and give that a value from {TODAY} or a later day"
    )


def test_the_time_of_the_shop_and_of_a_market_is_found() -> None:
    clocks = POLICY.clocks
    shop = replace(clocks.shop, offset=timedelta(hours=9), week=(None,) * 7, calendar="eu")
    assert since(replace(clocks, shop=shop)) == [
        ("shop", "offset"), ("shop", "week"), ("shop", "calendar"),
    ]  # fmt: skip
    market = replace(clocks.markets["eu"], utc_offset=timedelta(hours=5))
    found = since(replace(clocks, markets={**clocks.markets, "eu": market}))
    assert found == [("eu", "its clock")]
    assert since(replace(clocks, markets={})) == []


def test_a_day_off_that_has_passed_stays_one_and_one_to_come_may_be_moved() -> None:
    clocks = POLICY.clocks
    china = clocks.calendars["cn"]
    passed, to_come = date(2025, 10, 1), date(2026, 10, 1)
    for day, found in ((passed, [("cn", "2025-10-01")]), (to_come, [])):
        year = replace(china.years[day.year], off=china.years[day.year].off - {day})
        moved = replace(china, years={**china.years, day.year: year})
        assert since(replace(clocks, calendars={**clocks.calendars, "cn": moved})) == found
    assert since(replace(clocks, calendars={})) == []


def test_what_a_fact_is_taken_for_is_found() -> None:
    terms = POLICY.terms
    kind, wish = terms["exchange_kind"], terms["wish"]
    assert since(exchange_kind=replace(kind, unless_said="new_order")) == [
        ("exchange_kind", "unless_said")
    ]
    taking = next(f for f in terms.fields.values() if f.takes)
    taken = [(taking.name, f"takes.{name}") for name in taking.takes]
    assert since(**{taking.name: replace(taking, takes={})}) == taken
    back = wish.groups["money_back"]
    fewer = {**wish.groups, "money_back": back._replace(codes=back.codes - {"return"})}
    assert since(wish=replace(wish, groups=fewer)) == [("wish", "groups.money_back")]


def test_a_new_code_in_a_group_changed_no_case() -> None:
    wish = POLICY.terms["wish"]
    back = wish.groups["money_back"]
    groups = {**wish.groups, "money_back": back._replace(codes=back.codes | {"swap"})}
    codes = {**wish.codes, "swap": wish.label}
    assert since(wish=replace(wish, codes=codes, groups=groups)) == []


def test_a_trait_for_which_no_rule_asks_is_compared_by_what_has_it() -> None:
    label = POLICY.terms["wish"].label
    was, now = (
        replace(POLICY, terms=replace(POLICY.terms, fields={**POLICY.terms.fields, "looks": trait}))
        for given in ({"wrong_item": "old"}, {"wrong_item": "new", "blemish": "new"})
        for trait in [Field("looks", "choice", label, follows="problem", given=given)]
    )
    (finding,) = rewritten(was, now, TODAY)
    assert (finding.table, finding.file) == ("looks", "data/policy/terms.toml")
    assert finding.message.endswith("and is another now: of wrong_item")
