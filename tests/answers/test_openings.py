"""What little is known is sent the message that is shown, and each question is shown once."""

from dataclasses import replace

import pytest

from aftersales_kit.answers.openings import verify_openings
from aftersales_kit.policy.subjects.openings import Opening
from tests.handbook import HANDBOOK

OPENINGS = HANDBOOK.openings
MINE = Opening(
    "mine",
    {"problem": "change_of_mind"},
    ("first-no-reason", "ask-wish-unwanted"),
    ("wish",),
    "looked_up",
)

LATER = ("verify", "weigh-and-photograph", "broken-photos", "wrong-item-photos")
"""Wordings of decisions that come after the first questions, and that ask for evidence again."""


def found(*changed: Opening, without: str = "") -> list[str]:
    """Return what is wrong with the openings, some changed and one left out."""
    openings = {**OPENINGS, **{one.id: one for one in changed}}
    openings.pop(without, None)
    findings = verify_openings(replace(HANDBOOK, openings=openings))
    assert all(one.file == "data/openings.toml" for one in findings)
    return [f"{one.kind}: {one.message}" for one in findings]


def test_the_handbooks_openings_come_out() -> None:
    assert found(MINE) == []


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (replace(MINE, asks=()), "mine is said to ask none, and asks wish"),
        (replace(MINE, asks=("evidence",)), "mine is said to ask evidence, and asks wish"),
        (
            replace(MINE, sends=("first-no-reason",)),
            "mine is said to send first-no-reason, and sends first-no-reason, ask-wish-unwanted",
        ),
        (
            replace(MINE, begins="first"),
            "mine is said to begin with first, and begins with looked_up",
        ),
        (replace(MINE, begins=""), "mine is said to begin with none, and begins with looked_up"),
        (
            replace(MINE, facts={}),
            "mine is said to send first-no-reason, ask-wish-unwanted, and sends ask-what-happened",
        ),
    ],
)
def test_an_opening_that_is_sent_or_asked_something_else_is_told(other: Opening, says: str) -> None:
    assert f"case differs: {says}" in found(other)


def test_a_part_that_begins_no_message_that_is_shown_is_named() -> None:
    assert found(without="cancelled-before-it-was-dispatched") == []
    assert found(without="not-wanted-after-more-than-a-year") == [
        "part without opening: no opening shows that no_reason_open begins a message"
    ]


def test_a_table_that_words_what_begins_a_message_and_that_no_opening_shows_is_named() -> None:
    assert found(without="complained-to-an-authority") == [
        "table without opening: no opening shows a message in a wording of outside-complaint"
    ]


def test_a_question_that_no_opening_shows_is_named() -> None:
    assert found(without="not-wanted-any-more") == [
        "wording without opening: no opening shows that ask-wish-unwanted asks for wish"
    ]
    assert found(without="nothing-said-yet") == [
        "wording without opening: no opening shows that ask-what-happened asks for problem"
    ]


def test_a_wording_that_asks_what_is_known_is_passed_over_and_that_is_told() -> None:
    torn = OPENINGS["torn-and-broken-inside"]
    assert (
        "case differs: torn-and-broken-inside is said to pass over none, and passes over "
        "broken-photos"
    ) in found(replace(torn, passes_over=()))


@pytest.mark.parametrize("name", LATER)
def test_a_later_wording_that_asks_what_was_asked_before_is_shown_passed_over(name: str) -> None:
    (shown,) = [one.id for one in OPENINGS.values() if name in one.passes_over]
    assert found(without=shown) == [
        f"wording without opening: no opening shows that {name} asks for evidence"
    ]


@pytest.mark.parametrize("name", LATER)
def test_a_wording_that_no_longer_says_what_it_asks_is_told(name: str) -> None:
    replies = {**HANDBOOK.policy.replies}
    replies[name] = replace(replies[name], asks=())
    mute = replace(HANDBOOK, policy=replace(HANDBOOK.policy, replies=replies))
    assert any(f"and sends {name}" in finding.message for finding in verify_openings(mute))


def test_a_wording_that_there_is_not_is_named_with_the_nearest() -> None:
    (said,) = found(replace(MINE, sends=("first-no-reasons",)))
    assert said.startswith("unresolved reference: mine: sends: unknown reply 'first-no-reasons'")
    assert "did you mean 'first-no-reason'?" in said


@pytest.mark.parametrize(
    ("without", "part"),
    [
        ("a-torn-parcel-and-what-is-in-it", "proof"),
        ("by-another-courier-and-to-be-mended", "parcel_open"),
    ],
)
def test_a_part_beside_which_more_is_asked_is_shown_asking(without: str, part: str) -> None:
    assert found(without=without) == [
        f"asking without opening: no opening shows what is asked beside {part}"
    ]


def test_what_tells_most_is_asked_first_in_the_wording_that_claims_most() -> None:
    turned = replace(HANDBOOK.messages, asked=HANDBOOK.messages.asked[::-1])
    assert turned.asked != HANDBOOK.messages.asked
    assert verify_openings(replace(HANDBOOK, messages=turned)) == []
