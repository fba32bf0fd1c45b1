"""A month's papers say what the files hold, and leave blank what they do not."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_kit.operations.exports.personal import Pseudonyms
from aftersales_kit.operations.intervals import wilson
from aftersales_kit.operations.month import Month, frame, read_month
from aftersales_kit.operations.month_papers import false_alarms, month_papers
from aftersales_kit.operations.papers import Cell, Paper, Sheet, as_page, as_text
from tests.handbook import HANDBOOK
from tests.operations.day_files import NIGHT, REFUNDS, refund, written
from tests.operations.exports.forms import KINDS, cases
from tests.operations.exports.forms import written as exported

MONTH, UNTIL = "2026-02", date(2026, 3, 10)
NAMES = Pseudonyms(b"key")
CLAIMS = (
    "登记日期,订单号,快递单号,商品,问题类型,商品实付,经办人,文件,索赔日期,快递已赔,结算日期,快递公司,"
    "保价金额,与快递约定的金额,索赔金额"
)
SLIPS = (
    "登记日期,订单号,商品,问题类型,经办人,文件,约定内容,查到的原因,库存已调,核实人,核实日期,买的是,"
    "发的是,打包人,班次"
)
FEEDBACK = "登记日期,问题类型,经办人,商品,买家原话,订单号,批次,转给谁,改了什么,款号"
AFTER_SALES = (
    "登记日期,订单号,买家 ID,问题类型,责任方,买家诉求,经办人,商品,凭证,商品实付,约定内容,处理结果,"
    "办结日期,核实人,核实日期,来咨询的时间,首次回复的时间"
)


def month(*files: Path, name: str = MONTH, until: date = UNTIL, market: str = "") -> Month:
    return read_month(name, files, HANDBOOK, until=until, market=market, pseudonyms=NAMES)


def papers(*files: Path, until: date = UNTIL, tests: Sequence[Path] = ()) -> dict[str, Paper]:
    made = month_papers(month(*files, until=until), HANDBOOK, tests, NAMES)
    return {paper.name.removeprefix(f"{MONTH}-"): paper for paper in made}


def sheet(paper: Paper, name: str) -> Sheet:
    return next(one for one in paper.sheets if one.name == name)


def rows(paper: Paper, name: str) -> list[dict[str, Cell]]:
    found = sheet(paper, name)
    return [
        dict(zip((label.en for label in found.heading), row, strict=True)) for row in found.rows
    ]


def notes(paper: Paper) -> str:
    return "\n".join(note.en for note in paper.notes)


# --- the month ---


def test_a_case_is_of_the_month_in_which_it_was_opened(tmp_path: Path) -> None:
    days = ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01", "2026-03-11")
    file = written(
        tmp_path, "r.csv", REFUNDS,
        *(refund(n, opened=f"{day} 10:00:00") for n, day in enumerate(days)),
    )  # fmt: skip
    found = month(file)
    assert [case.row for case in found.cases] == [3, 4]
    assert [case.row for case in found.before] == [2]
    assert found.files.later == 1


@pytest.mark.parametrize(
    ("until", "over", "ripe"),
    [
        (date(2026, 2, 27), False, False),
        (date(2026, 2, 28), True, False),
        (date(2026, 3, 23), True, False),
        (date(2026, 3, 24), True, True),
    ],
)
def test_a_month_that_is_not_over_or_not_ripe_says_so(
    tmp_path: Path, until: date, over: bool, ripe: bool
) -> None:
    file = written(tmp_path, "r.csv", REFUNDS, refund(opened="2026-02-10 10:00:00"))
    found = month(file, until=until)
    assert (found.is_over, found.is_ripe) == (over, ripe)
    said = notes(papers(file, until=until)["measures"])
    assert ("not over" in said, "not ripe before 2026-03-24" in said) == (not over, not ripe)


@pytest.mark.parametrize(
    ("name", "until", "says"),
    [
        ("2026-13", UNTIL, "'2026-13' is no month; write it as 2026-02"),
        ("02/2026", UNTIL, "is no month"),
        ("2026-04", UNTIL, "nothing of 2026-04 is known on 2026-03-10"),
    ],
)
def test_what_is_no_month_is_refused(tmp_path: Path, name: str, until: date, says: str) -> None:
    file = written(tmp_path, "r.csv", REFUNDS, refund())
    with pytest.raises(ValueError, match=says):
        month(file, name=name, until=until)


def test_cases_are_counted_from_exports_first_and_never_twice(tmp_path: Path) -> None:
    export = written(tmp_path, "r.csv", REFUNDS, refund(opened="2026-02-10 10:00:00"))
    register = written(
        tmp_path, "a.csv", AFTER_SALES, "2026-02-10,1,tb,丢件,快递,退款,A1,,,,,,,,,,"
    )
    assert [case.file for case in month(export, register).cases] == ["r.csv"]
    assert [case.file for case in month(register).cases] == ["a.csv"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_of_every_platform_has_its_papers_without_columns_of_cost(
    kind: str, tmp_path: Path
) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(exported(KINDS[kind], cases(30)))
    found = read_month("2025-10", [file], HANDBOOK, until=date(2025, 12, 1), market="cn")
    made = month_papers(found, HANDBOOK)
    assert len(made) == 8
    told = "".join(as_text(paper, lang) for paper in made for lang in ("en", "zh"))
    assert "2600000000000" not in told
    assert "13800138000" not in told
    silent = next(p for p in made if p.name.endswith("measures")).sheets[-1]
    assert any(label == HANDBOOK.measures["cost_per_return"].label for label, _ in silent.rows)


# --- couriers ---


def test_claims_are_added_up_by_courier_with_their_age(tmp_path: Path) -> None:
    file = written(
        tmp_path, "claims.csv", CLAIMS,
        "2026-02-03,1,7,衬衫,丢件,99,A1,,2026-02-10,90,2026-02-20,圆通,0,90,90",
        "2026-02-05,2,8,衬衫,丢件,199,A1,,,,,圆通,,,",
        "2026-01-05,3,9,衬衫,丢件,50,A1,,,,,中通,50,,50",
        "2026-01-06,4,9,衬衫,丢件,50,A1,,,50,2026-01-31,中通,50,,50",
    )  # fmt: skip
    paper = papers(file)["courier-claims"]
    zto, yto = rows(paper, "by-courier")
    assert (zto["Courier"], zto["Cases"], zto["Of the month"], zto["Open"]) == ("中通", 1, 0, 1)
    assert zto["Oldest open, days"] == (UNTIL - date(2026, 1, 5)).days
    assert (yto["Cases"], yto["Of the month"], yto["Open"]) == (2, 2, 1)
    assert yto["Sum claimed"] == yto["Paid by the courier"] == Decimal(90)
    assert yto["Price paid for the goods"] == Decimal(298)
    assert zto["Paid by the courier"] is None
    measured = {row["File and row"].en: row["Claimed"] for row in rows(paper, "claims")}  # type: ignore[union-attr]
    codes = HANDBOOK.policy.terms["claim_measure"].codes
    assert measured == {
        "claims.csv, row 2": codes["agreed_or_market"],
        "claims.csv, row 3": None,
        "claims.csv, row 4": codes["by_insurance"],
    }
    assert "Sum claimed: not filled in 1 of 3 rows." in [
        note.en for note in sheet(paper, "by-courier").notes
    ]


def test_a_register_that_is_not_there_is_named_and_nothing_is_nought(tmp_path: Path) -> None:
    made = papers(written(tmp_path, "r.csv", REFUNDS, refund(opened="2026-02-10 10:00:00")))
    for name, register in (
        ("courier-claims", "courier_claim"),
        ("wrong-shipments", "wrong_shipment"),
    ):
        assert f"No file is the register: {HANDBOOK.registers[register].label.en}" in notes(
            made[name]
        )
        assert not any(part.rows for part in made[name].sheets)


# --- slips, the register ---


def test_slips_are_counted_by_packer_and_by_shift(tmp_path: Path) -> None:
    file = written(
        tmp_path, "slips.csv", SLIPS,
        "2026-02-03,1,手套,发错货,A1,,换一副,混放,已调,S1,2026-02-04,灰 M,两只左手,P11,白班",
        "2026-02-07,2,手套,多发,A1,,,,,,,,,P11,夜班",
        "2026-01-07,3,手套,多发,A1,,,,,,,,,P12,夜班",
    )  # fmt: skip
    paper = papers(file)["wrong-shipments"]
    assert rows(paper, "by-packer") == [{"Packed by": NAMES.of("P11"), "Cases": 2}]
    assert [row["Cases"] for row in rows(paper, "by-shift")] == [1, 1]
    first = rows(paper, "slips")[0]
    assert (first["Ordered"], first["Sent"]) == ("灰 M", "两只左手")
    assert "What was agreed" not in first
    assert "换一副" not in as_page(paper, "zh")


def test_the_buyer_of_a_slip_is_found_by_its_order_in_another_register(tmp_path: Path) -> None:
    slips = written(tmp_path, "s.csv", SLIPS, "2026-02-03,77,手套,发错货,A1,,,,,,,,,P11,白班")
    register = written(
        tmp_path, "a.csv", AFTER_SALES, "2026-02-03,77,tb1,发错货,店铺,,A1,,,,,,,,,,"
    )
    (row,) = rows(papers(slips, register)["wrong-shipments"], "slips")
    assert row["Buyer's ID"] == NAMES.of("tb1")
    alone = papers(slips)["wrong-shipments"]
    assert rows(alone, "slips")[0]["Buyer's ID"] is None
    assert "no column for the buyer" in notes(alone)


def test_the_register_is_that_which_was_kept_else_made_of_the_cases(tmp_path: Path) -> None:
    export = written(tmp_path, "r.csv", REFUNDS, refund(opened="2026-02-10 10:00:00"))
    made = papers(export)["after-sales-register"]
    assert "Made of the cases of the exports" in notes(made)
    (row,) = rows(made, "after_sales")
    assert (row["Entered on"].en, row["Agent"]) == ("2026-02-10", None)  # type: ignore[union-attr]
    assert row["Problem"] == HANDBOOK.policy.terms["problem"].codes["wrong_item"]
    register = written(tmp_path, "a.csv", AFTER_SALES, "2026-02-11,1,tb,丢件,快递,,A1,,,,,,,,,,")
    (row,) = rows(papers(export, register)["after-sales-register"], "after_sales")
    assert (row["Entered on"], row["Agent"]) == ("2026-02-11", NAMES.of("A1"))


# --- the alarm ---


def reported(day: str, order: int, batch: str = "K7", problem: str = "质量问题") -> str:
    return f"{day},{problem},A1,衬衫,开线了,{order},{batch},,,2411"


@pytest.mark.parametrize(
    ("days", "alarm"),
    [
        (("2026-02-03", "2026-02-05", "2026-02-09"), True),
        (("2026-02-03", "2026-02-05", "2026-02-10"), False),
        (("2026-02-03", "2026-02-05"), False),
    ],
)
def test_the_alarm_counts_reports_of_one_batch_within_its_days(
    tmp_path: Path, days: tuple[str, ...], alarm: bool
) -> None:
    file = written(tmp_path, "f.csv", FEEDBACK, *(reported(d, n) for n, d in enumerate(days)))
    (row,) = rows(papers(file)["quality-alarm"], "groups")
    raised = HANDBOOK.policy.terms["alarm"].codes["alarm"].en
    assert (raised in row["Quality alarm"].en) == alarm  # type: ignore[union-attr]


def test_one_order_is_one_report_and_batches_and_problems_are_kept_apart(tmp_path: Path) -> None:
    day = "2026-02-03"
    file = written(
        tmp_path, "f.csv", FEEDBACK, reported(day, 1), reported(day, 1), reported(day, 2),
        reported(day, 3, "K8"), reported(day, 4, problem="色差"),
    )  # fmt: skip
    found = rows(papers(file)["quality-alarm"], "groups")
    assert sorted(row["Most within 7 days"] for row in found) == [1, 1, 2]  # type: ignore[type-var]


def test_the_chance_of_a_false_alarm_falls_with_the_threshold_and_rises_with_reports() -> None:
    assert false_alarms(30, 30, 7, 28, 2) > false_alarms(30, 30, 7, 28, 3)
    assert false_alarms(60, 30, 7, 28, 3) > false_alarms(30, 30, 7, 28, 3)
    assert 0 <= false_alarms(1, 1000, 7, 28, 3) < 1e-6


def test_the_chance_of_a_false_alarm_is_near_what_a_simulation_comes_to() -> None:
    import numpy as np

    chance = np.random.default_rng(7)
    days = [np.sort(chance.uniform(0, 28, n)) for n in chance.poisson(2, 20_000)]
    seen = sum(bool((d[2:] - d[:-2] < 7).any()) for d in days) / len(days)
    assert false_alarms(2, 1, 7, 28, 3) == pytest.approx(seen, abs=0.05)


# --- measures ---


def test_minutes_are_counted_in_the_shops_hours_without_its_waits(tmp_path: Path) -> None:
    head = "problem,opened_at,first_replied_at,earlier_waits"
    file = written(
        tmp_path, "own.csv", head,
        "parcel_lost,2026-02-05 21:58,2026-02-06 09:10,",
        "parcel_lost,2026-02-05 10:00,2026-02-05 10:30,2026-02-05 10:05 to 10:25",
        "parcel_lost,2026-02-05 10:00,2026-02-05 09:30,",
        "parcel_lost,2026-02-05,2026-02-05 09:30,",
    )  # fmt: skip
    found = month(file)
    made = frame(found, found.cases, HANDBOOK)
    assert made["first_reply_minutes"].tolist() == [12, 10, None, None]


def test_agents_are_told_apart_by_the_register_and_few_cases_are_no_percentage(tmp_path) -> None:
    row = refund(
        1, opened="2026-02-10 10:00:00", reason="未收到货", state="退款成功",
        settled="2026-02-10 12:00:00",
    )  # fmt: skip
    export = written(tmp_path, "r.csv", REFUNDS, row)
    register = written(
        tmp_path, "a.csv", AFTER_SALES, "2026-02-10,'2600000000000000124,tb,丢件,快递,,A1,,,,,,,,,,"
    )
    paper = papers(export, register)["measures"]
    (row,) = rows(paper, "agents")
    assert row["Agent"] == NAMES.of("A1")
    assert row["Measure"] == HANDBOOK.measures["promises_kept"].label
    assert "few cases (1)" in row["Rests on"].en  # type: ignore[union-attr]
    assert "No file says who handled" in sheet(papers(export)["measures"], "agents").notes[1].en


def test_a_table_by_month_is_the_base_of_rates_and_the_month_before_stands_beside(tmp_path) -> None:
    head = "problem,wish,order_state,opened_at,days_since_signing"
    cells = "change_of_mind,return,signed,{} 10:00,3"
    days = [f"2026-02-{day:02}" for day in range(10, 16)] + ["2026-01-20"]
    own = written(tmp_path, "own.csv", head, *map(cells.format, days))
    base = written(tmp_path, "base.csv", "month,delivered_orders", "2026-02,60", "2026-01,50")
    paper = papers(own, base, until=date(2026, 4, 30))["measures"]
    rate = next(r for r in rows(paper, "measures")
                if r["Measure"] == HANDBOOK.measures["return_rate_orders"].label)  # fmt: skip
    assert (rate["Counted"], rate["Over"]) == ("6", "110")
    assert {row["Month of delivery"] for row in rows(paper, "cohorts")} == {"2026-01", "2026-02"}


def test_a_share_lies_between_ends_that_come_closer_with_more_cases() -> None:
    (low, high), (lower, higher) = wilson(80, 100), wilson(8, 10)
    assert lower < low < 0.8 < high < higher
    assert wilson(0, 3)[0] == 0
    assert wilson(3, 3)[1] == 1


# --- feedback, tests, customers ---


def test_feedback_says_what_became_of_it_and_the_agenda_what_is_left(tmp_path: Path) -> None:
    file = written(
        tmp_path, "f.csv", FEEDBACK,
        "2026-02-03,质量问题,A1,衬衫,开线了,1,K7,工厂,,2411",
        "2026-02-05,质量问题,A1,衬衫,开线了,2,K7,,,2411",
        "2026-02-19,色差,A2,衬衫,偏黄,4,K8,视觉,换图了,2411",
    )  # fmt: skip
    paper = papers(file)["feedback"]
    assert [row["Changed something"] for row in rows(paper, "by-problem")] == [0, 1]
    (left,) = rows(paper, "agenda")
    assert (left["Left to be done"], left["Since"], left["Passed to"]) == (2, "2026-02-03", "工厂")
    assert [row["What was changed"] for row in rows(paper, "became")] == ["换图了"]
    assert "开线了" not in as_page(paper, "zh")


def test_without_a_feedback_register_what_became_of_it_is_a_blank(tmp_path: Path) -> None:
    made = papers(written(tmp_path, "r.csv", REFUNDS, refund(opened="2026-02-10 10:00:00")))
    (row,) = rows(made["feedback"], "by-problem")
    assert (row["Cases"], row["Changed something"]) == (1, None)


def kept(folder: Path, name: str, day: str, right: Sequence[bool]) -> Path:
    questions = [
        {"id": f"Q{n}", "given": "a" if well else None, "right": "a"}
        for n, well in enumerate(right)
    ]
    result = {"who": name, "day": day, "questions": questions, "right": sum(right),
              "of": len(right), "passed": sum(right) > 1}  # fmt: skip
    file = folder / f"{name}-{day}.json"
    file.write_text(json.dumps(result), "utf-8")
    return file


def test_examinations_are_compared_before_and_after_on_the_questions_of_both(tmp_path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"who": 1}', "utf-8")
    tests = [
        kept(tmp_path, "P1", "2026-01-10", [False, False, True]),
        kept(tmp_path, "P1", "2026-02-10", [True, False]),
        kept(tmp_path, "P2", "2026-02-11", [False, False]),
        kept(tmp_path, "P2", "2026-03-11", [True, True]),
        broken,
    ]
    paper = papers(tests=tests)["examinations"]
    assert "broken.json is no result: who: cannot be 1; allowed: a text." in notes(paper)
    assert len(rows(paper, "results")) == 2
    most = rows(paper, "questions")[0]
    assert (most["Question"], most["Missed"], most["Asked"]) == ("Q1", 2, 2)
    (one,) = rows(paper, "before-and-after")
    assert (one["Who"], one["Right before"], one["Right after"]) == (NAMES.of("P1"), 0, 1)
    assert one["Questions of both"] == 2


def test_results_in_a_table_stand_on_the_same_paper_as_kept_ones(tmp_path: Path) -> None:
    table = written(
        tmp_path, "scores.csv", "谁,日期,部分,答对,题数,通过,答错",
        "P1,2026-01-09,规则,1,2,否,Q1", "P1,2026/2/12,规则,2,2,是,", "P3,2026-02-12,规则,3,2,是,",
    )  # fmt: skip
    paper = papers(table, tests=[kept(tmp_path, "P1", "2026-02-10", [True, False])])["examinations"]
    assert [(row["Who"], row["Right"]) for row in rows(paper, "results")] == [
        (NAMES.of("P1"), 1), (NAMES.of("P1"), 2),
    ]  # fmt: skip
    assert (
        "scores.csv, row 4 is no result: right: 3 of 2; allowed: at most as many as were asked, "
        "of some." in notes(paper)
    )
    assert not [note for note in notes(paper) if "scores.csv: " in note]


def test_buyers_with_several_cases_are_listed_once_for_each_case(tmp_path: Path) -> None:
    register = written(
        tmp_path, "a.csv", AFTER_SALES,
        "2026-02-03,1,tb1,质量问题,店铺,,A1,,,,,,,,,,", "2026-02-05,2,tb1,丢件,快递,,A1,,,,,,,,,,",
        "2026-02-05,3,tb2,丢件,快递,,A1,,,,,,,,,,", "2026-01-05,4,tb3,丢件,快递,,A1,,,,,,,,,,",
        "2026-01-06,5,tb3,丢件,快递,,A1,,,,,,,,,,",
    )  # fmt: skip
    twice = written(tmp_path, "n.csv", NIGHT, "2026-02-03,1,tb1,质量问题,查,A1,,,,")
    (row,) = rows(papers(register, twice)["customers"], "history")
    assert (row["Buyer"], row["Cases"], row["First"]) == (NAMES.of("tb1"), 2, "2026-02-03")


def test_vip_buyers_are_listed_with_their_next_call(tmp_path: Path) -> None:
    file = written(
        tmp_path, "vip.csv", "buyer_id,customer,last_called_on",
        "tb1,VIP,2026-02-10", "tb2,VIP,2026-01-10", "tb3,VIP,", "tb4,regular,2026-02-01",
    )  # fmt: skip
    found = rows(papers(file)["customers"], "vip")
    called = [getattr(row["Called in the month"], "en", None) for row in found]
    assert called == ["yes", "no", None]
    assert [row["Next by"] for row in found] == ["2026-03-10", "2026-02-10", None]


def test_what_was_not_understood_stands_on_every_paper(tmp_path: Path) -> None:
    bad = [refund(n, opened="2026-02-10 10:00:00", reason=f"没听过{n}") for n in range(12)]
    said = notes(papers(written(tmp_path, "r.csv", REFUNDS, *bad))["feedback"])
    assert "Not understood: r.csv: 买家退款原因: '没听过0' is not understood" in said
    assert "4 more were not understood." in said


def test_what_counts_once_and_what_looks_wrong_stands_on_every_paper(tmp_path: Path) -> None:
    row = "2026-02-05,1,7301,衬衫,丢件,60,A1,,2026-02-06,50,,乙快递"
    night = "2026-02-03,1,tb1,质量问题,查,A1,,,,"
    unnumbered = "2026-02-03,,,质量问题,查,A1,,,,"
    files = [
        written(tmp_path, "r.csv", REFUNDS, *(refund(n, opened="2026-02-10") for n in (1, 1))),
        written(tmp_path, "c.csv", CLAIMS, row, row),
        written(tmp_path, "more.csv", CLAIMS, row, row.replace("7301", "7302")),
        written(tmp_path, "n.csv", NIGHT, night, unnumbered, unnumbered),
        written(tmp_path, "o.csv", "订单号,用户实付金额(元),售后状态", "8,9,无售后"),
        written(tmp_path, "wrong.csv", REFUNDS, refund(3, opened="2026-02-10", back="100")),
    ]
    made = papers(*files)
    assert len(rows(made["courier-claims"], "claims")) == 2
    said = {note for name in made for note in notes(made[name]).splitlines()}
    assert said.issuperset({
        "left out: the same case as row … of r.csv: 1",
        "noticed: more went back than was paid: 1, row 2 of wrong.csv first",
        "c.csv: rows that say the same as others count once: 1, row 3 first",
        "more.csv: rows that say the same as others count once: 1, row 2 first",
    })  # fmt: skip
    assert not [note for note in said if "n.csv" in note or "无售后" in note]


def test_a_month_reaches_to_its_last_day() -> None:
    for name, last in (("2026-02", 28), ("2024-02", 29), ("2026-12", 31)):
        day = date.fromisoformat(f"{name}-01")
        found = Month(name, day, day, (), (), {}, {}, (), None, month().files)
        assert found.last == day + timedelta(days=last - 1)
