"""What becomes due with the days is said before it is too late, and never as a failure."""

from datetime import date
from pathlib import Path

import pytest

from aftersales_kit.operations.due import due_calendars, due_pages, main
from aftersales_kit.policy.calendar import Calendar, Year
from aftersales_kit.policy.terms import NO_LABEL
from tests.handbook import HANDBOOK


def calendar(**published: bool) -> Calendar:
    years = {
        int(year[1:]): Year(frozenset(), frozenset(), known) for year, known in published.items()
    }
    return Calendar("xx", "", NO_LABEL, NO_LABEL, years)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2027, 12, 31), 0),
        (date(2028, 1, 1), 1),
        (date(2029, 2, 27), 1),
    ],
)
def test_a_calendar_is_due_from_the_first_day_of_its_last_year(today: date, due: int) -> None:
    found = [*due_calendars([calendar(y2027=True, y2028=True)], today)]
    assert len(found) == due
    assert all(f"ends with 2028: write more years with {'python'}" in line for line in found)
    assert all(line.endswith(str(today.year + 2)) for line in found)


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 30), None),
        (date(2026, 12, 1), 2027),
        (date(2027, 6, 1), 2027),
    ],
)
def test_make_up_days_are_due_when_their_year_is_about_to_begin(
    today: date, year: int | None
) -> None:
    found = [*due_calendars([calendar(y2026=True, y2027=False, y2028=False)], today)]
    assert [f"The make-up days of {year} are missing" in line for line in found] == [True] * bool(
        year
    )


def test_a_calendar_without_years_is_due_at_once() -> None:
    (found,) = due_calendars([calendar()], date(2026, 6, 1))
    assert "ends with 0" in found


def test_a_page_is_due_the_day_after_its_review(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "index.md").write_text("---\nreview: 2027-05-31\n---\n", encoding="utf-8")
    (tmp_path / "book" / "free.md").write_text("# No day\n", encoding="utf-8")
    assert [*due_pages(tmp_path, date(2027, 5, 31))] == []
    (found,) = due_pages(tmp_path, date(2027, 6, 1))
    assert found.startswith("index.md was to be reviewed by 2027-05-31")


@pytest.mark.parametrize(("environment", "mark"), [("", "Due: "), ("true", "::warning::")])
def test_far_ahead_everything_is_due_and_nothing_fails(
    environment: str, mark: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", environment)
    main(date(2040, 1, 1))
    said = capsys.readouterr().out.splitlines()
    assert all(line.startswith(mark) for line in said)
    assert sum("The calendar" in line for line in said) == len(
        HANDBOOK.policy.terms["market"].codes
    )
    assert sum("was to be reviewed" in line for line in said) > 30
    main()
