"""The policy goes out as a workbook and comes back: shown, asked for, and written or not."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from aftersales_kit.faces import cli
from aftersales_kit.faces.cli import main
from aftersales_kit.operations import workbook
from aftersales_kit.operations.workbook import copied, put_back
from aftersales_kit.operations.workbook.layout import layout
from aftersales_kit.policy import Handbook, data_folder

pytestmark = pytest.mark.unwatched

PART = ("policy/amounts.toml", "policy/freight.toml", "cases/compensation.toml")
"""What the workbooks here hold: that the whole policy goes out and comes back is tried by itself,
in tests/operations/workbook/test_round_trip.py."""


@pytest.fixture(scope="module", autouse=True)
def of_a_part() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "layout", partial(layout, only=PART))
        yield


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("exported") / "policy.xlsx"
    assert main(["workbook", "export", str(file), "--lang", "zh"]) == 0
    return file.read_bytes()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    return copy


def states(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("gone/policy.xlsx", "there is no folder"),
        ("boks/policy.xlsx", "did you mean 'books'?"),
        ("books", "is no name of a workbook"),
        ("folder.xlsx", "it is a folder"),
    ],
)
def test_a_workbook_that_has_no_place_is_said_before_anything_is_worked_out(
    capsys, monkeypatch, tmp_path: Path, place: str, says: str
) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "folder.xlsx").mkdir()
    monkeypatch.setattr(cli, "_handbook", None)
    status, _, err = run(capsys, "workbook", "export", tmp_path / place)
    assert status == 2
    assert says in err


def edited(content: bytes, place: Path, edit: Callable[[Workbook], object]) -> str:
    book = load_workbook(io.BytesIO(content))
    edit(book)
    book.save(place / "edited.xlsx")
    return str(place / "edited.xlsx")


def cell(book: Workbook, sheet: str, id: str, column: str) -> tuple[str, str]:
    """Return where the cell of an entry stands, and what does."""
    held = book[sheet]
    at = next(cell.column_letter for cell in held[2] if cell.value == column)
    row = next(row[0].row for row in held.iter_rows(min_row=4) if row[0].value == id)
    return f"{at}{row}", held[f"{at}{row}"].value


def set_to(sheet: str, id: str, column: str, text: str) -> Callable[[Workbook], object]:
    def edit(book: Workbook) -> None:
        book[sheet][cell(book, sheet, id, column)[0]].value = text

    return edit


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([*map(str, arguments)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_an_unchanged_workbook_changes_nothing(capsys, exported, data, tmp_path) -> None:
    (tmp_path / "policy.xlsx").write_bytes(exported)
    before = states(data)
    found = run(capsys, "workbook", "import", tmp_path / "policy.xlsx", "--data", data, "--yes")
    assert found == (0, "没有改动。\n", "")
    assert states(data) == before


def test_a_wording_is_shown_and_written(capsys, exported, data, tmp_path) -> None:
    file = edited(exported, tmp_path, set_to("freight", "FRT-01", "why.zh", "交易照旧，运费不动。"))
    before = states(data)
    status, out, _ = run(capsys, "workbook", "import", file, "--data", data, "--yes")
    assert status == 0
    assert "只改了文字" in out
    after = states(data)
    assert {name for name in after if after[name] != before[name]} == {"policy/freight.toml"}
    assert "交易照旧，运费不动。".encode() in after["policy/freight.toml"]
    # What it was exported from is another now.
    status, _, err = run(capsys, "workbook", "import", file, "--data", data, "--yes")
    assert status == 2
    assert "导出之后 data/policy/freight.toml 又改过" in err
    assert err.endswith("没有写入任何内容。\n")


def test_what_would_be_wrong_is_told_by_cell_and_nothing_is_written(
    capsys, exported, data, tmp_path
) -> None:
    def near_high(book: Workbook) -> None:
        where, was = cell(book, "数值", "compensation_near_high", "value")
        assert was == "10"
        book["数值"][where].value = "12"

    file, before = edited(exported, tmp_path, near_high), states(data)
    status, out, _ = run(capsys, "workbook", "import", file, "--data", data, "--yes")
    assert status == 1
    assert "同城补偿上限：10 元 → 12 元" in out
    assert "past changed: compensation_near_high" in out
    assert "示例!A" in out
    assert states(data) == before
    arguments = (
        "workbook", "import", file, "--data", data, "--from", "2099-01-01", "--out",
        tmp_path / "draft", "--json",
    )  # fmt: skip
    status, out, _ = run(capsys, *arguments)
    told = json.loads(out)
    assert status == 1
    assert told["files"] == ["policy/amounts.toml"]
    assert told["written"] == str(tmp_path / "draft")
    assert any("amount without example" in finding for finding in told["findings"])
    assert states(data) == before
    values = Handbook.load(tmp_path / "draft").policy.amounts["compensation_near_high"].values
    assert [value.value for value in values] == [10, 12]
    status, out, _ = run(capsys, *arguments)
    assert status == 2
    assert "is there already" in json.loads(out)["error"]


def test_data_that_would_not_load_are_told_by_cell(capsys, exported, data, tmp_path) -> None:
    file = edited(exported, tmp_path, set_to("数值名称", "quality_window", "note.en", "Ours."))
    status, out, _ = run(capsys, "workbook", "import", file, "--data", data, "--yes")
    assert status == 1
    assert "数值名称!A" in out
    assert "missing label" in out


def test_a_person_is_asked(capsys, exported, data, tmp_path, monkeypatch) -> None:
    file = edited(exported, tmp_path, set_to("freight", "FRT-01", "why.zh", "交易照旧，运费不动。"))
    monkeypatch.setattr(cli, "_tried", lambda *_: ([], None))
    before = states(data)
    status, out, _ = run(capsys, "workbook", "import", file, "--data", data)
    assert status == 1
    assert out.endswith("没有写入任何内容。没有问题之后，加 --yes 写入。\n")
    assert states(data) == before
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, status in (("n", 1), ("是", 0)):
        monkeypatch.setattr("builtins.input", lambda asked, said=answer: said)
        assert run(capsys, "workbook", "import", file, "--data", data)[0] == status


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("export", "policy.csv"), "is no name of a workbook"),
        (("export", "no/such/folder/policy.xlsx"), "cannot be written"),
        (("import", "no-such.xlsx"), "cannot be read"),
        (("import", "no-such.xlsx", "--from", "soon"), "is not a day"),
        (("import", "no-such.xlsx", "--from", "2020-01-01"), "is past"),
        (("import", __file__), "it is no Excel workbook"),
    ],
)
def test_what_cannot_be_done_is_said(capsys, arguments, told) -> None:
    status, _, err = run(capsys, "workbook", *arguments)
    assert status == 2
    assert told in err


def test_a_copy_that_cannot_be_written_leaves_all_files_as_they_were(data) -> None:
    before = states(data)
    with pytest.raises(OSError, match="no-such"):
        put_back(data, {"clocks.toml": "x", "no-such/file.toml": "y"})
    assert states(data) == before
    with copied(data, {"clocks.toml": "x"}) as copy:
        assert (copy / "clocks.toml").read_text() == "x"
    assert states(data) == before
