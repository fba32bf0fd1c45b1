"""Visits of the buyers' door: each leads to what is read there, and every sentence is read once."""

from dataclasses import replace

import pytest

from aftersales_kit.answers.visits import verify_visits
from aftersales_kit.policy.handbook import Handbook
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK

VISITS = HANDBOOK.visits
CUSHION = "cushion-does-not-match"


def with_visit(name: str, **changes: object) -> Handbook:
    visit = replace(VISITS[name], **changes)
    return of_the_same_policy(visits={**VISITS, name: visit})


def of_the_same_policy(**changes: object) -> Handbook:
    handbook = replace(HANDBOOK, **changes)
    handbook.__dict__["_in_force"] = HANDBOOK._in_force
    return handbook


def found(handbook: Handbook) -> list[tuple[str, str]]:
    return [(finding.kind, finding.message) for finding in verify_visits(handbook)]


def test_every_visit_leads_to_what_is_said_to_be_read() -> None:
    assert found(HANDBOOK) == []


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        (CUSHION, {"topic": "unwnted"}, "comes with unwnted, which is no topic in cn"),
        ("insured-and-not-paid", {"market": "tw"}, "comes with insurance, which is no topic in tw"),
        (CUSHION, {"answers": ("2", "ordinary")}, "does not answer state"),
        (CUSHION, {"answers": ("2", "ordinery", "as-new")}, "and goods offers ordinary, device"),
        (
            CUSHION,
            {"answers": ("soon", "ordinary", "as-new")},
            "answers soon, and days offers 0, 8",
        ),
        ("blue-looks-grey", {"answers": ("colour", "2")}, "and nothing is asked any more"),
    ],
)
def test_a_way_that_is_not_there_leads_nowhere(
    name: str, changes: dict[str, object], said: str
) -> None:
    told = [
        message for kind, message in found(with_visit(name, **changes)) if kind == "leads nowhere"
    ]
    assert len(told) == 1
    assert said in told[0]


def test_the_last_day_and_the_day_after_lead_to_different_ends() -> None:
    assert found(with_visit(CUSHION, answers=("7", "ordinary", "as-new"))) == []
    assert (
        "leads nowhere",
        f"the visit {CUSHION} answers ordinary, and nothing is asked any more",
    ) in (found(with_visit(CUSHION, answers=("8", "ordinary", "as-new"))))


def test_all_lines_of_the_topic_that_are_told_are_stated_in_order() -> None:
    lines = VISITS["found-it-at-home"].tells
    (one,) = found(with_visit("found-it-at-home", tells=lines[::-1]))
    assert one == ("case differs", "the visit found-it-at-home is said to be told same-way, "
                   "cancel-before, and is told cancel-before, same-way")  # fmt: skip


def test_whether_a_person_has_to_look_is_stated() -> None:
    (one,) = found(with_visit("found-it-at-home", open=True))
    assert one[1].endswith("is said to end where a person has to look, and nobody has to look")


def test_words_are_those_of_a_line_that_is_told() -> None:
    reads = VISITS["went-to-the-old-flat"].reads
    messages = dict(
        found(with_visit("went-to-the-old-flat", reads={**reads, "swap": Label("a", "b")}))
    )
    assert messages["case differs"].endswith("is said to read swap, which is not told")
    wrong = {"address-after": Label("It will be changed", "给您改好")}
    kinds = [kind for kind, _ in found(with_visit("went-to-the-old-flat", reads=wrong))]
    assert kinds == ["case differs"] * 2


def test_words_that_another_sentence_has_tell_nothing_apart() -> None:
    reads = {"refund-where": Label("Ask us", "告诉我们")}
    kinds = {kind for kind, _ in found(with_visit("applied-goods-arrived", reads=reads))}
    assert kinds == {"tells nothing apart"}


def test_every_sentence_and_topic_is_shown_by_a_visit() -> None:
    visits = {name: one for name, one in VISITS.items() if name != "two-teapots"}
    assert found(of_the_same_policy(visits=visits)) == [
        ("topic without visit", "nobody is shown to come with too-many")
    ]
    visits = {name: one for name, one in VISITS.items() if name != "went-to-the-old-flat"}
    ((kind, message),) = found(of_the_same_policy(visits=visits))
    assert kind == "sentence without visit"
    assert message == (
        "no visit reads the sentence for explanation of address-after, which is told at "
        "cn/new-address/delivered"
    )
    visits = {**VISITS, "blue-looks-grey": replace(VISITS["blue-looks-grey"], reads={})}
    told = [message for _, message in found(of_the_same_policy(visits=visits))]
    assert any(message.startswith("no visit reads keep-as-it-is, which is") for message in told)


def test_a_market_that_there_is_not_is_named() -> None:
    ((kind, message),) = found(with_visit(CUSHION, market="cnn"))
    assert kind == "unresolved reference"
    assert "did you mean 'cn'?" in message
