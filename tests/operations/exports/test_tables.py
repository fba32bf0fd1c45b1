"""Files as people have them: each is read, or says by name what is wrong with it."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from aftersales_kit.operations.exports.files import UnreadableFile
from aftersales_kit.operations.exports.tables import Table, from_bytes, read_tables

HEADING = "订单编号,买家实际支付金额,买家退款原因"
ROW = "2600000000000000123,12.50,质量问题"
PLAIN = f"{HEADING}\n{ROW}\n"
KNOWN = HEADING.split(",")


def one(content: bytes, name: str = "file.csv", known: list[str] = KNOWN) -> Table:
    (table,) = from_bytes(name, content, headings=known)
    return table


def workbook(fill: Callable[[openpyxl.worksheet.worksheet.Worksheet], object]) -> bytes:
    book = openpyxl.Workbook()
    assert isinstance(book.active, openpyxl.worksheet.worksheet.Worksheet)
    fill(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rows_of(text: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(text))]


def packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, inner in files.items():
            archive.writestr(name, inner)
    return content.getvalue()


def ods(rows: list[list[str]]) -> bytes:
    """Return a document of OpenOffice with one sheet, as its standard has it."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return made.getvalue()


BOOK = workbook(lambda sheet: [sheet.append(row) for row in rows_of(PLAIN)])

READ = {
    "UTF-8": PLAIN.encode(),
    "UTF-8 with its mark": PLAIN.encode("utf-8-sig"),
    "GB18030": PLAIN.encode("gb18030"),
    "GBK": PLAIN.encode("gbk"),
    "UTF-16": PLAIN.encode("utf-16"),
    "UTF-16 without its mark": "Order,Amount\n1,2\n".encode("utf-16-le"),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "Windows' ends of lines": PLAIN.replace("\n", "\r\n").encode(),
    "an old Mac's ends of lines": PLAIN.replace("\n", "\r").encode(),
    "no end of the last line": PLAIN.rstrip().encode(),
    "gzip": gzip.compress(PLAIN.encode("gb18030")),
    "zip": packed({"orders.csv": PLAIN.encode()}),
    "xlsx": BOOK,
    "zipped xlsx": packed({"orders.xlsx": BOOK}),
    "ods": ods(rows_of(PLAIN)),
    "every cell in quotes": "\n".join(
        ",".join(f'"{cell}"' for cell in row) for row in rows_of(PLAIN)
    ).encode(),
    "commas at the end of each row": PLAIN.replace("\n", ",,\n").encode(),
}


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "xls", "txt"])
def test_a_table_is_read_whatever_its_form_and_its_ending(form: str, ending: str) -> None:
    table = one(READ[form], f"orders.{ending}")
    assert table.bad == {}
    if "without its mark" in form:
        assert table.rows.to_numpy().tolist() == [["1", "2"]]
    else:
        assert [*table.rows.columns] == KNOWN
        assert table.rows.to_numpy().tolist() == [ROW.split(",")]
        assert [*table.rows.index] == [2]


def parquet() -> bytes:
    return b"PAR1" + b"\x00" * 40


def with_tail(text: str) -> bytes:
    return (PLAIN + text).encode()


LOCKED = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
OFFICE = packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
REFUSED = {
    "nothing in it": (b"", "is empty"),
    "only empty lines": (b"\n\n  \n", "is empty"),
    "only commas": (b",,,\n,,,\n", "holds no rows"),
    "NUL throughout": (b"\0" * 500, "is empty"),
    "NUL at the end": (PLAIN.encode() + b"\0" * 50, "row 3 has NUL in it"),
    "NUL in a row": (PLAIN.encode().replace(b"12.50", b"12\x0050"), "row 2 has NUL in it"),
    "neither encoding": (b"a,b\n\xff\xff\xff,1,2\n", "from row 2 on"),
    "both encodings": (PLAIN.encode() + "3,4,质量问题\n".encode("gb18030"), "from row 3 on"),
    "UTF-16 cut off": (PLAIN.encode("utf-16")[:-1], "is UTF-16 that is cut off"),
    "gzip cut off": (gzip.compress(PLAIN.encode() * 50)[:40], "is a gzip file that is cut off"),
    "gzip damaged": (gzip.compress(PLAIN.encode())[:12] + b"xxxxxxxxx", "cut off or damaged"),
    "xlsx cut off": (BOOK[: len(BOOK) // 2], "is a workbook or zip file that is cut off"),
    "xls cut off": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
        "is a workbook that is cut off",
    ),
    "locked workbook": (LOCKED, "is locked with a password"),
    "Word document": (OFFICE, "is an Office document, and no workbook"),
    "empty workbook": (workbook(lambda sheet: None), "holds no rows"),
    "PDF": (b"%PDF-1.7 and more", "is a PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n and more", "is a picture"),
    "RAR": (b"Rar!\x1a\x07 and more", "unpack it first"),
    "web page called xls": (b"\r\n<html><table><tr><td>1</td></tr></table>", "is a web page"),
    "JSON": (b'{"orders": []}', "is JSON"),
    "Parquet cut off": (parquet(), "is a Parquet file that is cut off"),
    "Parquet damaged": (parquet() + b"\1\0\0\0PAR1", "is no Parquet file that can be read"),
    "quote that never closes": (
        with_tail('260,"12'),
        'row 3 (line 3 of the file) opens a cell with "',
    ),
    "quotes within quotes": (with_tail('260,"a"b,c\n'), "row 3 (line 3 of the file) is no CSV"),
    "a huge cell": (with_tail('260,"' + "x" * (1 << 21) + '",c\n'), "has a cell of more than"),
    "one huge line": (b"260,12,x," * (1 << 18), "is one line without an end"),
    "full-width commas": (PLAIN.replace(",", "，").encode(), "has full-width commas"),
    "nothing packed": (packed({}), "holds no rows"),
    "packed nothing": (packed({"orders.csv": b""}), "orders.csv: is empty"),
    "packed picture": (packed({"photo.png": b"\x89PNG"}), "photo.png: is a picture"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_table_says_what_it_is(what: str) -> None:
    content, says = REFUSED[what]
    with pytest.raises(UnreadableFile) as told:
        from_bytes("orders.xls", content, headings=KNOWN)
    assert str(told.value).startswith("orders.xls: ")
    assert says in str(told.value)


def test_a_packed_file_that_is_locked_says_so() -> None:
    content = bytearray(packed({"orders.csv": PLAIN.encode()}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    with pytest.raises(UnreadableFile, match="is locked with a password"):
        from_bytes("orders.zip", bytes(content))


def test_files_of_one_name_are_told_apart_by_their_folders_in_a_packed_file_too() -> None:
    names = ["a.csv", "may/a.csv", "b/may/a.csv", "june/b.csv"]
    content = packed({name: PLAIN.encode() for name in names})
    tables = from_bytes("all.zip", content, headings=KNOWN)
    assert [table.file for table in tables] == [
        "all.zip: a.csv", "all.zip: may/a.csv", "all.zip: b/may/a.csv", "all.zip: b.csv",
    ]  # fmt: skip


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"orders\.csv: cannot be read: No such file"):
        read_tables(tmp_path / "orders.csv")


SAID = {
    "titles above": ("订单报表,,\n导出：2026-09-03,,\n" + PLAIN, "rows 1 and 2 are left out: no"),
    "a row of groups above": ("订单,,退款\n" + PLAIN, "row 1 is left out: no headings"),
    "headings once more": (PLAIN + PLAIN, "row 3 is left out: headings once more"),
    "more headings": (f"{HEADING}\n买家退款原因,订单编号,其他\n{ROW}\n", "row 2 is left out: head"),
    "totals": (PLAIN + "合计,12.50,\n", "row 3 is left out: totals at the end"),
    "totals of two rows": (
        PLAIN + "总交易单数,总金额,\n`1,`12.50,\n", "rows 3 and 4 are left out: totals at the end",
    ),
    "totals in other words": (PLAIN + "本月合计（1 笔）,,\n", "row 3 is left out: totals at the"),
    "totals under another column": (PLAIN + ",Grand total,\n", "row 3 is left out: totals at the"),
    "a number of rows": (PLAIN + "共 1 条记录,,\n", "row 3 is left out: totals at the end"),
    "a note": (PLAIN + "注：金额单位为元,,\n", "row 3 is left out: a note below the rows"),
    "totals and a note": (PLAIN + "合计,12,\n制表：客服部,,\n", "row 3 is left out: totals at"),
    "totals cut short": (PLAIN + "Total:\n", "row 3 is left out: totals at the end"),
    "a column twice": (
        f"{HEADING},备注,备注\n{ROW},a,b\n", "the column '备注' is there twice",
    ),
    "tabs": (PLAIN.replace(",", "\t"), "has tabs between its cells"),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID)
def test_what_is_left_out_or_read_otherwise_is_said(what: str) -> None:
    text, says = SAID[what]
    table = one(text.encode())
    assert any(remark.en.startswith(says) for remark in table.remarks), table.remarks
    first = "备注" not in table.rows.columns
    assert not first or table.rows.iloc[0].tolist() == ROW.split(",")


def test_columns_of_one_name_are_numbered_as_pandas_does() -> None:
    table = one(f"{HEADING},备注,备注,备注\n{ROW},a,b,c\n".encode())
    assert [*table.rows.columns][-3:] == ["备注", "备注.1", "备注.2"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1,2,3,4", "has 4 cells under 3 headings"),
        ("1,2", "has 2 cells where others have 3: it is cut off"),
    ],
)
def test_a_row_that_does_not_fit_says_why_and_spoils_no_other(row: str, says: str) -> None:
    table = one(f"{HEADING}\n{ROW}\n{row}\n{ROW}\n{ROW}\n{ROW}\n".encode())
    assert {row: why.en for row, why in table.bad.items()} == {3: says}
    assert [*table.rows.index] == [2, 4, 5, 6]


@pytest.mark.parametrize(
    "last",
    [
        "260000000000000001,,",
        "合计金额对不上,12.50,质量问题",
        "Total recall,12.50,x",
        "注：x,12.50,",
    ],
)
def test_a_row_that_may_be_one_like_others_is_no_totals_and_no_note(last: str) -> None:
    table = one(f"{PLAIN}{last}\n".encode())
    assert [*table.rows.index] == [2, 3]


def test_where_rows_have_two_cells_one_with_a_single_cell_is_no_note() -> None:
    assert [*one(b"order,state\n1,a\nnone,\n", known=["order", "state"]).rows.index] == [2, 3]


def test_totals_in_the_middle_are_no_totals() -> None:
    table = one((PLAIN + "合计,1,\n" + f"{ROW}\n" * 5).encode())
    assert 3 in table.rows.index


def test_empty_rows_are_no_rows_and_keep_the_numbers_of_others() -> None:
    assert [*one(f"{HEADING}\n\n,,\n{ROW}\n".encode()).rows.index] == [4]


def test_without_known_headings_the_first_row_like_headings_is_taken() -> None:
    table = one(b"Report of May\n\na,b,c\n1,2,3\n4,5,6\n", known=[])
    assert [*table.rows.columns] == ["a", "b", "c"]
    groups = one(b"order,,,money\nid,day,state,paid\n1,2,3,4\n5,6,7,8\n", known=[])
    assert [*groups.rows.columns] == ["id", "day", "state", "paid"]


def test_a_heading_is_known_with_full_width_brackets_and_guards() -> None:
    text = "title\n`商家实收金额（元）,\t订单号 \n1,2\n"
    table = one(text.encode(), known=["商家实收金额(元)", "订单号"])
    assert [*table.rows.columns] == ["商家实收金额（元）", "订单号"]


def test_columns_without_a_heading_and_without_a_cell_are_no_columns() -> None:
    assert [*one(b"a,b,,\n1,2,,\n3,4,x,\n", known=[]).rows.columns] == ["a", "b", "column 3"]


def test_a_merged_cell_of_a_workbook_is_of_each_of_its_rows() -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in (KNOWN, ["1", "2", "a"], [None, "3", "b"]):
            sheet.append(row)
        sheet.merge_cells("A2:A3")

    table = one(workbook(fill))
    assert table.rows.to_numpy().tolist() == [["1", "2", "a"], ["1", "3", "b"]]
    (remark,) = table.remarks
    assert remark.en == "rows 2 to 3 share a merged cell: each is given it"


def test_a_block_of_merged_cells_is_of_each_of_its_rows() -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in (KNOWN, ["1", None, "a"], [None, None, "b"]):
            sheet.append(row)
        sheet.merge_cells("A2:B3")

    assert one(workbook(fill)).rows.to_numpy().tolist() == [["1", "", "a"], ["1", "", "b"]]


def test_hidden_rows_and_columns_of_a_workbook_are_read_and_told() -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in (KNOWN, *(ROW.split(",") for _ in range(4))):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    table = one(workbook(fill))
    assert len(table.rows) == 4
    assert [remark.en for remark in table.remarks] == [
        "column B is hidden: read all the same",
        "row 3 is hidden or filtered out: read all the same",
    ]


def test_what_a_filter_hides_is_counted() -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in (KNOWN, *(ROW.split(",") for _ in range(9))):
            sheet.append(row)
        sheet.auto_filter.ref = "A1:C10"
        for number in range(4, 9):
            sheet.row_dimensions[number].hidden = True

    (remark,) = one(workbook(fill)).remarks
    assert remark.zh == "有 5 行被隐藏或筛掉了，头一个是第 4 行：照样读"


def test_where_a_workbook_names_its_sheets_by_whole_paths_hidden_rows_are_told_too() -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append(KNOWN)
        sheet.append(ROW.split(","))
        sheet.row_dimensions[2].hidden = True

    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(fill))) as whole, zipfile.ZipFile(content, "w") as new:
        for name in whole.namelist():
            inner = whole.read(name).replace(b'Target="/xl/worksheets', b'Target="worksheets')
            new.writestr(name, inner)
    (remark,) = one(content.getvalue()).remarks
    assert remark.en == "row 2 is hidden or filtered out: read all the same"


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [(b'Target="/xl/worksheets', b'Target="/xl/Worksheets'), (b' min="2"', b' min="second"')],
)
def test_a_workbook_that_is_put_together_otherwise_is_read_all_the_same(written, otherwise) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append(KNOWN)
        sheet.append(ROW.split(","))
        sheet.column_dimensions["B"].hidden = True

    content, changed = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(workbook(fill))) as whole, zipfile.ZipFile(content, "w") as new:
        for name in whole.namelist():
            inner = whole.read(name)
            changed += written in inner
            new.writestr(name, inner.replace(written, otherwise))
    assert changed
    assert one(content.getvalue()).rows.to_numpy().tolist() == [ROW.split(",")]


def test_a_merged_title_of_a_workbook_is_left_out() -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in (["退款报表"], KNOWN, ROW.split(",")):
            sheet.append(row)
        sheet.merge_cells("A1:C1")

    assert one(workbook(fill)).remarks[0].en.startswith("row 1 is left out: no headings")


def test_typed_cells_of_a_workbook_are_text_and_lost_digits_are_seen() -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        from datetime import datetime

        sheet.append(["a", "b", "c", "d", "e"])
        day = datetime(2026, 9, 3)  # noqa: DTZ001 (a spreadsheet's day has no zone)
        sheet.append([12, 19.9, 2600000000000000123, day, day.replace(hour=10)])

    (row,) = one(workbook(fill), known=[]).rows.to_numpy().tolist()
    assert row == ["12", "19.9", "2.6000000000000000E+18", "2026-09-03", "2026-09-03 10:00:00"]


def test_sheets_are_tables_of_their_own_and_hidden_ones_none() -> None:
    book = openpyxl.Workbook()
    for name, state in (("订单报表", "visible"), ("销售明细", "visible"), ("旧", "hidden")):
        sheet = book.create_sheet(name)
        sheet.append(KNOWN)
        sheet.append(ROW.split(","))
        sheet.sheet_state = state
    content = io.BytesIO()
    book.save(content)
    tables = from_bytes("千牛.xlsx", content.getvalue(), headings=KNOWN)
    assert [table.file for table in tables] == ["千牛.xlsx: 订单报表", "千牛.xlsx: 销售明细"]
    said = [[remark.en for remark in table.remarks] for table in tables]
    assert said == [["sheet '旧' is hidden: not read"], []]


def test_rows_that_all_call_themselves_the_first_are_all_read() -> None:
    """A workbook of TikTok's: a reader that believes its row numbers sees one row only."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as whole, zipfile.ZipFile(content, "w") as other:
        for name in whole.namelist():
            inner = whole.read(name)
            if name.endswith("sheet1.xml"):
                inner = inner.replace(b'<row r="2"', b'<row r="1"')
            other.writestr(name, inner)
    assert one(content.getvalue()).rows.to_numpy().tolist() == [ROW.split(",")]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (
            "order,,state,money\nid,day,state,paid\n1,2,3,4\n5,6,7,8\n",
            ["id", "day", "state", "paid"],
        ),
        ("id,,state,paid\n1,2,3,4\n5,6,7,8\n", ["id", "column 2", "state", "paid"]),
    ],
)
def test_below_a_row_with_gaps_stand_the_headings_unless_it_is_of_numbers(
    text: str, headings: list[str]
) -> None:
    assert [*one(text.encode(), known=[]).rows.columns] == headings
