"""Parts of what-if reports in HTML: headings, tables, situations, and what falls below the floors.

Parts: `heading`, `paragraph`, `alert`, `status`, `html_table`, `stacked`, `situations`,
`below_floors`, `other_findings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from ...operations.what_if import WhatIf
from ...policy.terms import Label
from ...policy.verification import Finding
from ...sheets.markup.elements import TAGS, rule_link

SITUATIONS = Label("Situations that change", "变化的情况")
FLOORS = Label("Law and platform", "法律和平台")
NO_FINDING = Label(
    "No situation falls below what law and platform demand.", "没有低于法律和平台要求的情况。"
)
NOT_ALLOWED = Label("not allowed as it stands", "不能照此执行")
BELOW_FLOORS = Label(
    "Not allowed as it stands: what is changed falls below what law and platform demand here. "
    "The total under “then” is no choice until this is mended.",
    "不能照此执行：以下情况低于法律和平台的要求。改正之前，“改后”的合计不能作为选项。",
)
OTHER_FINDINGS = Label("Faults in the rules as changed", "改后规则本身的问题")
MONEY = "text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums"
NOWRAP = "white-space: nowrap"
TIGHT = "padding: 0.35rem 0.4rem 0.35rem 0"


def heading(text: Label, lang: str) -> str:
    """Return a heading of a report."""
    return f"<h3>{escape(text.text(lang))}</h3>"


def paragraph(text: Label, lang: str, *, strong: bool = False) -> str:
    """Return a paragraph."""
    said = escape(text.text(lang))
    return f"<p><strong>{said}</strong></p>" if strong else f"<p>{said}</p>"


def alert(said: Label | None, lang: str) -> str:
    """Return what is wrong with an entry, as it is read out at once; nothing where nothing is."""
    return f'<p role="alert">{escape(said.text(lang))}</p>' if said else ""


def status(said: Label, lang: str) -> str:
    """Return what became of an entry or a command, as it is read out."""
    return f'<p role="status">{escape(said.text(lang))}</p>'


class Html(str):
    """Text that is HTML already."""


def html_table(
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    styles: Mapping[int, str] | None = None,
) -> str:
    """Return a table whose first cells head its rows; `styles` are those of columns.

    It may be wider than a phone, and whoever has no mouse must be able to move it.
    """

    def cell(tag: str, at: int, text: str, more: str = "") -> str:
        style = "; ".join(filter(None, (TIGHT, (styles or {}).get(at))))
        said = text if isinstance(text, Html) else escape(text)
        return f'<{tag}{more} style="{style}">{said}</{tag}>'

    head = "".join(cell("th", at, text, ' scope="col"') for at, text in enumerate(heads))
    body = ""
    for first, *others in rows:
        begin = cell("th", 0, first, ' scope="row"')
        cells = "".join(cell("td", at, text) for at, text in enumerate(others, 1))
        body += f"<tr>{begin}{cells}</tr>"
    return (
        f'<div class="as-scroll" role="region" aria-label="{escape(name)}" tabindex="0">'
        f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def stacked(*texts: str) -> Html:
    """Return texts below each other; empty ones take no line."""
    return Html("<br/>".join(escape(text) for text in texts if text))


def situations(report: WhatIf, lang: str, most: int | None = None) -> str:
    """Return the situations that change, as a table: all of them, or the first."""
    frame = report.situations(lang)
    if frame.empty:
        return paragraph(Label("None.", "没有。"), lang)
    question, situation, was, is_, rules_head = map(str, frame.columns)
    rows = []
    for row in frame.iloc[:most].itertuples(index=False):
        asked, box, old, new, rules = map(str, row)
        links = "<br/>".join(rule_link(rule) for rule in rules.split(", "))
        rows.append([stacked(asked, box), stacked(old, f"→ {new}"), Html(links)])
    heads = [stacked(question, situation), f"{was} → {is_}", rules_head]
    more = len(frame) - len(rows)
    said = paragraph(Label(f"… and {more} more.", f"……另有 {more} 种。"), lang) if more else ""
    return html_table(SITUATIONS.text(lang), heads, rows, {2: NOWRAP}) + said


def below_floors(report: WhatIf, lang: str) -> str:
    """Say what falls below what law and platform demand."""
    if not report.below_floors:
        return paragraph(NO_FINDING, lang)
    lines = [(demand(report, finding, lang), finding) for finding in report.below_floors]
    return paragraph(BELOW_FLOORS, lang, strong=True) + findings(lines, TAGS[lang])


def demand(report: WhatIf, finding: Finding, lang: str) -> str:
    """Say which rule falls below which demand."""
    policy = report.policies[1]
    rule_id, row_id = finding.rules
    if lang != "zh":
        return f"{finding.kind}: {finding.message}"
    # Of a rule that changes on a day, the last is the changed one.
    rule, row = ([r for r in policy.rules() if r.id == name][-1] for name in finding.rules)
    said = []
    for name, demanded in row.then.items():
        field, given = policy.terms[name], rule.then[name]
        if field.rank(given) < field.rank(demanded):
            was, wanted = field.value_label(given).zh, field.value_label(demanded).zh
            said.append(f"“{field.label.zh}”为“{was}”，但要求“{wanted}”")
    title = policy.floors[policy.table_of[row_id]].title.zh
    return f"低于要求：{rule_id} 对照 {row_id}（{title}）：{'；'.join(said)}"


def other_findings(report: WhatIf, lang: str) -> str:
    """Say what else is wrong with the rules as changed; nothing, where nothing is."""
    others = [finding for finding in report.findings if finding not in report.below_floors]
    if not others:
        return ""
    lines = [(f"{finding.kind}: {finding.message}", finding) for finding in others]
    return heading(OTHER_FINDINGS, lang) + findings(lines, "en")


def findings(lines: Iterable[tuple[str, Finding]], tag: str) -> str:
    """Return findings as a list, each with the cases that it is about."""
    said = []
    for text, finding in lines:
        boxes = "".join(f"<li>{escape(box)}</li>" for box in finding.boxes)
        listed = f'<ul lang="en">{boxes}</ul>' if boxes else ""
        said.append(f'<li lang="{tag}">{escape(text)}{listed}</li>')
    return f"<ul>{''.join(said)}</ul>"
