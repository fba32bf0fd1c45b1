"""A reply is checked before it is sent: what is found, where, and what is let through."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.drafts import Remark, marked, normalised
from aftersales_kit.answers.resolving import resolve_known
from aftersales_kit.answers.speaking import (
    Context,
    check_reply,
    context_of,
    language_of,
    of_case,
    reply_check_known,
    verify_speaking,
)
from aftersales_kit.policy import Label, Policy
from aftersales_kit.policy.subjects.speech import Example
from aftersales_kit.policy.terms import LONGEST
from aftersales_kit.sheets.calculators import calculate
from tests.handbook import HANDBOOK
from tests.spoken import spoken

# Every case here is put to the handbook's own data.
check_reply = partial(check_reply, handbook=HANDBOOK)

ON = date(2026, 3, 2)
SPEECH = HANDBOOK.speech


def found(text: str, **context: object) -> list[tuple[str, str]]:
    return [(remark.check, remark.found) for remark in check_reply(text, Context(**context))]


# --- the examples of the handbook ---


@pytest.mark.parametrize("example", SPEECH.examples, ids=lambda example: example.id)
def test_an_example_shows_just_the_faults_that_it_names(example: Example) -> None:
    remarks = check_reply(example.text, context_of(example), lang=example.lang)
    assert sorted((r.check, r.found) for r in remarks) == sorted(example.finds)


@pytest.mark.parametrize("example", [e for e in SPEECH.examples if e.better], ids=lambda e: e.id)
def test_what_is_said_better_has_no_fault_left(example: Example) -> None:
    assert check_reply(example.better, context_of(example), lang=example.lang) == ()


@pytest.mark.unwatched
def test_every_wording_of_the_handbook_passes_in_both_languages(policy: Policy) -> None:
    assert verify_speaking(policy, SPEECH) == []


# --- places ---


def test_places_are_those_of_the_text_as_it_was_typed() -> None:
    text = "😀 １００％！ e\u0301 保\u200b证"
    assert [(r.start, r.end, r.found) for r in check_reply(text)] == [
        (2, 6, "１００％"),
        (11, 14, "保\u200b证"),
    ]


def test_plain_signs_are_read_as_they_are_among_others():
    plain = "".join(map(chr, range(128)))
    variants = {"a": "b", "~": "-"}
    read, among = normalised(plain, variants), normalised(f"{plain}你", variants)
    assert f"{read.text}你" == among.text
    assert (*read.places, len(plain)) == among.places


def test_one_sign_that_stands_for_several_keeps_its_place() -> None:
    read = normalised("㎏你", {})
    assert (read.text, read.place(0, 1), read.place(2, 3)) == ("kg你", (0, 1), (1, 2))


@given(st.text(max_size=60))
def test_whatever_is_typed_every_place_holds_what_was_found(text: str) -> None:
    for remark in check_reply(text, Context("opening", True, True, "tw", Decimal(1))):
        assert text[remark.start : remark.end] == remark.found
    assert "".join(piece for piece, _ in marked(text, check_reply(text))) == text


def test_finds_that_overlap_are_marked_once_with_all_that_is_said_of_them() -> None:
    label = Label("", "")
    one, two = (Remark(n, "abuse", a, b, "", label, label, ()) for n, a, b in
                (("one", 1, 4), ("two", 2, 6)))  # fmt: skip
    pieces = [(piece, [r.check for r in on]) for piece, on in marked("abcdefg", [one, two])]
    assert pieces == [("a", []), ("b", ["one"]), ("cd", ["one", "two"]), ("ef", ["two"]), ("g", [])]


@pytest.mark.parametrize("piece", ["哈", "我们是", "a@", "好评", ".", "红包 "])
def test_no_text_that_may_be_typed_makes_the_check_slow(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    start = perf_counter()
    check_reply(text, Context("waiting", True, True, "cn", Decimal(1)))
    assert perf_counter() - start < 3


# --- what is let through ---


@pytest.mark.parametrize(
    "text",
    [
        "您要是不清楚尺码，把身高告诉我，我来推荐。",
        "不合适一样可以退，这点不能保证的话我会先跟您说。",
        "为保证时效，今天就给您发顺丰。",
        "颜色没货了，可不可以换蓝色？",
        "包裹里千万别放现金，容易丢。",
        "我去联系快递，他们说明天上午到。",
        "不是您的问题，是我们没写清楚。",
        "We write as soon as the parcel moves; you need not do anything.",
        "You should have received it on Monday; I am checking where it is.",
        "The guarantee covers the zip.",
        "Sending it back is at our cost.",
    ],
)
def test_ordinary_words_are_no_fault(text: str) -> None:
    assert found(text) == []


def test_a_find_is_excused_only_in_its_own_clause() -> None:
    assert found("我们不拿好处换好评") == []
    assert found("不着急，好评返现5元") == [("reward-for-review", "好评返现5元")]


# --- the context ---


def test_an_amount_above_the_limit_is_found_as_digits_as_words_and_with_groups() -> None:
    limit = Decimal("15.00")
    assert found("给您 CNY 1,200。", limit=limit) == [("amount", "CNY 1,200")]
    assert found("退您20块", limit=limit) == [("amount", "20块")]
    assert found("补您二十元", limit=limit) == [("amount", "二十元")]
    assert found("补您￥15.01", limit=limit) == [("amount", "￥15.01")]


def test_an_amount_at_the_limit_may_be_offered() -> None:
    assert found("给您15.00元", limit=Decimal("15.00")) == []


def test_an_amount_that_is_declined_or_was_paid_is_no_offer() -> None:
    limit = Decimal(10)
    assert found("50元给不到，我能给到10元", limit=limit) == []
    assert found("您商品实付 129 元", limit=limit) == []
    assert found("I cannot give CNY 50; you paid CNY 129.", limit=limit) == []


def test_without_a_limit_no_amount_is_held_against_the_reply() -> None:
    assert found("给您500元") == []


def test_the_fix_for_an_amount_names_the_limit() -> None:
    (remark,) = check_reply("给您500元", Context(limit=Decimal(15)))
    assert "15.00 元" in remark.say.zh


def test_what_is_owned_to_a_buyer_is_not_admitted_to_a_claimant() -> None:
    text = "是我们的错，给您重发。"
    assert found(text) == []
    assert found(text, claimant=True) == [("admits-liability", "是我们的错")]


def test_a_habit_of_one_market_counts_only_there() -> None:
    assert found("亲，在的，您说。") == []
    assert found("亲，在的，您说。", market="tw") == [("qin-abroad", "亲")]


def test_an_apology_is_missed_only_where_our_side_is_at_fault() -> None:
    text = "我现在就去核实，今天18点前答复您。"
    assert found(text, stage="waiting") == []
    assert found(text, stage="waiting", at_fault=False) == []
    assert found(text, stage="waiting", at_fault=True) == [("apology", "")]


def test_what_is_missing_has_its_place_at_the_end() -> None:
    (remark,) = check_reply("办好了，谢谢您。", Context("closing"))
    assert (remark.kind, remark.start, remark.end) == ("missing", 8, 8)


def test_missing_parts_are_looked_for_in_the_language_of_the_draft() -> None:
    assert language_of("OK，好的") == "zh"
    assert found("It is done, 谢谢.", stage="closing") == [("question", ""), ("thanks", "")]


def test_an_empty_draft_lacks_nothing_yet() -> None:
    assert found(" ", stage="opening") == []


# --- as a calculator's answer ---


def test_the_facts_of_the_form_are_the_context(policy: Policy) -> None:
    facts = {
        "reply_draft": "是我们的错，给您 20 元。", "reply_stage": "offer", "shop_at_fault": "no",
        "authority_limit": Decimal(15), "professional_claimant": "yes", "market": "cn",
    }  # fmt: skip
    answer = reply_check_known(facts, ON, HANDBOOK.on(ON))
    assert [r.check for r in answer.remarks] == [
        "admits-liability", "amount", "amount-explained", "question",
    ]  # fmt: skip
    assert (answer.question, answer.missing, [*answer.decisions]) == (None, (), [])


@pytest.mark.parametrize(
    ("draft", "en", "zh"),
    [
        ("", "Paste what you want to send.", "把要发的话粘贴进来。"),
        (
            "亲，我来办。",
            "Nothing forbidden found; whether it is right, the case says.",
            "没查出不能说的话；内容对不对，请按这一单再核一遍。",
        ),
        ("不知道", "1 thing to mend before you send it", "有 1 处要改"),
        ("不知道，没办法", "2 things to mend before you send it", "有 2 处要改"),
        # What is in a language that no pattern finds is not said to be fit.
        (
            "承知いたしました。",
            "Not checked: only English and Chinese can be. Have somebody read it who speaks the "
            "language.",
            "没有检查：只查中文和英文，请懂这种语言的人看过再发。",
        ),
        (
            "承知いたしました。不知道",
            "Not checked: only English and Chinese can be. Have somebody read it who speaks the "
            "language. · 1 thing to mend before you send it",
            "没有检查：只查中文和英文，请懂这种语言的人看过再发。 · 有 1 处要改",
        ),
    ],
)
def test_the_headline_says_whether_the_reply_may_be_sent(draft: str, en: str, zh: str) -> None:
    for lang, headline in (("en", en), ("zh", zh)):
        sheet = spoken(calculate("reply-check", {"reply_draft": draft}, ON, HANDBOOK).sheet, lang)
        assert sheet is not None
        assert sheet.headline == headline
        assert sheet.settled is (bool(draft) and not draft.startswith("承知"))


def test_the_sheet_marks_the_draft_and_offers_what_is_missing() -> None:
    facts = {"reply_draft": "没办法", "reply_stage": "refusal"}
    sheet = spoken(calculate("reply-check", facts, ON, HANDBOOK).sheet, "zh")
    assert sheet is not None
    assert sheet.marked == (("没办法", (1,)),)
    assert [row.name for row in sheet.rows] == [
        "1. 没办法", "2. 缺少原因", "3. 缺少别的办法", "4. 缺少问一句，等买家点头",
    ]  # fmt: skip
    assert sheet.rows[0].sources == ("PRC-01", "BAS-17")
    assert [reply.title.zh for reply in sheet.replies] == [
        "补上：原因", "补上：别的办法", "补上：问一句，等买家点头",
    ]  # fmt: skip
    assert sheet.notes == ()
    english = spoken(calculate("reply-check", {"reply_draft": "No idea"}, ON, HANDBOOK).sheet)
    assert english is not None
    assert english.rows[0].cells[0].startswith("Flat no: ")
    assert english.notes == (
        "Say what the reply is for: then what is missing is named, too.",
    )  # fmt: skip


# --- against a case ---


def test_a_draft_among_the_facts_of_a_case_is_held_against_it() -> None:
    case = HANDBOOK.cases["desk-burst-seam-exchange"]
    facts = {**case.facts, "reply_draft": "可以换的，运费您自己出"}
    answer = reply_check_known(facts, case.on, HANDBOOK.on(case.on))
    assert [r.kind for r in answer.remarks] == ["against_case"]
    resolution = resolve_known(facts, case.on, HANDBOOK.on(case.on))
    check = of_case(resolution)
    assert check is not None
    assert check.remarks == answer.remarks
    without = resolve_known(dict(case.facts), case.on, HANDBOOK.on(case.on))
    assert of_case(without) is None


def test_the_headline_tells_what_is_not_settled_from_what_is_to_be_mended() -> None:
    def headline(draft: str, **facts: object) -> str:
        raw = {"reply_draft": draft, **facts}
        sheet = spoken(calculate("reply-check", raw, ON, HANDBOOK).sheet, "zh")
        return sheet.headline

    assert headline("运费我们出", problem="quality_defect") == "有 1 处还没定"
    assert headline("没办法，运费我们出", problem="quality_defect") == "有 1 处要改 · 有 1 处还没定"
    assert headline("运费我们出，退货没问题", problem="quality_defect") == "有 2 处还没定"
    assert "没有矛盾" in headline("好的", problem="quality_defect")


# --- what verification finds ---


def test_a_phrase_of_an_assertion_that_does_not_come_out_is_a_finding(policy: Policy) -> None:
    time = replace(SPEECH.assertions.times["answer"], passes={"en": ("We answer tomorrow",),
                                                              "zh": ()})  # fmt: skip
    times = {**SPEECH.assertions.times, "answer": time}
    speech = replace(SPEECH, assertions=replace(SPEECH.assertions, times=times))
    findings = verify_speaking(policy, speech)
    assert {(f.kind, f.file) for f in findings} == {
        ("case differs", "data/speech/assertions.toml"),
        ("pattern without an example", "data/speech/assertions.toml"),
    }


def test_an_example_that_comes_out_otherwise_is_a_finding(policy: Policy) -> None:
    first = replace(SPEECH.examples[0], finds=(("insult", "傻"),))
    findings = verify_speaking(policy, replace(SPEECH, examples=(first, *SPEECH.examples[1:])))
    assert [(f.kind, f.table) for f in findings] == [("case differs", first.id)]
    assert "is expected to show insult '傻', but it shows nothing" in findings[0].message


def test_a_check_that_no_example_shows_is_a_finding(policy: Policy) -> None:
    others = tuple(e for e in SPEECH.examples if e.id != "fillers-en")
    (finding,) = verify_speaking(policy, replace(SPEECH, examples=others))
    assert finding.message == "no example in 'en' shows filler"


def test_a_check_that_no_example_shows_in_a_market_where_it_counts_is_a_finding(
    policy: Policy,
) -> None:
    others = tuple(e for e in SPEECH.examples if e.market != "gb")
    found = verify_speaking(policy, replace(SPEECH, examples=others))
    assert {(finding.kind, *finding.rules) for finding in found} == {
        ("rule without example", name)
        for name in ("qin-abroad", "of-the-mainland", "clock-of-the-shop")
    }
    assert all("no example of the market gb shows" in finding.message for finding in found)
    unsold = replace(policy, markets=tuple(name for name in policy.markets if name != "gb"))
    assert verify_speaking(unsold, replace(SPEECH, examples=others)) == []


def test_an_example_that_is_wrong_by_something_else_is_a_finding(policy: Policy) -> None:
    (example,) = [e for e in SPEECH.examples if e.id == "insulted-zh"]
    others = [e for e in SPEECH.examples if e != example]
    for kinds, stated in ((("blame",), "blame"), ((), "nothing")):
        changed = replace(example, kinds=kinds)
        (finding,) = verify_speaking(policy, replace(SPEECH, examples=(*others, changed)))
        assert finding.kind == "case differs"
        assert f"is said to be wrong by {stated}, but it is by abuse" in finding.message


def of_phrases(policy: Policy, name: str, **changes: object) -> list[str]:
    """What is found where a check has other patterns, or excuses, or phrases."""
    parts = {}
    for part in ("checks", "elements"):
        if name in (entries := getattr(SPEECH, part)):
            parts[part] = {**entries, name: replace(entries[name], **changes)}
    if name == "amount":
        parts["amount"] = replace(SPEECH.amount, **changes)
    found = verify_speaking(policy, replace(SPEECH, **parts))
    assert {f.file for f in found} <= {"data/speech/phrases.toml", "data/speech/examples.toml"}
    return [f"{f.kind}: {f.message}" for f in found if f.file.endswith("phrases.toml")]


def compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def test_a_pattern_that_no_phrase_needs_is_a_finding(policy: Policy) -> None:
    patterns = SPEECH.checks["insult"].patterns
    more = {**patterns, "zh": (*patterns["zh"], *compiled("棒槌"))}
    (said,) = of_phrases(policy, "insult", patterns=more)
    assert said == "pattern without an example: no phrase needs the pattern '棒槌'"
    # Another pattern already finds all that this one finds.
    more = {**patterns, "zh": (*patterns["zh"], *compiled("无赖(?=的|$)"))}
    found = of_phrases(policy, "insult", patterns=more)
    assert found == [
        "pattern without an example: no phrase needs the pattern '无赖'",
        "pattern without an example: no phrase needs the pattern '无赖(?=的|$)'",
    ]


def test_an_alternative_that_no_phrase_shows_is_a_finding(policy: Policy) -> None:
    patterns = SPEECH.elements["thanks"].patterns
    more = {**patterns, "en": compiled(r"\bthank(?: goodness)?", r"\b(?:grateful|obliged)\b",
                                       r"\bappreciate\b")}  # fmt: skip
    (said,) = of_phrases(policy, "thanks", patterns=more)
    assert said == (
        "pattern without an example: no phrase shows 'obliged' of the pattern "
        r"'\\b(?:grateful|obliged)\\b'"
    )


def test_a_phrase_that_shows_something_else_is_a_finding(policy: Policy) -> None:
    patterns = SPEECH.checks["insult"].patterns
    fewer = {**patterns, "zh": tuple(p for p in patterns["zh"] if p.pattern != "碰瓷")}
    (said,) = of_phrases(policy, "insult", patterns=fewer)
    assert said == (
        "case differs: the phrase '【碰瓷】碰到我们店了' is said to show 碰瓷, but shows nothing"
    )
    said = of_phrases(policy, "amount", unless={"en": (), "zh": ()})
    wanted = "case differs: the phrase '50元不给' is said to show nothing, but shows 50元"
    assert wanted in said


def test_what_is_marked_among_the_phrases_that_pass_is_a_finding(policy: Policy) -> None:
    of = SPEECH.phrases["soon"]
    wrong = replace(of, passes={**of.passes, "en": (*of.passes["en"], "We come 【soon】")})
    speech = replace(SPEECH, phrases={**SPEECH.phrases, "soon": wrong})
    (finding,) = verify_speaking(policy, speech)
    assert finding.message == "the phrase 'We come 【soon】' stands among those that pass"


def test_an_excuse_that_excuses_nothing_and_a_check_that_lets_nothing_pass_are_found(
    policy: Policy,
) -> None:
    check = SPEECH.checks["asks-for-stars"]
    more = {**check.unless, "zh": (*check.unless["zh"], *compiled("随您"))}
    (said,) = of_phrases(policy, "asks-for-stars", unless=more)
    assert said == "pattern without an example: no phrase is excused by '随您' alone"
    without = {k: v for k, v in SPEECH.phrases.items() if k != "qin-abroad"}
    found = verify_speaking(policy, replace(SPEECH, phrases=without))
    assert [f.message.partition(" '")[0] for f in found] == [
        "no phrase in", "no phrase needs the pattern",
    ]  # fmt: skip


def test_a_wording_that_would_not_pass_is_a_finding(policy: Policy) -> None:
    rude = replace(policy.replies["offer"], text=Label("No idea.", "亲，好的。"))
    (finding,) = verify_speaking(replace(policy, replies={"offer": rude}), SPEECH)
    assert finding.kind == "wording that does not pass"
    assert finding.message.startswith("offer (en) says 'No idea': “I don't know” leaves")


def test_a_fix_that_would_not_pass_itself_is_a_finding(policy: Policy) -> None:
    amount = replace(SPEECH.amount, say=Label("No idea.", "好的。"))
    findings = verify_speaking(policy, replace(SPEECH, amount=amount))
    assert [(f.table, f.file) for f in findings] == [("amount", "data/speech/checks.toml")]
