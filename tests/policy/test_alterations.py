"""Two handbooks differ in exactly the places that are changed, and wording is told apart."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.alterations import (
    GONE,
    Alteration,
    alterations,
    is_renamed,
    renamings,
)
from aftersales_kit.policy.amounts import DatedValue
from aftersales_kit.policy.labels import Label
from aftersales_kit.policy.reading import Files
from tests.handbook import BEGAN

TEXT = Label("Something else", "别的")


def with_policy(**parts: Any) -> Handbook:
    return replace(BEGAN, policy=replace(BEGAN.policy, **parts))


def one(new: Handbook) -> Alteration:
    (found,) = alterations(BEGAN, new)
    return found


def with_one(entries: Mapping[str, Any], name: str, **changes: Any) -> dict[str, Any]:
    return {**entries, name: replace(entries[name], **changes)}


def test_a_handbook_does_not_differ_from_itself():
    assert alterations(BEGAN, BEGAN) == []
    assert alterations(BEGAN, replace(BEGAN)) == []


def test_another_text_is_wording_and_another_blank_in_it_is_not():
    replies = BEGAN.policy.replies
    found = one(with_policy(replies=with_one(replies, "window-closed", text=TEXT)))
    blanks = "{" in replies["window-closed"].text.en
    assert (found.part, found.entry, found.place) == ("replies", "window-closed", "text")
    assert found.wording == (not blanks)
    assert found.title == replies["window-closed"].title
    filled = Label(replies["window-closed"].text.en + "{order}", "{order}")
    assert not one(with_policy(replies=with_one(replies, "window-closed", text=filled))).wording


def test_sources_and_notes_decide_nothing():
    amounts = BEGAN.policy.amounts
    held = amounts["exam_pass_mark"]
    value = replace(held.values[0], sources=())
    found = one(with_policy(amounts=with_one(amounts, "exam_pass_mark", values=(value,))))
    assert (found.place, found.wording) == ("values.1.sources", True)
    found = one(with_policy(amounts=with_one(amounts, "exam_pass_mark", note=TEXT)))
    assert (found.place, found.wording) == ("note", True)


def test_a_list_of_another_length_is_told_as_a_whole():
    amounts = BEGAN.policy.amounts
    held = amounts["exam_pass_mark"]
    more = (*held.values, DatedValue(date(2027, 1, 1), 1, ("CN-01",)))
    found = one(with_policy(amounts=with_one(amounts, "exam_pass_mark", values=more)))
    assert (found.place, found.was, found.becomes) == ("values", held.values, more)


def test_entries_that_come_and_go_are_told_once():
    clocks = BEGAN.policy.clocks
    less = {name: clock for name, clock in clocks.entries.items() if name != "rapid-first-reply"}
    without = with_policy(clocks=replace(clocks, entries=less))
    found = one(without)
    assert (found.part, found.entry, found.place, found.becomes) == (
        "clocks", "rapid-first-reply", "", GONE,
    )  # fmt: skip
    assert found.title == clocks["rapid-first-reply"].label
    (back,) = alterations(without, BEGAN)
    assert (back.was, back.becomes) == (GONE, clocks["rapid-first-reply"])


def procedure(**changes: Any) -> Handbook:
    procedures = BEGAN.procedures
    changed = with_one(procedures.procedures, "settle-freight", **changes)
    return replace(BEGAN, procedures=replace(procedures, procedures=changed))


def test_a_step_is_found_by_its_id_and_another_order_is_told():
    steps = BEGAN.procedures["settle-freight"].steps
    other = replace(steps[1], role="supervisor")
    found = one(procedure(steps=(steps[0], other, *steps[2:])))
    assert (found.part, found.place) == ("procedures", f"steps.{other.id}.role")
    assert (found.was, found.becomes) == (steps[1].role, "supervisor")
    found = one(procedure(steps=(steps[1], steps[0], *steps[2:])))
    assert found.place == "steps.(order)"
    assert found.becomes[:2] == (steps[1].id, steps[0].id)
    found = one(procedure(steps=steps[:-1]))
    assert (found.place, found.becomes) == (f"steps.{steps[-1].id}", GONE)


def test_rules_are_found_by_their_ids():
    tables = BEGAN.policy.tables
    freight = tables["freight"]
    rules = (replace(freight.rules[0], why=TEXT), *freight.rules[1:])
    found = one(with_policy(tables=with_one(tables, "freight", rules=rules)))
    assert (found.place, found.wording) == (f"rules.{freight.rules[0].id}.why", True)
    rules = (replace(freight.rules[0], end=date(2027, 1, 1)), *freight.rules[1:])
    found = one(with_policy(tables=with_one(tables, "freight", rules=rules)))
    assert (found.place, found.wording) == (f"rules.{freight.rules[0].id}.end", False)


def test_what_is_no_entry_is_told_by_its_own_name():
    clocks = BEGAN.policy.clocks
    shop = replace(clocks.shop, calendar="eu")
    found = one(with_policy(clocks=replace(clocks, shop=shop)))
    assert (found.part, found.entry, found.place) == ("clocks", "shop", "calendar")


def test_a_mapping_is_looked_at_key_by_key():
    clocks = BEGAN.policy.clocks
    name, held = next((name, clock) for name, clock in clocks.entries.items() if clock.when)
    fact = next(iter(held.when))
    when = {**held.when, fact: frozenset("x")}
    entries = with_one(clocks.entries, name, when=when)
    found = one(with_policy(clocks=replace(clocks, entries=entries)))
    assert (found.place, found.becomes) == (f"when.{fact}", frozenset("x"))


def test_lists_of_texts_are_wording():
    types = BEGAN.speech.types
    name, held = next(iter(types.items()))
    other = {**types, name: replace(held, steps=(*held.steps, TEXT))}
    found = one(replace(BEGAN, speech=replace(BEGAN.speech, types=other)))
    assert (found.place, found.wording) == ("steps", True)
    assert found.title == Label("", "")


@pytest.mark.parametrize("part", ["options", "sums", "openings"])
def test_every_part_of_a_handbook_is_looked_at(part):
    entries = getattr(BEGAN, part)
    name = next(iter(entries))
    less = {other: held for other, held in entries.items() if other != name}
    found = one(replace(BEGAN, **{part: less}))
    assert (found.part, found.entry, found.becomes) == (part, name, GONE)


def test_the_files_that_a_handbook_was_read_from_are_no_difference() -> None:
    assert BEGAN.files is not None
    reread = replace(BEGAN, files=Files(BEGAN.files.folder))
    assert alterations(BEGAN, reread) == []


def under_another_id(entries: Mapping[str, Any], name: str, other: str) -> dict[str, Any]:
    """Return entries in their order, of which one has another id."""
    return {
        other if key == name else key: replace(entry, id=other) if key == name else entry
        for key, entry in entries.items()
    }


def renamed(new: Handbook, old: Handbook = BEGAN) -> list[tuple[str, str, str]]:
    """Return what is told as another id alone, where nothing else is told."""
    found, left = renamings(alterations(old, new))
    assert left == []
    return [(one.part, one.was, one.becomes) for one in found]


def with_rules(table: str, *rules: Any) -> Handbook:
    tables = BEGAN.policy.tables
    return with_policy(tables={**tables, table: replace(tables[table], rules=rules)})


@pytest.mark.parametrize("table", BEGAN.policy.tables)
def test_a_rule_of_which_the_id_alone_differs_is_the_same_rule(table: str) -> None:
    first, *rest = BEGAN.policy.tables[table].rules
    new = with_rules(table, replace(first, id="ZZZ-01"), *rest)
    assert renamed(new) == [("tables", first.id, "ZZZ-01")]
    assert renamed(BEGAN, new) == [("tables", "ZZZ-01", first.id)]


def test_all_rules_of_a_table_may_have_other_ids() -> None:
    rules = BEGAN.policy.tables["freight"].rules
    others = [replace(rule, id=f"ZZZ-{n:02}") for n, rule in enumerate(rules)]
    assert renamed(with_rules("freight", *others)) == [
        ("tables", rule.id, other.id) for rule, other in zip(rules, others, strict=True)
    ]


def test_entries_with_other_ids_are_told_by_their_titles() -> None:
    replies = under_another_id(BEGAN.policy.replies, "window-closed", "zzz")
    assert renamed(with_policy(replies=replies)) == [("replies", "window-closed", "zzz")]
    found, _ = renamings(alterations(BEGAN, with_policy(replies=replies)))
    assert found[0].title == BEGAN.policy.replies["window-closed"].title


def test_an_entry_with_days_of_its_own_is_renamed_once() -> None:
    clocks = BEGAN.policy.clocks
    clock = clocks["rapid-first-reply"]
    later = replace(clock, start=date(2027, 1, 1), role="supervisor", later=())
    dated = replace(clock, later=(later,))
    old = with_policy(clocks=replace(clocks, entries={**clocks.entries, clock.id: dated}))
    entries = {**clocks.entries, "zzz": replace(dated, id="zzz", later=(replace(later, id="zzz"),))}
    del entries[clock.id]
    new = with_policy(clocks=replace(clocks, entries=entries))
    assert renamed(new, old) == [("clocks", clock.id, "zzz")]


def test_what_has_another_id_and_says_another_thing_is_another() -> None:
    first, *rest = BEGAN.policy.tables["freight"].rules
    other = replace(first, id="ZZZ-01", why=TEXT)
    found, left = renamings(alterations(BEGAN, with_rules("freight", other, *rest)))
    assert found == []
    assert [one.place for one in left] == [f"rules.{first.id}", "rules.ZZZ-01"]


def test_a_whole_table_is_no_other_one_under_its_name() -> None:
    tables = under_another_id(BEGAN.policy.tables, "freight", "zzz")
    found, left = renamings(alterations(BEGAN, with_policy(tables=tables)))
    assert (found, [one.entry for one in left]) == ([], ["freight", "zzz"])


def test_a_row_of_another_article_is_another_row() -> None:
    row = next(row for row in BEGAN.policy.floors["cn"].rules if row.id == "CN-10-a")
    assert is_renamed(row, replace(row, id="CN-10-z"), row=True)
    assert not is_renamed(row, replace(row, id="CN-99-a"), row=True)
    assert is_renamed(row, replace(row, id="CN-99-a"))
    assert not is_renamed(row, BEGAN.policy.amounts["exam_pass_mark"])
    assert not is_renamed(BEGAN.policy.terms["wish"], replace(BEGAN.policy.terms["wish"], name="x"))
    assert not is_renamed("a", "b")
