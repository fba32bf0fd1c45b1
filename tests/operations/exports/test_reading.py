"""A shop's own files from end to end, as the command prints them."""

import re
from datetime import date
from pathlib import Path

import pytest

from aftersales_kit.operations.exports.reading import Reading, read_files, told, written
from aftersales_kit.policy.amounts import UncoveredDate
from tests.handbook import HANDBOOK
from tests.operations.exports.forms import KINDS, cases
from tests.operations.exports.forms import written as exported

GIVES_A_REASON = (
    "taobao-refunds", "jd-compensations", "pdd-payments", "douyin-aftersales", "amazon-returns",
    "amazon-fba-returns",
)  # fmt: skip
GIVES_NONE = ("pdd-orders", "douyin-orders", "shopify-orders", "woocommerce-orders")


def reading(folder: Path, **kinds: bytes) -> Reading:
    files = []
    for name, content in kinds.items():
        files.append(folder / f"{name}.csv")
        files[-1].write_bytes(content)
    return read_files(files, HANDBOOK)


@pytest.mark.parametrize("kind", KINDS)
def test_each_platforms_file_is_read_and_said_without_a_heading_typed(
    kind: str, tmp_path: Path
) -> None:
    found = reading(tmp_path, export=exported(KINDS[kind], cases()))
    lines = told(found, HANDBOOK)
    assert lines[0].startswith(f"export.csv: {KINDS[kind].title.en} ({kind}), 60 rows, ")
    assert (found.refused, found.unknown) == ((), ())


@pytest.mark.parametrize("kind", GIVES_A_REASON)
def test_cases_are_decided_where_the_platform_gives_a_reason(kind: str, tmp_path: Path) -> None:
    found = reading(tmp_path, export=exported(KINDS[kind], cases()))
    responsible = next(one for one in found.expected if one.outcome == "responsible")
    decided = len(found.cases.frame) - found.without_problem
    assert decided > 3
    assert responsible.counts.sum() + responsible.undecided == pytest.approx(decided)
    assert responsible.counts.sum() > 0


@pytest.mark.parametrize(
    "kind", ["pdd-orders", "douyin-orders", "shopify-orders", "woocommerce-orders"]
)
def test_where_it_gives_none_the_problem_stays_unknown_and_is_counted(
    kind: str, tmp_path: Path
) -> None:
    found = reading(tmp_path, export=exported(KINDS[kind], cases()))
    assert found.without_problem == len(found.cases.frame) > 0
    assert found.expected == ()
    assert any("no reason that is understood" in line for line in told(found, HANDBOOK))


def test_a_reading_says_day_market_and_every_assumption(tmp_path: Path) -> None:
    found = reading(tmp_path, export=exported(KINDS["taobao-refunds"], cases()))
    lines = told(found, HANDBOOK)
    expected = "expected as of each row's own day in Mainland China: Responsible"
    assert any(line.startswith(expected) for line in lines)
    assert any("photos show it 62%" in line for line in lines)
    assert told(found, HANDBOOK, "zh")[0].startswith("export.csv：淘宝、天猫：退款报表")


def test_rows_are_asked_as_of_a_stated_day_and_market(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(exported(KINDS["amazon-returns"], cases()))
    unknown = read_files([file], HANDBOOK)
    stated = read_files([file], HANDBOOK, on=date(2026, 3, 1), market="eu")
    freight = [
        one.counts.sum() for r in (unknown, stated) for one in r.expected if one.outcome == "bearer"
    ]
    assert freight[0] < freight[1]
    assert any("as of 2026-03-01 in European Union" in line for line in told(stated, HANDBOOK))
    with pytest.raises(KeyError, match="there is no market 'eus'"):
        read_files([file], HANDBOOK, market="eus")
    with pytest.raises(UncoveredDate):
        read_files([file], HANDBOOK, on=date(2011, 1, 1))


ODD = (
    "店铺导出,,,,,,\n订单编号,退款编号,买家退款金额,买家退款原因,退款状态,退款的申请时间,新的一列\n"
    "1,7,9,发错货,退款成功,2026-03-01,\n1,7,9,发错货,退款成功,2026-03-01,\n"
    "2,8,九元,说不清,退款关了,2026-03-02,\n3,9,9,发错货,退款关闭,2026-03-02,\n"
    "4,1.23E+18,9,发错货,退款成功,2026-03-05,\n5,6,7\n5,6,7,8,9,1,2,3\n合计,,9,,,,\n"
)
NAMES = re.compile(r"'[^']*'|\S*\.csv|taobao-\w+|gb18030|today|report")
NIGHT = (
    "登记日期,订单号,买家 ID,问题类型,约定内容,经办人,接手人,办结日期\n2026-03-01,7,b,丢件,查件,1,,"
)


def test_in_chinese_nothing_is_said_in_english(tmp_path: Path) -> None:
    found = reading(
        tmp_path, odd=ODD.encode("gb18030"), picture=b"\x89PNG", empty=b" ", night=NIGHT.encode(),
        other=b"\xe7\xba\xa2,\xe8\x93\x9d\n1,2\n",
    )  # fmt: skip
    assert found.own
    lines = told(found, HANDBOOK, "zh")
    assert len(lines) > 20
    assert [line for line in lines if re.search("[A-Za-z]{2,}", NAMES.sub("", line))] == []
    kept = [cells.text.zh for one in found.understood for cells in one.unread]
    assert len(kept) > 3
    for name in ("left-out.csv", "not-understood.csv"):
        body = written(found, "zh")[name].splitlines()[1:]
        assert body
        assert [line for line in body if re.search("[A-Za-z]{4,}", NAMES.sub("", line))] == []


def test_a_file_that_cannot_be_opened_is_said_in_chinese(tmp_path: Path) -> None:
    found = read_files([tmp_path / "gone.csv", tmp_path], HANDBOOK)
    lines = told(found, HANDBOOK, "zh")
    assert lines == ["gone.csv：读不了：没有这个文件", f"{tmp_path.name}：读不了：这是文件夹"]
    assert told(found, HANDBOOK)[0] == "gone.csv: cannot be read: No such file or directory"


def test_the_handbooks_own_tables_are_said_to_be_that(tmp_path: Path) -> None:
    found = reading(tmp_path, night=NIGHT.encode())
    assert found.unknown == ()
    (line,) = told(found, HANDBOOK)
    label = HANDBOOK.policy.terms["register"].codes["night_handover"]
    assert line == f"night.csv: {label.en}, 1 row; read with the exports by today and report"


def test_files_that_are_none_are_said_and_the_others_read_all_the_same(tmp_path: Path) -> None:
    found = reading(
        tmp_path, photo=b"\x89PNG", other=b"red,blue\n1,2\n",
        refunds=exported(KINDS["taobao-refunds"], cases()),
    )  # fmt: skip
    lines = told(found, HANDBOOK)
    assert lines[0] == "photo.csv: is a picture"
    assert lines[1].startswith("other.csv: no heading of it is known")
    assert len(found.cases.frame) > 0


def test_results_of_the_examination_are_said_to_be_read_by_another_command(tmp_path: Path) -> None:
    found = reading(tmp_path, scores="谁,日期,答对,题数,通过\nP1,2026-01-09,1,2,否\n".encode())
    assert (found.unknown, found.own) == ((), ())
    assert told(found, HANDBOOK) == [
        "scores.csv: results of the examination, 1 row; read with the exports by report"
    ]


def test_with_no_file_that_is_known_there_is_nothing_more_to_say(tmp_path: Path) -> None:
    assert told(reading(tmp_path, photo=b"\x89PNG"), HANDBOOK) == ["photo.csv: is a picture"]


def test_many_lines_of_one_kind_are_cut_and_counted(tmp_path: Path) -> None:
    rows = "".join(f"{n},9,状态{n}\n" for n in range(40))
    lines = told(
        reading(tmp_path, a=f"订单号,用户实付金额(元),售后状态\n{rows}".encode()), HANDBOOK
    )
    assert "  and 28 more" in lines


def test_what_is_written_for_a_folder_names_nobody_and_runs_nothing(tmp_path: Path) -> None:
    head = "订单编号,退款编号,买家退款金额,买家退款原因,宝贝标题,卖家手机"
    refunds = f"{head}\n1,2,9,=cmd(),=1+1,13800138000\n"
    files = written(reading(tmp_path, a=refunds.encode()))
    assert [*files] == ["cases.csv", "left-out.csv", "not-understood.csv"]
    assert "'=1+1" in files["cases.csv"]
    assert "'=cmd()" in files["not-understood.csv"]
    assert "13800138000" not in "".join(files.values())


def test_a_case_counts_once_where_files_of_one_name_or_one_file_twice_have_it(
    tmp_path: Path,
) -> None:
    head = "订单编号,退款编号,买家退款金额,买家退款原因,退款状态,退款的申请时间\n"
    row = "{0},{0},9,发错货,退款成功,2026-03-01\n"
    files = [tmp_path / folder / "refunds.csv" for folder in ("may", "june")]
    for file, orders in zip(files, ((1, 2), (1, 3)), strict=True):
        file.parent.mkdir()
        file.write_text(head + "".join(map(row.format, orders)), encoding="utf-8")
    reading = read_files([*files, files[0]], HANDBOOK)
    assert len(reading.cases.frame) == 3
    assert reading.cases.frame["case_id"].is_unique
    assert [one.recognised.table.file for one in reading.understood] == [
        "may/refunds.csv", "june/refunds.csv", "may/refunds.csv (2)",
    ]  # fmt: skip
    assert [why.en for why in reading.cases.left_out["why"]] == [
        "the same case as row 2 of may/refunds.csv",
        "the same case as row 2 of may/refunds.csv",
        "the same case as row 3 of may/refunds.csv",
    ]
