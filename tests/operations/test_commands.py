"""Each command that reads the handbook says what is wrong with its data, and raises nothing."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import aftersales_kit.operations

ROOM = Path(aftersales_kit.operations.__file__).parent
COMMANDS = sorted(
    path.stem for path in ROOM.glob("*.py") if "__main__" in path.read_text(encoding="utf-8")
)
GIVEN = {"releasing": ("1.2.3", "2027-03-01")}
"""What a command does not go without."""


def test_there_are_commands() -> None:
    assert {"calendars", "due", "samples", "triage_hits"} <= {*COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_is_no_handbook_is_said_by_every_command(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    module = import_module(f"aftersales_kit.operations.{command}")
    monkeypatch.setattr(module, "data_folder", lambda: tmp_path)
    monkeypatch.setattr("sys.argv", [command, *GIVEN.get(command, ())])
    assert module.main() == 2
    said = capsys.readouterr()
    assert re.search(r"data/\S+ (the file is missing|the folder holds no file)", said.err)
    assert said.out == ""
