"""The calendars on file are what the library `holidays` says."""

from datetime import date

import pytest
from holidays.countries.china import ChinaStaticHolidays

from aftersales_kit.operations.calendars import LAST_PUBLISHED, MARKETS, main, text, years_on_file
from aftersales_kit.policy import data_folder
from aftersales_kit.policy.calendar import COMMAND
from tests.handbook import HANDBOOK

FOLDER = data_folder() / "calendar"


@pytest.mark.parametrize("market", MARKETS)
def test_a_calendar_on_file_is_what_the_library_says(market):
    path = FOLDER / f"{market}.toml"
    assert path.read_text(encoding="utf-8") == text(market, years_on_file(path)), (
        f"data/calendar/{market}.toml is out of step with the library; run `{COMMAND}`"
    )


def test_the_make_up_days_of_the_mainland_are_known_up_to_the_last_published_year():
    announced = max(ChinaStaticHolidays.special_public_holidays)
    assert announced == LAST_PUBLISHED["cn"], (
        "the library knows the make-up days of another year: mend LAST_PUBLISHED, "
        f"then run `{COMMAND} {announced + 2}`"
    )


def test_every_market_has_its_calendar():
    assert {path.stem for path in FOLDER.glob("*.toml")} == {*MARKETS} == {*HANDBOOK.policy.markets}


def test_a_later_year_is_written_when_it_is_asked_for(tmp_path, capsys):
    for market in MARKETS:
        (tmp_path / f"{market}.toml").write_text(text(market, range(2025, 2026)), encoding="utf-8")
    main([], tmp_path)
    main(["2027"], tmp_path)
    assert years_on_file(tmp_path / "cn.toml") == range(2025, 2028)
    assert capsys.readouterr().out.splitlines()[-1] == "eu.toml: 2025 to 2027"


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
    before = {market: text(market, range(2025, 2026)) for market in MARKETS}
    for market, written in before.items():
        (tmp_path / f"{market}.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SystemExit):
        main([asked], tmp_path)
    assert said in capsys.readouterr().err
    for market, written in before.items():
        assert (tmp_path / f"{market}.toml").read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "the file is missing"),
        ("years = [", "not TOML"),
        ("years = 7", "years: cannot be 7"),
        ("[years.next]", "no year stands here"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_named_before_anything_is_written(
    tmp_path, capsys, written, said
):
    if written is not None:
        (tmp_path / "cn.toml").write_text(written, encoding="utf-8")
    assert main([], tmp_path) == 2
    printed = capsys.readouterr().err
    assert "data/calendar/cn.toml" in printed
    assert said in printed


def test_the_union_has_the_days_that_all_its_members_have():
    years = HANDBOOK.policy.clocks.calendars["eu"].years
    assert years[2026].off == {date(2026, 1, 1), date(2026, 12, 25)}
