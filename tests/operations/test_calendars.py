"""The calendars on file are what the library `holidays` says."""

from dataclasses import replace
from datetime import date

import pytest
from holidays.countries.china import ChinaStaticHolidays

from aftersales_kit.operations.calendars import main, read_head, text, verify_calendars
from aftersales_kit.policy import data_folder
from aftersales_kit.policy.calendar import COMMAND
from tests.handbook import HANDBOOK

FOLDER = data_folder() / "calendar"
FILES = sorted(FOLDER.glob("*.toml"))


def written(folder, years):
    """Write every calendar for other years; return what is in each file."""
    for path in FILES:
        (folder / path.name).write_text(text(read_head(path), years), encoding="utf-8")
    return {path.name: (folder / path.name).read_text(encoding="utf-8") for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_calendar_on_file_is_what_the_library_says(path):
    head = read_head(path)
    assert path.read_text(encoding="utf-8") == text(head, head.years), (
        f"data/calendar/{path.name} is out of step with the library; run `{COMMAND}`"
    )


def test_no_calendar_has_a_day_that_the_library_has_otherwise():
    assert verify_calendars(HANDBOOK.policy.clocks.calendars.values()) == []


@pytest.mark.parametrize(
    ("year", "change", "says"),
    [
        (2026, lambda days: {"off": days.off - {date(2026, 10, 1)}},
         "2026-10-01 (国庆节) is not a day off, as the library has it"),
        (2027, lambda days: {"off": days.off | {date(2027, 7, 7)}},
         "2027-07-07 is a day off, which the library does not know"),
        (2026, lambda days: {"at_work": days.at_work - {date(2026, 1, 4)}},
         "2026-01-04 (上班) is not worked, as the library has it"),
        (2026, lambda days: {"at_work": days.at_work | {date(2026, 1, 11)}},
         "2026-01-11 is worked, which the library does not know"),
        (2027, lambda days: {"published": True},
         "2027 is published = true, against announced_to"),
    ],
)  # fmt: skip
def test_a_day_that_the_library_has_otherwise_is_named(year, change, says):
    china = HANDBOOK.policy.clocks.calendars["cn"]
    days = china.years[year]
    years = {**china.years, year: replace(days, **change(days))}
    (finding,) = verify_calendars([replace(china, years=years)])
    assert finding.message == f"the calendar 'cn': {says}"
    assert finding.file == "data/calendar/cn.toml"


@pytest.mark.parametrize(("countries", "told"), [((), "none"), (("CN", "XX"), "CN, XX")])
def test_a_calendar_of_no_country_that_the_library_has_is_said(countries, told):
    china = replace(HANDBOOK.policy.clocks.calendars["cn"], countries=countries)
    assert {finding.message for finding in verify_calendars([china])} == {
        f"the calendar 'cn': countries cannot be {told}, by the library"
    }


def test_the_make_up_days_of_the_mainland_are_known_up_to_the_year_that_was_announced():
    announced = max(ChinaStaticHolidays.special_public_holidays)
    assert announced == read_head(FOLDER / "cn.toml").announced_to, (
        "the library knows the make-up days of another year: mend announced_to in "
        f"data/calendar/cn.toml, then run `{COMMAND} {announced + 2}`"
    )


def test_every_market_has_its_calendar():
    assert {path.stem for path in FILES} == {*HANDBOOK.policy.markets}


def test_a_later_year_is_written_when_it_is_asked_for(tmp_path, capsys):
    written(tmp_path, range(2025, 2026))
    main([], tmp_path)
    main(["2027"], tmp_path)
    assert read_head(tmp_path / "cn.toml").years == range(2025, 2028)
    assert "eu.toml: 2025 to 2027" in capsys.readouterr().out.splitlines()


def test_a_market_is_added_by_the_head_of_its_file(tmp_path, capsys):
    head = 'title = { en = "Japan", zh = "日本" }\ncountries = ["JP"]\nannounced_to = 2027\n'
    (tmp_path / "jp.toml").write_text(f"{head}\n[years.2027]\n", encoding="utf-8")
    main(["2028"], tmp_path)
    assert capsys.readouterr().out == "jp.toml: 2027 to 2028\n"
    found = (tmp_path / "jp.toml").read_text(encoding="utf-8")
    assert found.startswith(head + "\n[years.2027]\npublished = true\noff = [\n    2027-01-01,")
    assert "[years.2028]\npublished = false\n" in found


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("next", "'next' is no year; write it as 2028"),
        ("٢٠٢٨", "is no year"),
        pytest.param("9" * 5000, "is no year", id="thousands of digits"),
        ("2024", "cn.toml begins with 2025, after 2024"),
    ],
)
def test_a_year_that_is_none_or_before_the_first_is_said_and_nothing_written(
    tmp_path, capsys, asked, said
):
    before = written(tmp_path, range(2025, 2026))
    with pytest.raises(SystemExit):
        main([asked], tmp_path)
    assert said in capsys.readouterr().err
    for name, content in before.items():
        assert (tmp_path / name).read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("years = [", "not TOML"),
        ('countries = ["CN"]\nyears = 7', "years: cannot be 7"),
        ('countries = ["CN"]\n[years.next]', "no year stands here"),
        ("[years.2026]", "countries: missing"),
        ('countries = ["CM", "XX"]\n[years.2026]', "countries: unknown country 'XX'"),
        ('countries = ["CN"]\nnames_of = "TW"\n[years.2026]', "unknown country 'TW'"),
        ('countries = ["CN"]\nannounced_to = "next"\n[years.2026]', "announced_to: cannot be"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_named_before_anything_is_written(
    tmp_path, capsys, content, said
):
    (tmp_path / "cn.toml").write_text(content, encoding="utf-8")
    assert main([], tmp_path) == 2
    printed = capsys.readouterr().err
    assert "data/calendar/cn.toml" in printed
    assert said in printed
    assert (tmp_path / "cn.toml").read_text(encoding="utf-8") == content


def test_the_union_has_the_days_that_all_its_members_have():
    years = HANDBOOK.policy.clocks.calendars["eu"].years
    assert years[2026].off == {date(2026, 1, 1), date(2026, 12, 25)}
