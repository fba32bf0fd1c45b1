"""A practice is a chat with a worked case: what a buyer says, and what is marked at its end."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aftersales_kit.answers.practice import Practice, begin, verify_practised
from aftersales_kit.policy import Handbook
from aftersales_kit.policy.subjects.practice import Practised
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK

SEAM = "desk-burst-seam-exchange"
PRACTISED = HANDBOOK.practised


def seam(buyer: str = "calm", seed: int = 1) -> Practice:
    return begin(SEAM, buyer, seed=seed, handbook=HANDBOOK)


def ids(practice: Practice) -> list[str]:
    return [mark.id for mark in practice.finish().marks]


# ---- what is said ----


def test_a_buyer_opens_with_the_problem_of_the_case_and_the_manner_of_the_type() -> None:
    first = seam("hurries").turns[0]
    assert first.by == "buyer"
    assert first.tells[0] == "problem"
    assert any(matter.en in first.text.en for matter in PRACTISED.matter["quality_defect"])
    assert "today" in first.text.en or "Quick" in first.text.en


def test_the_same_seed_gives_the_same_chat_and_another_may_give_another() -> None:
    def chat(seed: int) -> list[str]:
        return [turn.text.zh for turn in seam("rambles", seed).ask("evidence").turns]

    assert chat(3) == chat(3)
    assert len({tuple(chat(seed)) for seed in range(8)}) > 1


def test_the_seed_chooses_the_type_where_none_is_named() -> None:
    types = {begin(SEAM, seed=seed, handbook=HANDBOOK).scene.buyer for seed in range(40)}
    assert types == {*PRACTISED.manners}


def test_what_the_order_page_shows_lies_there_and_what_the_buyer_knows_does_not() -> None:
    chat = seam("denies")
    assert {"market", "signed_on", "order_state"} <= {*chat.known}
    assert not {"evidence", "wish", "agreed", "said"} & {*chat.known}


def test_each_answer_tells_the_fact_of_the_case() -> None:
    chat = seam("denies", 4).ask("wish")
    asked, answered = chat.turns[-2:]
    assert (asked.by, asked.to) == ("trainee", "buyer")
    assert (answered.kind, answered.tells) == ("told", ("wish",))
    assert "exchange" in answered.text.en
    assert chat.known["wish"] == "exchange"


def test_a_number_is_told_with_its_unit() -> None:
    case = next(
        name
        for name, case in HANDBOOK.cases.items()
        if "amount_asked" in case.facts and "problem" in case.facts
    )
    chat = begin(case, "denies", seed=0, handbook=HANDBOOK)
    while "amount_asked" not in chat.told:
        chat = chat.ask("amount_asked")
    assert "CNY" in chat.turns[-1].text.en


def test_whoever_knows_a_fact_is_asked_first_and_tells_it_once() -> None:
    chat = seam().ask("replacement_in_stock")
    assert chat.turns[-1].by == "warehouse"
    again = chat.ask("replacement_in_stock")
    assert (again.turns[-1].kind, again.turns[-1].tells) == ("again", ())
    assert again.turns[-1].text == chat.turns[-1].text


def test_whoever_is_asked_what_another_knows_says_so() -> None:
    assert seam().ask("market").turns[-1].kind == "look"
    assert seam().ask("evidence", of="courier").turns[-1].kind == "look"
    assert seam().ask("insured").turns[-1].kind == "shrug"
    assert seam().ask("guardian").turns[-1].kind == "shrug"


def test_a_buyer_who_puts_off_answers_when_asked_again() -> None:
    chats = [seam("vents", seed).ask("goods_usable") for seed in range(40)]
    put_off = next(chat for chat in chats if chat.turns[-1].kind == "put_off")
    again = put_off.ask("goods_usable")
    assert again.turns[-1].kind == "told"
    assert put_off.turns[-1].text in PRACTISED.manners["vents"].puts_off


def test_an_order_of_several_pieces_begins_with_what_is_wrong_with_each() -> None:
    chat = begin("order-wrong-size-and-a-belt-missing", "calm", seed=1, handbook=HANDBOOK)
    said = chat.turns[0].text.en
    for problem in ("wrong_size", "short_shipped"):
        assert any(matter.en in said for matter in PRACTISED.matter[problem])


def test_a_case_in_which_nobody_says_what_the_matter_is_begins_with_a_greeting() -> None:
    chat = begin("pay-or-one-star", "calm", seed=1, handbook=HANDBOOK)
    assert any(line.en in chat.turns[0].text.en for line in PRACTISED.unsaid)
    assert chat.turns[0].tells == ()


def test_the_type_that_is_played_stands_in_a_case_that_has_one() -> None:
    case = next(n for n, case in HANDBOOK.cases.items() if "customer_type" in case.facts)
    chat = begin(case, "vents", seed=1, handbook=HANDBOOK)
    assert chat.scene.facts["customer_type"] == "vents"
    assert "customer_type" not in chat.known
    assert "customer_type" not in seam().scene.facts


# ---- what cannot be done ----


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        (lambda: begin("desk-burst-seam", seed=1, handbook=HANDBOOK), "did you mean 'desk-burst-"),
        (lambda: seam("calms"), "there is no type of buyer 'calms'; did you mean 'calm'?"),
        (lambda: seam().ask("wisch"), "there is no fact to ask 'wisch'; did you mean 'wish'?"),
        (lambda: seam().ask("problem"), "there is no fact to ask 'problem'"),
        (lambda: seam().ask("wish", of="buyers"), "did you mean 'buyer'?"),
        (lambda: seam().choose("case-procedure", "x"), "did you mean 'case-procedure.procedure'?"),
        (
            lambda: seam().choose("case-procedure.procedure", "return-or-exchang"),
            "did you mean 'return-or-exchange'?",
        ),
        (lambda: seam().write(" \n"), "nothing is written"),
    ],
)
def test_what_cannot_be_done_is_told_with_what_can(deed: Any, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        deed()


# ---- what is marked ----


def test_a_chat_without_a_word_lacks_all_that_matters() -> None:
    marks = seam("denies").finish()
    assert {mark.kind for mark in marks.marks} == {"not_asked", "not_chosen", "nothing_written"}
    assert (marks.right, marks.passed) == (0, False)
    missed = next(mark for mark in marks.marks if mark.about == "wish")
    assert missed.rules
    assert missed.why
    assert missed.instead.en == "What does the buyer want?"


def test_what_was_told_unasked_is_neither_missed_nor_asked_for_nothing() -> None:
    chat = next(c for c in (seam("calm", seed) for seed in range(40)) if "wish" in c.told)
    assert not any(name.endswith(":wish") for name in ids(chat))


def test_what_nothing_hangs_on_is_asked_for_nothing() -> None:
    chat = seam("denies").ask("no_outlet").ask("guardian")
    assert {"needless:no_outlet", "needless:guardian"} <= {*ids(chat)}


def test_what_is_open_in_the_case_may_well_be_asked() -> None:
    open_ = next(
        (practice, field.name)
        for name in HANDBOOK.cases
        for practice in [begin(name, "calm", seed=1, handbook=HANDBOOK)]
        for field in practice.scene.fields
        if field.name in practice.scene.open()
        and practice.scene.knowers(field)
        and field.name not in practice.scene.facts
    )
    practice, name = open_
    assert f"needless:{name}" not in ids(practice.ask(name))


def test_what_was_said_or_lies_open_is_not_to_be_asked() -> None:
    chat = seam().ask("evidence").ask("evidence").ask("market")
    found = {mark.id: mark for mark in chat.finish().marks}
    assert "repeated:evidence" in found
    assert found["wrong_person:market"].instead.en == "See the order page"


def test_a_wrong_choice_is_marked_with_its_rule_and_may_be_taken_back() -> None:
    wrong = seam().choose("case-procedure.procedure", "complaint")
    mark = next(mark for mark in wrong.finish().marks if mark.kind == "chosen_wrongly")
    assert mark.instead.en == "Return or exchange"
    assert mark.rules == ("PRO-12",)
    right = wrong.choose("case-procedure.procedure", "return-or-exchange")
    assert not any("case-procedure" in name for name in ids(right))


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("运费您自己出", "party:freight"),
        ("给您退 999 元", "sum:refund"),
        ("16号之前申请", "day:window"),
        ("不用把货寄回", "way:goods-back"),
        ("这是您自己的问题", "word:blames-buyer"),
        ("我们补偿您 80 元", "authority:offer"),
    ],
)
def test_what_is_wrong_with_a_reply_is_marked_by_kind(text: str, mark: str) -> None:
    chat = seam().write(text)
    assert mark in ids(chat)
    assert chat.turns[-1].text in PRACTISED.manners["calm"].cross
    assert chat.finish().passed is False


def test_what_is_not_settled_is_not_to_be_said_but_by_the_handbook() -> None:
    chat = begin("sold-out-after-payment", "calm", seed=1, handbook=HANDBOOK)
    assert chat.scene.remarks(chat.scene.message.zh) == ()
    late = begin("last-day-of-the-window", "calm", seed=1, handbook=HANDBOOK)
    assert "unsettled:return" in ids(late.write("可以给您退货"))


def test_a_good_reply_contents_the_buyer() -> None:
    chat = seam()
    chat = chat.write(chat.scene.message.zh)
    assert chat.turns[-1].text in PRACTISED.manners["calm"].content
    assert chat.finish().message == chat.scene.message


def test_the_message_of_a_case_without_a_problem_is_that_of_its_rules() -> None:
    money = begin("pay-or-one-star", "calm", seed=1, handbook=HANDBOOK)
    assert money.scene.answer is None
    assert money.scene.message.zh
    nothing = begin("ticket-about-nothing-yet", "calm", seed=1, handbook=HANDBOOK)
    assert "What has happened" in nothing.scene.message.en


def test_a_choice_shows_what_is_known_besides_and_has_a_number_where_it_comes_again() -> None:
    case = "when-a-sum-is-spoken-of-first"
    choices = begin(case, "calm", seed=1, handbook=HANDBOOK).scene.choices
    assert [choice.id for choice in choices[:2]] == [
        "message-compensation.leads",
        "message-compensation.leads.2",
    ]
    assert choices[0].known


def test_a_table_that_is_open_or_can_give_one_code_alone_leaves_nothing_to_choose() -> None:
    case = HANDBOOK.cases[SEAM]
    open_ = replace(case, facts={"problem": "blemish"})
    handbook = replace(HANDBOOK, cases={SEAM: open_})
    assert begin(SEAM, "calm", seed=1, handbook=handbook).scene.choices == ()
    assert "order_state" in begin(SEAM, "calm", seed=1, handbook=handbook).scene.open()
    counted = begin("gb-posted-on-the-last-day", "calm", seed=1, handbook=HANDBOOK).scene
    assert "window-counting.holiday_end" not in [choice.id for choice in counted.choices]
    assert all(len(choice.codes) > 1 for choice in counted.choices)


def test_marks_are_kept_as_plain_values_without_a_name() -> None:
    marks = seam().write("运费您自己出").finish()
    kept = marks.as_record(" N2 ", date(2026, 3, 9))
    assert "not_chosen:case-procedure" in kept["missed"]  # type: ignore[operator]
    assert kept["who"] == "N2"
    assert (kept["case"], kept["customer_type"], kept["seed"]) == (SEAM, "calm", 1)
    assert kept["of"] == marks.of > marks.right == kept["right"]
    assert "party:freight" in kept["missed"]  # type: ignore[operator]


def test_what_matters_to_an_order_to_a_refund_and_to_a_single_rule_is_found_alike() -> None:
    order = begin("order-wrong-size-and-a-belt-missing", "denies", seed=1, handbook=HANDBOOK)
    assert order.finish().of > 1
    lost = begin("desk-parcel-not-found-full-refund", "denies", seed=1, handbook=HANDBOOK)
    assert "not_asked:trace" in ids(lost)
    single = begin("gb-posted-on-the-last-day", "denies", seed=1, handbook=HANDBOOK)
    assert "needless:replacement_in_stock" in ids(single.ask("replacement_in_stock"))


# ---- what is proved of the data ----


def found(**changed: Any) -> list[str]:
    book: Handbook = replace(HANDBOOK, practised=replace(PRACTISED, **changed))
    return [f"{one.kind}: {one.message}" for one in verify_practised(book)]


def without(kept: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in kept.items() if key != name}


def test_nobody_is_left_speechless() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("key", "name", "says"),
    [
        ("matter", "blemish", "nothing to say: blemish: matter: there is no line"),
        ("manners", "vents", "nothing to say: vents: manner: there is no line"),
        ("others", "courier", "nothing to say: courier: others: there is no line"),
        ("says", "in_a_hurry", "in_a_hurry: says: a buyer who is asked it has no line for 'yes'"),
        ("says", "amount_asked", "a buyer who is asked it has no line for 'any'"),
    ],
)
def test_what_nobody_has_a_line_for_is_named(key: str, name: str, says: str) -> None:
    left = without(getattr(PRACTISED, key), name)
    assert says in "\n".join(found(**{key: left}))


def test_a_code_without_a_sentence_is_named_unless_any_stands_for_it() -> None:
    said = dict(PRACTISED.says["in_a_hurry"])
    no = without(said, "yes")
    assert "no line for 'yes'" in "\n".join(found(says={**PRACTISED.says, "in_a_hurry": no}))
    any_ = {**no, "any": said["yes"]}
    assert found(says={**PRACTISED.says, "in_a_hurry": any_}) == []


def test_what_there_is_not_is_named_with_the_nearest() -> None:
    said = {**PRACTISED.says["in_a_hurry"], "yess": PRACTISED.says["in_a_hurry"]["yes"]}
    assert "did you mean 'yes'?" in "\n".join(found(says={**PRACTISED.says, "in_a_hurry": said}))
    listed = "\n".join(found(looked_up=("order_pages", "agent")))
    assert "did you mean 'order_page'?" in listed
    mistake = replace(PRACTISED.mistakes["party"], subjects=("freigt",))
    assert "did you mean 'freight'?" in "\n".join(
        found(mistakes={**PRACTISED.mistakes, "party": mistake})
    )


def test_somebody_who_is_not_asked_needs_no_lines() -> None:
    others = {**PRACTISED.others, "buyer": PRACTISED.others["courier"]}
    assert "never asked: buyer: others" in "\n".join(found(others=others))
    looked_up = (*PRACTISED.looked_up, "courier")
    assert "never asked: courier: others" in "\n".join(found(looked_up=looked_up))


def test_blanks_that_are_not_filled_in_are_named() -> None:
    wrong = (Label("{mater}", "{mater}"),)
    calm = PRACTISED.manners["calm"]
    told = found(manners={**PRACTISED.manners, "calm": replace(calm, opens=wrong)})
    assert (
        told
        == [
            "blank amiss: calm: opens: '{mater}' has other blanks than are filled in; "
            "allowed: {matter}"
        ]
        * 2
    )
    unsaid = found(unsaid=wrong)
    assert "allowed: no blank" in unsaid[0]
    silent = {**PRACTISED.says, "amount_asked": {"any": (Label("a lot", "很多"),)}}
    assert "amount_asked: says.any: 'a lot'" in found(says=silent)[0]


def test_what_replies_speak_of_is_in_one_mistake() -> None:
    way, party = PRACTISED.mistakes["way"], PRACTISED.mistakes["party"]
    fewer = replace(way, subjects=way.subjects[1:])
    more = replace(party, subjects=(*party.subjects, way.subjects[1]))
    mistakes: Practised | dict[str, Any] = {**PRACTISED.mistakes, "way": fewer, "party": more}
    told = "\n".join(found(mistakes=mistakes))
    assert f"none of the mistakes has the subject {way.subjects[0]!r}" in told
    assert f"more than one of the mistakes has the subject {way.subjects[1]!r}" in told
