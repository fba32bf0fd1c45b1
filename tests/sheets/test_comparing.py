"""What a change means is told in few lines, in both languages, and in codes."""

import json
import re
import string
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.alterations import LEFT_OUT, POLICY_PARTS
from aftersales_kit.policy.comparison import Unmatched
from aftersales_kit.policy.contrast import BESIDE, contrast
from aftersales_kit.policy.labels import Label, alike
from aftersales_kit.policy.scenarios import AmountChange, RuleChange, Scenario
from aftersales_kit.sheets import comparing
from aftersales_kit.sheets.comparing import (
    NOTHING_DECIDED,
    PARTS,
    WORDING_ALONE,
    Line,
    Part,
    Told,
    as_codes,
    as_markdown,
    as_plain,
    comparison_sheet,
    with_part,
)
from tests.handbook import BEGAN

NO = Label("", "")
LATER = date(2027, 1, 1)
FIRST = BEGAN.policy.start


def under(*amounts: AmountChange, rules: Any = (), start: date | None = None) -> Handbook:
    return BEGAN.under(Scenario("x", NO, NO, tuple(rules), amounts, start=start))


def with_policy(**parts: Any) -> Handbook:
    return replace(BEGAN, policy=replace(BEGAN.policy, **parts))


def with_clocks(entries: Any) -> Handbook:
    return with_policy(clocks=replace(BEGAN.policy.clocks, entries=entries))


def without_information() -> dict[str, Any]:
    """Return the fields of the handbook, but the wish for information."""
    wish = BEGAN.policy.terms["wish"]
    less = {code: label for code, label in wish.codes.items() if code != "information"}
    return {**BEGAN.policy.terms.fields, "wish": replace(wish, codes=less)}


def told(new: Handbook, old: Handbook = BEGAN, lang: str = "en", *, full: bool = False) -> str:
    return as_plain(comparison_sheet(contrast(old, new), full=full), lang)


LONGER = under(AmountChange("no_reason_window_cn", 8))


def test_nothing_is_told_of_nothing() -> None:
    assert told(BEGAN) == "Nothing differs."
    assert told(BEGAN, lang="zh") == "没有差异。"


def test_a_longer_window_is_told_with_what_follows() -> None:
    lines = told(LONGER).splitlines()
    assert lines[0].startswith("9 tables decided otherwise, 1 changed itself: ")
    assert "better for the buyer" in lines[0]
    place = lines.index("Decided otherwise:")
    assert lines[place + 1 : place + 3] == [
        "  Inside the no-reason window or not: No-reason window: after it → inside, "
        "better for the buyer  [WIN-03 → WIN-02]",
        "      Market: Mainland China; Order state: signed for or completed; "
        "Days since signing: 8 days",
    ]
    assert lines[place + 3].startswith("  So also: What the buyer may insist on: ")
    assert any(line.startswith("  and so in 3 more: ") for line in lines)
    assert "  No-reason return window, Mainland China: 7 days → 8 days" in lines
    assert "Another message goes with it:" in lines
    assert len(lines) <= 40


def test_all_is_told_where_all_is_asked_for() -> None:
    few, all_ = told(LONGER), told(LONGER, full=True)
    assert "more" not in all_.replace("or more", "").replace("no more", "").replace("more than", "")
    assert len(all_.splitlines()) > len(few.splitlines())


def test_both_languages_are_told() -> None:
    lines = told(LONGER, lang="zh").splitlines()
    assert lines[0].startswith("9 张表的结果变了，其中 1 张自己改了：")
    assert (
        "  是否在无理由退货期内：无理由退货期：已过期 → 期内，对买家更有利  [WIN-03 → WIN-02]"
        in lines
    )


def test_a_later_day_and_a_last_day_are_said() -> None:
    later = under(AmountChange("no_reason_window_cn", 8), start=LATER)
    assert "Decided otherwise, from 2027-01-01:" in told(later)
    assert "7 days → 8 days, from 2027-01-01" in told(later)
    assert "Decided otherwise, from 2025-09-01 until 2027-01-01:" in told(later, LONGER)
    asked = as_plain(comparison_sheet(contrast(later, later, (FIRST, LATER))), "en")
    assert "Decided otherwise, 2025-09-01 → 2027-01-01:" in asked


def test_rows_of_law_are_told_by_statement_the_broken_ones_first() -> None:
    lines = told(under(AmountChange("no_reason_window_tw", 6))).splitlines()
    (place,) = (n for n, line in enumerate(lines) if line == "Law and platform:")
    assert lines[place + 1].startswith("  broken: TW-01-")
    assert "worse for the buyer" in lines[0]


def test_what_is_in_part_better_and_in_part_worse_is_said() -> None:
    steps = contrast(BEGAN, LONGER).stretches[0].own[0].steps
    both = [replace(steps[0], better=better) for better in (1, -1)]
    assert comparing._way(both) == comparing.MIXED
    assert comparing._way([]) == NO


def test_so_many_situations_are_told_as_are_read() -> None:
    change = contrast(BEGAN, LONGER).stretches[0].own[0]
    many = replace(change, boxes=change.boxes * 12)
    (line,) = comparing._own([many], 8, full=False)
    assert len(line.beneath) == 7
    assert line.beneath[-1].en == "and 6 more"
    assert [len(line.beneath) for line in comparing._own([change] * 9, 8, full=False)] == [1] * 3
    assert len([*comparing._own([change] * 9, 8, full=True)]) == 9
    found = contrast(BEGAN, LONGER)
    (stretch,) = found.stretches
    for own in (1, 2, 3, 4, 9):
        wide = replace(stretch, changes=(*stretch.changes, *[change] * own))
        part, *_ = comparing._stretch(found, wide, full=False)
        lines = sum(1 + len(line.beneath) for line in part.lines) + bool(part.left_out)
        assert lines <= comparing.MOST_SITUATIONS


def test_other_words_are_said_to_be_that() -> None:
    replies = dict(BEGAN.policy.replies)
    names = [name for name, reply in replies.items() if "{" not in reply.text.en][:4]
    for name in names[:1]:
        replies[name] = replace(replies[name], text=Label("Other words", "换了说法"))
    few = told(with_policy(replies=replies))
    assert few.splitlines()[0] == WORDING_ALONE.en
    assert "Other words" in few
    for name in names:
        replies[name] = replace(replies[name], text=Label("Other words", "换了说法"))
    assert told(with_policy(replies=replies)).splitlines()[1:] == [
        "Wording alone:",
        "  wordings: 4",
    ]
    assert "Other words" in told(with_policy(replies=replies), full=True)


def test_what_only_shows_it_is_told_apart() -> None:
    cases = {name: case for name, case in BEGAN.cases.items() if name != "loose-thread-kept"}
    lines = told(replace(BEGAN, cases=cases)).splitlines()
    assert lines == [
        NOTHING_DECIDED.en,
        "What shows and proves it:",
        "  worked cases: loose-thread-kept",
    ]


def test_clocks_steps_and_messages_are_told_by_their_places() -> None:
    clocks = BEGAN.policy.clocks
    name = "rapid-first-reply"
    others = {**clocks.entries, name: replace(clocks[name], role="supervisor", pauses=True)}
    lines = told(with_clocks(others)).splitlines()
    assert lines[:2] == ["No table decides otherwise.", "Clocks:"]
    title = clocks[name].label.en
    assert f"  {title} · {name}, role, {clocks[name].role} → supervisor" in lines
    assert f"  {title} · {name}, pauses, no → yes" in lines

    procedures = BEGAN.procedures
    held = procedures["settle-freight"]
    steps = (held.steps[1], held.steps[0], *held.steps[2:-1])
    changed = {**procedures.procedures, held.id: replace(held, steps=steps)}
    lines = told(replace(BEGAN, procedures=replace(procedures, procedures=changed))).splitlines()
    assert lines[1] == "Steps:"
    assert any(line.endswith("steps, in another order") for line in lines)
    assert any("taken out" in line for line in lines)


def test_an_entry_that_comes_or_goes_is_told_once() -> None:
    clocks = BEGAN.policy.clocks
    less = {name: c for name, c in clocks.entries.items() if name != "rapid-first-reply"}
    without = with_clocks(less)
    title = clocks["rapid-first-reply"].label.en
    assert told(without).splitlines()[2] == f"  {title} · rapid-first-reply, taken out"
    assert told(BEGAN, without).splitlines()[2] == f"  {title} · rapid-first-reply, added"


def test_an_amount_is_told_with_the_clocks_that_run_by_it() -> None:
    clock = BEGAN.policy.clocks["rapid-first-reply"]
    value = BEGAN.policy.amounts[clock.amount].at(FIRST).value
    lines = told(under(AmountChange(clock.amount, value + 1))).splitlines()
    assert lines[1] == "Amounts:"
    assert "runs by it: " in lines[2]
    assert clock.label.en in lines[2]
    amounts = {n: a for n, a in BEGAN.policy.amounts.items() if n != "exam_pass_mark"}
    assert told(with_policy(amounts=amounts)).splitlines()[-1].endswith("exam_pass_mark, taken out")


def test_what_only_one_of_them_knows_is_compared_with_nothing() -> None:
    terms, fields = BEGAN.policy.terms, without_information()
    days = terms["days_since_signing"]
    fields["days_since_signing"] = replace(days, maximum=days.maximum - 1)
    lines = told(BEGAN, with_policy(terms=replace(terms, fields=fields))).splitlines()
    assert "Only in one of the two:" in lines
    assert (
        "  Wish, code: information · information, only after, "
        "cases with it are compared with nothing" in lines
    )
    assert any(line.startswith("  Days since signing, bounds: ") for line in lines)


def test_other_parts_are_counted_or_told() -> None:
    options = dict(BEGAN.options)
    for name in [*options][:4]:
        options[name] = replace(options[name], wishes=())
    new = replace(BEGAN, options=options)
    assert told(new).splitlines()[1:] == ["Elsewhere:", "  ways to settle: 4"]
    lines = told(new, full=True).splitlines()
    assert any(line.startswith("  ways to settle: ") and "→ nothing" in line for line in lines)


def test_the_place_of_a_change_is_told_in_the_language_of_the_reader() -> None:
    options = dict(BEGAN.options)
    name, option = next(iter(options.items()))
    options[name] = replace(option, buyer=replace(option.buyer, cons=alike("x")))
    new = replace(BEGAN, options=options)
    assert ", buyer.cons, " in told(new)
    assert "、对买家 › 缺点、" in told(new, lang="zh")


def test_a_rule_that_is_written_otherwise_decides_as_before() -> None:
    tables = dict(BEGAN.policy.tables)
    freight = tables["freight"]
    tables["freight"] = replace(
        freight, rules=(replace(freight.rules[0], end=LATER), *freight.rules[1:])
    )
    found = contrast(with_policy(tables=tables), BEGAN, (FIRST, FIRST))
    text = as_plain(comparison_sheet(found), "en")
    assert f"{freight.rules[0].id} written otherwise, and nothing decided" in text


def test_a_rule_under_another_id_is_told_as_the_same_rule() -> None:
    tables = dict(BEGAN.policy.tables)
    freight = tables["freight"]
    first, *rest = freight.rules
    tables["freight"] = replace(freight, rules=(replace(first, id="FRT-99"), *rest))
    new = with_policy(tables=tables)
    for full in (False, True):
        assert told(new, full=full).splitlines() == [
            NOTHING_DECIDED.en,
            "The same under another id:",
            f"  {freight.title.en}: {first.id} → FRT-99",
        ]
    assert told(new, lang="zh").splitlines()[1:] == [
        "内容不变，只换了编号：", f"  {freight.title.zh}：{first.id} → FRT-99",
    ]  # fmt: skip
    codes = as_codes(contrast(BEGAN, new), "en")
    assert (codes["differs"], codes["wording_alone"], codes["altered"]) == (True, False, [])
    assert codes["renamed"] == [{"part": "tables", "before": first.id, "after": "FRT-99"}]


def test_another_id_is_told_beside_what_is_decided_otherwise() -> None:
    policy = LONGER.policy
    freight = policy.tables["freight"]
    first, *rest = freight.rules
    tables = {**policy.tables}
    tables["freight"] = replace(freight, rules=(replace(first, id="FRT-99"), *rest))
    lines = told(replace(LONGER, policy=replace(policy, tables=tables))).splitlines()
    assert lines[0] == told(LONGER).splitlines()[0]
    place = lines.index("The same under another id:")
    assert lines[place + 1] == f"  {freight.title.en}: {first.id} → FRT-99"


def test_an_entry_without_a_title_is_told_by_its_part() -> None:
    retired = dict(BEGAN.retired)
    name, entry = next(iter(retired.items()))
    del retired[name]
    retired["ZZZ-01"] = replace(entry, id="ZZZ-01")
    assert f"  retired rules: {name} → ZZZ-01" in told(replace(BEGAN, retired=retired))


def test_so_few_lines_of_a_sort_are_told_and_the_rest_counted() -> None:
    clocks = BEGAN.policy.clocks.entries
    entries = {name: replace(clock, role="supervisor") for name, clock in clocks.items()}
    lines = told(with_clocks(entries)).splitlines()
    assert len(lines) == comparing.MOST_OTHERS + 3
    assert lines[-1].startswith("  and ")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "nothing"),
        (frozenset("ba"), "a, b"),
        (("x", "y"), "x, y"),
        (True, "yes"),
        (False, "no"),
        (date(2026, 3, 1), "2026-03-01"),
        ("x" * 100, ""),
        (Label("x" * 100, ""), ""),
        (Label("Text", "文字"), "Text"),
        (BEGAN.policy.replies["window-closed"], BEGAN.policy.replies["window-closed"].title.en),
        (object(), ""),
        (timedelta(hours=5, minutes=30), "+05:30"),
        (timedelta(hours=-5), "-05:00"),
        (Decimal("0.50"), "0.50"),
        (frozenset({date(2026, 12, 25)}), "2026-12-25"),
    ],
)
def test_a_value_is_told_where_it_is_read_in_a_line(value, said) -> None:
    assert comparing._value(value).en == said


CLAIMS = BEGAN.policy.replies["offer-choice"].claims
DAYS = [date(2026, 1, day) for day in range(1, 32)]
WORDS = Label("word " * 30, "字" * 100)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("nights", "days", "nights → days"),
        (WORDS, WORDS._replace(en=WORDS.en + "more"), "…d word word  → …d word word more"),
        ("a" * 100 + "b", "a" * 100 + "c", "…aaaaaaaaaaaab → …aaaaaaaaaaaac"),
        (CLAIMS, CLAIMS[:-1], "taken out: bearer nobody, shop · wish exchange · leg resend"),
        (
            CLAIMS[:2],
            (*CLAIMS[:2], {"wish": "x", "legs": ("a", ("b",))}),
            "added: wish x · legs a, b",
        ),
        (CLAIMS, (*CLAIMS[1:], CLAIMS[0]), "in another order"),
        (frozenset(DAYS), frozenset(DAYS[1:]), "taken out: 2026-01-01"),
        (
            frozenset(DAYS),
            frozenset(DAYS[5:]),
            "taken out: 2026-01-01; 2026-01-02; 2026-01-03; and 2 more",
        ),
        ((), (WORDS,), "added: " + WORDS.en[:80] + "…"),
        ((), ("x" * 100,), "added: " + "x" * 80 + "…"),
    ],
)
def test_of_what_is_long_is_told_what_differs_in_it(was: Any, becomes: Any, said: str) -> None:
    assert said in comparing._becoming(was, becomes).en


def test_whatever_is_changed_in_a_wording_is_seen() -> None:
    assert comparing._becoming(object(), 1).en == "… → 1"
    for reply in BEGAN.policy.replies.values():
        first, *rest = reply.text.en.split(maxsplit=1)
        other = reply.text._replace(en=" ".join((*rest, first)))
        before, _, after = comparing._becoming(reply.text, other).en.partition(" → ")
        assert before.strip("…") != after.strip("…")
        if reply.claims:
            gone = comparing._becoming(reply.claims, reply.claims[1:]).en
            assert gone.partition(" nothing")[0].strip("… →")


@given(
    st.sampled_from(("en", "zh")),
    st.lists(st.text(string.ascii_letters, min_size=1, max_size=200), min_size=2, max_size=2),
    st.booleans(),
)
def test_a_text_that_differs_in_one_language_is_told_to_readers_of_both(
    lang: str, texts: list[str], listed: bool
) -> None:
    was, becomes = (
        Label("words", "文字")._replace(**{lang: text[:80] if listed else text}) for text in texts
    )
    told = comparing._becoming(*(((was,), (becomes,)) if listed else (was, becomes)))
    here, there = told.text(lang), told.text({"en": "zh", "zh": "en"}[lang])
    named = {"en": "英文版：", "zh": "in Chinese: "}[lang]
    if was == becomes:
        assert named not in there
    else:
        assert there.startswith(named)
        assert named not in here
        if not listed:
            before, _, after = there.removeprefix(named).partition(" → ")
            assert f"{before} → {after}" == here
            assert before != after


def test_what_leaves_a_list_in_one_language_alone_is_said_in_the_words_of_each() -> None:
    told = comparing._becoming((Label("one", "一"),), (Label("two", "一"),))
    assert told == ("taken out: one, added: two", "英文版：删去：one，新增：two")


def test_what_differs_on_some_days_is_told_with_both_of_them() -> None:
    clocks = BEGAN.policy.clocks
    name, end = "rapid-first-reply", date(2028, 1, 1)
    title = clocks[name].label.en

    def lines(**days: date) -> list[str]:
        return told(
            with_clocks({**clocks.entries, name: replace(clocks[name], **days)})
        ).splitlines()[2:]

    assert lines(start=LATER) == [f"  {title} · {name}, taken out, until 2027-01-01"]
    assert lines(start=LATER, end=end) == [
        f"  {title} · {name}, taken out, until 2027-01-01",
        f"  {title} · {name}, taken out, from 2028-01-01",
    ]
    amounts = BEGAN.policy.amounts
    held = amounts["exam_pass_mark"]
    first = held.values[0]
    values = (first, replace(first, start=LATER, value=first.value + 1), replace(first, start=end))
    new = with_policy(amounts={**amounts, held.id: replace(held, values=values)})
    (said,) = [line for line in told(new).splitlines() if held.label.en in line]
    assert said.endswith(", from 2027-01-01 until 2028-01-01")
    assert as_codes(contrast(BEGAN, new), "en")["amounts"][0]["until"] == "2028-01-01"
    (said,) = [
        line
        for line in told(
            BEGAN,
            with_policy(
                amounts={
                    **amounts,
                    held.id: replace(
                        held,
                        values=(replace(first, value=first.value + 1), replace(first, start=LATER)),
                    ),
                }
            ),
        ).splitlines()
        if held.label.en in line
    ]
    assert said.endswith(", until 2027-01-01")


def test_markdown_has_no_markup_but_ours() -> None:
    sly = Label("a *b* | <c> `d` #e", "甲")
    shown = Told((sly,), (Part(sly, (Line(sly, (sly,), alike("A-01")),), 2),))
    text = as_markdown(shown, "en", sly)
    escaped = r"a \*b\* \| \<c\> \`d\` \#&#8203;e"
    assert text.splitlines() == [
        f"### {escaped}", "", f"**{escaped}**", "", f"#### {escaped}", "",
        f"- {escaped} (`A-01`)", f"  - {escaped}", "- and 2 more",
    ]  # fmt: skip


MARKDOWN = MarkdownIt("gfm-like").use(dollarmath_plugin).use(tasklists_plugin)
MARKDOWN.linkify.set({"fuzzy_link": False})
SIGNS = [*string.punctuation, *" \n\t0129abGH甲乙，。"]
MARKS = [
    "@shop", "#123", "GH-12", "$x$", "&lt;", "<br>", "```", "[ ]", "1.", "12)", "***", "---",
    "https://a.cn", "www.a.cn", "a@b.cn", ":smile:",
]  # fmt: skip
SLY = st.lists(st.sampled_from([*SIGNS, *MARKS]), min_size=1).map("".join)


def kinds_and_text(text: str) -> tuple[list[str], list[str]]:
    """Return what a comment is made of, and the words of its blocks as they are shown."""
    tokens = [token for block in MARKDOWN.parse(text) for token in (block, *(block.children or ()))]
    kinds = [token.type for token in tokens if token.type not in ("text", "text_special")]
    shown = [
        "".join(child.content for child in token.children or ()).replace("\u200b", "")
        for token in tokens
        if token.type == "inline"
    ]
    return kinds, shown


@given(SLY.filter(str.split))
@example("@shop")
@example("GH-12 #12")
@example("https://shop.cn www.shop.cn")
def test_no_text_is_more_than_text_in_markdown(text: str) -> None:
    def written(sly: Label) -> str:
        return as_markdown(Told((sly,), (Part(sly, (Line(sly, (sly,)),)),)), "en", sly)

    kinds, shown = kinds_and_text(written(alike(text)))
    assert kinds == kinds_and_text(written(alike("word")))[0]
    assert set(shown) == {" ".join(text.split())}
    found = written(alike(text)).replace("&#8203;", "\u200b")
    assert not re.search(r"[@#]\w|\bGH-\d", found)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("@shop", r"\@&#8203;shop"),
        ("#123", r"\#&#8203;123"),
        ("gh-123", "gh-&#8203;123"),
        ("$x$ & y", r"\$x\$ \& y"),
        ("~bug !12 %3", r"\~bug \!12 \%3"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("1. a", r"1\. a"),
        ("10) a", r"10\) a"),
        (":smile: https://a.b www.a.b", r"\:smile: https\://a.b www\.a.b"),
        ("from 10 to 20 %, no more: 3.5 - 1!", "from 10 to 20 %, no more: 3.5 - 1!"),
    ],
)
def test_what_a_platform_gives_a_meaning_to_is_escaped(text: str, escaped: str) -> None:
    assert as_markdown(Told((alike(text),)), "en", alike("T")).splitlines()[2] == f"**{escaped}**"


def test_a_comment_is_no_longer_than_a_review_takes() -> None:
    line = Line(alike("word " * 100))
    long = Told((alike("Long"),), (Part(alike("Part"), (line,) * 400),))
    text = as_markdown(long, "en", alike("Title"))
    assert len(text) <= comparing.LONGEST
    assert text.splitlines()[-1] == "*The rest is left out: it is too long for a comment.*"


def test_further_lines_may_be_added() -> None:
    more = with_part(Told((alike("Head"),)), alike("Cases"), [alike("one")])
    assert as_plain(more, "zh").splitlines() == ["Head", "Cases：", "  one"]


def test_codes_have_all_of_it() -> None:
    clocks = BEGAN.policy.clocks
    name = "rapid-first-reply"
    policy = under(AmountChange("no_reason_window_tw", 6), start=LATER).policy
    others = {**clocks.entries, name: replace(clocks[name], role="supervisor")}
    less = {n: case for n, case in BEGAN.cases.items() if n != "loose-thread-kept"}
    options = dict(BEGAN.options)
    first = next(iter(options))
    options[first] = replace(options[first], buyer=replace(options[first].buyer, cons=alike("x")))
    new = replace(
        BEGAN,
        policy=replace(policy, clocks=replace(clocks, entries=others)),
        cases=less,
        options=options,
    )
    codes = as_codes(contrast(BEGAN, new), "en")
    read = json.loads(json.dumps(codes))
    assert (read["differs"], read["wording_alone"], read["breaks_law"]) == (True, False, True)
    (stretch,) = read["stretches"]
    assert (stretch["from"], stretch["until"]) == ("2027-01-01", None)
    own = next(change for change in stretch["changes"] if change["own"])
    assert own["before"] == {"window": "inside"}
    assert own["better"] == {"window": -1}
    assert own["boxes"][0]["days_since_signing"] == {"from": "7", "to": "7"}
    assert own["boxes"][0]["market"] == ["tw"]
    assert {row["kind"] for row in stretch["rows"]} == {"broken"}
    assert all(sent["before"] != sent["after"] for sent in stretch["sent"])
    assert read["amounts"] == [
        {"amount": "no_reason_window_tw", "from": "2027-01-01", "until": None,
         "before": "7 days", "after": "6 days"}
    ]  # fmt: skip
    altered = {(one["part"], one["entry"], one["place"]): one for one in read["altered"]}
    assert altered["clocks", name, "role"]["after"] == "supervisor"
    assert altered["cases", "loose-thread-kept", ""]["before"] == "loose-thread-kept"
    assert altered["options", first, "buyer.cons"]["after"] == {"en": "x", "zh": "x"}


@pytest.mark.parametrize(
    ("value", "plain"),
    [(frozenset("ba"), ["a", "b"]), (("x", None), ["x", None]), ({1: True}, {"1": True}),
     (date(2026, 3, 1), "2026-03-01")],
)  # fmt: skip
def test_a_value_is_plain_in_codes(value, plain) -> None:
    assert comparing._plain(value) == plain


def test_codes_name_what_only_one_knows() -> None:
    terms = replace(BEGAN.policy.terms, fields=without_information())
    codes = as_codes(contrast(BEGAN, with_policy(terms=terms)), "zh")
    assert codes["only_in_one"] == [
        {"kind": "code", "name": "information", "of": "wish", "when": "before"}
    ]


def test_an_outcome_that_is_not_ranked_is_neither() -> None:
    new = under(rules=[RuleChange("FRT-35", {"payment": "prepaid_by_shop"})])
    text = told(new)
    assert "neither" in text.splitlines()[0]


def test_a_table_that_only_one_policy_knows_stands_by_itself() -> None:
    alone = Unmatched("table", "third", Label("The third", "第三"), when="after")
    within = replace(alone, kind="code", home=Label("Colour", "颜色"))
    found = replace(contrast(BEGAN, LONGER), unmatched=(alone, within))
    text = as_plain(comparison_sheet(found), "en")
    lines = [line.strip() for line in text.splitlines() if "The third · third" in line]
    assert [line.startswith("Colour") for line in lines] == [False, True]


def test_every_part_of_the_handbook_has_a_name_by_which_it_is_told() -> None:
    parts = {field.name for field in fields(Handbook)} - LEFT_OUT | {*POLICY_PARTS}
    assert {*PARTS} == parts
    assert parts >= BESIDE
