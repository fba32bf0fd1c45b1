"""What to record: the policy in sentences."""

from datetime import date
from functools import partial

import pytest

from aftersales_kit.answers.deciding import Decision, Question
from aftersales_kit.answers.records import records
from aftersales_kit.policy import BadValue, CaseError
from aftersales_kit.policy.sent_files import SentFile
from aftersales_kit.sheets.calculators.records import RECORDS, records_sheet
from tests.handbook import HANDBOOK
from tests.spoken import spoken

# Every case here is put to the handbook's own data.
records = partial(records, handbook=HANDBOOK)

ON = date(2026, 3, 2)
SLIP = {
    "order_state": "signed",
    "problem": "wrong_item", "evidence": "photos", "wish": "exchange", "handover": "own",
    "closes_at_once": "yes", "courier_at_fault": "no", "courier_chosen_by_buyer": "no",
    "risky": "no", "earlier_complaints": "0", "order_number": "3120456789012345678",
    "buyer_id": "=buyer", "product": "gloves", "agreed": "exchange\tfree", "agent": "A1",
}  # fmt: skip


def entered(facts: dict[str, str]) -> list[str]:
    return [row.register.id for row in records(facts, on=ON).rows]


def test_every_case_goes_into_the_after_sales_register() -> None:
    assert entered({}) == ["after_sales"]
    assert "after_sales" in entered(SLIP)


def test_the_shops_slip_goes_into_the_wrong_shipment_register() -> None:
    assert "wrong_shipment" in entered(SLIP)
    assert "wrong_shipment" not in entered({**SLIP, "evidence": "none"})


@pytest.mark.parametrize("problem", ["parcel_lost", "misdelivered", "parcel_broken"])
def test_what_was_lost_or_broken_on_the_way_is_claimed_from_the_courier(problem: str) -> None:
    assert "courier_claim" in entered({**SLIP, "problem": problem, "courier_at_fault": "yes"})


def test_a_break_that_nothing_shows_to_be_the_couriers_is_no_claim() -> None:
    broken = {**SLIP, "problem": "parcel_broken", "courier_at_fault": "no"}
    assert "courier_claim" not in entered(broken)


def test_an_open_case_is_on_one_working_list_and_not_on_two() -> None:
    lists = {"night_handover", "follow_up"}
    for handover, one in (
        ("own", "follow_up"),
        ("colleague", "follow_up"),
        ("night", "night_handover"),
    ):
        open_case = {**SLIP, "closes_at_once": "no", "handover": handover}
        assert {*entered(open_case)} & lists == {one}
        assert not {*entered({**open_case, "closes_at_once": "yes"})} & lists


def test_a_colleagues_case_is_recorded_even_when_it_closes_at_once() -> None:
    assert "handed_over" in entered({**SLIP, "handover": "colleague"})


def test_a_row_has_its_columns_in_order_and_nothing_in_it_runs() -> None:
    row = next(r for r in records(SLIP, on=ON).rows if r.register.id == "after_sales")
    assert row.pasted.en.split("\t") == [
        "2026-03-02", "'3120456789012345678", "'=buyer", "Wrong item sent", "shop", "exchange",
        "A1", "gloves", "photos show it", "", "exchange free", "", "", "", "",
    ]  # fmt: skip
    assert row.heading.zh.split("\t")[:3] == ["登记日期", "订单号", "买家 ID"]
    assert row.missing == ()


def test_what_is_not_known_is_a_visible_blank_and_what_comes_later_is_empty() -> None:
    answer = records({**SLIP, "buyer_id": "", "evidence": ""}, on=ON)
    row = answer.rows[0]
    assert [column.id for column in row.missing] == ["buyer_id", "responsible"]
    assert row.cells["buyer_id"].en == "____"
    assert row.cells["result"].en == ""
    assert answer.blanks == ("buyer_id",)


def test_an_amount_is_written_to_the_fen() -> None:
    lost = {**SLIP, "problem": "parcel_lost", "price_paid": "168"}
    row = next(r for r in records(lost, on=ON).rows if r.register.id == "courier_claim")
    assert row.cells["price_paid"] == ("168.00", "168.00")


def test_the_note_has_content_agent_and_date_and_the_blue_flag() -> None:
    answer = records(SLIP, on=ON)
    assert answer.flag == "blue"
    assert answer.note_label.zh == "2026-03-02 售后：发错货；换货。exchange free 经办：A1"


def test_an_answered_question_needs_no_note() -> None:
    asked = {**SLIP, "problem": "operating_error", "wish": "information"}
    answer = records(asked, on=ON)
    assert answer.note_label is None
    assert answer.flag == "unchanged"
    assert "agreed" not in records({**asked, "agreed": ""}, on=ON).blanks


def test_a_note_that_is_still_open_is_not_written() -> None:
    answer = records({"problem": "wrong_item"}, on=ON)
    assert isinstance(answer.note, Question)
    assert answer.note_label is None
    assert answer.flag is None


@pytest.mark.parametrize("complaints", ["0", "1"])
def test_a_repeated_complaint_is_kept_as_screenshots(complaints: str) -> None:
    ruling = records({**SLIP, "earlier_complaints": complaints}, on=ON).screenshots
    assert isinstance(ruling, Decision)
    kept = ruling.outcomes["screenshots"] == "key_conversation"
    assert kept == (complaints == "1")


def test_files_are_named_in_the_row_of_the_evidence_folder() -> None:
    files = [SentFile("a.jpg", 10), SentFile("b.exe", 10)]
    answer = records({**SLIP, "buyer_id": "b-1"}, on=ON, files=files)
    row = next(r for r in answer.rows if r.register.id == "evidence_folder")
    assert row.cells["files"].en == "3120456789012345678-wrong_item-1.jpg"
    assert [file.accepted for file in answer.files] == [True, False]


def test_screenshots_that_are_due_are_named_in_the_row_of_the_evidence_folder() -> None:
    answer = records({**SLIP, "risky": "yes"}, on=ON)
    row = next(r for r in answer.rows if r.register.id == "evidence_folder")
    assert row.cells["screenshots"].en == "of the key conversation"


def test_one_question_is_asked_at_a_time_until_nothing_is_open() -> None:
    facts = {"problem": "short_shipped", "wish": "resend"}
    asked = []
    while (question := records(facts, on=ON).question) is not None:
        asked.append(question.field.name)
        facts[question.field.name] = SLIP[question.field.name]
    assert len(asked) == len(set(asked))
    assert {"evidence", "handover", "closes_at_once"} <= {*asked}
    assert records(facts, on=ON).missing == ()


def test_only_what_has_to_be_done_is_given_reasons() -> None:
    rules = {decision.rule.id for decision in records(SLIP, on=ON).decisions}
    assert {"RGS-01", "RGS-02", "RGS-20", "NTE-01"} == rules


def test_a_value_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(CaseError, match="did you mean 'wrong_item'"):
        records({"problem": "wrong_itm"}, on=ON)
    with pytest.raises(BadValue, match="order_number"):
        records({"order_number": "x" * 99}, on=ON, files=[SentFile("a.jpg", 1)])


# --- the sheet ---


def test_the_sheet_has_each_row_to_paste_as_a_piece_of_its_own() -> None:
    sheet = spoken(records_sheet(records(SLIP, on=ON)))
    assert sheet.settled
    assert sheet.headline == (
        "Enter in after-sales register, wrong-shipment register, evidence folder"
    )
    assert [part.title for part in sheet.parts] == [
        "after-sales register",
        "wrong-shipment register",
    ]
    assert sheet.parts[0].headline.startswith("2026-03-02\t'3120456789012345678\t")
    assert sheet.notes == ()
    assert sheet.replies[0].title.en == "Transaction note, flag: blue"


def test_the_sheet_says_how_files_are_named_in_both_languages() -> None:
    answer = records({**SLIP, "order_number": "9", "buyer_id": "b-1"}, on=ON)
    (english,), (chinese,) = (spoken(records_sheet(answer), lang).totals for lang in ("en", "zh"))
    assert english.cells[0].startswith("folder b-1, named 9-wrong_item-1, 9-wrong_item-2")
    assert "放进文件夹 b-1" in chinese.cells[0]


def test_a_number_that_makes_no_file_name_is_said_and_the_rest_answered() -> None:
    sheet = spoken(records_sheet(records({**SLIP, "order_number": "x" * 99}, on=ON)))
    assert "makes no file name" in sheet.totals[0].cells[0]
    assert sheet.parts


def test_an_open_sheet_says_what_is_open_and_what_is_blank() -> None:
    sheet = spoken(records_sheet(records({"problem": "wrong_item"}, on=ON)), "zh")
    assert not sheet.settled
    assert sheet.headline == "要登记：售后登记表 · 还差信息"
    assert sheet.notes == ("还空着：订单号、买家 ID、买家诉求、经办人",)
    assert sheet.replies == ()
    assert sheet.totals == ()


def test_a_program_gets_the_rows_by_register_and_the_note_in_both_languages() -> None:
    codes = RECORDS.codes(records(SLIP, on=ON))
    assert codes["rows"]["wrong_shipment"]["problem"] == {"en": "Wrong item sent", "zh": "发错货"}
    assert codes["note"]["en"].endswith("– A1")


@pytest.mark.parametrize(("part", "channel"), [("yes", "encrypted"), ("no", None)])
def test_evidence_for_a_supplier_goes_over_the_encrypted_channel(part, channel) -> None:
    facts = {"problem": "hardware_fault", "evidence": "photos", "third_party_part": part}
    answer = records(facts, on=ON)
    told = answer.channel and answer.channel.outcomes["evidence_channel"]
    assert told == channel
    words = " ".join(cell.en for row in records_sheet(answer).rows for cell in row.cells)
    assert ("encrypted channel" in words) == (channel is not None)


def test_nobody_is_asked_for_a_supplier_who_is_not_spoken_of() -> None:
    assert records({"problem": "blemish"}, on=ON).channel is None


def test_a_register_has_what_was_sent_against_what_was_ordered() -> None:
    facts = {
        "problem": "wrong_item", "evidence": "photos", "order_state": "signed",
        "ordered_item": "coat black M", "sent_item": "coat blue M",
    }  # fmt: skip
    row = next(r for r in records(facts, on=ON).rows if r.register.id == "wrong_shipment")
    assert (row.cells["ordered_item"].en, row.cells["sent_item"].en) == (
        "coat black M",
        "coat blue M",
    )
