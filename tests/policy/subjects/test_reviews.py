"""Who answers for what: every table, law, clock and wording has one owner, and a day of review."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from aftersales_kit.policy.handbook import data_folder
from aftersales_kit.policy.subjects.reviews import (
    OWNED,
    overdue,
    owner_of,
    read_reviews,
    verify_reviews,
)
from tests.handbook import HANDBOOK
from tests.policy.files import edited

REVIEWS, ROLES = HANDBOOK.reviews, HANDBOOK.procedures.roles
READ = HANDBOOK.files.read if HANDBOOK.files else {}
POLICY = HANDBOOK.policy


def found(reviews) -> list[str]:
    return [f"{f.kind}: {f.message}" for f in verify_reviews(reviews, ROLES, READ)]


def with_files(name: str, *files: str) -> dict:
    return {**REVIEWS, name: replace(REVIEWS[name], files=files)}


def test_every_table_clock_and_wording_has_one_owner() -> None:
    assert found(REVIEWS) == []
    files = {table.file for table in POLICY.tables.values()}
    files |= {clock.file for clock in POLICY.clocks}
    files |= {floor.file for floor in POLICY.floors.values()}
    assert all(owner_of(file, REVIEWS) is not None for file in files)
    assert {"policy/", "replies/", "clocks.toml"} <= {*OWNED}


def test_a_file_is_its_own_owners_and_any_other_its_folders() -> None:
    def owner(file: str) -> str | None:
        review = owner_of(file, REVIEWS)
        return None if review is None else review.id

    assert owner("data/policy/freight.toml") == "policy"
    assert owner("data/policy/parcel-check.toml") == "parcels"
    assert owner("data/floors/eu.toml") == "law"
    assert owner("data/floors/jp.toml") == "law-abroad"
    assert owner("data/clocks.toml") == "policy"
    assert owner("data/tickets.toml") is None


def test_what_nobody_answers_for_is_named() -> None:
    findings = verify_reviews(with_files("law", "markets/"), ROLES, READ)
    assert {finding.kind for finding in findings} == {"owned by nobody"}
    law = {floor.file for floor in POLICY.floors.values()}
    named = {finding.file for finding in findings}
    assert named == law - {f"data/{file}" for file in REVIEWS["law-abroad"].files}


@pytest.mark.parametrize(
    ("name", "files", "says"),
    [
        ("technical", ("policy/freigth.toml",), "owns nothing: technical: files: names policy/fre"),
        ("technical", ("tickets.toml",), "names tickets.toml, which holds no table, law, clock or"),
        (
            "technical",
            ("floors/",),
            "owned twice: technical: files: names floors/, which law names",
        ),
    ],
)
def test_a_place_that_is_owned_twice_or_holds_nothing_is_named(name, files, says) -> None:
    lines = found(with_files(name, *files))
    assert any(says in line for line in lines), lines


def test_an_owner_is_a_role() -> None:
    (line,) = found({**REVIEWS, "law": replace(REVIEWS["law"], role="lawyer")})
    assert line.startswith("unresolved reference: ")
    assert "unknown role 'lawyer'" in line


def test_a_review_without_a_day_is_a_fault_of_its_file() -> None:
    files = edited(data_folder(), "reviews.toml", "- law.next")
    read_reviews(files)
    first = next(str(fault) for fault in files.faults)
    assert first.startswith("data/reviews.toml: law: next: ")


def test_what_is_overdue_is_told_from_its_day_on_the_longest_first() -> None:
    days = sorted(review.on for review in REVIEWS.values())
    assert overdue(REVIEWS, days[0] - timedelta(days=1)) == ()
    assert [review.on for review in overdue(REVIEWS, days[0])][:1] == [days[0]]
    assert [review.on for review in overdue(REVIEWS, date.max)] == days
