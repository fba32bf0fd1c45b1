"""The go-live examination as HTML: a paper to fill in, and a paper that has been marked.

Parts: `paper_html`, `examination_html` (the page's section around it), `examine` (one request of
that page). As in `markup`, what comes from a person or from data is escaped here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

from ..answers.examination import Item, Paper, Result, mark, paper, record
from ..policy.amounts import UncoveredDate
from ..policy.cases import WorkedCase, default_cases
from ..policy.inforce import Policy
from ..policy.loading import default
from ..policy.terms import Label
from .markup import PRINT, TAGS, both, language_buttons, rule_link, source_link

TITLE = Label("Go-live examination", "上岗考试")
NAME = Label("Name (stays on this device)", "姓名（只留在本机）")
HAND_IN = Label("Hand in", "交卷")
ANOTHER = Label("Another paper", "换一份卷子")
SAVE = Label("Save the result", "保存成绩")
ANSWER = Label("Answer and rule", "答案和依据")
RIGHT = Label("Right.", "答对了。")
WRONG = Label("Not right. The answer is: {}.", "答错了。正确答案：{}。")
OPEN = Label("Not answered. The answer is: {}.", "没有作答。正确答案：{}。")
PASSED = Label(
    "Passed: {right} of {of} right, {need} needed.",
    "通过：{of} 题答对 {right} 题，及格 {need} 题。",
)
FAILED = Label(
    "Not passed: {right} of {of} right, {need} needed.",
    "未通过：{of} 题答对 {right} 题，及格 {need} 题。",
)
ABOUT = Label(
    "Paper {seed}, policy as of {on}: {of} questions, {need} right answers pass.",
    "第 {seed} 号卷，按 {on} 的规则出题：共 {of} 题，答对 {need} 题及格。",
)
FIRST_SEED = 1


def needed(drawn: Paper) -> int:
    """Return how many right answers pass."""
    exact = drawn.pass_mark * len(drawn.items)
    return int(exact.to_integral_value(rounding="ROUND_CEILING"))


def verdict(result: Result) -> Label:
    """Return how a paper went, in one line."""
    words = PASSED if result.passed else FAILED
    return _filled(words, result.paper, right=len(result.right))


def _filled(words: Label, drawn: Paper, **more: object) -> Label:
    values = {
        "seed": drawn.seed, "on": drawn.on, "of": len(drawn.items), "need": needed(drawn), **more,
    }  # fmt: skip
    return Label(words.en.format(**values), words.zh.format(**values))


def paper_html(
    drawn: Paper, lang: str, answers: Mapping[str, str] | None = None, result: Result | None = None
) -> str:
    """Return a paper; with a result, each question says how it went and why."""
    given = answers or {}
    said = verdict(result) if result else _filled(ABOUT, drawn)
    head = f'<p class="as-headline"><strong>{escape(said.text(lang))}</strong></p>'
    items = "".join(
        f"<li>{_item(item, given.get(item.id, ''), result, lang)}</li>" for item in drawn.items
    )
    return f'{head}<ol class="as-items">{items}</ol>'


def question_html(item: Item, lang: str) -> str:
    """Return what happened, what is known and what is asked, without the choices."""
    return f"{_situation(item, lang)}<p><strong>{escape(item.asks.text(lang))}</strong></p>"


def _situation(item: Item, lang: str) -> str:
    known = "".join(
        f"<dt>{escape(name.text(lang))}</dt><dd>{escape(value.text(lang))}</dd>"
        for name, value in item.known
    )
    story = f"<p>{escape(item.story.text(lang))}</p>" if item.story.en else ""
    return story + (f'<dl class="as-known">{known}</dl>' if known else "")


def _item(item: Item, given: str, result: Result | None, lang: str) -> str:
    choices = "".join(
        f'<label class="as-choice"><input type="radio" name="{item.id}" '
        f'value="{escape(choice.code)}"{" checked" if choice.code == given else ""}> '
        f"{escape(choice.text.text(lang))}</label>"
        for choice in item.choices
    )
    marked = ""
    if result is not None:
        words = RIGHT if item in result.right else WRONG if item in result.wrong else OPEN
        state = {RIGHT: "right", WRONG: "wrong", OPEN: "open"}[words]
        marked = f' data-result="{state}"'
        said = escape(words.text(lang).format(item.answer.text(lang)))
        told = f'<p class="as-verdict">{said} {_because(item, lang)}</p>'
    else:
        # Folded away, for whoever only reads and for a browser in which nothing can be marked.
        told = (
            f'<details class="as-solution"><summary>{escape(ANSWER.text(lang))}</summary>'
            f"<p>{escape(item.answer.text(lang))}. {_because(item, lang)}</p></details>"
        )
    return (
        f'<div class="as-item"{marked}>{_situation(item, lang)}<fieldset><legend>'
        f"{escape(item.asks.text(lang))}</legend>{choices}</fieldset>{told}</div>"
    )


def _because(item: Item, lang: str) -> str:
    links = [rule_link(rule) for rule in item.rules] + [source_link(s) for s in item.sources]
    cites = f" ({', '.join(links)})" if links else ""
    return f"{escape(item.why.text(lang))}{cites}"


def examination_html(
    policy: Policy, cases: Mapping[str, WorkedCase], *, on: date, lang: str = "en"
) -> str:
    """Return the examination as a page shows it: a first paper, which the page's script marks."""
    drawn = paper(policy, cases, on, seed=FIRST_SEED)
    other = "en" if lang == "zh" else "zh"
    buttons = "".join(
        f'<button type="{kind}" data-{name}>{both(label)}</button>'
        for kind, name, label in (
            ("submit", "hand-in", HAND_IN),
            ("button", "another", ANOTHER),
            ("button", "save", SAVE),
            ("button", "print", PRINT),
        )
    )
    return (
        f'<section class="as-calculator as-examination" data-examination data-on="{on}" '
        f'data-seed="{FIRST_SEED}" data-lang="{lang}" aria-labelledby="as-exam-title">'
        f"{language_buttons(lang)}"
        f'<p class="as-title" id="as-exam-title">{both(TITLE)}</p>'
        f'<form class="as-form" novalidate autocomplete="off"><div class="as-field">'
        f'<label for="as-exam-name">{both(NAME)}</label>'
        f'<input type="text" id="as-exam-name" data-name maxlength="60"></div>'
        f'<div class="as-answer as-paper" role="region" aria-labelledby="as-exam-title" '
        f'tabindex="-1" lang="{TAGS[lang]}">{paper_html(drawn, lang)}</div>'
        f'<p class="as-status" role="status"></p><div class="as-buttons">{buttons}</div></form>'
        f'<template data-built="{other}" lang="{TAGS[other]}">{paper_html(drawn, other)}</template>'
        '<a class="as-link" hidden href="#rule:FRT-01" data-link="rule:FRT-01"></a>'
        '<a class="as-link" hidden href="#source:QST-11" data-link="source:QST-11"></a>'
        "</section>"
    )


def examine(request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one request of the examination's page.

    The request has `seed`, `answers` (code by question), `handed_in`, `name`, `lang` and `on`; the
    reply has `html`, `status` and, once handed in, `record`: the result to keep.
    """
    lang = "zh" if request.get("lang") == "zh" else "en"
    policy = default()
    try:
        on = date.fromisoformat(str(request["on"]))
        drawn = paper(policy, default_cases(), on, seed=int(request["seed"]))
    except (UncoveredDate, ValueError) as error:
        return {"html": "", "status": str(error), "record": None}
    answers = {str(item): str(code) for item, code in dict(request["answers"]).items()}
    if not request["handed_in"]:
        status = _filled(ABOUT, drawn).text(lang)
        return {"html": paper_html(drawn, lang, answers), "status": status, "record": None}
    result = mark(drawn, answers)
    return {
        "html": paper_html(drawn, lang, answers, result),
        "status": verdict(result).text(lang),
        "record": record(result, str(request["name"])),
    }
