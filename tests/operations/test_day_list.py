"""Today's list: what is due is found in the files as people have them, and nothing is made up."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import pytest

from aftersales_kit.operations.day_cases import day_of, read_day
from aftersales_kit.operations.day_list import DayList, Item, day_list
from aftersales_kit.operations.exports.personal import Pseudonyms
from aftersales_kit.operations.registers import register_rows, rows_as_csv
from aftersales_kit.policy.amounts import UncoveredDate
from tests.handbook import HANDBOOK
from tests.operations.day_files import (
    CLAIMS,
    DOUYIN,
    FOLLOW_UP,
    NIGHT,
    ORDER,
    REFUNDS,
    refund,
    written,
)
from tests.operations.exports.forms import KINDS, cases
from tests.operations.exports.forms import written as exported

ON = date(2026, 3, 2)
SHOP = timezone(timedelta(hours=8))


def listed(*files: Path, on: date = ON, **given: object) -> DayList:
    return day_list(files, HANDBOOK, on=on, pseudonyms=Pseudonyms(b"key"), **given)  # type: ignore[arg-type]


def refunds(folder: Path, *rows: str, **given: object) -> DayList:
    return listed(written(folder, "refunds.csv", REFUNDS, *rows), **given)


def by(found: DayList, clock: str) -> list[Item]:
    return [item for item in found.items if item.clock == clock]


def whens(found: DayList, clock: str) -> list[str]:
    return [item.when for item in by(found, clock)]


def blanks(found: DayList) -> dict[str, int]:
    return {f"{blank.what.en}: {blank.why.en}": blank.cases for blank in found.blanks}


# --- clocks ---


@pytest.mark.parametrize(
    ("on", "now", "promised", "at_the_latest"),
    [
        (date(2026, 3, 1), None, "tomorrow", ""),
        (date(2026, 3, 2), None, "today", "tomorrow"),
        (date(2026, 3, 2), datetime(2026, 3, 2, 9, 59, tzinfo=SHOP), "today", "tomorrow"),
        (date(2026, 3, 2), datetime(2026, 3, 2, 10, 0, tzinfo=SHOP), "overdue", "tomorrow"),
        (date(2026, 3, 3), None, "overdue", "today"),
        (date(2026, 3, 4), None, "overdue", "overdue"),
    ],
)
def test_what_is_due_goes_from_tomorrow_to_today_to_overdue(
    tmp_path: Path, on: date, now: datetime | None, promised: str, at_the_latest: str
) -> None:
    found = refunds(tmp_path, refund(reason="未收到货"), on=on, now=now)
    assert whens(found, "logistics-solved") == [promised]
    assert whens(found, "logistics-limit") == ([at_the_latest] if at_the_latest else [])
    (item,) = by(found, "logistics-solved")
    assert (item.role, item.due) == ("agent", datetime(2026, 3, 2, 10, tzinfo=SHOP))


def test_a_clock_that_may_be_met_already_is_a_blank_and_not_overdue(tmp_path: Path) -> None:
    found = refunds(tmp_path, refund(reason="未收到货"), refund(2, reason="未收到货"))
    assert by(found, "first-reply-logistics") == []
    said = "First reply to a logistics problem: no file says: First replied at"
    assert blanks(found)[said] == 2


def test_the_refund_that_was_approved_is_owed_and_has_its_clock(tmp_path: Path) -> None:
    approved = (
        "1,2,3,衬衫,退货退款,59.90,2026-02-20 10:00:00,质量问题,待商家退款,2026-02-21 10:00:00,"
        "2026-02-27 09:00:00,,"
    )
    paid = approved.replace("1,2,3", "4,5,6").replace("09:00:00,,", "09:00:00,2026-02-28 09:00,")
    found = listed(written(tmp_path, "douyin.csv", DOUYIN, approved, paid, encoding="utf-8-sig"))
    (owed,) = by(found, "refunds-owed")
    assert str(owed.amount) == "59.90"
    # The Saturday after the holiday was a day of work.
    assert whens(found, "refund-paid") == ["today"]


def test_a_refund_without_a_sum_is_owed_all_the_same_and_says_so(tmp_path: Path) -> None:
    row = "1,2,3,衬衫,退货退款,,2026-02-20 10:00:00,质量问题,待商家退款,,,,"
    found = listed(written(tmp_path, "douyin.csv", DOUYIN, row, encoding="utf-8-sig"))
    assert [item.amount for item in by(found, "refunds-owed")] == [None]
    assert blanks(found)["Refund owed: the file has no sum for it"] == 1


def test_goods_on_their_way_back_are_no_refund_yet_and_the_file_cannot_say_more(tmp_path) -> None:
    row = refund(state="买家已经退货，等待卖家确认收货", returned="是", sent="2026-02-27 10:00:00")
    found = refunds(tmp_path, row)
    assert by(found, "refunds-owed") == []
    assert blanks(found)["Refund owed: no file says: Goods back at"] == 1


def test_parcels_are_chased_when_they_are_lost_or_long_on_their_way_back(tmp_path: Path) -> None:
    travel = int(HANDBOOK.on(ON).amounts["transit_allowance"])
    state = "买家已经退货，等待卖家确认收货"
    sent = [f"{ON - timedelta(days=days)} 10:00:00" for days in (travel, travel + 1)]
    found = refunds(
        tmp_path,
        refund(1, state=state, sent=sent[0]),
        refund(2, state=state, sent=sent[1]),
        refund(3, reason="未收到货"),
    )
    assert [item.row for item in by(found, "parcels-to-chase")] == [3, 4]


def test_the_platforms_own_time_limit_is_listed_by_its_moment(tmp_path: Path) -> None:
    at = ("2026-03-01 23:00:00", "2026-03-02 18:00:00", "2026-03-03 18:00:00", "2026-03-04 18:00")
    found = refunds(tmp_path, *(refund(n, due_by=moment) for n, moment in enumerate(at)))
    assert whens(found, "platform-decides") == ["overdue", "today", "tomorrow"]
    assert found.more == 1


# --- open or not ---


def test_a_settled_case_is_called_back_within_its_days_and_never_overdue(tmp_path: Path) -> None:
    days = int(HANDBOOK.on(ON).amounts["call_back_within"])
    settled = [ON - timedelta(days=n) for n in (0, 1, days - 1, days, days + 1)]
    found = refunds(
        tmp_path,
        *(
            refund(n, state="退款成功", opened="2026-02-01 10:00:00", settled=f"{day} 10:00:00")
            for n, day in enumerate(settled)
        ),
    )
    assert whens(found, "call-back") == ["today", "tomorrow", "running", "running"]
    assert found.open == 0


def test_a_case_settled_on_no_day_that_is_told_is_a_blank_for_its_call_back(tmp_path: Path) -> None:
    found = refunds(tmp_path, refund(state="退款成功"), refund(2, state="退款成功"))
    assert by(found, "call-back") == []
    assert blanks(found)["Call back after close-out: no file says: Closed at"] == 2


def test_a_case_settled_later_was_open_on_the_day_that_is_asked_for(tmp_path: Path) -> None:
    row = refund(reason="未收到货", state="退款成功", settled="2026-03-05 10:00:00")
    found = refunds(tmp_path, row)
    assert (found.open, whens(found, "logistics-solved")) == (1, ["today"])


def test_a_case_opened_later_is_left_out_and_counted(tmp_path: Path) -> None:
    found = refunds(tmp_path, refund(opened="2026-03-03 10:00:00"))
    assert (found.items, found.open, found.files.later) == ((), 0, 1)


def test_what_does_not_say_whether_it_is_open_is_neither(tmp_path: Path) -> None:
    rows = cases(20)
    file = tmp_path / "fba.csv"
    file.write_bytes(exported(KINDS["amazon-fba-returns"], rows))
    found = listed(file, on=date(2025, 10, 20), market="eu")
    assert found.open == 0
    assert found.unsaid == len([c for c in found.files.cases if "problem" in c.facts]) > 0
    assert blanks(found)["Open cases: no file says whether they are still open"] == found.unsaid


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_of_every_platform_has_a_list(kind: str, tmp_path: Path) -> None:
    rows = [{**row, "settled_at": None} for row in cases(40)]
    file = tmp_path / "export.csv"
    file.write_bytes(exported(KINDS[kind], rows))
    found = listed(file, on=date(2026, 1, 10), market="cn")
    assert found.files.refused == ()
    assert found.blanks


# --- the desk's own registers ---


@pytest.mark.parametrize(
    ("on", "when"),
    [
        (date(2026, 3, 1), "today"),
        (date(2026, 3, 2), "today"),
        (date(2026, 3, 3), "overdue"),
    ],
)
def test_the_night_handover_is_due_by_noon_of_its_day_or_of_the_next(
    tmp_path: Path, on: date, when: str
) -> None:
    row = f"2026-03-01,'{ORDER},tb_5,丢件,早上查件,A1,在哪,,,"
    found = listed(written(tmp_path, "night.csv", NIGHT, row), on=on)
    (item,) = by(found, "night-handover")
    assert (item.when, item.dated, item.due) == (when, True, datetime(2026, 3, 2, 12, tzinfo=SHOP))


def test_a_row_of_a_register_that_is_done_is_no_task(tmp_path: Path) -> None:
    row = f"2026-02-20,'{ORDER},tb_5,丢件,查件,A1,,A2,找到了,2026-02-21"
    found = listed(written(tmp_path, "night.csv", NIGHT, row))
    assert (found.open, by(found, "night-handover")) == (0, [])


def test_the_contact_that_was_agreed_is_due_on_its_day(tmp_path: Path) -> None:
    rows = [
        f"2026-02-25,{n},tb_5,Parcel lost,news,A1,,,{day},,"
        for n, day in enumerate(["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-09", ""])
    ]
    found = listed(written(tmp_path, "follow-up.csv", FOLLOW_UP, *rows, encoding="utf-8"))
    assert whens(found, "planned-contact") == ["overdue", "today", "tomorrow"]
    assert {item.role for item in by(found, "planned-contact")} == {"agent"}


def test_courier_claims_are_settled_by_the_end_of_their_month(tmp_path: Path) -> None:
    rows = ("2026-02-27,1,7,衬衫,丢件,99,A1,,,,,圆通", "2026-03-01,2,8,衬衫,丢件,99,A1,,,,,圆通",
            "2026-02-01,3,9,衬衫,丢件,99,A1,,,99,2026-02-20,圆通")  # fmt: skip
    file = written(tmp_path, "claims.csv", CLAIMS, *rows)
    assert whens(listed(file), "courier-claims") == ["overdue"]
    assert whens(listed(file, on=date(2026, 3, 31)), "courier-claims") == ["overdue", "today"]


def test_rows_that_were_kept_long_enough_are_to_be_deleted(tmp_path: Path) -> None:
    kept = int(HANDBOOK.on(ON).amounts["lists_kept"])
    done = [ON - timedelta(days=kept), ON - timedelta(days=kept + 1)]
    rows = [f"{day},{n},tb_5,丢件,查件,A1,,A2,找到了,{day}" for n, day in enumerate(done)]
    found = listed(written(tmp_path, "night.csv", NIGHT, *rows))
    assert [item.row for item in by(found, "data-to-delete")] == [3]


def test_rows_that_do_not_say_when_they_were_done_are_a_blank(tmp_path: Path) -> None:
    heading = ",".join(c.label.zh for c in HANDBOOK.registers["wrong_shipment"].columns)
    row = "2020-01-01,1,衬衫,发错货,A1,,,拿错,已调,,,,"
    found = listed(written(tmp_path, "slips.csv", heading, row))
    assert by(found, "data-to-delete") == []
    assert any(why.startswith("Data to delete: the rows of") for why in blanks(found))


# --- customers ---


def test_vip_buyers_are_called_in_the_month_in_which_it_is_due(tmp_path: Path) -> None:
    heading = "buyer_id,customer,last_called_on"
    days = ("2026-01-20", "2026-02-02", "2026-02-03", "2026-02-28", "2026-03-01")
    rows = [f"tb_{n},VIP,{day}" for n, day in enumerate(days)]
    found = listed(written(tmp_path, "vip.csv", heading, *rows, "tb_9,regular,2026-01-01"))
    assert whens(found, "vip-call") == ["overdue", "today", "tomorrow", "running"]
    assert found.unsaid == 0


# --- times, people, files ---


def test_a_time_is_told_on_the_buyers_clock_as_well(tmp_path: Path) -> None:
    found = refunds(tmp_path, refund(reason="未收到货"), market="eu")
    (item,) = by(found, "logistics-solved")
    assert (item.shop.en, item.buyer.en) == ("Mon 2 March, 10:00", "Mon 2 March, 01:00")


def test_nothing_that_leads_to_a_person_is_in_the_list(tmp_path: Path) -> None:
    row = f"2026-03-01,'{ORDER},tb_5,丢件,13800138000,A1,,,,"
    night = written(tmp_path, "night.csv", NIGHT, row)
    headless = written(tmp_path, "headless.csv", refund(2), refund(3))
    found = listed(written(tmp_path, "r.csv", REFUNDS, refund(reason="未收到货")), night, headless)
    files = found.files
    told = repr((found.items, found.blanks, files.unread, files.refused, files.remarks))
    assert len(files.refused) == 1
    for secret in (ORDER[:-3], "tb_5", "13800138000", "A1"):
        assert secret not in told


def test_the_same_order_has_the_same_name_as_long_as_the_key_is_the_same(tmp_path: Path) -> None:
    file = written(tmp_path, "night.csv", NIGHT, f"2026-03-01,'{ORDER},tb_5,丢件,查件,A1,,,,")
    names = Pseudonyms(b"key")
    assert {item.case for item in listed(file).items} == {names.of(ORDER)}


def test_files_that_are_none_are_refused_and_the_others_are_listed(tmp_path: Path) -> None:
    good = written(tmp_path, "r.csv", REFUNDS, refund(reason="未收到货"))
    bad = tmp_path / "photo.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    other = written(tmp_path, "notes.csv", "天气,心情", "晴,好")
    found = listed(good, bad, other, tmp_path / "gone.csv")
    assert [why.en.partition(":")[0] for why in found.files.refused] == [
        "photo.png", "gone.csv", "notes.csv",
    ]  # fmt: skip
    assert found.items


def test_what_cannot_be_read_is_named_and_nothing_is_made_of_it(tmp_path: Path) -> None:
    found = refunds(tmp_path, refund(reason="未收到货", opened="yesterday", due_by="3天"))
    assert by(found, "logistics-solved") == by(found, "platform-decides") == []
    assert len(found.files.unread) == 2
    assert "退款的申请时间: 'yesterday' is not a day" in found.files.unread[0].en


def test_a_market_that_there_is_not_and_a_day_before_the_policy_are_refused(tmp_path) -> None:
    with pytest.raises(KeyError, match="atlantis"):
        refunds(tmp_path, refund(), market="atlantis")
    with pytest.raises(UncoveredDate):
        refunds(tmp_path, refund(), on=date(2020, 1, 1))


def test_two_registers_that_look_alike_are_taken_for_neither(tmp_path: Path) -> None:
    heading = "登记日期,订单号,买家 ID,问题类型,约定内容,经办人"
    read = read_day([written(tmp_path, "x.csv", heading, "2026-03-01,1,b,丢件,查,A1")],
                    HANDBOOK, on=ON)  # fmt: skip
    assert read.own[0].register is None
    assert [case.open for case in read.cases] == [None]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("register", [register.id for register in HANDBOOK.registers])
def test_a_register_is_known_again_as_the_kit_saves_it(
    tmp_path: Path, register: str, lang: str
) -> None:
    cases = pd.DataFrame(
        {
            "problem": ["wrong_item", "parcel_lost"], "evidence": "photos", "wish": "exchange",
            "handover": "night", "closes_at_once": "no", "courier_at_fault": "yes",
            "order_state": "signed", "courier_chosen_by_buyer": "no", "order_number": ORDER,
        }
    )  # fmt: skip
    rows = register_rows(cases, register, on=ON, handbook=HANDBOOK, lang=lang)
    text = rows_as_csv(rows, register, handbook=HANDBOOK, lang=lang)
    (own,) = read_day(
        [written(tmp_path, "saved.csv", text, encoding="utf-8-sig")], HANDBOOK, on=ON
    ).own or [None]
    if not (rows["entry"] == "enter").any():
        assert own is None or own.register is HANDBOOK.registers[register]
        return
    assert own is not None
    assert own.register is HANDBOOK.registers[register]
    assert own.rows["order_number"].tolist() == [ORDER] * len(own.rows)
    assert {*own.rows["problem"]} <= {"wrong_item", "parcel_lost"}


def test_a_day_is_read_of_a_moment_and_of_nothing_else() -> None:
    assert day_of("2026-03-02T10:00") == day_of("2026-03-02") == ON
    assert day_of(None) is day_of("soon") is None


# --- one case in several files ---

AFTER_SALES = "登记日期,订单号,买家 ID,问题类型,责任方,买家诉求,经办人,处理结果,办结日期"


def test_a_case_of_an_export_and_a_register_is_listed_and_counted_once(tmp_path: Path) -> None:
    done = refund(settled="2026-03-01 18:00:00", state="退款成功", opened="2026-02-27 10:00:00")
    export = written(tmp_path, "refunds.csv", REFUNDS, done, refund(2, reason="未收到货"))
    order, other = int(ORDER) + 1, int(ORDER) + 2
    row = "2026-02-27,'{},b,错发商品,店铺,换货,A1,已办妥,{}"
    register = written(
        tmp_path, "register.csv", AFTER_SALES, row.format(order, "2026-03-01"),
        row.format(other, ""), row.format(int(ORDER) + 3, "2026-03-01"),
    )  # fmt: skip
    alone, both = listed(export), listed(export, register)
    assert {item.file for item in by(alone, "call-back")} == {"refunds.csv"}
    assert [item.row for item in by(both, "call-back") if item.file == "register.csv"] == [4]
    assert len(by(both, "call-back")) == len(by(alone, "call-back")) + 1
    assert (alone.open, both.open) == (1, 1)
