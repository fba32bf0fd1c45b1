"""What is given to be compared is a folder, a day or a revision, or refused with a reason."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from aftersales_kit.operations.revisions import RevisionError, side
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of data whose first two states cannot be read, and whose last one can."""
    place = tmp_path_factory.mktemp("repository")
    data = place / "data"
    shutil.copytree(data_folder(), data)
    terms = data / "policy" / "terms.toml"
    text = terms.read_text(encoding="utf-8")
    git(place, "init")
    terms.write_text("broken = [\n", encoding="utf-8")
    commit(place, "First")
    git(place, "tag", "first")
    terms.write_text("units = {}\n", encoding="utf-8")
    commit(place, "Second")
    terms.write_text(text, encoding="utf-8")
    commit(place, "Third")
    git(place, "tag", "third")
    return data


def git(folder: Path, *command: str) -> str:
    named = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    done = subprocess.run(
        ["git", *named, *command], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder: Path, message: str) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-m", message)


def test_a_day_is_asked_of_the_handbook_that_has_been_read() -> None:
    found = side("2026-03-01", data_folder(), HANDBOOK)
    assert (found.day, found.handbook is HANDBOOK) == (date(2026, 3, 1), True)
    assert side(str(data_folder()), data_folder(), HANDBOOK).handbook is HANDBOOK


def test_a_revision_is_read_as_it_was(repository: Path) -> None:
    found = side("third", repository)
    assert found.day is None
    assert found.handbook.policy.digest == HANDBOOK.policy.digest


def test_one_that_is_too_old_names_the_first_that_can_be_read(repository: Path) -> None:
    third = git(repository, "rev-parse", "--short", "third")
    with pytest.raises(RevisionError, match=f"the first revision that it can read is {third} "):
        side("first", repository)


def test_one_after_which_nothing_can_be_read_says_so(repository: Path) -> None:
    git(repository, "checkout", "-b", "behind", "first")
    try:
        with pytest.raises(RevisionError, match="no revision after it can be read either"):
            side("first", repository)
    finally:
        git(repository, "checkout", "-")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2026-02-30", "is no day of the calendar"),
        ("2026-3-1", "is no day of the calendar; write it as 2026-03-01"),
        ("thrid", "allowed: a folder of data, .* did you mean 'third'"),
        ("--all", "there is no such revision"),
        ("", "allowed: a folder of data"),
    ],
)
def test_what_is_none_of_them_is_refused(repository: Path, given: str, told: str) -> None:
    with pytest.raises(RevisionError, match=told):
        side(given, repository)


def test_a_file_and_a_folder_of_something_else_are_refused(
    repository: Path, tmp_path: Path
) -> None:
    with pytest.raises(RevisionError, match="is a file; give the folder"):
        side(str(repository / "clocks.toml"), repository)
    with pytest.raises(RevisionError, match=r"is no folder of data: it has no policy/terms\.toml$"):
        side(str(tmp_path), repository)
    with pytest.raises(RevisionError, match=r"did you mean '.*data'"):
        side(str(repository.parent), repository)
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "terms.toml").write_text("", encoding="utf-8")
    with pytest.raises(RevisionError, match="the file is missing"):
        side(str(tmp_path), repository)


def test_without_git_the_nearest_is_not_looked_for(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RevisionError, match="git is asked about"):
        side("third", repository)
