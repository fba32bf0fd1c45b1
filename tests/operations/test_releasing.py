"""A release is written down once, and read again as what stood in the policy."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from aftersales_kit.operations.releasing import check, main, text
from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.faults import BAD_DATA, Unfit
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.releases import standing
from aftersales_kit.policy.subjects.release import FILE, Release, read_release
from tests.handbook import HANDBOOK


def test_what_is_written_is_read_again_as_what_stood_there(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text(HANDBOOK, "1.2.3", date(2027, 3, 1)), "utf-8")
    files = Files(tmp_path)
    release = read_release(files)
    assert files.faults == []
    assert (release.version, release.on) == ("1.2.3", date(2027, 3, 1))
    assert release.entries == standing(HANDBOOK)


def test_the_command_writes_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copytree(data_folder(), tmp_path / "data")
    main(["9.8.7", "2027-03-01"], folder)
    assert capsys.readouterr().out == "release.toml: 9.8.7 of 2027-03-01\n"
    assert Handbook.read(folder).release.version == "9.8.7"


LAST = Release("1.9.0", date(2027, 3, 1))


@pytest.mark.parametrize("version", ["1.9.1", "1.10.0", "2.0.0"])
def test_a_later_version_may_follow_on_the_same_day_or_after(version: str) -> None:
    check(LAST, version, date(2027, 3, 1))
    check(LAST, version, date(2027, 3, 2))


@pytest.mark.parametrize("version", ["1.9.0", "1.8.10", "0.10.0", "01.09.00"])
def test_a_version_that_is_not_later_is_refused(version: str) -> None:
    with pytest.raises(Unfit) as refused:
        check(LAST, version, date(2027, 4, 1))
    en, zh = refused.value.label
    assert en == f"version {version} is not later than 1.9.0, the last release; " + (
        "allowed: 1.9.1 or later"
    )
    assert zh == f"版本 {version} 不晚于上次发布的 1.9.0；应为 1.9.1 或更高"


def test_a_day_before_the_last_release_is_refused() -> None:
    with pytest.raises(Unfit) as refused:
        check(LAST, "2.0.0", date(2027, 2, 28))
    en, zh = refused.value.label
    assert en.startswith("day 2027-02-28 is before 2027-03-01, the day of the last release 1.9.0")
    assert zh == "日期 2027-02-28 早于上次发布 1.9.0 的日期 2027-03-01；应为 2027-03-01 当天或之后"


def test_the_first_release_may_be_any() -> None:
    check(Release(), "0.0.1", date(2020, 1, 1))


def test_the_command_refuses_in_both_languages_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copytree(data_folder(), tmp_path / "data")
    before = (folder / FILE).read_bytes()
    last = HANDBOOK.release
    assert last.on
    for given in ([last.version, "2099-01-01"], ["99.0.0", "2020-01-01"]):
        assert main(given, folder) == BAD_DATA
        said = capsys.readouterr()
        assert said.out == ""
        en, zh = said.err.splitlines()
        assert "the last release" in en
        assert "上次发布" in zh
    assert (folder / FILE).read_bytes() == before


@pytest.mark.parametrize("given", [["1.2", "2027-03-01"], ["1.2.3", "soon"], []])
def test_what_is_no_version_or_day_is_refused(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(given, data_folder())
    assert "usage" in capsys.readouterr().err
