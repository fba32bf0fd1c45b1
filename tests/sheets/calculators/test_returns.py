"""A last day that may still be moved is shown with what the calendar does not know yet."""

from datetime import date

import pytest

from aftersales_kit.sheets.calculators import calculate
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)


def shown(market: str, signed: str, **more: str) -> tuple[list[str], list[str]]:
    """Return the rows of last days and the notes of the sheet."""
    facts = {"problem": "change_of_mind", "wish": "return", "order_state": "signed", **more}
    raw = {**facts, "market": market, "signed_on": signed}
    sheet = calculate("returns", raw, ON, HANDBOOK).sheet
    rows = [
        " ".join(cell.en for cell in row.cells) for row in sheet.totals if "until" in row.name.en
    ]
    return rows, [note.en for note in sheet.notes]


@pytest.mark.parametrize(
    ("market", "signed", "day", "doubt"),
    [
        ("cn", "2026-03-02", "2026-03-09", ""),
        ("cn", "2028-02-07", "2028-02-14", "the days off of 2028 are not all announced yet"),
        ("cn", "2029-02-07", "2029-02-14", "2029 is not in the calendar yet"),
        ("tw", "2029-02-07", "2029-02-14", "2029 is not in the calendar yet"),
        ("eu", "2028-03-06", "2028-03-20", ""),
        ("eu", "2029-03-05", "2029-03-19", "2029 is not in the calendar yet"),
    ],
)
def test_a_last_day_beyond_what_is_announced_says_so_beside_the_day(
    market: str, signed: str, day: str, doubt: str
) -> None:
    row = next(row for row in shown(market, signed)[0] if row.startswith(day))
    assert doubt in row
    assert bool(doubt) == ("yet" in row)


def test_where_no_end_is_set_and_before_the_market_is_known_nothing_is_in_doubt() -> None:
    rows, _ = shown("cn", "2029-02-07")
    assert "no end is set" in rows
    facts = {"problem": "change_of_mind", "signed_on": "2029-02-07"}
    sheet = calculate("returns", facts, ON, HANDBOOK).sheet
    assert not [row for row in sheet.totals if "yet" in " ".join(cell.en for cell in row.cells)]


@pytest.mark.parametrize(("year", "told"), [("2027", False), ("2028", False), ("2029", True)])
def test_who_asks_in_a_year_beyond_the_calendar_is_counted_without_its_days_off(
    year: str, told: bool
) -> None:
    _, notes = shown("cn", f"{year}-03-01", opened_at=f"{year}-03-05T10:00")
    said = (
        f"{year} is not in the calendar yet: days off before the buyer asked are not counted out."
    )
    assert (said in notes) is told
