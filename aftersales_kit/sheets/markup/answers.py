"""An answer as HTML, the same for a published page, a notebook and the page's worker.

Parts: `sheet_html`, `panels_html` (of a whole case, behind tabs), `panel_html` (one of them),
`message_html` (the one message of a whole case), `own_html` (what is said of the agent's own
words).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ...answers.replies import ReplyText
from ...policy.labels import Label, alike
from ..explaining import Ask, Reason, Row, Sheet
from .elements import TAGS, Content, Html, Writer, rule_link, source_link, together

COPY = Label("Copy", "复制")
WHY = Label("Why: rules and sources", "依据：规则和出处")
WORDING = Label("What to write", "怎么回复")
BLANKS = Label("Fill in what is blank first, then copy it.", "先把空着的填上，再复制。")
NEXT = Label("Ask next: ", "接下来问：")
NOTHING_HERE = Label("Nothing yet: answer the next question.", "还没有内容，先回答上面的问题。")
RULE = Label("Rule", "规则")
DONE = Label("Done", "办好了")
OTHER = {"en": "zh", "zh": "en"}
LANGUAGES = {"en": Label("in English", "英文版"), "zh": Label("in Chinese", "中文版")}
IN_LANGUAGE = Label("in {}", "{}版")
COPIES = alike("{}: {}")
COPIES_IN = alike("{}: {} ({})")


def sheet_html(sheet: Sheet, lang: str, *, prefix: str, live: bool = True) -> Html:
    """Return an answer as HTML; `prefix` keeps its ids apart from others on the page.

    Copy buttons need the page's script; where there is none, `live` is False and leaves them out.
    """
    return _Answer(lang, prefix, live).sheet(sheet)


def panels_html(sheet: Sheet, tabs: Mapping[str, Label], lang: str, *, prefix: str) -> Html:
    """Return an answer to a whole case as panels, one behind each of `tabs`.

    Message and next question are not in it: whoever shows the panels has them in places of their
    own (see `desk_reply`). Before the panels stands what contradicts itself.
    """
    return _Answer(lang, prefix, live=True).panels(sheet, tabs)


def panel_html(
    sheet: Sheet, tabs: Mapping[str, Label], tab: str, lang: str, *, prefix: str
) -> Html:
    """Return what stands behind one of `tabs`, for who has tabs but not the page's script."""
    return together(*_Answer(lang, prefix, live=False).panel(sheet, tabs, tab))


def message_html(sheet: Sheet, lang: str, *, prefix: str) -> Html:
    """Return the one message of a whole case, without the page's script; nothing without one."""
    message = sheet.message
    return Html() if message is None else _Answer(lang, prefix, live=False).reply(message)


def own_html(sheet: Sheet, tabs: Mapping[str, Label], lang: str, *, prefix: str) -> Html:
    """Return what is said of the agent's own words: the words with their marks, and the rules."""
    writer = _Answer(lang, prefix, live=True)
    return together(*(writer.checked(part) for part in sheet.parts if part.tab not in tabs))


@dataclass(frozen=True)
class _Answer(Writer):
    prefix: str
    live: bool

    def sheet(self, sheet: Sheet) -> Html:
        parts: list[Content] = [
            self.el("p", self.el("strong", sheet.headline), classes="as-headline")
        ]
        if sheet.message is not None:
            parts.append(self.reply(sheet.message))
        if sheet.marked:
            # What is wrong with a text stands right below it.
            parts += [self.marked(sheet.marked), self.body(sheet)]
        if sheet.ask is not None:
            parts.append(self.ask(sheet.ask))
        if sheet.folds:
            # The lines that sum up a whole case come before anything that is long.
            parts.append(self.body(sheet))
        if sheet.replies:
            parts.append(self.el("p", WORDING, classes="as-part"))
            parts += map(self.reply, sheet.replies)
        if not sheet.marked and not sheet.folds:
            parts.append(self.body(sheet))
        parts += [self.piece(part, number) for number, part in enumerate(sheet.parts, 1)]
        if sheet.reasons:
            parts.append(self.reasons(sheet.reasons))
        return together(*parts)

    def panels(self, sheet: Sheet, tabs: Mapping[str, Label]) -> Html:
        notes = [self.el("p", note, classes="as-note") for note in sheet.notes]
        panels = [
            self.el(
                "div",
                self.el("p", label, classes="as-panel-title"),
                *self.panel(sheet, tabs, tab),
                classes="as-panel",
                id=self.place("panel", tab),
                data_panel=tab,
                role="tabpanel",
                aria_labelledby=self.place("tab", tab),
            )
            for tab, label in tabs.items()
        ]
        return together(*notes, *panels)

    def panel(self, sheet: Sheet, tabs: Mapping[str, Label], tab: str) -> list[Content]:
        """Return what stands behind a tab: its chapters, the rows that sum up, the rules."""
        behind = Counter(part.tab for part in sheet.parts)
        # The one chapter behind a tab has nothing beside it that it would have to make room for.
        parts = [replace(part, folded=part.folded and behind[part.tab] > 1) for part in sheet.parts]
        numbered = list(enumerate(parts, 1))
        first, *_, last = tabs
        content: list[Content] = []
        if tab == first:
            content.append(self.el("p", self.el("strong", sheet.headline), classes="as-headline"))
            content += [self.piece(p, n) for n, p in numbered if p.tab == tab and not p.folded]
            content.append(self.rows(sheet.columns, sheet.rows) if sheet.rows else None)
            content += [self.piece(p, n) for n, p in numbered if p.tab == tab and p.folded]
        else:
            content += [self.piece(p, n) for n, p in numbered if p.tab == tab]
        if tab == last and sheet.reasons:
            content.append(self.reasons(sheet.reasons))
        if not any(content):
            content.append(self.el("p", NOTHING_HERE, classes="as-muted"))
        return content

    def checked(self, sheet: Sheet) -> Html:
        """Return a text with its marks, and below it what each of them means."""
        return together(
            self.el("p", self.el("strong", sheet.headline)),
            self.marked(sheet.marked) if sheet.marked else None,
            self.body(sheet),
        )

    def place(self, *names: object) -> str:
        return "-".join(map(str, ("as", self.prefix, *names)))

    def marked(self, pieces: Iterable[tuple[str, tuple[int, ...]]]) -> Html:
        """Return a text with its pieces marked, each with the numbers of the rows about it."""
        written = [
            self.el("mark", self.told(piece), self.el("sup", ", ".join(map(str, numbers))))
            if numbers
            else self.told(piece)
            for piece, numbers in pieces
        ]
        return self.el("blockquote", *written, classes="as-marked")

    def body(self, sheet: Sheet) -> Html:
        steps = self.live and any(row.step for row in sheet.rows)
        return together(
            self.steps(sheet.rows) if steps else None,
            self.rows(sheet.columns, sheet.rows) if sheet.rows and not steps else None,
            self.totals(sheet.totals) if sheet.totals else None,
            *(self.el("p", note, classes="as-note") for note in sheet.notes),
        )

    def piece(self, sheet: Sheet, number: int) -> Html:
        """Return one piece of an answer under its title, with a button that copies it."""
        place = self.place("piece", number)
        said = self.told(sheet.headline)
        button = self.copy_button(place, COPIES.format(COPY, sheet.title))
        body = self.el(
            "div",
            self.el("p", said, classes="as-said") if said else None,
            self.marked(sheet.marked) if sheet.marked else None,
            self.body(sheet),
            id=place,
        )
        title = self.el("span", sheet.title, classes="as-part")
        replies = map(self.reply, sheet.replies)
        if sheet.folded:
            summary = self.el("summary", title, " ", self.el("span", said, classes="as-muted"))
            return self.el("details", summary, button, body, *replies, classes="as-piece")
        head = self.el("div", title, button, classes="as-piece-head")
        return self.el("div", head, body, *replies, classes="as-piece")

    def copy_button(self, place: str, label: Label) -> Html | None:
        if not self.live:
            return None
        return self.el(
            "button", COPY, type="button", classes="as-copy", data_copy=place, aria_label=label
        )

    def rows(self, columns: tuple[Label, ...], rows: tuple[Row, ...]) -> Html:
        heads = [self.el("th", column, scope="col") for column in (*columns, RULE)]
        lines = [
            self.el(
                "tr",
                self.el("th", self.told(row.name), scope="row"),
                *(self.el("td", self.told(cell)) for cell in row.cells),
                self.el(
                    "td",
                    together(
                        *map(rule_link, row.rules), *map(source_link, row.sources), between=", "
                    ),
                ),
            )
            for row in rows
        ]
        head = self.el("thead", self.el("tr", *heads)) if columns else None
        return self.el("div", self.el("table", head, self.el("tbody", *lines)), classes="as-scroll")

    def steps(self, rows: Iterable[Row]) -> Html:
        """Return the steps of a procedure; the page's script shows the next one before the rest."""
        lines = [
            self.el(
                "li",
                self.el("p", self.el("strong", row.name), " ", self.el("small", row.cells[0])),
                *(self.el("p", cell) for cell in row.cells[1:]),
                self.el("p", together(*map(rule_link, row.rules), between=", "))
                if row.rules
                else None,
                self.el("div", *self.ways(row), classes="as-choices", data_ways=True),
                data_step=row.step,
            )
            for row in rows
        ]
        return self.el("ol", *lines, classes="as-steps", data_steps=True)

    def ways(self, row: Row) -> Iterable[Html]:
        """Go through the buttons that say a step is done, and which way it leads on."""
        if not row.ways:
            yield self.el("button", DONE, type="button", data_done=row.step, data_leads="")
        for step, when in row.ways:
            yield self.el(
                "button", when or DONE, type="button", data_done=row.step, data_leads=step
            )

    def totals(self, rows: Iterable[Row]) -> Html:
        lines = [
            line
            for row in rows
            for line in (
                self.el("dt", row.name),
                self.el(
                    "dd",
                    "; ".join(map(self.text, row.cells)),
                    *(together(" ", rule_link(rule)) for rule in row.rules),
                ),
            )
        ]
        return self.el("dl", *lines, classes="as-totals")

    def ask(self, ask: Ask) -> Html:
        place = self.place(ask.field)
        asked = self.el(
            "p",
            self.el("strong", NEXT),
            self.el("a", ask.text, href=f"#{place}", data_goto=place),
            *([" ", self.el("small", ask.whom, classes="as-whom")] if ask.known_by else []),
        )
        buttons = [
            self.el("button", label, type="button", data_fill=place, data_value=code)
            for code, label in ask.choices
        ]
        replies = [
            self.el("li", self.el("strong", reply), " → ", leads) for reply, leads in ask.replies
        ]
        return self.el(
            "div",
            asked,
            self.el("div", *buttons, classes="as-choices") if buttons and self.live else None,
            self.el("ul", *replies) if replies else None,
            classes="as-ask",
        )

    def reply(self, reply: ReplyText) -> Html:
        """Return a wording in the buyer's language, and another folded away below it.

        While it is open which language that is, it is the reader's. What is in neither language of
        the handbook is folded out into the reader's.
        """
        first = reply.language or self.lang
        other = OTHER[first] if reply.own is None else self.lang
        return together(
            self.el("p", reply.title, classes="as-reply-title"),
            self.wording(reply, first if reply.own is None else reply.own.language),
            self.el(
                "details",
                self.el("summary", LANGUAGES[other]),
                self.wording(reply, other),
                classes="as-other",
            ),
        )

    def wording(self, reply: ReplyText, lang: str) -> Html:
        """Return a wording with its copy button; one that still has a blank is not to be copied."""
        place = self.place("reply", reply.id, lang)
        if reply.own is not None and reply.own.language == lang:
            called, tag, text = IN_LANGUAGE.format(reply.own.label), lang, reply.own.text
        else:
            tag = reply.script if lang == "zh" else TAGS[lang]
            called, text = LANGUAGES[lang], reply.text.text(lang)
        button: Html | None = self.el("p", BLANKS, classes="as-note")
        if reply.complete:
            button = self.copy_button(place, COPIES_IN.format(COPY, reply.title, called))
        quoted = self.el("blockquote", text, id=place, lang=tag, translate="no")
        return self.el("div", quoted, button, classes="as-reply")

    def cited(self, reason: Reason) -> Iterable[Html]:
        """Go through the sources of a reason, each with what is not verified of it."""
        for source in reason.sources:
            link = source_link(source)
            unsure = reason.unsure.get(source)
            yield link if unsure is None else self.el("span", link, " ", unsure)

    def reasons(self, reasons: Iterable[Reason]) -> Html:
        lines = [
            self.el(
                "li",
                rule_link(reason.rule),
                " ",
                reason.why,
                " ",
                self.el(
                    "span",
                    "(",
                    together(*self.cited(reason), between=", "),
                    ")",
                    classes="as-sources",
                ),
                together(" ", self.el("em", reason.layer, classes="as-layer"))
                if reason.layer
                else None,
            )
            for reason in reasons
        ]
        return self.el("details", self.el("summary", WHY), self.el("ul", *lines), classes="as-why")
