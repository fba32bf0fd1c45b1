"""A file that is not understood is mapped by choosing, and what was saved makes it whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.operations.exports.own_mapping import with_export, with_mappings
from aftersales_kit.operations.exports.proposing import (
    BESIDE,
    CODE_LABELS,
    LABELS,
    NOTHING,
    OF_ROWS,
    OPEN,
    PERSONAL,
    Draft,
    choices,
    export_text,
    offered,
    proposed,
)
from aftersales_kit.operations.exports.reading import read_files
from aftersales_kit.operations.exports.recognising import recognise
from aftersales_kit.operations.exports.tables import from_bytes
from aftersales_kit.policy.subjects.exports import CODES, OWN, ROWS
from tests.handbook import HANDBOOK
from tests.operations.exports.forms import KINDS, cases
from tests.operations.exports.forms import written as exported

OTHER = (
    "单据号,关联订单号,退货缘由,实付金额,退回金额,处理进度,提交日期,联系人,联系手机,客户留言,空列\n"
    "A1,260001,裙子起球了,99.00,99.00,已办结,2026-02-03 10:00,张小三,13800138000,张小三等着用,\n"
    "A2,260002,发错货,50.00,50.00,已办结,2026-02-04 10:00,李小四,13800138001,,\n"
    "A3,260003,张小三的事,50.00,,还没轮到,2026-02-05 10:00,张小三,13800138001,,\n"
)


def drafted(text: str = OTHER, name: str = "warehouse") -> Draft:
    (table,) = from_bytes("other.csv", text.encode())
    return proposed(table, HANDBOOK, name=name)


def chosen() -> Draft:
    """Return the draft of the other file as somebody chooses it."""
    draft = (
        drafted()
        .taking("单据号", "case_number")
        .taking("关联订单号", "order_number")
        .taking("退货缘由", "problem")
        .taking("退回金额", "amount_refunded")
        .taking("处理进度", "progress", "is_case")
        .taking("提交日期", "opened_at")
        .taking("联系人", PERSONAL)
        .taking("客户留言", BESIDE)
    )
    said = {
        "problem": {"裙子起球了": "quality_defect", "张小三的事": NOTHING},
        "progress": {"已办结": "done", "还没轮到": "asked"},
        "is_case": {"已办结": "yes", "还没轮到": "yes"},
    }
    for fact, cells in said.items():
        for cell, code in cells.items():
            draft = draft.saying(fact, cell, code)
    return draft


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_that_is_written_as_a_file_is_read_as_the_same(kind: str) -> None:
    again = with_export(HANDBOOK, export_text(KINDS[kind]), f"{kind}.toml")
    assert again.exports.kinds[kind] == KINDS[kind]


def test_what_is_known_of_other_files_is_proposed() -> None:
    found = {one.heading: one for one in drafted().headings()}
    assert found["实付金额"].facts == ("price_paid",)
    assert found["联系手机"].facts == (PERSONAL,)
    assert (found["退货缘由"].filled, found["退货缘由"].row) == (3, 2)
    assert (found["空列"].filled, found["空列"].row, found["空列"].example) == (0, 0, "")
    facts = [fact for one in found.values() for fact in one.facts if fact in offered(HANDBOOK)]
    read = [fact for fact in facts if fact not in (BESIDE, PERSONAL)]
    assert len(read) == len({*read})


def test_columns_that_lead_to_somebody_are_personal_whatever_they_are_called() -> None:
    text = "zzz,qqq\na@b.cn,1\nc@d.cn,2\n"
    assert [one.facts for one in drafted(text).headings()] == [(PERSONAL,), (BESIDE,)]
    # A heading that comes near a number of ours, above cells that are addresses of mail.
    (mails,) = drafted("运单号码\na@b.cn\nc@d.cn\n").headings()
    assert mails.facts == (PERSONAL,)


def test_cells_are_proposed_by_what_exports_say_by_our_labels_and_by_buyers_words() -> None:
    draft = drafted("退款原因,备注\n发错货,1\n裙子起球了,1\n其他,1\n色差,2\nqqqq,1\n色差,1\n")
    draft = draft.taking("退款原因", "problem")
    found = {one.cell: one for one in draft.cells()}
    codes = {cell: one.code for cell, one in found.items()}
    assert codes == {
        "色差": "colour_difference", "发错货": "wrong_item", "裙子起球了": "quality_defect",
        "其他": NOTHING, "qqqq": OPEN,
    }  # fmt: skip
    assert next(iter(found)) == "色差"
    assert (found["色差"].count, found["色差"].row) == (2, 5)


def test_a_column_that_one_export_reads_is_proposed_though_another_leaves_it() -> None:
    content = "订单编号*,退款金额,退款状态\n1,9,退款成功\n2,9,退款关闭\n"
    (table,) = from_bytes("own.csv", content.encode())
    draft = proposed(table, HANDBOOK)
    assert draft.facts["退款状态"] == ("is_case", "progress")
    assert draft.codes["is_case", "退款关闭"] == "no"


def test_nothing_is_shown_of_people() -> None:
    draft = chosen()
    shown = [one.example for one in draft.headings()] + [one.shown for one in draft.cells()]
    assert not [text for text in shown if "张小三" in text or "138" in text]
    assert "…的事" in shown


def test_a_mapping_that_was_saved_makes_the_file_whole(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text(OTHER, "utf-8")
    assert read_files([file], HANDBOOK).understood == ()
    draft = chosen()
    assert (draft.left(), draft.problem) == ((), None)
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "warehouse.toml").write_text(draft.text, "utf-8")
    found = read_files([file], with_mappings(HANDBOOK, [tmp_path / "mappings"]))
    (one,) = found.understood
    assert (one.export.id, one.unread, one.recognised.new) == ("warehouse", (), ())
    assert found.cases.frame["problem"].tolist() == ["quality_defect", "wrong_item", None]
    assert found.cases.frame["progress"].tolist() == ["done", "done", "asked"]
    assert "张小三" not in draft.text.replace("张小三的事", "")


def test_a_heading_near_a_column_of_codes_is_none_where_its_cells_are_free_text() -> None:
    free = {one.heading: one.facts for one in drafted("客户留言,单号\n请尽快,1\n").headings()}
    assert free["客户留言"] == (BESIDE,)
    (coded, _) = drafted("退款原因说明,单号\n发错货,1\n").headings()
    assert coded.facts == ("problem",)


def test_what_is_not_chosen_stays_not_understood() -> None:
    draft = chosen().saying("progress", "还没轮到", OPEN)
    (left,) = draft.left()
    assert (left.heading, left.count, left.row) == ("处理进度", 1, 4)
    assert draft.problem is None


def test_a_column_of_codes_of_which_none_is_chosen_is_not_read() -> None:
    draft = chosen().saying("problem", "裙子起球了", OPEN).saying("problem", "发错货", NOTHING)
    assert "problem" not in draft.export.columns
    assert "退货缘由" in draft.export.beside
    assert draft.problem is None
    assert [(one.heading, one.row) for one in draft.left()] == [("退货缘由", 2)]


def test_a_column_may_be_read_for_two_facts_of_which_one_has_no_codes_yet() -> None:
    draft = chosen().saying("is_case", "已办结", OPEN).saying("is_case", "还没轮到", OPEN)
    assert "is_case" not in draft.export.columns
    assert draft.export.columns["progress"].headings == ("处理进度",)
    assert "处理进度" not in draft.export.beside


def test_a_draft_that_could_not_be_read_says_why() -> None:
    draft = drafted("red,blue\n1,2\n", "").taking("red", BESIDE).taking("blue", BESIDE)
    assert str(draft.problem).splitlines()[1].startswith("own.toml: columns")


def test_what_is_new_in_a_known_export_is_added_to_it(tmp_path: Path) -> None:
    known = KINDS["taobao-refunds"]
    text = (
        "订单编号,退款编号,买家退款金额,买家退款原因,退款状态,缘由备注,收货人手机\n"
        "1,7,9,裙子起球了,退款成功,x,13800138000\n2,8,9,发错货,退款成功,,13800138001\n"
    )
    draft = drafted(text)
    assert (draft.base, draft.name, draft.title) == (known, known.id, known.title)
    assert {one.heading: one.facts for one in draft.headings()} == {
        "缘由备注": (BESIDE,), "收货人手机": (PERSONAL,),
    }  # fmt: skip
    assert [(one.cell, one.code) for one in draft.cells()] == [("裙子起球了", "quality_defect")]
    assert (draft.left(), draft.problem) == ((), None)
    file = tmp_path / "r.csv"
    file.write_text(text, "utf-8")
    handbook = with_export(HANDBOOK, draft.text, f"{known.id}.toml")
    (one,) = read_files([file], handbook).understood
    assert (one.unread, one.recognised.new) == ((), ())
    assert known.columns["problem"].values.keys() == one.export.columns["problem"].values.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_whole_already_leaves_nothing_to_choose(kind: str) -> None:
    (table,) = from_bytes("a.csv", exported(KINDS[kind], cases(8)))
    draft = proposed(table, HANDBOOK)
    assert (draft.headings(), draft.cells(), draft.left()) == ([], [], ())
    assert draft.export == KINDS[kind]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda draft: draft.taking("单据号", "cas_number"),
        lambda draft: draft.taking("单据", "case_number"),
        lambda draft: draft.saying("problem", "发错货", "wrong_itm"),
    ],
)
def test_what_there_is_not_cannot_be_chosen(wrong) -> None:
    with pytest.raises(KeyError):
        wrong(chosen())


def test_every_column_and_code_of_files_alone_has_a_label() -> None:
    assert {*LABELS} == {*OWN}
    assert {*CODE_LABELS} == {code for codes in CODES.values() for code in codes}
    assert {*OF_ROWS} == {*ROWS}
    for fact in offered(HANDBOOK):
        assert all(choices(fact, HANDBOOK).values())


WORDS = st.text(st.sampled_from("退款原因金额单号日期状态abc12-"), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(WORDS, min_size=1, max_size=5, unique=True), st.lists(WORDS, min_size=5, max_size=5)
)
def test_whatever_is_proposed_can_be_written_and_read_or_says_why_not(
    heads: list[str], cells: list[str]
) -> None:
    (table,) = from_bytes("a.csv", f"{','.join(heads)}\n{','.join(cells[: len(heads)])}\n".encode())
    draft = proposed(table, HANDBOOK)
    if draft.problem is None and draft.base is None:
        handbook = with_export(HANDBOOK, draft.text, "own.toml")
        assert recognise(table, handbook.exports, among=["own"]).export == draft.export
        draft.left()
