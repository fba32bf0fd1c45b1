"""Two handbooks differ in exactly the places that are changed, and wording is told apart."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.alterations import GONE, Alteration, alterations
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
