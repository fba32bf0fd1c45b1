"""A ticket is complete and in standard terms, or it is said what to mend."""

from functools import partial

import pytest

from aftersales_kit.answers.tickets import Remark, check_ticket
from tests.handbook import HANDBOOK

# Every case here is put to the handbook's own data.
check_ticket = partial(check_ticket, handbook=HANDBOOK)

COMPLETE = {
    "customer_name": "buyer 17",
    "contact": "chat",
    "product_model": "SH-204, black, 38",
    "symptom": "鞋底脱胶，左脚外侧约三厘米",
    "measures_tried": "无",
}


def told(remarks: tuple[Remark, ...]) -> list[tuple[str, str, str]]:
    return [(remark.entry, remark.kind, remark.found) for remark in remarks]


def test_a_complete_ticket_in_standard_terms_needs_nothing() -> None:
    assert check_ticket(COMPLETE) == ()


def test_an_empty_ticket_lacks_every_entry_and_says_what_to_ask() -> None:
    remarks = check_ticket({})
    assert [remark.entry for remark in remarks] == [*COMPLETE]
    assert all(remark.kind == "missing" and remark.fix.zh for remark in remarks)


def test_spaces_are_no_entry() -> None:
    assert told(check_ticket({**COMPLETE, "contact": "  "})) == [("contact", "missing", "")]


def test_the_error_code_is_asked_for_technical_problems_only() -> None:
    assert told(check_ticket(COMPLETE, problem="software_conflict")) == [
        ("error_code", "missing", "")
    ]
    assert check_ticket(COMPLETE, problem="blemish") == ()


def test_a_colloquial_wording_is_found_at_its_place_with_the_standard_one() -> None:
    (remark,) = check_ticket({**COMPLETE, "symptom": "鞋子张嘴，走路进水"})
    assert (remark.kind, remark.found, remark.place) == ("colloquial", "张嘴", (2, 4))
    assert remark.fix.zh == "鞋底脱胶"


def test_colloquial_wordings_stand_in_the_order_of_the_text_each_place_once() -> None:
    text = "It's broken: app freezes, then it doesn't work. Tried everything"
    remarks = check_ticket({**COMPLETE, "symptom": text, "measures_tried": "弄了半天"})
    assert [remark.found for remark in remarks] == [
        "It's broken", "freezes", "doesn't work", "Tried everything", "弄了半天",
    ]  # fmt: skip


def test_a_wording_that_runs_into_another_is_told_once() -> None:
    (remark,) = check_ticket({**COMPLETE, "symptom": "卡住不动弹"})
    assert remark.found == "卡住不动"


def test_names_and_contacts_may_be_written_as_they_are() -> None:
    assert check_ticket({**COMPLETE, "customer_name": "坏了没"}) == ()


def test_an_entry_that_tickets_do_not_have_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'symptom'"):
        check_ticket({"symptoms": "x"})
    with pytest.raises(KeyError, match="there are customer_name"):
        check_ticket({"zzz": "x"})
