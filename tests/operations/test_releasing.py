"""A release is written down once, and read again as what stood in the policy."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from aftersales_kit.operations.releasing import main, text
from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.releases import standing
from aftersales_kit.policy.subjects.release import FILE, read_release
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


@pytest.mark.parametrize("given", [["1.2", "2027-03-01"], ["1.2.3", "soon"], []])
def test_what_is_no_version_or_day_is_refused(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(given, data_folder())
    assert "usage" in capsys.readouterr().err
