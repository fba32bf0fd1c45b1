"""Reading a shop's own export: nothing guessed, nothing lost, and every fault with its remedy."""

import gzip
import io
from datetime import date
from decimal import Decimal
from functools import partial

import openpyxl
import pytest

from aftersales_kit.operations.case_columns import needed_facts
from aftersales_kit.operations.frames import decide_frame
from aftersales_kit.operations.reading import UnreadableCases, numbers, read_cases
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

# Every case here is put to the handbook's own data.
needed_facts = partial(needed_facts, handbook=HANDBOOK)
numbers = partial(numbers, handbook=HANDBOOK)
read_cases = partial(read_cases, handbook=HANDBOOK)

HEADING = "case_id,opened_on,wish,destination,price_paid\n"
ON = date(2026, 3, 1)
NEEDED = ["opened_on", "wish", "destination", "price_paid"]


@pytest.fixture
def write(tmp_path):
    def write_(text, encoding="utf-8"):
        path = tmp_path / "export.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write_


def faults(path, needed=NEEDED) -> list[str]:
    with pytest.raises(UnreadableCases) as caught:
        read_cases(path, needed=needed)
    said = str(caught.value).splitlines()
    assert said == [f"export.csv: {problem}" for problem in caught.value.problems]
    return [line.removeprefix("export.csv: ") for line in said]


def test_every_cell_is_text_and_each_row_has_its_number_in_the_spreadsheet(write):
    cases = read_cases(write(HEADING + "007,2026-03-01,refund,remote,12.50\n"), needed=NEEDED)
    assert cases.index.tolist() == [2]
    assert cases.index.name == "row"
    assert cases.iloc[0].to_dict() == {
        "case_id": "007",
        "opened_on": "2026-03-01",
        "wish": "refund",
        "destination": "remote",
        "price_paid": "12.50",
    }


def test_a_dash_and_an_empty_cell_are_missing_and_nothing_else_is(write):
    cases = read_cases(write(HEADING + "1, - ,,NA,0\nNone,nan,null,--,n/a\n"), needed=NEEDED)
    assert cases.isna().to_numpy().tolist() == [[False, True, True, False, False], [False] * 5]


def test_an_empty_row_holds_no_case_and_the_others_keep_their_numbers(write):
    text = HEADING + "1,2026-03-01,refund,remote,1\n\n,,,,\n2,2026-03-02,refund,remote,2\n\n"
    assert read_cases(write(text), needed=NEEDED).index.tolist() == [2, 5]


def test_a_row_that_ends_early_has_its_last_cells_missing(write):
    cases = read_cases(write(HEADING + "1,2026-03-01\n"), needed=NEEDED)
    assert cases.notna().sum(axis=1).tolist() == [2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_headings_and_codes_may_be_the_labels_in_either_language(write, encoding):
    heading = "售后单,登记日,买家诉求,Destination, 商品实付 ,备注\n"
    text = heading + "1,2026-03-01,退货退款,another province,99,送礼\n"
    cases = read_cases(write(text, encoding), needed=["wish", "destination", "price_paid"])
    assert cases.iloc[0].to_dict() == {
        "case_id": "1",
        "opened_on": "2026-03-01",
        "wish": "return",
        "destination": "other_province",
        "price_paid": "99",
        "备注": "送礼",
    }


def test_a_flag_may_be_written_in_either_language(write):
    cases = read_cases(write("买家急用,no_outlet\n是,No\nNo,否\n"), needed=[])
    decided = decide_frame(cases, "resend-carrier", on=ON, handbook=HANDBOOK)
    assert decided["carrier"].tolist() == ["premium", "usual"]


def test_a_code_that_is_not_known_stays_as_it_is_for_its_row_to_say(write):
    cases = read_cases(write(HEADING + "1,2026-03-01,swap <b>,remote,1\n"), needed=NEEDED)
    assert cases["wish"].tolist() == ["swap <b>"]


def test_capitals_and_spaces_make_no_difference_to_headings_and_codes(write):
    text = "Opened_On, WISH ,Price  Paid for the goods\n2026-03-01, Return  And Refund ,9\n"
    cases = read_cases(write(text), needed=["opened_on", "wish", "price_paid"])
    assert cases["wish"].tolist() == ["return"]


def test_what_differs_by_more_than_capitals_and_spaces_is_not_guessed(write):
    cases = read_cases(write("wish,destination\nReturns,other-province\n"), needed=[])
    assert cases.iloc[0].tolist() == ["Returns", "other-province"]


def test_capitals_do_not_hide_the_nearest_column(write):
    assert (
        "the nearest column is 'PRICE_PAYED'" in faults(write("PRICE_PAYED\n"), ["price_paid"])[0]
    )


def test_when_most_columns_are_lacking_one_line_says_what_was_found(write):
    (said,) = faults(write("订单号,金额,Wish\n1,2,refund\n"), None)
    count = len(needed_facts())
    assert said == (
        f"heading: {count - 1} of {count} columns are not there, 'opened_on' the first; "
        "the headings found are '订单号', '金额', 'Wish'"
    )


def test_numbers_are_those_that_can_be_read(write):
    cases = read_cases(
        write("margin,wish\n12.50,refund\n148.56元,refund\nabout 9,refund\n,refund\n-3,refund\n"),
        needed=[],
    )
    assert numbers(cases, "margin").to_dict() == {
        2: Decimal("12.50"),
        3: Decimal("148.56"),
        6: Decimal(-3),
    }
    with pytest.raises(KeyError):
        numbers(cases, "margins")


def test_cells_may_hold_commas_quotes_and_lines(write):
    text = HEADING + '"a, ""b""\nc",2026-03-01,refund,remote,1\n'
    assert read_cases(write(text), needed=NEEDED)["case_id"].tolist() == ['a, "b"\nc']


# --- what cannot be read ---


def test_a_column_that_is_not_there_is_named_with_the_nearest_that_is(write):
    text = "case_id,opened_on,wishes,destinaton\n"
    assert faults(write(text)) == [
        "heading: there is no column 'wish' (Wish, 买家诉求); the nearest column is 'wishes': "
        "rename it, or add an empty column 'wish' where it is something else",
        "heading: there is no column 'destination' (Destination, 收货地); "
        "the nearest column is 'destinaton': "
        "rename it, or add an empty column 'destination' where it is something else",
    ]


def test_a_fact_without_a_column_is_not_known_in_any_row(write):
    cases = read_cases(
        write("case_id,opened_on,wish,memo\n1,2026-03-01,refund,x\n"),
        needed=NEEDED,
    )
    assert cases.columns.tolist() == [
        "case_id",
        "opened_on",
        "wish",
        "memo",
        "destination",
        "price_paid",
    ]
    assert cases[["destination", "price_paid"]].isna().all(axis=None)
    assert numbers(cases, "price_paid").empty


def test_an_export_from_before_a_fact_was_asked_for_is_still_read(write):
    year = (data_folder() / "samples" / "cases.csv").read_text(encoding="utf-8").splitlines()
    for fact in set(needed_facts()) - {"opened_on"}:
        rows = [row.split(",") for row in year[:3]]
        place = rows[0].index(fact)
        text = "\n".join(",".join(row[:place] + row[place + 1 :]) for row in rows)
        assert read_cases(write(text))[fact].isna().all()


def test_a_column_of_days_that_is_not_there_is_named(write):
    assert faults(write("wish\n"), ["wish", "opened_on"]) == [
        "heading: there is no column 'opened_on' (opened on, 登记日)"
    ]
    assert faults(write("opened\n"), ["opened_on"]) == [
        "heading: there is no column 'opened_on' (opened on, 登记日); "
        "the nearest column is 'opened'"
    ]


def test_a_column_that_is_there_twice_is_refused(write):
    assert faults(write("wish,买家诉求,,,memo,memo\n"), []) == [
        "heading: 'wish' and '买家诉求' are the same column",
        "heading: 'memo' and 'memo' are the same column",
    ]


def test_columns_without_a_heading_are_kept_by_their_place(write):
    cases = read_cases(write("wish,,\nrefund,a,b\n"), needed=["wish"])
    assert cases.columns.tolist() == ["wish", "column 2", "column 3"]


def test_a_row_longer_than_the_heading_is_named(write):
    said = faults(write(HEADING + "1,2026-03-01,refund,remote,1\n1,2026-03-01,refund,remote,1,2\n"))
    assert said == ["row 3: 6 cells under 5 headings"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n1,2\n", "has no heading in its first row"),
        (b" , \n", "has no heading in its first row"),
        (b"PK\x03\x04" + bytes(30), "is a workbook or zip file that is cut off or damaged"),
        (b"wish,\xff\xff\n", "is neither UTF-8 nor GB18030 from row 1 on"),
        (b'wish\n"refund" or not\n', "row 2 (line 2 of the file) is no CSV"),
        (b'wish\n"refund\n', 'row 2 (line 2 of the file) opens a cell with " that never closes'),
        (b"wish\n" + b"x" * 2_000_000 + b"\n", "row 2 (line 2 of the file) has a cell of more"),
        (b"\x89PNG", "is a picture"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_the_remedy(write, content, said):
    (problem,) = faults(write(content), ["wish"])
    assert problem.startswith(said)


def test_a_file_that_is_not_there_is_said_as_usual(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_cases(tmp_path / "none.csv")


# --- the sample ---


def test_the_sample_has_every_column_that_the_cost_rests_on():
    heading = (data_folder() / "samples" / "cases.csv").read_text(encoding="utf-8").splitlines()[0]
    assert set(needed_facts()) - set(heading.split(",")) == set(), (
        "add a [[draw]] to data/samples/distributions.toml, then run: make fix"
    )
    assert "leg" not in needed_facts()


def test_a_label_that_is_another_code_is_not_taken_for_it(write):
    for field in HANDBOOK.policy.terms.fields.values():
        if field.ask is not None and field.is_coded:
            text = f"{field.name}\n" + "\n".join(field.codes)
            assert read_cases(write(text), needed=[])[field.name].tolist() == [*field.codes]
            for lang in ("en", "zh"):
                labels = {label.text(lang): code for code, label in field.codes.items()}
                quoted = "\n".join(f'"{label}"' for label in labels)
                cases = read_cases(write(f"{field.name}\n{quoted}"), needed=[])
                taken = dict(zip(labels, cases[field.name], strict=True))
                for label, code in labels.items():
                    assert taken[label] == (label if label in field.codes else code)


def books(*sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


ROWS = [["case_id", "wish"], ["007", "refund"], ["", ""], ["008", "return"]]


@pytest.mark.parametrize(
    "content",
    [
        b"case_id;wish\n007;refund\n;\n008;return\n",
        b"case_id\twish\n007\trefund\n\t\n008\treturn\n",
        "case_id,wish\n007,refund\n,\n008,return\n".encode("utf-16"),
        gzip.compress(b"case_id,wish\n007,refund\n,\n008,return\n"),
        books(ROWS),
    ],
    ids=["semicolons", "tabs", "utf-16", "gzip", "workbook"],
)
def test_a_table_is_read_whatever_saved_it(write, content):
    cases = read_cases(write(content), needed=["wish"])
    assert cases.to_dict("index") == {
        2: {"case_id": "007", "wish": "refund"},
        4: {"case_id": "008", "wish": "return"},
    }


def test_of_several_sheets_with_rows_none_is_taken(write):
    assert faults(write(books(ROWS, ROWS))) == ["has 2 sheets with rows; leave one"]
