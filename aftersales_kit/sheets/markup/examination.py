"""The go-live examination as HTML: a paper to fill in, and a paper that has been marked.

Parts: `paper_html`, `copy_html` (what is typed, and how it went), `examination_html` (the page's
section around them), `examine` (one request of that page).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any

from ...answers.examination import Paper, Result, find_part, mark, paper, record
from ...answers.questions import Item
from ...answers.typed import Copy, Typed, copy, mark_typed, typed_record
from ...policy.amounts import UncoveredDate
from ...policy.handbook import Handbook
from ...policy.labels import Label
from ...policy.subjects.examination import Part
from ...policy.subjects.scripts import Script
from .answers import OTHER
from .elements import TAGS, Html, Writer, both, el, rule_link, source_link, together
from .forms import PRINT, language_buttons, links_home

TITLE = Label("Go-live examination", "上岗考试")
NAME = Label("Name or initials (stays on this device)", "姓名或缩写（只留在本机）")
PART = Label("Part of the examination", "考哪一部分")
HAND_IN = Label("Hand in", "交卷")
ANOTHER = Label("Another paper", "换一份卷子")
SAVE = Label("Save the results", "保存成绩")
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
GUESSED = Label(
    "Who only guesses passes about once in {} times.", "全靠猜的话，大约 {} 次才过 1 次。"
)
ABOUT_TYPED = Label(
    "Text {seed}, policy as of {on}: {length} characters; {speed} right ones a minute pass, and "
    "{mark} of all have to be right.",
    "第 {seed} 号文，按 {on} 的规则：共 {length} 字，每分钟打对 {speed} 字、全文打对 {mark} 及格。",
)
HERE = Label("Type it here; pasting does not count", "在这里打，粘贴不算")
TYPED = Label(
    "{}: {per_minute} right characters a minute ({speed} needed), {share} right ({mark} needed), "
    "{errors} errors.",
    "{}：每分钟打对 {per_minute} 字（及格 {speed}），打对 {share}（及格 {mark}），错 {errors} 处。",
)
DONE, NOT_DONE = Label("Passed", "通过"), Label("Not passed", "未通过")
SHOWN, WAS_TYPED = Label("What there was to type", "原文"), Label("What was typed", "您打的")
STATES = {"right": RIGHT, "wrong": WRONG, "open": OPEN}
FIRST_SEED = 1


def verdict(result: Result | Typed) -> Label:
    """Return how a paper, or what was typed, went, in one line."""
    if isinstance(result, Typed):
        said = {"per_minute": result.per_minute, "share": f"{result.share:.0%}"}
        passed = DONE if result.passed else NOT_DONE
        return _of_copy(TYPED, result.copy, passed, errors=result.errors, **said)
    words = PASSED if result.passed else FAILED
    return _filled(words, result.paper, right=len(result.right))


def _filled(words: Label, drawn: Paper, **more: object) -> Label:
    return words.format(
        seed=drawn.seed, on=drawn.on, of=len(drawn.items), need=drawn.needed, **more
    )


def _of_copy(words: Label, drawn: Copy, *first: object, **more: object) -> Label:
    known = {"seed": drawn.seed, "on": drawn.on, "length": len(drawn.text), "speed": drawn.speed}
    return words.format(*first, mark=f"{drawn.pass_mark:.0%}", **known, **more)


def about(drawn: Paper | Copy) -> Label:
    """Return what is to be known of a paper, or of what is to be typed, in one line."""
    return _of_copy(ABOUT_TYPED, drawn) if isinstance(drawn, Copy) else _filled(ABOUT, drawn)


def guessed(drawn: Paper) -> Label:
    """Return how likely it is to pass by guessing alone, as people say it."""
    return GUESSED.format(f"{floor(1 / drawn.by_guessing):,}")


def copy_html(
    drawn: Copy, lang: str, done: Typed | None = None, *, only_text: bool = False
) -> Html:
    """Return what is to be typed, with a place for it; once it is done, both, and how it went.

    It is read as it is to be typed, in whichever script. `only_text` is for a form that has a
    place of its own.
    """
    write = Writer(lang)
    tag = drawn.script or TAGS[drawn.lang]
    text = el("p", drawn.text, classes="as-copy", lang=tag, translate="no")
    summary = el("p", write.el("strong", verdict(done) if done else about(drawn)),
                 classes="as-headline")  # fmt: skip
    if done is not None:
        typed = el("p", done.text, classes="as-copy", lang=tag, translate="no")
        state = "right" if done.passed else "wrong"
        inside = (write.el("p", SHOWN), text, write.el("p", WAS_TYPED), typed)
        return together(summary, el("div", *inside, classes="as-item", data_result=state))
    if only_text:
        return together(summary, text)
    name = "as-exam-typed"
    place = el(
        "textarea", id=name, data_typed=True, rows="8", spellcheck="false", autocorrect="off",
        autocapitalize="off", autocomplete="off", lang=tag,
    )  # fmt: skip
    field = el("div", write.el("label", HERE, for_=name), place, classes="as-field")
    return together(summary, el("div", text, field, classes="as-item"))


def paper_html(
    drawn: Paper, lang: str, answers: Mapping[str, str] | None = None, result: Result | None = None
) -> Html:
    """Return a paper; with a result, each question says how it went and why."""
    return _Paper(lang, answers or {}, result).paper(drawn)


def question_html(item: Item, lang: str) -> Html:
    """Return what happened, what is known and what is asked, without the choices."""
    paper = _Paper(lang, {}, None)
    return together(paper.situation(item), el("p", paper.el("strong", item.asks)))


@dataclass(frozen=True)
class _Paper(Writer):
    answers: Mapping[str, str]
    result: Result | None

    def paper(self, drawn: Paper) -> Html:
        summary = verdict(self.result) if self.result else _filled(ABOUT, drawn)
        items = (el("li", self.item(item)) for item in drawn.items)
        return together(
            el("p", self.el("strong", summary), classes="as-headline"),
            self.el("p", guessed(drawn), classes="as-hint"),
            el("ol", *items, classes="as-items"),
        )

    def situation(self, item: Item) -> Html:
        known = [
            line
            for name, value in item.known
            for line in (self.el("dt", name), self.el("dd", value))
        ]
        return together(
            self.el("p", item.story) if item.story else None,
            el("dl", *known, classes="as-known") if known else None,
        )

    def item(self, item: Item) -> Html:
        given = self.answers.get(item.id, "")
        choices = [
            self.el(
                "label",
                el(
                    "input",
                    type="radio",
                    name=item.id,
                    value=choice.code,
                    checked=choice.code == given,
                ),
                " ",
                choice.text,
                classes="as-choice",
            )
            for choice in item.choices
        ]
        asked = el("fieldset", self.el("legend", item.asks), *choices)
        return el(
            "div",
            self.situation(item),
            asked,
            self.solution(item),
            classes="as-item",
            data_result=self.state(item),
        )

    def state(self, item: Item) -> str | None:
        if self.result is None:
            return None
        if item in self.result.right:
            return "right"
        return "wrong" if item in self.result.wrong else "open"

    def solution(self, item: Item) -> Html:
        """Return whether it is right and why; on an unmarked paper, the answer folded away.

        That is for whoever only reads, and for a browser in which nothing can be marked.
        """
        state = self.state(item)
        if state is None:
            answer = self.el("p", item.answer, ". ", *self.because(item))
            return el("details", self.el("summary", ANSWER), answer, classes="as-solution")
        words = STATES[state].format(item.answer)
        return self.el("p", words, " ", *self.because(item), classes="as-verdict")

    def because(self, item: Item) -> tuple[Label, Html | None]:
        links = [*map(rule_link, item.rules), *map(source_link, item.sources)]
        return item.why, together(" (", together(*links, between=", "), ")") if links else None


def examination_html(handbook: Handbook, *, on: date, lang: str = "en") -> Html:
    """Return the examination as a page shows it: a first paper, which the page's script marks."""
    drawn = paper(handbook, on, seed=FIRST_SEED)
    other, parts = OTHER[lang], handbook.examination.parts.values()
    title = "as-exam-title"
    name = el(
        "div",
        el("label", both(NAME), for_="as-exam-name"),
        el("input", type="text", id="as-exam-name", data_name=True, maxlength="60"),
        classes="as-field",
    )
    shown = el(
        "div",
        paper_html(drawn, lang),
        classes="as-answer as-paper",
        role="region",
        aria_labelledby=title,
        tabindex="-1",
        lang=TAGS[lang],
    )
    first = drawn.part.id
    choices = (
        el("button", both(p.label), type="button", data_part=p.id, aria_pressed=_pressed(p, first))
        for p in parts
    )
    chosen = el(
        "div",
        el("span", both(PART), id="as-exam-part"),
        *choices,
        classes="as-choices as-parts",
        role="group",
        aria_labelledby="as-exam-part",
    )
    buttons = el(
        "div",
        el("button", both(HAND_IN), type="submit", data_hand_in=True),
        el("button", both(ANOTHER), type="button", data_another=True),
        el("button", both(SAVE), type="button", data_save=True),
        el("button", both(PRINT), type="button", data_print=True),
        classes="as-buttons",
    )
    return el(
        "section",
        language_buttons(lang),
        el("p", both(TITLE), classes="as-title", id=title),
        el(
            "form",
            name,
            chosen,
            shown,
            el("p", classes="as-status", role="status"),
            buttons,
            classes="as-form",
            novalidate=True,
            autocomplete="off",
        ),
        el("template", paper_html(drawn, other), data_built=other, lang=TAGS[other]),
        *links_home(),
        classes="as-calculator as-examination",
        data_examination=True,
        data_on=str(on),
        data_seed=str(FIRST_SEED),
        data_lang=lang,
        aria_labelledby=title,
    )


def _pressed(part: Part, chosen: str) -> str:
    return "true" if part.id == chosen else "false"


def examine(
    request: Mapping[str, Any], handbook: Handbook, script: Script | None = None
) -> dict[str, Any]:
    """Answer one request of the examination's page.

    The request has `part` (the first where it is left out), `seed`, `answers` (code by question)
    or what was `typed` in so many `seconds`, `handed_in`, `name`, `lang` and `on`; the reply has
    `html`, `status` and, once handed in, `record`: the result to keep. What is typed in Chinese is
    shown and marked in the reader's `script`.
    """
    lang = "zh" if request.get("lang") == "zh" else "en"
    try:
        on, seed = date.fromisoformat(str(request["on"])), int(request["seed"])
        part = find_part(handbook, str(request.get("part", "")))
        if part.typing is not None:
            drawn = copy(handbook, on, seed=seed, part=part.id, script=script)
            return _typed(drawn, request, lang)
        asked = paper(handbook, on, seed=seed, part=part.id)
    except (UncoveredDate, KeyError, ValueError) as error:
        return {"html": "", "status": str(error.args[0]), "record": None}
    answers = {str(item): str(code) for item, code in dict(request["answers"]).items()}
    if not request["handed_in"]:
        status = about(asked).text(lang)
        return {"html": paper_html(asked, lang, answers), "status": status, "record": None}
    result = mark(asked, answers)
    return {
        "html": paper_html(asked, lang, answers, result),
        "status": verdict(result).text(lang),
        "record": record(result, str(request["name"])),
    }


def _typed(drawn: Copy, request: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Answer a request about what is typed; raises ValueError for a time that cannot be."""
    if not request["handed_in"]:
        status = about(drawn).text(lang)
        return {"html": copy_html(drawn, lang), "status": status, "record": None}
    done = mark_typed(drawn, str(request["typed"]), seconds=float(request["seconds"]))
    return {
        "html": copy_html(drawn, lang, done),
        "status": verdict(done).text(lang),
        "record": typed_record(done, str(request["name"])),
    }
