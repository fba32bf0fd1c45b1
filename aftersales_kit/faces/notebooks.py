"""Notebooks as they are stored: run from top to bottom, and nothing in them that changes by itself.

Parts: `run` (a notebook as it should be stored), `store`, `differing`, `notebooks_in`, `main`.
`python -m aftersales_kit.faces.notebooks` runs and stores every notebook under notebooks/, or
those named; with `--check` it stores nothing, and names those that would come out differently.

What is stored is the text of the cells with their outputs, the order of execution, the tags and
the name of the kernel. Left out are widget views and their state (dead without the session that
made them; the HTML beside them says the same), times, versions and the ids that tools make up.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.reader import NotJSONError

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SECONDS_FOR_A_CELL = 300


def notebooks_in(folder: Path) -> list[Path]:
    """Return the notebooks under a folder, without the copies that JupyterLab keeps."""
    found = folder.rglob("*.ipynb")
    return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)


def run(path: Path) -> str:
    """Run a notebook from top to bottom in its own folder, and return it as it should be stored.

    Raises nbclient's CellExecutionError when a cell fails that is not tagged `raises-exception`.
    """
    notebook: Any = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook,
        timeout=SECONDS_FOR_A_CELL,
        kernel_name=METADATA["kernelspec"]["name"],
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
    )
    client.execute()
    return as_stored(notebook)


def as_stored(notebook: Any) -> str:
    """Return a notebook as text, stripped of what changes by itself."""
    notebook.metadata = dict(METADATA)
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number}"
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return str(text).rstrip("\n") + "\n"


def _joined(outputs: Iterable[Any]) -> list[Any]:
    """Return outputs without their widget views, and what was printed in a row as one text.

    How many pieces printed text comes in is a matter of timing.
    """
    joined: list[Any] = []
    for output in outputs:
        if "metadata" in output:
            output["metadata"] = {}
        output.get("data", {}).pop(WIDGET_VIEW, None)
        last = joined[-1] if joined else {}
        if (
            output.output_type == "stream" == last.get("output_type")
            and output.name == last["name"]
        ):
            last["text"] += output.text
        else:
            joined.append(output)
    return joined


def store(path: Path) -> bool:
    """Run a notebook and store it; say whether that changed the file."""
    before, after = path.read_text(encoding="utf-8"), run(path)
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def differing(paths: Iterable[Path]) -> list[Path]:
    """Return the notebooks that are not stored as they come out when they are run."""
    return [path for path in paths if run(path) != path.read_text(encoding="utf-8")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 0 when every notebook runs and, checked, is as stored."""
    parser = argparse.ArgumentParser(
        prog="python -m aftersales_kit.faces.notebooks",
        description="Run notebooks from top to bottom and store them without noise.",
    )
    parser.add_argument("notebook", nargs="*", type=Path, help="all under notebooks/ if none")
    parser.add_argument("--check", action="store_true", help="store nothing, name what differs")
    asked = parser.parse_args(arguments)
    status = 0
    for path in asked.notebook or notebooks_in(Path("notebooks")):
        try:
            changed = bool(differing([path])) if asked.check else store(path)
        except (CellExecutionError, OSError, NotJSONError) as error:
            print(f"{path}: does not run: {error}", file=sys.stderr)
            status = 1
            continue
        print(
            f"{path}: {('differs' if asked.check else 'stored anew') if changed else 'as it was'}"
        )
        if asked.check and changed:
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
