"""What a change means for law and platform: what binds now and did not, and what is broken."""

from dataclasses import replace
from datetime import date

from aftersales_kit.policy import Policy
from aftersales_kit.policy.comparison import Comparison
from aftersales_kit.policy.demands import BINDS, BROKEN, CHANGED, GONE, KEPT, NEW, Demand, demands
from aftersales_kit.policy.scenarios import AmountChange, Scenario, apply
from aftersales_kit.policy.sources import Sources
from aftersales_kit.policy.tables import Bound, Floor, Rule, Table
from aftersales_kit.policy.terms import Label, Terms
from aftersales_kit.policy.verification import verify
from tests.handbook import BEGAN
from tests.policy import small

POLICY = BEGAN.policy
ON = date(2026, 3, 1)
NO = Label("w", "w")


def among(old: Policy, new: Policy) -> list[Demand]:
    return demands(Comparison(old.on(ON), new.on(ON)))


def with_window(days: int) -> Policy:
    change = AmountChange("no_reason_window_tw", days)
    return apply(POLICY, Scenario("x", NO, NO, amounts=(change,)))


def test_a_window_below_the_law_breaks_the_rows_that_verification_names():
    shorter = with_window(6)
    found = among(POLICY, shorter)
    below = {f.rules[1] for f in verify(shorter) if f.kind == "below the floor"}
    assert {demand.kind for demand in found} == {BROKEN}
    assert {demand.row.id for demand in found} == below
    own = next(demand for demand in found if demand.table == "no-reason-window")
    assert own.rules == ("WIN-05",)
    assert own.demanded == (Label("No-reason window: inside", "无理由退货期：期内"),)
    assert "Days since signing: 7 days" in own.labels[0].en
    assert own.article.startswith("消費者保護法 19")


def test_what_was_broken_and_is_no_longer_is_kept_again():
    found = among(with_window(6), POLICY)
    assert {demand.kind for demand in found} == {KEPT}


def rule(name, when, code, table="second"):
    return Rule(name, small.START, None, when, {small.OUTCOMES[table]: code}, NO, ("CN-01",))


def policy(code="2", rows=(), middle="p", asked="second") -> Policy:
    """Return a policy that gives one code everywhere, above rows of law in the market c."""
    tables = {
        name: Table(name, f"{name}.toml", NO, NO, "unique", small.INPUTS[name], (outcome,), rules)
        for name, outcome, rules in (
            ("first", "middle", (rule("FIR-01", {}, middle, "first"),)),
            ("second", "out", (rule("SEC-01", {}, code),)),
        )
    }
    floor = Floor("c", "c.toml", NO, "statute", "c", rows, {row.id: asked for row in rows})
    return Policy(
        small.START, ("c",), Terms(small.FIELDS, {}), {}, tables, {"c": floor},
        Sources({}, {"CN-01": small.SOURCE}),
    )  # fmt: skip


def row(code, when=None):
    return rule("CN-01-a", when or {}, code)


def kinds(old: Policy, new: Policy) -> list[str]:
    return [demand.kind for demand in among(old, new)]


def test_the_shop_that_gives_no_more_than_the_law_is_bound_by_it():
    rows = (row("2"),)
    assert kinds(policy("3", rows), policy("2", rows)) == [BINDS]
    assert kinds(policy("2", rows), policy("3", rows)) == []
    assert kinds(policy("3", rows), policy("1", rows)) == [BROKEN]
    assert kinds(policy("1", rows), policy("2", rows)) == [KEPT]


def test_a_row_that_demands_nothing_is_never_told_of():
    rows = (row("1"),)
    assert kinds(policy("3", rows), policy("1", rows)) == []


def test_rows_that_come_go_and_change_are_named_and_what_they_bring_about():
    none, two, three = policy("2"), policy("2", (row("2"),)), policy("2", (row("3"),))
    assert kinds(none, two) == [BINDS, NEW]
    assert kinds(two, three) == [BROKEN, CHANGED]
    assert kinds(three, two) == [KEPT, CHANGED]
    (gone,) = among(two, none)
    assert (gone.kind, gone.boxes, gone.labels) == (GONE, (), ())
    assert gone.demanded == (Label("Out: out 2", "out（中）：out（2）"),)


def test_a_row_that_speaks_of_further_cases_binds_in_these_alone():
    few = policy("2", (row("2", {"size": Bound(at_most=2)}),))
    more = policy("2", (row("2", {"size": Bound(at_most=4)}),))
    binds, changed = among(few, more)
    assert (binds.kind, changed.kind) == (BINDS, CHANGED)
    assert [dict(box.conditions) for box in binds.boxes] == [
        {"market": frozenset("c"), "size": (3, 4)}
    ]


def test_a_row_may_speak_of_what_a_table_decides():
    of_p, of_q = (policy("2", (row("2", {"middle": frozenset(code)}),)) for code in "pq")
    assert kinds(of_p, of_q) == [CHANGED]
    assert kinds(of_q, of_p) == [BINDS, CHANGED]


def test_a_row_of_which_no_case_can_be_never_binds():
    never = policy("2", (row("2", {"size": Bound(above=3, at_most=2)}),))
    assert kinds(policy("2"), never) == [NEW]


def test_a_market_that_is_not_sold_to_is_left_out():
    rows = (row("2"),)
    abroad = replace(policy("1", rows), markets=("x",))
    assert kinds(policy("3", rows), abroad) == []


def test_a_row_of_other_cases_than_those_that_change_is_not_looked_at():
    blue = (row("2", {"colour": frozenset("b")}),)
    before, after = policy("3", blue), policy("3", blue)
    red = rule("SEC-01", {"colour": frozenset("r")}, "2")
    rest = rule("SEC-02", {"colour": frozenset("gb")}, "3")
    second = replace(
        after.tables["second"], inputs=("colour", "size", "middle", "price"), rules=(red, rest)
    )
    assert kinds(before, replace(after, tables={**after.tables, "second": second})) == []


def test_a_row_under_another_letter_is_the_row_that_it_was():
    other = replace(row("2"), id="CN-01-b")
    old, new = policy("2", (row("2"),)), policy("2", (other,))
    assert kinds(old, new) == kinds(new, old) == []
    assert kinds(policy("3", (row("2"),)), policy("1", (other,))) == [BROKEN]


def test_a_row_with_another_letter_that_demands_another_thing_is_new():
    old, new = policy("3", (row("2"),)), policy("3", (replace(row("3"), id="CN-01-b"),))
    assert kinds(old, new) == [BINDS, NEW, GONE]
