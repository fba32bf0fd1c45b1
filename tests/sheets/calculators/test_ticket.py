"""The ticket form says what to mend, and gives the ticket to copy once nothing is missing."""

from datetime import date

import pytest

from aftersales_kit.sheets.calculators import Response, calculate
from aftersales_kit.sheets.calculators.case_desk import CASE_DESK
from aftersales_kit.sheets.calculators.ticket import TICKET
from tests.handbook import HANDBOOK

ON = date(2026, 3, 2)
FULL = "ticket-with-a-silent-earphone"
ROUGH = "ticket-written-as-it-was-said"


def response(case: str = "", **changed: str) -> Response:
    facts = HANDBOOK.cases[case].facts if case else {}
    return calculate("ticket", {**facts, **changed}, ON, HANDBOOK)


def test_an_empty_form_says_how_to_begin_and_blames_nothing() -> None:
    sheet = response().sheet
    assert sheet.rows == () == sheet.parts == sheet.notes
    assert sheet.headline.en.startswith("Choose what it is about")
    assert sheet.ask is not None
    assert sheet.ask.field == "problem"


def test_the_text_of_a_complete_ticket_has_a_line_for_each_entry_and_the_names_of_files() -> None:
    told = response(FULL)
    assert told.sheet.settled
    text, files = told.sheet.parts
    assert text.headline.zh.splitlines() == [
        "问题类型：硬件故障", "订单号：3120456789", "买家 ID：tb-42", "客户名称：买家 17",
        "联系方式：旺旺", "商品：头戴式耳机 KN-2，黑色", "问题现象：右侧无声音，左侧正常",
        "已采取的措施：换手机试过一次，重新配对一次，右侧仍无声音", "报错代码：无",
        "附件：tb-42/3120456789-hardware_fault-1.jpg；tb-42/3120456789-hardware_fault-2.pdf",
    ]  # fmt: skip
    assert text.headline.en.splitlines()[0] == "Problem: Hardware fault"
    assert [row.name.en for row in files.rows] == ["IMG_2041.JPG", "invoice.pdf"]
    assert all("OUT-16" in row.sources for row in files.rows)


def test_what_is_missing_is_asked_for_and_what_is_said_is_put_in_standard_terms() -> None:
    told = response(ROUGH)
    assert told.next == "measures_tried"
    assert told.sheet.headline.zh == "缺 2 项 · 有 2 处要改成标准说法 · 有 3 个附件不合要求"
    assert [row.cells[0].zh for row in told.sheet.rows] == ["“开胶了”", "“张嘴”", "没填"]
    assert told.sheet.rows[0].cells[1].zh == "改写为：鞋底脱胶"
    assert told.sheet.rows[0].sources == ("OUT-14", "OUT-15")
    assert [part.title.en for part in told.sheet.parts] == ["Attachments"]
    assert told.sheet.notes[0].en.startswith("The text to copy is there as soon as")


@pytest.mark.parametrize(
    ("symptom", "says"),
    [("右边没声儿", "1 wording is not a standard term"), ("哑了，卡死", "2 wordings are not")],
)
def test_a_colloquial_wording_is_counted_and_leaves_the_text_to_be_copied(
    symptom: str, says: str
) -> None:
    told = response(FULL, symptom=symptom)
    assert told.sheet.headline.en.startswith(says)
    assert told.status == told.sheet.headline
    assert told.sheet.parts[0].headline.zh.count(symptom) == 1
    assert not told.sheet.settled


def test_only_files_that_may_be_kept_stand_in_the_text() -> None:
    told = response(FULL, attachments="film.mp4; 1 MB\nphoto.jpg; 1 MB")
    text = told.sheet.parts[0].headline.en
    assert text.splitlines()[-1] == "Attachments: tb-42/3120456789-hardware_fault-2.jpg"
    none = response(FULL, attachments="film.mp4; 1 MB").sheet.parts[0].headline.en
    assert "Attachments" not in none


def test_a_ticket_without_files_is_complete_without_an_order_number() -> None:
    full = HANDBOOK.cases[FULL].facts
    facts = {n: v for n, v in full.items() if n not in ("order_number", "buyer_id", "attachments")}
    told = calculate("ticket", facts, ON, HANDBOOK)
    assert told.sheet.settled
    assert len(told.sheet.parts) == 1
    assert "Order number" not in told.sheet.parts[0].headline.en
    assert TICKET.figures(told.answer) == {"lacks": "", "colloquial": "", "refused": ""}


def test_a_file_without_its_size_is_told_at_its_field() -> None:
    told = response(FULL, attachments="photo.jpg")
    assert "does not say how large it is" in told.errors["attachments"].label.en


def test_the_error_code_matters_to_technical_problems_and_where_it_is_filled_in() -> None:
    assert response(FULL).matters["error_code"]
    assert not response(ROUGH).matters["error_code"]
    assert response(ROUGH, error_code="E7").matters["error_code"]


def test_a_program_gets_each_remark_with_its_place_and_each_file_with_its_name() -> None:
    codes = TICKET.codes(response(ROUGH).answer)
    remarks, files = codes["remarks"], codes["files"]
    assert isinstance(remarks, list)
    assert isinstance(files, list)
    first = {"entry": "symptom", "kind": "colloquial", "found": "开胶了", "start": 2, "end": 5}
    assert {**remarks[0], "fix": None} == {**first, "fix": None}
    assert [bool(file["wrong"]) for file in files] == [True, True, True]
    assert codes["text"] == {}
    assert "左耳" not in str(TICKET.codes(response(FULL).answer)["text"])
    assert "右侧无声音" in str(TICKET.codes(response(FULL).answer)["text"])


def test_the_desk_hands_on_what_both_forms_ask() -> None:
    shared = {*TICKET.names} & {*CASE_DESK.names}
    assert shared == {"problem", "order_number", "buyer_id", "product"}
