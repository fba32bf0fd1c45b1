"""A form that maps what of a file is not understood, and saves the mapping as data.

Parts: `mapping` (what a notebook's cell shows), `MappingForm`.

Each column that no export has, and each cell that none understands, is shown with how often it
comes and a row to look at, beside what it is proposed to be. Somebody chooses, and sees at once how
much is still not understood. What is saved is a file of the form of those in data/exports, which
`aftersales read`, `today` and `report` take by `--mapping`.

>>> from tempfile import mkdtemp
>>> file = Path(mkdtemp()) / "own.csv"
>>> _ = file.write_text("单号,退款原因,联系手机\\n7,破了个洞,13800000000\\n8,发错货,1\\n", "utf-8")
>>> form = mapping(file, handbook=handbook)
>>> form.columns["单号"][0].value, form.cells["problem", "发错货"].value
('order_number', 'wrong_item')
>>> form.cells["problem", "破了个洞"].value = "quality_defect"
>>> print(form.status.value)
<p role="status">Everything in it is understood.</p>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ...operations.exports.mapping import known_headings
from ...operations.exports.proposing import (
    BESIDE,
    OF_ROWS,
    TAKEN_FOR,
    Cell,
    Draft,
    Heading,
    choices,
    offered,
    proposed,
)
from ...operations.exports.tables import read_tables
from ...policy.faults import no_such, shown, why_unwritable
from ...policy.handbook import Handbook, data_folder
from ...policy.labels import LISTED, Label, alike, joined
from ...sheets.markup.elements import TAGS
from .form import LABELS, WIDE
from .parts import alert, heading, html_table, paragraph, status
from .saving import SAVE, SAVED
from .showing import Shown

FOLDER = "own/mappings"
"""Where mappings are saved beside the data: git ignores what lies in `own`."""
NAMES = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_LEFT = 12
NO_ALSO = "-"
ASK_NAME = Label("Name of the mapping", "映射的名字")
ASK_TITLE = Label("What the file is called", "这种文件叫什么")
ASK_ROWS = Label("A row is", "一行是")
ASK_HOME = Label("It is of the market where the shop is", "是店铺所在市场的")
ASK_FOLDER = Label("Save into the folder", "存到文件夹")
REPLACES = Label("Replace a file that is there", "有同名文件就替换")
COLUMNS = Label("Columns that are not read yet", "还没读的列")
CELLS = Label("Cells that are not understood yet", "还看不懂的内容")
HEADING, FILLED = Label("Heading", "表头"), Label("Filled", "有内容的格数")
EXAMPLE, TAKEN = Label("Example", "例子"), Label("Taken for", "当作")
COLUMN, SAYS_, TIMES = Label("Column", "列"), Label("Cell", "内容"), Label("Times", "次数")
IN_ROW = Label("row {}: {}", "第 {} 行：{}")
ROW_ALONE = Label("row {}", "第 {} 行")
ALSO = Label("also", "还当作")
NOTHING_ELSE = Label("— nothing else —", "— 没有别的 —")
OF_COLUMN = Label("{} ({} filled; {})", "{}（{} 格有内容；{}）")
OF_CELL = Label("{}: {} ({}, first in row {})", "{}：{}（{} 次，头一个在第 {} 行）")
KNOWN = Label(
    "It is known as {}; what is new in it is added to that.", "认出来是{}；新的内容补进去。"
)
NOT_KNOWN = Label("It is no export that is known.", "不是认识的导出文件。")
WHOLE = Label("Everything in it is understood.", "全看懂了。")
READ = Label("All that is read is understood; not read: {}.", "读的列全看懂了；没读的列：{}。")
STILL = Label("Not understood yet: {}.", "还看不懂：{}。")
FAULTY = Label("It cannot be read like this yet: {}.", "现在这样还读不了：{}。")
WRONG_NAME = Label(
    "{} is no name of a mapping; allowed: small letters, digits and hyphens, such as {}",
    "{} 不能作映射的名字；只用小写字母、数字和连字符，比如 {}",
)
THERE = Label(
    "{} is there already; choose another name, or that it be replaced",
    "{} 已经有了；换个名字，或者勾选替换",
)
NO_FOLDER = Label("{} cannot be written: {}", "写不进 {}：{}")
HOW = Label(
    "Read with it: aftersales read {} --mapping {}", "这样读：aftersales read {} --mapping {}"
)


class MappingForm:
    """A form over a draft, which is worked out afresh whenever something is chosen.

    `columns` are the two choices of each column by its heading, `cells` the choice of each cell by
    fact and cell; `draft` is what they come to, and `status` says what is still not understood.
    `name`, `folder`, `replaces`, `save` and `saved` write the file.
    """

    def __init__(self, draft: Draft, lang: str = "en") -> None:
        self.draft = draft
        self.language = widgets.ToggleButtons(
            options=[("English", "en"), ("中文", "zh")], value=lang
        )
        self.about, self.status = widgets.HTML(), widgets.HTML()
        self.title = widgets.Text(
            value=draft.title.text(lang), continuous_update=False, layout=WIDE, style=LABELS
        )
        self.rows = widgets.Dropdown(options=[*OF_ROWS], value=draft.rows, style=LABELS)
        self.home = widgets.Checkbox(value=draft.home, indent=False, layout=WIDE)
        self.columns: dict[str, tuple[Any, Any]] = {
            one.heading: (self._choice(), self._choice()) for one in draft.headings()
        }
        self.cells: dict[tuple[str, str], Any] = {}
        self._of_columns, self._of_cells = widgets.VBox(), widgets.VBox()
        self.name = widgets.Text(
            value=draft.name, continuous_update=False, layout=WIDE, style=LABELS
        )
        self.folder = widgets.Text(
            value=str(data_folder().parent / FOLDER), continuous_update=False, layout=WIDE,
            style=LABELS,
        )  # fmt: skip
        self.replaces = widgets.Checkbox(value=False, indent=False, layout=WIDE)
        self.save = widgets.Button(description=f"{SAVE.en} / {SAVE.zh}")
        self.save.on_click(self._save)
        self.saved = widgets.HTML()
        self._heads = [widgets.HTML(), widgets.HTML()]
        # What is known by its headings has its name, its title and its rows already.
        new = [self.title, self.rows, self.home] if draft.base is None else []
        named = [self.name] if draft.base is None else []
        self.widget = widgets.VBox(
            [
                self.language, self.about, *new, self._heads[0], self._of_columns, self._heads[1],
                self._of_cells, self.status, *named, self.folder, self.replaces, self.save,
                self.saved,
            ]
        )  # fmt: skip
        self._offering = False
        for pair in self.columns.values():
            for choice in pair:
                choice.observe(self._chose_column, names="value")
        for control in (self.title, self.rows, self.home):
            control.observe(self._changed, names="value")
        self.name.observe(self._changed, names="value")
        self.language.observe(self._translated, names="value")
        self._translated()

    def _choice(self) -> Any:
        # A layout of its own: one that is not needed is out of the way alone.
        wide = widgets.Layout(width="100%", max_width="44rem")
        return widgets.Dropdown(options=[("", "")], layout=wide, style=LABELS)

    # --- what is shown ---

    def _translated(self, _change: object = None) -> None:
        lang = self.language.value
        for control, label in (
            (self.title, ASK_TITLE), (self.rows, ASK_ROWS), (self.home, ASK_HOME),
            (self.name, ASK_NAME), (self.folder, ASK_FOLDER), (self.replaces, REPLACES),
        ):  # fmt: skip
            control.description = label.text(lang)
        self._offer(self.rows, OF_ROWS, self.draft.rows)
        self._heads[0].value, self._heads[1].value = heading(COLUMNS, lang), heading(CELLS, lang)
        self._offer_columns()
        self._show()

    def _offer(self, choice: Any, labels: Mapping[str, Label], chosen: str) -> None:
        """Let one of these be chosen, without taking that for a choice."""
        self._offering = True
        lang = self.language.value
        choice.options = [(label.text(lang), code) for code, label in labels.items()]
        choice.value = chosen
        self._offering = False

    def _offer_columns(self) -> None:
        facts, lang = offered(self.draft.handbook), self.language.value
        more = {NO_ALSO: NOTHING_ELSE, **{f: la for f, la in facts.items() if f not in TAKEN_FOR}}
        boxes = []
        for one in self.draft.headings():
            first, also = self.columns[one.heading]
            self._offer(first, facts, one.facts[0])
            self._offer(also, more, one.facts[1] if len(one.facts) > 1 else NO_ALSO)
            first.description = _of_column(one).text(lang)
            also.description = ALSO.text(lang)
            also.layout.display = "none" if one.facts[0] in TAKEN_FOR else "flex"
            boxes.append(widgets.VBox([first, also]))
        self._of_columns.children = boxes
        self._heads[0].layout.display = "block" if boxes else "none"

    def _offer_cells(self) -> None:
        lang, handbook = self.language.value, self.draft.handbook
        found = self.draft.cells()
        for one in found:
            key = one.fact, one.cell
            if key not in self.cells:
                self.cells[key] = self._choice()
                self.cells[key].observe(self._chose_cell(key), names="value")
            self._offer(self.cells[key], choices(one.fact, handbook), one.code)
            self.cells[key].description = _of_cell(one, handbook).text(lang)
        self._of_cells.children = [self.cells[one.fact, one.cell] for one in found]
        self._heads[1].layout.display = "block" if found else "none"

    def _show(self) -> None:
        lang = self.language.value
        self._offer_cells()
        self.about.value = paragraph(self._about(), lang)
        said, wrong = self._state()
        self.status.value = alert(said, lang) if wrong else status(said, lang)
        self.save.disabled = wrong

    def _about(self) -> Label:
        return KNOWN.format(self.draft.title) if self.draft.base else NOT_KNOWN

    def _state(self) -> tuple[Label, bool]:
        """Say what is still not understood, and whether that keeps it from being read at all."""
        error = self.draft.problem
        if error is not None:
            return FAULTY.format("; ".join(fault.message for fault in error.faults)), True
        left = [unread.text for unread in self.draft.left()]
        if left:
            return STILL.format(joined(left[:MOST_LEFT], LISTED)), False
        beside = [alike(one.heading) for one in self.draft.headings() if BESIDE in one.facts]
        return (READ.format(joined(beside, LISTED)) if beside else WHOLE), False

    def _html(self, lang: str) -> str:
        """Return what is to be chosen as tables, for a page."""
        draft = self.draft
        parts = [paragraph(self._about(), lang)]
        labels, lines = offered(draft.handbook), []
        for one in draft.headings():
            place = (IN_ROW if one.example else ROW_ALONE).format(one.row, one.example)
            taken = joined([labels[fact] for fact in one.facts], LISTED)
            lines.append([one.heading, f"{one.filled:,}", place.text(lang), taken.text(lang)])
        if lines:
            heads = [label.text(lang) for label in (HEADING, FILLED, EXAMPLE, TAKEN)]
            parts += [heading(COLUMNS, lang), html_table(COLUMNS.text(lang), heads, lines)]
        lines = [
            [
                cell.shown, cell.heading, f"{cell.count:,}", ROW_ALONE.format(cell.row).text(lang),
                choices(cell.fact, draft.handbook)[cell.code].text(lang),
            ]
            for cell in draft.cells()
        ]  # fmt: skip
        if lines:
            heads = [label.text(lang) for label in (SAYS_, COLUMN, TIMES, EXAMPLE, TAKEN)]
            parts += [heading(CELLS, lang), html_table(CELLS.text(lang), heads, lines)]
        parts.append(paragraph(self._state()[0], lang, strong=True))
        return f'<section class="as-what-if" lang="{TAGS[lang]}">{"".join(parts)}</section>'

    def __repr__(self) -> str:
        return f"<mapping {self.draft.name}: {self._state()[0].en}>"

    def _repr_mimebundle_(self, **_kwargs: object) -> Mapping[str, object]:
        return Shown(self.widget, self._html, lambda: repr(self))._repr_mimebundle_()

    # --- what is chosen ---

    def _chose_column(self, _change: object = None) -> None:
        if self._offering:
            return
        for name, (first, also) in self.columns.items():
            alone = first.value in TAKEN_FOR or also.value in (NO_ALSO, first.value)
            facts = (first.value,) if alone else (first.value, also.value)
            if facts != self.draft.facts[name]:
                self.draft = self.draft.taking(name, *facts)
        self._offer_columns()
        self._changed()

    def _chose_cell(self, key: tuple[str, str]) -> Any:
        def chose(change: Mapping[str, Any]) -> None:
            if not self._offering:
                self.draft = self.draft.saying(*key, change["new"])
                self._changed()

        return chose

    def _changed(self, _change: object = None) -> None:
        if self._offering:
            return
        if self.draft.base is None:
            self.draft = replace(
                self.draft, title=alike(self.title.value.strip() or self.draft.name),
                rows=self.rows.value, home=self.home.value,
            )  # fmt: skip
            if NAMES.fullmatch(self.name.value):
                self.draft = replace(self.draft, name=self.name.value)
        self.saved.value = ""
        self._show()

    # --- what is saved ---

    def _save(self, _button: object = None) -> None:
        said, wrong = self._written()
        lang = self.language.value
        self.saved.value = alert(said, lang) if wrong else status(said, lang)

    def _written(self) -> tuple[Label, bool]:
        """Write the mapping into the folder, and say where; or why not."""
        name, draft = self.name.value.strip(), self.draft
        if draft.base is None and not NAMES.fullmatch(name):
            return WRONG_NAME.format(shown(name), "warehouse-returns"), True
        said, wrong = self._state()
        if wrong:
            return said, True
        file = Path(self.folder.value.strip()) / f"{draft.name}.toml"
        try:
            if file.exists() and not self.replaces.value:
                return THERE.format(shown(str(file))), True
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(draft.text, encoding="utf-8")
        except (OSError, ValueError) as error:
            return NO_FOLDER.format(shown(str(file)), why_unwritable(error)), True
        how = HOW.format(draft.table.file, file)
        return joined([SAVED.format(file), how], Label(". ", "。")), False


def _of_column(one: Heading) -> Label:
    place = (IN_ROW if one.example else ROW_ALONE).format(one.row, one.example)
    return OF_COLUMN.format(one.heading, f"{one.filled:,}", place)


def _of_cell(one: Cell, handbook: Handbook) -> Label:
    fact = offered(handbook)[one.fact]
    return OF_CELL.format(fact, one.shown, f"{one.count:,}", one.row)


@cache
def _own() -> Handbook:
    """Return the handbook's own data; they are read once."""
    return Handbook.load(data_folder())


def mapping(
    file: Path | str, *, sheet: str = "", lang: str = "en", handbook: Handbook | None = None
) -> MappingForm:
    """Return the form over a file; `sheet` is which of its tables, the first where it is left out.

    Raises UnreadableFile for what is no table, KeyError for a table that it has not.
    """
    book = handbook or _own()
    tables = {
        table.file: table
        for table in read_tables(file, headings=known_headings(book.exports.kinds))
    }
    called = next((name for name in tables if sheet in (name, name.rpartition(": ")[2])), sheet)
    if sheet and called not in tables:
        raise KeyError(no_such("table", sheet, [name.rpartition(": ")[2] for name in tables]))
    table = tables[called or next(iter(tables))]
    return MappingForm(proposed(table, book, name=_name_of(Path(file))), lang)


def _name_of(file: Path) -> str:
    """Return what a mapping of a file may be called."""
    words = re.findall("[a-z0-9]+", file.stem.casefold())
    return "-".join(words) or "own"
