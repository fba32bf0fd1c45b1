"""The case desk as HTML: one box, the message first, what is known, the next question, tabs.

Parts: `DeskWriter` (the empty desk), `desk_reply` (what its script is told after each change),
`message_reply`.
What the page's script fills in has its place here from the start, so that nothing moves away from
under a finger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...answers.heard import proposed
from ...answers.orders import OrderResolution
from ...answers.replies import ReplyText
from ...answers.resolving import Resolution
from ...policy.days import DAYS, OPENED, SIGNED
from ...policy.labels import NAMED, Label
from ...policy.terms import Field, Terms
from ..calculators import Calculator, Response
from ..calculators.calculator import Fields
from ..calculators.putting import delivered, is_for_the_buyer, is_last, put_to_buyer, stretches
from ..calculators.ticket import TICKET
from ..explaining import Ask
from ..keeping import Kept
from .answers import COPY
from .elements import Html, both, el
from .forms import PRINT, FormWriter, in_days, language_buttons, links_home

NEW = Label("New case", "新的一单")
TODAY = Label("Today", "今天")
KEPT_HERE = Label("The cases kept in this browser", "存在本浏览器里的单")
EVERY_PROBLEM = Label("All problems", "全部问题")
SUGGESTED = Label("What it may be", "可能是什么问题")
ALSO_SAID = Label("What the buyer's words say besides: tap to take it", "买家还说了：点一下就记上")
FOUND = Label("In the handbook", "手册里的")
KNOWN = Label("What is known: tap to change, × to take back", "已知情况：点一下修改，点 × 取消")
PIECES = Label("The pieces of the order", "这一单的几件")
NEXT_QUESTION = Label("The next question", "接下来问")
EVERY_FACT = Label("All facts of the case", "全部信息")
MESSAGE = Label("What to send", "先发这句")
COPY_OTHER = Label("Copy the message in the other language", "复制另一种语言的这句话")
THE_REST = Label("The rest of the answer", "其余答案")
WITHOUT_SCRIPT = Label(
    "The case desk needs scripts, which are switched off in this browser. "
    "The chapters, the list of all wordings and the worked cases can be read as they are.",
    "售后工作台要用到脚本，这个浏览器把脚本关了。各章节、全部话术和案例照常能看。",
)
OWN_WORDS = Label("Write it yourself, checked against this case", "自己写，按这一单核对")
OWN_CHECKED = Label("What is to be mended in your own words", "自己写的话要改什么")
BOX, CHOSEN, WISH, OWN = "said", "problem", "wish", "reply_draft"
FAMILY, MARKET, SEVERAL = "problem_family", "market", "pieces"
NOT_PUT: Mapping[str, Any] = {"asked": False, "message": None, "stretches": [], "along": None}
"""How a question is put that is about one of several pieces."""
CALLED, AGREED = ("order_number", "buyer_id"), "agreed"
"""The facts by which a case is found among others, and the one that is handed over with it."""
KEPT_FOR = "lists_kept"
"""The amount that says for how many days a list that serves the work is kept."""


@dataclass(frozen=True)
class DeskWriter(FormWriter):
    """Writes the desk with nothing entered: it holds no answer."""

    def desk(self) -> Html:
        """Return the desk."""
        name = self.calculator.name
        title = f"as-{name}-title"
        left = (without(part, BOX, OWN) for part in self.calculator.parts)
        every = [self.part(part) for part in left if part.names]
        form = el(
            "form",
            el("div", self.field(BOX), classes="as-box"),
            el("p", classes="as-words", data_words=True),
            el("div", role="group", aria_label=both_text(SUGGESTED), data_suggested=True),
            el("div", role="group", aria_label=both_text(ALSO_SAID), data_heard=True),
            self.problems(),
            el("div", role="group", aria_label=both_text(FOUND), data_found=True),
            self.message(),
            self.own_words(),
            el("p", classes="as-status", role="status"),
            el("div", role="group", aria_label=both_text(KNOWN), data_known=True),
            el("div", role="group", aria_label=both_text(PIECES), data_each_piece=True),
            el("div", role="group", aria_label=both_text(NEXT_QUESTION), data_ask=True),
            self.tabs(),
            el(
                "div",
                classes="as-answer",
                role="region",
                aria_label=both_text(THE_REST),
                tabindex="-1",
            ),
            el(
                "details",
                el("summary", both(EVERY_FACT)),
                *every,
                classes="as-every",
                data_every_fact=True,
            ),
            el(
                "div",
                el("button", both(PRINT), type="button", data_print=True),
                el(
                    "a",
                    both(TICKET.title),
                    classes="as-onward",
                    href=f"#page:notebooks/calculators/{TICKET.name}#",
                    data_onward=TICKET.name,
                    data_shares=" ".join(n for n in TICKET.names if n in self.calculator.names),
                ),
                classes="as-buttons",
            ),
            classes="as-form",
            novalidate=True,
            autocomplete="off",
        )
        return el(
            "section",
            el(
                "div",
                el("p", both(self.calculator.title), classes="as-title", id=title),
                el("button", both(NEW), type="button", data_clear=True),
                self.today(),
                language_buttons(self.lang),
                classes="as-desk-bar",
            ),
            el("p", classes="as-note", role="status", data_trouble=True, hidden=True),
            el(
                "div",
                classes="as-day",
                id=f"as-{name}-day",
                role="region",
                aria_label=both_text(KEPT_HERE),
                data_day=True,
                hidden=True,
            ),
            el("noscript", el("p", both(WITHOUT_SCRIPT), classes="as-note")),
            form,
            *links_home(),
            classes="as-calculator as-desk",
            data_calculator=name,
            data_on=str(self.on),
            data_keeps=str(self.policy.amounts[KEPT_FOR].at(self.on).value),
            data_lang=self.lang,
            data_tab=next(iter(self.calculator.tabs)),
            data_box=BOX,
            data_chosen=CHOSEN,
            data_where=MARKET,
            data_several=SEVERAL,
            data_opened=OPENED,
            data_wish=WISH,
            data_called=" ".join(CALLED),
            data_agreed=AGREED,
            aria_labelledby=title,
        )

    def about(self, field: Field) -> dict[str, Any]:
        """Return what a chip and a question say of a field besides: its name, and what tells it."""
        said: dict[str, Any] = {
            **super().about(field),
            "data_name_en": field.label.en,
            "data_name_zh": field.label.zh,
        }
        # One parcel is signed for once, whatever is in it.
        together = {DAYS, SIGNED, *self.policy.terms[SIGNED].only_with}
        if field.is_of_a_piece and field.name not in together:
            said["data_of_a_piece"] = True
        if field.name == DAYS:
            # A day of signing tells the days, counted as the market does.
            said |= {"data_told_by": SIGNED, "data_from": OPENED}
        return said

    def today(self) -> Html:
        """Return the button that shows the cases of the day, with how many are open."""
        return el(
            "button",
            both(TODAY),
            " ",
            el("span", classes="as-count", data_count=True),
            type="button",
            aria_expanded="false",
            aria_controls=f"as-{self.calculator.name}-day",
            data_today=True,
        )

    def problems(self) -> Html:
        """Return every problem as a button, by family, folded away."""
        terms = self.policy.terms
        labels, families = terms[CHOSEN].codes, terms[FAMILY]
        groups = []
        for family, label in families.codes.items():
            buttons = [
                el("button", both(labels[code]), type="button", data_chooses=code)
                for code in labels
                if families.of(code) == family
            ]
            groups.append(
                el(
                    "div",
                    el("p", both(label), classes="as-part"),
                    el("div", *buttons, classes="as-choices"),
                )
            )
        return el(
            "details",
            el("summary", both(EVERY_PROBLEM)),
            *groups,
            classes="as-problems",
            data_problems=True,
        )

    def message(self) -> Html:
        """Return the place of the one message, and of the same in the other language."""
        place = f"as-{self.calculator.name}-message"
        return el(
            "div",
            el("p", classes="as-reply-title", data_title=True),
            el("p", classes="as-note", data_differs=True),
            el("blockquote", id=place, tabindex="0"),
            el("button", both(COPY), type="button", classes="as-copy", data_copy=place),
            el(
                "details",
                el("summary", data_other=True),
                el("blockquote", id=f"{place}-other"),
                el(
                    "button",
                    both(COPY),
                    type="button",
                    classes="as-copy",
                    data_copy=f"{place}-other",
                    aria_label=both_text(COPY_OTHER),
                ),
                classes="as-other",
            ),
            classes="as-message",
            role="region",
            aria_label=both_text(MESSAGE),
            aria_live="polite",
            data_message=True,
            hidden=True,
        )

    def own_words(self) -> Html:
        """Return where the agent writes something else, with what is said of it right below."""
        return el(
            "details",
            el("summary", both(OWN_WORDS)),
            self.field(OWN),
            el(
                "div",
                classes="as-own-check",
                role="region",
                aria_label=both_text(OWN_CHECKED),
                aria_live="polite",
                data_checked=True,
            ),
            classes="as-own",
            data_drafting=True,
        )

    def tabs(self) -> Html:
        """Return the tabs; how much behind each is settled is said when it is known."""
        name = self.calculator.name
        buttons = [
            el(
                "button",
                both(label),
                el("span", classes="as-tally", data_tally=True),
                type="button",
                role="tab",
                id=f"as-{name}-tab-{tab}",
                aria_controls=f"as-{name}-panel-{tab}",
                aria_selected=str(place == 0).lower(),
                tabindex="0" if place == 0 else "-1",
                data_opens=tab,
            )
            for place, (tab, label) in enumerate(self.calculator.tabs.items())
        ]
        return el(
            "div",
            *buttons,
            classes="as-tabs",
            role="tablist",
            aria_label=both_text(THE_REST),
            hidden=True,
        )


def without(part: Fields, *names: str) -> Fields:
    """Return a part of a form without some of its facts."""
    return Fields(part.title, tuple(n for n in part.names if n not in names), part.rare)


def both_text(label: Label) -> str:
    """Return a label in both languages, where no element can be marked as either."""
    return f"{label.en} {label.zh}"


def desk_reply(
    response: Response, calculator: Calculator, terms: Terms, lang: str
) -> dict[str, Any]:
    """Return what the script of the desk is told beside the panels.

    `message` is the one to send, `ask` the next question, `last_word` says that the message is the
    last word, `tallies` say how much behind each tab is settled, `rules` how many rules the answer
    rests on, and `kept` what is kept of the case for the day, in both languages. `said` is what the
    buyer's words tell besides: field, value, what to call it, and the words; nobody has taken it
    yet.
    """
    sheet = response.sheet
    assert sheet.message is not None  # in every state of a case there is one
    answer = response.answer
    return {
        "message": message_reply(sheet.message),
        "ask": None if sheet.ask is None else _ask(sheet.ask, response, terms, lang),
        "last_word": isinstance(answer, Resolution | OrderResolution) and is_last(answer),
        "tallies": {tab: sheet.tallies.get(tab) for tab in calculator.tabs},
        "rules": len(sheet.reasons),
        "kept": None if sheet.kept is None else _kept(sheet.kept),
        "said": [*_said(response, calculator, terms, lang)],
    }


def _said(
    response: Response, calculator: Calculator, terms: Terms, lang: str
) -> Iterator[list[str]]:
    """Go through what the words tell that the case does not know, and that it may be asked.

    Once the problem is known, that is what matters to it; what is of a piece is told with a piece
    where there are several.
    """
    answer = response.answer
    facts = answer.facts
    among = {
        name
        for name in calculator.names
        if (response.matters[name] or CHOSEN not in facts)
        and not (SEVERAL in facts and terms[name].is_of_a_piece)
    }
    for one in proposed(str(facts.get(BOX, "")), facts, answer.in_force, among):
        field = terms[one.field]
        label = NAMED.format(field.label, field.value_label(one.value))
        yield [one.field, str(one.value), label.text(lang), one.text]


def message_reply(message: ReplyText) -> dict[str, Any]:
    """Return a message as the desk is told it: title and text in both languages, `language` in
    which the buyer is written to ("" while that is open), and how its Chinese is written. What is
    in a language of the buyer's own is a third text, and `own` is the tag of that language."""
    own = message.own
    return {
        "title": [*message.title],
        "text": [*message.text, *(() if own is None else (own.text,))],
        **({} if own is None else {"own": own.language}),
        "language": message.language,
        "script": message.script,
        "complete": message.complete,
    }


def _kept(kept: Kept) -> Mapping[str, Any]:
    return {
        "headline": [*kept.headline],
        "due": [
            {
                "clock": due.clock,
                "what": [*due.what],
                "by": due.by.isoformat(),
                "when": [*due.when],
                "who": [*due.who],
                "waits": due.waits,
                "buyers": due.buyers,
            }
            for due in kept.due
        ],
        "rows": [
            {
                "register": entry.register,
                "label": [*entry.label],
                "heading": [*zip(*entry.heading, strict=True)],
                "cells": [*zip(*entry.cells, strict=True)],
            }
            for entry in kept.entries
        ],
        "notes": [[*note] for note in kept.notes],
    }


def _ask(ask: Ask, response: Response, terms: Terms, lang: str) -> Mapping[str, Any]:
    if ask.within is not None:
        asked = _ask(ask.within, response, terms, lang)
        return {**asked, "field": ask.field, "piece": ask.piece, "within": ask.within.field}
    field = terms[ask.field]
    put: Mapping[str, Any] = NOT_PUT
    if isinstance(response.answer, Resolution):
        put = _put(ask, response.answer, field, response.matters)
    return {
        "field": ask.field,
        "text": ask.text.text(lang),
        "in_days": in_days(field),
        "choices": [[code, label.text(lang)] for code, label in ask.choices],
        "replies": [[reply.text(lang), leads.text(lang)] for reply, leads in ask.replies],
        "ask": [knower.ask.text(lang) for knower in ask.known_by if not knower.written],
        **put,
    }


def _put(ask: Ask, answer: Resolution, field: Field, matters: Mapping[str, bool]) -> dict[str, Any]:
    """Return how a question is put to the buyer, and in which stretches days are answered."""
    put = put_to_buyer(answer, ask.field) if any(one.written for one in ask.known_by) else None
    return {
        "asked": put is not None and is_for_the_buyer(answer, ask),
        "message": None if put is None else message_reply(put),
        "stretches": [[*ends] for ends in stretches(answer, ask.field)] if in_days(field) else [],
        "along": _along(ask, answer) if matters[DAYS] else None,
    }


def _along(ask: Ask, answer: Resolution) -> dict[str, Any] | None:
    """Return the choice that a day of signing says besides, and how its days are answered."""
    code = delivered(answer, ask)
    days = [[*ends] for ends in stretches(answer, DAYS)] if code else []
    return {"value": code, "field": DAYS, "stretches": days} if code else None
