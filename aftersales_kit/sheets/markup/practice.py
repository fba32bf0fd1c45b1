"""A practice as HTML: the chat, what can be asked, decided and written, and what was amiss.

Parts: `practice_html`, `practice_section` (the page's section around it), `practise` (one request
of that page).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...answers.practice import TRAINEE, TYPE, Choice, Mark, Marks, Practice, Turn
from ...policy.handbook import Handbook
from ...policy.labels import NAMED, Label, joined
from ...policy.terms import Field, Value
from ..practising import (
    CASE,
    CHOICES,
    INSTEAD,
    KNOWN,
    MANNER,
    MARKS,
    MESSAGE,
    NEXT,
    NONE,
    about,
    done,
    drawn,
    verdict,
    whose,
)
from .answers import OTHER
from .elements import TAGS, Html, Writer, both, el, rule_link, source_link, together
from .forms import PRINT, language_buttons, links_home

TITLE = Label("Practice", "练习")
FIRST_SEED = 7
ASK = Label("Ask", "问")
FACT = Label("What to ask", "问什么")
WHOM = Label("Whom to ask", "问谁")
WHOEVER = Label("whoever knows it", "谁知道问谁")
NOTHING = Label("— choose —", "— 请选 —")
WRITE = Label("What you write to the buyer", "回复买家")
SEND = Label("Send", "发送")
FINISH = Label("Finish and have it marked", "结束并批改")
ANOTHER = Label("Another practice", "换一单")
SAVE = Label("Save the result", "保存成绩")
WHO = Label("Initials or a label (stays on this device)", "代号或缩写（只留在本机）")
FOLDED = Label("The case, and what the handbook writes", "这一单的情况和手册的回复")
MOST = 200
"""The most deeds that a chat is played from."""


def practice_html(practice: Practice, lang: str, marks: Marks | None = None) -> Html:
    """Return a practice as far as it has come; with marks, what was amiss."""
    return _Practice(lang, practice).html(marks)


def chat_html(practice: Practice, lang: str) -> Html:
    """Return what is known and what has been said, without anything to do."""
    written = _Practice(lang, practice)
    return together(written.known(), written.chat())


def marks_html(marks: Marks, lang: str) -> Html:
    """Return what was amiss, the handbook's own message, and the case."""
    return _Practice(lang, marks.practice).marked(marks)


@dataclass(frozen=True)
class _Practice(Writer):
    practice: Practice

    def html(self, marks: Marks | None) -> Html:
        said = verdict(marks) if marks else about(self.practice)
        headline = el("p", self.el("strong", said), classes="as-headline")
        if marks:
            return together(headline, self.marked(marks), self.known(), self.chat())
        folded = el("details", self.el("summary", FOLDED), self.case(), classes="as-solution")
        return together(headline, self.known(), self.chat(), self.asking(), self.choosing(), folded)

    # --- the chat ---

    def known(self) -> Html:
        terms = self.practice.scene.in_force.terms
        rows = [
            line
            for name, value in self.practice.known.items()
            for line in self.row(terms[name], value)
        ]
        return el(
            "details", self.el("summary", KNOWN), el("dl", *rows, classes="as-known"), open=True
        )

    def row(self, field: Field, value: Value) -> tuple[Html, Html]:
        return self.el("dt", field.label), el("dd", self.told(field.value_label(value)))

    def chat(self) -> Html:
        return el("ol", *map(self.turn, self.practice.turns), classes="as-chat")

    def turn(self, turn: Turn) -> Html:
        side = "mine" if turn.by == TRAINEE else "theirs"
        return el(
            "li",
            self.el("span", whose(self.practice, turn), classes="as-speaker"),
            " ",
            self.el("span", self.told(turn.text), classes="as-line"),
            data_side=side,
        )

    def who(self, name: str) -> Label:
        return self.practice.scene.in_force.terms.knowers[name].label

    # --- what to do ---

    def asking(self) -> Html:
        scene = self.practice.scene
        groups = []
        for name in (*scene.askees, ""):
            fields = [f for f in scene.fields if next(iter(scene.knowers(f)), "") == name]
            options = (self.el("option", f.label, value=f.name) for f in fields)
            label = self.who(name) if name else KNOWN
            groups.append(self.el("optgroup", *options, label=label))
        whom = (self.el("option", self.who(name), value=name) for name in scene.askees)
        return el(
            "div",
            self.field("ask", FACT, self.el("option", NOTHING, value=""), *groups),
            self.field("of", WHOM, self.el("option", WHOEVER, value=""), *whom),
            self.el("button", ASK, type="button", data_ask=True),
            classes="as-asking",
        )

    def field(self, name: str, label: Label, *options: Html) -> Html:
        id = f"as-practice-{name}"
        return el(
            "div",
            self.el("label", label, for_=id),
            el("select", *options, id=id, data_field=name),
            classes="as-field",
        )

    def choosing(self) -> Html | None:
        scene = self.practice.scene
        if not scene.choices:
            return None
        return el(
            "fieldset", self.el("legend", CHOICES), *map(self.choice, scene.choices),
            classes="as-choices",
        )  # fmt: skip

    def choice(self, choice: Choice) -> Html:
        given = (self.practice.chosen or {}).get(choice.id, "")
        id = f"as-choice-{choice.id}"
        options = [
            self.el("option", label, value=code, selected=code == given)
            for code, label in choice.codes.items()
        ]
        return el(
            "div",
            self.el("label", choice.said, for_=id),
            el("select", self.el("option", NOTHING, value=""), *options, id=id,
               data_choice=choice.id),
            classes="as-field",
        )  # fmt: skip

    # --- what was amiss ---

    def marked(self, marks: Marks) -> Html:
        listed = (
            el("ol", *map(self.mark, marks.marks), classes="as-marks")
            if marks.marks
            else self.el("p", NONE)
        )
        return together(self.el("h3", MARKS), listed, self.case())

    def mark(self, mark: Mark) -> Html:
        mistake = self.practice.scene.practised.mistakes[mark.kind]
        links = [*map(rule_link, mark.rules), *map(source_link, mark.sources)]
        return el(
            "li",
            self.el("strong", NAMED.format(mistake.label, mark.says)),
            *self.because(mark),
            together(" (", together(*links, between=", "), ")") if links else None,
            data_grave=mark.grave,
        )

    def because(self, mark: Mark) -> Iterator[str]:
        if mark.why:
            yield " " + self.text(mark.why)
        if mark.instead:
            yield " " + self.text(INSTEAD.format(mark.instead))

    def case(self) -> Html:
        scene = self.practice.scene
        types = scene.in_force.terms.codes(TYPE)
        terms = scene.in_force.terms
        rows = [line for name in scene.hidden for line in self.row(terms[name], scene.facts[name])]
        return together(
            self.el("h3", MESSAGE),
            el("blockquote", self.told(scene.message), classes="as-message"),
            self.el("h3", CASE),
            self.el("p", joined([scene.case.title, scene.case.why], NEXT)),
            el("dl", *rows, classes="as-known") if rows else None,
            self.el("p", NAMED.format(MANNER, types[scene.buyer])),
        )


def practice_section(handbook: Handbook, *, on: date, lang: str = "en") -> Html:
    """Return the practice as a page shows it: a first one, which the page's script goes on with."""
    practice, other = drawn(FIRST_SEED, handbook), OTHER[lang]
    title, text, who = "as-practice-title", "as-practice-write", "as-practice-who"
    shown = el(
        "div",
        practice_html(practice, lang),
        classes="as-answer as-paper",
        role="region",
        aria_labelledby=title,
        tabindex="-1",
        lang=TAGS[lang],
    )
    writing = el(
        "div",
        el("label", both(WRITE), for_=text),
        el("textarea", id=text, data_write=True, rows="4", maxlength="2000"),
        el("button", both(SEND), type="button", data_send=True),
        classes="as-field as-writing",
    )
    name = el(
        "div",
        el("label", both(WHO), for_=who),
        el("input", type="text", id=who, data_who=True, maxlength="20"),
        classes="as-field",
    )
    buttons = el(
        "div",
        el("button", both(FINISH), type="submit", data_finish=True),
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
            shown,
            writing,
            name,
            el("p", classes="as-status", role="status"),
            buttons,
            classes="as-form",
            novalidate=True,
            autocomplete="off",
        ),
        el("template", practice_html(practice, other), data_built=other, lang=TAGS[other]),
        *links_home(),
        classes="as-calculator as-practice",
        data_practice=True,
        data_on=str(on),
        data_seed=str(FIRST_SEED),
        data_lang=lang,
        aria_labelledby=title,
    )


def practise(request: Mapping[str, Any], handbook: Handbook) -> dict[str, Any]:
    """Answer one request of the practice's page.

    The request has `seed`, `deeds`, `finished`, `who`, `lang` and `on`, and may have `buyer`; the
    reply has `html`, `status`, `done` (how many of the deeds could be done) and, once finished,
    `record`: the result to keep. A deed that cannot be done is told, and the chat is that before.
    """
    lang = "zh" if request.get("lang") == "zh" else "en"
    status, number = "", 0
    try:
        on = date.fromisoformat(str(request["on"]))
        practice = drawn(int(request["seed"]), handbook, buyer=str(request.get("buyer", "")))
    except ValueError as error:
        return {"html": "", "status": str(error), "done": 0, "record": None}
    try:
        for deed in request["deeds"][:MOST]:
            practice = done(practice, deed)
            number += 1
    except ValueError as error:
        status = str(error)
    marks = practice.finish() if request["finished"] else None
    return {
        "html": practice_html(practice, lang, marks),
        "status": status or (verdict(marks) if marks else about(practice)).text(lang),
        "done": number,
        "record": marks.as_record(str(request["who"]), on) if marks else None,
    }
