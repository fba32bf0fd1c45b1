"""Tables that stay readable on a phone: rows become cards there, each cell with its heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import NO_LABEL

from .markup import Html, el, inline, joined, text

Column = Label
"""The heading of a column."""

Row = tuple[str, Sequence[Html]]
"""The anchor of a row (or nothing) and its cells; the first cell heads the row."""


def grid(
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    classes: str = "",
    label: Label = NO_LABEL,
    caption: Html | None = None,
) -> Html:
    """Return a table. A cell without content is left out on a narrow screen.

    The roles say again what the elements are: laid out as cards they would lose it.
    """
    heads = [el("th", inline(column), scope="col", role="columnheader") for column in columns]
    body = [el("tr", *_cells(columns, cells), id=anchor, role="row") for anchor, cells in rows]
    return el(
        "table",
        el("caption", caption) if caption else None,
        el("thead", el("tr", *heads, role="row"), role="rowgroup"),
        el("tbody", *body, role="rowgroup"),
        classes=f"hb-grid {classes}".strip(),
        role="table",
        aria_label="" if caption else text(label),
    )


def _cells(columns: Sequence[Column], cells: Sequence[Html]) -> list[Html]:
    made = []
    for number, (column, content) in enumerate(zip(columns, cells, strict=True)):
        classes = "" if content else "hb-empty"
        name = text(column)
        if number == 0:
            cell = el("th", content, classes=classes, scope="row", role="rowheader", data_name=name)
        else:
            cell = el("td", content, classes=classes, role="cell", data_name=name)
        made.append(cell)
    return made


def facts_list(pairs: Iterable[tuple[Html, Html]], classes: str = "") -> Html:
    """Return names and what is said of them: beside each other, or below on a phone."""
    # The theme takes a list of another class for one of its own, of a program's parts.
    lines = [line for name, said in pairs for line in (el("dt", name), el("dd", said))]
    return el("dl", joined(lines, ""), classes=f"hb-facts simple {classes}".strip())
