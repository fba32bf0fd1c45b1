"""What has days of its own is in force on them, found where it is not, and compared by day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from aftersales_kit.answers.clocks import deadlines, due
from aftersales_kit.policy import Finding, Handbook
from aftersales_kit.policy.contrast import contrast
from aftersales_kit.policy.subjects.clock_verification import verify_clocks
from aftersales_kit.sheets.comparing import as_codes, as_plain, comparison_sheet
from tests.handbook import BEGAN
from tests.mutants.changing import Edit
from tests.mutants.checking import edited

FOLDER = BEGAN.files.folder
CHANGE, END = date(2027, 1, 1), date(2028, 1, 1)
CLOCK = "call-back"
BEFORE, AFTER, GONE = (date(year, 6, 1) for year in (2026, 2027, 2028))


@contextmanager
def handbook(file: str, entry: str, key: str, value: Any) -> Iterator[Handbook]:
    *above, last = entry.split("/")
    place = (*above, last, key)
    with edited(FOLDER, Edit("dated", key, file, last, place, None, value)):
        yield Handbook.read(FOLDER)


def with_clock(key: str, value: Any, clock: str = CLOCK) -> Handbook:
    with handbook("clocks.toml", clock, key, value) as made:
        return made


def faults(key: str, value: Any, clock: str = CLOCK) -> list[str]:
    return [str(fault) for fault in with_clock(key, value, clock).faults]


def findings(book: Handbook) -> list[Finding]:
    assert book.faults == ()
    return verify_clocks(book.policy, book.procedures, book.clock_cases)


OTHERWISE = [
    {"from": CHANGE, "counted_in": "working_days", "amount": "law_courier_answer"},
    {"from": END, "role": "supervisor"},
]


# --- reading ---


def test_what_is_otherwise_later_is_the_rest_as_it_was() -> None:
    clock = with_clock("later", [{"from": CHANGE, "role": "supervisor"}]).policy.clocks[CLOCK]
    assert (clock.role, clock.later[0].role) == ("agent", "supervisor")
    assert (clock.later[0].starts, clock.later[0].start) == (clock.starts, CHANGE)


def test_a_key_may_be_left_out_later() -> None:
    row = {"from": CHANGE, "counted_in": "month_end", "without": ["amount"]}
    assert with_clock("later", [row]).policy.clocks[CLOCK].later[0].amount == ""


def test_a_clock_of_a_market_stays_its_own() -> None:
    row = {"from": CHANGE, "when": {"goods_kind": ["electronics"]}}
    with handbook("markets/eu.toml", "clocks/refund-law-eu", "later", [row]) as book:
        found = book.policy.clocks["refund-law-eu"].later
    assert [dict(one.when)["market"] for one in found] == [frozenset(["eu"])]


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("later", [{"from": CHANGE}], "later 1: nothing is otherwise"),
        ("later", [{"role": "supervisor"}], "later 1.from: missing"),
        ("later", [{"from": "2027", "role": "agent"}], "later 1.from: cannot be '2027'"),
        ("later", [{"from": CHANGE, "rule": "agent"}], "later 1.rule: unknown key"),
        ("later", [{"from": CHANGE, "role": 3}], "later 1.role: cannot be 3"),
        ("later", [{"from": CHANGE, "without": ["hours"]}], "later 1.without: unknown value"),
        ("later", [{"from": CHANGE, "role": "agent", "until": END}], "later 1.until: is said once"),
        ("later", [{"from": CHANGE, "amount": "ems_from"}], "later 1.amount: unknown amount"),
        ("later", [{"from": END, "role": "agent"}, {"from": CHANGE, "role": "agent"}],
         "later 2.from: 2027-01-01 is not after 2028-01-01"),
        ("later", "2027", "later: cannot be '2027'"),
        ("until", "soon", "until: cannot be 'soon'"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_faults_with_their_place(key: str, value: Any, says: str) -> None:
    assert any(says in fault for fault in faults(key, value)), faults(key, value)


def test_nothing_follows_an_end() -> None:
    clock = {**BEGAN.files.read["clocks.toml"][CLOCK], "until": CHANGE}
    clock["later"] = [{"from": END, "role": "supervisor"}]
    edit = Edit("dated", "whole", "clocks.toml", CLOCK, (CLOCK,), None, clock)
    with edited(FOLDER, edit):
        (fault,) = Handbook.read(FOLDER).faults
    assert "later 1.from: 2028-01-01 is not before 2027-01-01" in str(fault)


def test_what_is_wrong_with_an_entry_is_told_once() -> None:
    clock = {**BEGAN.files.read["clocks.toml"][CLOCK], "role": 3}
    clock["later"] = [{"from": END, "kind": "limit"}]
    edit = Edit("dated", "whole", "clocks.toml", CLOCK, (CLOCK,), None, clock)
    with edited(FOLDER, edit):
        assert len(Handbook.read(FOLDER).faults) == 1


# --- in force ---


def test_a_clock_is_counted_as_it_is_on_the_day() -> None:
    book = with_clock(
        "later", [{"from": CHANGE, "counted_in": "always", "amount": "rapid_solution"}]
    )
    assert book.faults == ()
    for day, counted_in in ((BEFORE, "calendar_days"), (AFTER, "always")):
        assert book.on(day).clocks[CLOCK].counted_in == counted_in
        facts = {"closed_at": f"{day} 10:00"}
        line = deadlines(facts, on=day, handbook=book).line(CLOCK)
        assert line is not None
        assert line.clock.counted_in == counted_in
        start = book.policy.clocks.shop.moment(f"{day}T10:00")
        assert due(CLOCK, start, handbook=book) == line.due
    assert CHANGE in book.policy.changes


def test_a_clock_that_has_not_begun_or_has_ended_does_not_run() -> None:
    for key, runs in (("from", (False, True)), ("until", (True, False))):
        book = with_clock(key, CHANGE)
        found = [
            deadlines({"closed_at": f"{day} 10:00"}, on=day, handbook=book).line(CLOCK) is not None
            for day in (BEFORE, AFTER)
        ]
        assert tuple(found) == runs


# --- findings ---


def kinds(book: Handbook) -> list[tuple[str, str]]:
    return [(finding.kind, str(finding.since)) for finding in findings(book)]


def test_a_clock_that_is_another_from_a_day_is_shown_from_then_on() -> None:
    book = with_clock("later", [{"from": CHANGE, "role": "supervisor"}])
    assert ("clock without example", "2027-01-01") in kinds(book)
    assert any(kind == "amount without example" for kind, _ in kinds(book))


def test_what_follows_a_clock_must_be_in_force_as_long() -> None:
    found = findings(with_clock("until", CHANGE, "complaint-level-2"))
    (said,) = [f for f in found if f.kind == "not in force" and "complaint-level-1" in f.message]
    assert (said.since, said.rules) == (CHANGE, ("complaint-level-2",))
    assert "`later`" in said.mend


def test_what_the_code_names_is_in_force_on_every_day() -> None:
    found = findings(with_clock("from", CHANGE, "vip-call"))
    said = [f.message for f in found if f.kind == "not in force"]
    assert said == ["the code names vip-call on days on which it is not in force, from 2025-09-01"]


def test_a_case_of_a_clock_that_does_not_run_then_differs() -> None:
    found = [f.message for f in findings(with_clock("from", CHANGE))]
    assert any("'call-back' is not in force on 2026" in message for message in found)


# --- comparing ---


def test_two_days_are_compared_by_what_is_in_force_on_them() -> None:
    book = with_clock("later", [{"from": CHANGE, "role": "supervisor"}])
    told = as_plain(comparison_sheet(contrast(book, book, (BEFORE, AFTER))), "en")
    assert "call-back, role, agent → supervisor" in told
    assert contrast(book, book, (BEFORE, BEFORE)).is_empty
    ended = with_clock("until", END)
    told = as_plain(comparison_sheet(contrast(ended, ended, (AFTER, GONE))), "en")
    assert "call-back, taken out" in told


def test_two_handbooks_are_compared_day_by_day() -> None:
    book = with_clock("later", OTHERWISE)
    made = contrast(BEGAN, book)
    found = [(one.place, one.since) for one in made.others]
    assert found == [("counted_in", CHANGE), ("amount", CHANGE), ("role", END)]
    told = as_plain(comparison_sheet(made), "en")
    assert "role, agent → supervisor, from 2028-01-01" in told
    assert [one["from"] for one in as_codes(made, "en")["altered"]][-1] == "2028-01-01"
