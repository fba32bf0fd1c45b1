"""Files that a what-if is saved as: all in one folder, and never over others.

Part: `written`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ...operations.papers import Paper, as_page, as_workbook
from ...policy.faults import shown
from ...policy.terms import Label
from .drawing import Drawing

ASK_FOLDER = Label("Save into the folder", "存到文件夹")
SAVE = Label("Save", "保存")
SAVED = Label("Saved: {}", "已保存：{}")
NO_FOLDER = Label(
    "{} cannot be written; give the name of another folder", "写不进 {}；请换一个文件夹"
)
OVERWRITTEN = Label(
    "{} is there already; give the name of another folder", "{} 已经有了；请换一个文件夹"
)


def written(folder: Path, paper: Paper, charts: Mapping[str, Drawing], lang: str) -> Label:
    """Write a paper and its charts into a folder as workbook, page and PNG; say which files.

    `charts` are by the ends of their files' names. A file that is there already, and a folder that
    cannot be written, are said instead, and nothing of it is written.
    """
    figures = "".join(f"<figure>{chart.svg}</figure>\n" for chart in charts.values())
    contents = {
        f"{paper.name}.xlsx": as_workbook(paper, lang),
        f"{paper.name}.html": (as_page(paper, lang) + figures).encode(),
        **{f"{paper.name}{end}.png": chart.png for end, chart in charts.items()},
    }
    try:
        there = [name for name in contents if (folder / name).exists()]
        if there:
            return OVERWRITTEN.format(shown(str(folder / there[0])))
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except (OSError, ValueError):
        return NO_FOLDER.format(shown(str(folder)))
    return SAVED.format(", ".join(str(folder / name) for name in contents))
