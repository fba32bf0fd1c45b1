"""Diagrams: what a case may still reach, and what tells it apart: as all cases one by one say."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.policy import diagrams
from aftersales_kit.policy.diagrams import Diagram
from aftersales_kit.policy.grid import Grid
from aftersales_kit.policy.slices import axes_of
from aftersales_kit.policy.terms import OneOf
from tests.handbook import HANDBOOK
from tests.policy import small
from tests.policy.test_slices import agrees, withins
from tests.tries import tries

START = small.START
FACTS = ("colour", "size", "price")
few = settings(max_examples=tries(50))


def check(policy, table, facts, within, known=None) -> None:
    """Compare a diagram with every case that agrees with what is known, decided one by one."""
    diagram = Diagram(policy.on(START), table, within if known is None else known)
    grid = Grid(diagram.axes)
    deciding = {}
    for case in small.cases(*facts):
        if agrees(case, {name: c for name, c in within.items() if name in facts}):
            rule = small.deciding(policy, table, case)
            assert deciding.setdefault(grid.index(case), rule) is rule
    assert len(deciding) == grid.size == diagram.size
    reached = {rule.id for rule in deciding.values()}
    assert [rule.id for rule in diagram.rules] == sorted(reached)
    if len(reached) > 1:
        assert [*diagram.axes] == axes_of([policy.on(START)], table, within)
    assert diagram.open == [axis.field.name for axis in grid.axes]
    classes = [[rule] for rule in diagram.rules]
    for place, counts in enumerate(diagram.counts(classes)):
        for (rule,), cells in zip(classes, counts, strict=True):
            for cell, count in enumerate(cells):
                there = [i for i in deciding if cell_on(grid, place, i) == cell]
                assert count == sum(deciding[i].id == rule.id for i in there)
    if len(classes) > 1:
        together = diagram.counts([[rule for (rule,) in classes[1:]]])
        assert together == [
            [[sum(cells) for cells in zip(*counts[1:], strict=True)]]
            for counts in diagram.counts(classes)
        ]


def cell_on(grid: Grid, place: int, index: int) -> int:
    """Return the cell of one axis in which a cell of the grid lies."""
    return index // grid.strides[place] % len(grid.axes[place].cells)


@few
@given(small.policies(), withins("colour", "size", "price", "market"))
def test_a_diagram_says_what_every_case_says(policy, within):
    check(policy, "second", FACTS, within)


@few
@given(small.policies(), withins("colour", "size"))
def test_of_a_table_that_rests_on_no_other_alike(policy, within):
    check(policy, "first", ("colour", "size"), within)


@few
@given(small.policies(), withins("size", "price"), st.data())
def test_an_input_of_another_table_that_is_known_is_taken_as_stated(policy, known, data):
    codes = st.frozensets(st.sampled_from(small.ticks("middle")), min_size=1)
    within = {**known, "middle": data.draw(codes)}
    check(policy, "second", ("size", "middle", "price"), within)


@few
@given(small.policies(), st.data())
def test_facts_may_be_known_by_their_values(policy, data):
    """What is known exactly, and what is known to be one of a few."""
    known, within = {}, {}
    for name in FACTS:
        if data.draw(st.booleans()):
            field = small.FIELDS[name]
            value = known[name] = data.draw(st.sampled_from(small.values(name)))
            within[name] = (field.ticks(value),) * 2 if field.is_number else frozenset([str(value)])
    if "colour" in known and data.draw(st.booleans()):
        within["colour"] = data.draw(st.frozensets(st.sampled_from("rgb"), min_size=2))
        known["colour"] = OneOf(within["colour"])
    check(policy, "second", FACTS, within, known)


@few
@given(small.policies(), withins("colour", "size", "price"))
def test_an_input_can_still_have_every_outcome_that_some_case_gives_it(policy, within):
    possible = Diagram(policy.on(START), "second", within).inputs
    given_ = {
        small.deciding(policy, "first", case).then["middle"]
        for case in small.cases("colour", "size")
        if agrees(case, {name: c for name, c in within.items() if name != "price"})
    }
    assert possible.keys() == {"middle"}
    assert given_ <= possible["middle"]
    if policy.tables["first"].hit_policy == "unique":
        assert given_ == possible["middle"]


def test_an_input_that_is_stated_is_not_asked_of_the_other_table(draft):
    in_force = draft.policy().on(START)
    assert Diagram(in_force, "freight", {"days": (8, 30)}).inputs == {"window": {"after"}}
    assert Diagram(in_force, "freight", {"window": frozenset({"inside"})}).inputs == {}


def test_where_rules_meet_though_they_must_not_the_first_decides(draft):
    """An open case is then decided as a complete one is."""
    policy = draft.policy()
    freight = policy.tables["freight"]
    first, *others = freight.rules
    wide = replace(freight, rules=(replace(first, when={}), *others))
    policy = replace(policy, tables={**policy.tables, "freight": wide})
    assert [rule.id for rule in Diagram(policy.on(START), "freight", {}).rules] == [first.id]
    stated = {"window": "inside", "problem": "defect", "worn": "no"}
    assert [rule.id for rule in Diagram(policy.on(START), "freight", stated).rules] == [first.id]


def test_what_some_rules_lead_to_is_the_same_when_it_is_forgotten(monkeypatch):
    def reached():
        policy = replace(HANDBOOK.policy, start=HANDBOOK.policy.start)
        in_force = policy.on(policy.start)
        return [[rule.id for rule in Diagram(in_force, name, {}).rules] for name in in_force.tables]

    remembered = reached()
    monkeypatch.setattr(diagrams, "MOST_LED_TO", 1)
    assert reached() == remembered
