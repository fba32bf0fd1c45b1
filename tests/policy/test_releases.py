"""Since a release: each way in which an entry is not as it was is told, and nothing else."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import aftersales_kit
from aftersales_kit.policy import Handbook
from aftersales_kit.policy.labels import Label
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.releases import (
    GONE,
    NEW,
    OTHERWISE,
    WORDED,
    since_release,
    standing,
)
from aftersales_kit.policy.subjects.release import FILE, PARTS, Release, read_release
from tests.handbook import BEGAN, HANDBOOK

RELEASED = replace(BEGAN, release=Release("1.0.0", date(2026, 1, 1), standing(BEGAN)))
TEXT = Label("Something else", "别的")


def since(**policy: object) -> list[tuple[str, str, str]]:
    made: Handbook = replace(RELEASED, policy=replace(BEGAN.policy, **policy))
    return [(one.part, one.id, one.how) for one in since_release(made)]


def test_nothing_has_changed_since_what_was_just_released() -> None:
    assert [*since_release(RELEASED)] == []
    assert [*since_release(replace(BEGAN, release=Release()))] == []
    assert {*standing(BEGAN)} == {*PARTS}


def test_a_rule_that_ends_or_comes_and_a_reason_that_is_mended_are_told() -> None:
    freight = BEGAN.policy.tables["freight"]
    first, second, *rest = freight.rules
    rules = (
        replace(first, end=date(2027, 1, 1)),
        replace(first, id="FRT-99", start=date(2027, 1, 1)),
        replace(second, why=TEXT),
        *rest[1:],
    )
    tables = {**BEGAN.policy.tables, "freight": replace(freight, rules=rules)}
    assert {*since(tables=tables)} == {
        ("tables", first.id, OTHERWISE), ("tables", "FRT-99", NEW), ("tables", second.id, WORDED),
        ("tables", rest[0].id, GONE),
    }  # fmt: skip


def test_another_value_clock_or_blank_is_otherwise_and_another_text_is_worded() -> None:
    policy = BEGAN.policy
    held = policy.amounts["exam_pass_mark"]
    values = (*held.values, replace(held.values[0], start=date(2027, 1, 1)))
    assert since(amounts={**policy.amounts, held.id: replace(held, values=values)}) == [
        ("amounts", held.id, OTHERWISE)
    ]
    clock = policy.clocks["call-back"]
    later = replace(clock, start=date(2027, 1, 1), role="supervisor")
    entries = {**policy.clocks.entries, clock.id: replace(clock, later=(later,))}
    assert since(clocks=replace(policy.clocks, entries=entries)) == [
        ("clocks", "call-back", OTHERWISE)
    ]
    reply = policy.replies["window-closed"]
    for text, how in ((TEXT, WORDED), (Label("{order}", "{order}"), OTHERWISE)):
        replies = {**policy.replies, reply.id: replace(reply, title=text)}
        assert since(replies=replies) == [("replies", reply.id, how)]


def test_the_last_release_is_the_version_of_the_kit() -> None:
    assert HANDBOOK.release.version == aftersales_kit.__version__


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('version = "one"\non = 2026-01-01\n[entries]', "version: cannot be 'one'"),
        ('version = "1.0.0"\non = "today"\n[entries]', "on: cannot be 'today'"),
        ('version = "1.0.0"\non = 2026-01-01\n[entries.rules]', "entries.rules: unknown key"),
        ('version = "1.0.0"\non = 2026-01-01\n[entries.clocks]\na = "x"', "a: cannot be 'x'"),
    ],
)
def test_a_release_that_cannot_be_read_is_a_fault_with_its_place(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    files = Files(tmp_path)
    read_release(files)
    assert any(says in str(fault) for fault in files.faults), [*map(str, files.faults)]


def test_where_there_was_no_release_there_is_an_empty_one(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert (read_release(files), files.faults) == (Release(), [])
