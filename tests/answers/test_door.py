"""The buyers' door tells what the tables decide, to everybody, and nothing that is internal."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product

import pytest

from aftersales_kit.answers.buyers import Said
from aftersales_kit.answers.door import (
    End,
    Ending,
    Fork,
    Ways,
    common_in,
    endings,
    follow,
    meeting,
    most_questions,
    short_answer,
    sold_in,
    topics_in,
    verify_door,
    ways_in,
    ways_of,
)
from aftersales_kit.policy.handbook import Handbook
from aftersales_kit.policy.subjects.door import Door
from aftersales_kit.policy.terms import Label
from tests.answers.door_desk import denied
from tests.answers.test_buyers import ALLOWED, INTERNAL
from tests.conftest import ON
from tests.handbook import HANDBOOK
from tests.tries import some

MARKETS = sold_in(HANDBOOK)


def ways(market: str = "cn", handbook: Handbook = HANDBOOK, on: date = ON) -> Ways:
    return Ways(handbook, on, market)


def end(topic: str, *answers: str, market: str = "cn") -> Ending:
    door = ways(market)
    leads = ways_in(HANDBOOK, ON, market)[topic]
    path = follow(leads, answers)
    assert path is not None
    ending = path[-1].leads if path else leads
    assert isinstance(ending, Ending)
    assert any(one.ending == ending for one in endings(door))
    return ending


def told(ending: Ending, aspect: str) -> list[tuple[str, str]]:
    lines = (lines for heading, lines in ending.told if heading.id == aspect)
    return [(line.id, line.code) for found in lines for line in found]


# --- what is told ---


def test_within_the_days_it_may_come_back_at_the_buyers_cost() -> None:
    found = end("unwanted", "0", "ordinary", "as-new")
    assert told(found, "right") == [("may-return-cn", "allowed")]
    assert told(found, "until") == [("until-cn", "inside")]
    assert told(found, "freight") == [("way-back-cn", "buyer")]
    assert not found.open


def test_after_the_days_nothing_more_is_asked_and_no_freight_is_told() -> None:
    found = end("unwanted", "8")
    assert told(found, "right") == [("may-return-cn", "too_late")]
    assert [aspect.id for aspect, _ in found.told] == ["right", "now", "further"]
    assert not found.open


def test_once_the_time_for_a_fault_is_over_nothing_is_told_of_what_it_gives() -> None:
    for answers in (("faulty", "732"), ("colour", "732")):
        found = end("something-wrong", *answers, market="eu")
        assert told(found, "right") == [("past-the-time-eu", "nothing")]
        assert [aspect.id for aspect, _ in found.told] == ["right", "now", "further"]
    before = end("something-wrong", "faulty", "0", "yes", market="eu")
    assert ("ended-eu", "") in told(before, "right")
    assert told(before, "freight") == [
        ("fault-freight", "advanced_by_buyer_repaid"), ("fault-resent", "shop")
    ]  # fmt: skip


def test_a_device_is_sent_in_at_the_shops_cost_while_a_fault_gives_something() -> None:
    assert told(end("device", "broken", "8"), "freight") == [("device-freight", "shop")]
    assert not told(end("device", "broken", "732", market="eu"), "freight")


def test_what_hangs_on_what_the_buyer_was_told_is_left_to_a_person() -> None:
    found = end("unwanted", "8", "ordinary", market="tw")
    assert told(found, "right") == [
        ("may-return-tw", "too_late"),
        ("longer-abroad", "longer_period"),
    ]
    assert found.open
    assert not told(found, "freight")


def test_a_question_of_which_every_answer_leads_to_the_same_is_not_asked() -> None:
    wrong = {market: ways_in(HANDBOOK, ON, market)["wrong-one"] for market in ("cn", "tw")}
    assert [most_questions(leads) for leads in wrong.values()] == [1, 2]
    assert end("broken-parcel", "box").told
    for market in MARKETS:
        for fork in every_fork(market):
            assert any(way.leads != fork.ways[0].leads for way in fork.ways)


def test_stretches_of_days_that_lead_to_the_same_are_one() -> None:
    fork = ways_in(HANDBOOK, ON, "cn")["unwanted"]
    assert isinstance(fork, Fork)
    assert [way.label.zh for way in fork.ways] == ["7 天以内", "8 天或更久"]
    faulty = follow(ways_in(HANDBOOK, ON, "eu")["something-wrong"], ["faulty"])
    assert faulty
    assert isinstance(faulty[0].leads, Fork)
    assert [way.label.en for way in faulty[0].leads.ways] == [
        "Within 14 days", "15 to 731 days ago", "732 days ago or longer",
    ]  # fmt: skip


def test_an_answer_that_is_not_there_leads_nowhere() -> None:
    leads = ways_in(HANDBOOK, ON, "cn")["unwanted"]
    assert follow(leads, ["9"]) is None
    assert follow(leads, ["8", "ordinary"]) is None


def test_two_conditions_of_a_fact_meet_in_what_both_allow() -> None:
    assert meeting((0, 7), None) == (0, 7)
    assert meeting((0, 7), (5, 30)) == (5, 7)
    assert meeting(frozenset("ab"), frozenset("bc")) == frozenset("b")


def test_a_common_question_is_answered_as_on_the_page_for_buyers() -> None:
    answers = {
        market: [line.id for line in short_answer(ways(market), HANDBOOK.door.common["send-back"])]
        for market in ("cn", "tw", "eu")
    }
    assert answers == {
        "cn": ["changed-mind-cn", "way-back-cn"],
        "tw": ["changed-mind-tw", "way-back-tw"],
        "eu": ["changed-mind-eu", "way-back-eu-told", "way-back-eu"],
    }


def test_what_one_market_has_alone_is_not_asked_elsewhere() -> None:
    assert "insurance" in ways_in(HANDBOOK, ON, "cn")
    assert "insurance" not in ways_in(HANDBOOK, ON, "tw")
    assert "insurance" not in [one.id for one in common_in(HANDBOOK.door, "eu")]


# --- on every way ---


def every_fork(market: str) -> Iterator[Fork]:
    left = [*ways_in(HANDBOOK, ON, market).values()]
    while left:
        leads = left.pop()
        if isinstance(leads, Fork):
            yield leads
            left += [way.leads for way in leads.ways]


@pytest.mark.parametrize("market", MARKETS)
def test_every_way_ends_after_few_questions(market: str) -> None:
    door = HANDBOOK.door
    assert all(len(one.answers) <= door.most for one in endings(ways(market)))
    for topic in topics_in(door, market):
        assert most_questions(ways(market).of(topic)) <= door.most


@pytest.mark.unwatched
@pytest.mark.parametrize(
    ("on", "market"), some(product(HANDBOOK.policy.changes, MARKETS), 3), ids=str
)
def test_no_sentence_of_any_way_is_denied_by_the_desk(market: str, on: date) -> None:
    door = ways(market, on=on)
    found = [line for one in endings(door) for line in denied(door, one)]
    assert found == []


def test_a_sentence_that_the_desk_denies_is_found() -> None:
    door = ways()
    one = next(one for one in endings(door) if one.topic.id == "other-size")
    aspect, (line, *_) = one.ending.told[0]
    wrong = replace(line, code="shop")
    lying = replace(one, ending=Ending(((aspect, (wrong,)),), False))
    assert [*denied(door, one)] == []
    assert "the desk buyer" in next(denied(door, lying))


def texts(door: Door) -> Iterator[Label]:
    yield from (door.title, door.pick, door.person, door.paste, *door.at_hand.values())
    yield from (aspect.title for aspect in door.aspects.values())
    for question in door.questions.values():
        yield question.asks
        yield from (choice.says for choice in question.choices)
    yield from (topic.says for topic in door.topics.values())
    yield from (common.asks for common in door.common.values())
    for line in (*door.lines.values(), *HANDBOOK.buyers):
        yield from line.sentences


@cache
def internal() -> re.Pattern[str]:
    """What the data calls by a name that buyers never read, each as a word of its own."""
    handbook = HANDBOOK
    labels = [register.label for register in handbook.registers]
    labels += [role.label for role in handbook.procedures.roles.values() if role.id != "buyer"]
    names = {text for label in labels for text in label}
    names |= {rule.id for table in handbook.policy.tables.values() for rule in table.rules}
    names |= {name for name in handbook.policy.tables if "-" in name}
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)")


GRANTED = {
    end
    for name in ("compensation-authority", "compensation-band", "compensation-course")
    for rule in HANDBOOK.policy.tables[name].rules
    for bound in rule.when.values()
    if hasattr(bound, "ends")
    for end in bound.ends().values()
} | {"margin_kept_share", "compensation_share_of_margin", "coupon_extra"}


@pytest.mark.parametrize("text", [*texts(HANDBOOK.door)], ids=lambda text: text.en[:50])
def test_buyers_read_nothing_that_is_internal(text: Label) -> None:
    for said in text:
        assert not INTERNAL.search(said.replace(ALLOWED, ""))
        assert internal().findall(said) == []
        assert not {f"{{{name}}}" for name in GRANTED} & {*re.findall(r"\{[^}]*\}", said)}


# --- what is wrong with a door ---


def with_door(door: Door) -> Handbook:
    """The handbook with another door; what its tables decide is known already."""
    return replace(HANDBOOK, door=door)


def kinds(door: Door) -> set[tuple[str, str]]:
    handbook = with_door(door)
    return {(finding.kind, finding.rules[0]) for finding in verify_door(handbook)}


def test_the_handbooks_own_door_is_sound() -> None:
    assert verify_door(HANDBOOK) == []


@pytest.mark.parametrize("market", MARKETS)
def test_what_was_worked_out_once_is_what_is_worked_out_on_the_day(market: str) -> None:
    first, *_, last = HANDBOOK.policy.changes
    known, afresh = ways_of(HANDBOOK, last, market), Ways(HANDBOOK, last, market)
    assert known is ways_of(HANDBOOK, first, market)
    topics = topics_in(HANDBOOK.door, market)
    assert [known.of(topic) for topic in topics] == [afresh.of(topic) for topic in topics]


def test_a_day_on_which_an_amount_changes_has_ways_of_its_own() -> None:
    policy = HANDBOOK.policy
    amount = policy.amounts["no_reason_window_cn"]
    later = replace(amount.values[-1], start=date(2030, 1, 1), value=9)
    longer = replace(amount, values=(*amount.values, later))
    changed = replace(policy, amounts={**policy.amounts, amount.id: longer})
    handbook = replace(HANDBOOK, policy=changed)
    for on, last in ((ON, 7), (later.start, 9)):
        fork = ways_of(handbook, on, "cn").of(handbook.door.topics["unwanted"])
        assert isinstance(fork, Fork)
        assert fork.ways[0].facts == (("days_since_signing", (0, last)),)


def test_what_no_buyer_knows_is_not_asked() -> None:
    found = kinds(replace(HANDBOOK.door, knowers=("buyer",)))
    assert ("nobody can answer", "days") in found
    assert ("nobody can answer", "photo") not in found


def test_every_code_has_an_answer() -> None:
    door = HANDBOOK.door
    question = replace(door.questions["photo"], aside={})
    assert kinds(replace(door, questions={**door.questions, "photo": question})) == {
        ("answer lacking", "photo")
    }


def test_a_line_without_a_sentence_for_what_is_decided_is_found() -> None:
    door = HANDBOOK.door
    line = door.lines["may-return-cn"]
    without = {code: text for code, text in line.by_outcome.items() if code != "too_late"}
    lines = {**door.lines, line.id: replace(line, by_outcome=without)}
    found = kinds(replace(door, lines=lines))
    assert found == {("no sentence", "may-return-cn"), ("nothing told", "unwanted")}


def test_too_many_questions_are_found() -> None:
    assert ("asked too much", "unwanted") in kinds(replace(HANDBOOK.door, most=2))
    assert kinds(replace(HANDBOOK.door, most_common=2)) == {
        ("asked too much", "freight"), ("asked too much", "send-back")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "change", "kind"),
    [
        ("faulty", {"answers": ("fautly",)}, "leads nowhere"),
        ("insurance", {"markets": ()}, "leads nowhere"),
        ("faulty", {"short": ("late-dispatch",)}, "nothing told"),
    ],
)
def test_a_common_question_leads_somewhere_and_is_answered(
    name: str, change: dict[str, tuple[str, ...]], kind: str
) -> None:
    door = HANDBOOK.door
    common = replace(door.common[name], **change)  # type: ignore[arg-type]
    assert (kind, name) in kinds(replace(door, common={**door.common, name: common}))


def test_a_choice_of_one_market_is_left_out_in_others() -> None:
    door = HANDBOOK.door
    question = door.questions["photo"]
    yes, no = question.choices
    here = replace(question, choices=(yes, replace(no, markets=("tw",))))
    changed = with_door(replace(door, questions={**door.questions, "photo": here}))
    wrong = ways_in(changed, ON, "cn")["wrong-one"]
    assert isinstance(wrong, Ending)
    assert isinstance(ways_in(changed, ON, "tw")["wrong-one"], Fork)


def test_what_a_topic_tells_already_is_not_asked() -> None:
    door = HANDBOOK.door
    topic = door.topics["wrong-one"]
    shown = replace(topic, facts={**topic.facts, "evidence": frozenset(["photos"])})
    changed = with_door(replace(door, topics={**door.topics, topic.id: shown}))
    found = ways_in(changed, ON, "cn")["wrong-one"]
    assert isinstance(found, Ending)
    assert told(found, "right") == [("wrong-item", "exchange_or_refund")]


def test_a_line_that_speaks_of_some_of_those_alone_is_open() -> None:
    here = ways()
    line = here.line("until-cn")
    assert here.says(line, {"market": frozenset(["cn"]), "days_since_signing": (0, 30)}) is None
    assert here.says(line, {"market": frozenset(["cn"]), "days_since_signing": (8, 30)}) is False


def test_a_buyer_is_told_sentences_without_their_rules() -> None:
    lines = [line for one in endings(ways()) for _, found in one.ending.told for line in found]
    assert lines
    assert all(isinstance(line, Said) and line.rules == () for line in lines)
    assert isinstance(next(endings(ways())), End)
