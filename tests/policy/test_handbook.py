"""A handbook is read once, and a scenario makes another one of it."""

import shutil
from pathlib import Path

from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.faults import UNREADABLE, Fault
from aftersales_kit.policy.handbook import _gone as gone
from tests.handbook import HANDBOOK


def test_a_scenario_makes_another_handbook_and_leaves_this_one() -> None:
    scenario = HANDBOOK.scenarios["year-long-returns"]
    amount = scenario.amounts[0].amount
    day = HANDBOOK.policy.changes[-1]
    before = HANDBOOK.on(day).amounts[amount]
    assert HANDBOOK.under(scenario).on(day).amounts[amount] == scenario.amounts[0].value
    assert HANDBOOK.on(day).amounts[amount] == before != scenario.amounts[0].value


def test_a_law_of_which_no_file_is_there_is_told_once(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    (folder / "floors" / "tw.toml").unlink()
    (fault,) = Handbook.read(folder).faults
    rows = [row.id for row in HANDBOOK.policy.floors["tw"].rules]
    assert (fault.file, fault.id, fault.kind) == ("data/floors/", "tw", UNREADABLE)
    assert fault.problem.startswith("no file holds the rows of Law of Taiwan, of which cases name")
    assert fault.allowed.removeprefix("rows such as ") in rows


def test_a_table_of_which_no_file_is_there_is_told_once(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    (folder / "policy" / "responsibility.toml").unlink()
    (fault,) = Handbook.read(folder).faults
    assert (fault.file, fault.kind) == ("data/policy/responsibility.toml", UNREADABLE)
    assert fault.problem.startswith("the file is missing, and aftersales_kit/")


def test_a_row_of_law_that_is_gone_is_told_wherever_it_is_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    path = folder / "floors" / "tw.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('id = "TW-01-b"', 'id = "TW-01-z"'), encoding="utf-8")
    faults = Handbook.read(folder).faults
    assert faults
    assert {fault.problem for fault in faults} == {"unknown row 'TW-01-b'"}


def test_a_file_that_is_gone_is_told_unless_something_was_read_of_it() -> None:
    lacking = [
        Fault(f"data/{file}", "", "", "nothing here, and code needs it", "", None, UNREADABLE)
        for file in ("one.toml", "two.toml", "folder")
    ]
    (told,) = gone(lacking, [], {"two.toml"})
    assert (told.file, told.problem) == ("data/one.toml", "the file is missing, and code needs it")


def test_a_file_by_another_name_is_read_by_nothing_and_missed_by_its_own(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    (folder / "samples" / "cases.csv").rename(folder / "samples" / "case.csv")
    (folder / "retired.toml").rename(folder / "retierd.toml")
    handbook = Handbook.read(folder)
    assert [fault.file for fault in handbook.faults] == ["data/retired.toml"]
    beside = {fault.file: fault for fault in handbook.beside}
    assert {*beside} == {"data/samples/case.csv", "data/samples/cases.csv", "data/retierd.toml"}
    assert beside["data/retierd.toml"].nearest == "retired.toml"
    assert beside["data/samples/case.csv"].nearest == "samples/cases.csv"
