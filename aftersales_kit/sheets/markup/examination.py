"""The go-live examination as HTML: a paper to fill in, and a paper that has been marked.

Parts: `paper_html`, `examination_html` (the page's section around it), `examine` (one request of
that page).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...answers.examination import Paper, Result, mark, paper, record
from ...answers.questions import Item
from ...policy.amounts import UncoveredDate
from ...policy.handbook import Handbook
from ...policy.labels import Label
from .answers import OTHER
from .elements import TAGS, Html, Writer, both, el, rule_link, source_link, together
from .forms import PRINT, language_buttons, links_home

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
STATES = {"right": RIGHT, "wrong": WRONG, "open": OPEN}
FIRST_SEED = 1


def verdict(result: Result) -> Label:
    """Return how a paper went, in one line."""
    words = PASSED if result.passed else FAILED
    return _filled(words, result.paper, right=len(result.right))


def _filled(words: Label, drawn: Paper, **more: object) -> Label:
    return words.format(
        seed=drawn.seed, on=drawn.on, of=len(drawn.items), need=drawn.needed, **more
    )


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
    other = OTHER[lang]
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


def examine(request: Mapping[str, Any], handbook: Handbook) -> dict[str, Any]:
    """Answer one request of the examination's page.

    The request has `seed`, `answers` (code by question), `handed_in`, `name`, `lang` and `on`; the
    reply has `html`, `status` and, once handed in, `record`: the result to keep.
    """
    lang = "zh" if request.get("lang") == "zh" else "en"
    try:
        on = date.fromisoformat(str(request["on"]))
        drawn = paper(handbook, on, seed=int(request["seed"]))
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
