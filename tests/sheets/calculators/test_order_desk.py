"""The case desk for several pieces: a line a piece, what they share, one list of steps."""

from dataclasses import replace
from datetime import date

import pytest

from aftersales_kit.answers.orders import OrderResolution, resolve_order
from aftersales_kit.sheets.calculators import CALCULATORS, calculate
from aftersales_kit.sheets.calculators.case_desk import CASE_DESK, case_desk_sheet
from aftersales_kit.sheets.calculators.order_desk import order_sheet
from aftersales_kit.sheets.explaining import Sheet
from tests.handbook import HANDBOOK
from tests.spoken import spoken

DESK = CALCULATORS["case-desk"]
COAT = "order-coat-with-a-defect-and-socks-not-wanted"
TWO_PARCELS = "order-two-parcels-back"
ON = date(2026, 3, 12)


def of(case: str, *without: str, **facts: str) -> OrderResolution:
    worked = HANDBOOK.cases[case]
    known = {name: value for name, value in worked.facts.items() if name not in without}
    return resolve_order({**known, **facts}, on=worked.on, handbook=HANDBOOK)


def sheet_of(answer: OrderResolution, lang: str = "en") -> Sheet:
    return spoken(order_sheet(answer), lang)


def test_each_piece_is_a_line_and_what_they_share_stands_there_once() -> None:
    sheet = sheet_of(of(COAT, opened_at="2026-03-10T10:00"))
    rows = {row.name: row.cells[0] for row in sheet.rows}
    assert sheet.headline == "2 pieces"
    assert rows["coat 外套"] == "Responsible: shop · Propose first: return and refund"
    assert rows["socks 袜子"].startswith("Responsible: buyer")
    assert rows["How much goes back?"].startswith("refund CNY 288.00")
    assert rows["Who bears the freight?"] == "outbound: the shop · return: the shop"
    assert "First reply" in rows["Next deadline"]
    assert "after-sales register" in rows["Record in"]
    titles = [part.title for part in sheet.parts]
    assert titles.count("Step by step") == 1
    assert titles.count("By when") == 1
    assert {"coat 外套", "socks 袜子", "coat 外套 · Returns and exchanges"} <= {*titles}
    # What to do comes first, and is the only part that is not folded.
    assert [part.title for part in sheet.parts if not part.folded] == titles[:1] == ["Step by step"]
    assert sheet_of(of(COAT), "zh").headline == "2 件"


def test_a_step_says_which_pieces_it_is_for() -> None:
    lost = "\nhat 帽子: problem=short_shipped; evidence=confirmed; shipping_error=item_missing; "
    lost += "wish=resend"
    pieces = str(HANDBOOK.cases[COAT].facts["pieces"]) + lost
    answer = of(COAT, pieces=pieces, second_parcel="no", resend_freight="8")
    steps = next(part for part in sheet_of(answer).parts if part.title == "Step by step")
    assert {row.cells[2] for row in steps.rows} == {"coat 外套, socks 袜子", "hat 帽子"}
    alone = next(part for part in sheet_of(of(COAT)).parts if part.title == "Step by step")
    assert {row.cells[2] for row in alone.rows} == {"all pieces"}


def test_one_message_speaks_of_each_piece_and_greets_once() -> None:
    fault = "problem=quality_defect; evidence=photos; wish=return"
    sheet = order_sheet(of(COAT, pieces=f"coat 外套: {fault}\nsocks 袜子: {fault}"))
    assert sheet.message is not None
    text = sheet.message.text
    assert text.en.count("Hello") == 1
    assert "coat 外套, socks 袜子: " in text.en
    assert "coat 外套、socks 袜子：" in text.zh
    ids = [reply.id for reply in sheet.replies]
    assert ids.count("return-repaid") == 1
    two = of(COAT, pieces="coat 外套: problem=blemish\nsocks 袜子: problem=short_shipped")
    said = order_sheet(two).message.text.en
    assert said.count("Hello") == 1
    assert "coat 外套: " in said
    assert "\nsocks 袜子: " in said


def test_the_command_has_the_one_message_and_the_frames_what_is_said_of_each_piece() -> None:
    answer = of(COAT)
    codes, figures = DESK.codes(answer)["message"], DESK.figures(answer)
    assert codes["text"]["en"] == answer.message.text.en == order_sheet(answer).message.text.en
    assert codes["pieces"] == [[*part.pieces] for part in answer.message.parts]
    assert figures["message"].replace(";", "").split() == [
        part.reply.id for piece in answer.pieces for part in piece.message.parts
    ]
    assert codes["stage"] == answer.message.stage


def test_each_parcel_is_named_where_there_are_several() -> None:
    answer = of(TWO_PARCELS)
    freight = next(p for p in sheet_of(answer).parts if p.title == "Who bears the freight")
    names = [row.name for row in freight.rows]
    assert names == [
        "outbound", "return, parcel 1", "resend, parcel 1", "return, parcel 2", "resend, parcel 2",
    ]  # fmt: skip
    assert DESK.figures(answer)["freight_return_repaid"] == 12
    codes = DESK.codes(answer)
    assert codes["parts"]["freight"]["legs"]["return/2"]["bearer"] == "buyer"
    assert [piece["parcel"] for piece in codes["pieces"]] == [1, 2]
    assert codes["next_deadline"] is None
    assert DESK.codes(of(COAT, opened_at="2026-03-10T10:00"))["next_deadline"]["clock"]


@pytest.mark.parametrize(
    ("pieces", "without", "field", "words"),
    [
        ("coat 外套: problem=quality_defect\nsocks 袜子: wish=return", (), "pieces",
         "socks 袜子: What is the problem? (write it with the piece: problem=…)"),
        ("coat 外套: problem=quality_defect; wish=return\n"
         "socks 袜子: problem=change_of_mind; wish=return", (), "pieces", "coat 外套: "),
        (None, ("market",), "market", "In which market was it sold?"),
        (None, ("contract_freight",), "contract_freight", "What does the shop pay its courier"),
    ],
)  # fmt: skip
def test_what_is_asked_says_of_which_piece_it_is(pieces, without, field, words) -> None:
    facts = {} if pieces is None else {"pieces": pieces}
    answer = of(COAT, *without, **facts)
    sheet = sheet_of(answer)
    assert not sheet.settled
    assert sheet.headline.endswith("still open")
    assert sheet.ask.field == field
    assert sheet.ask.text.startswith(words)


def test_a_sum_that_a_piece_lacks_is_asked_of_the_piece() -> None:
    kept = "problem=blemish; evidence=photos; goods_usable=yes; wish=compensation; demand=none"
    facts = {"destination": "other_province", "return_freight": "12"}
    pieces = f"coat 外套: {kept}; margin=60\nsocks 袜子: {kept}"
    sheet = sheet_of(of(COAT, pieces=pieces, **facts))
    assert sheet.ask.text.startswith("socks 袜子: ")
    assert sheet.ask.amount
    names = [row.name for row in sheet.rows]
    assert "How much goes back?" not in names
    assert DESK.figures(of(COAT, pieces=pieces, **facts))["compensation_limit"] == "15.00; -"


def test_what_matters_of_any_piece_or_of_what_they_share_matters() -> None:
    looked_at = DESK.looked_at(of(COAT))
    assert {"pieces", "order_lines", "contract_freight", "condition"} <= looked_at
    assert "pieces" in DESK.looked_at(DESK.answer({}, ON, HANDBOOK.on(ON)))


def test_where_no_register_is_left_none_is_named() -> None:
    answer = of(COAT)
    bare = [replace(p, records=replace(p.records, rows=())) for p in answer.pieces]
    rows = sheet_of(replace(answer, pieces=tuple(bare))).rows
    assert "Record in" not in {row.name for row in rows}


def test_a_case_without_pieces_is_answered_as_one() -> None:
    worked = HANDBOOK.cases["desk-burst-seam-exchange"]
    answer = DESK.answer(worked.facts, worked.on, HANDBOOK.on(worked.on))
    assert DESK.figures(answer) == CASE_DESK.figures(answer)
    assert DESK.codes(answer) == CASE_DESK.codes(answer)
    assert DESK.sheet(answer) == case_desk_sheet(answer)


def test_while_it_is_open_what_is_shared_is_not_spoken_of() -> None:
    answer = of(COAT, pieces="coat 外套: problem=blemish\nsocks 袜子: problem=wrong_size")
    sheet = sheet_of(answer)
    assert "Who bears the freight?" not in {row.name for row in sheet.rows}
    assert "Step by step" not in {part.title for part in sheet.parts}
    assert DESK.codes(answer)["asked_of"] is not None


def test_what_cannot_all_be_so_is_told_and_marks_the_field() -> None:
    facts = {n: str(v) for n, v in HANDBOOK.cases[COAT].facts.items()}
    response = calculate("case-desk", {**facts, "pieces": "cap: problem=blemish\nhat: photos"},
                         ON, HANDBOOK)  # fmt: skip
    assert "is no line of the order" in response.errors["pieces"].label.en
    assert not response.sheet.settled
    read = calculate("case-desk", {**facts, "pieces": "coat: problem=x"}, ON, HANDBOOK)
    assert "piece 1 (coat): problem" in read.errors["pieces"].label.en


def test_one_piece_is_explained_as_a_case() -> None:
    own = "coat 外套: problem=quality_defect; evidence=photos; wish=return; return_freight=12"
    answer = of(COAT, pieces=own)
    assert sheet_of(answer) == spoken(case_desk_sheet(answer.pieces[0]))
    assert DESK.figures(answer) == CASE_DESK.figures(answer.pieces[0])
    wrong = of(COAT, pieces=f"cap: {own.partition(': ')[2]}")
    sheet = spoken(DESK.explain(wrong))
    assert not sheet.settled
    assert any("is no line of the order" in note for note in sheet.notes)
