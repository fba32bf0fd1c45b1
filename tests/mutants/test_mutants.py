"""The mutants: an edit is tried as if it had been written, and what is the same is told apart."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from random import Random

import pytest

from aftersales_kit.policy import Handbook
from aftersales_kit.sheets.checking import verify
from tests.mutants.__main__ import FOLDER, drawn, in_turn
from tests.mutants.changing import GONE, Data, Edit
from tests.mutants.checking import check, notices, written
from tests.mutants.edits import every_edit
from tests.mutants.sameness import changes_nothing, only_printed
from tests.tries import some

ALIKE = ("law_no_reason_window_cn", "no_reason_window_eu")
"""Amounts in days: of the same value as the window of the mainland, and of another."""


@pytest.fixture(scope="module")
def kinds() -> dict[str, list[Edit]]:
    return every_edit(Data.read(FOLDER))


def test_every_kind_of_data_is_edited(kinds: dict[str, list[Edit]]) -> None:
    assert {*kinds} == {
        "rules", "bounds", "amounts", "amounts later", "wordings", "law rows", "clocks",
        "clocks dated", "procedures", "registers", "options", "speech", "terms", "markets",
        "traits", "assertions", "drafts", "readers", "message", "claims", "discounts", "sums",
        "tickets", "buyers",
        "facts", "entered", "openings", "practice", "door",
        "register rows", "law cases", "walks", "clock cases", "worked cases", "rankings",
        "measures", "calendar", "scenarios", "scripts", "languages", "triage",
    }  # fmt: skip
    sorts = {edit.what for edit in kinds["law rows"]}
    assert sorts == {
        "dropped", "dated", "narrowed", "widened", "another demand", "another bound",
    }  # fmt: skip


def test_what_no_edit_changes_is_only_told_measured_or_written_by_a_command(
    kinds: dict[str, list[Edit]],
) -> None:
    """What the other files hold is said by them alone.

    Contradictions, properties and examples of measures only prove: while they hold, no answer hangs
    on them. Conflicts, benchmarks and sources are told by pages, and what is true of them is known
    to nobody but who reads the law, the report or the statement again. Numbers of rules that are
    gone (`retired`) keep others from taking them. The sample is drawn by its distributions, and the
    sentences beside problems are learned from, all of them together: tests measure what comes of
    it, and one more or less shows in none. By which words a page is looked for (`search`) is
    measured, too, over what people typed.
    Headings and cells in `exports` are the words of a platform's files, of which none is part of
    the handbook: those that tests read are made of the same data, and show no edit of it. A file
    written down as an example would be such a copy, too, until a platform's own takes its place.
    That facts, codes and joins are there, and no cell means two codes, is verified. What is
    `assumed`, and how often, is for the shop to say, and is printed beside each result; so is what
    a what-if begins with (`supposed`). What is asked of a market (`market-needs`) is a list to be
    gone through before it is sold to. Who looks at a file next, and when (`reviews`), is the shop's
    to say, too, and so is what is examined (`training`). What stood at the last `release` is
    written by a command, and printed beside what stands now.
    """
    edited = {home(edit.file) for edits in kinds.values() for edit in edits}
    assert {*map(home, Data.read(FOLDER).files)} - edited == {
        "assumed.toml", "benchmarks.toml", "conflicts.toml", "contradictions.toml", "exports",
        "market-needs.toml", "measured.toml", "properties.toml", "release.toml", "retired.toml",
        "reviews.toml",
        "samples/distributions.toml", "samples/shop.toml", "search.toml", "sources.toml",
        "supposed.toml", "training", "training/questions", "triage/beside",
    }  # fmt: skip


def home(file: str) -> str:
    folder = file.rpartition("/")[0]
    return file if folder in ("", "samples", "speech") else folder


def test_all_that_a_step_says_is_edited(kinds: dict[str, list[Edit]]) -> None:
    assert {edit.what for edit in kinds["procedures"]} == {
        "role", "record", "next", "rules", "replies", "clocks", "watches", "enters", "fills",
    }  # fmt: skip


def test_later_days_lie_within_the_days_of_worked_cases(kinds: dict[str, list[Edit]]) -> None:
    data = Data.read(FOLDER)
    days = {edit.becomes[-1]["from"] for edit in kinds["amounts later"]}
    assert days <= {*data.days}
    assert all(date(2025, 9, 1) < day for day in days)


def test_a_file_is_written_as_it_is_read(tmp_path: Path) -> None:
    data = Data.read(FOLDER)
    for name, document in data.files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(written(document), "utf-8")
    assert Data.read(tmp_path).files == data.files


@pytest.mark.parametrize("kind", some(["procedures", "clocks", "law rows", "rules"], 1))
def test_an_edit_is_found_as_if_it_were_written(
    kind: str, kinds: dict[str, list[Edit]], tmp_path: Path
) -> None:
    edit = drawn(kinds[kind], Random("written"))[0]
    copy = tmp_path / "data"
    shutil.copytree(FOLDER, copy)
    changed = edit.of(Data.read(FOLDER).files[edit.file])
    (copy / edit.file).write_text(written(changed), "utf-8")
    found = check(FOLDER, edit)
    assert [*map(str, found)] == [*map(str, verify(Handbook.read(copy)))]
    assert notices(FOLDER, edit) == bool(found)


def test_an_edit_leaves_what_it_edits_as_it_was() -> None:
    document = {"rule": [{"id": "A", "then": {"x": "1"}}, {"id": "B", "then": {"x": "2"}}]}
    edit = Edit("rules", "another outcome", "f", "B", ("rule", 1, "then", "x"), "2", "3")
    assert edit.of(document)["rule"][1] == {"id": "B", "then": {"x": "3"}}
    gone = Edit("rules", "dropped", "f", "A", ("rule", 0), "A", GONE)
    assert gone.of(document)["rule"] == [{"id": "B", "then": {"x": "2"}}]
    assert document["rule"][1] == {"id": "B", "then": {"x": "2"}}


def test_every_sort_of_edit_comes_in_its_turn() -> None:
    edits = [Edit("k", what, "f", entry, (), 0, n) for what, entry, n in (
        ("a", "1", 0), ("a", "1", 1), ("a", "2", 2), ("b", "1", 3),
    )]  # fmt: skip
    order = drawn(edits, Random(1))
    assert [edit.what for edit in order] == ["a", "b", "a", "a"]
    assert order[0].entry != order[2].entry
    assert in_turn([]) == []


def test_an_edit_that_decides_every_cell_alike_changes_nothing() -> None:
    data = Data.read(FOLDER)
    file = "policy/ems-surcharge.toml"
    rule = data.files[file]["rule"][0]
    name, wanted = next(iter(rule["when"].items()))
    spelt = Edit(
        "rules", "spelt out", file, rule["id"], ("rule", 0, "when", name),
        wanted, data.members(name, wanted),
    )  # fmt: skip
    assert changes_nothing(FOLDER, spelt)
    other = Edit("rules", "no reply", file, rule["id"], ("rule", 0, "reply"), None, "window-closed")
    assert not changes_nothing(FOLDER, other)


def test_an_edit_that_is_read_as_what_it_was_changes_nothing() -> None:
    place = ("columns", "product", "personal")
    said = Edit("registers", "personal", "registers.toml", "product", place, None, False)
    assert changes_nothing(FOLDER, said)
    marked = Edit("registers", "personal", "registers.toml", "product", place, None, True)
    assert not changes_nothing(FOLDER, marked)


def test_a_key_word_that_is_lost_changes_what_is_suggested() -> None:
    file, place = "problems/short_shipped.toml", ("words", "en", "unless")
    was = Data.read(FOLDER).files[file]["words"]["en"]["unless"]
    lost = Edit("triage", "unless", file, "short_shipped", place, was, was[1:])
    assert not changes_nothing(FOLDER, lost)
    assert changes_nothing(FOLDER, Edit("triage", "unless", file, "short_shipped", place, was, was))


def test_whom_a_line_speaks_of_changes_nothing_while_every_buyer_reads_the_same(
    kinds: dict[str, list[Edit]],
) -> None:
    def of(what: str, line: str, becomes: object = None) -> Edit:
        return next(
            edit
            for edit in kinds["buyers"]
            if (edit.what, edit.entry) == (what, line) and becomes in (None, edit.becomes)
        )

    assert changes_nothing(FOLDER, of("narrowed", "cancel-after", ["return"]))
    # Elsewhere a line that is its market's own is read by others, too.
    assert not changes_nothing(FOLDER, of("where", "turn-to-tw", GONE))
    assert not changes_nothing(FOLDER, of("by_outcome", "way-back-cn"))
    amounts = [e for e in kinds["buyers"] if (e.what, e.entry) == ("amount", "changed-mind-cn")]
    told = {name: edit for edit in amounts for name in ALIKE if f"{{{name}}}" in edit.becomes["en"]}
    assert [changes_nothing(FOLDER, told[name]) for name in ALIKE] == [True, False]


def test_an_amount_that_a_rule_uses_is_not_only_printed() -> None:
    edit = Edit("amounts", "now", "policy/amounts.toml", "no_reason_window_cn", (), 7, 8)
    assert not only_printed(FOLDER, edit)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("false_review_fine", True),  # a conflict and a page tell it
        ("target_promises_kept", False),  # a measure is held against it
        ("law_quality_return", False),  # a row of law ends by it
        ("records_kept", False),  # a register is kept so long
        ("exam_pass_mark", False),  # a part of the examination is passed by it
        ("refund_payout_days_high", False),  # a clock runs so long
    ],
)
def test_an_amount_that_is_told_and_that_nothing_goes_by_is_only_printed(
    name: str, told: bool
) -> None:
    edit = Edit("amounts", "now", "policy/amounts.toml", name, (), 7, 8)
    assert only_printed(FOLDER, edit) == told


def test_edits_of_the_door_and_of_others_are_told_apart_in_any_order(
    kinds: dict[str, list[Edit]],
) -> None:
    """What is worked out of the door for one edit is in no other's way."""
    door = next(e for e in kinds["door"] if (e.file, e.what) == ("door.toml", "by_outcome"))
    assert not changes_nothing(FOLDER, door)
    assert not changes_nothing(FOLDER, kinds["readers"][0])
