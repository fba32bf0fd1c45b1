"""Answers and forms as HTML, the same for a published page, a notebook and the page's worker.

Parts: `sheet_html` (an answer), `calculator_html` (a form with the answer to its example).
Everything that came from a person or a data file is escaped here, and only here. Rules and
sources are linked as `#rule:ID` and `#source:ID`; whoever publishes the page points them home.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

from ..answers.replies import ReplyText
from ..policy.cases import WorkedCase, load_cases
from ..policy.inforce import Policy
from ..policy.loading import default
from ..policy.terms import Field, Label
from .calculators import Calculator, Fields, calculate, find
from .explaining import Ask, Reason, Row, Sheet

HAN = re.compile("[\u3400-\u9fff]")
TAGS = {"en": "en", "zh": "zh-Hans"}
COPY = Label("Copy", "复制")
WHY = Label("Why: rules and sources", "依据：规则和出处")
WORDING = Label("What to write", "怎么回复")
CHOOSE = Label("— not known —", "— 不清楚 —")
EXAMPLE = Label("Try a worked case", "看一个实例")
BACK = Label("Back to the example", "恢复示例")
CLEAR = Label("Empty the form", "清空重填")
ALL = Label("Show every question", "显示全部问题")
BLANKS = Label("Fill in what is blank first, then copy it.", "先把空着的填上，再复制。")
NEXT = Label("Ask next", "接下来问")
PRINT = Label("Print", "打印")


def both(label: Label) -> str:
    """Return a label in both languages, each marked as what it is."""
    return (
        f'<span lang="en">{escape(label.en)}</span><span lang="zh-Hans">{escape(label.zh)}</span>'
    )


def rule_link(rule_id: str) -> str:
    """Return a link to a rule's row."""
    return f'<a class="as-rule" href="#rule:{escape(rule_id)}">{escape(rule_id)}</a>'


def source_link(source_id: str) -> str:
    """Return a link to a source's row."""
    return f'<a class="as-source" href="#source:{escape(source_id)}">{escape(source_id)}</a>'


def sheet_html(sheet: Sheet, lang: str, *, prefix: str, live: bool = True) -> str:
    """Return an answer as HTML; `prefix` keeps its ids apart from others on the page.

    Copy buttons need the page's script; where there is none, `live` is False and leaves them out.
    """
    parts = [f'<p class="as-headline"><strong>{escape(sheet.headline)}</strong></p>']
    if sheet.marked:
        # What is wrong with a text stands right below it.
        parts += [_marked(sheet.marked, lang), _body(sheet, lang)]
    if sheet.ask is not None:
        parts.append(_ask(sheet.ask, lang, prefix, live))
    if sheet.folds:
        # The lines that sum up a whole case come before anything that is long.
        parts.append(_body(sheet, lang))
    if sheet.replies:
        parts.append(f'<p class="as-part">{escape(WORDING.text(lang))}</p>')
        parts += [_reply(reply, lang, prefix, live) for reply in sheet.replies]
    if not sheet.marked and not sheet.folds:
        parts.append(_body(sheet, lang))
    parts += [_piece(part, i, lang, prefix, live) for i, part in enumerate(sheet.parts, 1)]
    if sheet.reasons:
        parts.append(_reasons(sheet.reasons, lang))
    return "".join(parts)


def _told(text: str, lang: str) -> str:
    """Return a text; one with Chinese in it is marked as such in an answer in English."""
    if lang == "en" and HAN.search(text):
        return f'<span lang="{TAGS["zh"]}">{escape(text)}</span>'
    return escape(text)


def _marked(pieces: Iterable[tuple[str, tuple[int, ...]]], lang: str) -> str:
    """Return a text with its pieces marked, each with the numbers of the rows that speak of it."""
    written = "".join(
        f"<mark>{_told(piece, lang)}<sup>{', '.join(map(str, numbers))}</sup></mark>"
        if numbers
        else _told(piece, lang)
        for piece, numbers in pieces
    )
    return f'<blockquote class="as-marked">{written}</blockquote>'


def _body(sheet: Sheet, lang: str) -> str:
    totals = _totals(sheet.totals) if sheet.totals else ""
    notes = "".join(f'<p class="as-note">{escape(note)}</p>' for note in sheet.notes)
    return _rows(sheet.columns, sheet.rows, lang) + totals + notes


def _piece(sheet: Sheet, number: int, lang: str, prefix: str, live: bool) -> str:
    """Return one piece of an answer under its title, with a button that copies it."""
    place = escape(f"as-{prefix}-piece-{number}")
    said = f'<p class="as-said">{_told(sheet.headline, lang)}</p>' if sheet.headline else ""
    button = _copy_button(place, f"{COPY.text(lang)}: {sheet.title}", lang) if live else ""
    replies = "".join(_reply(reply, lang, prefix, live) for reply in sheet.replies)
    body = f'<div id="{place}">{said}{_body(sheet, lang)}</div>'
    title = f'<span class="as-part">{escape(sheet.title)}</span>'
    if sheet.folded:
        return (
            f'<details class="as-piece"><summary>{title} '
            f'<span class="as-muted">{_told(sheet.headline, lang)}</span></summary>'
            f"{button}{body}{replies}</details>"
        )
    head = f'<div class="as-piece-head">{title}{button}</div>'
    return f'<div class="as-piece">{head}{body}{replies}</div>'


def _copy_button(place: str, label: str, lang: str) -> str:
    return (
        f'<button type="button" class="as-copy" data-copy="{place}" '
        f'aria-label="{escape(label)}">{escape(COPY.text(lang))}</button>'
    )


def _rows(columns: tuple[str, ...], rows: tuple[Row, ...], lang: str) -> str:
    if not rows:
        return ""
    head = ""
    if columns:
        cells = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
        rule = escape(Label("Rule", "规则").text(lang))
        head = f'<thead><tr>{cells}<th scope="col">{rule}</th></tr></thead>'
    body = "".join(
        f'<tr><th scope="row">{_told(row.name, lang)}</th>'
        + "".join(f"<td>{_told(cell, lang)}</td>" for cell in row.cells)
        + f"<td>{', '.join([*map(rule_link, row.rules), *map(source_link, row.sources)])}</td></tr>"
        for row in rows
    )
    return f'<div class="as-scroll"><table>{head}<tbody>{body}</tbody></table></div>'


def _totals(rows: Iterable[Row]) -> str:
    lines = "".join(
        f"<dt>{escape(row.name)}</dt><dd>{escape('; '.join(row.cells))}"
        + "".join(f" {rule_link(rule)}" for rule in row.rules)
        + "</dd>"
        for row in rows
    )
    return f'<dl class="as-totals">{lines}</dl>'


def _ask(ask: Ask, lang: str, prefix: str, live: bool) -> str:
    replies = "".join(
        f"<li><strong>{escape(reply)}</strong> → {escape(leads)}</li>"
        for reply, leads in ask.replies
    )
    listed = f"<ul>{replies}</ul>" if replies else ""
    colon = "：" if lang == "zh" else ": "
    place = escape(f"as-{prefix}-{ask.field}")
    return (
        f'<div class="as-ask"><p><strong>{escape(NEXT.text(lang))}{colon}</strong>'
        f'<a href="#{place}" data-goto="{place}">{escape(ask.text)}</a></p>'
        f"{_choices_to_tap(ask, place) if live else ''}{listed}</div>"
    )


def _choices_to_tap(ask: Ask, place: str) -> str:
    buttons = "".join(
        f'<button type="button" data-fill="{place}" data-value="{escape(code)}">'
        f"{escape(label)}</button>"
        for code, label in ask.choices
    )
    return f'<div class="as-choices">{buttons}</div>' if buttons else ""


def _reply(reply: ReplyText, lang: str, prefix: str, live: bool) -> str:
    """Return a wording in the reader's language, and the other folded away below it."""
    other = "en" if lang == "zh" else "zh"
    title = f'<p class="as-reply-title">{escape(reply.title.text(lang))}</p>'
    folded = f"<summary>{escape(_language(other).text(lang))}</summary>"
    return (
        f"{title}{_wording(reply, lang, lang, prefix, live)}"
        f'<details class="as-other">{folded}{_wording(reply, other, lang, prefix, live)}</details>'
    )


def _wording(reply: ReplyText, code: str, lang: str, prefix: str, live: bool) -> str:
    """Return a wording with its copy button; one that still has a blank is not to be copied."""
    place = escape(f"as-{prefix}-reply-{reply.id}-{code}")
    label = f"{COPY.text(lang)}: {reply.title.text(lang)} ({_language(code).text(lang)})"
    button = ""
    if not reply.complete:
        button = f'<p class="as-note">{escape(BLANKS.text(lang))}</p>'
    elif live:
        button = _copy_button(place, label, lang)
    return (
        f'<div class="as-reply"><blockquote id="{place}" lang="{TAGS[code]}">'
        f"{escape(reply.text.text(code))}</blockquote>{button}</div>"
    )


def _language(code: str) -> Label:
    return Label("in English", "英文版") if code == "en" else Label("in Chinese", "中文版")


def _reasons(reasons: Iterable[Reason], lang: str) -> str:
    lines = []
    for reason in reasons:
        sources = ", ".join(source_link(source) for source in reason.sources)
        layer = f' <em class="as-layer">{escape(reason.layer)}</em>' if reason.layer else ""
        lines.append(
            f"<li>{rule_link(reason.rule)} {escape(reason.why)} "
            f'<span class="as-sources">({sources})</span>{layer}</li>'
        )
    return (
        f'<details class="as-why"><summary>{escape(WHY.text(lang))}</summary>'
        f"<ul>{''.join(lines)}</ul></details>"
    )


def calculator_html(name: str, *, on: date, policy: Policy | None = None, lang: str = "en") -> str:
    """Return a calculator: its form filled with the worked example, and that example's answer.

    The answer is there without any script; the page's script makes it follow the form.
    Raises KeyError for an unknown calculator.
    """
    policy = policy or default()
    calculator = find(name)
    cases = load_cases(policy)
    example = cases[calculator.example]
    entered = {k: str(v) for k, v in example.facts.items() if k in calculator.names}
    built = {code: calculate(name, entered, code, on, policy) for code in ("en", "zh")}
    answer = {
        code: sheet_html(response.sheet, code, prefix=name)
        for code, response in built.items()
        if response.sheet is not None
    }
    matters = built[lang].matters
    other = "en" if lang == "zh" else "zh"
    fields = [_part(part, calculator, entered, matters, policy, lang) for part in calculator.parts]
    before = len(fields) if calculator.before is None else calculator.before
    shown = (
        '<p class="as-status" role="status"></p>'
        f'<div class="as-answer" role="region" aria-label="{_answer_name(calculator)}" '
        f'aria-live="polite" aria-atomic="false" tabindex="-1" lang="{TAGS[lang]}">'
        f"{answer[lang]}</div>"
    )
    buttons = (
        f'<div class="as-buttons"><button type="reset">{both(BACK)}</button>'
        f'<button type="button" data-every aria-pressed="false">{both(ALL)}</button>'
        f'<button type="button" data-print>{both(PRINT)}</button></div>'
    )
    rest = "".join(fields[before:])
    return (
        f'<section class="as-calculator" data-calculator="{name}" data-on="{on}" '
        f'data-lang="{lang}"{" data-starts-empty" if calculator.starts_empty else ""} '
        f'aria-labelledby="as-{name}-title">'
        f"{language_buttons(lang)}"
        f'<p class="as-title" id="as-{name}-title">{both(calculator.title)}</p>'
        f"{_examples(calculator, cases, lang)}"
        f'<form class="as-form" novalidate autocomplete="off">{"".join(fields[:before])}'
        f"{shown if rest else ''}{rest}{buttons}</form>{'' if rest else shown}"
        f'<template data-built="{other}">{answer[other]}</template>'
        '<a class="as-link" hidden href="#rule:FRT-01" data-link="rule:FRT-01"></a>'
        '<a class="as-link" hidden href="#source:QST-11" data-link="source:QST-11"></a>'
        "</section>"
    )


def _answer_name(calculator: Calculator) -> str:
    return escape(f"{calculator.title.en} {calculator.title.zh}")


def language_buttons(lang: str) -> str:
    """Return the two buttons that choose the language."""
    buttons = "".join(
        f'<button type="button" data-set-lang="{code}" lang="{TAGS[code]}" '
        f'aria-pressed="{str(code == lang).lower()}">{name}</button>'
        for code, name in (("en", "English"), ("zh", "中文"))
    )
    return f'<div class="as-lang" role="group" aria-label="Language 语言">{buttons}</div>'


def _examples(calculator: Calculator, cases: Mapping[str, WorkedCase], lang: str) -> str:
    """Return a choice of worked cases that fill the form."""
    options = [_option("", Label("—", "—"), False, lang)]
    for case in cases.values():
        if case.answer == calculator.name:
            facts = {k: str(v) for k, v in case.facts.items() if k in calculator.names}
            extra = f' data-facts="{escape(json.dumps(facts))}"'
            options.append(_option(case.id, case.title, False, lang, extra=extra))
    place = f"as-{calculator.name}-example"
    return (
        f'<div class="as-examples"><label for="{place}">{both(EXAMPLE)}</label>'
        f'<select id="{place}" data-examples>{"".join(options)}</select>'
        f'<button type="button" data-clear>{both(CLEAR)}</button></div>'
    )


def _part(
    part: Fields,
    calculator: Calculator,
    entered: Mapping[str, str],
    matters: Mapping[str, bool],
    policy: Policy,
    lang: str,
) -> str:
    fields = "".join(
        _field(policy.terms[name], calculator, entered.get(name, ""), matters[name], lang)
        for name in part.names
    )
    title = both(part.title)
    if part.rare:
        return (
            f'<details class="as-more"><summary>{title}</summary>'
            f'<div class="as-fields">{fields}</div></details>'
        )
    return (
        f'<fieldset class="as-part"><legend>{title}</legend>'
        f'<div class="as-fields">{fields}</div></fieldset>'
    )


def _field(field: Field, calculator: Calculator, value: str, matters: bool, lang: str) -> str:
    place = f"as-{calculator.name}-{field.name}"
    label = field.ask or field.label
    unit = ""
    if field.is_number and field.unit_label.en:
        unit = f' <span class="as-unit">({both(field.unit_label)})</span>'
    usual = escape(calculator.usual.get(field.name, ""))
    described = f'aria-describedby="{place}-error" data-usual="{usual}"'
    if field.is_number:
        mode = "decimal" if field.kind == "money" else "numeric"
        control = (
            f'<input type="text" id="{place}" name="{field.name}" inputmode="{mode}" '
            f'autocomplete="off" value="{escape(value)}" {described}>'
        )
    elif field.is_long:
        control = (
            f'<textarea id="{place}" name="{field.name}" rows="3" {described}>'
            f"{escape(value)}</textarea>"
        )
    elif field.is_free:
        kind = {"day": "date", "moment": "datetime-local"}.get(field.kind, "text")
        control = (
            f'<input type="{kind}" id="{place}" name="{field.name}" value="{escape(value)}" '
            f"{described}>"
        )
    else:
        options = _option("", CHOOSE, not value, lang) + _choices(field, value, lang)
        control = f'<select id="{place}" name="{field.name}" {described}>{options}</select>'
    return (
        f'<div class="as-field" data-field="{field.name}" data-matters="{str(matters).lower()}">'
        f'<label for="{place}">{both(label)}{unit}</label>{control}'
        f'<p class="as-error" id="{place}-error" hidden></p></div>'
    )


def _choices(field: Field, value: str, lang: str) -> str:
    """Return the codes as options, under the first groups that hold each code just once."""
    groups, left = [], set(field.codes)
    for group in field.groups.values():
        if group.codes <= left:
            groups.append(group)
            left -= group.codes
    if left or len(groups) < 2:
        return "".join(_option(c, text, c == value, lang) for c, text in field.codes.items())
    return "".join(
        f'<optgroup label="{escape(group.label.text(lang))}" data-en="{escape(group.label.en)}" '
        f'data-zh="{escape(group.label.zh)}">'
        + "".join(
            _option(c, text, c == value, lang)
            for c, text in field.codes.items()
            if c in group.codes
        )
        + "</optgroup>"
        for group in groups
    )


def _option(value: str, label: Label, chosen: bool, lang: str, *, extra: str = "") -> str:
    return (
        f'<option value="{escape(value)}"{" selected" if chosen else ""} '
        f'data-en="{escape(label.en)}" data-zh="{escape(label.zh)}"{extra}>'
        f"{escape(label.text(lang))}</option>"
    )
