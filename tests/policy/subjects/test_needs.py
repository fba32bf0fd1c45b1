"""What must be said of a market before it is sold to, by a row or a clock, or by a silence."""

from dataclasses import replace

import pytest

from aftersales_kit.policy.handbook import data_folder
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.subjects.needs import meeting, read_needs, sayings, verify_needs
from tests.handbook import HANDBOOK
from tests.policy.files import edited

POLICY, NEEDS = HANDBOOK.policy, HANDBOOK.needs
FLOOR = "floors/tw.toml"


def found(file: str, change: str) -> list[str]:
    files = edited(data_folder(), file, change)
    policy, needs = read_policy(files), read_needs(files)
    assert files.faults == []
    return [f"{f.kind}: {f.message}" for f in verify_needs(policy, needs)]


def test_every_need_is_said_or_said_to_be_silent_in_each_market_sold_to() -> None:
    assert verify_needs(POLICY, NEEDS) == []
    for market in POLICY.markets:
        for said in sayings(POLICY, NEEDS, market):
            assert said.is_met == (said.silent is None), (market, said.need.id)


def test_a_row_meets_a_need_where_it_speaks_of_all_that_is_asked() -> None:
    said = {one.need.id: one for one in sayings(POLICY, NEEDS, "tw")}
    assert said["way-out"].rows == ("TW-01-a",)
    assert said["way-back"].rows == ("TW-01-b",)
    assert said["refund-day"].clocks == ("refund-law-tw",)
    assert said["proof"].silent is not None


def test_a_row_that_has_ended_meets_none() -> None:
    assert "way-out" in " ".join(found(FLOOR, "rule.1.until = 2026-03-01"))


def test_a_market_of_which_something_is_not_said_is_not_ready() -> None:
    (line,) = found(FLOOR, 'rule.1.when.leg = "return"')
    assert line == (
        "market not ready: tw: is sold to, and nothing says: Whether the freight of the first "
        "delivery goes back (way-out); allowed: a row on freight with leg = outbound, a [[silent]] "
        'entry with needs = ["way-out"] that says why nothing was read'
    )


def test_what_would_meet_a_need_is_told_of_rows_and_clocks() -> None:
    assert meeting(NEEDS["personal-data"]).startswith(
        "a row on data-request, a clock of law behind data-answered, a [[silent]] entry"
    )


def test_a_silence_on_what_a_row_says_is_for_nothing() -> None:
    silent = 'silent = [{ needs = ["way-out"], why = { en = "A", zh = "甲" } }]'
    lines = found(FLOOR, silent)
    assert (
        "silent for nothing: tw: silent: is said to be silent on way-out, of which TW-01-a speaks; "
        "allowed: what nothing speaks of" in lines
    )


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        ("market-needs.toml", 'proof.rows = ["burden-of-prof"]', "unknown table 'burden-of-prof'"),
        ("market-needs.toml", 'proof.asks = { lag = "return" }', "unknown field 'lag'"),
        (
            "market-needs.toml",
            'way-out.asks = { leg = "outbond" }',
            "way-out: asks.leg: unknown value 'outbond'; allowed: one of outbound, return, resend;"
            " did you mean 'outbound'?",
        ),
        ("market-needs.toml", 'refund-day.backs = ["refund-payed"]', "did you mean 'refund-paid'?"),
        (
            FLOOR,
            'silent.1.needs = ["prof"]',
            "tw: silent.needs: unknown need 'prof'",
        ),
    ],
)
def test_whatever_a_need_or_a_silence_names_must_exist(file, change, says) -> None:
    assert any(says in line for line in found(file, change)), found(file, change)


def test_a_need_that_nothing_could_meet_is_told() -> None:
    files = edited(data_folder(), "market-needs.toml", "- proof.rows")
    read_needs(files)
    assert [str(fault) for fault in files.faults] == [
        "data/market-needs.toml: proof: rows: missing; allowed: tables that a row is about, or "
        "clocks that one is behind"
    ]


def test_a_market_has_a_calendar_as_long_as_the_shops() -> None:
    lines = found("calendar/tw.toml", "- years.2026")
    assert lines == [
        "market not ready: tw: years: is sold to, and its calendar has no 2026; allowed: the years "
        "of the shop's own calendar"
    ]


def test_a_market_without_a_calendar_is_not_ready() -> None:
    def without(*markets: str) -> list[str]:
        calendars = {n: one for n, one in POLICY.clocks.calendars.items() if n not in markets}
        policy = replace(POLICY, clocks=replace(POLICY.clocks, calendars=calendars))
        return [f.message for f in verify_needs(policy, NEEDS)]

    assert without(*POLICY.clocks.calendars) == []  # a policy that counts no working days
    assert without("tw") == [
        "tw: is sold to, and has no calendar; allowed: a file of its holidays, as CONTRIBUTING.md "
        "says"
    ]
