"""Every notebook is stored as it comes out when it is run from top to bottom, without noise."""

import csv
import io
import json
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from aftersales_kit.faces.notebooks import (
    METADATA,
    WIDGET_VIEW,
    as_stored,
    differing,
    main,
    notebooks_in,
    run,
)
from aftersales_kit.operations.sample_files import files_of, year
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK
from tests.tries import some

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = notebooks_in(ROOT / "notebooks")
WHAT_IF = notebooks_in(ROOT / "notebooks" / "what_if")
ALLOWED_TAGS = {"remove-output", "remove-input", "raises-exception", "nbval-ignore-output"}
LINE = 'CASES = "../../data/samples/cases.csv"'
# What rests on several files makes those of the sample, and names each in a line of its own.
MADE = re.compile(r'made / \\"([a-z_]+)\.csv\\"')


def every(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def one_of(paths):
    return pytest.mark.parametrize("path", some(paths, 1), ids=lambda path: path.stem)


def read(path: Path):
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)


def code_cells(path: Path) -> list:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


# --- how they are stored ---


@every(NOTEBOOKS)
def test_every_cell_was_run_in_order(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), (
        f"run: python -m aftersales_kit.faces.notebooks {path.relative_to(ROOT)}"
    )


@every(NOTEBOOKS)
def test_what_a_notebook_shows_is_there_in_both_languages(path):
    """A page shows its own: see `faces.told`."""
    for cell in code_cells(path):
        if "remove-output" in cell.metadata.get("tags", ()):
            continue
        for output in cell.outputs:
            html = output.get("data", {}).get("text/html", "")
            assert 'lang="zh-Hans"' in html, cell.source
            assert 'lang="en"' in html, cell.source


@every(NOTEBOOKS)
def test_nothing_is_stored_that_changes_by_itself(path):
    text = path.read_text(encoding="utf-8")
    assert text == as_stored(read(path))
    assert json.loads(text)["metadata"] == METADATA
    assert WIDGET_VIEW not in text
    assert "widget-state" not in text


@every(NOTEBOOKS)
def test_only_tags_with_a_meaning_are_used(path):
    for cell in read(path).cells:
        assert set(cell.metadata) <= {"tags"}
        assert set(cell.metadata.get("tags", [])) <= ALLOWED_TAGS


@every(NOTEBOOKS)
def test_no_cell_failed_or_warned(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr"


@every(NOTEBOOKS)
def test_text_cells_name_no_number(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"`[^`]*`|\]\([^)]*\)|\{\w+\}`[^`]*`", "", cell.source)
            assert not re.search(r"\d", prose), prose


@every(NOTEBOOKS)
def test_cells_stay_short(path):
    for cell in code_cells(path):
        assert len(cell.source.splitlines()) <= 8


@every(NOTEBOOKS)
def test_no_page_of_the_same_name_stands_beside_a_notebook(path):
    assert not path.with_suffix(".md").exists()


# --- the what-if notebooks ---


@every(WHAT_IF)
def test_a_what_if_goes_from_question_to_what_would_change_the_answer(path):
    heads = [
        line.removeprefix("## ")
        for cell in read(path).cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("## ")
    ]
    assert heads == [
        "Question",
        "Assumptions",
        "One what-if",
        "Result",
        "What would change this answer",
    ]


@one_of(WHAT_IF)
def test_a_what_if_runs_on_other_files_when_their_lines_alone_are_changed(path, tmp_path):
    text = path.read_text(encoding="utf-8")
    files = {*MADE.findall(text)}
    if files:
        own = own_files(tmp_path, files)
        changed = MADE.sub(lambda found: json.dumps(f"Path({str(own[found[1]])!r})")[1:-1], text)
    else:
        line = json.dumps(LINE)[1:-1]
        assert text.count(line) == 1
        rows = (data_folder() / "samples" / "cases.csv").read_text(encoding="utf-8")
        own = {"cases": tmp_path / "own export.csv"}
        own["cases"].write_bytes(as_shops_write(rows))
        changed = text.replace(line, json.dumps(f"CASES = {str(own['cases'])!r}")[1:-1])
    copy = tmp_path / path.name
    copy.write_text(changed, encoding="utf-8")
    said = run(copy)
    numbers = [len(pd.read_csv(file, encoding="gb18030", dtype=str)) for file in own.values()]
    assert any(
        re.search(rf"\b{number} cases counted|of {number} (cases|parcels)", said)
        for number in numbers
    )


def as_shops_write(text: str) -> bytes:
    """Return the first rows of cases with a unit in a cell, and a cell that is no number."""
    heading, *rows = list(csv.reader(io.StringIO(text)))[:300]
    margin = next(at for at, name in enumerate(heading) if name.casefold().startswith("margin"))
    rows[0][margin], rows[1][margin] = "148.56元", "about 9"
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([heading, *rows])
    return written.getvalue().encode("gb18030")


def own_files(folder: Path, names: set[str]) -> dict[str, Path]:
    """Write some files of a small shop, and return them by their names."""
    drawn = year(data_folder(), HANDBOOK, cases=250)
    made = files_of(drawn, HANDBOOK, on=drawn.last_day, platforms=["jd"])
    own = {name: folder / f"own {name}.csv" for name in names}
    for name, file in own.items():
        text = made[f"{name}.csv"].decode("utf-8-sig")
        file.write_bytes(as_shops_write(text) if name == "cases" else text.encode("gb18030"))
    return own


@every(WHAT_IF)
def test_a_what_if_shows_managers_no_notation_of_programmers(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            shown = output.get("text") or output.get("data", {}).get("text/html", "")
            assert not re.search(r"\('|\{'|',\)|Decimal\(|dtype", "".join(shown))


# --- the command ---


def write(path: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return path


def test_the_command_runs_stores_and_then_finds_nothing_to_do(tmp_path, capsys):
    path = write(tmp_path / "some.ipynb", "import sys\nprint(1)\nsys.stdout.flush()\nprint(2)", "3")
    assert main(["--check", str(path)]) == 1
    assert main([str(path)]) == 0
    assert main(["--check", str(path)]) == 0
    assert [line.split(": ")[-1] for line in capsys.readouterr().out.splitlines()] == [
        "differs",
        "stored anew",
        "as it was",
    ]
    first, second = code_cells(path)
    assert first.outputs == [{"output_type": "stream", "name": "stdout", "text": "1\n2\n"}]
    assert (first.id, second.id, second.execution_count) == ("cell-1", "cell-2", 2)
    assert differing([path]) == []


def test_a_notebook_that_fails_is_named_and_stays_as_it_was(tmp_path, capsys):
    path = write(tmp_path / "some.ipynb", "1 / 0")
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_file_that_is_no_notebook_is_named(tmp_path, capsys):
    path = tmp_path / "some.ipynb"
    path.write_text("not a notebook", encoding="utf-8")
    assert main([str(path), str(tmp_path / "none.ipynb")]) == 1
    assert capsys.readouterr().err.count("does not run") == 2


def test_all_notebooks_of_the_handbook_are_run_when_none_is_named(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "notebooks" / "part" / ".ipynb_checkpoints"
    folder.mkdir(parents=True)
    write(folder / "copy.ipynb", "1")
    write(folder.parent / "some.ipynb", "1")
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    assert capsys.readouterr().out.splitlines() == ["notebooks/part/some.ipynb: stored anew"]


def test_tags_are_kept_and_other_metadata_is_not():
    cell = nbformat.v4.new_code_cell("1", metadata={"tags": ["remove-input"], "scrolled": True})
    output = nbformat.v4.new_output(
        "execute_result", {"text/plain": "1", WIDGET_VIEW: {"model_id": "x"}}, metadata={"a": 1}
    )
    cell.outputs = [output]
    stored = nbformat.reads(
        as_stored(nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {}})), as_version=4
    )
    assert stored.cells[0].metadata == {"tags": ["remove-input"]}
    assert stored.cells[0].outputs[0].data == {"text/plain": "1"}
    assert stored.metadata == METADATA
