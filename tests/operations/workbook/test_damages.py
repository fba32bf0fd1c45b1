"""A damaged workbook is refused by sheet and cell, and nothing of it is taken."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from aftersales_kit.operations.workbook.reading import WorkbookRefused, opened
from tests.operations.workbook.books import DAY, NAME, content, draft, draft_of, of, place, put
from tests.tries import some

BAND, CASE = "compensation-band", "two-left-gloves-packed"
MORNING = datetime.combine(date(2025, 10, 9), time(8, 30))
Damage = Callable[[Workbook], str]
"""A damage says at which sheet and cell it is to be refused."""


def cell(sheet: str, key: str, column: str, value: object) -> Damage:
    return lambda book: put(book, sheet, key, column, value)


def at(sheet: str, where: str, value: object) -> Damage:
    def damage(book: Workbook) -> str:
        name = of("en").sheets[sheet].name if sheet in of("en").sheets else sheet
        book[name][where].value = value
        return f"{name}!{where}"

    return damage


def sheets(change: Callable[[Workbook], str]) -> Damage:
    return change


def renamed(book: Workbook) -> str:
    book[BAND].title = "compensation-bands"
    return "compensation-bands"


def removed(book: Workbook) -> str:
    del book[BAND]
    return BAND


def added(book: Workbook) -> str:
    book.create_sheet("my notes")
    return "my notes"


def moved(book: Workbook) -> str:
    book.move_sheet(BAND, 1)
    return "no-reason-window"


def chart(book: Workbook) -> str:
    book.create_chartsheet("chart")
    return "chart"


def hidden(book: Workbook) -> str:
    book[BAND].sheet_state = "hidden"
    return BAND


def very_hidden(book: Workbook) -> str:
    book["Structure"].sheet_state = "veryHidden"
    return "Structure"


def merged(book: Workbook) -> str:
    book[BAND].merge_cells("B5:B6")
    return f"{BAND}!B5"


def merged_in_the_head(book: Workbook) -> str:
    book["Amounts"].merge_cells("A1:C1")
    return "Amounts!A1"


def hidden_row(book: Workbook) -> str:
    book[BAND].row_dimensions[6].hidden = True
    return f"{BAND}!A6"


def filtered(book: Workbook) -> str:
    book["Amounts"].auto_filter.ref = "A3:G40"
    for number in (7, 9):
        book["Amounts"].row_dimensions[number].hidden = True
    return "Amounts!A7"


def hidden_column(book: Workbook) -> str:
    book[BAND].column_dimensions["C"].hidden = True
    return f"{BAND}!C1"


def row_of_no_height(book: Workbook) -> str:
    book[BAND].row_dimensions[6].height = 0
    return f"{BAND}!A6"


def column_of_no_width(book: Workbook) -> str:
    book[BAND].column_dimensions["C"].width = 0
    return f"{BAND}!C1"


def array_formula(book: Workbook) -> str:
    where = place(BAND, "BND-01", "why.en")
    found = book[where[0]].cell(where[1], where[2])
    found.value = ArrayFormula(found.coordinate, "=A1&B1")
    return f"{BAND}!{found.coordinate}"


def swapped_columns(book: Workbook) -> str:
    for row in book[BAND].iter_rows(min_col=2, max_col=3):
        row[0].value, row[1].value = row[1].value, row[0].value
    return f"{BAND}!B2"


def lost_column(book: Workbook) -> str:
    book[BAND].delete_cols(4)
    return f"{BAND}!D2"


def further_column(book: Workbook) -> str:
    last = len(of("en").sheets[BAND].columns) + 1
    book[BAND].cell(2, last).value = "remark"
    return f"{BAND}!{book[BAND].cell(2, last).coordinate}"


def inserted_column(book: Workbook) -> str:
    book[BAND].insert_cols(4)
    return f"{BAND}!D2"


def beside(book: Workbook) -> str:
    last = len(of("en").sheets[BAND].columns) + 1
    book[BAND].cell(6, last).value = "ask Li"
    return f"{BAND}!{book[BAND].cell(6, last).coordinate}"


def sorted_rows(book: Workbook) -> str:
    rows = [[c.value for c in row] for row in book["value-loss"].iter_rows(min_row=4, max_row=5)]
    for number, texts in zip((5, 4), rows, strict=True):
        for column, text in enumerate(texts, 1):
            book["value-loss"].cell(number, column).value = text
    return "value-loss!A5"


def doubled_row(book: Workbook) -> str:
    held = book[BAND]
    for column in range(1, held.max_column + 1):
        held.cell(held.max_row if column > 1 else held.max_row + 1, column).value = held.cell(
            4, column
        ).value
    return f"{BAND}!A{held.max_row}"


def lost_row(book: Workbook) -> str:
    book[BAND].delete_rows(5)
    return f"{BAND}!A5"


def lost_amount(book: Workbook) -> str:
    book["Amounts"].delete_rows(8)
    return "Amounts!A8"


def lost_clock(book: Workbook) -> str:
    book["Clocks"].delete_rows(4)
    return "Clocks!A4"


def lost_message(book: Workbook) -> str:
    book["Messages"].delete_rows(4)
    return "Messages!A4"


def lost_case(book: Workbook) -> str:
    book["Worked cases"].delete_rows(4)
    return "Worked cases!A4"


def below(sheet: str, texts: dict[str, str], where: str) -> Damage:
    """Add a row below a sheet, refused in the column `where`."""

    def damage(book: Workbook) -> str:
        held = of("en").sheets[sheet]
        number = 4 + len(held.rows)
        for column, text in texts.items():
            book[held.name].cell(number, held.places[column] + 1).value = text
        return f"{held.name}!{book[held.name].cell(number, held.places[where] + 1).coordinate}"

    return damage


def far_away(book: Workbook) -> str:
    book[BAND].cell(200_000, 2).value = "x"
    return f"{BAND}!{book[BAND].cell(200_000, book[BAND].max_column).coordinate}"


NEW_RULE = {
    "id": "(new)", "from": "2027-01-01", "then.band_low": "compensation_near_low",
    "then.band_high": "compensation_near_high", "then.measured_by": "freight",
    "why.en": "A reason.", "why.zh": "理由。", "sources": "QST-11",
}  # fmt: skip

DAMAGES: dict[str, Damage] = {
    # sheets
    "a sheet is renamed": renamed,
    "a sheet is missing": removed,
    "a sheet is added": added,
    "sheets stand in another order": moved,
    "a chart is a sheet of its own": chart,
    "a sheet is hidden": hidden,
    "a sheet is hidden so that Excel does not list it": very_hidden,
    # the shape of a sheet
    "cells are merged": merged,
    "cells of the head are merged": merged_in_the_head,
    "a row is hidden": hidden_row,
    "rows are filtered out": filtered,
    "a column is hidden": hidden_column,
    "a row has no height": row_of_no_height,
    "a column has no width": column_of_no_width,
    "columns are swapped": swapped_columns,
    "a column is missing": lost_column,
    "a column is added": further_column,
    "a column is put between": inserted_column,
    "a column id is another": at(BAND, "D2", "when.problem"),
    "a column id is gone": at(BAND, "D2", None),
    "a column label is another": at(BAND, "D3", "Where to"),
    "the title is another": at(BAND, "A1", "Bands"),
    "something stands beside the rows": beside,
    "something stands beside the title": at(BAND, "C1", "x"),
    "something stands far below": far_away,
    # rows
    "rows are sorted where the first decides": sorted_rows,
    "a row stands twice": doubled_row,
    "a rule is gone without a day": lost_row,
    "a value of an amount is gone": lost_amount,
    "a clock is gone": lost_clock,
    "a message is gone": lost_message,
    "a case is gone": lost_case,
    "an id is another": cell(BAND, "BND-02", "id", "BND-20"),
    "an id is gone": cell(BAND, "BND-02", "id", None),
    "a row without an id is added": below(BAND, {"why.en": "x"}, "id"),
    "a rule is added with an id of its own": below(BAND, NEW_RULE | {"id": "BND-20"}, "id"),
    "a rule is added without an outcome": below(
        BAND, {k: v for k, v in NEW_RULE.items() if k != "then.measured_by"}, "then.measured_by"
    ),
    "a rule is added without a day": below(
        BAND, {k: v for k, v in NEW_RULE.items() if k != "from"}, "from"
    ),
    "a rule is added without a Chinese reason": below(BAND, NEW_RULE | {"why.zh": ""}, "why.zh"),
    "a rule is added to a table of markets without its file": below(
        "no-reason-window",
        {
            "id": "(new)", "from": "2027-01-01", "then.window": "after",
            "why.en": "A", "why.zh": "甲",
        },
        "file",
    ),
    "a clock is added": below("clocks", {"id": "new-clock"}, "id"),
    "a message is added": below("replies", {"id": "(new)"}, "id"),
    "an amount is added": below(
        "values", {"id": "new_amount", "number": "(new)", "from": "2027-01-01", "value": "1"}, "id"
    ),
    "a case is added without facts": below(
        "cases",
        {"id": "new-case", "file": "cases/records.toml", "title.en": "A", "title.zh": "例",
         "on": "2027-01-01", "why.en": "A", "why.zh": "理", "sources": "QST-11"},
        "id",
    ),
    "a case is added to a file that there is not": below(
        "cases",
        {"id": "new-case", "file": "cases/new.toml", "title.en": "A", "title.zh": "例",
         "on": "2027-01-01", "why.en": "A", "why.zh": "理", "sources": "QST-11"},
        "file",
    ),
    "a fact is added to a case that there is not": below(
        "facts", {"case": "lose-thread-kept", "fact": "abuse", "value": "no"}, "case"
    ),
    "a line is added to a case that there is not": below(
        "lines",
        {"case": "new", "line": "1", "what": "leg", "table": "freight", "value": "return"}, "case",
    ),
    "a line is about another table": below(
        "lines",
        {"case": CASE, "line": "1", "what": "leg", "table": "freight", "value": "return"}, "table",
    ),
    "a line has no number": below(
        "lines",
        {"case": CASE, "line": "first", "what": "leg", "table": "freight", "value": "return"},
        "line",
    ),
    # what a program makes of a cell
    "a formula": cell(BAND, "BND-01", "why.en", "=1+1"),
    "a formula in an amount": cell("values", "compensation_near_high 1", "value", "=F32*1.1"),
    "a formula beside the rows": at("Read me", "A20", "=NOW()"),
    "an array formula": array_formula,
    "an error": cell(BAND, "BND-01", "why.en", "#REF!"),
    "a day that became a date": cell("values", "quality_window 1", "from", date(2025, 9, 1)),
    "a day that became a date and a time": cell("cases", CASE, "on", MORNING),
    "a number that became a date": cell("values", "quality_window 1", "value", date(2026, 7, 1)),
    "a number that became a time": cell("values", "quality_window 1", "value", time(7, 0)),
    "a text that became a number": cell("values", "quality_window 1", "value", 7),
    "a text that became a number with a point": cell("values", "quality_window 1", "value", 7.5),
    # what stands in a cell
    "a cell is emptied": cell(BAND, "BND-01", "when.price_paid", None),
    "a cell is emptied to a blank": cell(BAND, "BND-01", "when.price_paid", "  "),
    "a reason is emptied": cell(BAND, "BND-01", "why.zh", None),
    "the mark of nothing where something must be": cell(BAND, "BND-01", "why.en", "(nothing)"),
    "the mark of any where nothing is asked": cell(BAND, "BND-01", "reply", "(any)"),
    "the mark of a new row in a cell": cell(BAND, "BND-01", "until", "(new)"),
    "the mark of another language": cell(BAND, "BND-01", "until", "（无）"),
    "a code that there is not": cell(BAND, "BND-01", "when.destination", "same_town"),
    "a group as an outcome": cell("no-reason-window", "WIN-01", "then.window", "open"),
    "a code beside another label": cell(
        BAND, "BND-01", "when.destination", "another province [same_city]"
    ),
    "two codes on one line": cell(BAND, "BND-01", "when.destination", "same_city, same_province"),
    "a code twice": cell(BAND, "BND-01", "when.destination", "same_city\nsame_city"),
    "an empty line among codes": cell(BAND, "BND-01", "when.destination", "same_city\n\nremote"),
    "all but nothing": cell(BAND, "BND-01", "when.destination", "(all but)"),
    "a bound without an end": cell(BAND, "BND-01", "when.price_paid", "300"),
    "a bound twice": cell(BAND, "BND-01", "when.price_paid", "at least 3\nat least 5"),
    "bounds between which there is no number": cell(
        BAND, "BND-01", "when.price_paid", "at least 5\nat most 3"
    ),
    "bounds that leave no number": cell(BAND, "BND-01", "when.price_paid", "above 3\nat most 3"),
    "an end before any beginning": cell(BAND, "BND-01", "until", "2000-01-01"),
    "a bound of an amount that there is not": cell(
        BAND, "BND-01", "when.price_paid", "below high_value"
    ),
    "a message that there is not": cell(BAND, "BND-01", "reply", "basis-fright"),
    "a source that there is not": cell(BAND, "BND-01", "sources", "QST-99"),
    "a day written by points": cell(BAND, "BND-01", "until", "1.1.2027"),
    "a day that there is not": cell(BAND, "BND-01", "until", "2027-02-30"),
    "full-width digits": cell("values", "quality_window 1", "value", "７"),
    "a number with its unit": cell("values", "quality_window 1", "value", "7 days"),
    "a number with a comma": cell("values", "quality_window 1", "value", "1,000"),
    "a number below nothing": cell("values", "quality_window 1", "value", "-1"),
    "Chinese in English": cell(BAND, "BND-01", "why.en", "运费 is little"),
    "English in Chinese": cell(BAND, "BND-01", "why.zh", "The freight measures it."),
    "traditional characters": cell(BAND, "BND-01", "why.zh", "寄回也就一趟同城運費。"),
    "Japanese in English": cell(BAND, "BND-01", "why.en", "これは運費です"),
    "Cyrillic in English": cell(BAND, "BND-01", "why.en", "Доставка"),
    "a Cyrillic letter in an English word": cell(BAND, "BND-01", "why.en", "Freight is \u0441heap"),
    "letters of full width in English": cell(BAND, "BND-01", "why.en", "Ｆｒｅｅ of charge"),
    "a Chinese comma in English": cell(BAND, "BND-01", "why.en", "Sent back，at our cost."),
    "Japanese in Chinese": cell(BAND, "BND-01", "why.zh", "返品できます。"),
    "Korean in Chinese": cell(BAND, "BND-01", "why.zh", "반품 가능"),
    "Korean among Chinese": cell(BAND, "BND-01", "why.zh", "运费 반품"),
    "digits of full width in Chinese": cell(BAND, "BND-01", "why.zh", "签收后７天内。"),
    "letters of full width in Chinese": cell(BAND, "BND-01", "why.zh", "ＶＩＰ客户。"),
    "garbled Chinese": cell(BAND, "BND-01", "why.zh", "è¿è´¹"),
    "a number alone in Chinese": cell(BAND, "BND-01", "why.zh", "123"),
    "a sign that stands for a lost one": cell(BAND, "BND-01", "why.zh", "运\ufffd少。"),
    "a sign of somebody's own": cell(BAND, "BND-01", "why.zh", "运费\ue000少。"),
    "a sign that joins words": cell(BAND, "BND-01", "why.en", "Free\u2060 of charge"),
    "a sign that turns the direction": cell(BAND, "BND-01", "why.en", "Free \u2067of charge"),
    "a space that does not break": cell(BAND, "BND-01", "why.en", "Free\u00a0of charge"),
    "a number behind a space that does not break": cell(
        "values", "quality_window 1", "value", "7\u00a0"
    ),
    "a return that a program wrote out": cell(BAND, "BND-01", "why.en", "Free._x000D_\nOf charge."),
    "a space of full width": cell(BAND, "BND-01", "why.zh", "运费\u3000由本店承担。"),
    "a comma of English between Chinese": cell(BAND, "BND-01", "why.zh", "质量问题,本店承担。"),
    "a full stop of English behind Chinese": cell(BAND, "BND-01", "why.zh", "由本店承担."),
    "a sign that nobody sees": cell(BAND, "BND-01", "why.en", "Free\u200bof charge"),
    "a blank that does not break": cell(BAND, "BND-01", "reply", "basis\u00adfreight"),
    "a figure without a name": cell("cases", CASE, "result", "6.00"),
    # what is only shown
    "the label of an amount": cell("values", "quality_window 1", "label", "Returns"),
    "the hit policy": cell("tables", BAND, "hit_policy", "first"),
    "what a message claims": cell("replies", "offer-choice", "claims", "(nothing)"),
    "the file of a clock": cell("clocks", "logistics-limit", "file", "markets/cn.toml"),
    "the table of a line": at("lines", "D4", "freight"),
    "the guide": at("Read me", "A2", "As you like."),
    "what is allowed": at("What is allowed", "A3", "of my own"),
    "what is allowed, with more": at("What is allowed", "A2000", "of my own"),
    "the type of a column": at("Structure", "E20", "Line"),
    "the version": at("Structure", "B1", "0"),
    "a digest of the data": at("Structure", "C4", "0" * 64),
}  # fmt: skip
DAMAGES["a text that became a logical value"] = lambda book: put(
    book, "facts", next(
        " ".join(row.key(2)) for row in of("en").sheets["facts"].rows
        if row.slots[0].text == CASE and "[risky]" in row.slots[1].text
    ), "value", True,
)  # fmt: skip


@pytest.mark.parametrize("damage", some(DAMAGES.values(), 25), ids=DAMAGES)
def test_a_damaged_workbook_is_refused_by_sheet_and_cell(damage: Damage) -> None:
    where: list[str] = []
    with pytest.raises(WorkbookRefused) as refused:
        draft(lambda book: where.append(damage(book)))
    places = ["!".join(p for p in (r.sheet, r.cell) if p) for r in refused.value.refusals]
    assert where[0] in places
    for refusal in refused.value.refusals:
        assert refusal.text("en").startswith(refusal.sheet)
        assert refusal.text("zh") != refusal.text("en")


@pytest.mark.parametrize(
    ("column", "value"),
    [("when.price_paid", "at least 3\nat most 3"), ("until", "2099-01-01")],
)
def test_bounds_and_days_in_order_are_taken(column: str, value: str) -> None:
    def change(book: Workbook) -> None:
        put(book, BAND, "BND-01", column, value)

    assert [told.sheet for told in draft(change).changes] == [of("en").sheets[BAND].name]


def test_there_are_at_least_sixty_kinds_of_damage() -> None:
    assert len(DAMAGES) + len(FILES) >= 60


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def garbled(content: bytes) -> bytes:
    middle = len(content) // 3
    return (
        content[:middle]
        + bytes(255 - b for b in content[middle : middle + 400])
        + content[middle + 400 :]
    )


def without(name: str) -> Callable[[bytes], bytes]:
    """Leave a part of the file out."""

    def damage(content: bytes) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
            for part in old.infolist():
                if part.filename != name:
                    new.writestr(part, old.read(part))
        return made.getvalue()

    return damage


def broken_xml(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            held = old.read(part)
            new.writestr(part, held[:-40] if part.filename.endswith("sheet3.xml") else held)
    return made.getvalue()


def without_the_locked_sheet(content: bytes) -> bytes:
    book = load_workbook(io.BytesIO(content))
    del book["Structure"]
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


FILES: dict[str, Callable[[bytes], bytes]] = {
    "an empty file": lambda content: b"",
    "a CSV file by another name": lambda content: "编号,起始日\n".encode(),
    "an old workbook, or one with a password": lambda content: b"\xd0\xcf\x11\xe0" + bytes(600),
    "half of a file": cut,
    "a file that was garbled on its way": garbled,
    "a file without its list of sheets": without("xl/workbook.xml"),
    "a sheet that breaks off": broken_xml,
    "another workbook": without_the_locked_sheet,
}


@pytest.mark.parametrize("damage", FILES.values(), ids=FILES)
def test_a_file_that_is_no_workbook_of_ours_is_refused_by_its_name(
    damage: Callable[[bytes], bytes],
) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        draft_of(damage(content("en")))
    assert {refusal.sheet for refusal in refused.value.refusals} == {NAME}


def test_a_sheet_that_was_lost_within_the_file_is_named() -> None:
    with pytest.raises(WorkbookRefused) as refused:
        draft_of(without("xl/worksheets/sheet4.xml")(content("en")))
    assert [refusal.sheet for refusal in refused.value.refusals] == ["Names of amounts"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    def damage(book: Workbook) -> None:
        put(book, BAND, "BND-01", "why.en", None)
        put(book, BAND, "BND-02", "until", "soon")
        put(book, "values", "quality_window 1", "value", "some")

    with pytest.raises(WorkbookRefused) as refused:
        draft(damage, since=DAY)
    assert len(refused.value.refusals) == 3


def test_of_very_many_faults_the_first_are_told_and_the_others_counted() -> None:
    def damage(book: Workbook) -> None:
        for row in book["Amounts"].iter_rows(min_row=4, min_col=5, max_col=5):
            row[0].value = "soon"

    with pytest.raises(WorkbookRefused) as refused:
        draft(damage)
    lines = str(refused.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == f"and {len(refused.value.refusals) - 20} more"


def test_a_refusal_names_what_is_allowed_and_the_nearest() -> None:
    with pytest.raises(WorkbookRefused) as refused:
        draft(lambda book: put(book, BAND, "BND-01", "reply", "basis-fright"))
    said = str(refused.value)
    assert "'basis-fright' is not among what may be chosen" in said
    assert "did you mean 'basis-freight'?" in said


def test_a_comment_in_a_cell_is_said_not_to_be_taken_over() -> None:
    from openpyxl.comments import Comment

    def remark(book: Workbook) -> None:
        book[BAND]["B4"].comment = Comment("is that so?", "somebody")

    found = draft(remark)
    assert found.texts == {}
    assert [note.text("en") for note in found.notes] == [
        f"{BAND}!B4: the comment is not taken over: 'is that so?'"
    ]


def test_a_file_that_unpacks_to_far_more_than_a_workbook_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(3):
            packed.writestr(f"xl/media/{number}", bytes(80_000_000))
    with pytest.raises(WorkbookRefused, match="too large"):
        opened(made.getvalue(), NAME)
