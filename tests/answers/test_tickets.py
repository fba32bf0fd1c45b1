"""A ticket is complete and in standard terms, or it is said what to mend."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from aftersales_kit.answers.facts import read_facts
from aftersales_kit.answers.tickets import (
    Remark,
    TicketCheck,
    check_ticket,
    ticket_known,
    verify_tickets,
)
from aftersales_kit.policy.subjects.tickets import Entry, Ticket, TicketForm, Wording
from tests.handbook import HANDBOOK

# Every case here is put to the handbook's own data.
check_ticket = partial(check_ticket, handbook=HANDBOOK)

COMPLETE = {
    "customer_name": "buyer 17",
    "contact": "chat",
    "product": "SH-204, black, 38",
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


# --- the worked tickets ---

FORM = HANDBOOK.tickets


def findings(**changed: Any) -> list[str]:
    form: TicketForm = replace(FORM, **changed)
    found = verify_tickets(replace(HANDBOOK, tickets=form))
    return [f"{finding.kind}: {finding.message}" for finding in found]


def with_ticket(name: str, **changed: Any) -> tuple[Ticket, ...]:
    return tuple(replace(t, **changed) if t.id == name else t for t in FORM.tickets)


def with_entry(name: str, **changed: Any) -> tuple[Entry, ...]:
    return tuple(replace(e, **changed) if e.name == name else e for e in FORM.entries)


def with_wording(number: int, **changed: Any) -> tuple[Wording, ...]:
    changed_one = replace(FORM.wordings[number], **changed)
    return (*FORM.wordings[:number], changed_one, *FORM.wordings[number + 1 :])


def test_the_handbooks_tickets_come_out_as_they_say() -> None:
    assert findings() == []


def test_a_ticket_that_lacks_something_else_than_it_says_is_found() -> None:
    assert findings(tickets=with_ticket("one-side-is-silent", lacks=("error_code",)))[0] == (
        "ticket differs: one-side-is-silent is said to lack error_code, and lacks measures_tried, "
        "error_code"
    )
    (found,) = findings(tickets=with_ticket("the-message-on-the-screen", lacks=("contact",)))
    assert found.endswith("is said to lack contact, and lacks nothing")


def test_a_ticket_that_names_an_entry_that_there_is_not_is_not_tried() -> None:
    changed = with_ticket("a-print-called-stuck", entries={"colour": "white"})
    assert not any("a-print-called-stuck" in found for found in findings(tickets=changed))


@pytest.mark.parametrize("entry", ["symptom", "measures_tried"])
def test_an_entry_that_is_no_longer_in_standard_terms_is_seen_in_a_ticket(entry: str) -> None:
    found = findings(entries=with_entry(entry, standard=False))
    assert f"of {entry}, nothing is to be put in standard terms" in found[0]


@pytest.mark.parametrize("entry", ["customer_name", "contact", "product", "error_code"])
def test_an_entry_that_is_written_as_it_is_said_is_seen_in_a_ticket(entry: str) -> None:
    found = findings(entries=with_entry(entry, standard=True))
    assert found[0].startswith("ticket differs")
    assert f"of {entry}, " in found[0]


def test_each_problem_that_asks_for_an_entry_needs_a_ticket_that_lacks_it() -> None:
    (entry,) = [entry for entry in FORM.entries if entry.name == "error_code"]
    more = with_entry("error_code", when=(*entry.when, "installation"))
    (found,) = findings(entries=more)
    assert found == "entry without example: no ticket lacks error_code about installation"
    assert "entry without example: no ticket lacks contact" in findings(tickets=())


def test_each_entry_needs_a_ticket_with_a_colloquial_wording_in_it() -> None:
    fewer = tuple(ticket for ticket in FORM.tickets if ticket.id != "a-print-called-stuck")
    plain = with_ticket("a-print-called-stuck", entries={"product": "white"}, lacks=())
    assert "product" in "".join(findings(tickets=fewer))
    assert "entry without example: no ticket has a colloquial wording in product" in findings(
        tickets=plain
    )


def test_a_colloquial_wording_that_is_lost_is_missed_where_it_is_shown() -> None:
    first = FORM.wordings[0]
    (found,) = findings(wordings=with_wording(0, said=first.said[1:]))
    assert found == "wording differs: '耳机【坏了】，左边不行': nothing is found in it"


def test_a_colloquial_wording_that_nothing_shows_is_named() -> None:
    first = FORM.wordings[0]
    (found,) = findings(wordings=with_wording(0, shown=first.shown[1:]))
    assert found == "wording without example: nothing shows '坏了' as it is found"


def test_what_is_shown_is_to_be_written_as_its_own_wording_says() -> None:
    first = FORM.wordings[0]
    (found,) = findings(wordings=with_wording(0, shown=(*first.shown, "左脚【开胶了】")))
    assert found == (
        "wording differs: '左脚【开胶了】': '开胶了' is to be written as "
        "'sole separated (glue failed)'"
    )


# --- a calculator's answer ---

ON = date(2026, 3, 2)
ABOUT = {"problem": "wrong_size", **COMPLETE}


def answered(**facts: str) -> TicketCheck:
    known = read_facts(facts, HANDBOOK.policy.terms)
    return ticket_known(known, ON, HANDBOOK.on(ON))


def test_a_ticket_without_files_needs_no_order_number() -> None:
    answer = answered(**ABOUT)
    assert answer.done
    assert answer.files == ()


def test_a_ticket_lacks_first_what_it_is_about() -> None:
    assert answered().missing == ("problem", *COMPLETE)
    assert not answered().done


def test_what_is_attached_needs_what_it_is_named_by() -> None:
    answer = answered(**ABOUT, attachments="sole.jpg; 1 MB")
    assert answer.missing == ("order_number", "buyer_id")
    known = answered(**ABOUT, attachments="sole.jpg; 1 MB", order_number="31", buyer_id="tb-4")
    assert known.missing == ()
    assert [(file.folder, file.name) for file in known.files] == [("tb-4", "31-wrong_size-1.jpg")]
    assert known.done


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ({"symptom": "鞋子张嘴"}, "colloquial"),
        ({"attachments": "a.mp4; 1 MB", "order_number": "31", "buyer_id": "tb-4"}, "refused"),
    ],
)
def test_a_ticket_that_lacks_nothing_may_still_be_to_mend(more: dict[str, str], left: str) -> None:
    answer = answered(**{**ABOUT, **more})
    assert answer.missing == ()
    assert len(getattr(answer, left)) == 1
    assert not answer.done


def test_a_number_that_makes_no_file_name_is_told_at_its_field() -> None:
    answer = answered(**ABOUT, attachments="sole.jpg; 1 MB", order_number="x" * 99, buyer_id="tb-4")
    assert [bad.field for bad in answer.conflicts] == ["order_number"]
    assert answer.files == ()
    assert not answer.done


def test_an_entry_that_is_not_needed_is_looked_at_where_it_is_filled_in() -> None:
    assert "error_code" not in [entry.name for entry in answered(**ABOUT).entries]
    filled = answered(**ABOUT, error_code="E7")
    assert [entry.name for entry in filled.entries][-1] == "error_code"
